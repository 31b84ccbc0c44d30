"""The page on which a person lets an app in: who it is, what it may do, for which patient, in plain words."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.organisations import organisation_name
from goldenhour.emergency.people import Person, not_allowed, sign_in_first
from goldenhour.emergency.submissions import check_is_our_own, is_form, wants_page
from goldenhour.exchange.access import parts_here
from goldenhour.exchange.asking import FIELDS, QUERY_AT_MOST, Asked, SentBack, asked_by, back_to, fields_of
from goldenhour.exchange.client_tables import AppGrant
from goldenhour.exchange.policies import audience_of_person
from goldenhour.exchange.tokens import hash_of
from goldenhour.exchange.words import scope_words
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import read_body

AT_MOST = QUERY_AT_MOST + 1024


async def ask(request: Request) -> Response:
    """GET /auth/authorize"""
    if not isinstance(request.scope.get("person"), Person) and wants_page(request):
        back = quote(f"{request.url.path}?{request.url.query}", safe="/")
        return RedirectResponse(f"/sign-in?then={back}", 303)
    person = may_let_in(request)
    try:
        asked = await asked_by(request, fields_of(request.url.query), person)
    except SentBack as back_again:
        return back_again.answer()
    return await page(request, person, asked)


def may_let_in(request: Request) -> Person:
    """A person with a session of their own for whom there is something to read."""
    person = signed_in(request)
    audience = audience_of_person(person)
    if audience is not None and not audience:
        raise not_allowed()
    if str(request.scope.get("token") or "").startswith("tablet."):
        raise sign_in_first()
    return person


async def page(request: Request, person: Person, asked: Asked) -> Response:
    """The question. Patients that are named on it were read, and that is noted first."""
    house, language = here(request), language_of(request)
    case = await house.book.case(asked.case) if asked.case else None
    named = [case] if case else list(asked.choices)
    await house.record_readings(person, [one.id for one in named], "app")
    answer = house.page(
        request, "exchange/consent.html", client=asked.client, synthetic=any(one.synthetic for one in named),
        place=organisation_name(house.country, asked.client.organisation),
        words=[one.text(house.pages.translate(language)) for one in scope_words(asked.scopes)],
        fields={name: asked.fields[name] for name in FIELDS if name in asked.fields}, case=case,
        choices=asked.choices, wants_patient=asked.wants_patient, host=urlsplit(asked.redirect_uri).netloc,
    )  # fmt: skip
    target = urlsplit(asked.redirect_uri)
    policy = answer.headers["content-security-policy"]  # a browser holds form-action against where a form is sent on to
    answer.headers["content-security-policy"] = policy.replace(
        "form-action 'self'", f"form-action 'self' {target.scheme}://{target.netloc}"
    )
    return answer


async def answer_app(request: Request) -> Response:
    """POST /auth/authorize: the person has decided. Everything is checked anew."""
    person = may_let_in(request)
    check_is_our_own(request)
    if not is_form(request):
        raise Refusal(Category.NOT_UNDERSTOOD, "not_a_form", "This form could not be read. Send it again.")
    raw = (await read_body(request.receive, AT_MOST)).decode("latin-1")
    fields = fields_of(raw)
    said = dict(parse_qsl(raw, max_num_fields=40))
    try:
        asked = await asked_by(request, fields, person)
        if said.get("decision") != "allow":
            raise SentBack(asked.redirect_uri, asked.state, "access_denied", "The person said no.")
        return await let_in(request, person, asked, case_chosen(asked, said.get("case", "")))
    except SentBack as back_again:
        return back_again.answer()


def case_chosen(asked: Asked, chosen: str) -> str:
    if asked.case or not asked.wants_patient:
        return asked.case
    if chosen not in {case.id for case in asked.choices}:
        raise SentBack(asked.redirect_uri, asked.state, "access_denied", "No patient was chosen.")
    return chosen


async def let_in(request: Request, person: Person, asked: Asked, case: str) -> Response:
    """A code for the app, once it stands in the audit log that it was allowed."""
    parts, house = parts_here(request), here(request)
    grant = AppGrant(
        house.world.new_id(), asked.client.id, person.id, hash_of(request.scope["token"]), str(asked.scopes), case
    )
    subject = f"case/{case}" if case else person.id
    said = {"client": asked.client.id, "client_name": asked.client.name, "scope": grant.scopes, "name": person.name}
    await house.audit.append([parts.clients.entry("app_allowed", subject, person, **said)])
    parts.clients.did(asked.client.id, "app_allowed", grant.scopes)
    code = parts.apps.give_code(grant, asked.redirect_uri, asked.challenge, asked.nonce)
    return back_to(asked.redirect_uri, {"code": code, "state": asked.state})
