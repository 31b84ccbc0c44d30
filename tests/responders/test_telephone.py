"""How far CPR by telephone has come, and when it was recognised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bystander_bodies import PhoneCpr, PhoneCprNoted
from goldenhour.emergency.bystanders import Bystanders, PhoneStep
from goldenhour.emergency.case import Case
from goldenhour.emergency.noted import VitalSigns
from goldenhour.emergency.suspected_arrest import arrest_suspected
from goldenhour.emergency.suspicion import ARREST_CALL
from goldenhour.responders.telephone import Stage, script_of

CALLED = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CONSCIOUS, BREATHING = PhoneCpr.ASKED_CONSCIOUS, PhoneCpr.ASKED_BREATHING


def noted(after_s: float, step: PhoneCpr, **more: Any) -> PhoneStep:
    return PhoneStep(f"step-{after_s:g}", CALLED + timedelta(seconds=after_s), PhoneCprNoted(step=step, **more))


def case(*steps: PhoneStep, complaint: str = ARREST_CALL, **more: Any) -> Case:
    call = says.CallTaken(place=says.Place(lat=25.0, lon=121.5, county="A"), complaint=complaint, level="2305001")
    return Case("case-0001", call=call, called_at=CALLED, bystanders=Bystanders(phone_cpr=list(steps)), **more)


def test_two_times_no_is_an_arrest_recognised_at_the_second_no() -> None:
    script = script_of(case(noted(20, CONSCIOUS, yes=False), noted(41, BREATHING, yes=False)))
    assert (script.stage, script.recognised_s) == (Stage.INSTRUCT, 41)


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ([], Stage.ASK_CONSCIOUS),
        ([noted(20, CONSCIOUS, yes=False)], Stage.ASK_BREATHING),
        ([noted(20, CONSCIOUS, yes=True)], Stage.AWAKE),
        ([noted(20, CONSCIOUS, yes=False), noted(30, BREATHING, yes=True)], Stage.AWAKE),
        ([noted(50, PhoneCpr.FIRST_COMPRESSION, already=True)], Stage.COMPRESSING),
        ([noted(50, PhoneCpr.FIRST_COMPRESSION), noted(400, PhoneCpr.ENDED)], Stage.OVER),
        ([noted(50, PhoneCpr.NOT_STARTED, barrier="unsafe")], Stage.OVER),
    ],
)
def test_the_next_thing_follows_from_what_was_said(steps: list[PhoneStep], stage: Stage) -> None:
    assert script_of(case(*steps)).stage is stage


def test_whoever_breathes_normally_first_and_then_does_not_is_recognised_then() -> None:
    steps = noted(20, CONSCIOUS, yes=False), noted(30, BREATHING, yes=True), noted(90, BREATHING, yes=False)
    assert script_of(case(*steps)).recognised_s == 90


def test_a_first_compression_counts_as_recognised_where_nobody_tapped_it() -> None:
    assert script_of(case(noted(75, PhoneCpr.FIRST_COMPRESSION))).recognised_s == 75


def test_a_step_before_the_call_has_no_seconds() -> None:
    assert script_of(case(noted(-30, PhoneCpr.RECOGNISED))).recognised_s is None


def test_what_the_crew_measures_goes_before_what_the_caller_said() -> None:
    pulse = VitalSigns("v-0001", CALLED, says.VitalSignsTaken(pulse=88))
    assert arrest_suspected(case()) == "call"
    assert arrest_suspected(case(vital_signs=[pulse])) == ""
    none = VitalSigns("v-0001", CALLED, says.VitalSignsTaken(pulse=0))
    assert arrest_suspected(case(complaint="103109", vital_signs=[none])) == "crew"
    assert arrest_suspected(case(noted(9, PhoneCpr.RECOGNISED), complaint="103109")) == "telephone"
    assert arrest_suspected(case(complaint="103109")) == ""


steps = st.lists(
    st.builds(
        lambda s, step, yes: noted(s, step, yes=yes if step in (CONSCIOUS, BREATHING) else None),
        st.integers(0, 600), st.sampled_from(PhoneCpr), st.booleans(),
    )
)  # fmt: skip


@given(steps)
def test_nobody_is_said_to_push_before_the_arrest_is_recognised(said: list[PhoneStep]) -> None:
    script = script_of(case(*said))
    if script.compressing_s is not None:
        assert script.recognised_s is not None
        assert script.recognised_s <= script.compressing_s
