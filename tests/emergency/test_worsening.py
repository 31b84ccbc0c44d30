"""What is offered as a reason to sound a hospital's alarm again, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertRenewed
from goldenhour.emergency.worsening import Worse, worsening
from tests.emergency.telling import NORMAL, call, entry, minute, signs, told


def found(before: dict[str, Any], after: dict[str, Any], *further: says.Body) -> Worse | None:
    """What is worse once `after` was taken, the hospital having been warned with `before` before it."""
    case = told(
        entry(call(), 0),
        entry(says.UnitSent(unit="A-91", name="A-91"), 1),
        entry(signs(**{**NORMAL, **before}), 2),
        entry(says.HospitalAlerted(hospital="h", unit="A-91", priority=says.Priority.MEDIUM), 3, id="alert"),
        entry(signs(**{**NORMAL, **after}), 4),
        *(entry(body, 5 + place) for place, body in enumerate(further)),
    )
    return worsening(case, case.alerts["alert"], minute(9))


def why(worse: Worse | None) -> str:
    assert worse is not None
    return worse.why(lambda message: message)


def test_nothing_new_is_nothing_worse() -> None:
    assert found({}, {}) is None
    assert found({"pulse": 120}, {"pulse": 80}) is None


def test_a_falling_gcs_is_said_with_both_values_and_offered_from_two_points_on() -> None:
    worse = found({"gcs_verbal": 4}, {"gcs_eye": 2, "gcs_verbal": 2, "gcs_motor": 5})
    assert "GCS 14 → 9" in why(worse)
    assert worse is not None
    assert worse.offered
    slight = found({}, {"gcs_verbal": 4})
    assert why(slight) == "GCS 15 → 14"
    assert slight is not None
    assert not slight.offered


@pytest.mark.parametrize(
    ("after", "said", "offered"),
    [
        ({"pulse": 95}, "NEWS2 0 → 1", False),
        ({"pulse": 135}, "NEWS2 0 → 3", True),
        ({"pulse": 135, "breaths": 26, "spo2": 93, "systolic": 95}, "NEWS2 0 → 10", True),
    ],
)
def test_a_risen_score_is_offered_where_the_response_is_another_one(
    after: dict[str, Any], said: str, offered: bool
) -> None:
    worse = found({}, after)
    assert worse is not None
    assert (why(worse), worse.offered) == (said, offered)


def test_deeper_consciousness_and_a_new_condition_are_offered_and_stand_first() -> None:
    worse = found({}, {"consciousness": "voice", "pulse": 95}, says.ConditionSuspected(condition=says.Condition.STROKE))
    assert why(worse).startswith("stroke · alert → responds to voice")
    assert worse is not None
    assert worse.offered


def test_the_priority_rises_and_never_falls() -> None:
    worse = found({}, {"pulse": 135, "breaths": 26, "spo2": 93})
    assert worse is not None
    assert worse.priority is says.Priority.HIGH
    slight = found({}, {"pulse": 95})
    assert slight is not None
    assert slight.priority is says.Priority.MEDIUM


def test_what_the_hospital_was_told_already_is_not_offered_again() -> None:
    assert found({}, {"gcs_eye": 1}, AlertRenewed(alert="alert", why="GCS 15 → 12")) is None


def test_the_reason_fits_what_a_renewal_may_say() -> None:
    worse = found({}, {"consciousness": "pain", "gcs_eye": 2, "gcs_verbal": 2, "gcs_motor": 4, "pulse": 140})
    AlertRenewed(alert="alert", why=why(worse))
    assert len(why(worse)) <= 120
