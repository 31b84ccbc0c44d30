"""The FHIR API of a real server: create, read, search and whole documents at 1, 16 and 64 clients."""

from __future__ import annotations

import asyncio
import random
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.clients import Caller
from bench.fhir_seeding import FHIR, System, document, ready, seed_system, sign
from bench.fhir_store import DOCUMENT, VITALS
from bench.figures import Line, Times
from bench.serving import Server, serving
from goldenhour.kit.fhir.decoding import encode

DOCUMENTS = 500
"""15,000 observations, as many as the peers had."""
CLIENTS = (1, 16, 64)
LONGEST_S = 3.0
EARLIER = "on two shared cores earlier, not in this run"


class Peer(NamedTuple):
    """What two peers did, requests a second, and how much better we want to be."""

    medplum: float
    go: float
    clients: int
    aim: float

    def __str__(self) -> str:
        return f"Medplum {self.medplum:,.0f}/s, WSO2's Go server {self.go:,.0f}/s at {self.clients}, {EARLIER}"


PEERS: dict[tuple[str, int], Peer] = {
    ("create", 1): Peer(69, 232, 1, 5),
    ("create", 16): Peer(115, 551, 16, 5),
    ("read", 16): Peer(1_272, 5_519, 16, 5),
    ("search by patient and code", 16): Peer(738, 503, 16, 3),
    ("search, newest first", 16): Peer(403, 1_071, 16, 3),
    ("search by identifier", 16): Peer(971, 624, 16, 3),
    ("transaction of 30", 16): Peer(11.8 * 12 / DOCUMENT, 88 * 12 / DOCUMENT, 8, 5),
}
"""The peers' transactions had 12 entries: counted here as entries."""
Ask = tuple[str, str, bytes]
"""Method, path, body."""


def questions(system: System) -> dict[str, Callable[[random.Random], Ask]]:
    def get(path: Callable[[int, int], str]) -> Callable[[random.Random], Ask]:
        def ask(chance: random.Random) -> Ask:
            number = chance.randrange(system.documents * DOCUMENT)
            return "GET", FHIR + path(number // DOCUMENT, number), b""

        return ask

    def create(chance: random.Random) -> Ask:
        made = sign(chance.randrange(system.documents * DOCUMENT), chance)
        del made["id"]
        return "POST", f"{FHIR}/Observation", encode(made)

    def transaction(chance: random.Random) -> Ask:
        return "POST", f"{FHIR}/", encode(document(chance.randrange(10**6, 10**7), chance))

    def code(number: int) -> str:
        return f"http://loinc.org|{VITALS[number % len(VITALS)][0]}"

    return {
        "read": get(lambda case, number: f"/Observation/obs-{number}"),
        "search by patient and code": get(
            lambda case, number: f"/Observation?patient=patient-{case}&code={code(number)}&_count=20"
        ),
        "search, newest first": get(lambda case, number: f"/Observation?code={code(number)}&_sort=-date&_count=20"),
        "search by identifier": get(lambda case, number: f"/Patient?identifier=urn:bench:patient|patient-{case}"),
        "create": create,
        "transaction of 30": transaction,
    }


async def asked(
    server: Server, token: str, question: Callable[[random.Random], Ask], clients: int, seconds: float
) -> tuple[float, Times]:
    """Answers a second, and each one's wait. Raises RuntimeError: an answer that is none."""
    times, until = Times(), time.perf_counter() + seconds

    async def ask(number: int) -> None:
        caller, chance = Caller(server.port, token), random.Random(f"{clients} {number} {time.time_ns()}")
        while time.perf_counter() < until:
            method, path, body = question(chance)
            begin = time.perf_counter()
            status, answer = await caller.send(method, path, body)
            times.values.append(time.perf_counter() - begin)
            if status not in (200, 201):
                raise RuntimeError(f"{status}: {answer.decode()[:600]}")
        caller.close()

    begin = time.perf_counter()
    await asyncio.gather(*(ask(number) for number in range(clients)))
    return len(times.values) / (time.perf_counter() - begin), times


async def fhir_api(folder: Path, options: Namespace) -> list[Line]:
    """Each question at 1, 16 and 64 clients, one after another; what is written stays."""
    data, lines = folder / "data", []
    data.mkdir()
    system = await seed_system(data, DOCUMENTS)
    with serving(data) as server:
        await ready(server, system.token(server))
        for name, question in questions(system).items():
            token = system.token(server)
            await asked(server, token, question, 4, 0.3)
            for clients in CLIENTS:
                cpu = server.cpu_seconds()
                rate, times = await asked(server, token, question, clients, min(options.seconds / 2, LONGEST_S))
                cpu = (server.cpu_seconds() - cpu) / len(times.values)
                lines.append(line(name, clients, rate, times, cpu))
    return lines


def line(name: str, clients: int, rate: float, times: Times, cpu: float) -> Line:
    what = f"FHIR API: {name}, {clients} {'client' if clients == 1 else 'clients'}"
    figure = f"{rate:,.0f}/s, {times}; {cpu * 1e3:.2f} ms of the server's CPU each"
    peer = PEERS.get((name, clients))
    if peer is None:
        return Line(what, figure)
    ratio = rate / max(peer.medplum, peer.go)
    return Line(what, figure, str(peer), ratio, f"≥ {peer.aim:g} of the better", ratio >= peer.aim)
