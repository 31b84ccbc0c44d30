"""Uploaded bytes on a disk: sealed files under their SHA-256, unfinished ones beside a small journal of their own.

    <folder>/<aa>/<sha256>            sealed: never changed
    <folder>/unfinished/<id>          bytes as far as they came
    <folder>/unfinished/<id>.journal  one JSON line when it was begun, one per counted offset, one when sealed

The journal, not the length of the file, says how far an upload is: after a power cut a file may be longer than what was
made durable. A line that was torn by it is not counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from goldenhour.kit.log import disk_full
from goldenhour.kit.uploads.store import Room, Upload

T = TypeVar("T")
BLOCK = 1 << 20
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class DiskFiles:
    """The adapter. Work goes to threads of its own, one upload's steps one after another (its sender sees to that)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begun = folder / "unfinished"
        self._threads = ThreadPoolExecutor(2, "files")
        self._used: int | None = None
        self.begun.mkdir(parents=True, exist_ok=True)

    async def begin(self, upload: Upload) -> None:
        await self._run(self._begin, upload)

    async def find(self, upload_id: str) -> Upload | None:
        return await self._run(self._find, upload_id)

    async def unfinished(self) -> list[Upload]:
        return await self._run(self._unfinished)

    async def put(self, upload_id: str, offset: int, data: bytes) -> None:
        await self._run(self._put, upload_id, offset, data)

    async def count(self, upload_id: str, offset: int) -> None:
        await self._run(self._count, upload_id, offset)

    async def seal(self, upload_id: str) -> str:
        return await self._run(self._seal, upload_id)

    async def forget(self, upload_id: str) -> None:
        await self._run(self._forget, upload_id)

    async def sum_of(self, sha256: str) -> str | None:
        return await self._run(self._sum_of, sha256)

    async def head_of(self, upload_id: str, length: int) -> bytes:
        return await self._run(self._head_of, upload_id, length)

    async def room(self) -> Room:
        return await self._run(self._room)

    def path_of(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def close(self) -> None:
        self._threads.shutdown()

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Off the event loop. A full disk is a refusal."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        except OSError as error:
            if error.errno in NO_SPACE:
                raise disk_full() from None
            raise

    # ── an upload under way ──────────────────────────────────────────────────────────────────────────────────────
    def _begin(self, upload: Upload) -> None:
        self._part(upload.id).touch()
        with self._whole_or_not(upload.id):
            self._note(upload.id, {"begun": msgspec.to_builtins(upload)})
            sync_folder(self.begun)

    @contextlib.contextmanager
    def _whole_or_not(self, upload_id: str) -> Iterator[None]:
        """What cannot be begun wholly is not begun at all."""
        try:
            yield
        except OSError:
            self._forget(upload_id)
            raise

    def _find(self, upload_id: str) -> Upload | None:
        try:
            lines = self._journal(upload_id).read_bytes().split(b"\n")
        except FileNotFoundError:
            return None
        upload: Upload | None = None
        for line in lines[:-1]:  # what follows the last end of line was torn
            try:
                said = msgspec.json.decode(line)
            except msgspec.DecodeError:
                break
            if "begun" in said:
                upload = msgspec.convert(said["begun"], Upload)
            elif upload is not None:
                upload = msgspec.structs.replace(upload, **said)
        return upload

    def _unfinished(self) -> list[Upload]:
        found = [self._find(path.name.removesuffix(".journal")) for path in self.begun.glob("*.journal")]
        return sorted((one for one in found if one is not None), key=lambda one: one.begun_at)

    def _put(self, upload_id: str, offset: int, data: bytes) -> None:
        with self._part(upload_id).open("r+b", buffering=0) as file:
            file.seek(offset)
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) or 0 :]

    def _count(self, upload_id: str, offset: int) -> None:
        sync(self._part(upload_id))
        self._note(upload_id, {"offset": offset})

    def _note(self, upload_id: str, said: dict[str, Any]) -> None:
        """One more line of the journal, durable; a line that does not fit any more is taken back."""
        path = self._journal(upload_id)
        path.touch()
        with path.open("r+b", buffering=0) as file:
            before = file.read().rfind(b"\n") + 1
            file.truncate(before)  # a line torn by a power cut
            file.seek(before)
            line = msgspec.json.encode(said) + b"\n"
            try:
                if file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, "the line did not fit")
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise

    def _head_of(self, upload_id: str, length: int) -> bytes:
        upload = self._find(upload_id)
        path = self.path_of(upload.sha256) if upload and upload.sha256 else self._part(upload_id)
        with (path if path.exists() else self._part(upload_id)).open("rb") as file:
            return file.read(length)

    def _forget(self, upload_id: str) -> None:
        for path in (self._journal(upload_id), self._part(upload_id)):
            path.unlink(missing_ok=True)
        sync_folder(self.begun)

    def _part(self, upload_id: str) -> Path:
        return self.begun / upload_id

    def _journal(self, upload_id: str) -> Path:
        return self.begun / f"{upload_id}.journal"

    # ── sealed ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _seal(self, upload_id: str) -> str:
        """First the journal knows the sum, then the file gets its name: each step can be done again."""
        upload = self._find(upload_id)
        assert upload is not None
        part = self._part(upload_id)
        sha256 = upload.sha256
        if not sha256:
            os.truncate(part, upload.size)
            sha256 = sum_of(part)
            sync(part)
            self._note(upload_id, {"sha256": sha256})
        if part.exists():
            self._keep(part, self.path_of(sha256), upload.size)
        return sha256

    def _keep(self, part: Path, home: Path, size: int) -> None:
        home.parent.mkdir(exist_ok=True)
        if home.exists() and sum_of(home) == home.name:
            part.unlink()
        else:
            part.replace(home)
            home.chmod(0o440)
            self._used = None if self._used is None else self._used + size
        sync_folder(home.parent)
        sync_folder(self.folder)
        sync_folder(self.begun)

    def _sum_of(self, sha256: str) -> str | None:
        path = self.path_of(sha256)
        return sum_of(path) if path.exists() else None

    def _room(self) -> Room:
        if self._used is None:
            self._used = sum(path.stat().st_size for path in self.folder.glob("??/*"))
        begun = sum(path.stat().st_size for path in self.begun.iterdir())
        disk = shutil.disk_usage(self.folder)
        return Room(self._used + begun, disk.free, disk.total)


def sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
