"""Every combination of what can be seen leads where the published algorithm leads. The expectations are written here by
rules of their own, not read from the tables."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import goldenhour
from goldenhour.emergency.incident_bodies import TriageCategory, TriageMethod
from goldenhour.incidents.triage import METHODS, NO, YES, WrongAnswersError, follow, method_for
from goldenhour.kit.languages import load_catalogue

C, M = TriageCategory, TriageMethod
MOST_STEPS = 5
"""Six touches with the one that keeps it."""


def asked(method: TriageMethod, seen: dict[str, str]) -> tuple[dict[str, str], TriageCategory]:
    """What is asked of a casualty on whom all this is to be seen, and the category it leads to."""
    answers: dict[str, str] = {}
    while not isinstance(step := follow(method, answers), TriageCategory):
        answers[step] = seen[step]
    return answers, step


def combinations(method: TriageMethod) -> list[dict[str, str]]:
    steps = METHODS[method]
    choices = [[answer.code for answer in step.answers] for step in steps.values()]
    return [dict(zip(steps, chosen, strict=True)) for chosen in product(*choices)]


def by_start(seen: dict[str, str]) -> TriageCategory:
    if seen["walks"] == "yes":
        return C.MINIMAL
    if seen["breathes"] == "no":
        return C.IMMEDIATE if seen["opened"] == "yes" else C.DEAD
    well = seen["rate"] == "to_30" and seen["perfusion"] == "yes" and seen["obeys"] == "yes"
    return C.DELAYED if well else C.IMMEDIATE


def by_jumpstart(seen: dict[str, str]) -> TriageCategory:
    if seen["walks"] == "yes":
        return C.MINIMAL
    if seen["breathes"] == "no":
        saved = seen["opened"] == "yes" or (seen["pulse_apnoeic"] == "yes" and seen["breaths_given"] == "yes")
        return C.IMMEDIATE if saved else C.DEAD
    fits = seen["responds"] in ("alert", "voice", "pain")
    return C.DELAYED if seen["rate"] == "15_to_45" and seen["pulse"] == "yes" and fits else C.IMMEDIATE


def by_salt(seen: dict[str, str]) -> TriageCategory:
    if seen["breathes"] == "no":
        return C.DEAD
    if seen["all_four"] == "yes":
        return C.MINIMAL if seen["minor"] == "yes" else C.DELAYED
    return C.IMMEDIATE if seen["likely"] == "yes" else C.EXPECTANT


@pytest.mark.parametrize(
    ("method", "published", "different"),
    [(M.START, by_start, 64), (M.JUMPSTART, by_jumpstart, 640), (M.SALT, by_salt, 96)],
)
def test_every_combination_leads_where_the_algorithm_leads(method: TriageMethod, published, different: int) -> None:  # type: ignore[no-untyped-def]
    every = combinations(method)
    assert len(every) == different
    for seen in every:
        assert asked(method, seen)[1] is published(seen), seen


@pytest.mark.parametrize("method", TriageMethod)
def test_nobody_is_asked_more_than_five_questions(method: TriageMethod) -> None:
    longest = max(len(asked(method, seen)[0]) for seen in combinations(method))
    assert longest == MOST_STEPS


@pytest.mark.parametrize("method", TriageMethod)
def test_every_step_and_answer_can_be_reached(method: TriageMethod) -> None:
    reached = {(step, code) for seen in combinations(method) for step, code in asked(method, seen)[0].items()}
    assert reached == {(name, one.code) for name, step in METHODS[method].items() for one in step.answers}


@pytest.mark.parametrize(
    "answers",
    [
        {"walks": "perhaps"},
        {"breathes": "yes"},
        {"walks": "yes", "breathes": "yes"},
        {"walks": "no", "rate": "over_30"},
    ],
)
def test_answers_that_are_no_way_through_are_not_followed(answers: dict[str, str]) -> None:
    with pytest.raises(WrongAnswersError):
        follow(M.START, answers)


@pytest.mark.parametrize(
    ("incident", "child", "age", "chosen"),
    [
        (M.START, None, None, M.START),
        (M.START, None, 7.9, M.JUMPSTART),
        (M.START, None, 8.0, M.START),
        (M.START, True, None, M.JUMPSTART),
        (M.START, False, 3.0, M.START),
        (M.SALT, True, 3.0, M.SALT),
    ],
)
def test_children_are_sorted_as_children(
    incident: TriageMethod, child: bool | None, age: float | None, chosen: TriageMethod
) -> None:
    assert method_for(incident, child=child, age_years=age) is chosen


def test_the_answers_are_yes_and_no_in_chinese_too() -> None:
    say = load_catalogue(Path(goldenhour.__file__).parent / "locales" / "zh_Hant.po").gettext
    assert (say(YES), say(NO)) == ("是", "否")  # not the "不准" of a permission refused
