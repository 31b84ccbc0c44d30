"""Whether every file that an entry names is there, with the bytes it had."""

from __future__ import annotations

from typing import NamedTuple

from goldenhour.emergency.aed_bodies import AedChecked, AedRegistered, AedUsed
from goldenhour.emergency.attached_bodies import AttachmentAdded
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.entries import understand
from goldenhour.emergency.site_bodies import CertificationApplied
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
            for wanted in files_named(understand(logged).body):
                files += 1
                if what := await fault_of(wanted, store):
                    faults.append((logged.seq, logged.entry.id, what))
    return Looked(files, faults)


def files_named(body: Body | None) -> list[str]:
    """The SHA-256 of every file this entry names; none of an entry written by a newer program, which is not ours to judge."""
    match body:
        case AttachmentAdded():
            return [body.sha256]
        case AedRegistered() | AedChecked():
            named = [body.photo]
        case AedUsed():
            named = [body.file]
        case CertificationApplied():
            named = [*body.documents.values()]
        case _:
            return []
    return [one for one in named if one]


async def fault_of(wanted: str, store: FileStore) -> str:
    found = await store.sum_of(wanted)
    if found is None:
        return f"the file {wanted} is missing"
    return "" if found == wanted else f"the file {wanted} was altered: it sums up to {found}"
