"""Primitive values: the specification's regexes, real days, real ranges."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.kit.fhir.validation.primitives import PRIMITIVES

RIGHT = {
    "base64Binary": ["QQ==", "QUI=", "QUJD", "QUJD\nQUJD"],
    "boolean": [True, False],
    "canonical": ["http://example.org/set|1.0"],
    "code": ["final", "beats per min"],
    "date": ["2024", "2024-02", "2024-02-29", "2000-02-29"],
    "dateTime": ["2024", "2024-02-29T23:59:60Z", "2024-02-01T10:00:00.123+08:00"],
    "decimal": [1, Decimal("1.50"), 1.5, Decimal("1E-3"), 2**40],
    "id": ["a", "A-1.b", "x" * 64],
    "instant": ["2024-02-01T10:00:00Z"],
    "integer": [0, -(2**31), 2**31 - 1],
    "markdown": ["**x**\n\ny"],
    "oid": ["urn:oid:1.2.840"],
    "positiveInt": [1],
    "string": ["胸痛\u3000三小時", "a\tb\r\nc"],
    "time": ["23:59:59.9"],
    "unsignedInt": [0],
    "uri": ["urn:x", "http://example.org/胸"],
    "url": ["https://example.org"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
}
WRONG = {
    "base64Binary": ["", "Q", "QQ=", "QQ==QQ=", "@@@@"],
    "boolean": ["true", 1, None],
    "code": ["", " a", "a ", "a  b"],
    "date": [
        "",
        "24",
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-00-01",
        "0000",
        "2024-1-1",
        "2024-02-01T10:00:00Z",
    ],
    "dateTime": ["2024-02-01T10:00Z", "2024-02-01T10:00:00", "2024-02-30T10:00:00Z", "2024-02-01 10:00:00Z"],
    "decimal": ["1", True, None, Decimal("NaN"), float("inf")],
    "id": ["", "a_b", "x" * 65, "é"],
    "instant": ["2024-02-01", "2024-02-01T10:00:00"],
    "integer": [True, 1.0, Decimal("1"), "1", 2**31, -(2**31) - 1],
    "oid": ["urn:oid:3.1", "1.2.3"],
    "positiveInt": [0, -1],
    "string": ["", "\x00", "a\x0bb", "x" * (2**20 + 1)],
    "time": ["24:00:00", "10:00"],
    "unsignedInt": [-1],
    "uri": ["", "a b"],
    "uuid": ["urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "c757873d-ec9a-4326-a141-556f43239520"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_what_is_right_fits(name: str, value: object) -> None:
    assert PRIMITIVES[name].fits(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_wrong_does_not_fit(name: str, value: object) -> None:
    kind = PRIMITIVES[name]
    assert (kind.json == "string" and not isinstance(value, str)) or not kind.fits(value)


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31))
def test_a_day_fits_exactly_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    try:
        real = bool(datetime.date(year, month, day))
    except ValueError:
        real = False
    written = f"{year:04}-{month:02}-{day:02}"
    assert bool(PRIMITIVES["date"].fits(written)) is real
    assert bool(PRIMITIVES["dateTime"].fits(f"{written}T10:00:00Z")) is real


@given(
    st.sampled_from(sorted(PRIMITIVES)),
    st.text(max_size=30) | st.dates().map(str) | st.datetimes().map(lambda t: f"{t:%FT%TZ}"),
)
def test_the_quick_question_is_never_surer_than_the_thorough_one(name: str, text: str) -> None:
    kind = PRIMITIVES[name]
    if kind.quick is not None and text and kind.quick(text):
        assert kind.fits(text)
