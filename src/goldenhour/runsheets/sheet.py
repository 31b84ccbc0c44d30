"""The national record as a function of the folded case: every element with its values, typed entries first, then what
was recorded for the element itself, each with where it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby

import msgspec

from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.noted import Recorded, RecordSignature
from goldenhour.emergency.reference import RecordElement
from goldenhour.emergency.unit import Unit
from goldenhour.runsheets.reading import ROWED, Reading, Value, clean
from goldenhour.runsheets.sources import is_fact, known_to


class Other(msgspec.Struct, frozen=True):
    """A value of an element this country's table does not know, or of an entry that is not here: kept as it is."""

    element: str
    value: Value
    of: str = ""


class Sheet(msgspec.Struct, frozen=True):
    """The record of one run. `values` has every element of the country's table, in the order of a run."""

    case: str
    synthetic: bool
    values: Mapping[str, tuple[Value, ...]]
    others: tuple[Other, ...] = ()
    signatures: tuple[RecordSignature, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = {}
    """Section -> the entries its rows are made of."""
    row_times: Mapping[str, datetime] = {}
    """When each of these entries was."""
    signed_at: datetime | None = None
    signed_seq: int | None = None

    def first(self, element: str) -> str:
        """The first value of an element, or nothing."""
        return next((value.value for value in self.values.get(element, ())), "")

    def all(self, element: str) -> list[str]:
        return [value.value for value in self.values.get(element, ())]

    @property
    def number(self) -> str:
        return self.first("eRecord.T01")


def sheet_of(case: Case, country: Country, unit: Unit | None = None) -> Sheet:
    """The sheet of a case. `unit`: the registered ambulance (`book.units`) of its run, where it is known."""
    reading = Reading(case, country, unit)
    recorded, others = recorded_by_row(reading)
    values = {e.id: tuple(values_of(reading, e, recorded.get(e.id))) for e in country.record_elements}
    signatures = tuple(sorted(case.record_signatures, key=lambda one: (one.at.replace(microsecond=0), one.id)))
    crew_at = [one.at for one in signatures if one.body.who == "crew"]
    return Sheet(
        case=case.id,
        synthetic=case.synthetic,
        values=values,
        others=tuple(sorted(others, key=lambda other: (other.element, other.of))),
        signatures=signatures,
        rows={section: tuple(one.id for one in reading.rows_of(section)) for section in ROWED},
        row_times={one.id: one.at for section in ROWED for one in reading.rows_of(section)},
        signed_at=min(crew_at, default=None),
        signed_seq=reading.signed_seq,
    )


ByRow = dict[int, list[Value]]


def recorded_by_row(reading: Reading) -> tuple[dict[str, ByRow], list[Other]]:
    """What was recorded for the elements themselves: element -> row -> values; and what belongs to none of them. An
    element recorded without a value has an entry here and no values: nothing is what was said."""
    elements = {element.id: element for element in reading.country.record_elements}
    found: dict[str, ByRow] = {}
    others: list[Other] = []
    for one in reading.case.elements.values():
        element = elements.get(one.body.element)
        row = reading.row_of(element.section, one.body.of) if element and one.body.of else 0
        if element is None or row is None:
            made = (value for values in plain(reading, one).values() for value in values)
            others += [Other(clean(one.body.element), value, clean(one.body.of)) for value in made]
            continue
        spread = element.section in ROWED and not one.body.of
        rows = plain(reading, one, spread, row)
        found.setdefault(element.id, {}).update(rows or {row: []})
    return found, others


def plain(reading: Reading, one: Recorded, spread: bool = False, row: int = 0) -> ByRow:
    """The values of one entry; spread over rows where its section repeats. Its free text stands with the first."""
    said = reading.said(one.id)
    values = [*enumerate(one.body.values)] if any(one.body.values) else [(0, "")]
    rows: ByRow = defaultdict(list)
    text = one.body.text
    for n, value in values:
        for made in reading.one(value, said, row=n if spread else row, text=text, system=one.body.system):
            rows[made.row].append(made)
            text = ""
    return dict(rows)


def values_of(reading: Reading, element: RecordElement, recorded: ByRow | None) -> Iterator[Value]:
    """Facts first; what was recorded where there is no fact, or beside facts of an element with several values."""
    known: ByRow = {row: list(values) for row, values in groupby(known_to(reading, element), lambda value: value.row)}
    recorded = recorded or {}
    for row in sorted({*known, *recorded}):
        facts, said = known.get(row, []), recorded.get(row)
        if said is not None and not is_fact(reading, element, facts):
            facts, said = said, []
        there = {fact.value for fact in facts}
        further = [value for value in said or () if element.several and value.value not in there]
        yield from in_order(reading, element, [*facts, *further])


def in_order(reading: Reading, element: RecordElement, values: list[Value]) -> list[Value]:
    """Findings in the order of their table and each once, however they were said; everything else as it was said."""
    table = element.source.removeprefix("findings.")
    if table == element.source:
        return values
    place = {code.code: n for n, code in enumerate(reading.country.code_tables.get(table, ()))}
    once = {(value.value, value.system): value for value in reversed(values)}
    return sorted(once.values(), key=lambda value: (place.get(value.value, len(place)), value.value, value.system))


def wrong_home(case: Case, country: Country, element: RecordElement, of: str, unit: Unit | None) -> bool:
    """Whether recording this element would change nothing, because another entry already says it as a fact."""
    if element.several:
        return False
    reading = Reading(case, country, unit)
    row = (reading.row_of(element.section, of) if of else None) or 0
    return is_fact(reading, element, [value for value in known_to(reading, element) if value.row == row])
