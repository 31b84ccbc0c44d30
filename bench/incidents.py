"""What everybody else's alerts feel of an incident with 500 casualties: tagged, distributed, their hospitals warned in bulk."""

from __future__ import annotations

import asyncio
import time
import uuid
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from bench.clients import Caller, Screen
from bench.figures import Line, Times
from bench.seeding import HOSPITAL, Seeded, seed
from bench.serving import Server, serving
from bench.telling import alert, say, saying
from goldenhour.emergency.casualty import case_of_tag
from goldenhour.emergency.country import load_country
from goldenhour.emergency.tags import tag_number

CASUALTIES, HOSPITALS, PHONES, QUIET = 500, 20, 8, 120
TAGGING_S = 30.0
"""500 tags in half a minute: faster than any crews tag, so that the figure errs to the bad side."""
BETWEEN_S = 0.05
"""Between two of the ordinary alerts, quiet or not."""
PLACE = {"lat": 25.0478, "lon": 121.517, "county": "A", "address": "臺北車站"}
CATEGORIES = ("immediate", "delayed", "minimal", "minimal", "delayed")


class Incident:
    """One incident told over HTTP."""

    def __init__(self, server: Server, crew: str, hospitals: Sequence[str]) -> None:
        self.server, self.crew, self.hospitals = server, crew, hospitals
        self.id = str(uuid.uuid4())
        self.callers = [Caller(server.port, crew) for _ in range(PHONES)]

    async def declare(self, nurse: str) -> None:
        body = {"place": PLACE, "what": "bench", "complaint": "103201", "name": "bench", "estimated": CASUALTIES}
        await say(Caller(self.server.port, nurse), "/incidents", {**saying(body), "id": self.id})

    async def tag(self, within_s: float) -> float:
        """All casualties, by so many phones; evenly, or as fast as the phones can (0). Seconds it took."""
        begin = time.perf_counter()

        async def phone(caller: Caller, places: range) -> None:
            for place in places:
                await asyncio.sleep(max(0.0, begin + within_s * place / CASUALTIES - time.perf_counter()))
                await say(caller, f"/incidents/{self.id}/casualties", saying(self.tagged(place)))

        await asyncio.gather(*(phone(c, range(n, CASUALTIES, PHONES)) for n, c in enumerate(self.callers)))
        return time.perf_counter() - begin

    def tagged(self, place: int) -> dict[str, object]:
        return {"number": tag_number("A", place), "category": CATEGORIES[place % len(CATEGORIES)], "method": "start",
                "place": PLACE, "complaint": "103201", "name": "bench"}  # fmt: skip

    async def distribute(self) -> None:
        """Everybody has a hospital, by one saying; then all hospitals are warned at the same moment."""
        numbers = [tag_number("A", place) for place in range(CASUALTIES)]
        assigned = [
            {"case": case_of_tag(self.id, number), "hospital": self.hospitals[place % len(self.hospitals)]}
            for place, number in enumerate(numbers)
        ]
        body = {"assigned": assigned, "proposed": True, "name": "bench"}
        await say(self.callers[0], f"/incidents/{self.id}/distribution", saying(body))
        each = {"immediate": 5, "delayed": 10, "minimal": 10}
        groups = [
            say(Caller(self.server.port, self.crew), f"/incidents/{self.id}/groups/{hospital}",
                saying({"counts": each, "name": "bench"}))
            for hospital in self.hospitals
        ]  # fmt: skip
        await asyncio.gather(*groups)

    async def announced(self, boards: Sequence[Screen]) -> None:
        """Return when the program has told every hospital of every casualty (a group's tile is drawn again), or after a while."""
        before = -1
        for _ in range(120):
            frames = sum(board.frames for board in boards)
            if frames == before:
                return
            before = frames
            await asyncio.sleep(1.0)


async def ordinary(
    caller: Caller, board: Screen, cases: list[str], times: Times, over: asyncio.Event | None = None
) -> None:
    """Ordinary alerts to one board, one after another, until there are no more or the incident is over."""
    while cases and not (over is not None and over.is_set()):
        times.values.append(await alert(caller, board, cases.pop()))
        await asyncio.sleep(BETWEEN_S)


async def measured(folder: Path, within_s: float) -> tuple[Times, Times, float, float]:
    """Quiet, meanwhile, seconds of tagging, seconds until all was told."""
    hospitals = nearest(HOSPITALS)
    seeded: Seeded = await seed(folder, cases=QUIET + 1200, hospitals=(HOSPITAL, *hospitals))
    with serving(folder) as server:
        board = Screen(server.port, seeded.nurses[HOSPITAL], f"board/{HOSPITAL}")
        await board.open()
        others = [Screen(server.port, seeded.nurses[hospital], f"board/{hospital}") for hospital in hospitals]
        incident, quiet, meanwhile, over = Incident(server, seeded.crew, hospitals), Times(), Times(), asyncio.Event()
        caller, cases = Caller(server.port, seeded.crew), list(seeded.cases)
        await incident.declare(seeded.nurses[HOSPITAL])
        page = Screen(server.port, seeded.crew, f"incidents/{incident.id}")
        for screen in (*others, page):
            await screen.open()
        first, cases = cases[:QUIET], cases[QUIET:]
        await ordinary(caller, board, first, quiet)
        begin, beside = time.perf_counter(), asyncio.create_task(ordinary(caller, board, cases, meanwhile, over))
        took = await incident.tag(within_s)
        await incident.distribute()
        await incident.announced(others)
        over.set()
        await beside
        whole = time.perf_counter() - begin
        for screen in (board, page, *others):
            screen.close()
    return quiet, meanwhile, took, whole


def nearest(count: int) -> list[str]:
    """Hospitals of the county and its neighbour, without the one whose alerts are measured."""
    ids = [one.id for one in load_country("taiwan").hospitals if one.county in ("A", "F") and one.id != HOSPITAL]
    return ids[:count]


async def incidents(folder: Path, options: Namespace) -> list[Line]:
    """Paced as an incident might be at its very worst, and as fast as the server takes it."""
    quiet, meanwhile, took, whole = await measured(folder / "paced", TAGGING_S)
    hurried = await measured(folder / "hurried", 0.0)
    ratio, most = meanwhile.p(50) / quiet.p(50), hurried[1].p(50) / hurried[0].p(50)
    what = f"{CASUALTIES} casualties tagged in {took:.0f} s and {HOSPITALS} hospitals warned at once ({whole:.0f} s in all)"
    fast = f"the same without a pause: tagged in {hurried[2]:.1f} s, {hurried[3]:.0f} s in all"
    return [
        Line(f"alert POST to frame while {what}", str(meanwhile), f"quiet {quiet}", ratio, "p50 ≤ 1.5 of quiet", ratio <= 1.5),
        Line(fast, str(hurried[1]), f"quiet {hurried[0]}", most, "", None),
    ]  # fmt: skip
