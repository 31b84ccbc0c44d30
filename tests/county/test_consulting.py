"""A small hospital beyond the simulated county asks the demo's own: what it says is what people could say."""

from __future__ import annotations

import asyncio
from typing import Any

from goldenhour.app.demo import Living
from goldenhour.county.consulting import QUESTIONS, STATION, ask, keep_duty
from goldenhour.county.life import Controls, County
from goldenhour.emergency.consult import ConsultState
from goldenhour.emergency.house import House
from tests.conftest import HOSPITAL, People


def county_of(house: House, **controls: Any) -> County:
    living = Living(house)
    return County(house, "A", living.say, living.see, Controls(**controls))


async def test_the_demos_specialist_is_on_duty_for_everything_that_is_asked(house: House, people: People) -> None:
    await keep_duty(county_of(house), HOSPITAL, people.specialist)
    state = house.book.hospitals[HOSPITAL]
    assert set(state.rosters) == {question[0] for question in QUESTIONS}


async def test_what_nobody_takes_is_taken_back_and_the_visit_ends(house: House) -> None:
    await ask(county_of(house, speed=1e9), STATION, *QUESTIONS[0])
    (case,) = [case for case in house.book._closed.values() if case.visited == STATION]
    (consult,) = case.consults.values()
    assert (consult.state, case.is_open, case.synthetic) == (ConsultState.ENDED, False, True)


async def test_it_waits_for_an_answer_in_the_countys_own_time(house: House) -> None:
    asking = asyncio.create_task(ask(county_of(house, paused=True), STATION, *QUESTIONS[1]))
    for _ in range(200):
        if any(case.consults for case in house.book.open_cases.values()):
            break
        await asyncio.sleep(0.01)
    (case,) = [case for case in house.book.open_cases.values() if case.visited == STATION]
    assert [consult.state for consult in case.consults.values()] == [ConsultState.ASKED]
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
