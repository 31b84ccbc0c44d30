"""A report as it stands: each question with what was answered, what is known, or that it is still open. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.report import Answered, Report
from goldenhour.emergency.report_bodies import Answer
from goldenhour.emergency.report_items import TABLES, Item, Kind, Section, Table, asked_now
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.outcomes.known import Known, known_of
from goldenhour.outcomes.worked_out import worked_out


class Line(msgspec.Struct, frozen=True):
    """One question. `answered`: what somebody answered or confirmed; `known`: what the platform proposes; `value` what
    counts of the two (empty while open, or where there is none). `asked`: its condition holds."""

    item: Item
    asked: bool
    answered: Answered | None
    known: Known | None
    value: str

    @property
    def state(self) -> str:
        """answered, proposed (known, and not yet confirmed), worked_out, open, or closed (not asked now)."""
        if not self.asked:
            return "closed"
        if self.answered is not None:
            return "answered"
        if self.item.kind is Kind.WORKED_OUT:
            return "worked_out" if self.value else "closed"
        return "proposed" if self.known is not None else "open"

    @property
    def waits(self) -> bool:
        """Whether the report cannot be signed for it."""
        return self.state == "open" and self.item.waited_for


class Part(msgspec.Struct, frozen=True):
    """A section with its lines."""

    section: Section
    lines: tuple[Line, ...]

    def of(self, *states: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state in states)

    @property
    def filled(self) -> int:
        return len(self.of("answered", "proposed"))

    @property
    def asked(self) -> int:
        return len(self.of("answered", "proposed", "open"))


class Sheet(msgspec.Struct, frozen=True):
    """The whole report of a visit."""

    table: Table
    report: Report
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def values(self) -> dict[str, str]:
        """What counts of every question that is asked, worked-out ones too."""
        return {line.item.id: line.value for line in self.lines if line.asked and line.value}

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(line.item for line in self.lines if line.waits)

    @property
    def filled(self) -> int:
        return sum(part.filled for part in self.parts)

    @property
    def asked(self) -> int:
        return sum(part.asked for part in self.parts)

    def proposals(self) -> dict[str, Answer]:
        """What the platform has filled in and nobody has confirmed yet, as answers."""
        return {
            line.item.id: Answer(value=line.known.value, taken_from=line.known.entry)
            for line in self.lines
            if line.state == "proposed" and line.known
        }


def table_of(disease: Condition) -> Table:
    """The questions about this disease, or `Refusal(NOT_FOUND)`."""
    if table := TABLES.get(disease):
        return table
    raise Refusal(
        Category.NOT_FOUND,
        "no_such_report",
        "There is no report for this. There is one each for cardiac arrest, major trauma, stroke and infarction.",
    )


def sheet_of(case: Case, alert: Alert, disease: Condition, *, prefilled: bool = True) -> Sheet:
    """The report of this visit as it stands. Without `prefilled`, as if the platform knew nothing: for measuring."""
    table = table_of(disease)
    report = alert.reports.get(disease, Report())
    known = known_of(case, alert, table) if prefilled else {}
    return laid_out(table, report, known)


def laid_out(table: Table, report: Report, known: Mapping[str, Known]) -> Sheet:
    values = {item_id: one.value for item_id, one in known.items()}
    values |= {item_id: one.answer.value for item_id, one in report.answers.items()}
    asked = {item.id for item in asked_now(table.items, values)}
    values |= worked_out({item_id: value for item_id, value in values.items() if item_id in asked})

    def line(item: Item) -> Line:
        return Line(item, item.id in asked, report.answers.get(item.id), known.get(item.id), values.get(item.id, ""))

    parts = tuple(Part(section, tuple(line(item) for item in section.items)) for section in table.sections)
    return Sheet(table, report, parts)
