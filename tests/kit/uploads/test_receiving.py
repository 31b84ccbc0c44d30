"""Receiving bytes: what came is kept whatever happens to the connection, and nobody waits for a dead one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goldenhour.adapters.files_disk import DiskFiles
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.uploads import receiving
from goldenhour.kit.uploads.receiving import AT_ONCE, Receiver
from goldenhour.kit.uploads.store import Upload
from goldenhour.kit.uploads.tus import Checksum

UPLOAD = Upload(id="upload-1", by="person/crew", size=100, begun_at=datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture
async def receiver(tmp_path: Path) -> Receiver:
    store = DiskFiles(tmp_path / "files")
    await store.begin(UPLOAD)
    return Receiver(store)


async def parts(*sent: bytes, then: object = None) -> AsyncIterator[bytes]:
    for part in sent:
        yield part
    if isinstance(then, Exception):
        raise then
    if isinstance(then, asyncio.Event):
        await then.wait()


async def receive(receiver: Receiver, body: AsyncIterator[bytes], checksum: Checksum | None = None) -> int:
    async with receiver.turn(UPLOAD.id) as turn:
        return await receiver.receive(UPLOAD, body, turn, checksum)


async def offset(receiver: Receiver) -> int:
    found = await receiver.store.find(UPLOAD.id)
    assert found is not None
    return found.offset


async def test_what_came_before_the_connection_broke_is_kept(receiver: Receiver) -> None:
    assert await receive(receiver, parts(b"x" * 30, b"y" * 7, then=ConnectionResetError())) == 37
    assert await offset(receiver) == 37


async def test_a_piece_with_a_checksum_that_broke_off_does_not_count(receiver: Receiver) -> None:
    wanted = Checksum("sha256", b"?")
    assert await receive(receiver, parts(b"x" * 30, then=ConnectionResetError()), wanted) == 0
    assert await offset(receiver) == 0


async def test_a_sender_that_falls_silent_is_given_up(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "SILENT_S", 0.01)
    assert await receive(receiver, parts(b"x" * 12, then=asyncio.Event())) == 12


async def test_whoever_comes_next_does_not_wait_for_a_dead_connection(receiver: Receiver) -> None:
    dead = asyncio.create_task(receive(receiver, parts(b"x" * 12, then=asyncio.Event())))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5), receiver.turn(UPLOAD.id):
        assert await offset(receiver) == 12
    assert await dead == 12


async def test_bytes_become_durable_on_the_way_not_only_at_the_end(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PIECE", 10)
    silent = asyncio.Event()
    running = asyncio.create_task(receive(receiver, parts(b"x" * 10, b"x" * 10, b"x" * 3, then=silent)))
    while await offset(receiver) < 20:
        await asyncio.sleep(0.01)
    silent.set()
    assert await running == 23


async def test_a_person_sends_few_at_once(receiver: Receiver) -> None:
    with receiver.sending("a"), receiver.sending("b"):
        pass
    turns = [receiver.sending("a") for _ in range(AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(Refusal) as refused, receiver.sending("a"):
        pass
    assert refused.value.code == "too_many_uploads"
    for turn in turns:
        turn.__exit__(None, None, None)
    with receiver.sending("a"):
        pass
