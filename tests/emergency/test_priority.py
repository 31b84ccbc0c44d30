"""How loud an alert should be, and why."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition, Consciousness, Priority
from goldenhour.emergency.priority import priority_of
from tests.emergency.telling import NORMAL, call, entry, minute, signs, told

HIGH, MEDIUM, LOW = Priority.HIGH, Priority.MEDIUM, Priority.LOW
NOW = minute(60)


def proposed(*story: says.Body) -> tuple[Priority, str]:
    answer = priority_of(told(*(entry(body, minutes) for minutes, body in enumerate(story))), NOW)
    return answer.priority, str(answer.why)


def suspect(condition: Condition) -> says.ConditionSuspected:
    return says.ConditionSuspected(condition=condition)


@pytest.mark.parametrize("condition", [Condition.OHCA, Condition.TRAUMA, Condition.STROKE, Condition.AMI])
def test_the_conditions_where_minutes_count_are_high_however_good_the_signs(condition: Condition) -> None:
    priority, why = proposed(call(), suspect(condition), signs(**NORMAL))
    assert priority is HIGH
    assert why.startswith("Suspected: ")


def test_what_the_data_suggest_counts_until_the_crew_says_otherwise() -> None:
    assert proposed(call("103104"), signs(**NORMAL))[0] is HIGH
    assert proposed(call("103104"), suspect(Condition.OTHER), signs(**NORMAL))[0] is LOW


@pytest.mark.parametrize(("hours", "priority"), [(23.9, HIGH), (24, HIGH), (24.1, LOW)])
def test_a_stroke_past_its_window_is_judged_by_the_signs(hours: float, priority: Priority) -> None:
    history = says.HistoryTaken(last_known_well_at=minute(60 - hours * 60))
    assert proposed(call(), suspect(Condition.STROKE), history, signs(**NORMAL))[0] is priority


def test_last_known_well_goes_before_the_onset_that_was_noticed() -> None:
    history = says.HistoryTaken(onset_at=minute(50), last_known_well_at=minute(-60 * 30))
    assert proposed(call(), suspect(Condition.STROKE), history, signs(**NORMAL))[0] is LOW


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (LOW, "NEWS2 0")),
        ({"breaths": 21, "pulse": 111}, (LOW, "NEWS2 4")),
        ({"pulse": 131}, (MEDIUM, "NEWS2 3, one sign scores 3")),
        ({"breaths": 21, "pulse": 111, "temperature_c": 38.5}, (MEDIUM, "NEWS2 5")),
        ({"pulse": 131, "systolic": 85}, (MEDIUM, "NEWS2 6")),
        ({"pulse": 131, "systolic": 85, "temperature_c": 38.5}, (HIGH, "NEWS2 7")),
        ({"spo2": None}, (MEDIUM, "NEWS2 incomplete, at least 0")),
        ({"consciousness": Consciousness.VOICE}, (MEDIUM, "NEWS2 3, one sign scores 3")),
        ({"consciousness": Consciousness.PAIN}, (HIGH, "Consciousness: responds to pain")),
        ({"consciousness": Consciousness.UNRESPONSIVE}, (HIGH, "Consciousness: unresponsive")),
    ],
)
def test_any_other_adult_is_judged_by_the_signs(changes: dict[str, Any], expected: tuple[Priority, str]) -> None:
    assert proposed(call(patient_age=50), signs(**NORMAL | changes)) == expected


def test_the_last_value_of_each_sign_counts() -> None:
    worse = signs(pulse=140, systolic=85, breaths=22)
    assert proposed(call(), signs(**NORMAL), worse) == (HIGH, "NEWS2 8")
    assert proposed(call(), worse, signs(**NORMAL)) == (LOW, "NEWS2 0")


def test_a_child_is_never_low_because_news2_does_not_apply() -> None:
    assert proposed(call(patient_age=15), signs(**NORMAL)) == (MEDIUM, "A child: NEWS2 does not apply")
    assert proposed(call(patient_age=15), signs(consciousness=Consciousness.PAIN))[0] is HIGH


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("2305001", (HIGH, "Dispatched as critical, no vital signs yet")),
        ("2305003", (MEDIUM, "No vital signs yet")),
        ("2305007", (MEDIUM, "No vital signs yet")),
    ],
)
def test_before_the_first_vital_signs_the_dispatch_level_counts(level: str, expected: tuple[Priority, str]) -> None:
    assert proposed(call(level=level)) == expected


def test_a_case_nobody_knows_anything_of_is_medium() -> None:
    assert proposed() == (MEDIUM, "No vital signs yet")
