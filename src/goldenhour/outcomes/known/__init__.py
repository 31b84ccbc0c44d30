"""What the platform already knows of a report's questions: pure functions of the case, one for each question."""

from __future__ import annotations

from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.report_items import Table
from goldenhour.outcomes.known import arrest, care, run
from goldenhour.outcomes.known.reading import KNOWING, Known, Reading

__all__ = ["KNOWING", "Known", "Reading", "arrest", "care", "known_of", "run"]


def known_of(case: Case, alert: Alert, table: Table) -> dict[str, Known]:
    """By link id, whatever is known. What nobody said is left to be asked; what was never done by the
    crew's own record says that it comes from there."""
    reading = Reading(case, alert)
    found = {item.id: knowing(reading) for item in table.items if (knowing := KNOWING.get(item.id))}
    return {item_id: value for item_id, value in found.items() if value is not None}
