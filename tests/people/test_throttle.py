"""The moving window of failed attempts, on a clock in the test's hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.kit.attempts import KEYS_AT_MOST
from goldenhour.kit.refusals import Refusal
from goldenhour.people.throttle import Throttle


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=60))
def test_no_window_of_a_minute_ever_holds_more_than_the_limit(gaps: list[float]) -> None:
    seconds = Seconds()
    throttle = Throttle(seconds, "3 per minute", "100 per minute")
    let_through: list[float] = []
    for gap in gaps:
        seconds.now += gap
        recent = [at for at in let_through if at > seconds.now - 60]
        try:
            throttle.count("nurse", "")
        except Refusal:
            assert len(recent) == 3, "refused only when the window is full"
        else:
            assert len(recent) < 3
            let_through.append(seconds.now)


def test_a_right_password_wipes_the_failures_of_the_name_but_not_those_of_the_address() -> None:
    seconds = Seconds()
    throttle = Throttle(seconds, "3 per minute", "4 per minute")
    for name in ("nurse", "nurse", "other"):
        throttle.count(name, "10.0.0.1")
    throttle.count("nurse", "10.0.0.1")
    throttle.forgive("nurse", "10.0.0.1")
    throttle.count("nurse", "10.0.0.1")
    with pytest.raises(Refusal, match="Too many"):
        throttle.count("nurse", "10.0.0.1")


def test_guessers_with_endless_names_do_not_fill_the_memory() -> None:
    seconds = Seconds()
    throttle = Throttle(seconds, "3 per minute", "100 per minute")
    for n in range(KEYS_AT_MOST + 1):
        throttle.count(f"name{n}", "")
    seconds.now += 61
    throttle.count("one more", "")
    assert len(throttle._attempts.times) == 1
