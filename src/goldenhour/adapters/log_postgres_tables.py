"""The tables of the log in PostgreSQL, in a schema of their own, and the statements on them.

Times are microseconds since 1970 UTC, as in SQLite: `timestamptz` would turn the last microsecond of the year 9999 into
infinity on its way through the driver. `to_timestamp(at / 1e6)` shows them to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from goldenhour.kit.log import GENESIS, Entry, Logged, micros, moment_of
from goldenhour.kit.log_placing import Head
from goldenhour.kit.refusals import Category, Refusal

SCHEMA_VERSION = 2
# An acknowledgement is true only when the commit waits for the disk, whatever the server's default.
SETTINGS = {"synchronous_commit": "on", "timezone": "UTC", "application_name": "goldenhour"}
COLUMNS = 'seq, id, subject, kind, version, at, stored_at, "by", role, place, corrects, clock_ms, body, chain'
TYPES = (
    "bigint[], text[], text[], text[], bigint[], bigint[], bigint[], text[], text[], text[], text[], bigint[], "
    "bytea[], bytea[]"
)

TABLES = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE {schema}.entries (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    subject text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    version bigint NOT NULL,
    at bigint NOT NULL,
    stored_at bigint NOT NULL,
    "by" text NOT NULL,
    role text NOT NULL,
    place text NOT NULL,
    corrects text,
    clock_ms bigint,
    body bytea NOT NULL,
    chain bytea NOT NULL
);
CREATE INDEX entries_of_subject ON {schema}.entries (subject, seq);
CREATE TABLE {schema}.head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    format integer NOT NULL,
    seq bigint NOT NULL,
    chain bytea NOT NULL,
    stored_at bigint NOT NULL
);
INSERT INTO {schema}.head (format, seq, chain, stored_at)
    VALUES ({version}, 0, '\\x{genesis}', 0);
"""

STEPS = {
    1: """
ALTER TABLE {schema}.entries ADD COLUMN clock_ms bigint;
UPDATE {schema}.head SET format = {version};
"""
}
"""What brings tables of an older format to this one, in place. Format 1 knew no corrected clocks."""


class Statements:
    """The statements for one schema. `channel` is where a commit is announced."""

    def __init__(self, schema: str) -> None:
        name = quoted(schema)
        entries, head = f"{name}.entries", f"{name}.head"
        select = f"SELECT {COLUMNS} FROM {entries}"
        arrays = ", ".join(f"${place}::{type_.strip()}" for place, type_ in enumerate(TYPES.split(","), start=1))
        self.channel = f"{schema}_log"
        self.head = f"SELECT seq, chain, stored_at FROM {head}"
        self.lock_head = f"{self.head} FOR UPDATE"
        self.known = f"{select} WHERE id = ANY($1::text[])"
        self.last_seqs = (
            f"SELECT one, (SELECT coalesce(max(seq), 0) FROM {entries} WHERE subject = one) FROM unnest($1::text[]) one"
        )
        self.timeline = f"{select} WHERE subject = $1 AND seq > $2 ORDER BY seq"
        self.slice = f"{select} WHERE seq > $1 ORDER BY seq LIMIT $2"
        self.slice_until = f"{select} WHERE seq > $1 AND seq <= $3 ORDER BY seq LIMIT $2"
        self.bounds = f"SELECT (SELECT coalesce(max(seq), 0) FROM {entries}) AS last, seq, chain FROM {head}"
        self.write = f"""WITH kept AS (INSERT INTO {entries} ({COLUMNS}) SELECT * FROM unnest({arrays})),
            ended AS (UPDATE {head} SET seq = $15, chain = $16, stored_at = $17)
            SELECT pg_notify('{self.channel.replace("'", "''")}', '')"""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


async def prepare(connection: Any, schema: str) -> Head:
    """Create the tables where there are none, bring older ones up to date; refuse a database that does not keep what it
    says it keeps."""
    await _check_can_be_trusted(connection)
    async with connection.transaction():
        # Two processes may start at once: one creates, the other waits and finds it done.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"goldenhour log {schema}")
        if await connection.fetchval("SELECT to_regclass($1)", f"{quoted(schema)}.head") is None:
            await connection.execute(
                TABLES.format(schema=quoted(schema), version=SCHEMA_VERSION, genesis=GENESIS.hex())
            )
        format_ = await connection.fetchval(f"SELECT format FROM {quoted(schema)}.head")
        if format_ in STEPS:
            await connection.execute(STEPS[format_].format(schema=quoted(schema), version=SCHEMA_VERSION))
    row = await connection.fetchrow(f"SELECT format, seq, chain, stored_at FROM {quoted(schema)}.head")
    if row["format"] > SCHEMA_VERSION:
        raise Refusal(
            Category.UNAVAILABLE,
            "log_too_new",
            "The log in {path} was written by a newer Golden Hour (format {version}, this one knows {known}). "
            "Install the newer program; nothing was changed.",
            path=schema,
            version=row["format"],
            known=SCHEMA_VERSION,
        )
    return head_of(row)


async def _check_can_be_trusted(connection: Any) -> None:
    if await connection.fetchval("SHOW fsync") != "on":
        raise Refusal(
            Category.UNAVAILABLE,
            "database_not_durable",
            "PostgreSQL runs with fsync = off and would lose acknowledged entries in a power cut. "
            "Set fsync = on, restart it, then start again.",
        )
    encoding = await connection.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        raise Refusal(
            Category.UNAVAILABLE,
            "database_not_unicode",
            "The database keeps its text as {encoding} and would refuse Chinese names. Create it with ENCODING 'UTF8'.",
            encoding=encoding,
        )


def head_of(row: Any) -> Head:
    return Head(row["seq"], row["chain"], moment_of(row["stored_at"]))


def logged_of(row: Sequence[Any]) -> Logged:
    seq, id_, subject, kind, version, at, stored_at, by, role, place, corrects, clock_ms, body, chain = row
    entry = Entry(
        id=id_,
        subject=subject,
        kind=kind,
        version=version,
        at=moment_of(at),
        by=by,
        role=role,
        place=place,
        corrects=corrects,
        clock_ms=clock_ms,
        body=msgspec.Raw(body),
    )
    return Logged(seq, moment_of(stored_at), entry, chain)


def columns_of(new: Sequence[Logged], head: Head) -> list[Any]:
    """The values of the `write` statement: one list per column, then the new head."""
    return [
        *map(list, zip(*(_row_of(logged) for logged in new), strict=True)),
        head.seq,
        head.chain,
        micros(head.stored_at),
    ]


def _row_of(logged: Logged) -> tuple[Any, ...]:
    entry = logged.entry
    return (
        logged.seq,
        entry.id,
        entry.subject,
        entry.kind,
        entry.version,
        micros(entry.at),
        micros(logged.stored_at),
        entry.by,
        entry.role,
        entry.place,
        entry.corrects,
        entry.clock_ms,
        bytes(entry.body),
        logged.chain,
    )
