"""A call on a volunteer's phone: before acceptance how far it is and what is asked, after it the address and the device."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bystander_bodies import ResponderAnswered, ResponderDid, ResponderStep, Task
from goldenhour.emergency.bystanders import Responder, ResponderState
from goldenhour.emergency.case import Case
from goldenhour.emergency.defibrillators import Found, Purpose
from goldenhour.emergency.house import House, here, language_of
from goldenhour.emergency.names import name_of
from goldenhour.kit.web.answers import json_answer
from goldenhour.responders.calling import DEVICES_ASKED
from goldenhour.responders.choosing import Point, nearest_of, rules_of
from goldenhour.responders.saying import arrives, keep, mine
from goldenhour.responders.volunteers import Volunteer
from goldenhour.responders.whose import body_of, said_by, volunteer_of
from goldenhour.responders.wired import wired

SHOWN_FOR = timedelta(hours=2)
ROUND_TO_M = 50
ORDER = {
    Task.FETCH: (ResponderStep.AED_TAKEN,),
    Task.COMPRESS: (),
}
THERE = (
    ResponderStep.ARRIVED, ResponderStep.COMPRESSING, ResponderStep.AED_ATTACHED, ResponderStep.SHOCKED,
    ResponderStep.HANDED_OVER,
)  # fmt: skip


class Device(msgspec.Struct, frozen=True):
    """The defibrillator to bring. `photo`: the path of a picture of where it hangs."""

    name: str
    where: str
    floor: str
    lat: float
    lon: float
    photo: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What the volunteer's page shows of one call. Address, place and device only once they have accepted; never anything
    of the patient."""

    case: str
    task: Task
    state: ResponderState
    called_at: datetime
    metres: int
    lat: float
    lon: float
    over: bool
    address: str = ""
    exact: Point | None = None
    device: Device | None = None
    eta: datetime | None = None
    steps: tuple[tuple[str, str], ...] = ()
    done: tuple[str, ...] = ()
    synthetic: bool = False


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accepts: bool
    reason: str = ""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: ResponderStep


def calls_of(house: House, volunteer: Volunteer, language: str) -> list[Call]:
    """Their calls that go on, or were stood down a little while ago, the newest first. Who declined or turned back may change
    their mind."""
    now = house.world.now()
    found = [
        call_of(house, case, part, language)
        for case in house.book.open_cases.values()
        if (part := case.bystanders.responders.get(volunteer.id)) is not None
        and now - part.called_at < SHOWN_FOR
        and (part.state is not ResponderState.OVER or part.turned_back)
        and not ((part.state is ResponderState.DECLINED or part.turned_back) and case.bystanders.stood_down_at)
    ]
    return sorted(found, key=lambda call: call.called_at, reverse=True)


def call_of(house: House, case: Case, part: Responder, language: str) -> Call:
    rounded = next(one.said for one in reversed(case.bystanders.rounds) if part.called in one.said.called)
    before = Call(
        case=case.id, task=part.called.task, state=part.state, called_at=part.called_at,
        metres=round((part.called.metres or 0) / ROUND_TO_M) * ROUND_TO_M, lat=rounded.lat, lon=rounded.lon,
        over=case.bystanders.stood_down_at is not None, synthetic=case.synthetic,
    )  # fmt: skip
    return (
        accepted(house, case, part, before, language) if part.accepts and not part.turned_back and case.call else before
    )


def accepted(house: House, case: Case, part: Responder, before: Call, language: str) -> Call:
    """The same with what whoever is coming has to know."""
    assert case.call is not None
    place, say = case.call.place, house.pages.translate(language)
    device = device_of(house, case, part)
    done = tuple(step.value for _, step in part.steps)
    steps = (*ORDER[part.called.task], *THERE)
    return msgspec.structs.replace(
        before, address=place.address, exact=(place.lat, place.lon), eta=part.eta, done=done,
        device=to_bring(device) if device else None,
        steps=tuple((step.value, name_of(step).text(say)) for step in steps),
    )  # fmt: skip


def to_bring(found: Found) -> Device:
    photo = f"/aeds/{found.site}/photos/{found.photo}" if found.photo else ""
    return Device(found.name, found.where, found.floor, found.lat, found.lon, photo)


def device_of(house: House, case: Case, part: Responder) -> Found | None:
    """The device they were asked to bring, as it stands now."""
    if not part.called.aed or case.call is None:
        return None
    where = (case.call.place.lat, case.call.place.lon)
    known = wired(house).caller.nearest(where, house.world.now(), DEVICES_ASKED, Purpose.LOOK)
    return next((one for one in known if (one.site, one.aed) == (part.called.site, part.called.aed)), None)


async def now(request: Request) -> Response:
    """GET /responders/now: their calls as a piece of the page."""
    house, volunteer, language = here(request), await volunteer_of(request), language_of(request)
    part = house.part("responders/calls.html", language, calls=calls_of(house, volunteer, language))
    return HTMLResponse(part, headers={"cache-control": "no-store"})


async def answer(request: Request) -> Response:
    """POST /responders/calls/{case}/answer: accept or decline, with one tap."""
    house, volunteer, saying = await said_by(request)
    said: Answer = body_of(saying, Answer)
    case = await house.book.case(request.path_params["case"])
    part = mine(case, volunteer)
    eta = expected(house, case, part, volunteer) if said.accepts else None
    body = ResponderAnswered(responder=volunteer.id, accepts=said.accepts, eta=eta, reason=said.reason[:300])
    entry, repeated = await keep(house.book, case.id, volunteer, saying, body)
    return json_answer({"id": entry}, 200 if repeated else 201)


def expected(house: House, case: Case, part: Responder, volunteer: Volunteer) -> datetime | None:
    """When they will be there, from where they are nearest."""
    assert case.call is not None
    where, rules = (case.call.place.lat, case.call.place.lon), rules_of(house.country, case.county)
    at = nearest_of(volunteer, where, rules.radius_of(2), wired(house).caller.live_points())
    if at is None:
        return None
    return arrives(part, at.point, where, device_of(house, case, part), rules, house.world.now())


async def step(request: Request) -> Response:
    """POST /responders/calls/{case}/step: what they did, with one tap."""
    house, volunteer, saying = await said_by(request)
    said: Step = body_of(saying, Step)
    body = ResponderDid(responder=volunteer.id, step=said.step)
    entry, repeated = await keep(house.book, request.path_params["case"], volunteer, saying, body)
    return json_answer({"id": entry}, 200 if repeated else 201)


ROUTES: list[BaseRoute] = [
    Route("/responders/now", now, methods=["GET"]),
    Route("/responders/calls/{case}/answer", answer, methods=["POST"]),
    Route("/responders/calls/{case}/step", step, methods=["POST"]),
]
