"""For administrators: the systems and apps of their organisation, registering one, and walking it to its first request."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.organisations import organisation_name, organisations_for
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.submissions import check_is_our_own, is_form, read_submission, wants_page
from goldenhour.exchange.access import parts_here
from goldenhour.exchange.addresses import FHIR, TOKEN, configured, public_url
from goldenhour.exchange.checklist import checklist, writes
from goldenhour.exchange.client_tables import Client, Kind
from goldenhour.exchange.clients import Registration
from goldenhour.exchange.examples import MAKE_KEY, examples, pyjwt_for, script_for
from goldenhour.exchange.keys import kids_of
from goldenhour.exchange.words import scope_words
from goldenhour.exchange.worklist import how_many_wait
from goldenhour.exchange.worklist_routes import in_words
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.answers import STATUS, json_answer


class NewKeys(msgspec.Struct, frozen=True):
    """A JWK, a JWK set or PEM."""

    keys: str


class ClientList(msgspec.Struct, frozen=True):
    clients: list[Client]


EMPTY = Registration(name="", organisation="", scopes="system/*.rs")


async def overview(request: Request) -> Response:
    """GET /exchange"""
    by = signed_in(request, Role.ADMINISTRATOR)
    if not wants_page(request):
        return json_answer(ClientList(await parts_here(request).clients.all(by)))
    return await overview_page(request, by, EMPTY)


async def overview_page(request: Request, by: Person, said: Registration, *refusals: Refusal) -> Response:
    house = here(request)
    waiting = in_words(await how_many_wait(house, by.organisation))
    return house.page(
        request, "exchange/overview.html", waiting=waiting, status=STATUS[refusals[0].category] if refusals else 200,
        clients=[(one, organisation_name(house.country, one.organisation)) for one in await parts_here(request).clients.all(by)],
        organisations=organisations_for(house.country, by, language_of(request)), said=said, make_key=MAKE_KEY,
        refusals=[told(request, one) for one in refusals], **addresses(request),
    )  # fmt: skip


def told(request: Request, refusal: Refusal) -> dict[str, Any]:
    return {"message": refusal.sentence(here(request).pages.translate(language_of(request))), "field": refusal.field}


def addresses(request: Request) -> dict[str, Any]:
    """Under what this server is reached; a page says so where nobody has told it."""
    try:
        base = public_url(request)
    except Refusal:
        base = ""
    return {
        "base": base,
        "token_url": base + TOKEN,
        "fhir_url": base + FHIR,
        "is_public": configured(here(request)) is not None,
    }


async def register(request: Request) -> Response:
    """POST /exchange"""
    by, house = signed_in(request, Role.ADMINISTRATOR), here(request)
    said = await read_submission(request, Registration)
    try:
        client = await parts_here(request).clients.register(by, said, house.country)
    except Refusal as refusal:
        if not is_form(request):
            raise
        return await overview_page(request, by, said, refusal)
    return RedirectResponse(f"/exchange/{client.id}", 303) if is_form(request) else json_answer(client, 201)


async def one(request: Request) -> Response:
    """GET /exchange/{client}"""
    by = signed_in(request, Role.ADMINISTRATOR)
    client = await parts_here(request).clients.one(by, request.path_params["client"])
    if not wants_page(request):
        return json_answer(client)
    return await client_page(request, client)


async def client_page(request: Request, client: Client, *refusals: Refusal) -> Response:
    house, where = here(request), addresses(request)
    say = house.pages.translate(language_of(request))
    steps = checklist(client, await parts_here(request).clients.doings_of(client.id))
    shown = [(step, step.title.text(say), step.words.text(say)) for step in steps]
    return house.page(
        request, "exchange/client.html", status=STATUS[refusals[0].category] if refusals else 200, client=client,
        place=organisation_name(house.country, client.organisation), kids=kids_of(client.jwks), steps=shown,
        words=[one.text(say) for one in scope_words(client.allowed)], is_system=client.kind is Kind.SYSTEM, writes=writes(client),
        script=script_for(client, where["base"]), pyjwt=pyjwt_for(client), 
        examples={one.name: one for one in examples(where["base"])},
        make_key=MAKE_KEY, refusals=[told(request, one) for one in refusals], **where,
    )  # fmt: skip


async def set_keys(request: Request) -> Response:
    """POST /exchange/{client}/keys"""
    by, clients = signed_in(request, Role.ADMINISTRATOR), parts_here(request).clients
    said = await read_submission(request, NewKeys)
    return await done_or_again(request, by, clients.set_keys(by, request.path_params["client"], said.keys))


async def end(request: Request) -> Response:
    """POST /exchange/{client}/end"""
    by = signed_in(request, Role.ADMINISTRATOR)
    check_is_our_own(request)
    return await done_or_again(request, by, parts_here(request).clients.end(by, request.path_params["client"]))


async def done_or_again(request: Request, by: Person, work: Awaitable[Client]) -> Response:
    """The client as JSON; for a form its page again, with what was wrong if it was."""
    try:
        client = await work
    except Refusal as refusal:
        if not is_form(request):
            raise
        known = await parts_here(request).clients.one(by, request.path_params["client"])
        return await client_page(request, known, refusal)
    return RedirectResponse(f"/exchange/{client.id}", 303) if is_form(request) else json_answer(client)
