"""The clocks of a transfer: from the first door on, running, done, missing or contradicting; never less than nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency import bodies as says
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.case import Case
from goldenhour.emergency.folding import fold
from goldenhour.transfers.clocks import Clock, ClockState, clock, clocks_of
from tests.emergency.telling import entry, logged, minute

FIRST, SECOND = "0401180014", "1101100011"
C = says.Condition


def story(channel: says.Condition = C.STROKE, *, without: frozenset[str] = frozenset(), **outcome: Any) -> Case:
    """Crew at 10, first door 20, accepted 40, left 60, second door 90; then what the receiving hospital reports."""
    said = [
        ("sent", says.UnitSent(unit="A-91", name="A-91"), 2),
        ("contact", says.TimeReported(unit="A-91", mark=says.Mark.AT_PATIENT), 10),
        ("warned", says.HospitalAlerted(hospital=FIRST, unit="A-91"), 12),
        ("door", says.PatientArrived(alert="warned"), 20),
        ("t", transfers.TransferRequested(
            hospital=FIRST, channel=channel, reason=transfers.TransferReason.SPECIALIST, name="林"), 30),
        ("asked", transfers.TransferAsked(transfer="t", hospital=SECOND, answer_by=minute(50), name="林"), 32),
        ("accepted", transfers.TransferAccepted(transfer="t", hospital=SECOND, name="王"), 40),
        ("warned-2", says.HospitalAlerted(hospital=SECOND, unit="transfer", transfer="t"), 40),
        ("left", transfers.TransferDeparted(transfer="t", name="林"), 60),
        ("door-2", says.PatientArrived(alert="warned-2"), 90),
    ]  # fmt: skip
    if outcome:
        report = says.OutcomeReported(
            alert="warned-2", condition=channel, diagnosis="x", disposition=says.Disposition.CATH_LAB, **outcome
        )
        said.append(("outcome", report, 200))
    return fold("k", logged([entry(body, at, name) for name, body, at in said if name not in without]))


def clocks(case: Case, now: float = 300) -> dict[str, Clock]:
    return {one.code: one for one in clocks_of(case, case.transfers["t"], minute(now))}


def test_the_clock_of_the_treatment_begins_at_the_first_door_wherever_it_was_given() -> None:
    found = clocks(story(needle_at=minute(100)))
    assert (found["door_to_needle"].minutes, found["door_to_needle"].state) == (80, ClockState.DONE)
    assert found["door_to_needle"].late
    assert found["door_in_door_out"].minutes == 40
    assert found["first_to_receiving_door"].minutes == 70


def test_first_medical_contact_is_the_crews_time_at_the_patient() -> None:
    found = clocks(story(C.AMI, wire_at=minute(115)))
    assert (found["contact_to_wire"].minutes, found["door_to_wire"].minutes) == (105, 95)
    assert not found["contact_to_wire"].late
    assert found["door_in_door_out"].late, "40 minutes where 30 are the limit for an infarction"


def test_a_trauma_operation_counts_from_the_decision() -> None:
    found = clocks(story(C.TRAUMA, operation_at=minute(105)))
    assert (found["decision_to_theatre"].minutes, found["decision_to_theatre"].late) == (65, True)
    assert found["door_to_theatre"].minutes == 85


def test_needle_before_door_is_said_to_contradict_and_gives_no_number() -> None:
    needle = clocks(story(needle_at=minute(5)))["door_to_needle"]
    assert (needle.state, needle.minutes, needle.late) == (ClockState.CONTRADICTS, None, False)


def test_a_case_without_an_arrival_says_so() -> None:
    found = clocks(story(without=frozenset({"door"})))
    assert found["door_in_door_out"].state is ClockState.MISSING
    assert "door" in found["door_in_door_out"].lacks


def test_before_the_patient_leaves_the_clocks_run() -> None:
    case = story(without=frozenset({"left", "door-2"}))
    found = clocks(case, now=45)
    assert (found["door_in_door_out"].state, found["door_in_door_out"].minutes) == (ClockState.RUNNING, 25)
    assert found["door_to_needle"].state is ClockState.RUNNING


def test_what_the_receiving_hospital_has_not_reported_is_missing_once_the_patient_is_there() -> None:
    found = clocks(story())
    assert found["door_to_needle"].state is ClockState.MISSING
    assert "reported" in found["door_to_needle"].lacks


def test_a_patient_whom_no_crew_brought_has_no_first_contact() -> None:
    found = clocks(story(C.AMI, without=frozenset({"contact"}), wire_at=minute(115)))
    assert found["contact_to_wire"].state is ClockState.MISSING


def test_the_report_of_the_disease_goes_before_the_short_outcome() -> None:
    from goldenhour.emergency.report_bodies import Answer, ReportAnswered

    case = story(needle_at=minute(100))
    answer = ReportAnswered(
        alert="warned-2", disease=C.STROKE,
        answers={"needle_at": Answer(value=minute(95).isoformat()), "puncture_at": Answer(value=minute(130).isoformat())},
    )  # fmt: skip
    entries = [said.logged.entry for said in case.timeline]
    case = fold("k", logged([*entries, entry(answer, 210, "report")]))
    found = clocks(case)
    assert (found["door_to_needle"].minutes, found["door_to_groin"].minutes) == (75, 110)


times = st.none() | st.integers(-10_000, 10_000).map(lambda m: minute(0) + timedelta(minutes=m))


@given(start=times, end=times, now=st.integers(0, 20_000).map(minute), no_end=st.sampled_from(["", "why"]))
def test_no_clock_ever_shows_less_than_nothing(start: Any, end: Any, now: Any, no_end: str) -> None:
    found = clock("x", "x", start, end, now, 30, "no start", no_end)
    assert found.minutes is None or found.minutes >= 0
    assert (found.minutes is None) == (found.state in (ClockState.MISSING, ClockState.CONTRADICTS))
    assert found.state is not ClockState.MISSING or found.lacks
