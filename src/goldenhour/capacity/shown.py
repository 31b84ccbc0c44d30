"""How one hospital's figures look: on the page of its county, on its own board, and to a program."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency.bodies import Capability
from goldenhour.emergency.capacity import AGE_NAMES, SIGNALS, Age, Figure
from goldenhour.emergency.capacity_bodies import Resource, Urgency
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.organisations import called

COLOURS: dict[Urgency, str] = {Urgency.IMMEDIATE: "red", Urgency.DELAYED: "yellow", Urgency.MINIMAL: "green"}


def row_html(house: House, state: HospitalState, order: str, language: str) -> str:
    """One hospital on the page of its county."""
    say, now, figures = house.pages.translate(language), house.world.now(), state.capacity.real
    hospital = house.country.hospital(state.id)
    return house.part(
        "capacity/row.html",
        language,
        key=f"hospital-{state.id}",
        order=order,
        hospital=hospital,
        closed=state.closures.get(Capability.ALL),
        waiting=next(iter(state.capacity.waiting(now)), None),
        taking=[(COLOURS[one], name_of(one).text(say), figures.can_take.get(one)) for one in Urgency],
        free=[(one, name_of(one).text(say), figures.free.get(one)) for one in Resource],
        newest=figures.newest,
        age_names={age: say(words) for age, words in AGE_NAMES.items()},
        signals=SIGNALS,
        drilled=bool(state.capacity.drill.all),
    )


class Counted(msgspec.Struct, frozen=True):
    """One figure as a program reads it: how many, counted when and by whom, and how much that is still worth."""

    n: int
    at: datetime
    name: str
    age: Age


class HospitalCapacity(msgspec.Struct, frozen=True):
    """What a hospital has free. What is not there was never said. `asked_at`: since when a question waits."""

    hospital: str
    name: str
    can_take: dict[Urgency, Counted]
    free: dict[Resource, Counted]
    closed: tuple[Capability, ...]
    asked_at: datetime | None


def capacity_of(house: House, state: HospitalState, language: str, drill: bool = False) -> HospitalCapacity:
    now, figures = house.world.now(), state.capacity.figures(drill)
    waiting = state.capacity.waiting(now)
    return HospitalCapacity(
        state.id,
        called(house.country, f"hospital/{state.id}", state.id, language),
        {what: counted(figure, now) for what, figure in figures.can_take.items()},
        {what: counted(figure, now) for what, figure in figures.free.items()},
        tuple(state.closures),
        waiting[0].at if waiting else None,
    )


def counted(figure: Figure, now: datetime) -> Counted:
    return Counted(figure.value, figure.at, figure.name, figure.age(now))


def panel_html(house: House, state: HospitalState, name: str, language: str) -> str:
    """What a hospital fills in: the last figures stand there already."""
    say, now = house.pages.translate(language), house.world.now()
    waiting = state.capacity.waiting(now)
    drill = bool(waiting) and waiting[0].asked.drill
    figures = state.capacity.figures(drill)
    return house.part(
        "capacity/panel.html",
        language,
        hospital=state.id,
        question=waiting[0] if waiting else None,
        asked_from=called(house.country, waiting[0].place, "", language) if waiting else "",
        drill=drill,
        taking=[(one, COLOURS[one], name_of(one).text(say), figures.can_take.get(one)) for one in Urgency],
        free=[(one, name_of(one).text(say), figures.free.get(one)) for one in Resource],
        same={
            "can_take": {what: figure.value for what, figure in figures.can_take.items()},
            "free": {what: figure.value for what, figure in figures.free.items()},
        },
        nobody={"can_take": dict.fromkeys(Urgency, 0)},
        any=bool(figures.all),
        name=name,
    )
