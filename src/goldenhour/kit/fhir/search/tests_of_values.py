"""From a value of a query string to a test on a row: prefixes, precision, systems, literal references (FHIR R4 3.1.1.4)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

import sqlalchemy as sa

from goldenhour.kit.fhir import definitions
from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.outcomes import FhirRefusal, refused
from goldenhour.kit.fhir.search.conditions import AFTER_ALL, NEEDS, System, Test, like, ranged
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, Parameter
from goldenhour.kit.fhir.search.values import HEAD, date_range, indexed, normalised, number, precision, reference_parts
from goldenhour.kit.log import micros

PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[-+\d.])")
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
MOST_CODES = 1_000
TABLES: dict[str, sa.Table] = {
    "token": tables.token,
    "uri": tables.token,
    "string": tables.string,
    "date": tables.date,
    "number": tables.quantity,
    "quantity": tables.quantity,
    "reference": tables.reference,
}


@dataclass(frozen=True)
class Asking:
    """What a query is read against: this server's base URL, its time zone, and what time it is (for `ap` of dates)."""

    base: str = ""
    zone: tzinfo = UTC
    now: Callable[[], datetime] | None = None


def split(text: str, at: str) -> list[str]:
    """The parts between unescaped separators, still escaped."""
    if "\\" not in text:
        return text.split(at)
    parts, begin, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == at:
            parts.append(text[begin:place])
            begin = place + 1
        place += 1
    return [*parts, text[begin:]]


def unescaped(text: str) -> str:
    return re.sub(r"\\([,|$\\])", r"\1", text) if "\\" in text else text


def wrong(name: str, value: str, why: str) -> FhirRefusal:
    shown = value if len(value) <= 60 else value[:60] + "..."
    return refused(400, "value", f"The value '{shown}' of the search parameter '{name}' is not understood: {why}")


def test_of(parameter: Parameter, modifier: str, name: str, value: str, asking: Asking) -> Test:
    """The test this value asks for."""
    match parameter.kind:
        case "token":
            return _token(modifier, name, value)
        case "string":
            return _string(modifier, name, value)
        case "uri":
            return _uri(modifier, unescaped(value))
        case "date":
            return _date(name, value, asking)
        case "number":
            return _quantity(name, value, units=False)
        case "quantity":
            return _quantity(name, value, units=True)
        case _:
            return _reference(parameter, modifier, name, unescaped(value), asking)


def _token(modifier: str, name: str, value: str) -> Test:
    if modifier == "text":
        return Test("shown", (like(normalised(unescaped(value)), "%", "%"),), indexed=False)
    parts = [unescaped(part) for part in split(value, "|")]
    if modifier == "of-type":
        if len(parts) != 3 or not all(parts[1:]):
            raise wrong(name, value, "write system|code|value.")
        code = indexed(f"{parts[1]}|{parts[2]}")
        return Test("code of system", (code, System(parts[0]))) if parts[0] else Test("code", (code,))
    if len(parts) == 1:
        return Test("code", (indexed(parts[0]),))
    if len(parts) > 2 or not any(parts):
        raise wrong(name, value, "write code, system|code, system| or |code.")
    if not parts[1]:
        return Test("system", (System(indexed(parts[0])),), indexed=False)
    return Test("code of system", (indexed(parts[1]), System(indexed(parts[0]) if parts[0] else "")))


def _string(modifier: str, name: str, value: str) -> Test:
    text = unescaped(value)
    plain = normalised(text)
    if not plain:
        raise wrong(name, value, "there are no letters in it.")
    if modifier == "exact":
        return Test("exact", (plain[:HEAD], text))
    if modifier == "contains":
        return Test("contains", (like(plain, "%", "%"),), indexed=False)
    if len(plain) > HEAD:
        return Test("starts long", (plain[:HEAD], like(plain, "", "%")))
    return Test("starts", (plain, plain + AFTER_ALL))


def _uri(modifier: str, value: str) -> Test:
    if modifier == "below":
        return Test("below", (value, value + AFTER_ALL))
    return Test("code", (indexed(value),))


