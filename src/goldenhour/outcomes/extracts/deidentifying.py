"""Taking away who it was. Pure: the same rows and secret give the same extract.

Method (written out in docs/explanation/outcome-reports.md): no direct identifier goes in at all; the patient, the visit and
the hospital get pseudonyms by a keyed hash (HMAC-SHA256) of the secret; all dates of a patient are shifted by the same whole
number of days, up to half a year either way, told by the same hash, so that intervals and times of day stay; ages become
bands, from 90 on one; then age band, sex and hospital together are made to fit at least `k` patients, by wider age bands,
then by leaving sex and hospital out, and rows that still stand out are left out and counted; at last an answer that fewer
than `k` patients have in a column becomes "*".
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

import msgspec

from goldenhour.emergency.report_items import Item, Kind
from goldenhour.emergency.report_items.words import moment_of
from goldenhour.outcomes.extracts.rows import Row
from goldenhour.outcomes.known.reading import written

HALF_A_YEAR = 182
OLDEST = 90
BANDS = (5, 10, 20)
SUPPRESSED = "*"
QUASI = ("age_years", "sex", "hospital")
"""What could be put together with knowledge from elsewhere."""


class Deidentified(msgspec.Struct, frozen=True):
    """The rows that may go out. `k`: the fewest patients any of them shares age band, sex and hospital with (0 without
    rows); `left_out`: how many rows stood out and stay here; `cells`: how many rare answers became "*"."""

    rows: tuple[Row, ...]
    k: int
    band_years: int
    left_out: int
    cells: int


def deidentified(rows: Sequence[Row], items: Sequence[Item], secret: bytes, k: int) -> Deidentified:
    """The extract of these rows in which nobody shares age band, sex and hospital with fewer than `k` - 1 others."""
    shifted = [shifted_row(row, items, secret) for row in rows]
    fitted, band = generalised(shifted, k)
    sizes = Counter(map(quasi, fitted))
    kept = [row for row in fitted if sizes[quasi(row)] >= k]
    rare = rare_answers(kept, items, k)
    blanked = [without_rare(row, rare) for row in kept]
    cells = sum((item, value) in rare for row in kept for item, value in row.values.items())
    in_order = sorted(blanked, key=lambda row: row.case)  # by pseudonym: the order of the log tells when
    least = min(Counter(map(quasi, blanked)).values(), default=0)
    return Deidentified(tuple(in_order), least, band, len(rows) - len(kept), cells)


# ── pseudonyms and dates ─────────────────────────────────────────────────────────────────────────────────────────────
def keyed(secret: bytes, *what: str) -> bytes:
    return hmac.new(secret, "\x1f".join(what).encode(), sha256).digest()


def pseudonym(secret: bytes, kind: str, what: str) -> str:
    return keyed(secret, kind, what).hex()[:16]


def days_of(secret: bytes, case: str) -> int:
    """By how many days this patient's dates are shifted: -182 to 182, never 0."""
    drawn = int.from_bytes(keyed(secret, "days", case)[:8]) % (2 * HALF_A_YEAR)
    return drawn - HALF_A_YEAR if drawn < HALF_A_YEAR else drawn - HALF_A_YEAR + 1


def shifted_row(row: Row, items: Sequence[Item], secret: bytes) -> Row:
    """Pseudonyms for the identifiers, shifted dates, and no seconds."""
    days, kinds = timedelta(days=days_of(secret, row.case)), {item.id: item.kind for item in items}
    values = {item: shifted(kinds.get(item), value, days) for item, value in row.values.items()}
    return msgspec.structs.replace(
        row,
        case=pseudonym(secret, "patient", row.case),
        hospital=pseudonym(secret, "hospital", row.hospital),
        values=values,
    )


def shifted(kind: Kind | None, value: str, days: timedelta) -> str:
    if kind is Kind.DATE:
        return (date.fromisoformat(value) + days).isoformat()
    moment = moment_of(value) if kind is Kind.TIME else None
    return written((moment + days).replace(second=0)) if moment else value


# ── small cells ──────────────────────────────────────────────────────────────────────────────────────────────────────
def quasi(row: Row) -> tuple[str, ...]:
    return (row.values.get("age_years", ""), row.values.get("sex", ""), row.hospital)


def generalised(rows: Sequence[Row], k: int) -> tuple[list[Row], int]:
    """The narrowest age bands in which nobody stands out; else in the widest, those who do without sex and hospital, then
    without age."""
    banded = list(rows)
    for years in BANDS:
        banded = [with_values(row, age_years=band_of(row.values.get("age_years", ""), years)) for row in rows]
        if min(Counter(map(quasi, banded)).values(), default=k) >= k:
            return banded, years
    for fewer in (without_hospital, without_sex, without_age):
        banded = fewer_about(banded, k, fewer)
    return banded, BANDS[-1]


def fewer_about(rows: Iterable[Row], k: int, fewer: Callable[[Row], Row]) -> list[Row]:
    """Says less of those who stand out."""
    all_rows = list(rows)
    sizes = Counter(map(quasi, all_rows))
    return [fewer(row) if sizes[quasi(row)] < k else row for row in all_rows]


def without_hospital(row: Row) -> Row:
    return msgspec.structs.replace(row, hospital=SUPPRESSED)


def without_sex(row: Row) -> Row:
    return with_values(row, sex=SUPPRESSED)


def without_age(row: Row) -> Row:
    return with_values(row, age_years=SUPPRESSED)


def with_values(row: Row, **values: str) -> Row:
    return msgspec.structs.replace(row, values=row.values | values)


def band_of(age: str, years: int) -> str:
    """ "60-64", from 90 on "90+"; an unknown age stays unknown."""
    if not age.isdecimal():
        return age
    if int(age) >= OLDEST:
        return f"{OLDEST}+"
    low = int(age) // years * years
    return f"{low}-{min(low + years, OLDEST) - 1}"


def rare_answers(rows: Sequence[Row], items: Sequence[Item], k: int) -> frozenset[tuple[str, str]]:
    """(question, answer) of choices that fewer than `k` patients have."""
    chosen = {item.id for item in items if item.choices} - {"sex"}
    counts = Counter((item, value) for row in rows for item, value in row.values.items() if item in chosen)
    return frozenset(pair for pair, n in counts.items() if n < k)


def without_rare(row: Row, rare: frozenset[tuple[str, str]]) -> Row:
    values: Mapping[str, str] = {
        item: SUPPRESSED if (item, value) in rare else value for item, value in row.values.items()
    }
    return msgspec.structs.replace(row, values=dict(values))
