"""The port behind which uploaded bytes are kept, and what is known of an upload that is under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload that was begun. `by` is who began it, `size` in bytes, `offset` how many of them are durably kept;
    `sha256` is there once all have come."""

    id: str
    by: str
    size: int
    begun_at: datetime
    about: Mapping[str, str] = {}
    offset: int = 0
    sha256: str = ""

    @property
    def is_complete(self) -> bool:
        return self.offset == self.size


class Room(msgspec.Struct, frozen=True):
    """Bytes: kept here, free on the disk, and what the disk holds in all."""

    used: int
    free: int
    total: int


class FileStore(Protocol):
    """The port. What a method has returned from is durable: a power cut does not take it back. A full disk is
    `Refusal(UNAVAILABLE, "storage_full")`, and nothing of that call is counted then."""

    async def begin(self, upload: Upload) -> None:
        """Note that an upload has begun."""
        ...

    async def find(self, upload_id: str) -> Upload | None:
        """An upload under way, as far as it is durably kept."""
        ...

    async def unfinished(self) -> list[Upload]:
        """All that were begun and neither told nor dropped, the oldest first."""
        ...

    async def put(self, upload_id: str, offset: int, data: bytes) -> None:
        """Write bytes at their place. Not durable and not counted until `count`."""
        ...

    async def count(self, upload_id: str, offset: int) -> None:
        """Make everything up to `offset` durable, and let it count."""
        ...

    async def seal(self, upload_id: str) -> str:
        """All bytes have come: keep them for good under their SHA-256, which is given back. Done twice, it is done once."""
        ...

    async def forget(self, upload_id: str) -> None:
        """The upload is told elsewhere, or was ended: forget that it was under way. Sealed bytes stay."""
        ...

    async def sum_of(self, sha256: str) -> str | None:
        """The SHA-256 that the kept bytes really have; None when they are not there."""
        ...

    async def head_of(self, upload_id: str, length: int) -> bytes:
        """The first bytes of an upload under way."""
        ...

    def path_of(self, sha256: str) -> Path:
        """Where sealed bytes lie."""
        ...

    async def room(self) -> Room:
        """How much is kept and how much still fits."""
        ...

    def close(self) -> None: ...
