"""Floors: the least that any program on this machine and this disk would need."""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw

from bench.figures import Times

COLUMNS = (
    "seq INTEGER PRIMARY KEY, id TEXT UNIQUE, subject TEXT, kind TEXT, version INT, at INT, stored_at INT, by TEXT, "
    "role TEXT, place TEXT, corrects TEXT, body BLOB, chain BLOB"
)
INSERT = "INSERT INTO entries VALUES (NULL,?,?,?,1,?,?,?,?,?,NULL,?,?)"


def fsyncs(folder: Path, count: int = 400) -> Times:
    """Write 4 KiB and fsync it, again and again."""
    times = Times()
    file = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY)
    for _ in range(count):
        begin = time.perf_counter()
        os.pwrite(file, b"x" * 4096, 0)
        os.fsync(file)
        times.values.append(time.perf_counter() - begin)
    os.close(file)
    return times


async def bare_group_commit(folder: Path, writers: int, seconds: float, body: bytes) -> tuple[float, Times]:
    """The same rows in the same kind of table (same columns, same indexes), grouped commits, nothing else: no HTTP, no
    chain, no policy. `writers` tasks each wait for their own row to be durable. Rows a second, and each one's wait."""
    connection = apsw.Connection(str(folder / "floor.db"))
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE entries ({COLUMNS})")
    connection.execute("CREATE INDEX by_subject ON entries (subject, seq)")
    thread = ThreadPoolExecutor(1)
    loop = asyncio.get_running_loop()
    waiting: list[tuple[tuple[object, ...], asyncio.Future[None]]] = []
    wake = asyncio.Event()
    times, until = Times(), time.perf_counter() + seconds

    def commit(rows: list[tuple[object, ...]]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows)
        connection.execute("COMMIT")

    async def group() -> None:
        while True:
            await wake.wait()
            wake.clear()
            batch, waiting[:] = waiting[:], []
            await loop.run_in_executor(thread, commit, [row for row, _ in batch])
            for _, done in batch:
                done.set_result(None)

    async def write(number: int) -> None:
        count = 0
        while time.perf_counter() < until:
            begin = time.perf_counter()
            done: asyncio.Future[None] = loop.create_future()
            count += 1
            unique = f"{number:08d}-{count:08d}-4000-8000-000000000000"
            now = time.time_ns() // 1000
            waiting.append(
                (
                    (
                        unique,
                        f"case/{number}",
                        "vital_signs_taken",
                        now,
                        now,
                        "person/1",
                        "crew",
                        "unit/1",
                        body,
                        b"c" * 32,
                    ),
                    done,
                )
            )
            wake.set()
            await done
            times.values.append(time.perf_counter() - begin)

    grouping = asyncio.create_task(group())
    begin = time.perf_counter()
    await asyncio.gather(*(write(number) for number in range(writers)))
    rate = len(times.values) / (time.perf_counter() - begin)
    grouping.cancel()
    thread.shutdown()
    connection.close()
    return rate, times
