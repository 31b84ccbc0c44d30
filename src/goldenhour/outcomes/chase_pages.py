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
        request, "outcomes/chase.html", title=title, answer=answer, chase=chase,
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
