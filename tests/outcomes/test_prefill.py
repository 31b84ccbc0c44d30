"""The form opens with everything known, each value with its source; what is the ED's own judgement is left open."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.outcomes.asked import DIAGNOSES, NAMES, OF_CONDITION, fields_for
from goldenhour.outcomes.prefill import Form, form_for
from tests.emergency.telling import call, entry, minute, signs, told

ALERT = entry(says.HospitalAlerted(hospital="h", unit="u"), 5, id="alert")


def form_of(*entries: object) -> tuple[Case, Form]:
    case = told(entry(call(), 0), entry(says.UnitSent(unit="u", name="u"), 1), ALERT, *entries)  # type: ignore[arg-type]
    return case, form_for(case, case.alerts["alert"])


def test_the_condition_the_crew_suspected_stands_in_the_form() -> None:
    _, form = form_of(entry(says.ConditionSuspected(condition=Condition.TRAUMA), 6))
    assert form.condition is Condition.TRAUMA
    assert str(form.known["condition"].source) == "suspected by the crew"
    assert form.left(Condition.TRAUMA) == ["diagnosis", "disposition", "triage_level"]


def test_findings_suggest_the_condition_where_the_crew_said_none() -> None:
    _, form = form_of(entry(says.FindingNoted(code="9901051"), 6))
    assert form.condition is Condition.AMI
    assert "ST elevation" in str(form.known["condition"].source)


def test_a_case_nobody_described_leaves_everything_open() -> None:
    _, form = form_of()
    assert (form.condition, form.known) == (Condition.OTHER, {})
    assert form.left(Condition.OTHER) == ["condition", "diagnosis", "disposition", "triage_level"]


def test_the_first_pulse_after_none_is_proposed_as_return_of_circulation() -> None:
    _, form = form_of(
        entry(signs(pulse=0), 6),
        entry(signs(pulse=0), 8),
        entry(signs(pulse=88), 12),
        entry(signs(pulse=92), 15),
        entry(says.ConditionSuspected(condition=Condition.OHCA), 7),
    )
    assert form.known["rosc_at"].value == minute(12)


def test_a_pulse_that_was_always_there_is_no_return_of_circulation() -> None:
    _, form = form_of(entry(signs(pulse=88), 6), entry(says.ConditionSuspected(condition=Condition.OHCA), 7))
    assert "rosc_at" not in form.known


def test_triage_and_diagnosis_are_never_proposed() -> None:
    _, form = form_of(entry(signs(pulse=0), 6), entry(signs(pulse=80), 9))
    assert not {"diagnosis", "disposition", "triage_level"} & form.known.keys()


def test_a_report_that_was_made_is_opened_to_be_corrected() -> None:
    report = says.OutcomeReported(
        alert="alert", condition=Condition.OHCA, diagnosis="VF", disposition=says.Disposition.INTENSIVE_CARE, cpc=2
    )
    _, form = form_of(entry(report, 60, id="report"))
    assert form.former
    assert form.corrects == "report"
    assert form.known["cpc"].value == 2
    assert form.left(Condition.OHCA) == ["triage_level"]


def test_a_corrected_report_is_corrected_at_its_last_word() -> None:
    report = says.OutcomeReported(
        alert="alert", condition=Condition.OTHER, diagnosis="x", disposition=says.Disposition.WARD
    )
    better = says.OutcomeReported(
        alert="alert", condition=Condition.OTHER, diagnosis="y", disposition=says.Disposition.WARD
    )
    _, form = form_of(entry(report, 60, id="first"), entry(better, 61, id="second", corrects="first"))
    assert (form.corrects, form.known["diagnosis"].value) == ("second", "y")


def test_every_condition_is_asked_only_fields_that_exist_and_have_a_name() -> None:
    for condition in Condition:
        assert set(fields_for(condition)) <= set(says.OutcomeReported.__struct_fields__)
        assert set(fields_for(condition)) <= set(NAMES)
    assert set(OF_CONDITION) == set(DIAGNOSES) == set(Condition)
    asked = {field for condition in Condition for field in fields_for(condition)}
    assert asked | {"alert"} == set(says.OutcomeReported.__struct_fields__)
