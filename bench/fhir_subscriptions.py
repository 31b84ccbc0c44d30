"""From a create to the subscriber's hook: one subscriber, 1,000, and 1,000 of whom some answer no more."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from argparse import Namespace
from collections import defaultdict
from pathlib import Path

import msgspec

from bench.clients import Caller
from bench.fhir_seeding import FHIR, ready, seed_system, sign
from bench.figures import Line, Times
from bench.serving import free_port, serving
from goldenhour.adapters.http_posting import Poster

CROWD = 1_000
DEAD = 50
ROUNDS = 110
EVENTS = 5
PEER = "Medplum from create to hook 25.5 ms, on two shared cores earlier, not in this run"


class Hooks:
    """A subscriber's HTTP server, as thin as can be: notes when something came to which path. Paths that begin with
    `/dead` are answered until `dying` is set, and never again after it."""

    def __init__(self) -> None:
        self.came: dict[str, list[float]] = defaultdict(list)
        self.dying = False
        self.rang = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                at = head.lower().find(b"content-length:")
                if at >= 0:
                    await reader.readexactly(int(head[at + 15 :].split(b"\r\n", 1)[0]))
                if self.dying and path.startswith("/dead"):
                    await asyncio.sleep(3_600)
                self.came[path].append(time.perf_counter())
                self.rang.set()
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    async def until(self, paths: list[str], count: int, patience_s: float = 60.0) -> None:
        """Return when each of these paths was called so often. Raises TimeoutError."""
        async with asyncio.timeout(patience_s):
            while any(len(self.came[path]) < count for path in paths):
                self.rang.clear()
                await self.rang.wait()


def subscription(port: int, path: str) -> dict[str, object]:
    channel = {"type": "rest-hook", "endpoint": f"http://127.0.0.1:{port}{path}", "payload": "application/fhir+json"}
    return {
        "resourceType": "Subscription", "status": "requested", "reason": "benchmark", "channel": channel,
        "criteria": "Observation?code=http://loinc.org|8867-4",
    }  # fmt: skip


class Bench:
    """One server, its hooks, and a system that writes."""

    def __init__(self, server: int, token: str, hooks: Hooks, port: int) -> None:
        self.server, self.token, self.hooks, self.port = server, token, hooks, port
        self.caller = Caller(server, token)
        self.chance = random.Random(7)

    async def subscribe(self, paths: list[str]) -> None:
        """Every one of them has been greeted, and is active, when this returns."""
        await self.anew()
        for path in paths:
            status, answer = await self.caller.post(f"{FHIR}/Subscription", subscription(self.port, path))
            if status != 201:
                raise RuntimeError(answer.decode()[:500])
        await self.hooks.until(paths, 1)
        await self.anew()
        while await self.requested():
            await asyncio.sleep(0.1)

    async def anew(self) -> None:
        """On a connection the server has not closed for being idle."""
        self.caller.close()
        self.caller = Caller(self.server, self.token)
        await self.caller.get(f"{FHIR}/Patient/patient-0")

    async def requested(self) -> int:
        _, answer = await self.caller.get(f"{FHIR}/Subscription?status=requested&_summary=count")
        return int(msgspec.json.decode(answer)["total"])

    async def create(self) -> tuple[float, float]:
        """A heart rate is written: when it was sent, and when the answer came."""
        made = sign(0, self.chance)
        del made["id"]
        made["valueQuantity"]["value"] = float(made["valueQuantity"]["value"])
        sent = time.perf_counter()
        status, answer = await self.caller.post(f"{FHIR}/Observation", made)
        if status != 201:
            raise RuntimeError(answer.decode()[:500])
        return sent, time.perf_counter()

    async def one(self, path: str) -> tuple[Times, Times, Times]:
        """Create to hook, create to answer, and a POST of as much to the same hook by the same client, in turns."""
        delivered, answered, bare = Times(), Times(), Times()
        direct, body = Poster(60.0), b"x" * 700
        for number in range(ROUNDS):
            before = len(self.hooks.came[path])
            sent, done = await self.create()
            await self.hooks.until([path], before + 1)
            begin = time.perf_counter()
            await direct.post(f"http://127.0.0.1:{self.port}/bare", body, {"content-type": "application/fhir+json"})
            if number >= 10:
                delivered.values.append(self.hooks.came[path][-1] - sent)
                answered.values.append(done - sent)
                bare.values.append(time.perf_counter() - begin)
        await direct.close()
        return delivered, answered, bare

    async def crowd(self, paths: list[str]) -> Times:
        """From the create to each of these hooks."""
        times = Times()
        for _ in range(EVENTS):
            await self.anew()
            before = len(self.hooks.came[paths[0]])
            sent, _ = await self.create()
            await self.hooks.until(paths, before + 1)
            times.values += [self.hooks.came[path][before] - sent for path in paths]
        return times


async def fhir_subscriptions(folder: Path, options: Namespace) -> list[Line]:
    """One, then a crowd, then the same crowd with dead ones among them."""
    data, hooks, port = folder / "data", Hooks(), free_port()
    data.mkdir()
    system = await seed_system(data, 1)
    alive = [f"/alive/{number}" for number in range(CROWD - DEAD)]
    dead = [f"/dead/{number}" for number in range(DEAD)]
    async with await asyncio.start_server(hooks.serve, "127.0.0.1", port):
        with serving(data, {"GOLDENHOUR_FHIR_HOOKS": f"127.0.0.1:{port}"}) as server:
            await ready(server, system.token(server))
            bench = Bench(server.port, system.token(server), hooks, port)
            await bench.subscribe(["/one"])
            delivered, answered, bare = await bench.one("/one")
            await bench.subscribe(alive)
            whole = await bench.crowd(alive)
            await bench.subscribe(dead)
            hooks.dying = True
            broken = await bench.crowd(alive)
    ratio = (delivered.p(50) - answered.p(50)) / bare.p(50)
    return [
        Line("subscription, one subscriber: create to hook", str(delivered),
             f"the create's own answer {answered}; a bare POST to the hook by the same HTTP client {bare}; {PEER}", ratio,
             "what is beyond the answer ≤ 3 bare POSTs", ratio <= 3),
        Line(f"subscription, {CROWD - DEAD:,} subscribers: create to each hook", str(whole),
             f"one subscriber {delivered}"),
        Line(f"the same, {DEAD} dead ones among {CROWD:,}", str(broken), f"none dead {whole}",
             broken.p(50) / whole.p(50), "≤ 1.2", broken.p(50) / whole.p(50) <= 1.2),
    ]  # fmt: skip
