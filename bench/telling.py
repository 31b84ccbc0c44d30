"""What a crew says in a benchmark, and how long until it is durable, or shown."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta

from bench.clients import Caller, Screen
from bench.seeding import HOSPITAL, UNIT, VITALS


def saying(body: object) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "at": datetime.now(UTC).isoformat(), "body": body}


async def append(caller: Caller, case: str) -> float:
    """One durable append; seconds until it is acknowledged."""
    said = saying(VITALS)
    begin = time.perf_counter()
    await say(caller, f"/cases/{case}/vital-signs", said)
    return time.perf_counter() - begin


async def alert(caller: Caller, board: Screen, case: str, hospital: str = HOSPITAL, unit: str = UNIT) -> float:
    """Warn the hospital; seconds until its page has the frame."""
    eta = (datetime.now(UTC) + timedelta(minutes=12)).isoformat()
    said = saying({"hospital": hospital, "unit": unit, "priority": "high", "eta_at": eta})
    shown = board.expect(f"case-{case}")
    begin = time.perf_counter()
    await say(caller, f"/cases/{case}/alerts", said)
    return await asyncio.wait_for(shown, 10) - begin


SMALL = "1411030013"
"""A hospital that asks, in Keelung."""


async def visit(caller: Caller) -> str:
    """A patient comes to the small hospital by themselves; the case."""
    said = saying({"hospital": SMALL, "place": {"lat": 25.1, "lon": 121.7, "county": "C"}, "complaint": "103104",
                   "level": "2305003", "synthetic": True})  # fmt: skip
    await say(caller, "/visits", said)
    return str(said["id"])


def question() -> dict[str, object]:
    return saying({"hospital": SMALL, "specialty": "neurology", "question": "?", "name": "Bench"})


async def say(caller: Caller, path: str, said: dict[str, object]) -> None:
    """Raises RuntimeError: it was not kept."""
    status, answer = await caller.post(path, said)
    if status != 201:
        raise RuntimeError(f"{status}: {answer.decode()}")
