"""Two sites broken in every way at once on the real server, while the other networks run under load: no error there, every
alert arrives, the two are marked, and are warned and acknowledge all the same. How long alerts take beside them: bench."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.broken_sites import PACED, Others, seed_all
from bench.clients import Caller, Screen
from bench.seeding import HOSPITAL, Seeded
from bench.serving import Server, serving
from bench.telling import alert, saying
from tests.faults.broken_sites import FIRST, SECOND, BrokenSite

ALERTS = 12
TRIES = 300
"""How often one of a flooded site says it again: their turn comes by chance, the flood takes nearly all of them."""


@dataclass
class Seen:
    """What came of it."""

    others: Others
    sites: list[BrokenSite]
    arrived: int = 0
    acknowledged: int = 0
    marks: str = ""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken") / "data"


@pytest.fixture(scope="module")
def seen(data: Path) -> Iterator[Seen]:
    crews, nurses = asyncio.run(seed_all(data, ALERTS + 2))
    with serving(data, PACED) as server:
        yield asyncio.run(live_through(server, crews, nurses))


async def live_through(server: Server, crews: list[Seeded], nurses: dict[str, str]) -> Seen:
    sites = [BrokenSite(server.port, nurses[hospital], hospital) for hospital in (FIRST, SECOND)]
    seen = Seen(Others(server, crews, nurses[HOSPITAL]), sites)
    board, cases = Screen(server.port, nurses[HOSPITAL], f"board/{HOSPITAL}"), iter(crews[0].cases)
    crew = Caller(server.port, crews[0].crew)
    await board.open()
    async with seen.others.at_work(), sites[0].at_it(), sites[1].at_it():
        await asyncio.sleep(3)
        for _ in range(ALERTS):
            await alert(crew, board, next(cases))
            seen.arrived += 1
        seen.acknowledged = await warn_and_acknowledge(server, crew, next(cases), nurses[FIRST])
        seen.marks = await marks_of(server, nurses)
    board.close()
    return seen


async def warn_and_acknowledge(server: Server, crew: Caller, case: str, nurse: str) -> int:
    """The status of an acknowledgement by the broken site, said again for as long as it is refused for its pace alone."""
    warned = saying({"hospital": FIRST, "unit": "B-91", "priority": "high"})
    status, answer = await crew.post(f"/cases/{case}/alerts", warned)
    assert status == 201, answer
    said = saying({"name": "林怡君"})
    for _ in range(TRIES):
        person = Caller(server.port, nurse)
        status, _ = await person.post(f"/cases/{case}/alerts/{warned['id']}/acknowledgement", said)
        person.close()
        if status != 429:
            break
        await asyncio.sleep(0.1)
    return status


async def marks_of(server: Server, nurses: dict[str, str]) -> str:
    """What the oversight page says of a broken site, to one of its own who waits until it is their turn."""
    for _ in range(TRIES):
        person = Caller(server.port, nurses[FIRST])
        status, answer = await person.get("/listening")
        person.close()
        if status == 200:
            return answer.decode()
        await asyncio.sleep(0.1)
    return ""


def test_the_others_meet_no_error_and_every_alert_arrives(seen: Seen) -> None:
    assert seen.others.wrong == []
    assert seen.arrived == ALERTS


def test_the_broken_sites_were_really_broken_and_slowed_down(seen: Seen) -> None:
    for site in seen.sites:
        assert {400, 404, 429} <= site.answers.keys()
        assert not any(status >= 500 for status in site.answers), site.answers


def test_a_broken_site_is_marked_and_acknowledges_all_the_same(seen: Seen) -> None:
    assert seen.acknowledged in (200, 201)
    assert "請求過量" in seen.marks or "flooding" in seen.marks
    assert "設定未" in seen.marks or "setting not followed" in seen.marks


def test_the_program_itself_made_no_mistake(seen: Seen, data: Path) -> None:
    output = (data / "server.out").read_text()
    assert "Traceback" not in output
    assert "request_failed" not in output
    assert FIRST in output, "the flood is told in the program's log"
