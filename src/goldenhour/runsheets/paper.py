"""The run sheet on paper: what stands where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.names import name_of
from goldenhour.emergency.record_elements import meaning_of
from goldenhour.emergency.reference import RecordElement
from goldenhour.kit.sentences import Translate
from goldenhour.runsheets.elements import STAGES
from goldenhour.runsheets.mandatory import Progress, is_needed
from goldenhour.runsheets.reading import ROWED, Value
from goldenhour.runsheets.sheet import Sheet

SETS_ABREAST = 6
"""Sets of vital signs side by side on an A4 page."""


LONG = 45
"""Characters that still fit into half the width of a page."""


class Shown(msgspec.Struct, frozen=True):
    """A value as it is printed. `code` beside its meaning; `late` when it came after the crew's signature."""

    text: str
    code: str = ""
    note: str = ""
    late: bool = False


class Field(msgspec.Struct, frozen=True):
    """An element with its values: one list for each row of its section."""

    id: str
    names: dict[str, str]
    rows: tuple[tuple[Shown, ...], ...]
    missing: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it needs the width of the page."""
        return sum(len(one.text) + len(one.note) for one in self.shown) > LONG

    @property
    def shown(self) -> list[Shown]:
        return [value for row in self.rows for value in row]


class Part(msgspec.Struct, frozen=True):
    """A stage of the run on paper. `tables`: what repeats, an element a line and a repetition a column."""

    title: str
    fields: tuple[Field, ...]
    tables: tuple[tuple[range, tuple[Field, ...]], ...] = ()

    @property
    def lines(self) -> list[tuple[Field, ...]]:
        return lines(self.fields)


def lines(fields: Sequence[Field]) -> list[tuple[Field, ...]]:
    """Two fields on a line, a long one by itself."""
    made: list[tuple[Field, ...]] = []
    for field in fields:
        if not field.is_long and made and len(made[-1]) == 1 and not made[-1][0].is_long:
            made[-1] = (*made[-1], field)
        else:
            made.append((field,))
    return made


class Autograph(msgspec.Struct, frozen=True):
    """A signature on paper. `strokes` is a checked SVG path."""

    who: str
    name: str
    at: datetime
    strokes: str
    refused: str
    late: bool


def parts_of(sheet: Sheet, country: Country, language: str) -> list[Part]:
    """Every element of the record by stage, in the order of a run."""
    by_stage: dict[str, list[RecordElement]] = {}
    for element in country.record_elements:
        by_stage.setdefault(element.stage, []).append(element)
    stages = [*STAGES, *(stage for stage in by_stage if stage not in STAGES)]
    return [part_of(stage, by_stage[stage], sheet, country, language) for stage in stages if stage in by_stage]


def part_of(stage: str, elements: Sequence[RecordElement], sheet: Sheet, country: Country, language: str) -> Part:
    plain, tables = [], []
    width = 0
    for element in elements:
        field = field_of(element, sheet, country, language)
        if element.section in ROWED and len(field.rows) > 1:
            tables.append(field)
            width = max(width, len(field.rows))
        else:
            plain.append(field)
    chunks = [range(start, min(start + SETS_ABREAST, width)) for start in range(0, width, SETS_ABREAST)]
    return Part(STAGES.get(stage, stage), tuple(plain), tuple((chunk, tuple(tables)) for chunk in chunks))


def field_of(element: RecordElement, sheet: Sheet, country: Country, language: str) -> Field:
    values = sheet.values[element.id]
    there = max([value.row for value in values], default=-1) + 1
    repeats = len(sheet.rows.get(element.section, ())) if element.section in ROWED else 1
    rows = tuple(
        tuple(shown(value, element, country, language) for value in values if value.row == row)
        for row in range(max(there, repeats))
    )
    return Field(element.id, element.names, rows, missing=not values and is_needed(sheet, element))


def shown(value: Value, element: RecordElement, country: Country, language: str) -> Shown:
    if element.type == "datetime" and (at := moment_of(value.value)):
        text = at.astimezone(ZoneInfo(country.timezone)).strftime("%Y-%m-%d %H:%M:%S")
    else:
        text = meaning_of(country, element, value.value, language, value.system)
    code = value.value if text != value.value and element.type != "datetime" else ""
    return Shown(text, code, value.text, value.after_signing)


def moment_of(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def autographs(sheet: Sheet, translate: Translate) -> Iterator[Autograph]:
    first = sheet.signed_at
    for one in sheet.signatures:
        body = one.body
        late = first is not None and one.at > first and body.who == "crew"
        yield Autograph(name_of(body.who).text(translate), body.name, one.at, body.strokes, body.refused_reason, late)


def context_of(
    sheet: Sheet, country: Country, progress: Progress, language: str, translate: Translate
) -> dict[str, Any]:
    """What both the page and the paper are made of."""
    late = sum(value.after_signing for values in sheet.values.values() for value in values)
    return {
        "sheet": sheet,
        "parts": parts_of(sheet, country, language),
        "autographs": list(autographs(sheet, translate)),
        "progress": progress,
        "late": late,
        "others": sheet.others,
    }
