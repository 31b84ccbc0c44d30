"""Tablets bound to a crew, and how long one takes to hand in what it wrote without a network."""

from __future__ import annotations

import asyncio
import time
import uuid
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.clients import Caller, Screen
from bench.figures import Line, Times
from bench.floors import bare_group_commit, fsyncs
from bench.seeding import HOSPITAL, UNIT, VITALS, Seeded, encode_json, seed
from bench.serving import Server, serving
from bench.telling import alert
from goldenhour.app.logs import open_log
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_accounts
from goldenhour.emergency.people import Role
from goldenhour.kit.world import World
from goldenhour.people.device_tables import as_crew

ENTRIES = 1_000
AT_ONCE = 500
ROUNDS = 9
BARE_S = 0.5
WARNED = 100
HANDED_IN = 20


@dataclass
class Bound:
    """A tablet as its browser knows it: its id and the token in its cookie."""

    device: str
    token: str


async def bind(data: Path, count: int) -> list[Bound]:
    """So many tablets of one crew, all on the seeded unit. The server must not be running."""
    settings, world = Settings(data=data), World()
    audit = await open_log(settings, world, "audit")
    accounts = open_accounts(settings, world, audit)
    crew = await accounts.register(
        None, name="Crew of tablets", sign_in=f"t{uuid.uuid4().hex[:8]}", password=uuid.uuid4().hex, roles={Role.CREW},
        organisation="county/A",
    )  # fmt: skip
    bound = []
    for number in range(count):
        device = str(uuid.uuid4())
        token = await accounts.devices.bind(as_crew(crew.person(UNIT)), device, f"Tablet {number}")
        bound.append(Bound(device, token))
    accounts.close()
    await audit.close()
    return bound


def written(cases: list[str], count: int) -> list[dict[str, object]]:
    """So many sets of vital signs, spread over the cases, as an outbox holds them."""
    now = datetime.now(UTC).isoformat()
    return [
        {"path": f"/cases/{cases[number % len(cases)]}/vital-signs", "id": str(uuid.uuid4()), "at": now,
         "written_at": now, "unit": UNIT, "clock_ms": 0, "body": VITALS}
        for number in range(count)
    ]  # fmt: skip


def deliveries(tablet: Bound, sayings: list[dict[str, object]]) -> list[dict[str, object]]:
    """As the tablet's courier packs them."""
    return [
        {"device": tablet.device, "app": "bench", "sent_at": datetime.now(UTC).isoformat(),
         "sayings": sayings[start : start + AT_ONCE]}
        for start in range(0, len(sayings), AT_ONCE)
    ]  # fmt: skip


async def hand_in(port: int, tablet: Bound, packed: list[dict[str, object]]) -> float:
    """Seconds until everything was answered as kept."""
    caller = Caller(port, "", cookie=f"tablet={tablet.token}")
    begin = time.perf_counter()
    answers = [await caller.post("/tablet/sync", delivery) for delivery in packed]
    took = time.perf_counter() - begin
    caller.close()
    for _, answer in answers:
        if {one["state"] for one in msgspec.json.decode(answer)["answers"]} != {"kept"}:
            raise RuntimeError(answer.decode()[:300])
    return took


async def alerts_meanwhile(server: Server, seeded: Seeded, tablet: Bound, cases: list[str]) -> tuple[Times, Times]:
    """Alerts one after another with nothing else going on, and while the tablet hands in as fast as it can."""
    board = Screen(server.port, seeded.nurses[HOSPITAL], f"board/{HOSPITAL}")
    await board.open()
    caller, alone, meanwhile = Caller(server.port, seeded.crew), Times(), Times()
    for case in seeded.cases[:WARNED]:
        alone.values.append(await alert(caller, board, case))
    packed = [deliveries(tablet, written(cases, ENTRIES)) for _ in range(HANDED_IN)]

    async def outbox() -> None:
        for some in packed:
            await hand_in(server.port, tablet, some)

    handing_in = asyncio.create_task(outbox())
    for case in seeded.cases[WARNED : 2 * WARNED]:
        if handing_in.done():
            break
        meanwhile.values.append(await alert(caller, board, case))
    await handing_in
    board.close()
    return alone, meanwhile


async def bare_rows(folder: Path) -> float:
    """Seconds in which the bare loop keeps as many rows."""
    folder.mkdir()
    rate, _ = await bare_group_commit(folder, 64, BARE_S, encode_json(VITALS))
    return ENTRIES / rate


async def sync(folder: Path, options: Namespace) -> list[Line]:
    """1,000 entries of one run, and of ten, beside the bare loop that only inserts as many rows; and alerts meanwhile."""
    seeded = await seed(folder / "data", cases=2 * WARNED + 2 * ROUNDS + 10)
    mine = seeded.cases[2 * WARNED :]
    (tablet,) = await bind(folder / "data", 1)
    disk = fsyncs(folder)
    bare, one, ten, lines = Times(), Times(), Times(), []
    with serving(folder / "data") as server:
        await hand_in(server.port, tablet, deliveries(tablet, written(mine[-1:], 100)))
        for number in range(ROUNDS):  # in turns, so that all meet the same minute of a noisy machine
            bare.values.append(await bare_rows(folder / f"bare-{number}"))
            for times, spread in ((one, 1), (ten, 10)):
                packed = deliveries(tablet, written(mine[number : number + spread], ENTRIES))
                times.values.append(await hand_in(server.port, tablet, packed))
        for what, times in (("of one case", one), ("of ten cases", ten)):
            ratio = bare.p(50) / times.p(50)
            lines.append(
                Line(f"a tablet hands in 1,000 entries {what}", f"{times} ({ENTRIES / times.p(50):,.0f}/s)",
                     f"bare group-commit loop {bare} for as many rows; fsync {disk}", ratio, "≥ 0.5 of the loop",
                     ratio >= 0.5)
            )  # fmt: skip
        alone, meanwhile = await alerts_meanwhile(server, seeded, tablet, mine)
    lines.append(Line("alert POST to frame while a tablet hands in without a pause", str(meanwhile), f"alone {alone}",
                      meanwhile.p(50) / alone.p(50), "p50 ≤ 5 of alone", meanwhile.p(50) <= 5 * alone.p(50)))  # fmt: skip
    return lines
