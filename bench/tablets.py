"""Tablets bound to a crew, and how long one takes to hand in what it wrote without a network."""

from __future__ import annotations

import time
import uuid
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.clients import Caller
from bench.figures import Line
from bench.floors import bare_group_commit, fsyncs
from bench.seeding import UNIT, VITALS, encode_json, seed
from bench.serving import serving
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_accounts, open_log
from goldenhour.emergency.people import Role
from goldenhour.kit.world import World
from goldenhour.people.device_tables import as_crew

ENTRIES = 1_000
AT_ONCE = 500
ROUNDS = 5


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


async def hand_in(port: int, tablet: Bound, sayings: list[dict[str, object]]) -> float:
    """Seconds until everything was answered as kept."""
    caller = Caller(port, "", cookie=f"tablet={tablet.token}")
    begin = time.perf_counter()
    answers = []
    for start in range(0, len(sayings), AT_ONCE):
        delivery = {"device": tablet.device, "app": "bench", "sent_at": datetime.now(UTC).isoformat(),
                    "sayings": sayings[start : start + AT_ONCE]}  # fmt: skip
        answers.append(await caller.post("/tablet/sync", delivery))
    took = time.perf_counter() - begin
    caller.close()
    for _, answer in answers:
        if {one["state"] for one in msgspec.json.decode(answer)["answers"]} != {"kept"}:
            raise RuntimeError(answer.decode()[:300])
    return took


async def sync(folder: Path, options: Namespace) -> list[Line]:
    """1,000 entries of one run, and of ten, beside the bare loop that only inserts as many rows."""
    seeded = await seed(folder / "data", cases=2 * ROUNDS + 10)
    (tablet,) = await bind(folder / "data", 1)
    disk = fsyncs(folder)
    rate, _ = await bare_group_commit(folder, 64, min(options.seconds, 3.0), encode_json(VITALS))
    bare = ENTRIES / rate
    lines = []
    with serving(folder / "data") as server:
        await hand_in(server.port, tablet, written(seeded.cases[-1:], 100))
        for what, spread in (("of one case", 1), ("of ten cases", 10)):
            took = sorted([
                await hand_in(server.port, tablet, written(seeded.cases[number : number + spread], ENTRIES))
                for number in range(ROUNDS)
            ])  # fmt: skip
            middle = took[len(took) // 2]
            lines.append(
                Line(f"a tablet hands in 1,000 entries {what}", f"{middle:.2f} s ({ENTRIES / middle:,.0f}/s)",
                     f"bare group-commit loop {bare:.2f} s for as many rows; fsync {disk}", bare / middle,
                     "≥ 0.5 of the loop", bare / middle >= 0.5)
            )  # fmt: skip
    return lines
