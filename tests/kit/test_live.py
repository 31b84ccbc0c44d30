"""The feed of live pages: whoever resumes where the line was cut misses nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from goldenhour.kit.live import Live, Showing
from goldenhour.kit.world import World


@dataclass(frozen=True)
class Bed:
    name: str
    seq: int


BEDS = [Bed("c", 9), Bed("a", 4), Bed("b", 7)]  # listed as the screen sorts them, not as they changed


def feed_of(beds: list[Bed], world: World | None = None) -> Live:
    live = Live(world or World(), lambda: max(bed.seq for bed in beds))
    live.add(
        Showing(
            name="ward",
            topics=lambda bed: ["ward/1"],
            key=lambda bed: bed.name,
            order=lambda bed, topic: bed.name,
            html=lambda bed, topic, language: f"<p>{bed.name}</p>",
            all=lambda topic: beds,
        )
    )
    return live


async def frames(live: Live, after: int | None, count: int) -> list[str]:
    stream = live.stream("ward/1", "en", after)
    try:
        return [(await anext(stream)).decode() for _ in range(count)]
    finally:
        await stream.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize("cut_after", [1, 2, 3, 4, 5])
async def test_a_line_cut_while_catching_up_skips_nothing(cut_after: int) -> None:
    live = feed_of(BEDS)
    first = "".join(await frames(live, 3, cut_after))
    ids = re.findall(r"^id: (\d+)$", first, re.MULTILINE)
    resumed = int(ids[-1]) if ids else 3
    second = "".join(await frames(live, resumed, 5 - (cut_after if cut_after < 5 else 3)))
    for bed in BEDS:
        assert f"<p>{bed.name}</p>" in first + second


async def test_a_page_without_a_position_learns_it_with_the_first_beat() -> None:
    _, beat = await frames(feed_of(BEDS), None, 2)
    assert beat.startswith("id: 9\nevent: beat\n")


async def test_a_line_that_is_never_idle_beats_all_the_same() -> None:
    seconds = [0.0]
    live = feed_of(BEDS, World(monotonic=lambda: seconds[0]))
    stream = live.stream("ward/1", "en", None)
    for _ in range(2):
        await anext(stream)
    sent = []
    for n in range(8):  # a frame a second, as from many moving units
        seconds[0] += 1
        live.send("ward/1", "unit", {"key": n})
        sent.append((await anext(stream)).decode())
    await stream.aclose()  # type: ignore[attr-defined]
    assert sum("event: beat" in piece for piece in sent) == 1
