"""Matching patients: the same either way round, more agreement never counts less, another national id holds it down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from goldenhour.exchange.matching import AT_MOST_WITH_ANOTHER_ID, Level, Match, Verdict, Who, match, slipped

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WANG = Who(
    name="王大明", ids=frozenset({"A123456789"}), valid_ids=frozenset({"A123456789"}), numbers=frozenset({"his|77"}),
    born="1957-05-03", sex="male", age=69.5, phones=frozenset({"912345678"}), arrived=(NOON,),
)  # fmt: skip
ids = st.sampled_from(["A123456789", "B234567890", "A123456798", "F131104093"]).map(lambda one: frozenset({one}))
people = st.builds(
    Who,
    name=st.sampled_from(["", "王大明", "王大民", "王○明", "歐陽大同", "da ming wang"]),
    ids=ids | st.just(frozenset()),
    numbers=st.sampled_from([frozenset(), frozenset({"his|77"}), frozenset({"his|78"})]),
    born=st.sampled_from(["", "1957", "1957-05", "1957-05-03", "1946-05-03", "0046-05-03", "1957-03-05", "1990-12-31"]),
    sex=st.sampled_from(["", "male", "female"]),
    age=st.none() | st.floats(0, 110),
    phones=st.sampled_from([frozenset(), frozenset({"912345678"})]),
    arrived=st.sampled_from([(), (NOON,), (NOON + timedelta(hours=3),), (NOON - timedelta(days=3), NOON)]),
).map(lambda who: replace(who, valid_ids=frozenset(one for one in who.ids if one != "A123456798")))


def verdicts(found: Match) -> dict[str, Verdict]:
    return {reason.what: reason.verdict for reason in found.reasons}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(people, people)
def test_it_is_the_same_either_way_round(one: Who, other: Who) -> None:
    there, back = match(one, other), match(other, one)
    assert there.confidence == pytest.approx(back.confidence, abs=1e-12)
    assert verdicts(there) == verdicts(back)
    assert 0 <= there.confidence < 1


@settings(max_examples=300, deadline=None, derandomize=True)
@given(people, people)
def test_another_national_id_holds_it_down_whatever_else_agrees(one: Who, other: Who) -> None:
    if one.valid_ids and other.valid_ids and not one.valid_ids & other.valid_ids:
        assert match(one, other).confidence <= AT_MOST_WITH_ANOTHER_ID
    assert (
        match(WANG, replace(WANG, ids=frozenset({"B2"}), valid_ids=frozenset())).confidence <= AT_MOST_WITH_ANOTHER_ID
    )


def test_the_same_national_id_does_not_outweigh_another_name_and_another_sex() -> None:
    assert match(WANG, replace(WANG, name="陳怡君", sex="female")).level is Level.POSSIBLE


@settings(max_examples=300, deadline=None, derandomize=True)
@given(people, people, st.sampled_from(["name", "born", "sex", "numbers", "phones", "arrived", "ids"]))
def test_one_thing_more_that_agrees_never_counts_less(one: Who, other: Who, what: str) -> None:
    said = getattr(one, what)
    if what == "born" and len(said) < len("1957-05-03"):
        return  # a year alone says less than an age
    if said:
        agreeing = replace(other, **{what: said}, **({"valid_ids": one.valid_ids} if what == "ids" else {}))
        assert match(one, agreeing).confidence >= match(one, other).confidence - 1e-12


def test_all_alike_is_nearly_certain_and_never_certain() -> None:
    found = match(WANG, WANG)
    assert found.level is Level.NEARLY_CERTAIN
    assert found.confidence < 1
    assert set(verdicts(found).values()) == {Verdict.AGREES}


def test_two_who_say_nothing_are_as_unlikely_as_any_two() -> None:
    found = match(Who(), Who())
    assert (found.level, found.reasons) == (Level.UNLIKELY, ())


def test_two_nobody_could_name_do_not_agree_by_name() -> None:
    assert "name" not in verdicts(match(replace(WANG, name=""), replace(WANG, name="")))


@pytest.mark.parametrize(
    ("theirs", "verdict", "words"),
    [
        ("1957-05-03", Verdict.AGREES, "The same date of birth"),
        ("0046-05-03", Verdict.CLOSE, "Republic"),
        ("1946-05-03", Verdict.CLOSE, "Republic"),
        ("1957-03-05", Verdict.CLOSE, "day and month exchanged"),
        ("1957-05-08", Verdict.CLOSE, "one digit"),
        ("1957-05", Verdict.CLOSE, "as far as it is known"),
        ("1958-06-03", Verdict.DIFFERS, "Another"),
    ],
)
def test_dates_of_birth_are_compared_with_the_slips_people_make(theirs: str, verdict: Verdict, words: str) -> None:
    (reason,) = [one for one in match(WANG, replace(WANG, born=theirs)).reasons if one.what == "born"]
    assert reason.verdict is verdict
    assert words in reason.words.text()


def test_an_id_one_place_off_is_a_slip_only_where_one_of_the_two_cannot_be() -> None:
    mistyped = replace(WANG, ids=frozenset({"A123456798"}), valid_ids=frozenset())
    another = replace(WANG, ids=frozenset({"A123456798"}), valid_ids=frozenset({"A123456798"}))
    assert verdicts(match(WANG, mistyped))["id"] is Verdict.CLOSE
    assert verdicts(match(WANG, another))["id"] is Verdict.DIFFERS


def test_without_a_date_of_birth_the_age_is_compared_and_an_estimate_is_none_against() -> None:
    unborn = replace(WANG, born="")
    assert verdicts(match(unborn, replace(unborn, age=70.0)))["age"] is Verdict.AGREES
    assert "age" not in verdicts(match(unborn, replace(unborn, age=64.0)))
    assert verdicts(match(unborn, replace(unborn, age=20.0)))["age"] is Verdict.DIFFERS


def test_arrivals_minutes_apart_are_not_called_no_hours_apart() -> None:
    soon = match(WANG, replace(WANG, arrived=(NOON + timedelta(minutes=2),)))
    words = {reason.what: reason.words.text() for reason in soon.reasons}
    assert words["arrived"] == "Arrived here within 1 h of each other"


def test_arrivals_days_apart_count_against() -> None:
    later = replace(WANG, arrived=(NOON + timedelta(days=3),))
    assert verdicts(match(WANG, later))["arrived"] is Verdict.DIFFERS
    assert verdicts(match(WANG, replace(WANG, arrived=(NOON + timedelta(minutes=40),))))["arrived"] is Verdict.AGREES


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("A123", "A124", True),
        ("A123", "A132", True),
        ("A123", "A321", False),
        ("A123", "A12", False),
        ("A1", "A1", False),
    ],
)
def test_a_slip_is_one_place_other_or_two_neighbours_exchanged(one: str, other: str, is_slip: bool) -> None:
    assert slipped(one, other) is is_slip
