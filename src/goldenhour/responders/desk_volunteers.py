"""Volunteers in the panel of the chosen case: who could come, who is coming with which device and when, standing them down."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bystander_bodies import Task
from goldenhour.emergency.bystanders import Responder, ResponderState
from goldenhour.emergency.case import Case
from goldenhour.emergency.desk_parts import DeskPart, Mark, marks_json
from goldenhour.emergency.house import House, here, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.policies import check_case_is_in_my_county
from goldenhour.emergency.routes import check_is_json
from goldenhour.emergency.suspected_arrest import arrest_suspected
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Translate
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.responders.call_pages import device_of
from goldenhour.responders.calling import ROUNDED, is_free
from goldenhour.responders.choosing import Point, nearest_of, rules_of
from goldenhour.responders.due import over
from goldenhour.responders.whose import body_of, saying_decoder
from goldenhour.responders.wired import FACT, wired

SIGNALS = {
    ResponderState.COMING: "info", ResponderState.THERE: "good", ResponderState.CALLED: "caution",
    ResponderState.DECLINED: "steady", ResponderState.OVER: "steady",
}  # fmt: skip
NAMED = (ResponderState.THERE, ResponderState.COMING, ResponderState.OVER)
"""Who has a line of their own at the desk, first to last; the others are only counted."""
TOLD = N_("told that they are not needed")


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which round the dispatcher saw as the next: of two who tap at once, the second is told."""

    number: int


class Counted(NamedTuple):
    """So many who did not answer yet, or cannot come. `metres`: how far away the nearest of them is."""

    signal: str
    state: str
    people: int
    metres: float | None


class Coming(NamedTuple):
    """One volunteer as the desk sees them: a number in this case, never a name."""

    number: int
    signal: str
    state: str
    task: str
    device: str
    eta: datetime | None
    metres: float | None
    last: str


async def volunteers_part(house: House, case: Case, person: Person, language: str) -> str:
    """Volunteers of the chosen case; nothing where no arrest is suspected and nobody was called."""
    if FACT not in house.facts or case.call is None or not (arrest_suspected(case) or case.bystanders.rounds):
        return ""
    number = next_number(case)
    candidates = [
        one for one in await wired(house).caller.candidates(case, number) if is_free(case, one.volunteer, again=True)
    ]
    rules = rules_of(house.country, case.county)
    return house.part(
        "responders/volunteers_part.html", language, case=case, said=case.bystanders, over=over(case),
        coming=coming(house, case, language), marks=marks_json(await on_the_map(house, case, language)),
        counted=counted(house, case, language), could_come=min(len(candidates), rules.most), radius=rules.radius_of(number),
        number=number,
    )  # fmt: skip


def next_number(case: Case) -> int:
    return len(case.bystanders.rounds) + 1


def coming(house: House, case: Case, language: str) -> list[Coming]:
    """Who is there first, then who is coming, the soonest first."""
    everyone = enumerate(case.bystanders.responders.values(), 1)
    responders = [one for one in everyone if one[1].state in NAMED]
    far = datetime.max.replace(tzinfo=house.world.now().tzinfo)
    ordered = sorted(responders, key=lambda one: (NAMED.index(one[1].state), one[1].eta or far, one[0]))
    return [as_shown(house, case, number, part, language) for number, part in ordered]


async def on_the_map(house: House, case: Case, language: str) -> list[Mark]:
    """Who is under way: where their open page is, else about where they set out (a place of theirs, to 100 m). Never before
    they accepted, nor once they are there."""
    assert case.call is not None
    where, rules = (case.call.place.lat, case.call.place.lon), rules_of(house.country, case.county)
    live, known = wired(house).caller.live_points(), {one.id: one for one in await wired(house).volunteers.everyone()}
    marks = []
    for number, part in enumerate(case.bystanders.responders.values(), 1):
        one = known.get(part.id)
        under_way = part.state is ResponderState.COMING and case.bystanders.stood_down_at is None
        if one is not None and under_way and (at := nearest_of(one, where, rules.radius_of(2), live)) is not None:
            marks.append(mark_of(house, number, part, at.point, one.id in live, language))
    return marks


def mark_of(house: House, number: int, part: Responder, point: Point, is_live: bool, language: str) -> Mark:
    say, minutes = house.pages.translate(language), ""
    if part.eta is not None:
        left = (part.eta - house.world.now()).total_seconds() / 60
        minutes = say(N_("{n} min")).format(n=max(0, round(left)))
    kind = "volunteer" if is_live else "volunteer_from"
    lat, lon = point if is_live else (round(point[0], ROUNDED), round(point[1], ROUNDED))
    return Mark(f"volunteer-{number}", kind, lat, lon, say(N_("Volunteer {n}")).format(n=number), minutes)


def counted(house: House, case: Case, language: str) -> list[Counted]:
    """How many have not answered, and how many cannot come: the panel leaves its room to the call."""
    say, found = house.pages.translate(language), []
    for state in (ResponderState.CALLED, ResponderState.DECLINED):
        metres = [one.called.metres for one in case.bystanders.responders.values() if one.state is state]
        if metres:
            signal, words = state_shown(case, state, say)
            nearest = min((one for one in metres if one is not None), default=None)
            found.append(Counted(signal, words, len(metres), nearest))
    return found


def state_shown(case: Case, state: ResponderState, say: Translate) -> tuple[str, str]:
    """A state's signal and its words. Nobody is awaited any more once they were all stood down."""
    if case.bystanders.stood_down_at and state in (ResponderState.CALLED, ResponderState.COMING):
        return "steady", say(TOLD)
    return SIGNALS[state], name_of(state).text(say)


def as_shown(house: House, case: Case, number: int, part: Responder, language: str) -> Coming:
    say = house.pages.translate(language)
    device = device_of(house, case, part) if part.called.task is Task.FETCH else None
    last = name_of(part.steps[-1][1]).text(say) if part.steps else ""
    signal, state = state_shown(case, part.state, say)
    eta = None if signal == "steady" else part.eta
    return Coming(
        number, signal, state, name_of(part.called.task).text(say), device.name if device else "", eta,
        part.called.metres, last,
    )  # fmt: skip


async def call(request: Request) -> Response:
    """POST /cases/{case}/responders: the dispatcher calls volunteers; who is called is chosen here, not by the page."""
    house, person = here(request), signed_in(request, Role.DISPATCHER)
    check_is_json(request)
    case = await house.book.case(request.path_params["case"])
    check_case_is_in_my_county(person, case)
    if over(case) or not arrest_suspected(case):
        raise Refusal(
            Category.CONFLICT,
            "no_arrest_suspected",
            "Volunteers are called to a suspected cardiac arrest before the crew is there. Note the arrest first.",
        )
    wanted: Wanted = body_of(read_json(await read_body(request.receive), saying_decoder), Wanted)
    async with house.book.holding(f"responders/{case.id}"):
        case = await house.book.case(case.id)
        if wanted.number != next_number(case):
            raise Refusal(
                Category.CONFLICT,
                "called_meanwhile",
                "Volunteers were called meanwhile. Read in the panel who is coming, then call more if there are too few.",
            )
        said = await wired(house).caller.call(case, next_number(case), person)
    return json_answer({"called": len(said.called), "radius_m": said.radius_m}, 201)


PARTS = (DeskPart(volunteers_part),)
ROUTES: list[BaseRoute] = [Route("/cases/{case}/responders", call, methods=["POST"])]
