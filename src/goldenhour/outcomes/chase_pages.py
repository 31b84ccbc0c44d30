"""The chase list's page and data: for the health authority all hospitals, for an emergency department what it owes."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role, not_allowed
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.outcomes.chasing import AUDITED, AUDITED_OF, Chase, Owed, Owing, ask_chase, ask_owed, filled_in

AT_ONCE = 20
"""Hospitals on one page: on a phone, three screens."""


class Answer(msgspec.Struct, frozen=True):
    """The chase list; `owed`: the patients behind the hospital asked for."""

    chase: Chase
    hospital: str
    owed: list[Owed]


async def chased(request: Request) -> Answer:
    """What this person may see of it; reading a hospital's patients is noted."""
    house, person = here(request), signed_in(request)
    everyone = Role.AUTHORITY in person.roles
    if not everyone and not (person.roles & EMERGENCY_DEPARTMENT and person.hospital):
        raise not_allowed()
    now, hospital = house.world.now(), person.hospital or ""
    if everyone and (asked := request.query_params.get("hospital", "")):
        hospital = house.country.hospital(asked).id
    chase = await house.ask(lambda connection: ask_chase(connection, now, house.country))
    owing = [reminded(house, one) for one in chase.owing if everyone or one.hospital == hospital]
    chase = msgspec.structs.replace(chase, owing=owing)
    owed = await house.ask(lambda connection: ask_owed(connection, now, hospital)) if hospital else []
    if hospital:
        await house.record_listing(person, f"outcomes/chase {hospital}", [one.case for one in owed])
    return Answer(chase, hospital, await filled_in(house, owed))


def reminded(house: House, owing: Owing) -> Owing:
    """The same with when that hospital was last reminded."""
    state = house.book.hospitals.get(owing.hospital)
    return msgspec.structs.replace(owing, reminded_at=state.reminded_at if state else None)


class Listed(msgspec.Struct, frozen=True):
    """What one page shows of it: a few hospitals from number `first` of the `of` in whose name `name` stands."""

    name: str
    some: list[Owing]
    first: int
    of: int

    @property
    def next(self) -> int | None:
        after = self.first + AT_ONCE
        return after if after < self.of else None


def listed(request: Request, house: House, owing: list[Owing]) -> Listed:
    """The piece that was asked for, by name and number; what is no number begins at the first."""
    name, number = request.query_params.get("name", "").strip(), request.query_params.get("from", "")
    if wanted := name.casefold():
        owing = [one for one in owing if any(wanted in called.casefold() for called in names_of(house, one.hospital))]
    first = int(number) if number.isascii() and number.isdigit() and int(number) < len(owing) else 0
    return Listed(name, owing[first : first + AT_ONCE], first, len(owing))


def names_of(house: House, hospital: str) -> list[str]:
    """What it is called, in every language: somebody may look for either."""
    known = house.country.find_hospital(hospital)
    return [known.short(language) for language in house.pages.environments] if known else [hospital]


async def chase_page(request: Request) -> Response:
    """GET /outcomes/chase"""
    house, language, answer = here(request), language_of(request), await chased(request)
    translate = house.pages.translate(language)

    def hospital_name(name: str) -> str:
        hospital = house.country.find_hospital(name)
        return hospital.short(language) if hospital else name

    words: dict[str, Any] = {
        "hospital_name": hospital_name,
        "condition_name": lambda code: name_of(Condition(code)).text(translate),
        "audited": AUDITED,
        "audited_of": AUDITED_OF,
    }
    title, chase = translate(N_("Reports owed")), answer.chase
    return house.page(
        request, "outcomes/chase.html", title=title, answer=answer, chase=chase, listed=listed(request, house, chase.owing),
        synthetic=chase.synthetic or any(one.synthetic for one in answer.owed),
        mine=bool(signed_in(request).roles & EMERGENCY_DEPARTMENT), **words,
    )  # fmt: skip


async def chase_json(request: Request) -> Response:
    """GET /outcomes/chase.json"""
    return json_answer(await chased(request))


page = Route("/outcomes/chase", chase_page)
data = Route("/outcomes/chase.json", chase_json)
describe_route(data, [
    Described("GET", "/outcomes/chase.json", "Which hospital owes which report, since when, and how much is filled in",
              "outcomes", reply=Answer, query=(("hospital", "whose patients are wanted; an emergency department's own"),))
])  # fmt: skip
ROUTES: list[BaseRoute] = [page, data]
