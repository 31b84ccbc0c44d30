"""Whether every file that an entry names is there, with the bytes it had."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from goldenhour.emergency.attached_bodies import AttachmentAdded
from goldenhour.kit.log import LogReading
from goldenhour.kit.uploads.store import FileStore

AT_ONCE = 1000


class Looked(NamedTuple):
    """How many files were looked at, and what is wrong: (seq, entry id, what)."""

    files: int
    faults: list[tuple[int, str, str]]


async def look_at_files(log: LogReading, store: FileStore) -> Looked:
    """Walk the log and sum up every file named in it."""
    after, files, faults = 0, 0, []
    while batch := await log.read(after, limit=AT_ONCE):
        after = batch[-1].seq
        for logged in batch:
            if logged.entry.kind != "attachment_added":
                continue
            files += 1
            if what := await fault_of(bytes(logged.entry.body), store):
                faults.append((logged.seq, logged.entry.id, what))
    return Looked(files, faults)


async def fault_of(raw: bytes, store: FileStore) -> str:
    try:
        wanted = msgspec.json.decode(raw, type=AttachmentAdded).sha256
    except msgspec.MsgspecError:
        return ""  # written by a newer program: not ours to judge
    found = await store.sum_of(wanted)
    if found is None:
        return f"the file {wanted} is missing"
    return "" if found == wanted else f"the file {wanted} was altered: it sums up to {found}"