def above(value: str) -> list[str]:
    """A uri and all those above it: `http://a/b/c`, `http://a/b`, `http://a`."""
    scheme, mark, rest = value.partition("://")
    parts = (rest if mark else value).split("/")
    start = f"{scheme}://" if mark else ""
    return [start + "/".join(parts[:length]) for length in range(len(parts), 0, -1)][:50]


def prefixed(value: str) -> tuple[str, str]:
    found = PREFIX.match(value)
    return (found[1], value[2:]) if found else ("eq", value)


def _date(name: str, value: str, asking: Asking) -> Test:
    prefix, text = prefixed(value)
    asked = date_range(text.replace(" ", "+"), asking.zone)
    if asked is None:
        raise wrong(name, value, "write a date as 2026, 2026-05, 2026-05-01 or 2026-05-01T12:00:00+08:00.")
    low, high = asked
    if prefix == "ap":
        now = micros(asking.now()) if asking.now is not None else high
        give = abs(now - (low + high) // 2) // 10
        low, high = low - give, high + give
    test = ranged("date", prefix, low, high)
    return Test(test.shape, test.values, indexed=prefix not in ("ne", "ap"))


def _quantity(name: str, value: str, units: bool) -> Test:
    parts = split(value, "|")
    prefix, text = prefixed(parts[0])
    found = number(text)
    if found is None or len(parts) not in ((1, 3) if units else (1,)):
        how = "write a number, or number|system|code." if units else "write a number."
        raise wrong(name, value, how)
    unit, bound = _unit(*(unescaped(part) for part in parts[1:])) if len(parts) == 3 else ("", ())
    low, high = _asked(prefix, found)
    test = ranged("quantity", prefix, low, high, unit, bound)
    return Test(test.shape, test.values, indexed=prefix in ("eq", "lt", "le", "sa"))


def _unit(system: str, code: str) -> tuple[str, tuple[object, ...]]:
    if system:
        system, code = indexed(system), indexed(code) if code else ""
        return ("|code", (code, System(system))) if code else ("|system", (System(system),))
    return ("|unit", (indexed(code), indexed(code))) if code else ("", ())


def _asked(prefix: str, value: Decimal) -> tuple[float, float]:
    """The range asked for: of the precision written for equality, a tenth around for `ap`, else exact."""
    if prefix == "ap":
        give = max(abs(value) / 10, precision(value))
        return float(value - give), float(value + give)
    if prefix not in ("eq", "ne"):
        return float(value), float(value)
    half = precision(value)
    # said with more digits than a double has, the range would be empty: it holds at least the value itself
    return float(value - half), max(math.nextafter(float(value + half), -math.inf), float(value))


def _reference(parameter: Parameter, modifier: str, name: str, value: str, asking: Asking) -> Test:
    target = modifier or parameter.target
    if "/" not in value and ":" not in value and "|" not in value:
        if not ID.fullmatch(value):
            raise wrong(name, value, "write Type/id, an id, or a URL.")
        if target:
            return Test("points", (value, TYPE_NUMBERS[target]))
        if len(parameter.targets) == 1 and parameter.targets[0] in TYPE_NUMBERS:
            return Test("points", (value, TYPE_NUMBERS[parameter.targets[0]]))
        return Test("points by id", (value,))
    type_, id_, version = reference_parts(value, asking.base)
    ttype = TYPE_NUMBERS.get(type_, 0)
    if type_ and not ttype:
        raise wrong(name, value, f"there is no type {type_}.")
    if target and type_ and type_ != target:
        return Test("never", (), indexed=False)
    if version:
        return Test("points to version", (indexed(id_), ttype, indexed(version)))
    return Test("points", (indexed(id_), ttype))


def codes_of(name: str, url: str) -> list[Test]:
    """The tests of a value set that can be written out."""
    systems = definitions.value_sets().get(url.partition("|")[0])
    if systems is None:
        raise refused(
            400, "not-found", f"The value set '{url}' of '{name}' is not known here, or cannot be written out."
        )
    tests: list[Test] = []
    for system, codes in systems.items():
        if codes is None:
            tests.append(Test("system", (System(system),), indexed=False))
        else:
            tests += [Test("code of system", (code, System(system))) for code in codes]
    if len(tests) > MOST_CODES:
        raise refused(400, "too-costly", f"The value set '{url}' has more than {MOST_CODES} codes.")
    return tests


assert set(NEEDS) == {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}
