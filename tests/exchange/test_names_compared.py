"""Names in one normal form, and how alike two are."""

from __future__ import annotations

import pytest

from goldenhour.emergency.country import load_country
from goldenhour.exchange.names_compared import Likeness, likeness, normal_name

SETTINGS = load_country("taiwan").settings


def normal(written: str) -> str:
    return normal_name(written, SETTINGS["places"]["spelling"], SETTINGS["patients"]["nobody"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("台大明", "臺大明"), ("王 大明", "王大明"), ("王．大明", "王大明"), ("ＷＡＮＧ　Ｄａ　Ｍｉｎｇ", "Wang Da-Ming"),
        ("Wang, Da Ming", "da ming WANG"), ("王Ｏ明", "王○明"), ("王O明", "王〇明"),
    ],
)  # fmt: skip
def test_one_name_written_two_ways_has_one_normal_form(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


@pytest.mark.parametrize(
    "written", ["無名氏", "無名氏A", "無名男", "路倒", "不詳", "姓名不詳", "○○○", "John Doe", "DOE, J", "unknown male", "", "  "]
)  # fmt: skip
def test_somebody_nobody_could_name_has_no_name(written: str) -> None:
    assert normal(written) == ""


@pytest.mark.parametrize("written", ["吳明", "吳明詩", "陳無忌", "路大明", "Doerr Anna"])
def test_a_name_that_only_looks_like_it_is_one(written: str) -> None:
    assert normal(written) != ""


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("王大明", "王大明", Likeness.SAME),
        ("王大明", "王大民", Likeness.ONE_OTHER),
        ("王○明", "王大明", Likeness.MASKED),
        ("王○明", "李大明", Likeness.ONE_OTHER),
        ("王明", "王民", Likeness.OTHER),
        ("王大明", "李小華", Likeness.OTHER),
        ("王大明", "王明", Likeness.OTHER),
        ("王大明", "da ming wang", None),
    ],
)
def test_how_alike_two_names_are(one: str, other: str, alike: Likeness | None) -> None:
    assert likeness(one, other) is alike
    assert likeness(other, one) is alike
