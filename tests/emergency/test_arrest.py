"""Where a resuscitation stands, told by entries alone; and the same in the browser's words."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.arrest import Arrest, arrest_of
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from tests.emergency.telling import call, entry, minute, told


def step(name: str, value: str = "") -> ProtocolNoted:
    return ProtocolNoted(protocol=Protocol.ARREST, step=name, value=value)


CPR = says.ProcedureDone(code="127301")
AED_SHOCK = says.ProcedureDone(code="127302", system="temsis-2023", text="150 J")
AED_NONE = says.ProcedureDone(code="127303", system="temsis-2023")
DEVICE = says.ProcedureDone(code="127304", system="temsis-2023")
ADRENALINE = says.MedicationGiven(code="124703", dose=1)


def arrest(*story: says.Body) -> Arrest | None:
    """One thing a minute."""
    return arrest_of(told(*(entry(body, minutes) for minutes, body in enumerate(story))))


def test_without_compressions_or_a_shock_there_is_no_resuscitation() -> None:
    assert arrest(call("103101"), ADRENALINE, says.FindingNoted(code="3011001"), step("witnessed", "yes")) is None


def test_it_begins_with_the_first_compressions_and_goes_on() -> None:
    found = arrest(call("103101"), CPR, ADRENALINE)
    assert found is not None
    assert (found.began_at, found.goes_on, found.minutes(minute(11))) == (minute(1), True, 10)


def test_what_was_given_and_seen_is_counted() -> None:
    found = arrest(
        CPR,
        says.FindingNoted(code="3011011"),
        AED_SHOCK,
        ADRENALINE,
        step("rhythm_check", "3011005"),
        AED_NONE,
        ADRENALINE,
        DEVICE,
    )
    assert found is not None
    assert (found.first_rhythm, found.rhythm, found.rhythm_at) == ("3011011", "3011005", minute(4))
    assert (found.shocks, found.adrenaline, found.adrenaline_at, found.mechanical) == (1, 2, minute(6), True)


def test_a_pulse_ends_it_and_a_new_arrest_begins_it_again() -> None:
    found = arrest(CPR, step("rosc"), step("rearrest"), ADRENALINE)
    assert found is not None
    assert (found.rosc_at, found.rearrests, found.goes_on) == (None, 1, True)
    assert found.minutes(minute(12)) == 1 + 10, "the minutes with a pulse are not counted"


def test_an_entry_struck_counts_no_more() -> None:
    found = arrest_of(
        told(entry(CPR), entry(step("rosc"), 5, id="r"), entry(says.EntryStruck(reason="no pulse"), 6, corrects="r"))
    )
    assert found is not None
    assert found.goes_on


def test_entries_that_come_late_take_their_place_in_time() -> None:
    late = arrest_of(told(entry(CPR, 10), entry(step("rosc"), 20), entry(AED_SHOCK, 5)))
    assert late is not None
    assert (late.began_at, late.shocks, late.minutes(minute(60))) == (minute(5), 1, 15)


def test_codes_of_another_system_and_steps_of_another_helper_mean_nothing_here() -> None:
    assert (
        arrest(
            says.ProcedureDone(code="127301", system="local-1"), ProtocolNoted(protocol=Protocol.CHILD, step="rearrest")
        )
        is None
    )
