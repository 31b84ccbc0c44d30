"""Writing into the store: versions, the newest of each resource, and its rows in the index tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from goldenhour.kit.fhir.access import TIMELINE, owner_of
from goldenhour.kit.fhir.search.extracted import Extracted, nothing
from goldenhour.kit.fhir.search.extraction import Extractor
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS
from goldenhour.kit.fhir.store_databases import Database
from goldenhour.kit.fhir.store_numbers import Numbers
from goldenhour.kit.fhir.store_tables import INDEXES
from goldenhour.kit.fhir.store_versions import EVERYBODY, Applied, Write, stamped
from goldenhour.kit.log import micros

RESOURCE = ("live", "hid", "version", "seq", "updated", "aid", "indexed", "rid")
VERSION = ("hid", "rid", "version", "type", "seq", "updated", "method", "aid", "case_id", "content")
UPDATE = "UPDATE resource SET live = ?, hid = ?, version = ?, seq = ?, updated = ?, aid = ?, indexed = ? WHERE rid = ?"
COLUMNS = {table.name: tuple(column.name for column in table.columns) for table in INDEXES}
SYSTEM_AT = {"token": 2, "quantity": 4}
"""Where the system stands in the extracted rows of a table."""
OURS = (TIMELINE, EVERYBODY)
"""Owners of what nobody else wrote."""
NOWHERE = b""
"""What stands for the fingerprint of a resource that is in no index: it was deleted, or there never was one."""
Named = tuple[int, str]


class Writing:
    """One transaction's worth of writes."""

    def __init__(self, database: Database, numbers: Numbers, extractor: Extractor) -> None:
        self._database = database
        self._numbers = numbers
        self._extractor = extractor
        self._known: dict[Named, tuple[int, int, int]] = {}  # rid, version, live
        self._indexed: dict[int, bytes] = {}  # of what the rows in the index are now
        self._new: set[int] = set()
        self._versions: list[tuple[Any, ...]] = []
        self._resources: dict[int, tuple[Any, ...]] = {}
        self._last: dict[int, Write] = {}
        self._extracted: dict[int, Extracted] = {}

    def write(self, applied: Sequence[Applied]) -> None:
        self._look_up({(TYPE_NUMBERS[one.write.type], one.write.id) for one in applied})
        for one in applied:
            self._take(one)
        self._extract()
        old = sorted(rid for rid in self._resources if rid not in self._new)
        if old:
            self._database.many(UPDATE, [self._resources[rid] for rid in old])
            otherwise = [(rid,) for rid in old if rid in self._extracted]
            for table in INDEXES:
                self._database.many(f'DELETE FROM "{table.name}" WHERE rid = ?', otherwise)
        new = [(*self._resources[rid], *named) for named, (rid, _, _) in self._known.items() if rid in self._new]
        self._database.fill("resource", (*RESOURCE, "type", "id"), new)
        self._database.fill("version", VERSION, self._versions)
        for name in COLUMNS:
            self._database.fill(name, COLUMNS[name], self._rows(name))
        self._place_theirs()
        self._tally()

    def _extract(self) -> None:
        """What of each resource is searched for, where that is otherwise than before: one that is written again for other
        readers stays in the index as it is, and what became of it in between is in none."""
        for rid, write in self._last.items():
            if self._resources[rid][-2] != self._indexed.get(rid, NOWHERE):
                there = write.method != "DELETE"
                self._extracted[rid] = self._extractor.extract(write.type, write.resource) if there else nothing()

    def _look_up(self, names: set[Named]) -> None:
        """What of these there is already."""
        waiting = iter(sorted(names))
        while some := list(islice(waiting, 64)):
            some += [some[-1]] * (64 - len(some)) if len(some) > 1 else []  # two statements for all lengths
            pairs = ",".join(["(?, ?)"] * len(some))
            sql = f"SELECT type, id, rid, version, live, indexed FROM resource WHERE (type, id) IN (VALUES {pairs})"
            for type_, id_, *rest in self._database.write(sql, [value for name in some for value in name]):
                self._known[type_, id_] = (rest[0], rest[1], rest[2])
                self._indexed[rest[0]] = bytes(rest[3])

    def _take(self, one: Applied) -> None:
        write, named = one.write, (TYPE_NUMBERS[one.write.type], one.write.id)
        known = self._known.get(named)
        if known is None:
            rid, self._numbers.next_rid = self._numbers.next_rid, self._numbers.next_rid + 1
            self._new.add(rid)
            known = (rid, 0, 0)
        rid, version, was_live = known
        hid, self._numbers.next_hid = self._numbers.next_hid, self._numbers.next_hid + 1
        version, live, updated = version + 1, int(write.method != "DELETE"), micros(one.stored_at)
        aid = self._numbers.audience(write.audience)
        self._known[named] = (rid, version, live)
        content, print_ = stamped(write, version, updated) if live else (None, NOWHERE)
        self._versions.append((hid, rid, version, named[0], one.seq, updated, write.method, aid, write.case, content))
        self._resources[rid] = (live, hid, version, one.seq, updated, aid, print_, rid)
        self._last[rid] = write
        if live != was_live:
            self._numbers.live[named[0]] = self._numbers.live.get(named[0], 0) + live - was_live

    def _rows(self, name: str) -> list[tuple[Any, ...]]:
        """The rows of one index table, of all resources written."""
        at = SYSTEM_AT.get(name)
        if at is None:
            return [
                (rid, row[0], k, *row[1:])
                for rid, extracted in self._extracted.items()
                for k, row in enumerate(getattr(extracted, name))
            ]
        return self._numbered(name, at)

    def _numbered(self, name: str, at: int) -> list[tuple[Any, ...]]:
        every = [(rid, getattr(extracted, name)) for rid, extracted in self._extracted.items()]
        sids = self._numbers.systems_within({row[at] for _, rows in every for row in rows})
        return [
            (rid, row[0], k, *row[1:at], sids[row[at]], *row[at + 1 :])
            for rid, rows in every
            for k, row in enumerate(rows)
        ]

    def _place_theirs(self) -> None:
        """What others wrote stands under its case; under none while it waits for somebody to name one."""
        theirs = {rid: write for rid, write in self._last.items() if owner_of(write.audience) not in OURS}
        self._database.many("DELETE FROM theirs WHERE rid = ?", [(rid,) for rid in theirs if rid not in self._new])
        placed = [
            (write.case, owner_of(write.audience), rid)
            for rid, write in theirs.items()
            if write.method != "DELETE" and (write.case or write.waits)
        ]
        self._database.fill("theirs", ("case_id", "owner", "rid"), placed)

    def _tally(self) -> None:
        types = sorted({type_ for type_, _ in self._known})
        self._database.many("DELETE FROM tally WHERE type = ?", [(type_,) for type_ in types])
        self._database.fill("tally", ("type", "live"), [(type_, self._numbers.live.get(type_, 0)) for type_ in types])
