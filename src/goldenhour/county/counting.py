"""The simulated county's hospitals answer when they are asked what they have free: most of them, after some minutes. The hospital
whose board people look at is left to them."""

from __future__ import annotations

from random import Random

from goldenhour.county.life import County
from goldenhour.emergency.capacity import Question
from goldenhour.emergency.capacity_bodies import Resource, Urgency
from goldenhour.emergency.country import Level
from goldenhour.emergency.hospital import HospitalState

LOOK_SECONDS = 2.0
SILENT_OF_TEN = 2
"""So many of ten questions nobody answers, as it is."""
UP_TO: dict[Level, int] = {Level.SEVERE: 6, Level.MODERATE: 4, Level.GENERAL: 2}
"""Red casualties a hospital of this level says it can take at most: made up, like all its figures."""


async def answer_questions(county: County) -> None:
    """Run for ever."""
    while True:
        await county.house.world.sleep(LOOK_SECONDS)
        if county.controls.paused:
            continue
        for state in list(county.house.book.hospitals.values()):
            for question in state.capacity.waiting(county.house.world.now()):
                if answers(county, state, question):
                    county.begin(f"capacity/{question.id}", answer(county, state.id, question))


def answers(county: County, state: HospitalState, question: Question) -> bool:
    """Whether anybody simulated will: the same for a question however often it is looked at."""
    known = county.house.country.find_hospital(state.id)
    mine = known is not None and known.county == county.code and state.id != county.watched
    return (
        mine and f"hospital/{state.id}" not in county.controls.taken and sum(question.id.encode()) % 10 >= SILENT_OF_TEN
    )


async def answer(county: County, hospital: str, question: Question) -> None:
    chance = Random(question.id)  # noqa: S311 - made-up figures, the same for the same question
    await county.minutes(chance.uniform(0.3, 5.0))
    most, nurse = UP_TO[county.house.country.hospital(hospital).level], county.nurse(hospital)
    body = {
        "can_take": {
            Urgency.IMMEDIATE: chance.randint(0, most),
            Urgency.DELAYED: chance.randint(1, 2 * most),
            Urgency.MINIMAL: chance.randint(2, 5 * most),
        },
        "free": {resource: chance.randint(0, most) for resource in Resource},
        "drill": question.asked.drill,
        "name": nurse.name,
    }
    await county.say(nurse, "report_capacity", body, hospital=hospital)
