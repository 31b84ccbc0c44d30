"""What a value of a primitive type may look like: the specification's regexes, real dates, and real ranges.

Source: FHIR R4 2.24.0.1 (data types). Where the specification's regex allows what cannot be (30 February), the value
is refused nevertheless.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

LARGEST = 2**31 - 1
LONGEST = 2**20
"""Characters of a string (FHIR R4 2.24.0.1: strings SHALL NOT exceed 1 MB)."""

Fits = Callable[[Any], Any]
"""Whether a value fits; anything true is yes."""

_YEAR = r"(?:[0-9](?:[0-9](?:[0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_date = re.compile(rf"{_YEAR}(?:-(?:0[1-9]|1[0-2])|-{_DAY})?", re.ASCII).fullmatch
_date_time = re.compile(rf"{_YEAR}(?:-(?:0[1-9]|1[0-2])|-{_DAY}(?:T{_CLOCK}{_ZONE})?)?", re.ASCII).fullmatch
_instant = re.compile(rf"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}", re.ASCII).fullmatch
_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]").search
_base64_body = re.compile(r"[0-9A-Za-z+/]*={0,2}", re.ASCII).fullmatch
_LIKELY = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
"""Days every year has."""
_likely_date = re.compile(rf"{_YEAR}-{_LIKELY}", re.ASCII).fullmatch
_likely_time = re.compile(rf"{_YEAR}-{_LIKELY}T{_CLOCK}{_ZONE}", re.ASCII).fullmatch
_days = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_real_day(value: str) -> bool:
    """Whether the calendar has the day a well-formed date begins with."""
    if len(value) < 10 or value[8:10] <= "28":
        return True
    year, month, day = int(value[:4]), int(value[5:7]), int(value[8:10])
    if month == 2 and day == 29:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= _days[month - 1]


def is_date(value: str) -> bool:
    return _date(value) is not None and (value[8:10] < "29" or is_real_day(value))


def is_date_time(value: str) -> bool:
    return _date_time(value) is not None and (value[8:10] < "29" or is_real_day(value))


def is_instant(value: str) -> bool:
    return _instant(value) is not None and (value[8:10] < "29" or is_real_day(value))


def is_text(value: str) -> bool:
    """A string: not empty, no control characters but tab and new line, at most a million characters."""
    if value.isprintable():
        return 0 < len(value) <= LONGEST
    return len(value) <= LONGEST and _control(value) is None


def is_base64(value: str) -> bool:
    """Base64, white space allowed: whole groups of four."""
    body = "".join(value.split())
    return len(body) > 0 and len(body) % 4 == 0 and _base64_body(body) is not None


def is_integer(value: object) -> bool:
    return type(value) is int and -LARGEST - 1 <= value <= LARGEST


def is_unsigned(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST


def is_positive(value: object) -> bool:
    return type(value) is int and 1 <= value <= LARGEST


def is_decimal(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return type(value) is int or (isinstance(value, float) and math.isfinite(value))


def is_boolean(value: object) -> bool:
    return value is True or value is False


class Primitive(msgspec.Struct, frozen=True):
    """A primitive type: `json` is the JSON type of its values, `fits` says whether a value of that JSON type is right,
    `how` how to write it. `quick`, asked of texts of usual length, is sure when it says yes."""

    json: str
    fits: Fits
    how: str
    quick: Fits | None = None


def _text(fits: Fits, how: str, quick: Fits | None = None) -> Primitive:
    return Primitive("string", fits, how, quick)


def _matching(regex: str) -> Fits:
    return re.compile(regex, re.ASCII).fullmatch


_WHOLE = "Write a whole number without quotes"
_URI = "Write a URI: no spaces, not empty."
PRIMITIVES: dict[str, Primitive] = {
    "base64Binary": _text(is_base64, "Write base64: groups of four of A-Z, a-z, 0-9, + and /, filled up with =."),
    "boolean": Primitive("boolean", is_boolean, "Write true or false without quotes."),
    "canonical": _text(_matching(r"\S+"), "Write the canonical URL of a resource: no spaces, not empty."),
    "code": _text(_matching(r"\S+(?:\s\S+)*"), "Write a code: no space at its ends, single spaces inside."),
    "date": _text(is_date, "Write a day of the calendar as YYYY-MM-DD, or only YYYY-MM or YYYY.", _likely_date),
    "dateTime": _text(
        is_date_time,
        "Write a day of the calendar as YYYY-MM-DDThh:mm:ss+zz:zz; shorter: YYYY-MM-DD, YYYY-MM or YYYY.",
        _likely_time,
    ),
    "decimal": Primitive("number", is_decimal, "Write a number without quotes."),
    "id": _text(_matching(r"[A-Za-z0-9\-.]{1,64}"), "Write 1 to 64 of A-Z, a-z, 0-9, - and dot."),
    "instant": _text(
        is_instant, "Write day, time to the second and zone: YYYY-MM-DDThh:mm:ss+zz:zz or ...Z.", _likely_time
    ),
    "integer": Primitive("integer", is_integer, f"{_WHOLE}, from -2147483648 to 2147483647."),
    "markdown": _text(
        is_text, "Write text that is not empty, without control characters, at most 1 MB.", str.isprintable
    ),
    "oid": _text(_matching(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"), "Write an OID as urn:oid:1.2.3."),
    "positiveInt": Primitive("integer", is_positive, f"{_WHOLE}, from 1 to 2147483647."),
    "string": _text(
        is_text, "Write text that is not empty, without control characters, at most 1 MB.", str.isprintable
    ),
    "time": _text(_matching(_CLOCK), "Write a time of day as hh:mm:ss."),
    "unsignedInt": Primitive("integer", is_unsigned, f"{_WHOLE}, from 0 to 2147483647."),
    "uri": _text(_matching(r"\S+"), _URI),
    "url": _text(_matching(r"\S+"), _URI),
    "uuid": _text(
        _matching(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        "Write a UUID in small letters: urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.",
    ),
}
"""The primitive types of R4 but xhtml (`narrative`)."""
