"""What an emergency department says about what became of its patients."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_alert_is_to_my_hospital
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT
from goldenhour.outcomes import checks

report_outcome = Action(
    name="report_outcome",
    path="/cases/{case}/alerts/{alert}/outcome",
    kind="outcome_reported",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_alert_is_to_my_hospital,
        checks.check_has_arrived,
        checks.check_reported_once,
        checks.check_corrects_this_alert,
        checks.check_diagnosis_is_said,
        checks.check_fields_fit_condition,
        checks.check_times,
        checks.check_survival_agrees,
    ),
    summary="Report what became of a patient who arrived here; again with `corrects` to mend or complete the report",
)

ACTIONS: tuple[Action, ...] = (report_outcome,)
