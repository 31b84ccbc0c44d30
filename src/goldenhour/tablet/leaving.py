"""Which cases are on a unit's tablet, and when they leave it."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import AlertState, Case

COMPLETED_WITHIN = timedelta(hours=24)
"""So long after a case has left the tablet its crew may ask for it, to complete the record."""
FREE = frozenset({Mark.AVAILABLE, Mark.BACK_AT_STATION})


def is_on_tablet(case: Case, unit: str) -> bool:
    """From the dispatch until the crew is free again, or until the patient is handed over (both have signed) and the
    crew has signed its record. A run that was stood down stays, saying so, until the case is over: it must not vanish
    under somebody's hands."""
    run = case.runs.get(unit)
    if run is None:
        return False
    if run.stood_down_reason is not None:
        return case.is_under_way
    return FREE.isdisjoint(run.times) and not (is_handed_over(case, unit) and is_signed(case))


def is_handed_over(case: Case, unit: str) -> bool:
    """Whether crew and hospital have both signed for a patient this unit brought."""
    return any(alert.state is AlertState.HANDED_OVER and alert.unit == unit for alert in case.alerts.values())


def is_signed(case: Case) -> bool:
    """Whether the crew has signed the record."""
    return any(said.kind == "record_signed" and getattr(said.body, "who", None) == "crew" for said in case.timeline)


def may_still_be_read(case: Case, unit: str, now: datetime) -> bool:
    """Whether this unit's crew may ask for the case, though it has left the tablet."""
    if unit not in case.runs:
        return False
    return is_on_tablet(case, unit) or case.is_under_way or case.timeline[-1].logged.stored_at > now - COMPLETED_WITHIN
