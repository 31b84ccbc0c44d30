"""How a value of each data type is indexed for each type of search parameter (FHIR R4 3.1.1.4.4 and following)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from goldenhour.kit.fhir.search.conditions import LONG
from goldenhour.kit.fhir.search.extracted import nothing
from goldenhour.kit.fhir.search.registry import IDENTIFIER, OF_TYPE, TYPE_NUMBERS
from goldenhour.kit.fhir.search.values import (
    EARLIEST,
    HEAD,
    LATEST,
    LONGEST_SHORT,
    LONGEST_STRING,
    date_range,
    indexed,
    normalised,
    reference_parts,
    storable,
)

INFINITE = 1e308
"""Stands for the end of a range that has none: JSON has no infinity."""


LONGEST_REMEMBERED = 1_000
"""Characters: thousands of the longest texts there may be would fill the memory."""


@functools.lru_cache(maxsize=4_096)
def _words(system: str, code: str, text: str) -> tuple[str, str, str | None] | None:
    """As the index holds them: most are said again and again."""
    shown = normalised(storable(text))[:LONGEST_STRING] or None
    return (indexed(system), indexed(code), shown) if code or system or shown else None


class Rows:
    """The rows found so far. `n` is the group of a composite they belong to (0: none)."""

    __slots__ = ("base", "extracted", "groups", "n", "zone")

    def __init__(self, base: str, zone: tzinfo) -> None:
        self.extracted = nothing()
        self.base, self.zone = base, zone
        self.n = self.groups = 0

    def token(self, p: int, system: Any, code: Any, text: Any = None) -> None:
        system = system if isinstance(system, str) else ""
        code = code if isinstance(code, str) else ""
        text = text if isinstance(text, str) else ""
        usual = len(system) + len(code) + len(text) < LONGEST_REMEMBERED
        words = _words(system, code, text) if usual else _words.__wrapped__(system, code, text)
        if words is not None:
            self.extracted.token.append((p, self.n, *words))

    def string(self, p: int, text: Any) -> None:
        if isinstance(text, str) and text:
            text = storable(text)[:LONGEST_STRING]
            norm = normalised(text)
            self.extracted.string.append((p, self.n, norm[:HEAD], norm, text))

    def date(self, p: int, low: int, high: int) -> None:
        n = self.n if self.n or high - low <= LONGEST_SHORT else LONG
        self.extracted.date.append((p, n, low, high))


Emit = Callable[[Any, Rows, int, str], None]


def _several(value: Any) -> list[Any]:
    """What may stand several times; nothing where it stands otherwise than in a list."""
    return value if type(value) is list else []


def _word(item: Any, rows: Rows, p: int, _: str) -> None:
    rows.token(p, "", item)


def coded(system: str) -> Emit:
    """A bare code, of the system its element is bound to."""

    def emit(item: Any, rows: Rows, p: int, _: str) -> None:
        if isinstance(item, str):
            rows.token(p, system, item)

    return emit


def _boolean(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, bool):
        rows.token(p, "", "true" if item else "false")


def _coding(item: Any, rows: Rows, p: int, _: str, text: Any = None) -> None:
    if isinstance(item, dict):
        rows.token(p, item.get("system"), item.get("code"), item.get("display") or text)


def _concept(item: Any, rows: Rows, p: int, target: str) -> None:
    if isinstance(item, dict):
        codings = item.get("coding")
        text = item.get("text")
        for coding in _several(codings):
            _coding(coding, rows, p, target, text)
        if isinstance(text, str) and not _is_shown(text, codings):
            rows.token(p, "", "", text)


def _is_shown(text: str, codings: Any) -> bool:
    """Whether a text is found by the row of a coding already: it stands there where there is no display."""
    if not isinstance(codings, list):
        return False
    return any(isinstance(one, dict) and one.get("display") in (None, "", text) for one in codings)


def _identifier(item: Any, rows: Rows, p: int, _: str) -> None:
    if not isinstance(item, dict):
        return
    said = item.get("type")
    kind: dict[str, Any] = said if isinstance(said, dict) else {}
    value = item.get("value")
    rows.token(p, item.get("system"), value, kind.get("text"))
    for coding in _several(kind.get("coding")):
        if isinstance(coding, dict) and isinstance(coding.get("code"), str) and isinstance(value, str):
            rows.token(p + OF_TYPE, coding.get("system"), f"{coding['code']}|{value}")


def _contact(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, dict):
        rows.token(p, item.get("system"), item.get("value"))


def _string(item: Any, rows: Rows, p: int, _: str) -> None:
    rows.string(p, item)


def _name(item: Any, rows: Rows, p: int, _: str) -> None:
    """Every part; and, where the parts are written without spaces (Chinese), the whole."""
    if not isinstance(item, dict):
        return
    given = [part for part in _several(item.get("given")) if isinstance(part, str)]
    family, text = item.get("family"), item.get("text")
    parts = [family, *given, text, *_several(item.get("prefix")), *_several(item.get("suffix"))]
    whole = f"{family}{''.join(given)}" if isinstance(family, str) and given and not family.isascii() else None
    for part in dict.fromkeys(part for part in (*parts, whole) if isinstance(part, str)):
        rows.string(p, part)


def _address(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, dict):
        parts = [item.get(key) for key in ("text", "city", "district", "state", "postalCode", "country")]
        for part in dict.fromkeys(one for one in (*_several(item.get("line")), *parts) if isinstance(one, str)):
            rows.string(p, part)


def _moment(item: Any, rows: Rows, p: int, _: str) -> None:
    found = date_range(item, rows.zone) if isinstance(item, str) else None
    if found is not None:
        rows.date(p, *found)


def _period(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, dict) and ("start" in item or "end" in item):
        start, end = (
            date_range(item[key], rows.zone) if isinstance(item.get(key), str) else None for key in ("start", "end")
        )
        if start or end:
            rows.date(p, start[0] if start else EARLIEST, end[1] if end else LATEST)


def _timing(item: Any, rows: Rows, p: int, target: str) -> None:
    """From the first of its events to the last, or its bounds."""
    if not isinstance(item, dict):
        return
    ranges = [date_range(one, rows.zone) for one in _several(item.get("event")) if isinstance(one, str)]
    found = [one for one in ranges if one is not None]
    if found:
        rows.date(p, min(low for low, _ in found), max(high for _, high in found))
    elif isinstance(repeat := item.get("repeat"), dict):
        _period(repeat.get("boundsPeriod"), rows, p, target)


def _real(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        real = float(value)
    except (OverflowError, ValueError):
        return None
    return real if -INFINITE < real < INFINITE else None


def _number(item: Any, rows: Rows, p: int, _: str) -> None:
    real = _real(item)
    if real is not None:
        rows.extracted.quantity.append((p, rows.n, real, real, "", "", ""))


def _quantity(item: Any, rows: Rows, p: int, _: str) -> None:
    if not isinstance(item, dict):
        return
    real = _real(item.get("value"))
    if real is not None:
        comparator = item.get("comparator")
        low = -INFINITE if comparator in ("<", "<=") else real
        high = INFINITE if comparator in (">", ">=") else real
        _measured(rows, p, low, high, item)


def _measured(rows: Rows, p: int, low: float, high: float, item: Any) -> None:
    system, code, unit = (
        indexed(item[key]) if isinstance(item.get(key), str) else "" for key in ("system", "code", "unit")
    )
    rows.extracted.quantity.append((p, rows.n, low, high, system, code, unit))


def _money(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, dict) and (real := _real(item.get("value"))) is not None:
        _measured(rows, p, real, real, {"system": "urn:iso:std:iso:4217", "code": item.get("currency")})


def _range(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, dict):
        ends: list[dict[str, Any]] = [item[key] if isinstance(item.get(key), dict) else {} for key in ("low", "high")]
        low, high = (_real(end.get("value")) for end in ends)
        if low is not None or high is not None:
            said = ends[0] or ends[1]
            _measured(rows, p, -INFINITE if low is None else low, INFINITE if high is None else high, said)


def _reference(item: Any, rows: Rows, p: int, target: str) -> None:
    if not isinstance(item, dict):
        return
    literal = item.get("reference")
    said = item.get("type")
    if isinstance(literal, str) and literal and not literal.startswith("#"):
        type_, id_, version = _parts(literal, rows.base)
        if not target or (type_ or said) == target or (not type_ and f"/{target}/" in literal):
            _pointed(rows, p, type_, id_, version)
    identifier = item.get("identifier")
    if isinstance(identifier, dict) and (not target or said == target):
        rows.token(p + IDENTIFIER, identifier.get("system"), identifier.get("value"))


def _canonical(item: Any, rows: Rows, p: int, _: str) -> None:
    if isinstance(item, str) and item:
        _pointed(rows, p, *_parts(item, rows.base))


def _pointed(rows: Rows, p: int, type_: str, id_: str, version: str) -> None:
    number = TYPE_NUMBERS.get(type_, 0)
    place = id_ if number or not type_ else f"{type_}/{id_}"
    rows.extracted.reference.append((p, rows.n, number, indexed(place), indexed(version)))


def _parts(literal: str, base: str) -> tuple[str, str, str]:
    """The parts of a reference: what is about a patient names them again and again."""
    return _remembered_parts(literal, base) if len(literal) < LONGEST_REMEMBERED else _parts_of(literal, base)


def _parts_of(literal: str, base: str) -> tuple[str, str, str]:
    return reference_parts(storable(literal), base)


_remembered_parts = functools.lru_cache(maxsize=16_384)(_parts_of)


_WORDS = ("code", "id", "string", "uri", "url", "canonical", "oid", "uuid", "markdown")
_UNITS = ("Quantity", "Age", "Duration", "Count", "Distance", "SimpleQuantity")
EMITS: dict[str, dict[str, Emit]] = {
    "token": {
        **dict.fromkeys(_WORDS, _word),
        "boolean": _boolean,
        "Coding": _coding,
        "CodeableConcept": _concept,
        "Identifier": _identifier,
        "ContactPoint": _contact,
    },
    "uri": dict.fromkeys(_WORDS, _word),
    "string": {**dict.fromkeys(_WORDS, _string), "HumanName": _name, "Address": _address},
    "date": {
        **dict.fromkeys(("date", "dateTime", "instant"), _moment),
        "Period": _period,
        "Timing": _timing,
    },
    "number": {**dict.fromkeys(("integer", "decimal", "positiveInt", "unsignedInt"), _number), "Range": _range},
    "quantity": {**dict.fromkeys(_UNITS, _quantity), "Money": _money, "Range": _range},
    "reference": {
        "Reference": _reference,
        "Identifier": lambda item, rows, p, target: _reference({"identifier": item}, rows, p, ""),
        **dict.fromkeys(("uri", "canonical", "url"), _canonical),
    },
}
"""Type of parameter -> data type -> how."""
