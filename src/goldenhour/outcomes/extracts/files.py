"""An extract as files: the table as CSV or Parquet, the data dictionary, and the quality of each hospital's reports."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO

import polars

from goldenhour.emergency.report_bodies import Absent
from goldenhour.emergency.report_items import Item, Kind, Table
from goldenhour.emergency.report_items.words import moment_of
from goldenhour.kit.sentences import Translate
from goldenhour.outcomes.extracts.rows import Row

ABOUT = ("patient", "hospital", "state")
AFTER = ("not_known", "not_recorded")
RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins so would be run by a spreadsheet: an apostrophe goes before it, but for numbers."""


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────────
def columns_of(table: Table) -> list[str]:
    return [*ABOUT, *(item.id for item in table.items), *AFTER]


def cells_of(row: Row, table: Table) -> list[str]:
    """The cells of a row in the order of `columns_of`."""
    absent = [" ".join(i for i, why in row.absent.items() if why is reason) for reason in Absent]
    return [row.case, row.hospital, row.state, *(row.values.get(item.id, "") for item in table.items), *absent]


def to_csv(rows: Iterable[Row], table: Table) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read it."""
    return written_csv([columns_of(table), *(cells_of(row, table) for row in rows)])


def written_csv(lines: Iterable[Sequence[str]]) -> bytes:
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([guarded(cell) for cell in line] for line in lines)
    return file.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    number = cell.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell.startswith(RUNS) and not number else cell


def to_parquet(rows: Iterable[Row], table: Table) -> bytes:
    """Times as timestamps in UTC, dates as dates, numbers as numbers; ages stay bands and are text."""
    lines = [cells_of(row, table) for row in rows]
    items: dict[str, Item] = {item.id: item for item in table.items}
    series = []
    for n, name in enumerate(columns_of(table)):
        series.append(series_of(name, [line[n] for line in lines], items.get(name)))
    file = BytesIO()
    polars.DataFrame(series).write_parquet(file)
    return file.getvalue()


def series_of(name: str, cells: list[str], item: Item | None) -> polars.Series:
    kind = item.kind if item else Kind.TEXT
    if kind is Kind.TIME:
        return polars.Series(name, [moment_of(cell) for cell in cells], polars.Datetime("us", "UTC"))
    if kind is Kind.DATE:
        return polars.Series(name, [date.fromisoformat(cell) if cell else None for cell in cells], polars.Date)
    numbers = [cell for cell in cells if cell]
    counted = kind is Kind.NUMBER or (kind is Kind.WORKED_OUT and name != "alive_at_discharge")
    if counted and all(cell.removeprefix("-").replace(".", "", 1).isdecimal() for cell in numbers):
        return polars.Series(name, [float(cell) if cell else None for cell in cells], polars.Float64)
    return polars.Series(name, [cell or None for cell in cells], polars.String)


# ── the dictionary ───────────────────────────────────────────────────────────────────────────────────────────────────
DICTIONARY = (
    "column",
    "english",
    "chinese",
    "type",
    "unit",
    "lowest",
    "highest",
    "answers",
    "asked_if",
    "core",
    "source",
)
ABOUT_WORDS = {
    "patient": "pseudonym of the patient, made with the secret of the extract",
    "hospital": "pseudonym of the hospital; * where it would stand out",
    "state": "how far the report has come: begun, signed, amended; empty: nobody has answered yet",
    "not_known": "questions answered with: not known",
    "not_recorded": "questions answered with: not recorded",
}


def to_dictionary(table: Table, translate: Translate) -> bytes:
    """What every column means, generated from the questions themselves."""
    lines: list[Sequence[str]] = [DICTIONARY]
    lines += [(name, ABOUT_WORDS[name], "", "text", *[""] * 7) for name in ABOUT]
    lines += [dictionary_line(item, translate) for item in table.items]
    lines += [(name, ABOUT_WORDS[name], "", "text", *[""] * 7) for name in AFTER]
    return written_csv(lines)


def dictionary_line(item: Item, translate: Translate) -> tuple[str, ...]:
    ranged = item.kind is Kind.NUMBER
    answers = "; ".join(f"{one.code} = {one.label} {translate(one.label)}" for one in item.choices)
    when = f"{item.when.item} in {' '.join(item.when.values)}" if item.when else ""
    return (
        item.id, item.label, translate(item.label), item.kind, item.unit, f"{item.lowest:g}" if ranged else "",
        f"{item.highest:g}" if ranged else "", answers, when, "yes" if item.core else "", item.source,
    )  # fmt: skip


# ── quality ──────────────────────────────────────────────────────────────────────────────────────────────────────────
QUALITY = (
    "hospital",
    "visits",
    "begun",
    "signed",
    "completeness_percent",
    "implausible_values",
    "visits_with_implausible",
)


def to_quality(rows: Sequence[Row]) -> bytes:
    """Of each hospital: visits, reports, the share of the core answered, and values that cannot be."""
    hospitals = sorted({row.hospital for row in rows})
    lines = [quality_line(hospital, [row for row in rows if row.hospital == hospital]) for hospital in hospitals]
    return written_csv([QUALITY, *lines])


def quality_line(hospital: str, rows: Sequence[Row]) -> tuple[str, ...]:
    asked, answered = sum(row.waited_for for row in rows), sum(row.answered for row in rows)
    share = f"{100 * answered / asked:.1f}" if asked else ""
    return (
        hospital, str(len(rows)), str(sum(bool(row.state) for row in rows)),
        str(sum(row.state == "signed" for row in rows)), share, str(sum(row.implausible for row in rows)),
        str(sum(bool(row.implausible) for row in rows)),
    )  # fmt: skip
