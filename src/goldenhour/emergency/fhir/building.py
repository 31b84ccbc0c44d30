"""The elements resources are made of: ids, references, times, quantities, texts. A resource is a plain `dict`."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
PLAIN = re.compile(r"[A-Za-z0-9-]+")
LONGEST_ID = 64
NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""What a FHIR string may not hold (R4 2.24.0.1): control characters but tab, return and line feed."""


@functools.lru_cache(maxsize=65_536)
def resource_id(*names: str) -> str:
    """The id of a resource, made of ids of ours, the same for ever: joined by dots where FHIR allows them as they are
    (letters, digits, hyphens; 64 characters), else a digest. Two different lists of names give two different ids."""
    joined = ".".join(names)
    if len(joined) <= LONGEST_ID and all(PLAIN.fullmatch(name) for name in names):
        return joined
    return f"h..{digest(*names)[:48]}"


def digest(*names: str) -> str:
    """64 hexadecimal digits for these names together. A role just said and the same role read from the log are one name."""
    plain = tuple(map(str, names))
    return hashlib.sha256(repr(plain).encode(errors="surrogatepass")).hexdigest()


def reference(kind: str, *names: str, display: str | None = None) -> Json:
    """A reference to the resource of this type whose id these names make."""
    found = {"reference": f"{kind}/{resource_id(*names)}"}
    if said := text(display):
        found["display"] = said
    return found


def reference_to(resource: Mapping[str, Any]) -> Json:
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def pruned(elements: Mapping[str, Any]) -> Json:
    """Without what is not there: FHIR has no null, no empty text, list or object."""
    return {
        name: value
        for name, value in elements.items()
        if value or (value is not None and value not in ("", [], {}))  # most are there: asked first
    }


def text(said: str | None) -> str | None:
    """A text as FHIR takes it: without control characters and blank ends; None where nothing is left."""
    return (NOT_IN_TEXT.sub("\ufffd", said).strip() or None) if said else None


def code_text(said: str) -> str:
    """A code as FHIR takes it: single blanks inside, none around."""
    return " ".join((text(said) or "").split())


def number(value: float) -> int | Decimal:
    """A number without a trace of binary fractions: 36.5 is 36.5."""
    return value if isinstance(value, int) else Decimal(repr(value))


def quantity(value: float, code: str, unit: str | None = None) -> Json:
    """A measured amount in a UCUM unit; `unit` is what people read."""
    return {"value": number(value), "unit": unit or code, "system": UCUM, "code": code}


@functools.lru_cache(maxsize=65_536)
def moment(at: datetime, zone: tzinfo) -> str:
    """A time as FHIR writes it, on the country's clock; fractions of a second only where there are any."""
    local = at.astimezone(zone)
    return local.isoformat(timespec="milliseconds" if local.microsecond >= 1000 else "seconds")


def period(start: datetime | None, end: datetime | None, zone: tzinfo) -> Json | None:
    """From start to end. A clock that ran backwards gives no end before the start (invariant per-1)."""
    if start is None and end is None:
        return None
    if start is not None and end is not None and end < start:
        end = start
    found = {"start": moment(start, zone)} if start is not None else {}
    if end is not None:
        found["end"] = moment(end, zone)
    return found


def annotation(said: str | None, **more: Any) -> list[Json]:
    """A note, or none."""
    written = text(said)
    return [{"text": written, **more}] if written else []
