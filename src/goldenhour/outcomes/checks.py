"""What the state allows, and whether a report can be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from goldenhour.emergency.actions import AHEAD_AT_MOST, Asked
from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.alerting import alert_at
from goldenhour.emergency.bodies import Condition, Disposition, OutcomeReported
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence
from goldenhour.outcomes.asked import NAMES, OF_CONDITION

CLOCKS_APART = timedelta(minutes=5)
"""So far the ED's clocks may be behind the ambulance's before a time counts as one before the arrival."""
SOON = timedelta(hours=24)
"""Later than this after the arrival, a treatment counted in minutes is asked about."""
DURING_THE_STAY = ("ct_at", "needle_at", "wire_at", "operation_at", "left_ed_at")
DEAD_CPC, DEAD_MRS = 5, 6


# ── whether it may be said now ───────────────────────────────────────────────────────────────────────────────────────
def check_has_arrived(asked: Asked) -> None:
    if arrival_of(asked.case, alert_at(asked.case, asked.body.alert)) is None:
        raise Refusal(
            Category.CONFLICT,
            "not_arrived",
            "This patient has not arrived at your emergency department. Note the arrival first, then report.",
        )


def check_reported_once(asked: Asked) -> None:
    """One report per patient; another one corrects it, and of two corrections at once the second sees the first."""
    alert = alert_at(asked.case, asked.body.alert)
    if asked.corrects is None and alert.outcome is not None:
        raise Refusal(
            Category.CONFLICT,
            "already_reported",
            "The outcome of this patient is already reported. Open the report and correct it there.",
        )
    if asked.corrects is not None and asked.corrects in asked.case.replaced:
        raise Refusal(
            Category.CONFLICT,
            "corrected_meanwhile",
            "Somebody has corrected or struck this report meanwhile. Open it again, then change what is still wrong.",
            field="corrects",
        )


def check_corrects_this_alert(asked: Asked) -> None:
    """A correction stays with the patient's visit to this hospital."""
    before = next((said.body for said in asked.case.timeline if said.id == asked.corrects), None)
    if before is not None and getattr(before, "alert", None) != asked.body.alert:
        raise Refusal(
            Category.INCORRECT,
            "corrects_nothing",
            "What this corrects is the report of another hospital. Open your own report and correct it there.",
            field="corrects",
        )


# ── whether it can be true ───────────────────────────────────────────────────────────────────────────────────────────
def check_diagnosis_is_said(asked: Asked) -> None:
    if not asked.body.diagnosis.strip():
        raise Refusal(
            Category.INCORRECT,
            "no_diagnosis",
            "Say what it was: choose a diagnosis, or type one.",
            field="diagnosis",
        )


def check_fields_fit_condition(asked: Asked) -> None:
    """A CPC belongs to an arrest, a needle to a stroke: elsewhere it is a slip that would enter the registries."""
    report: OutcomeReported = asked.body
    fitting = OF_CONDITION[report.condition]
    for field in (name for fields in OF_CONDITION.values() for name in fields):
        if field not in fitting and getattr(report, field) is not None:
            raise Refusal(
                Category.INCORRECT,
                "not_for_condition",
                "{what} is not reported for this condition. Leave it open, or correct the condition.",
                field=field,
                what=Sentence(NAMES[field]),
            )


def check_times(asked: Asked) -> None:
    """Times are not in the future, and follow the arrival (ROSC: the call)."""
    report: OutcomeReported = asked.body
    for field, moment, start, before in bounded_times(asked, report):
        if moment > asked.now + AHEAD_AT_MOST:
            raise Refusal(
                Category.INCORRECT,
                "time_in_future",
                "This has not happened yet. Correct the time, or leave it open.",
                field=field,
            )
        if start is not None and moment < start - CLOCKS_APART:
            raise Refusal(Category.INCORRECT, *before, field=field)
    check_times_are_usual(asked, report)


BEFORE_CALL = ("before_the_call", N_("This time is before the call itself. Check the date and the time."))
BEFORE_ARRIVAL = ("before_arrival", N_("This time is before the patient arrived. Check the date and the time."))


def bounded_times(
    asked: Asked, report: OutcomeReported
) -> Iterator[tuple[str, datetime, datetime | None, tuple[str, str]]]:
    """(field, time, earliest it can be, what to say otherwise) of every time in the report."""
    arrived_at = arrival_of(asked.case, alert_at(asked.case, report.alert))
    if report.rosc_at is not None:
        yield "rosc_at", report.rosc_at, asked.case.called_at, BEFORE_CALL
    for field in DURING_THE_STAY:
        moment: datetime | None = getattr(report, field)
        if moment is not None:
            yield field, moment, arrived_at, BEFORE_ARRIVAL


def check_times_are_usual(asked: Asked, report: OutcomeReported) -> None:
    """Possible, but more often a slip: thrombolysis before the CT, a treatment more than a day after the arrival."""
    if report.ct_at and report.needle_at and report.needle_at < report.ct_at:
        asked.ask_to_confirm(
            "needle_before_ct", "Thrombolysis would have begun before the CT. Are both times right?", field="needle_at"
        )
    arrived_at = arrival_of(asked.case, alert_at(asked.case, report.alert))
    for field in ("ct_at", "needle_at", "wire_at", "operation_at"):
        moment = getattr(report, field)
        if moment is not None and arrived_at is not None and moment > arrived_at + SOON:
            asked.ask_to_confirm(
                f"late_{field}", "This is more than 24 hours after the arrival. Is it right?", field=field
            )


def check_survival_agrees(asked: Asked) -> None:
    """Nobody is both dead and alive; a scale that says dead beside a discharge is asked about."""
    report: OutcomeReported = asked.body
    if report.disposition is Disposition.DIED_IN_ED and report.survived_to_discharge:
        raise dead_and_alive("survived_to_discharge")
    if report.cpc == DEAD_CPC and report.survived_to_discharge:
        raise dead_and_alive("cpc")
    if report.survived_to_discharge is False and report.cpc is not None and report.cpc != DEAD_CPC:
        asked.ask_to_confirm(
            "cpc_of_the_dead",
            "The patient did not leave alive, but the CPC is that of a living person. Is it right?",
            field="cpc",
        )
    if report.disposition is Disposition.DIED_IN_ED and report.mrs is not None and report.mrs != DEAD_MRS:
        raise dead_and_alive("mrs")
    if report.disposition is Disposition.DISCHARGED and report.mrs == DEAD_MRS:
        raise dead_and_alive("mrs")
    if report.disposition is Disposition.DISCHARGED and report.condition is Condition.OHCA:
        asked.ask_to_confirm(
            "discharged_after_arrest", "Home from the emergency department after a cardiac arrest. Is it right?",
            field="disposition",
        )  # fmt: skip


def dead_and_alive(field: str) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "dead_and_alive",
        "By this report the patient is both dead and alive. Correct where the patient went, or this.",
        field=field,
    )
