"""What the room decides by itself (consults/static/room): when a link is too thin, and what lies between two points."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ROOM = Path(__file__).parents[2] / "src/goldenhour/consults/static/room"
GOOD = {"kbps": 900, "loss": 0.0, "rttMs": 60}
THIN = {"kbps": 60, "loss": 0.02, "rttMs": 300}
DYING = {"kbps": 10, "loss": 0.4, "rttMs": 3000}
SILENT: dict[str, Any] = {"kbps": None, "loss": None, "rttMs": None}
TEXT, AUDIO, VIDEO = range(3)
Ask = Callable[[str, str, Any], Any]


@pytest.fixture(scope="module")
def ask(chromium: Any) -> Any:
    """`ask(module, function, given)`: what a function of that module, written in JavaScript, makes of this."""
    page = chromium.new_page()

    def asked(module: str, function: str, given: Any) -> Any:
        script = f"""async ([code, given]) => {{
          const url = URL.createObjectURL(new Blob([code], {{ type: "text/javascript" }}));
          return ({function})(await import(url), given);
        }}"""
        return page.evaluate(script, [(ROOM / f"{module}.js").read_text(encoding="utf-8"), given])

    yield asked
    page.close()


def levels(ask: Ask, *readings: dict[str, Any]) -> list[int]:
    """The level after each reading, one every two seconds."""
    return list(
        ask(
            "degrade",
            """(m, readings) => {
              let state = m.begin();
              return readings.map((one, n) => (state = m.step(state, { ...one, at: 2 * n })).level);
            }""",
            [*readings],
        )
    )


def test_one_bad_moment_changes_nothing(ask: Ask) -> None:
    assert levels(ask, GOOD, THIN, THIN, GOOD, THIN, THIN, GOOD) == [VIDEO] * 7


def test_a_thin_link_gives_up_the_picture_and_keeps_the_voice(ask: Ask) -> None:
    assert levels(ask, *[THIN] * 5)[:3] == [VIDEO, VIDEO, AUDIO]


def test_a_dying_link_ends_at_text_and_no_lower(ask: Ask) -> None:
    assert levels(ask, *[DYING] * 20) == [VIDEO] * 2 + [AUDIO] * 3 + [TEXT] * 15


@pytest.mark.parametrize("bad", [{"loss": 0.2}, {"rttMs": 1500}, {"kbps": 100}])
def test_each_of_loss_delay_and_rate_is_enough_to_give_up_the_picture(ask: Ask, bad: dict[str, float]) -> None:
    assert levels(ask, *[{**GOOD, **bad}] * 3)[-1] == AUDIO


def test_a_link_that_recovers_gets_everything_back_but_not_at_once(ask: Ask) -> None:
    found = levels(ask, *[DYING] * 6, *[GOOD] * 20)
    back = found[6:]
    assert back[:5] == [TEXT] * 5
    assert back[-1] == VIDEO
    assert back == sorted(back)


def test_where_the_browser_tells_nothing_more_is_tried(ask: Ask) -> None:
    assert levels(ask, *[DYING] * 6, *[SILENT] * 20)[-1] == VIDEO


def test_a_link_that_cannot_carry_the_picture_is_tried_more_and_more_seldom(ask: Ask) -> None:
    """The picture is tried whenever voice goes well, and fails each time: no flapping."""
    tried = ask(
        "degrade",
        """(m, { GOOD, THIN }) => {
          let state = m.begin(), tried = [];
          for (let at = 0; at < 1200; at += 2) {
            const before = state.level;
            state = m.step(state, { ...(state.level === 2 ? THIN : GOOD), at });
            if (state.level > before) tried.push(at);
          }
          return tried;
        }""",
        {"GOOD": GOOD, "THIN": THIN},
    )
    waits = [after - before for before, after in itertools.pairwise(tried)]
    assert len(tried) < 12
    assert waits == sorted(waits)
    assert waits[-1] >= 160


def test_a_reading_is_taken_from_the_pair_in_use_and_the_worst_loss(ask: Ask) -> None:
    reports = [
        {"id": "a", "type": "candidate-pair", "nominated": False, "state": "succeeded", "availableOutgoingBitrate": 1},
        {"id": "b", "type": "candidate-pair", "nominated": True, "state": "succeeded",
         "availableOutgoingBitrate": 300_000, "currentRoundTripTime": 0.12},
        {"id": "c", "type": "remote-inbound-rtp", "kind": "audio", "fractionLost": 0.01},
        {"id": "d", "type": "remote-inbound-rtp", "kind": "video", "fractionLost": 0.09},
    ]  # fmt: skip
    found = ask("degrade", "(m, all) => m.reading(new Map(all.map((one) => [one.id, one])), 7)", reports)
    assert found == {"at": 7, "kbps": 300, "loss": 0.09, "rttMs": 120}


def between(ask: Ask, a: tuple[float, float], b: tuple[float, float], **how: Any) -> Any:
    points = [{"x": x, "y": y} for x, y in (a, b)]
    return ask("callipers", "(m, [a, b, how]) => m.figures(m.measured(a, b, how))", [*points, how])


def test_an_ecg_is_measured_in_time_and_voltage(ask: Ask) -> None:
    scale = ask("callipers", "(m) => m.scaleOf({ x: 100, y: 50 }, { x: 180, y: 50 }, 10)", None)
    assert scale == 8  # pixels per millimetre
    assert between(ask, (100, 50), (260, 50), perMm=8, ecg=True) == "800 ms · 0 mV · 75/min"
    assert between(ask, (100, 50), (116, 66), perMm=8, ecg=True) == "80 ms · 0.2 mV"


def test_another_picture_is_measured_in_millimetres_and_without_a_scale_in_pixels(ask: Ask) -> None:
    assert between(ask, (0, 0), (30, 40), perMm=5) == "10 mm"
    assert between(ask, (0, 0), (30, 40)) == "50 px"


@pytest.mark.parametrize("mm", [0, -3])
def test_a_scale_of_nothing_is_none(ask: Ask, mm: float) -> None:
    assert ask("callipers", "(m, mm) => m.scaleOf({ x: 0, y: 0 }, { x: 80, y: 0 }, mm)", mm) is None
    assert ask("callipers", "(m) => m.scaleOf({ x: 0, y: 0 }, { x: 2, y: 2 }, 10)", None) is None
