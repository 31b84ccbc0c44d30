"""Ids that are the same for ever and never two things', texts and numbers as FHIR takes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency.fhir.building import code_text, digest, moment, number, period, pruned, resource_id, text
from goldenhour.emergency.people import Role

TAIPEI = ZoneInfo("Asia/Taipei")
NAMES = st.lists(st.text(max_size=40), min_size=1, max_size=4)


@given(NAMES)
def test_an_id_is_one_that_fhir_allows_and_the_same_again(names: list[str]) -> None:
    made = resource_id(*names)
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", made)
    assert resource_id(*names) == made


@given(NAMES, NAMES)
def test_different_names_give_different_ids(one: list[str], other: list[str]) -> None:
    assert (resource_id(*one) == resource_id(*other)) == (one == other)


def test_a_role_read_from_the_log_gives_the_id_it_gave_when_it_was_said() -> None:
    assert digest("person/1", Role.ED_NURSE, "hospital/1") == digest("person/1", "ed_nurse", "hospital/1")


def test_an_id_of_ours_cannot_be_taken_by_an_entry_that_calls_itself_so() -> None:
    assert resource_id("entry", "pulse") == "entry.pulse"
    assert resource_id("entry.pulse") != "entry.pulse"


@given(st.text())
def test_a_text_is_one_that_fhir_allows_or_none(written: str) -> None:
    made = text(written)
    assert made is None or (made.strip() == made and not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", made))
    assert re.fullmatch(r"|[^\s]+(\s[^\s]+)*", code_text(written))


def test_numbers_keep_their_digits() -> None:
    assert number(36.6) == Decimal("36.6")
    assert number(1e-7) == Decimal("1E-7")
    assert number(0) == 0


def test_a_time_stands_on_the_countrys_clock() -> None:
    at = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert moment(at, TAIPEI) == "2026-11-22T10:00:00+08:00"
    assert moment(at + timedelta(milliseconds=7), TAIPEI) == "2026-11-22T10:00:00.007+08:00"


def test_a_period_never_ends_before_it_began() -> None:
    at = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert period(at, at - timedelta(hours=1), TAIPEI) == {"start": moment(at, TAIPEI), "end": moment(at, TAIPEI)}
    assert period(None, None, TAIPEI) is None


def test_what_is_empty_is_left_out_and_what_is_false_or_nought_stays() -> None:
    assert pruned({"a": None, "b": "", "c": [], "d": {}, "e": False, "f": 0}) == {"e": False, "f": 0}
