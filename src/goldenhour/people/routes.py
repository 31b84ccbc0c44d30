"""Pages and JSON for signing in and out, one's own account, the language, and the unit a crew is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from goldenhour.emergency.house import here, signed_in
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.submissions import check_is_our_own, is_form, read_submission, safe_path, wants_page
from goldenhour.kit.languages import LANGUAGES
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described
from goldenhour.people.accounts import SignedIn
from goldenhour.people.administration import ADMINISTRATION
from goldenhour.people.answers import (
    accounts_of,
    address_of,
    page_with_refusal,
    with_session,
    without_session,
)
from goldenhour.people.middleware import token_in
from goldenhour.people.sessions import hash_of
from goldenhour.people.tablets import TABLETS, shown_tablet, sign_tablet_out
from goldenhour.people.units import sign_on, tell_crew, units_for

YEAR_S = 365 * 24 * 3600


class SignIn(msgspec.Struct, frozen=True):
    """`then`: the page to open next (forms only)."""

    name: str
    password: str
    then: str = ""


class NewPassword(msgspec.Struct, frozen=True):
    old: str
    new: str


class OnUnit(msgspec.Struct, frozen=True):
    """The ambulance's id; empty or null when leaving it."""

    unit: str | None = None
    then: str = ""


class OwnSession(msgspec.Struct, frozen=True):
    """One of a person's own open sessions, as they see it."""

    made_at: datetime
    seen_at: datetime
    this_one: bool


class OwnAccount(msgspec.Struct, frozen=True):
    person: Person
    sessions: list[OwnSession]


# ── signing in and out ───────────────────────────────────────────────────────────────────────────────────────────────
async def sign_in_page(request: Request) -> Response:
    """GET /sign-in"""
    then = safe_path(request.query_params.get("then"))
    return here(request).page(request, "people/sign_in.html", then=then, name="", refusals=[])


async def sign_in(request: Request) -> Response:
    """POST /sign-in"""
    said, before, former = SignIn("", ""), request.scope.get("person"), token_in(request.scope["headers"])
    try:
        said = await read_submission(request, SignIn)
        begun = await accounts_of(here(request)).sign_in(
            said.name, said.password, address=address_of(request), former=former
        )
    except Refusal as refusal:
        if not is_form(request):
            raise
        return page_with_refusal(request, "people/sign_in.html", refusal, then=safe_path(said.then), name=said.name)
    if isinstance(before, Person) and before.unit:  # whoever sat at this screen has left their ambulance with it
        await tell_crew(here(request), accounts_of(here(request)).sessions, before, before.unit)
    if is_form(request):
        return with_session(RedirectResponse(safe_path(said.then), 303), request, begun)
    return with_session(json_answer(begun), request, begun)


async def sign_out(request: Request) -> Response:
    """POST /sign-out"""
    check_is_our_own(request)
    house, token = here(request), token_in(request.scope["headers"])
    person = await accounts_of(house).sign_out(token) if token else None
    if person and person.unit:
        await tell_crew(house, accounts_of(house).sessions, person, person.unit)
    answer = (
        RedirectResponse("/", 303) if is_form(request) or wants_page(request) else json_answer({"signed_out": True})
    )
    return without_session(answer)


# ── one's own account ────────────────────────────────────────────────────────────────────────────────────────────────
async def account(request: Request) -> Response:
    """GET /account"""
    person = signed_in(request)
    if not wants_page(request):
        return json_answer(OwnAccount(person, await own_sessions(request, person)))
    return here(request).page(request, "people/account.html", **await account_words(request, person), refusals=[])


async def own_sessions(request: Request, person: Person) -> list[OwnSession]:
    sessions = accounts_of(here(request)).sessions
    this = token_in(request.scope["headers"]) or ""
    return [
        OwnSession(session.made_at, session.seen_at, session.token_hash == hash_of(this))
        for session in reversed(await sessions.of(person.id))
    ]


