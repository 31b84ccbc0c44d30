"""Entries for tests: short to write, different where it matters."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from goldenhour.kit.log import Entry

numbers = itertools.count(1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(id_: str | None = None, subject: str = "case/1", body: bytes = b'{"hr":80}', **fields: Any) -> Entry:
    """An entry with a fresh id, one microsecond later than the one made before it."""
    number = next(numbers)
    given = {"kind": "vitals_measured", "by": "person/1", "role": "crew", "place": "unit/91", **fields}
    given.setdefault("at", NOON + timedelta(microseconds=number))
    return Entry(id=id_ or f"entry-{number}", subject=subject, body=msgspec.Raw(body), **given)
