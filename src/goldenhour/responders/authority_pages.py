"""The health authority verifies volunteers: who they are and their certificate, before anybody calls them."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.responders.saying import speaker
from goldenhour.responders.volunteers import Volunteer, hindered
from goldenhour.responders.wired import wired


async def volunteers_page(request: Request) -> Response:
    """GET /responders/volunteers: those to be verified first. Each one shown is a reading, and noted."""
    house, person = here(request), signed_in(request, Role.AUTHORITY)
    everyone = await wired(house).volunteers.everyone()
    await house.record_seen(person, [speaker(one.id) for one in everyone], "responders/volunteers")
    say, now = house.pages.translate(language_of(request)), house.world.now()

    def why(one: Volunteer) -> str:
        found = hindered(one, now, house.pages.zone)
        return say(found) if found else ""

    return house.page(
        request, "responders/volunteers.html", title=say(N_("Volunteers")),
        volunteers=sorted(everyone, key=lambda one: one.verified_at is not None), why=why,
        synthetic=any(one.synthetic for one in everyone),
    )  # fmt: skip


async def verify(request: Request) -> Response:
    """POST /responders/volunteers/{volunteer}/verification"""
    house, person, volunteer = await of_path(request)
    await note(house, person, "volunteer_verified", volunteer.id)
    await wired(house).volunteers.verify(volunteer.id, person.id)
    return json_answer({"verified": True}, 201)


async def remove(request: Request) -> Response:
    """POST /responders/volunteers/{volunteer}/removal: not who they say, or no certificate. Erased like who withdraws."""
    house, person, volunteer = await of_path(request)
    await note(house, person, "volunteer_removed", volunteer.id)
    await wired(house).caller.forget(volunteer)
    return json_answer({"removed": True}, 201)


async def of_path(request: Request) -> tuple[House, Person, Volunteer]:
    house, person = here(request), signed_in(request, Role.AUTHORITY)
    check_is_json(request)
    return house, person, await wired(house).volunteers.one(request.path_params["volunteer"])


async def note(house: House, person: Person, kind: str, volunteer: str, **said: Any) -> None:
    """In the audit log, under the number that says nothing; never a name."""
    entry = Entry(
        id=house.world.new_id(), subject=speaker(volunteer), kind=kind, at=house.world.now(), by=person.id,
        role=Role.AUTHORITY, place=person.place, body=msgspec.Raw(encode_json(said)),
    )  # fmt: skip
    await house.audit.append([entry])


ROUTES: list[BaseRoute] = [
    Route("/responders/volunteers", volunteers_page, methods=["GET"]),
    Route("/responders/volunteers/{volunteer}/verification", verify, methods=["POST"]),
    Route("/responders/volunteers/{volunteer}/removal", remove, methods=["POST"]),
]
