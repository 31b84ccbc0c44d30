"""What others' alerts feel of two sites that are broken in every way (tests/faults/broken_sites.py)."""

from __future__ import annotations

import asyncio
import contextlib
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.clients import Caller, Screen
from bench.figures import Line, Times
from bench.seeding import HOSPITAL, VITALS, Seeded, seed
from bench.serving import Server, serving
from bench.telling import alert, saying
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.world import World
from tests.faults.broken_sites import FIRST, SECOND, BrokenSite, nonsense

PACED = {"GOLDENHOUR_REQUESTS_PER_S": "10"}
"""As a server is started."""
UNITS = ("B-91", "B-92", "B-93")
TURNS = 8
PAUSE_S = 0.03


@dataclass
class Others:
    """The networks that are well, under load: crews that write, a nurse who looks at her pages. `wrong` is what they were
    told that is no success."""

    server: Server
    crews: list[Seeded]
    nurse: str
    wrong: list[str] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        works = [*(self.write(crew) for crew in self.crews), self.look()]
        working = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def write(self, crew: Seeded) -> None:
        """Five vital signs a second."""
        caller = Caller(self.server.port, crew.crew)
        while True:
            self.note(await caller.post(f"/cases/{crew.cases[-1]}/vital-signs", saying(VITALS)))
            await asyncio.sleep(0.2)

    async def look(self) -> None:
        caller = Caller(self.server.port, self.nurse)
        while True:
            self.note(await caller.get(f"/hospitals/{HOSPITAL}/listening"))
            await asyncio.sleep(0.5)

    def note(self, answer: tuple[int, bytes]) -> None:
        if answer[0] not in (200, 201):
            self.wrong.append(f"{answer[0]}: {answer[1].decode(errors='replace')}")


async def seed_all(data: Path, each: int) -> tuple[list[Seeded], dict[str, str]]:
    """Three crews with cases of their own and the nurses of three hospitals, two of whose settings are nonsense."""
    first = await seed(data, cases=each, hospitals=(HOSPITAL, FIRST, SECOND), unit=UNITS[0])
    crews = [first, *[await seed(data, cases=1, hospitals=(), unit=unit) for unit in UNITS[1:]]]
    log = await SqliteLog.open(data / "log.db", World())
    await log.append(nonsense(World(), FIRST, SECOND))
    await log.close()
    return crews, first.nurses


async def broken_sites(folder: Path, options: Namespace) -> list[Line]:
    """Quiet and broken in turns, on one server, so that both meet the same minutes of a noisy machine."""
    each = 2 * TURNS * 20
    crews, nurses = await seed_all(folder / "data", each + 1)
    quiet, beside = Times(), Times()
    with serving(folder / "data", PACED) as server:
        sites = [BrokenSite(server.port, nurses[hospital], hospital) for hospital in (FIRST, SECOND)]
        others, board = (
            Others(server, crews, nurses[HOSPITAL]),
            Screen(server.port, nurses[HOSPITAL], f"board/{HOSPITAL}"),
        )
        await board.open()
        cases = iter(crews[0].cases)
        caller = Caller(server.port, crews[0].crew)
        async with others.at_work():
            for _ in range(TURNS):
                quiet.values += [await one_alert(caller, board, next(cases)) for _ in range(20)]
                async with sites[0].at_it(), sites[1].at_it():
                    await asyncio.sleep(1.5)  # past the burst that everybody has
                    beside.values += [await one_alert(caller, board, next(cases)) for _ in range(20)]
                await asyncio.sleep(0.5)
        board.close()
    answered = sites[0].answers + sites[1].answers
    ratio = beside.p(50) / quiet.p(50)
    told = ", ".join(f"{status}: {n}" for status, n in sorted(answered.items()))
    return [
        Line("others' alerts, POST to frame, beside two broken sites", f"{beside}; {len(others.wrong)} errors at the others",
             f"quiet: {quiet}; the two were answered {told}", ratio, "p50 ≤ 1.2, no error",
             ratio <= 1.2 and not others.wrong),
    ]  # fmt: skip


async def one_alert(caller: Caller, board: Screen, case: str) -> float:
    await asyncio.sleep(PAUSE_S)
    return await alert(caller, board, case)
