"""What only the PostgreSQL log does: distrust a server that does not sync, stand one that goes away or is full."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from goldenhour.adapters.log_postgres import PostgresLog
from goldenhour.kit.log import Log
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from tests.contracts.entries import entry
from tests.services import account_for_postgres, private_postgres, small_file_system

BATCH = 20
schemas = (f"log_{number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with private_postgres() as dsn:
        yield dsn


async def run(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def append_until_taken(log: Log) -> int:
    """As a sender does: the same entry again until it is acknowledged; its place."""
    said = entry()
    while True:
        try:
            return (await log.append([said]))[0].seq
        except Refusal as refused:
            if refused.code != "database_away":
                raise


async def append_for_ever(log: Log) -> None:
    while True:
        await log.append([entry(body=os.urandom(3_000).hex().encode()) for _ in range(BATCH)])


async def test_a_database_that_cannot_be_reached_is_a_clear_refusal() -> None:
    with pytest.raises(Refusal) as refused:
        await PostgresLog.open("postgresql://goldenhour@127.0.0.1:1/nowhere", World())
    assert refused.value.code == "database_not_opened"


@pytest.mark.parametrize("statement", ["CREATE DATABASE narrow ENCODING 'SQL_ASCII' TEMPLATE template0"])
async def test_a_database_without_unicode_is_refused(postgres: str, statement: str) -> None:
    await run(postgres, statement)
    with pytest.raises(Refusal) as refused:
        await PostgresLog.open(postgres.replace("/postgres", "/narrow"), World())
    assert refused.value.code == "database_not_unicode"


async def test_a_server_that_does_not_sync_is_refused() -> None:
    with private_postgres("fsync=off") as dsn, pytest.raises(Refusal) as refused:
        await PostgresLog.open(dsn, World())
    assert refused.value.code == "database_not_durable"


async def test_commits_wait_for_the_disk_whatever_the_servers_default(postgres: str) -> None:
    await run(postgres, "ALTER ROLE goldenhour SET synchronous_commit = off")
    log = await PostgresLog.open(postgres, World(), schema=next(schemas))
    await log.append([entry()])
    assert await log._writer.fetchval("SHOW synchronous_commit") == "on"
    await log.close()
    await run(postgres, "ALTER ROLE goldenhour RESET synchronous_commit")


async def test_connections_cut_in_the_middle_lose_nothing_and_followers_go_on(postgres: str) -> None:
    log = await PostgresLog.open(postgres, World(), schema=next(schemas))
    other = await PostgresLog.open(postgres, World(), schema=log._tables.channel.removesuffix("_log"))
    got: list[int] = []

    async def follow() -> None:
        async for batch in other.follow(0):
            got.extend(logged.seq for logged in batch)
            if got[-1] >= 40:
                return

    follower = asyncio.create_task(follow())
    for round_ in range(20):
        if round_ % 5 == 0:
            await run(
                postgres,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
            )
        await asyncio.gather(append_until_taken(log), append_until_taken(log))
    await asyncio.wait_for(follower, 60)
    assert got == list(range(1, 41))
    assert await log.verify() == []
    await log.close()
    await other.close()


async def test_a_full_disk_is_told_as_such(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = await PostgresLog.open(postgres, World(), schema=next(schemas))

    async def full(*_: object) -> None:
        raise asyncpg.DiskFullError("could not extend file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(log, "_place_and_commit", full)
        with pytest.raises(Refusal) as refused:
            await log.append([entry()])
    assert refused.value.code == "storage_full"
    assert (await log.append([entry()]))[0].seq == 1
    await log.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder the database's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="goldenhour-full-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


async def test_on_a_real_full_disk_reads_go_on_and_nothing_is_half_written(postgres: str, open_folder: Path) -> None:
    with small_file_system(open_folder / "small", megabytes=16) as folder:
        ballast = folder / "ballast"
        ballast.write_bytes(b"x" * 2_000_000)
        (folder / "space").mkdir()
        account = account_for_postgres()
        assert account is not None
        os.chown(folder / "space", account.pw_uid, account.pw_gid)
        await run(postgres, f"CREATE TABLESPACE small LOCATION '{folder / 'space'}'")
        await run(postgres, "CREATE DATABASE small TABLESPACE small")
        log = await PostgresLog.open(postgres.replace("/postgres", "/small"), World())
        with pytest.raises(Refusal) as refused:
            await append_for_ever(log)
        assert refused.value.code == "storage_full"
        kept = (await log.head())[0]
        assert kept > 0
        assert kept % BATCH == 0
        assert kept == len(await log.timeline("case/1"))
        assert await log.verify() == []
        ballast.unlink()
        assert (await log.append([entry()]))[0].seq == kept + 1
        await log.close()
        await run(postgres, "DROP DATABASE small", "DROP TABLESPACE small")
