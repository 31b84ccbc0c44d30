"""The log: the one place where anything is kept. Everything else can be thrown away and rebuilt from it.

An entry says what happened, to which subject, when, and who says so. It is never changed; a mistake is mended by a
later entry that names what it corrects. The log gives every entry its place in one total order (`seq`, 1, 2, 3 ...)
and a hash that binds it to all before it (`chain`).

`Log` is a port. Adapters (`adapters/log_sqlite.py`, `adapters/log_postgres.py`) pass one and the same contract suite
(`tests/contracts/test_log.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from goldenhour.kit.refusals import Category, Refusal


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened, as its writer says it.

    `id` is made by the writer (UUID), so that saying it twice is harmless. `subject` is `case/<id>`, `unit/<id>`,
    `hospital/<id>` ... `at` is the time by the writer's clock, aware, kept to the microsecond. `by` is a person or a
    machine (`person/<id>`), `role` the role they spoke in, `place` the organisation they spoke from. `corrects` is the
    id of the entry this one stands in for. `clock_ms` is by how many milliseconds the clock of the writer's device was
    corrected before `at` was kept (its own clock said `at - clock_ms`); None where nothing was measured. `body` is JSON,
    kept byte for byte, understood or not.
    """

    id: str
    subject: str
    kind: str
    version: int = 1
    at: datetime
    by: str
    role: str = ""
    place: str = ""
    corrects: str | None = None
    clock_ms: int | None = None
    body: msgspec.Raw

    @property
    def device_at(self) -> datetime:
        """The time by the device's own clock: the same however often, and by how much, that clock was measured."""
        return self.at - timedelta(milliseconds=self.clock_ms or 0)


class Logged(msgspec.Struct, frozen=True, gc=False):
    """An entry with its place in the log. `stored_at` is our clock, aware UTC; `chain` is 32 bytes."""

    seq: int
    stored_at: datetime
    entry: Entry
    chain: bytes


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """The answer to an append: durable, at this place. `repeated` when the same entry was already there."""

    id: str
    seq: int
    stored_at: datetime
    repeated: bool = False


class Fault(msgspec.Struct, frozen=True):
    """What `verify` found wrong: at which place, which entry, and in words."""

    seq: int
    entry_id: str | None
    what: str


GENESIS = hashlib.sha256(b"goldenhour log 1").digest()

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

encode_json = msgspec.json.Encoder().encode


def chain_hash(before: bytes, seq: int, stored_at: datetime, entry: Entry) -> bytes:
    """The hash that binds an entry to all before it: SHA-256 over the former hash and every kept field.

    Fields are joined as a JSON array, so that no two different entries give the same bytes. A field that came later
    (`clock_ms`) is in it only where it is said: logs written before it stay valid.
    """
    fields: tuple[str | int | None, ...] = (
        seq,
        micros(stored_at),
        entry.id,
        entry.subject,
        entry.kind,
        entry.version,
        micros(entry.at),
        entry.by,
        entry.role,
        entry.place,
        entry.corrects,
    )
    if entry.clock_ms is not None:
        fields += (entry.clock_ms,)
    return hashlib.sha256(before + encode_json(fields) + bytes(entry.body)).digest()


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exactly (no float in between). Before 1970 they are negative."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment_of(micros_since_epoch: int) -> datetime:
    """The aware UTC moment that `micros` gave this number for."""
    return EPOCH + timedelta(microseconds=micros_since_epoch)


def same_saying(one: Entry, other: Entry) -> bool:
    """Whether two entries with one id say the same, so that the second is a repetition and not another entry."""
    return one == other


class SubjectMoved(Exception):
    """Someone else wrote to the subject since it was read. Read again and decide again; never shown to a person."""


ID_USED_OTHERWISE = "id_used_otherwise"


def id_used_otherwise(entry_id: str) -> Refusal:
    return Refusal(
        Category.CONFLICT,
        ID_USED_OTHERWISE,
        "The entry id {id} was already used for something else. Give this entry a new id and send it again.",
        id=entry_id,
    )


def disk_full() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "storage_full",
        "Nothing was saved: the storage is full. Reading still works. Tell the administrator, then send it again.",
    )


class LogReading(Protocol):
    """What can be read of a log, also by a process that does not write it."""

    async def timeline(self, subject: str, *, after: int = 0) -> Sequence[Logged]:
        """All entries of one subject with seq > after, in order. Cost depends on this subject only."""
        ...

    async def read(self, after: int, *, limit: int = 1000) -> Sequence[Logged]:
        """The next entries of the whole log with seq > after, in order, at most `limit`. Never skips an entry that
        committed late: what is behind the last returned `seq` will never appear later."""
        ...

    async def find(self, entry_id: str) -> Logged | None:
        """One entry by its id."""
        ...

    async def head(self) -> tuple[int, bytes]:
        """The last `seq` and its `chain` hash; (0, GENESIS) when empty."""
        ...

    def follow(self, after: int) -> AsyncIterator[Sequence[Logged]]:
        """Everything with seq > after, for ever: first what is there, then what comes, in batches, in order, each
        entry once. Ends when the log is closed."""
        ...

    async def verify(
        self, *, witness: tuple[int, bytes] | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Sequence[Fault]:
        """Walk the whole chain and name every altered, missing or reordered entry (at most the first 100 faults).

        `witness` is a (seq, chain) noted earlier elsewhere: finds also a log rewritten as a whole or cut at its end.
        `progress(done, total)` is called now and then.
        """
        ...

    async def close(self) -> None:
        """Finish what was begun, then stop. Entries acknowledged stay acknowledged."""
        ...


class Log(LogReading, Protocol):
    """The port. All methods are safe to call from many tasks at once."""

    async def append(self, batch: Sequence[Entry], *, expecting: Mapping[str, int] | None = None) -> Sequence[Receipt]:
        """Keep all entries of the batch, or none. Answers only when they are durable (survive a power cut).

        Idempotent by entry id: an entry already there is answered with its first receipt, `repeated=True`, and not
        kept again; the same id with another content is `Refusal(CONFLICT, "id_used_otherwise")` and nothing of the
        batch is kept. `expecting` maps a subject to the `seq` of its last entry when the writer read it (0: none);
        if that is no longer so, and the batch is not a pure repetition, raises `SubjectMoved` and keeps nothing.
        A full disk is `Refusal(UNAVAILABLE, "storage_full")` and nothing is kept. Also refused, keeping nothing: an
        entry no store could give back unchanged (`entry_cannot_be_kept`: a time without zone, half a surrogate pair, a
        zero character), a log that is closing (`log_closed`). When the store went away in between (`database_away`)
        it is not known whether the batch was kept, whole, or not: send the same again. The same holds for a caller
        that goes away (is cancelled) while it waits.
        """
        ...
