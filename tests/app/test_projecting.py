"""The projection as a process of its own: it fills the store as one in place does, and nothing is lost when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import chain, islice, zip_longest
from pathlib import Path

import msgspec
import psutil
import pytest

from goldenhour.app.logs import open_log
from goldenhour.app.projecting import COMMAND, make_projector, open_store
from goldenhour.app.settings import Settings
from goldenhour.county.past import past_cases
from goldenhour.emergency.country import load_country
from goldenhour.kit.fhir import apart as apart_module
from goldenhour.kit.fhir import projection as projection_module
from goldenhour.kit.fhir.apart import Apart
from goldenhour.kit.fhir.store import Version
from goldenhour.kit.log import Entry, Log
from goldenhour.kit.world import World
from tests.services import private_postgres


def some_entries(count: int) -> list[Entry]:
    """Entries of several cases, side by side."""
    cases = past_cases(load_country("taiwan"), World().now(), 8)
    return list(islice((one for one in chain.from_iterable(zip_longest(*cases)) if one is not None), count))


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    if request.param == "sqlite":
        yield Settings(data=tmp_path)
    else:
        with private_postgres() as dsn:
            yield Settings(data=tmp_path, database=dsn)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine takes its time to begin a process."""
    monkeypatch.setattr(projection_module, "PATIENCE_S", 120.0)


@contextlib.asynccontextmanager
async def projected(settings: Settings) -> AsyncIterator[tuple[Log, Apart]]:
    world = World()
    log = await open_log(settings, world, "log")
    store = open_store(settings, world)
    projection = Apart(log, store, world, COMMAND, msgspec.json.encode(settings, enc_hook=str))
    keeping = asyncio.create_task(projection.keep())
    try:
        yield log, projection
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        store.close()
        await log.close()


def of_cases(versions: Sequence[Version]) -> list[Version]:
    return [version for version in versions if version.case]


async def in_place(settings: Settings, folder: Path) -> list[Version]:
    """What a projector in this process makes of the same log."""
    world = World()
    log = await open_log(settings, world, "log")
    store = open_store(Settings(data=folder), world)
    await make_projector(log, store, world, load_country(settings.country), publishing=False).catch_up()
    made = of_cases(await store.changes(0, 1_000_000))
    store.close()
    await log.close()
    return made


async def test_killed_under_load_it_goes_on_and_the_store_comes_out_as_one_made_in_place(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart_module, "FIRST_PAUSE_S", 0.01)
    entries = some_entries(120)
    async with projected(settings) as (log, projection):
        await log.append(entries[:20])
        await projection.ready.wait()
        await projection.settled()
        for at in range(20, 120, 10):
            await log.append(entries[at : at + 10])
            if at == 60:
                assert projection.process is not None
                projection.process.kill()
        await projection.settled()
        assert projection.seq == 120
        made = of_cases(await projection.store.changes(0, 1_000_000))
        assert projection.store.read("Patient", made[0].case) is not None
    assert made == await in_place(settings, tmp_path / "again")


async def test_one_that_hangs_is_ended_and_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart_module, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(apart_module, "LOOK_EVERY_S", 0.01)
    async with projected(Settings(data=tmp_path)) as (log, projection):
        await projection.ready.wait()
        hung = projection.process
        assert hung is not None
        monkeypatch.setattr(apart_module, "HUNG_AFTER_S", 0.2)
        hung.send_signal(signal.SIGSTOP)
        await log.append(some_entries(1))
        await hung.wait()
        monkeypatch.setattr(apart_module, "HUNG_AFTER_S", 60.0)
        await projection.settled()
        assert projection.process is not hung


async def test_it_ends_when_the_pipe_does_and_with_it_its_hold_on_the_store(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    async with projected(settings) as (_, projection):
        await projection.ready.wait()
        child = projection.process
        assert child is not None
        assert child.stdin is not None
        other = open_store(settings, World())
        assert not other.inside.own()
        child.stdin.close()
        assert await child.wait() == 0
        assert other.inside.own()
        other.close()


async def test_it_says_nothing_of_the_settings_where_all_can_read_it_and_goes_after_everything_else(
    tmp_path: Path,
) -> None:
    async with projected(Settings(data=tmp_path, metrics_token="a secret")) as (_, projection):
        await projection.ready.wait()
        assert projection.process is not None
        child = psutil.Process(projection.process.pid)
        assert child.cmdline() == list(COMMAND)
        assert child.nice() == min(os.nice(0) + 5, 19)


async def test_one_stands_by_while_another_fills_the_store(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first = open_store(settings, World())
    assert first.inside.own()
    async with projected(settings) as (log, projection):
        await log.append(some_entries(3))
        while projection.process is None or not projection._heard:
            await asyncio.sleep(0.01)
        assert projection.seq == 0
        first.close()
        await projection.settled()
        assert projection.seq == 3
