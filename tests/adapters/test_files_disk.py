"""Uploaded bytes on a disk: the journal tells how far, whatever a power cut left behind."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goldenhour.adapters.files_disk import DiskFiles
from goldenhour.kit.uploads.store import Upload

AT = datetime(2026, 11, 22, tzinfo=UTC)
DATA = bytes(range(256)) * 40


@pytest.fixture
def disk(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path / "files")


def an_upload(upload_id: str = "upload-1", size: int = len(DATA)) -> Upload:
    return Upload(id=upload_id, by="person/crew", size=size, begun_at=AT, about={"case": "c"})


async def sent(disk: DiskFiles, upload_id: str = "upload-1", offset: int = len(DATA)) -> None:
    await disk.begin(an_upload(upload_id))
    await disk.put(upload_id, 0, DATA[:offset])
    await disk.count(upload_id, offset)


async def test_what_is_put_counts_only_when_it_is_counted(disk: DiskFiles) -> None:
    await disk.begin(an_upload())
    await disk.put("upload-1", 0, DATA)
    assert (await disk.find("upload-1")) == an_upload()
    await disk.count("upload-1", 100)
    found = await disk.find("upload-1")
    assert found is not None
    assert (found.offset, found.is_complete) == (100, False)


async def test_bytes_beyond_what_was_counted_do_not_count_after_a_start(disk: DiskFiles) -> None:
    """A power cut may leave a longer file than was made durable, with anything in it."""
    await sent(disk, offset=1000)
    part = disk.begun / "upload-1"
    part.write_bytes(part.read_bytes() + b"\0" * 50_000)
    again = DiskFiles(disk.folder)
    found = await again.find("upload-1")
    assert found is not None
    assert found.offset == 1000
    await again.put("upload-1", 1000, DATA[1000:])
    await again.count("upload-1", len(DATA))
    sha256 = await again.seal("upload-1")
    assert again.path_of(sha256).read_bytes() == DATA


@pytest.mark.parametrize("torn", [b'{"off', b'{"offset": 20', b"\0" * 200])
async def test_a_line_torn_by_a_power_cut_is_not_counted_and_the_next_one_is(disk: DiskFiles, torn: bytes) -> None:
    await sent(disk, offset=1000)
    journal = disk.begun / "upload-1.journal"
    journal.write_bytes(journal.read_bytes() + torn)
    again = DiskFiles(disk.folder)
    found = await again.find("upload-1")
    assert found is not None
    assert found.offset == 1000
    await again.count("upload-1", 2000)
    found = await again.find("upload-1")
    assert found is not None
    assert found.offset == 2000


async def test_sealed_bytes_lie_under_their_sum_and_sealing_again_changes_nothing(disk: DiskFiles) -> None:
    await sent(disk)
    sha256 = await disk.seal("upload-1")
    assert sha256 == hashlib.sha256(DATA).hexdigest()
    assert await disk.seal("upload-1") == sha256
    assert await disk.head_of("upload-1", 10) == DATA[:10]
    await disk.forget("upload-1")
    assert await disk.sum_of(sha256) == sha256
    assert await disk.unfinished() == []
    assert await disk.find("upload-1") is None


async def test_killed_between_the_journal_and_the_name_it_is_sealed_all_the_same(disk: DiskFiles) -> None:
    await sent(disk)
    sha256 = await disk.seal("upload-1")
    disk.path_of(sha256).replace(disk.begun / "upload-1")  # as if the name had never been given
    again = DiskFiles(disk.folder)
    assert await again.seal("upload-1") == sha256
    assert await again.sum_of(sha256) == sha256


async def test_a_damaged_file_is_replaced_when_its_bytes_come_again(disk: DiskFiles) -> None:
    await sent(disk)
    sha256 = await disk.seal("upload-1")
    disk.path_of(sha256).chmod(0o600)
    disk.path_of(sha256).write_bytes(b"damaged")
    await sent(disk, "upload-2")
    await disk.seal("upload-2")
    assert await disk.sum_of(sha256) == sha256


async def test_unfinished_ones_are_listed_with_the_oldest_first_and_room_is_counted(disk: DiskFiles) -> None:
    await sent(disk, "upload-b", 10)
    await sent(disk, "upload-a", 20)
    assert {one.id: one.offset for one in await disk.unfinished()} == {"upload-a": 20, "upload-b": 10}
    room = await disk.room()
    assert 30 <= room.used < 3000
    assert 0 < room.free <= room.total
