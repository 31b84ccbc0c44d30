from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenhour.kit.fhir.search.values import (
    LATEST,
    date_range,
    indexed,
    normalised,
    number,
    precision,
    reference_parts,
    storable,
)
from goldenhour.kit.log import micros, moment_of

TAIPEI = ZoneInfo("Asia/Taipei")


def at(*parts: int) -> int:
    return micros(datetime(*parts, tzinfo=UTC))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "low", "after"),
    [
        ("2026", at(2026, 1, 1), at(2027, 1, 1)),
        ("2026-12", at(2026, 12, 1), at(2027, 1, 1)),
        ("2024-02", at(2024, 2, 1), at(2024, 3, 1)),
        ("2024-02-29", at(2024, 2, 29), at(2024, 3, 1)),
        ("2026-05-01T12:00Z", at(2026, 5, 1, 12), at(2026, 5, 1, 12, 1)),
        ("2026-05-01T12:00:00Z", at(2026, 5, 1, 12), at(2026, 5, 1, 12, 0, 1)),
        ("2026-05-01T20:00:00+08:00", at(2026, 5, 1, 12), at(2026, 5, 1, 12, 0, 1)),
        ("2026-05-01T12:00:00.5Z", at(2026, 5, 1, 12) + 500_000, at(2026, 5, 1, 12) + 600_000),
        ("2026-05-01T12:00:00.123456Z", at(2026, 5, 1, 12) + 123_456, at(2026, 5, 1, 12) + 123_457),
        ("2026-05-01T12:00:00.1234567890Z", at(2026, 5, 1, 12) + 123_456, at(2026, 5, 1, 12) + 123_457),
        ("2016-12-31T23:59:60Z", at(2016, 12, 31, 23, 59, 59), at(2017, 1, 1)),
    ],
)
def test_a_date_means_all_moments_it_may_mean(text: str, low: int, after: int) -> None:
    assert date_range(text) == (low, after - 1)


def test_a_date_without_a_zone_is_of_the_zone_of_the_place() -> None:
    assert date_range("2026-05-01", TAIPEI) == (at(2026, 4, 30, 16), at(2026, 5, 1, 16) - 1)
    assert date_range("2026-05-01T00:00:00Z", TAIPEI) == date_range("2026-05-01T00:00:00Z")


def test_the_last_year_has_no_following_one() -> None:
    for text in ("9999", "9999-12", "9999-12-31"):
        assert date_range(text) is not None
        assert date_range(text)[1] == LATEST  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-02-30", "2026-5-1", "2026-05-01T", "2026-05-01T24:00:00Z", "2026-05-01T12:00:61Z", "0000",
     "2026-05-01T12:00:00+25:00", "２０２６", "2026-05-01T12:00:00Zx", "now", "2026-05-01T12:00:00." + "1" * 5_000],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert date_range(text) is None


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_an_instant_written_is_the_instant_read(moment: datetime) -> None:
    found = date_range(moment.isoformat(timespec="microseconds"))
    assert found == (micros(moment), micros(moment))
    assert moment_of(found[0]) == moment  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "half"), [("100", "0.5"), ("100.00", "0.005"), ("1e2", "5"), ("0", "0.5"), ("-5.4", "0.05")]
)
def test_a_number_is_as_exact_as_it_was_written(text: str, half: str) -> None:
    value = number(text)
    assert value is not None
    assert precision(value) == Decimal(half)


@pytest.mark.parametrize("text", ["", "x", "1,5", "NaN", "Infinity", "1e999", "1e-999", "--1", "1.", "9" * 100, "１"])
def test_what_no_database_could_compare_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lée", "LEE"), ("ＡＢＣ", "abc"), ("臺北", "台北"), ("  a   b ", "A B"), ("Straße", "STRASSE"), ("Nguyễn", "nguyen"),
     ("Øst", "ost"), ("王小明", "王小明")],
)  # fmt: skip
def test_strings_are_compared_without_case_accents_and_width(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@given(st.text())
@example("𝓐")  # a capital that folding case does not know and decomposing makes one
def test_a_normalised_string_stays_as_it_is(text: str) -> None:
    once = normalised(storable(text))
    assert normalised(once) == once


@given(st.text(max_size=2_000))
def test_every_code_can_be_kept_and_two_codes_are_never_one(text: str) -> None:
    kept = indexed(text)
    kept.encode()
    assert len(kept) <= 440
    assert "\0" not in kept
    assert indexed("a" * 1_000) != indexed("a" * 999)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Patient/1", ("Patient", "1", "")),
        ("Patient/1/_history/2", ("Patient", "1", "2")),
        ("http://here/fhir/Patient/1", ("Patient", "1", "")),
        ("http://there/fhir/Patient/1", ("", "http://there/fhir/Patient/1", "")),
        ("http://there/fhir/Patient/1/_history/3", ("", "http://there/fhir/Patient/1", "3")),
        ("urn:uuid:1", ("", "urn:uuid:1", "")),
        ("http://example.org/q|2", ("", "http://example.org/q", "2")),
    ],
)
def test_a_reference_is_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    assert reference_parts(text, "http://here/fhir") == parts


def test_a_reference_as_long_as_a_book_is_a_place_elsewhere() -> None:
    text = "a/" * 50_000 + "Patient"
    assert reference_parts(text, "") == ("", text, "")
