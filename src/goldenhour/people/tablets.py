"""Binding a tablet to a person, putting it on an ambulance, and signing it out from elsewhere."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from goldenhour.emergency.house import House, here, signed_in
from goldenhour.emergency.people import Device, Person, Role, device_wiped, sign_in_first
from goldenhour.emergency.submissions import check_is_our_own, is_form, read_submission
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described
from goldenhour.people.answers import accounts_of, with_tablet
from goldenhour.people.device_tables import Bound, as_crew
from goldenhour.people.devices import is_of_a_tablet, no_such_tablet
from goldenhour.people.policies import check_can_look_after
from goldenhour.people.units import move_tablet, tell_crew


class NewTablet(msgspec.Struct, frozen=True):
    """`device` is the id the tablet made for itself when it was first used; `name` what people call it."""

    device: str
    name: str


class OnAmbulance(msgspec.Struct, frozen=True):
    unit: str | None = None


class Enrolled(msgspec.Struct, frozen=True):
    """A tablet and whose it is. `now` is our clock."""

    device: str
    person: Person
    organisation: str
    unit: str | None
    now: datetime


class ShownTablet(msgspec.Struct, frozen=True):
    """A tablet in a list of them."""

    device: str
    name: str
    person: str
    unit: str | None
    unit_name: str | None
    made_at: datetime
    seen_at: datetime
    signed_out_at: datetime | None


class TabletList(msgspec.Struct, frozen=True):
    tablets: list[ShownTablet]


def shown_tablet(house: House, bound: Bound) -> ShownTablet:
    device, unit = bound.device, bound.device.person.unit
    known = house.book.units.get(unit) if unit else None
    return ShownTablet(
        device.id, device.name, device.person.name, unit, known.name if known else unit, bound.made_at, bound.seen_at,
        device.ended_at,
    )  # fmt: skip


# ── the tablet itself ────────────────────────────────────────────────────────────────────────────────────────────────
async def enrol(request: Request) -> Response:
    """POST /tablet/enrolment"""
    person, house = signed_in(request, Role.CREW), here(request)
    if is_of_a_tablet(request.scope["token"]):  # whoever finds a tablet is not thereby the person it is bound to
        raise sign_in_first()
    said = await read_submission(request, NewTablet)
    accounts, as_bound = accounts_of(house), as_crew(person)
    await accounts.trail.note("tablet_bound", person.id, person, device=said.device, name=said.name)
    token = await accounts.devices.bind(as_bound, said.device, said.name)
    return with_tablet(json_answer(enrolled(request, said.device, as_bound)), request, token)


def enrolled(request: Request, device_id: str, person: Person) -> Enrolled:
    return Enrolled(device_id, person, person.organisation_name, person.unit, here(request).world.now())


async def on_ambulance(request: Request) -> Response:
    """PUT /tablet/unit"""
    device = this_tablet(request)
    said = await read_submission(request, OnAmbulance)
    after = await move_tablet(here(request), device, request.scope["token"], said.unit or None)
    return json_answer(enrolled(request, after.id, after.person))


def this_tablet(request: Request) -> Device:
    """The tablet that asks. Raises Refusal: none, or one that was signed out."""
    device = request.scope.get("device")
    if not isinstance(device, Device):
        raise sign_in_first()
    if device.ended_at is not None:
        raise device_wiped()
    return device


# ── from elsewhere ───────────────────────────────────────────────────────────────────────────────────────────────────
async def all_tablets(request: Request) -> Response:
    """GET /people/tablets"""
    by = signed_in(request, Role.ADMINISTRATOR)
    return json_answer(TabletList(await tablets_for(request, by)))


async def tablets_for(request: Request, by: Person) -> list[ShownTablet]:
    """The tablets of everybody this administrator looks after, the newest first."""
    house = here(request)
    accounts = accounts_of(house)
    theirs = {account.id for account in await accounts.everyone(by)}
    return [shown_tablet(house, bound) for bound in await accounts.devices.all() if bound.device.person.id in theirs]


async def sign_out_mine(request: Request) -> Response:
    """POST /account/tablets/{device}/sign-out"""
    person = signed_in(request)
    check_is_our_own(request)
    bound = await accounts_of(here(request)).devices.one(request.path_params["device"])
    if bound.device.person.id != person.id:
        raise no_such_tablet()
    return await signed_out(request, person, bound, "/account")


async def sign_out_theirs(request: Request) -> Response:
    """POST /people/tablets/{device}/sign-out"""
    by, accounts = signed_in(request, Role.ADMINISTRATOR), accounts_of(here(request))
    check_is_our_own(request)
    bound = await accounts.devices.one(request.path_params["device"])
    owner = await accounts.account(bound.device.person.id)
    check_can_look_after(by, owner.organisation, owner.roles)
    return await signed_out(request, by, bound, "/people")


async def signed_out(request: Request, by: Person, bound: Bound, then: str) -> Response:
    await sign_tablet_out(here(request), by, bound.device)
    after = shown_tablet(here(request), await accounts_of(here(request)).devices.one(bound.device.id))
    return RedirectResponse(then, 303) if is_form(request) else json_answer(after)


async def sign_tablet_out(house: House, by: Person, device: Device) -> None:
    """The tablet is signed out, its unit's crew told anew. It wipes itself at its next contact."""
    accounts = accounts_of(house)
    await accounts.devices.sign_out(device.id)
    await accounts.trail.note("tablet_signed_out", device.person.id, by, device=device.id, name=device.name)
    if device.person.unit:
        await tell_crew(house, accounts.sessions, device.person, device.person.unit)


TABLETS: list[Route] = [
    described(
        Route("/tablet/enrolment", enrol, methods=["POST"]),
        "Bind this tablet to me, for as long as it is used",
        "people",
        body=NewTablet,
        reply=Enrolled,
    ),
    described(
        Route("/tablet/unit", on_ambulance, methods=["PUT"]),
        "The ambulance this tablet is on",
        "people",
        body=OnAmbulance,
        reply=Enrolled,
    ),
    described(
        Route("/people/tablets", all_tablets, methods=["GET"]), "The tablets I look after", "people", reply=TabletList
    ),
    described(
        Route("/people/tablets/{device}/sign-out", sign_out_theirs, methods=["POST"]),
        "Sign a tablet out: at its next contact it forgets what it holds",
        "people",
        reply=ShownTablet,
    ),
    described(
        Route("/account/tablets/{device}/sign-out", sign_out_mine, methods=["POST"]),
        "Sign one of my tablets out: at its next contact it forgets what it holds",
        "people",
        reply=ShownTablet,
    ),
]
