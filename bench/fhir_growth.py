"""How much dearer the FHIR store becomes as it grows: a large store beside one of ten thousand, asked in turns.

`python -m bench --growth 5000000` fills up to five million resources on SQLite (PostgreSQL: one million) and takes, with
what it writes, about 2.5 kB of disk for each. `--record` writes docs/reference/growth.md.
"""

from __future__ import annotations

import random
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.fhir_copying import BLOCK, EACH, check, copy
from bench.fhir_seeding import entry_of, patient, resources_of
from bench.fhir_store import BEGIN, DOCUMENT, GROWTH, SMALL, observation, questions
from bench.figures import Times
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.projecting import Projector
from goldenhour.kit.fhir.store import Applied, FhirStore, Write
from goldenhour.kit.fhir.store_databases import PostgresDatabase, SqliteDatabase
from goldenhour.kit.world import World
from tests.services import private_postgres

SIZES = (100_000, 1_000_000, 5_000_000)
LARGEST_ON_POSTGRES = 1_000_000
AT_ONCE = 1_000  # cases in a transaction while a store is filled
TURNS, IN_A_TURN = 12, 25
REBUILT_CASES = 700
Ask = Callable[[FhirStore, int], Any]


@dataclass
class Growing:
    """A store that holds so many cases, and can be filled further."""

    store: FhirStore
    cases: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def size(self) -> int:
        return self.cases * EACH

    def fill(self, size: int) -> float:
        """Up to this size; resources a second."""
        begin, before, cases = time.perf_counter(), self.size, -(-size // EACH)
        while self.cases < cases:
            if self.cases and self.cases % BLOCK == 0 and cases - self.cases >= BLOCK:
                copy(self.store, self.cases)
                self.cases += BLOCK
            else:  # up to where a block begins
                self.apply(min(AT_ONCE, cases - self.cases, BLOCK - self.cases % BLOCK))
        if isinstance(self.store._database, PostgresDatabase):  # what its autovacuum does by and by
            self.store._database.write("ANALYZE")
        elif isinstance(self.store._database, SqliteDatabase):
            self.store._database._checkpoint()
        return (self.size - before) / (time.perf_counter() - begin)

    def apply(self, cases: int) -> float:
        """So many cases in one transaction; the seconds the store took."""
        seq, batch = self.store.position(), list[Applied]()
        for case in range(self.cases, self.cases + cases):
            place, audience = seq + 1 + case - self.cases, (f"hospital/{case % 200}", f"county/{case % 22}")
            stored_at = BEGIN + timedelta(minutes=place)
            numbers = range(case * DOCUMENT, (case + 1) * DOCUMENT)
            for resource in (patient(case), *(observation(number, self.chance) for number in numbers)):
                write = Write(resource["resourceType"], resource["id"], resource, "PUT", audience)
                batch.append(Applied(write, place, stored_at))
        self.cases += cases
        begin = time.perf_counter()
        self.store.apply(batch, seq + cases)
        return time.perf_counter() - begin

    def asked(self, ask: Ask, times: int) -> list[float]:
        """So many times, of observations chance decides; seconds each."""
        took = []
        for _ in range(times):
            number = self.chance.randrange(self.cases * DOCUMENT)
            begin = time.perf_counter()
            ask(self.store, number)
            took.append(time.perf_counter() - begin)
        return took


def asks() -> dict[str, Ask]:
    """What is asked, by name."""

    def of_store(name: str) -> Ask:
        return lambda store, number: known(store)[name](number)

    bound: dict[int, dict[str, Callable[[int], Any]]] = {}

    def known(store: FhirStore) -> dict[str, Callable[[int], Any]]:
        return bound.setdefault(id(store), questions(store))

    return {name: of_store(name) for name in questions(None)} | {  # type: ignore[arg-type]  # only its names are looked at
        "$everything of a patient": lambda store, n: store.everything("Patient", f"patient-{n // DOCUMENT}"),
        "history of one": lambda store, n: store.history("Observation", f"obs-{n}"),
        "history of a type": lambda store, n: store.history("Observation", count=20),
    }


def in_turns(small: Growing, large: Growing, ask: Ask) -> tuple[Times, Times]:
    """Both asked the same, one after the other again and again, so that whatever else the machine does is shared."""
    few, many = Times(), Times()
    for turn in range(TURNS + 1):
        for growing, times in ((small, few), (large, many)):
            took = growing.asked(ask, IN_A_TURN)
            times.values += took if turn else []  # the first warms up
    return few, many


def applied_in_turns(small: Growing, large: Growing) -> tuple[Times, Times]:
    pairs = [(small.apply(1), large.apply(1)) for _ in range(60)]
    return Times([one for one, _ in pairs[5:]]), Times([other for _, other in pairs[5:]])


async def rebuilt(folder: Path, place: Path | str) -> tuple[float, float]:
    """Resources a second, and a second of this process's own CPU, that come from a log into an empty store."""
    world, chance = World(), random.Random(7)
    log = await SqliteLog.open(folder / "rebuilt.db", world)
    for case in range(REBUILT_CASES):
        await log.append([entry_of(world, "bench", one) for one in resources_of(case, chance)])
    store = Store(FhirStore.open(place, world, schema="rebuilt"))

    async def nothing(*said: object) -> tuple[()]:
        return ()

    begin, used = time.perf_counter(), time.process_time()
    await Projector(log, store, world, nothing).catch_up()
    took, used = time.perf_counter() - begin, time.process_time() - used
    await log.close()
    store.close()
    return REBUILT_CASES * EACH / took, REBUILT_CASES * EACH / used


async def growth(folder: Path, options: Namespace) -> list[str]:
    """The tables of the page, one for each database."""
    tables = [await table("SQLite", folder, lambda name: folder / f"{name}.db", options.growth)]
    with private_postgres("shared_buffers=512MB", "max_wal_size=4GB") as dsn:
        tables.append(await table("PostgreSQL", folder, lambda _: dsn, min(options.growth, LARGEST_ON_POSTGRES)))
    return tables


async def table(name: str, folder: Path, place: Callable[[str], Path | str], largest: int) -> str:
    """One database's: a line for each question, a column for each size."""
    small, large = (Growing(FhirStore.open(place(one), World(), schema=one)) for one in ("small", "large"))
    small.fill(SMALL)
    columns: list[dict[str, str]] = []
    reached: dict[str, bool] = {}
    sizes = [size for size in SIZES if size <= largest]
    for size in sizes:
        column, rate = dict[str, str](), large.fill(size)
        for _ in range(20):
            check(large.store, large.chance.randrange(large.cases))
        pairs = {"apply a case of 31": applied_in_turns(small, large)}
        for what, ask in asks().items():
            pairs[what] = in_turns(small, large, ask)
        for what, (few, many) in pairs.items():
            ratio = many.p(50) / few.p(50)
            column[what] = f"{many.p(50) * 1e6:,.0f} beside {few.p(50) * 1e6:,.0f} µs: {ratio:.2f}"
            reached[what] = reached.get(what, True) and ratio <= GROWTH
        column["disk for each resource"] = f"{disk(large.store, place('large')) / large.size:,.0f} bytes"
        column["filled in with"] = f"{rate:,.0f} resources/s"
        columns.append(column)
        print(f"\n{name}, {size:,}: {column}", flush=True)
    small.store.close()
    large.store.close()
    again = await rebuilt(folder, place("rebuilt"))
    return written(name, sizes, columns, reached, again)


def disk(store: FhirStore, place: Path | str) -> int:
    """Bytes of the store's tables and indexes."""
    if isinstance(store._database, SqliteDatabase):
        store._database._checkpoint()
        return Path(place).stat().st_size
    asked = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    return int(store._database.ask(asked + "WHERE n.nspname = 'large' AND c.relkind = 'r'")[0][0])


def written(
    name: str, sizes: Sequence[int], columns: list[dict[str, str]], reached: dict[str, bool], again: tuple[float, float]
) -> str:
    lines = [f"## {name}", "", "| what | " + " | ".join(f"{size:,}" for size in sizes) + " | all ≤ 1.5 |"]
    lines.append("|---" * (len(sizes) + 2) + "|")
    for what in columns[0]:
        verdict = {True: "yes", False: "**no**", None: ""}[reached.get(what)]
        lines.append(f"| {what} | " + " | ".join(column[what] for column in columns) + f" | {verdict} |")
    rate, of_cpu = again
    made = (
        f"Made again from the log, one process: {rate:,.0f} resources/s, {of_cpu:,.0f} for each second of its own CPU."
    )
    lines += ["", made]
    return "\n".join(lines)
