"""The three nearest devices for the dispatcher: in the call form in the same second as the place is known, and in the panel
of the chosen case, each with one tap for "told the caller"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.finding.positions import asked_position
from goldenhour.emergency.bystander_bodies import AedPointedOut
from goldenhour.emergency.case import Case
from goldenhour.emergency.defibrillators import NEAREST, Found, Purpose
from goldenhour.emergency.desk_parts import DeskPart, Mark, marks_json
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.suspected_arrest import arrest_suspected
from goldenhour.kit.sentences import N_, Translate

SHOWN = 3
NOT_SENT = N_("do not send")
COARSE_KM = 0.5
"""Where the place of a call is less certain than this, no device is the nearest to it."""


def nearest_to(house: House, lat: float, lon: float) -> Sequence[Found]:
    """Three that can be used, and one that is nearer and cannot, with the reason."""
    found: Sequence[Found] = house.facts[NEAREST]((lat, lon), house.world.now(), SHOWN, Purpose.LOOK)
    return [one for one in found if one.usable] + [one for one in found if not one.usable][:1]


def told(one: Found, say: Translate) -> AedPointedOut:
    """What is kept when the caller is told of it: what was shown then."""
    reasons = tuple(why.words.text(say)[:300] for why in one.reasons)
    return AedPointedOut(
        site=one.site, aed=one.aed, name=one.name, where=one.where, walk_s=round(one.walk_s), reasons=reasons
    )


class Line(NamedTuple):
    """A device as the panel shows it, and the body of the saying that the caller was told."""

    one: Found
    body: dict[str, Any]
    why: list[tuple[str, bool]]
    told_at: datetime | None


def in_words(one: Found, say: Translate) -> list[tuple[str, bool]]:
    return [(why.words.text(say), why.against) for why in one.reasons]


def drawn(house: House, language: str, found: Sequence[Found], case: Case | None) -> str:
    say = house.pages.translate(language)
    known = {(one.said.site, one.said.aed): one.at for one in case.bystanders.pointed_out} if case else {}
    lines = [
        Line(one, msgspec.to_builtins(told(one, say)), in_words(one, say), known.get((one.site, one.aed)))
        for one in found
    ]
    marks = marks_json(marks_of(found, say)) if case and arrest_suspected(case) else ""
    return house.part("aeds/desk_part.html", language, lines=lines, case=case, marks=marks)


def marks_of(found: Sequence[Found], say: Translate) -> list[Mark]:
    """The devices on the map, numbered as in the list; several in one place share a mark. Those to be sent for lie on top."""
    spots: dict[tuple[bool, float, float], list[int]] = {}
    for number, one in enumerate(found, 1):
        spots.setdefault((one.usable, round(one.lat, 4), round(one.lon, 4)), []).append(number)
    marks = []
    for (fit, lat, lon), numbers in sorted(spots.items()):
        words = say(N_("{n} min")).format(n=max(1, round(found[numbers[0] - 1].walk_s / 60))) if fit else say(NOT_SENT)
        label = "AED " + "+".join(str(number) for number in numbers)
        marks.append(Mark(f"aed-{numbers[0]}", "aed" if fit else "aed_shut", lat, lon, label, words))
    return marks


async def show(house: House, case: Case, person: Person, language: str) -> str:
    """The part of the chosen case's panel: why none is named where the place is not certain enough; nothing once it is over."""
    place = case.call.place if case.call else None
    if place is None or case.closed_at is not None:
        return ""
    if (place.uncertainty_km or 0) > COARSE_KM:
        return house.part("aeds/desk_part.html", language, lines=[], case=case, coarse=True)
    return drawn(house, language, nearest_to(house, place.lat, place.lon), case)


async def for_call(request: Request) -> HTMLResponse:
    """GET /aeds/for-call?lat=&lon=: a piece of the call form, before there is a case."""
    house, query = here(request), request.query_params
    signed_in(request, Role.DISPATCHER)
    place = asked_position(house.country, query.get("lat"), query.get("lon"))
    html = drawn(house, language_of(request), nearest_to(house, place.lat, place.lon), None)
    return HTMLResponse(html, headers={"cache-control": "no-store"})


PARTS: tuple[Any, ...] = (DeskPart(show, "/static/aeds/desk_aeds.js", "/static/aeds/desk_aeds.css"),)
DESK_ROUTES: list[BaseRoute] = [Route("/aeds/for-call", for_call, methods=["GET"])]
