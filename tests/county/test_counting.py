"""The simulated hospitals answer when they are asked what they have free; the one people look at is left to them."""

from __future__ import annotations

from typing import Any

from goldenhour.app.demo import Living
from goldenhour.county.counting import answer, answers
from goldenhour.county.life import Controls, County
from goldenhour.emergency.capacity_bodies import CapacityAsked
from goldenhour.emergency.house import House
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

LINKOU = "1132070011"
"""A hospital of another county."""


def county_of(house: House, **controls: Any) -> County:
    living = Living(house)
    return County(house, "A", living.say, living.see, Controls(speed=1e9, **controls), HOSPITAL)


async def asked(house: House, hospital: str, id: str, **more: Any) -> Any:
    await tell(house, f"hospital/{hospital}", CapacityAsked(name="陳", **more), ids=(id,))
    return house.book.hospitals[hospital], house.book.hospitals[hospital].capacity.questions[-1]


async def test_most_questions_are_answered_and_always_the_same_ones(house: House) -> None:
    county = county_of(house)
    state, _ = await asked(house, OTHER_HOSPITAL, "question-0001")
    found = []
    for n in range(50):
        _, question = await asked(house, OTHER_HOSPITAL, f"question-1{n:03}")
        found.append(answers(county, state, question))
        assert answers(county, state, question) == found[-1]
    assert 30 <= sum(found) < 50


async def test_nobody_answers_for_the_hospital_people_look_at_nor_for_another_county(house: House) -> None:
    county = county_of(house)
    for hospital in (HOSPITAL, LINKOU):
        for n in range(10):
            state, question = await asked(house, hospital, f"{hospital}-{n:03}")
            assert not answers(county, state, question)


async def test_an_answer_is_one_that_people_could_give_and_a_drills_stays_a_drills(house: House) -> None:
    _, question = await asked(house, OTHER_HOSPITAL, "question-0001", drill=True)
    await answer(county_of(house), OTHER_HOSPITAL, question)
    capacity = house.book.hospitals[OTHER_HOSPITAL].capacity
    assert capacity.waiting(house.world.now()) == []
    assert capacity.drill.can_take
    assert not capacity.real.all