async def account_words(request: Request, person: Person) -> dict[str, Any]:
    units = units_for(here(request), person) if Role.CREW in person.roles else []
    tablets = [shown_tablet(here(request), bound) for bound in await accounts_of(here(request)).devices.of(person.id)]
    return {
        "sessions": await own_sessions(request, person), "units": units, "tablets": tablets,
        "synthetic": person.synthetic,
    }  # fmt: skip


async def change_password(request: Request) -> Response:
    """POST /account/password"""
    person = signed_in(request)
    try:
        said = await read_submission(request, NewPassword)
        accounts = accounts_of(here(request))
        begun = await accounts.change_password(person, said.old, said.new, address=address_of(request))
    except Refusal as refusal:
        if not is_form(request):
            raise
        return page_with_refusal(request, "people/account.html", refusal, **await account_words(request, person))
    return with_session(RedirectResponse("/account", 303) if is_form(request) else json_answer(begun), request, begun)


async def sign_out_everywhere(request: Request) -> Response:
    """POST /account/sign-out-everywhere: tablets only with `?tablets=wipe`, for they forget what they have not sent."""
    person = signed_in(request)
    check_is_our_own(request)
    house = here(request)
    if request.query_params.get("tablets") == "wipe":
        for bound in await accounts_of(house).devices.of(person.id):
            if bound.device.ended_at is None:
                await sign_tablet_out(house, person, bound.device)
    units = {session.person.unit for session in await accounts_of(house).sessions.of(person.id)}
    ended = await accounts_of(house).sign_out_everywhere(person)
    for unit in sorted(unit for unit in units if unit):
        await tell_crew(house, accounts_of(house).sessions, person, unit)
    return without_session(RedirectResponse("/sign-in", 303) if is_form(request) else json_answer({"ended": ended}))


# ── unit and language ────────────────────────────────────────────────────────────────────────────────────────────────
async def on_unit(request: Request) -> Response:
    """POST /session/unit"""
    person, token, house = signed_in(request), token_in(request.scope["headers"]), here(request)
    said = await read_submission(request, OnUnit)
    after = await sign_on(house, accounts_of(house).sessions, token or "", person, said.unit or None)
    return RedirectResponse(safe_path(said.then), 303) if is_form(request) else json_answer(after)


async def language(request: Request) -> Response:
    """GET /language/{code}?back=/path"""
    code = request.path_params["code"]
    if code not in LANGUAGES:
        raise Refusal(
            Category.NOT_FOUND, "no_such_language", "There is no such language here. Choose one from the page."
        )
    answer = RedirectResponse(safe_path(request.query_params.get("back")), 303)
    answer.set_cookie("language", code, max_age=YEAR_S, path="/", secure=request.url.scheme == "https", samesite="lax")
    return answer


ROUTES: list[Route] = [
    Route("/sign-in", sign_in_page, methods=["GET"]),
    described(Route("/sign-in", sign_in, methods=["POST"]), "Sign in", "people", body=SignIn, reply=SignedIn),
    described(Route("/sign-out", sign_out, methods=["POST"]), "Sign out: the session ends at once", "people"),
    described(
        Route("/account", account, methods=["GET"]), "Who I am, and my open sessions", "people", reply=OwnAccount
    ),
    described(
        Route("/account/password", change_password, methods=["POST"]),
        "My new password",
        "people",
        body=NewPassword,
        reply=SignedIn,
    ),
    described(
        Route("/account/sign-out-everywhere", sign_out_everywhere, methods=["POST"]),
        "End all my sessions; with `?tablets=wipe` my tablets are signed out, too",
        "people",
    ),
    described(
        Route("/session/unit", on_unit, methods=["POST"]), "The ambulance I am on", "people", body=OnUnit, reply=Person
    ),
    Route("/language/{code}", language, methods=["GET"]),
    *TABLETS,
    *ADMINISTRATION,
]
