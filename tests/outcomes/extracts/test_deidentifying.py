"""Nobody can be told from an extract: no identifiers, shifted dates, nobody standing out; what can be learned stays."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.emergency.report_items import STROKE
from goldenhour.outcomes.extracts.deidentifying import (
    HALF_A_YEAR,
    Deidentified,
    band_of,
    days_of,
    deidentified,
    quasi,
)
from goldenhour.outcomes.extracts.rows import Row

SECRET = b"s" * 32
ITEMS = STROKE.items


def row(n: int, age: int = 70, sex: str = "male", hospital: str = "0401180014", **values: str) -> Row:
    told = {
        "age_years": str(age), "sex": sex, "arrived_at": "2026-11-22T02:31:07Z", "ct_at": "2026-11-22T02:45:00Z",
        "discharged_on": "2026-11-29", "door_to_ct": "13", "stroke_type": "ischaemic",
    }  # fmt: skip
    return Row(f"case-{n:04}", hospital, "signed", told | values, {}, 10, 9, 0)


def many(n: int, seed: int = 1) -> list[Row]:
    chance = random.Random(seed)
    hospitals = ("0401180014", "1101100011", "1101150011")
    return [
        row(i, chance.randrange(40, 100), chance.choice(["male", "female"]), chance.choice(hospitals)) for i in range(n)
    ]


def done(rows: list[Row], k: int = 5, secret: bytes = SECRET) -> Deidentified:
    return deidentified(rows, ITEMS, secret, k)


def test_no_identifier_of_the_log_is_in_an_extract() -> None:
    text = str(done(many(300)).rows)
    assert "case-" not in text
    assert "0401180014" not in text


def test_the_dates_of_one_patient_move_together_and_intervals_stay() -> None:
    (moved, *_) = done([row(n) for n in range(5)]).rows
    arrived, ct = (datetime.fromisoformat(moved.values[name]) for name in ("arrived_at", "ct_at"))
    assert ct - arrived == timedelta(minutes=14), "to the minute: the seconds are gone"
    days = (date.fromisoformat(moved.values["discharged_on"]) - date(2026, 11, 29)).days
    assert (arrived - datetime.fromisoformat("2026-11-22T02:31:00Z")).days == days
    assert moved.values["door_to_ct"] == "13"


def test_the_shift_is_never_nothing_and_differs_from_patient_to_patient() -> None:
    days = [days_of(SECRET, f"case-{n}") for n in range(4000)]
    assert 0 not in days
    assert (min(days), max(days)) == (-HALF_A_YEAR, HALF_A_YEAR)
    assert len(set(days)) == 2 * HALF_A_YEAR


def test_without_the_secret_pseudonyms_and_dates_cannot_be_made_again() -> None:
    mine, others = done(many(200)), done(many(200), secret=b"t" * 32)
    assert mine == done(many(200))
    assert not {one.case for one in mine.rows} & {one.case for one in others.rows}


@pytest.mark.parametrize(
    ("age", "years", "band"),
    [
        ("0", 5, "0-4"),
        ("64", 5, "60-64"),
        ("65", 10, "60-69"),
        ("89", 20, "80-89"),
        ("90", 5, "90+"),
        ("104", 20, "90+"),
    ],
)
def test_ages_become_bands(age: str, years: int, band: str) -> None:
    assert band_of(age, years) == band


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 110), st.sampled_from(["male", "female", "other"]), st.sampled_from(["a", "b", "c"])),
        max_size=80,
    ),
    st.integers(2, 7),
)
def test_nobody_stands_among_fewer_than_k_whoever_they_are(people: list[tuple[int, str, str]], k: int) -> None:
    rows = [row(n, age, sex, hospital) for n, (age, sex, hospital) in enumerate(people)]
    extract = done(rows, k)
    sizes = Counter(map(quasi, extract.rows))
    assert all(size >= k for size in sizes.values())
    assert len(extract.rows) + extract.left_out == len(rows)
    assert extract.k == min(sizes.values(), default=0)


def test_a_rare_answer_is_hidden_and_counted() -> None:
    rows = [row(n) for n in range(20)] + [row(20 + n, stroke_type="cvt") for n in range(2)]
    extract = done(rows)
    assert Counter(one.values["stroke_type"] for one in extract.rows) == {"ischaemic": 20, "*": 2}
    assert extract.cells == 2


def test_the_order_of_the_rows_does_not_tell_when() -> None:
    extract = done([row(n) for n in range(50)])
    assert [one.case for one in extract.rows] == sorted(one.case for one in extract.rows)
