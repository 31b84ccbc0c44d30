"""Reading from the store by name and by time: the newest version, one version, the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.registry import TYPE_NAMES, TYPE_NUMBERS
from goldenhour.kit.fhir.store_databases import Database
from goldenhour.kit.fhir.store_numbers import Numbers
from goldenhour.kit.fhir.store_versions import EVERYBODY, Version
from goldenhour.kit.log import micros

FIELDS = "v.type, r.id, v.version, v.seq, v.updated, v.method, v.content, v.aid, v.case_id"
NEWEST = f"SELECT {FIELDS} FROM resource r JOIN version v ON v.hid = r.hid WHERE r.type = ? AND r.id = ?"
ONE = f"SELECT {FIELDS} FROM resource r JOIN version v ON v.rid = r.rid WHERE r.type = ? AND r.id = ? AND v.version = ?"
MOST = "? + 0"
"""Of a LIMIT, as in `search/criteria.py`."""
TOGETHER = 32
SEVERAL = f"""SELECT {FIELDS} FROM resource r JOIN version v ON v.hid = r.hid
WHERE (r.type, r.id) IN (VALUES {",".join(["(?, ?)"] * TOGETHER)})"""
MOST_AT_ONCE = 1_000
LARGEST = 2**31 - 1


class HistoryPage(msgspec.Struct, frozen=True):
    """Versions, newest first. `next` is the cursor of the following page; `total` is known of one resource only."""

    versions: tuple[Version, ...]
    next: str = ""
    total: int | None = None


class History:
    def __init__(self, database: Database, numbers: Numbers) -> None:
        self._database = database
        self.numbers = numbers

    def newest(self, type_: str, id_: str) -> Version | None:
        rows = self._database.ask(NEWEST, (TYPE_NUMBERS.get(type_, 0), id_))
        return self.version_of(rows[0]) if rows else None

    def newest_of(self, names: Sequence[tuple[str, str]]) -> list[Version]:
        """The newest version of each of these that there ever was, in no order."""
        found: list[Version] = []
        if len(names) == 1:
            return [one] if (one := self.newest(*names[0])) is not None else []
        for start in range(0, len(names), TOGETHER):
            some = [(TYPE_NUMBERS.get(type_, 0), id_) for type_, id_ in names[start : start + TOGETHER]]
            some += [some[-1]] * (TOGETHER - len(some))  # one statement for all lengths
            found += map(self.version_of, self._database.ask(SEVERAL, [value for name in some for value in name]))
        return found

    def version(self, type_: str, id_: str, version: str | int) -> Version | None:
        text = str(version)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            return None
        rows = self._database.ask(ONE, (TYPE_NUMBERS.get(type_, 0), id_, int(text)))
        return self.version_of(rows[0]) if rows else None

    def version_of(self, row: tuple[Any, ...]) -> Version:
        type_, id_, version, seq, updated, method, content, aid, case = row
        orgs = self.numbers.audiences.get(aid) or self.numbers.audience_of(aid)
        name = TYPE_NAMES[type_]
        return Version(name, id_, version, seq, updated, method, content, orgs, case)

    def of_case(self, case: str) -> list[Version]:
        """What others wrote about a case, in the order in which it was first written."""
        sql = f"SELECT {FIELDS} FROM theirs t JOIN resource r ON r.rid = t.rid JOIN version v ON v.hid = r.hid"
        return [
            self.version_of(row) for row in self._database.ask(f"{sql} WHERE t.case_id = ? ORDER BY t.rid", (case,))
        ]

    def waiting(self, owner: str | None, before: int, count: int) -> list[tuple[int, Version]]:
        """What waits for somebody to name its case, of one organisation or of all, newest first, each with its place; only
        places before `before`."""
        sql = f"SELECT {FIELDS}, t.rid FROM theirs t JOIN resource r ON r.rid = t.rid JOIN version v ON v.hid = r.hid"
        where, values = ("t.owner = ? AND", [owner]) if owner is not None else ("", [])
        sql = f"{sql} WHERE t.case_id = '' AND {where} t.rid < ? ORDER BY t.rid DESC LIMIT ?"
        return [(row[-1], self.version_of(row[:-1])) for row in self._database.ask(sql, (*values, before, count))]

    def referring(self, type_: str, id_: str, parameters: Sequence[int]) -> list[Version]:
        """What refers to a resource by one of these parameters, in the order in which it was first written."""
        marks = ",".join("?" * len(parameters))
        sql = f"""SELECT {FIELDS} FROM resource r JOIN version v ON v.hid = r.hid WHERE r.rid IN
            (SELECT rid FROM reference WHERE p IN ({marks}) AND tid = ? AND ttype = ?) ORDER BY r.rid"""
        return [self.version_of(row) for row in self._database.ask(sql, (*parameters, id_, TYPE_NUMBERS[type_]))]

    def page(
        self,
        type_: str | None,
        id_: str | None,
        since: datetime | None,
        before: datetime | None,
        count: int,
        cursor: str,
        audience: frozenset[str] | None,
    ) -> HistoryPage:
        count = max(0, min(count, MOST_AT_ONCE))
        where, values, total = self._which(type_, id_, audience)
        if since is not None:
            where, values = [*where, "v.hid >= ?"], [*values, self._first_after(micros(since))]
        if before is not None:
            where, values = [*where, "v.hid < ?"], [*values, self._first_after(micros(before) + 1)]
        if cursor:
            where, values = [*where, "v.hid < ?"], [*values, _place(cursor)]
        sql = f"SELECT {FIELDS}, v.hid FROM version v JOIN resource r ON r.rid = v.rid"
        sql += (" WHERE " + " AND ".join(where)) if where else ""
        rows = self._database.ask(f"{sql} ORDER BY v.hid DESC LIMIT {MOST}", [*values, count + 1])
        more = str(rows[count - 1][-1]) if len(rows) > count > 0 else ""
        return HistoryPage(tuple(self.version_of(row[:-1]) for row in rows[:count]), more, total)

    def _which(
        self, type_: str | None, id_: str | None, audience: frozenset[str] | None
    ) -> tuple[list[str], list[Any], int | None]:
        where: list[str] = []
        values: list[Any] = []
        total = None
        if id_ is not None:
            name = (TYPE_NUMBERS.get(type_ or "", 0), id_)
            rows = self._database.ask("SELECT rid, version FROM resource WHERE type = ? AND id = ?", name)
            rid, total = rows[0] if rows else (-1, 0)
            where, values = ["v.rid = ?"], [rid]
        elif type_ is not None:
            where, values = ["v.type = ?"], [TYPE_NUMBERS.get(type_, 0)]
        if audience is not None:
            marks = ",".join("?" * (len(audience) + 1))
            where.append(f"EXISTS (SELECT 1 FROM audience a WHERE a.aid = v.aid AND a.org IN ({marks}))")
            values += [*sorted(audience), EVERYBODY]
            total = None
        return where, values, total

    def changes(self, after: int, limit: int) -> list[Version]:
        """Versions made by what is behind `after` in the log, in order; those of one place are not torn apart."""
        sql = f"SELECT {FIELDS} FROM version v JOIN resource r ON r.rid = v.rid WHERE v.hid >= ? ORDER BY v.hid LIMIT {MOST}"
        first = self._first_after(after + 1, "seq")
        rows = self._database.ask(sql, (first, limit))
        if len(rows) == limit:
            rows += self._database.ask(
                f"SELECT {FIELDS} FROM version v JOIN resource r ON r.rid = v.rid "
                "WHERE v.hid >= ? AND v.seq = ? ORDER BY v.hid",
                (first + limit, rows[-1][3]),
            )
        return [self.version_of(row) for row in rows]

    def _first_after(self, least: int, column: str = "updated") -> int:
        """The first version with so much in this column, or more: versions lie in order of time and of the log, so it can
        be halved for."""
        low, high = 1, int(self._database.ask("SELECT coalesce(max(hid), 0) + 1 FROM version")[0][0])
        while low < high:
            middle = (low + high) // 2
            rows = self._database.ask(f"SELECT {column} FROM version WHERE hid = ?", (middle,))
            if rows and rows[0][0] < least:
                low = middle + 1
            else:
                high = middle
        return low


def _place(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise refused(
            400, "value", "This is not a cursor of a history. Take the link to the next page as it was given."
        )
    return int(cursor)
