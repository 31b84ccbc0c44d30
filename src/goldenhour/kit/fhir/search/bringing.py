"""What comes along with a page: `_include` and `_revinclude`, again and again where they iterate (FHIR R4 3.1.1.5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.criteria import ONE, Binds, most
from goldenhour.kit.fhir.search.query import FIELDS, Statement, compiled
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS
from goldenhour.kit.fhir.search.search import MOST_INCLUDED, Include, Search
from goldenhour.kit.fhir.store_databases import Database, Rows

AT_ONCE = 256
MOST_ROUNDS = 8


class Bringing:
    """`statements` is where SQL that was made once is kept."""

    def __init__(self, database: Database, statements: dict[Any, Statement]) -> None:
        self._database, self._statements = database, statements

    def brought(self, search: Search, rids: Sequence[int], types: Sequence[str], orgs: dict[str, str]) -> Rows:
        """The rows of what these resources bring along, each once, none of themselves."""
        shown = set(rids)
        found: Rows = []
        fresh = {rid: TYPE_NUMBERS[type_] for rid, type_ in zip(rids, types, strict=True)}
        includes = search.includes
        for _ in range(MOST_ROUNDS):
            rows = [row for include in includes for row in self._one(include, fresh, orgs)]
            fresh = {}
            for row in rows:
                if row[0] not in shown:
                    shown.add(row[0])
                    fresh[row[0]] = row[1]
                    found.append(row[1:])
            if len(found) > MOST_INCLUDED:
                raise refused(
                    400, "too-costly", f"More than {MOST_INCLUDED} resources would come along. Ask for fewer at once."
                )
            includes = tuple(one for one in includes if one.iterate)
            if not fresh or not includes:
                break
        return found

    def _one(self, include: Include, fresh: dict[int, int], orgs: dict[str, str]) -> Rows:
        from_ = sorted(rid for rid, type_ in fresh.items() if include.reverse or include.type in (0, type_))
        rows: Rows = []
        for begin in range(0, len(from_), AT_ONCE):
            some = from_[begin : begin + AT_ONCE]
            size = next(size for size in (1, 8, 64, AT_ONCE) if size >= len(some))
            shape = ("bring", include.reverse, len(include.p), bool(include.target), len(orgs), size)
            statement = self._statements.get(shape)
            if statement is None:
                made = _statement(include, size, len(orgs) or None)
                statement = self._statements[shape] = compiled(made, self._database.dialect)
            values = {**orgs, "ttype": include.target, "most": MOST_INCLUDED + AT_ONCE}
            values |= {f"rid{place}": some[min(place, len(some) - 1)] for place in range(size)}
            values |= {f"p{place}": p for place, p in enumerate(include.p)}
            rows += self._database.ask(statement.sql, statement.marked(values))
        return rows


def _statement(include: Include, size: int, audience: int | None) -> Any:
    """From the resources `rid0`.. along references: to where they point, or from where they are pointed at."""
    pointing, near, far = tables.reference.alias("f"), tables.resource.alias("near"), tables.resource.alias("far")
    version, seen = tables.version.alias("v"), Binds(audience)
    rids = [sa.bindparam(f"rid{place}", type_=tables.Big) for place in range(size)]
    pointed, points = (near, far) if include.reverse else (far, near)
    query: sa.Select[Any] = (
        sa.select(far.c.rid, far.c.hid, far.c.id)
        .distinct()
        .where(
            near.c.rid.in_(rids),
            pointing.c.rid == points.c.rid,
            pointed.c.type == pointing.c.ttype,
            pointed.c.id == pointing.c.tid,
            far.c.live == ONE,
            seen.seen(far),
        )
    )
    if include.p:
        ps = [sa.bindparam(f"p{place}", type_=sa.Integer) for place in range(len(include.p))]
        query = query.where(pointing.c.p.in_(ps))
    if include.target:
        query = query.where(pointing.c.ttype == sa.bindparam("ttype", type_=sa.SmallInteger))
    found = query.limit(most("most")).subquery("found")
    columns = [found.c.id if name == "id" else version.c[name] for name in FIELDS]
    return sa.select(found.c.rid, *columns).where(version.c.hid == found.c.hid).order_by(found.c.rid)
