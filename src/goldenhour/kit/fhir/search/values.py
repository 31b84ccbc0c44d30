"""How values are compared in a search: dates as ranges, numbers with their precision, strings without case and accents.

Source: FHIR R4 3.1.1.4 (search parameter types), 3.1.1.4.6 (numbers), 3.1.1.4.7 (dates), 3.1.1.4.8 (strings).
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from datetime import MAXYEAR, UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from goldenhour.kit.log import micros

Range = tuple[int, int]
LONGEST_SHORT = 32 * 86_400_000_000
"""Microseconds: longer ranges of dates are long ones, and few."""
EARLIEST, LATEST = -(2**62), 2**62
"""The ends of a period that has none."""
LONGEST_DATE = 40
"""Characters; a longer one is no date, or has digits nobody measures."""
LONGEST_INDEXED = 400
"""Characters of a code; PostgreSQL indexes no more than 2,704 bytes."""
HEAD = 120
"""Characters of a string by which it is found."""
LONGEST_STRING = 4_000
DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)
NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
ONE_WRITING = str.maketrans({"臺": "台", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae"})
"""Letters that are written in two ways and do not decompose."""
RELATIVE = re.compile(r"(?:(.*)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/([A-Za-z0-9\-.]{1,64}))?", re.S)


def normalised(text: str) -> str:
    """A string as it is compared: no case, no accents, one width, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = _without_accents(_without_accents(text).casefold())
    return unicodedata.normalize("NFC", " ".join(plain.translate(ONE_WRITING).split()))


def _without_accents(text: str) -> str:
    """The bare letters. Asked before and after folding case: a mathematical capital becomes a letter first, and a
    letter's lower case may bring an accent of its own (Unicode 3.13, D146)."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def storable(text: str) -> str:
    """A text every database takes: no zero characters, no halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "\ufffd")
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def indexed(code: str) -> str:
    """A code as the index holds it: whole, or its beginning and its fingerprint where it is very long."""
    code = storable(code)
    if len(code) <= LONGEST_INDEXED:
        return code
    return code[:LONGEST_INDEXED] + "#" + hashlib.sha256(code.encode()).hexdigest()[:32]


def date_range(text: str, zone: tzinfo = UTC) -> Range | None:
    """The first and last microsecond a FHIR date, dateTime or instant may mean; None when it is none. One that says no
    time zone is of `zone`."""
    return _remembered_range(text, zone) if len(text) < LONGEST_DATE else _range_of(text, zone)


def _range_of(text: str, zone: tzinfo) -> Range | None:
    found = DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        first = datetime(int(year), int(month or 1), int(day or 1), tzinfo=zone)
        if hour is not None:
            first = first.replace(hour=int(hour), minute=int(minute), second=min(int(second or 0), 59))
            if int(second or 0) > 60:
                return None
        if offset is not None:
            first = first.replace(tzinfo=_offset(offset))
        low = micros(first) + int((fraction or "0")[:6].ljust(6, "0"))
        return low, _last(first, low, month, day, hour, second, fraction)
    except (ValueError, OverflowError):
        return None


_remembered_range = functools.lru_cache(maxsize=4_096)(_range_of)
"""What an entry changes says its time several times."""


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _last(
    first: datetime,
    low: int,
    month: str | None,
    day: str | None,
    hour: str | None,
    second: str | None,
    fraction: str | None,
) -> int:
    """The last microsecond of a range that begins at `first` and is as exact as it was written."""
    if fraction is not None:
        return low + int(10 ** max(0, 6 - len(fraction))) - 1
    if hour is not None:
        return low + (1_000_000 if second is not None else 60_000_000) - 1
    if month is None:
        following = first.replace(year=first.year + 1) if first.year < MAXYEAR else None
    elif day is None:
        if first.month < 12:
            following = first.replace(month=first.month + 1)
        else:
            following = first.replace(year=first.year + 1, month=1) if first.year < MAXYEAR else None
    else:
        following = first + timedelta(days=1) if first.timetuple()[:3] != (MAXYEAR, 12, 31) else None
    return micros(following) - 1 if following is not None else LATEST


def number(text: str) -> Decimal | None:
    """The number a text is; None when it is none a database could compare."""
    if NUMBER.fullmatch(text) is None:
        return None
    value = Decimal(text)
    return value if value == 0 or -300 < value.adjusted() < 300 else None


def precision(value: Decimal) -> Decimal:
    """Half of the last digit written: `100` means 99.5 to 100.5, `1e2` 95 to 105 (3.1.1.4.6)."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal((0, (5,), exponent - 1 if exponent <= 0 else exponent - 2))


def reference_parts(text: str, base: str) -> tuple[str, str, str]:
    """A literal reference as (type, id, version); (``""``, url, version) of one that points to another place."""
    found = RELATIVE.fullmatch(text)
    if found is not None and (found[1] is None or (base and found[1] == base)):
        return found[2], found[3], found[4] or ""
    if found is not None and found[4]:
        return "", text.rsplit("/_history/", 1)[0], found[4]
    url, _, version = text.partition("|")
    return "", url, version
