"""What a search asks of a resource, and how that is said in SQL.

A criterion has a `shape` (what its SQL depends on), `values` (what is bound to it, in order), `within` (a condition on one
resource), and `source` (the resources it holds for, by an index; None where it cannot be found that way). The SQL of a
shape is made once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, ClassVar

import sqlalchemy as sa

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.search.conditions import EXACT, Test

ONE: sa.ColumnClause[int] = sa.literal_column("1")
ZERO: sa.ColumnClause[int] = sa.literal_column("0")
"""The offset of every EXISTS: with one, no database turns the question of one resource into a join begun elsewhere."""
Sql = sa.ColumnElement[bool]
Rids = sa.Select[Any] | sa.CompoundSelect[Any]


def most(name: str) -> sa.ColumnElement[int]:
    """The value of that name as a LIMIT. A sum: each time a value alone is bound there, SQLite prepares the statement anew,
    to plan by it, which takes longer than most of them."""
    return sa.bindparam(name, type_=tables.Big) + ZERO


class Binds:
    """The places of the values, given out in the order of `values`; `orgs` are those of the audience, at every place the
    same. Both databases are kept from beginning at another end than `planning` chose: PostgreSQL by queries that are
    `fenced` off, SQLite by columns added to zero, for which it uses no index."""

    def __init__(self, audience: int | None, fenced: bool = False, first: int = 0) -> None:
        self.fenced = fenced
        self.numbers = count(first)
        self.orgs = None if audience is None else [sa.bindparam(f"org{n}", type_=tables.Text) for n in range(audience)]

    def next(self, kind: Any = tables.Text) -> sa.BindParameter[Any]:
        return sa.bindparam(f"v{next(self.numbers)}", type_=kind)

    def blind(self, column: Any) -> Any:
        """A column, said so that SQLite uses no index of it."""
        return column if self.fenced else column + ZERO

    def seen(self, resource: Any) -> Sql:
        """Whether the audience may see this resource."""
        if self.orgs is None:
            return sa.true()
        audience = tables.audience.alias()
        org: Any = audience.c.org
        if (
            not self.fenced
        ):  # SQLite makes a table of what it looks up in an index, for every resource anew; they are few
            org = org.concat(sa.literal_column("''"))
        return sa.select(ONE).where(audience.c.aid == resource.c.aid, org.in_(self.orgs)).offset(ZERO).exists()


class Criterion:
    """`rank` tells how few resources it is likely to hold for (0: one), `drives` whether there is a `source`, `by_number`
    whether `within` asks for nothing of a resource but its number, so that it can be asked before the resource is read."""

    rank: int = 9
    by_number: ClassVar[bool] = False

    @property
    def drives(self) -> bool:
        return False

    @property
    def shape(self) -> tuple[Any, ...]:
        raise NotImplementedError

    @property
    def values(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def within(self, resource: Any, binds: Binds) -> Sql:
        raise NotImplementedError

    def source(self, binds: Binds) -> Rids:
        raise NotImplementedError


@dataclass(frozen=True)
class Match(Criterion):
    """Any of the rows of a parameter passes any of the tests. `single`: there is one row at most."""

    by_number = True
    table: sa.Table
    p: int
    tests: tuple[Test, ...]
    rank: int = 9
    single: bool = False

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        return ("match", self.table.name, *(test.shape for test in self.tests))

    @cached_property
    def values(self) -> tuple[Any, ...]:
        return tuple(value for test in self.tests for value in (self.p, *test.values))

    def within(self, resource: Any, binds: Binds) -> Sql:
        rows = self.table.alias()
        exact = all(test.shape in EXACT for test in self.tests)
        p = rows.c.p if exact else binds.blind(rows.c.p)  # else SQLite may look along the values of all
        return sa.select(ONE).where(rows.c.rid == resource.c.rid, self.passed(rows, p, binds)).offset(ZERO).exists()

    def passed(self, rows: Any, p: Any, binds: Binds) -> Sql:
        """Whether a row is of this parameter and passes."""
        return sa.or_(*(sa.and_(p == binds.next(sa.Integer), test.where(rows, binds.next)) for test in self.tests))

    @cached_property
    def drives(self) -> bool:
        return all(test.indexed for test in self.tests)

    def source(self, binds: Binds) -> Rids:
        parts = []
        for test in self.tests:
            rows = self.table.alias()
            parts.append(sa.select(rows.c.rid).where(rows.c.p == binds.next(sa.Integer), test.where(rows, binds.next)))
        return parts[0] if len(parts) == 1 else sa.union(*parts)


@dataclass(frozen=True)
class Grouped(Criterion):
    """Rows of the components of a composite parameter, in one group, pass a test each; any of the alternatives."""

    by_number = True
    parts: tuple[tuple[sa.Table, int], ...]
    alternatives: tuple[tuple[Test, ...], ...]
    rank: int = 6

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        tables_ = tuple(table.name for table, _ in self.parts)
        return ("grouped", tables_, tuple(tuple(test.shape for test in tests) for tests in self.alternatives))

    @cached_property
    def values(self) -> tuple[Any, ...]:
        return tuple(
            value
            for tests in self.alternatives
            for (_, p), test in zip(self.parts, tests, strict=True)
            for value in (p, *test.values)
        )

    def _select(self, tests: Sequence[Test], binds: Binds) -> tuple[sa.Select[Any], Any]:
        aliases = [table.alias() for table, _ in self.parts]
        query: sa.Select[Any] = sa.select(aliases[0].c.rid)
        for rows, test in zip(aliases, tests, strict=True):
            query = query.where(rows.c.p == binds.next(sa.Integer), test.where(rows, binds.next))
            if rows is not aliases[0]:
                query = query.where(rows.c.rid == aliases[0].c.rid, rows.c.n == aliases[0].c.n)
        return query, aliases[0].c.rid

    def within(self, resource: Any, binds: Binds) -> Sql:
        made = [self._select(tests, binds) for tests in self.alternatives]
        return sa.or_(*(query.where(rid == resource.c.rid).offset(ZERO).exists() for query, rid in made))

    @cached_property
    def drives(self) -> bool:
        return all(tests[0].indexed for tests in self.alternatives)

    def source(self, binds: Binds) -> Rids:
        parts = [self._select(tests, binds)[0] for tests in self.alternatives]
        return parts[0] if len(parts) == 1 else sa.union(*parts)


@dataclass(frozen=True)
class Present(Criterion):
    """Whether a parameter has any value at all. `ttype` is the only kind of target that counts."""

    by_number = True
    table: sa.Table
    p: tuple[int, ...]
    there: bool
    ttype: int = 0

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("present", self.table.name, len(self.p), self.there, bool(self.ttype))

    @property
    def values(self) -> tuple[Any, ...]:
        return (*self.p, *((self.ttype,) if self.ttype else ()))

    def within(self, resource: Any, binds: Binds) -> Sql:
        rows = self.table.alias()
        query = sa.select(ONE).where(
            rows.c.rid == resource.c.rid, rows.c.p.in_([binds.next(sa.Integer) for _ in self.p])
        )
        if self.ttype:
            query = query.where(rows.c.ttype == binds.next(sa.Integer))
        return query.offset(ZERO).exists() if self.there else ~query.offset(ZERO).exists()


@dataclass(frozen=True)
class Belonging(Criterion):
    """One of these parameters refers to that resource: it is in its compartment."""

    p: tuple[int, ...]
    id: str
    ttype: int
    rank: int = 2

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("belonging", len(self.p))

    @property
    def values(self) -> tuple[Any, ...]:
        return (*self.p, self.id, self.ttype)

    def _select(self, binds: Binds) -> tuple[sa.Select[Any], Any]:
        rows = tables.reference.alias()
        ps = [binds.next(sa.Integer) for _ in self.p]
        here = (rows.c.p.in_(ps), rows.c.tid == binds.next(), rows.c.ttype == binds.next(sa.SmallInteger))
        return sa.select(rows.c.rid).where(*here), rows.c.rid

    def within(self, resource: Any, binds: Binds) -> Sql:
        query, rid = self._select(binds)
        return query.where(rid == resource.c.rid).offset(ZERO).exists()

    @property
    def drives(self) -> bool:
        return True

    def source(self, binds: Binds) -> Rids:
        return self._select(binds)[0]


@dataclass(frozen=True)
class Named(Criterion):
    """The resource has one of these ids. `types` are those it may have."""

    ids: tuple[str, ...]
    types: tuple[int, ...]
    rank: int = 0

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("named", len(self.ids), len(self.types))

    @property
    def values(self) -> tuple[Any, ...]:
        return (*self.ids, *self.types)

    def _where(self, resource: Any, binds: Binds) -> Sql:
        ids = [binds.next() for _ in self.ids]
        types = [binds.next(sa.SmallInteger) for _ in self.types]
        return sa.and_(resource.c.id.in_(ids), resource.c.type.in_(types))

    def within(self, resource: Any, binds: Binds) -> Sql:
        return self._where(resource, binds)

    @property
    def drives(self) -> bool:
        return True

    def source(self, binds: Binds) -> Rids:
        resource = tables.resource.alias()
        return sa.select(resource.c.rid).where(self._where(resource, binds))


@dataclass(frozen=True)
class Updated(Criterion):
    """When a resource of these types was last changed."""

    tests: tuple[Test, ...]
    types: tuple[int, ...]
    rank: int = 3

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("updated", len(self.types), *(test.shape for test in self.tests))

    @property
    def values(self) -> tuple[Any, ...]:
        return (*self.types, *(value for test in self.tests for value in test.values))

    def within(self, resource: Any, binds: Binds) -> Sql:
        return self._tested(binds.blind(resource.c.updated), binds)

    def passed(self, resource: Any, binds: Binds) -> Sql:
        """The same of the rows that are walked along in order of their change: where the walk begins and ends."""
        return self._tested(resource.c.updated, binds)

    def _tested(self, updated: Any, binds: Binds) -> Sql:
        for _ in self.types:
            binds.next()
        return sa.or_(*(test.where(Moment(updated), binds.next) for test in self.tests))

    @property
    def drives(self) -> bool:
        return True

    def source(self, binds: Binds) -> Rids:
        resource = tables.resource.alias()
        types = [binds.next(sa.SmallInteger) for _ in self.types]
        changed = sa.or_(*(test.where(Moment(resource.c.updated), binds.next) for test in self.tests))
        return sa.select(resource.c.rid).where(resource.c.type.in_(types), resource.c.live == ONE, changed)


class Moment:
    """A column that is both ends of a range."""

    def __init__(self, column: Any) -> None:
        self.c = self
        self.lo = self.hi = column


@dataclass(frozen=True)
class Several(Criterion):
    """All, or any, of several criteria."""

    parts: tuple[Criterion, ...]
    every: bool
    rank: int = 6

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        return ("several", self.every, *(part.shape for part in self.parts))

    @cached_property
    def values(self) -> tuple[Any, ...]:
        return tuple(value for part in self.parts for value in part.values)

    def within(self, resource: Any, binds: Binds) -> Sql:
        parts = [part.within(resource, binds) for part in self.parts]
        return (sa.and_ if self.every else sa.or_)(sa.true() if self.every else sa.false(), *parts)

    @cached_property
    def drives(self) -> bool:
        return not self.every and bool(self.parts) and all(part.drives for part in self.parts)

    def source(self, binds: Binds) -> Rids:
        return sa.union(*(sa.select(part.source(binds).subquery().c.rid) for part in self.parts))


@dataclass(frozen=True)
class Not(Criterion):
    """Not what another criterion says; also where it says nothing."""

    part: Criterion

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("not", self.part.shape)

    @property
    def values(self) -> tuple[Any, ...]:
        return self.part.values

    def within(self, resource: Any, binds: Binds) -> Sql:
        return ~self.part.within(resource, binds)
