"""A row of an extract for each visit with a disease: what counts of every question, and what is not known. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.report_bodies import Absent
from goldenhour.outcomes.fitting import contradictions, value_problems
from goldenhour.outcomes.sheet import Sheet, sheet_of


class Row(msgspec.Struct, frozen=True):
    """One visit. `case` and `hospital` are as they are in the log until the row is de-identified. `values` by link id;
    `absent`: why there is none, where that was answered. `state`: begun, signed, amended, or empty (nobody answered yet)."""

    case: str
    hospital: str
    state: str
    values: dict[str, str]
    absent: dict[str, Absent]
    waited_for: int
    answered: int
    implausible: int


def row_of(case: Case, alert: Alert, disease: Condition) -> Row:
    """The report of this visit. Values which nobody has confirmed are in it as well; `state` says how far it has come."""
    sheet = sheet_of(case, alert, disease)
    asked = [line for line in sheet.lines if line.asked]
    absent = {
        line.item.id: line.answered.answer.absent
        for line in asked
        if line.answered is not None and line.answered.answer.absent is not None
    }
    waited = [line for line in asked if line.item.waited_for]
    return Row(
        case=case.id,
        hospital=alert.hospital,
        state=sheet.report.state if sheet.report.answered_at else "",
        values=sheet.values,
        absent=absent,
        waited_for=len(waited),
        answered=sum(1 for line in waited if line.state != "open"),
        implausible=implausible(sheet),
    )


def implausible(sheet: Sheet) -> int:
    """How many values cannot be, or stand in contradiction to another: those a registry would ask back about."""
    alone = [
        problem
        for line in sheet.lines
        if line.value and line.asked
        for problem in value_problems(line.item, line.value, LATEST)
    ]
    together = list(contradictions(sheet.table, sheet.values, set(sheet.values)))
    return sum(problem.impossible for problem in [*alone, *together])


LATEST = datetime(2199, 12, 31, tzinfo=UTC)
"""Whether a time lay in the future was asked when it was written."""
