"""Answering a search: plan, page, total, and what comes along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec

from goldenhour.kit.fhir.search import query
from goldenhour.kit.fhir.search.bringing import Bringing
from goldenhour.kit.fhir.search.conditions import System
from goldenhour.kit.fhir.search.criteria import Criterion, Updated
from goldenhour.kit.fhir.search.paging import Cursor, Cursors
from goldenhour.kit.fhir.search.planning import Planner, Remembered
from goldenhour.kit.fhir.search.query import Plan, Statement
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS
from goldenhour.kit.fhir.search.search import Search, SortKey
from goldenhour.kit.fhir.store_databases import Database, Rows
from goldenhour.kit.fhir.store_numbers import Numbers
from goldenhour.kit.fhir.store_versions import EVERYBODY, Version

MOST_STATEMENTS = 1_000
VersionOf = Callable[[tuple[Any, ...]], Version]


class Hit(msgspec.Struct, frozen=True):
    """A resource found. `mode` is `match` or, brought along, `include`."""

    version: Version
    mode: str = "match"


class Page(msgspec.Struct, frozen=True):
    """`total` is None where it was not asked for and is not known anyway; `next` is empty on the last page."""

    hits: tuple[Hit, ...] = ()
    total: int | None = None
    next: str = ""


LATEST_FIRST = (SortKey("_lastUpdated", True, "updated"),)


def in_order_of_change(search: Search) -> Search:
    """Whoever asks what changed since, in no order, has it in the order of change: then nothing need be counted."""
    asked = len(search.types) == 1 and any(isinstance(one, Updated) for one in search.criteria)
    return replace(search, sort=LATEST_FIRST) if asked and not search.sort else search


class Searcher:
    """Answers searches from many threads at once."""

    def __init__(self, database: Database, numbers: Numbers, cursors: Cursors, version_of: VersionOf) -> None:
        self._database, self.numbers, self._cursors = database, numbers, cursors
        self._version_of = version_of
        self._statements: dict[Any, Statement] = {}
        self._remembered: Remembered = {}
        self._bringing = Bringing(database, self._statements)

    def search(self, search: Search, audience: frozenset[str] | None) -> Page:
        search = in_order_of_change(search)
        orgs = {} if audience is None else {f"org{n}": org for n, org in enumerate(sorted({*audience, EVERYBODY}))}
        seen_by = None if audience is None else len(orgs)
        planner = Planner(partial(self._count, orgs=orgs), self._remembered)
        if search.only_counts:
            return Page((), self._total(search, planner, orgs, seen_by))
        cursor = self._cursors.understood(search)
        top = cursor.top if cursor is not None else self._top(search)
        rows = self._rows(search, planner.plan(search, self._live(search), seen_by, cursor is not None), cursor, orgs)
        page, more = rows[: search.count], len(rows) > search.count
        keys = len(search.sort)
        hits = [Hit(self._version_of(row[1 + keys :])) for row in page]
        following = ""
        if more:
            last = page[-1]
            following = self._cursors.made(search, Cursor(tuple(last[1 : 1 + keys]), last[0], top))
        total = len(page) if not more and cursor is None and search.total != "none" else None
        if total is None and search.total in ("accurate", "estimate"):
            total = self._total(search, planner, orgs, seen_by)
        if search.includes and page:
            rids = [row[0] for row in page]
            found = self._bringing.brought(search, rids, [hit.version.type for hit in hits], orgs)
            hits += [Hit(self._version_of(row), "include") for row in found]
        return Page(tuple(hits), total, following)

    def _top(self, search: Search) -> int:
        """The place in the log at which a search begins; an order no change touches does not need it."""
        return int(self._database.ask("SELECT seq FROM position")[0][0]) if search.sort else 0

    def _live(self, search: Search) -> int:
        return self.numbers.counted([TYPE_NUMBERS[one] for one in search.types])

    def _rows(self, search: Search, plan: Plan, cursor: Cursor | None, orgs: dict[str, str]) -> Rows:
        """One row more than the page has, if there is one."""
        wanted = search.count + 1
        if not (plan.walk and plan.sort and plan.sort[0].table is not None):
            return self._page(search, plan, cursor, wanted, orgs)
        rows: Rows = []
        lacking = cursor is not None and cursor.keys[0] == query.no_key(plan.sort[0])
        if not lacking:
            rows = self._page(search, plan, cursor, wanted, orgs)
        if len(rows) < wanted:  # then those that have no such value
            rest = replace(plan, lacking=True, after=lacking)
            rows = rows + self._page(search, rest, cursor if lacking else None, wanted - len(rows), orgs)
        return rows

    def _page(self, search: Search, plan: Plan, cursor: Cursor | None, limit: int, orgs: dict[str, str]) -> Rows:
        values: dict[str, Any] = {"limit": limit}
        if cursor is not None:
            values |= {"rid": cursor.rid, "top": cursor.top}
            values |= {f"key{place}": key for place, key in enumerate(cursor.keys)}
        values |= {f"sort{place}": key.p for place, key in enumerate(plan.sort)}
        return query.in_order(plan.sort, self._run(search, plan, values, orgs))

    def _run(self, search: Search, plan: Plan, values: dict[str, Any], orgs: dict[str, str]) -> Rows:
        statement = self._statement(plan.shape, partial(query.statement_of, plan))
        values |= orgs
        values |= {f"type{place}": TYPE_NUMBERS[one] for place, one in enumerate(search.types)}
        driven = plan.driver.values if plan.driver is not None else ()
        checked = (value for one in plan.checked for value in one.values)
        values |= self._bound((*driven, *checked))
        return self._database.ask(statement.sql, statement.marked(values))

    def _bound(self, values: Iterable[Any]) -> dict[str, Any]:
        return {
            f"v{place}": self.numbers.system(value.system) if type(value) is System else value
            for place, value in enumerate(values)
        }

    def _statement(self, shape: Any, make: Callable[[Any], Statement]) -> Statement:
        try:
            return self._statements[shape]
        except KeyError:
            if len(self._statements) >= MOST_STATEMENTS:
                self._statements.clear()
            made = self._statements[shape] = make(self._database.dialect)
            return made

    def _total(self, search: Search, planner: Planner, orgs: dict[str, str], seen_by: int | None) -> int:
        if not search.criteria and seen_by is None:
            return self._live(search)
        plan = planner.counting(search, self._live(search), seen_by)
        return int(self._run(search, plan, {}, orgs)[0][0])

    def _count(self, criterion: Criterion, limit: int, orgs: dict[str, str]) -> int:
        """How many rows the index has for a criterion, up to `limit`."""
        seen_by = len(orgs) or None
        statement = self._statement(("probe", seen_by, criterion.shape), partial(query.probing, criterion, seen_by))
        values = {"limit": limit, **orgs, **self._bound(criterion.values)}
        return int(self._database.ask(statement.sql, statement.marked(values))[0][0])
