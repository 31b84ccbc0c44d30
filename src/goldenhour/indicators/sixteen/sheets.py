"""The sixteen as a table for other programs: CSV, and a workbook with one sheet for the figures and one for the months."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from goldenhour.indicators.sixteen.board import Row
from goldenhour.indicators.sixteen.declared import BY_CODE, SOURCE
from goldenhour.indicators.sixteen.words import UNIT_NAMES, SixteenWords
from goldenhour.kit.sentences import N_

Line = Sequence[str | int | float | None]
HEADINGS = (
    N_("sort"), N_("code"), N_("indicator"), N_("wording of the source"), N_("kind"), N_("id"), N_("place"), N_("unit"),
    N_("value"), N_("from (95 %)"), N_("to (95 %)"), N_("numerator"), N_("denominator"), N_("left out"),
    N_("something is missing"), N_("contradictory"), N_("synthetic"), N_("the year before"), N_("aim"), N_("few cases"),
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula."""


def figure_lines(rows: Iterable[Row], words: SixteenWords) -> list[Line]:
    """One line per figure, with everything that stands beside it on the page."""
    return [figure_line(row, words) for row in rows]


def figure_line(row: Row, words: SixteenWords) -> Line:
    figure = row.figure
    one = BY_CODE[figure.indicator]
    place = words.says(N_("all")) if row.kind == "all" else words.place(row.kind, row.id)
    return (
        one.sort, one.code, words.says(one.title), one.wording, row.kind, row.id, place, words.says(UNIT_NAMES[one.unit]),
        figure.value, figure.low, figure.high, figure.numerator, figure.n, figure.excluded, figure.missing,
        figure.contradictory, figure.synthetic, figure.before, figure.aim, int(figure.few),
    )  # fmt: skip


def month_lines(rows: Iterable[Row], months: Sequence[str], words: SixteenWords) -> list[Line]:
    """One line per figure and month, with the control limits."""
    return [
        (row.figure.indicator, row.kind, row.id, month, p.value, p.n, p.middle, p.low, p.high, words.signal(p.signal))
        for row in rows
        for month, p in zip(months, row.points, strict=True)
    ]


MONTH_HEADINGS = (
    N_("code"), N_("kind"), N_("id"), N_("month"), N_("value"), N_("n"), N_("middle"), N_("lower limit"), N_("upper limit"),
    N_("signal"),
)  # fmt: skip


def to_csv(lines: Iterable[Line], words: SixteenWords) -> bytes:
    """UTF-8 with a mark at its beginning, so that spreadsheets read the Chinese."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([words.says(heading) for heading in HEADINGS])
    writer.writerows([[plain(value) for value in line] for line in lines])
    return written.getvalue().encode("utf-8-sig")


def plain(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def to_xlsx(lines: Iterable[Line], months: Iterable[Line], about: Sequence[str], words: SixteenWords) -> bytes:
    """A workbook: the figures, their months, and where they come from. Loaded here: few ask for one."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, figure = book.add_format({"bold": True}), book.add_format({"num_format": "0.0"})
    for title, headings, some in (
        (N_("Figures"), HEADINGS, lines), (N_("Months"), MONTH_HEADINGS, months), (N_("About"), (), [(t,) for t in about]),
    ):  # fmt: skip
        sheet = book.add_worksheet(words.says(title)[:31])
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [words.says(heading) for heading in headings] or [SOURCE], bold)
        for place, line in enumerate(some, 1):
            for column, value in enumerate(line):
                sheet.write(place, column, value, figure if isinstance(value, float) else None)
        sheet.set_column(0, len(headings) or 1, 16)
    book.close()
    return written.getvalue()
