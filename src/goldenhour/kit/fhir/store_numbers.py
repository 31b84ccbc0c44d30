"""The small numbers that stand for long words in the tables: systems, audiences, types; and how many resources there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goldenhour.kit.fhir.store_databases import Database

NO_SYSTEM = 0
UNKNOWN = -1
MOST_REMEMBERED = 50_000


class Numbers:
    """Read when the store opens, added to while it is written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.next_rid, self.next_hid = self._next("resource", "rid"), self._next("version", "hid")
        self._next_sid = self._next("system", "sid")
        self.live: dict[int, int] = {int(type_): int(live) for type_, live in database.ask("SELECT * FROM tally")}
        self._systems: dict[str, int] = {"": NO_SYSTEM}
        self.audiences: dict[int, tuple[str, ...]] = {}
        for aid, org in database.ask("SELECT aid, org FROM audience ORDER BY aid, place"):
            self.audiences[aid] = (*self.audiences.get(aid, ()), org)
        self._aids = {orgs: aid for aid, orgs in self.audiences.items()}

    def _next(self, table: str, column: str) -> int:
        return int(self._database.ask(f'SELECT coalesce(max({column}), 0) FROM "{table}"')[0][0]) + 1

    def system(self, system: str) -> int:
        """The number of a system, for a search: -1 where no resource names it."""
        known = self._systems.get(system)
        if known is None:
            rows = self._database.ask("SELECT sid FROM system WHERE system = ?", (system,))
            if not rows:
                return UNKNOWN
            known = self._remember(system, rows[0][0])
        return known

    def systems_within(self, written: Iterable[str]) -> dict[str, int]:
        """The numbers of these systems, for rows to be written; new ones are given numbers."""
        found = {}
        for system in sorted(written):  # in an order that is the same when the store is made again
            known = self._systems.get(system)
            if known is None:
                rows = self._database.write("SELECT sid FROM system WHERE system = ?", (system,))
                known = rows[0][0] if rows else self._add_system(system)
                self._remember(system, known)
            found[system] = known
        return found

    def _add_system(self, system: str) -> int:
        number, self._next_sid = self._next_sid, self._next_sid + 1
        self._database.fill("system", ("sid", "system"), [(number, system)])
        return number

    def _remember(self, system: str, number: int) -> int:
        if len(self._systems) > MOST_REMEMBERED:
            self._systems = {"": NO_SYSTEM}
        self._systems[system] = number
        return number

    def counted(self, types: Sequence[int]) -> int:
        """How many resources there are of these types (none: of all), whoever wrote them."""
        where = f" WHERE type IN ({','.join('?' * len(types))})" if types else ""
        return int(self._database.ask(f"SELECT coalesce(sum(live), 0) FROM tally{where}", types)[0][0])

    def audience_of(self, aid: int) -> tuple[str, ...]:
        """The organisations of a number that another process gave."""
        rows = self._database.ask("SELECT org FROM audience WHERE aid = ? ORDER BY place", (aid,))
        self.audiences[aid] = found = tuple(row[0] for row in rows)
        return found

    def audience(self, orgs: Iterable[str]) -> int:
        """The number of these organisations in this order, for rows to be written."""
        key = tuple(dict.fromkeys(orgs))
        number = self._aids.get(key)
        if number is None:
            number = self._aids[key] = len(self._aids) + 1
            self.audiences[number] = key
            rows = [(number, org, place) for place, org in enumerate(key)]
            self._database.fill("audience", ("aid", "org", "place"), rows)
        return number
