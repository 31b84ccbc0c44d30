"""Whether a hospital may set this threshold, and whether it makes sense."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.indicator_bodies import ThresholdSet
from goldenhour.indicators.sixteen.declared import BY_CODE, Sixteen, Unit
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import Sentence

MINUTES_AT_MOST = 24 * 60
"""A longer stay or wait is no aim."""


def check_threshold_makes_sense(asked: Asked) -> None:
    body: ThresholdSet = asked.body
    indicator = known_indicator(body.indicator)
    if indicator.goal is not None:
        raise Refusal(
            Category.INCORRECT,
            "goal_is_the_plans",
            "{indicator}: the national plan sets this goal ({goal} %). Choose another indicator.",
            field="indicator",
            indicator=Sentence(indicator.title),
            goal=f"{indicator.goal:g}",
        )
    check_in_bounds(indicator, body.value)


def known_indicator(code: str) -> Sixteen:
    """The indicator of this code, or `Refusal(INCORRECT)`."""
    if indicator := BY_CODE.get(code):
        return indicator
    raise Refusal(
        Category.INCORRECT,
        "not_an_indicator",
        "There is no indicator {code}. The sixteen are: {known}.",
        field="indicator",
        code=code,
        known=", ".join(BY_CODE),
    )


def check_in_bounds(indicator: Sixteen, value: float | None) -> None:
    """A share of none or of all, or of more than all, is no threshold: every figure would keep it, or none."""
    if value is None:
        return
    highest = MINUTES_AT_MOST if indicator.unit is Unit.MINUTES else 100
    reached = value <= highest if indicator.unit is Unit.MINUTES else value < highest
    if not (value > 0 and reached):
        raise Refusal(
            Category.INCORRECT,
            "threshold_makes_no_sense",
            "{indicator}: a threshold of {value} makes no sense. Choose one above 0 and below {highest} {unit}.",
            field="value",
            indicator=Sentence(indicator.title),
            value=f"{value:g}",
            highest=highest,
            unit="min" if indicator.unit is Unit.MINUTES else "%",
        )


def check_words_are_new(asked: Asked) -> None:
    """Each is the SHA-256 of a word of its own, handed out once."""
    tokens = asked.body.tokens
    shaped = all(len(one) == 64 and set(one) <= set("0123456789abcdef") for one in tokens)
    if not shaped or len(set(tokens)) < len(tokens):
        raise Refusal(
            Category.INCORRECT,
            "not_new_words",
            "Every questionnaire needs a new word, given as the 64 hexadecimal digits of its SHA-256. Make new ones.",
            field="tokens",
        )
    if not asked.state.invited.keys().isdisjoint(tokens):
        raise Refusal(
            Category.CONFLICT, "handed_out_already", "One of these words was handed out before. Make new ones."
        )
