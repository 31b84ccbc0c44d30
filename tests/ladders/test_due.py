"""What is due: by the ladder's own seconds, each step once, earlier when nobody listens, never after an acknowledgement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.ladder import CHANNEL_OF, DEFAULTS
from goldenhour.emergency.ladder_bodies import AlertClimbed, Step
from goldenhour.kit.log import Entry
from goldenhour.ladders.due import due, rings, wait_for_next_s
from tests.emergency.telling import entry, told

HIGH = DEFAULTS[Priority.HIGH]


def case_with(*further: Entry) -> Case:
    return told(
        entry(says.UnitSent(unit="u", name="u")),
        entry(says.HospitalAlerted(hospital="h", unit="u", priority=Priority.HIGH), 1, id="alert-01"),
        *further,
    )


def warned(*further: Entry, shown: bool = True) -> Alert:
    alert = case_with(*further).alerts["alert-01"]
    alert.shown_at = alert.rings_since if shown else None
    return alert


def climbed(step: Step, after_s: float, round: int = 1, ringing: int = 1) -> Entry:
    body = AlertClimbed(
        alert="alert-01", step=step, round=round, ringing=ringing, after_s=after_s, channel=CHANNEL_OF[step]
    )
    return entry(body, 2, id=f"climb-{step}-{round}")


def steps(alert: Alert, after_s: float, listening: bool = True, ladder: Any = HIGH) -> list[tuple[str, int]]:
    now = alert.rings_since + timedelta(seconds=after_s)
    return [(one.step.value, one.round) for one in due(alert, ladder, listening, now)]


# ── the first time ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("after_s", "expected"),
    [
        (29.9, []),
        (30, ["louder", "push"]),
        (45, ["louder", "push", "sms"]),
        (60, ["louder", "push", "sms", "telephone"]),
        (90, ["louder", "push", "sms", "telephone", "next_hospital"]),
        (120, ["louder", "push", "sms", "telephone", "next_hospital", "voice"]),
    ],
)
def test_an_urgent_alert_climbs_by_the_seconds_of_its_ladder(after_s: float, expected: list[str]) -> None:
    assert steps(warned(), after_s) == [(step, 1) for step in expected]


def test_an_alert_on_no_screen_is_pushed_after_fifteen_seconds() -> None:
    alert = warned(shown=False)
    assert steps(alert, 14.9) == []
    assert steps(alert, 15) == [("push", 1)]


def test_when_no_screen_listens_phones_and_callers_do_not_wait() -> None:
    assert steps(warned(shown=False), 0, listening=False) == [("push", 1), ("sms", 1), ("telephone", 1), ("voice", 1)]


def test_when_the_last_screen_dies_later_the_phones_follow_at_once() -> None:
    assert ("sms", 1) not in steps(warned(), 31, listening=True)
    assert ("sms", 1) in steps(warned(), 31, listening=False)


def test_a_less_urgent_alert_calls_nobody_at_once_even_then() -> None:
    assert ("voice", 1) not in steps(warned(), 0, listening=False, ladder=DEFAULTS[Priority.MEDIUM])


# ── again and again ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_step_that_was_taken_is_not_due_again() -> None:
    assert ("sms", 1) not in steps(warned(climbed(Step.SMS, 45)), 3600)


def test_phones_ring_again_every_two_minutes_without_end() -> None:
    alert = warned(climbed(Step.VOICE, 120, round=1), climbed(Step.VOICE, 240, round=2))
    assert ("voice", 3) not in steps(alert, 359)
    assert ("voice", 3) in steps(alert, 360)
    thousandth = warned(climbed(Step.VOICE, 120_000, round=1000))
    assert ("voice", 1001) in steps(thousandth, 120_120)


def test_after_a_long_absence_every_step_comes_once_and_a_phone_does_not_ring_for_all_it_missed() -> None:
    alert = warned(climbed(Step.PUSH, 30), climbed(Step.VOICE, 120))
    found = steps(alert, 7200)
    assert sorted(found) == sorted(
        [("push", 2), ("voice", 2), ("louder", 1), ("sms", 1), ("telephone", 1), ("next_hospital", 1)]
    )


def test_what_climbed_before_it_rang_again_does_not_count() -> None:
    alert = warned(climbed(Step.SMS, 45))
    alert.ring_again(alert.rings_since + timedelta(minutes=5))
    assert ("sms", 1) in steps(alert, 45)


@pytest.mark.parametrize(
    ("alert", "after_s", "listening", "wait_s"),
    [
        (warned(), 0, True, 30),
        (warned(shown=False), 0, True, 15),
        (warned(shown=False), 20, True, 10),
        (warned(), 0, False, 30),
        (warned(*(climbed(step, 120) for step in Step)), 121, True, 119),
    ],
    ids=["shown", "on no screen", "the push is due already", "phones are due already", "only repetitions are left"],
)
def test_the_next_look_is_when_the_next_step_is_due(
    alert: Alert, after_s: float, listening: bool, wait_s: float
) -> None:
    now = alert.rings_since + timedelta(seconds=after_s)
    assert wait_for_next_s(alert, HIGH, listening, now) == pytest.approx(wait_s, abs=0.01)


def test_when_nothing_more_can_come_there_is_no_next_time() -> None:
    alert = warned(*(climbed(step, 120) for step in Step))
    quiet = msgspec.structs.replace(HIGH, repeated=frozenset())
    assert wait_for_next_s(alert, quiet, True, alert.rings_since) is None


# ── who is rung for ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "ended",
    [
        says.AlertAcknowledged(alert="alert-01", name="Lin"),
        says.AlertDiverted(alert="alert-01", reason="full", name="Lin"),
        says.AlertStoodDown(alert="alert-01", reason="no transport"),
        says.PatientArrived(alert="alert-01"),
        says.TimeReported(unit="u", mark=says.Mark.AT_HOSPITAL),
        says.CallClosed(disposition="cancelled"),
    ],
)
def test_an_alert_that_was_answered_or_whose_patient_is_there_rings_no_more(ended: says.Body) -> None:
    before, after = case_with(), case_with(entry(ended, 3))
    assert rings(before, before.alerts["alert-01"])
    assert not rings(after, after.alerts["alert-01"])
