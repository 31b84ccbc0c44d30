"""What an emergency department says about what became of its patients."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_alert_is_to_my_hospital, check_named
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT
from goldenhour.outcomes import checks, report_checks

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
answer_report = Action(
    name="answer_report",
    path="/cases/{case}/alerts/{alert}/reports/{disease}/answers",
    kind="report_answered",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_alert_is_to_my_hospital,
        report_checks.check_report_exists,
        checks.check_has_arrived,
        checks.check_corrects_this_alert,
        report_checks.check_answers,
    ),
    summary="Answer questions of a disease's outcome report; a later answer to the same question replaces the former",
)
sign_report = Action(
    name="sign_report",
    path="/cases/{case}/alerts/{alert}/reports/{disease}/signature",
    kind="report_signed",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_alert_is_to_my_hospital,
        report_checks.check_report_exists,
        checks.check_has_arrived,
        checks.check_corrects_this_alert,
        check_named,
        report_checks.check_not_signed_twice,
        report_checks.check_answers,
        report_checks.check_nothing_is_missing,
    ),
    summary="Sign and send a disease's outcome report, with what the platform had filled in and was left as it was",
)

ACTIONS: tuple[Action, ...] = (report_outcome, answer_report, sign_report)
