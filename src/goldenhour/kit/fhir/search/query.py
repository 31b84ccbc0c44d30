"""A search as SQL, made once for all searches of one shape.

`Found` lists resources that were narrowed down by an index and sorts them. `Walked` goes along the index of the order and
takes what fits: for what is common. Both give (rid, keys...) and the version to send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.search.conditions import AFTER_ALL, EARLIER, LATER
from goldenhour.kit.fhir.search.criteria import ONE, ZERO, Binds, Criterion, Match, Updated, most
from goldenhour.kit.fhir.search.search import SortKey
from goldenhour.kit.fhir.store_databases import Rows

FIELDS = ("type", "id", "version", "seq", "updated", "method", "content", "aid", "case_id")
FURTHEST = 2**62 + 1
LARGEST = 1.5e308


def no_key(key: SortKey) -> int | float | str:
    """What stands for no value at all, so that it comes last."""
    if key.column not in ("lo", "updated"):
        return "" if key.descending else AFTER_ALL
    most = LARGEST if key.table is tables.quantity else FURTHEST
    return -most if key.descending else most


def _no_key(key: SortKey) -> Any:
    none = no_key(key)
    if isinstance(none, str):
        return sa.literal_column(f"'{none}'")
    return sa.cast(sa.literal_column(repr(none)), _kind(key))  # or PostgreSQL takes a large float for a decimal


@dataclass(frozen=True)
class Plan:
    """How a page is asked for: the criterion whose index is used (None: along the order), those that are checked, and
    whether it goes on after a cursor."""

    types: int
    driver: Criterion | None
    checked: tuple[Criterion, ...]
    sort: tuple[SortKey, ...]
    after: bool = False
    audience: int | None = None
    walk: bool = False
    lacking: bool = False
    counting: bool = False

    @property
    def shape(self) -> tuple[Any, ...]:
        sort = tuple(
            (key.code if key.table is None else key.table.name, key.column, key.descending) for key in self.sort
        )
        flags = (self.types, self.after, self.audience, self.walk, self.lacking, self.counting)
        driver = self.driver.shape if self.driver is not None else None
        along = tuple(self.along(one) for one in self.checked)
        return (flags, sort, driver, along, *(one.shape for one in self.checked))

    def along(self, match: Criterion) -> bool:
        """Whether a criterion is about the very rows the walk goes along."""
        key = self.sort[0] if self.walk and self.sort else None
        if key is None:
            return False
        if isinstance(match, Updated):
            return key.table is None and key.column == "updated"
        return isinstance(match, Match) and key.single and (match.table, match.p) == (key.table, key.p)

    def bounds(self, match: Criterion) -> bool:
        """Whether the walk begins where the criterion holds and ends where it holds no more, or has not begun yet: then it
        passes no more rows than the index has for the criterion."""
        if not self.along(match) or not isinstance(match, Match | Updated) or len(match.tests) != 1:
            return False
        prefix = match.tests[0].shape.partition(" ")[2]
        if isinstance(match, Updated):
            return prefix != "ne"
        return prefix == "eq" or prefix in (LATER if self.sort[0].descending else EARLIER)


@dataclass(frozen=True)
class Statement:
    """SQL with marks, which named value stands at each mark, and those values that are always the same."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]

    def marked(self, values: dict[str, Any]) -> list[Any]:
        """The values in the order of the marks."""
        if self.fixed:
            values = self.fixed | values
        return [values[name] for name in self.names]


def compiled(query: Any, dialect: sa.Dialect) -> Statement:
    made = query.compile(dialect=dialect)
    text = str(made)
    fixed = {name: value for name, value in made.params.items() if value is not None}
    return Statement(
        text if dialect.name == "sqlite" else text.replace("?", "%s"), tuple(made.positiontup or ()), fixed
    )


def statement_of(plan: Plan, dialect: sa.Dialect) -> Statement:
    """The SQL of a plan. Values: `v0`.. of driver and checked criteria in order, `type0`.., `org0`.., `key0`.., `rid`,
    `top`, `limit`, `sort0`.. (the numbers of the sort parameters)."""
    binds = Binds(plan.audience, fenced=dialect.name == "postgresql")
    if plan.counting:
        return compiled(_counting(plan, binds), dialect)
    page = (_walked if plan.walk else _found)(plan, binds).limit(most("limit"))
    inner = page.subquery("page")
    version = tables.version.alias("v")
    keys = [inner.c[f"k{place}"] for place in range(len(plan.sort))]
    columns = [inner.c.id if name == "id" else version.c[name] for name in FIELDS]
    return compiled(sa.select(inner.c.rid, *keys, *columns).where(version.c.hid == inner.c.hid), dialect)


def in_order(sort: Sequence[SortKey], rows: Rows) -> Rows:
    """The rows of a page in the order asked for: a database need not keep it while it fetches the contents."""
    rows.sort(key=itemgetter(0), reverse=not sort or sort[0].descending)
    for place in range(len(sort) - 1, -1, -1):
        rows.sort(key=itemgetter(1 + place), reverse=sort[place].descending)
    return rows


def _order(sort: Sequence[SortKey], keys: Sequence[Any], rid: Any) -> list[Any]:
    down = not sort or sort[0].descending
    return [key.desc() if one.descending else key.asc() for one, key in zip(sort, keys, strict=True)] + [
        rid.desc() if down else rid.asc()
    ]


def _types(column: Any, plan: Plan) -> list[Any]:
    """The types asked for."""
    binds = [sa.bindparam(f"type{place}", type_=sa.SmallInteger) for place in range(plan.types)]
    if not binds:
        return []
    return [column == binds[0] if len(binds) == 1 else column.in_(binds)]


def _by_number(rid: Any) -> Any:
    """The resource of a row that was found, in a query of its own."""
    every = tables.resource.alias("every")
    return sa.select(every).where(every.c.rid == rid).offset(ZERO).lateral("r")


def _narrowed(plan: Plan, binds: Binds) -> tuple[Any, Any, list[Any]]:
    """The resources that fit, begun with those an index gives, where there is one: where they are, what to select from, and
    what must hold."""
    resource = tables.resource.alias("r")
    if plan.driver is None:
        where = [*_types(resource.c.type, plan), resource.c.live == ONE]
        return resource, resource, [*where, *(one.within(resource, binds) for one in plan.checked)]
    driven = plan.driver.source(binds).subquery("driven")
    if binds.fenced:
        found = sa.select(driven.c.rid).distinct().offset(ZERO).subquery("found")
        resource = _by_number(found.c.rid)
        where = [*_types(resource.c.type, plan), resource.c.live == ONE]
        checks = [one.within(resource, binds) for one in plan.checked]
        return resource, found.join(resource, sa.true()), [*where, *checks]
    checks = [one.within(driven if one.by_number else resource, binds) for one in plan.checked]
    before = [check for one, check in zip(plan.checked, checks, strict=True) if one.by_number]
    after = [check for one, check in zip(plan.checked, checks, strict=True) if not one.by_number]
    where = [*_types(binds.blind(resource.c.type), plan), binds.blind(resource.c.live) == ONE]
    return resource, resource, [resource.c.rid.in_(sa.select(driven.c.rid).where(*before)), *where, *after]


def _counting(plan: Plan, binds: Binds) -> Any:
    resource, from_, where = _narrowed(plan, binds)
    return sa.select(sa.func.count()).select_from(from_).where(*where, binds.seen(resource))


def _key(resource: Any, key: SortKey, place: int) -> Any:
    """The value a resource is ordered by: the least of several, or the greatest where the greatest come first."""
    if key.table is None:
        return resource.c[key.column]
    rows = key.table.alias()
    best: Callable[..., Any] = sa.func.max if key.descending else sa.func.min
    p = sa.bindparam(f"sort{place}", type_=sa.Integer)
    column = rows.c[key.column]  # said so that SQLite looks at the rows of the resource, not along the index of all
    plain = column.concat(sa.literal_column("''")) if key.column != "lo" else column + sa.literal_column("0")
    value = sa.select(best(plain)).where(rows.c.rid == resource.c.rid, rows.c.p == p).scalar_subquery()
    return sa.func.coalesce(value, _no_key(key))


def _found(plan: Plan, binds: Binds) -> Any:
    resource, from_, where = _narrowed(plan, binds)
    keys = [_key(resource, key, place).label(f"k{place}") for place, key in enumerate(plan.sort)]
    query = sa.select(resource.c.rid, resource.c.hid, resource.c.id, *keys).select_from(from_)
    query = query.where(*where, binds.seen(resource))
    if plan.after and plan.sort:
        query = query.where(resource.c.seq <= sa.bindparam("top", type_=tables.Big))
    rows = query.subquery("found")
    keys = [rows.c[f"k{place}"] for place in range(len(plan.sort))]
    outer = sa.select(rows)
    if plan.after:
        outer = outer.where(_after(plan.sort, keys, rows.c.rid))
    return outer.order_by(*_order(plan.sort, keys, rows.c.rid))


def _after(sort: Sequence[SortKey], keys: Sequence[Any], rid: Any) -> Any:
    """Behind the last one shown, in the order of `_order`."""
    down = not sort or sort[0].descending
    last = sa.bindparam("rid", type_=tables.Big)
    condition = rid < last if down else rid > last
    for place in range(len(sort) - 1, -1, -1):
        shown = sa.bindparam(f"key{place}", type_=_kind(sort[place]))
        further = keys[place] < shown if sort[place].descending else keys[place] > shown
        condition = sa.or_(further, sa.and_(keys[place] == shown, condition))
    return condition


def _kind(key: SortKey) -> Any:
    return tables.resource.c[key.column].type if key.table is None else key.table.c[key.column].type


def _walked(plan: Plan, binds: Binds) -> Any:
    """Along the index of the order. `lacking`: along the resources, those that have no key."""
    if plan.sort and plan.sort[0].table is not None and not plan.lacking:
        return _walked_by_value(plan, plan.sort[0], binds)
    key = plan.sort[0] if plan.sort else None
    inner = tables.resource.alias("r")
    column = inner.c[key.column] if key is not None and key.table is None else None
    where = [*_types(inner.c.type, plan), inner.c.live == ONE]
    places = [(one, at, column is not None and plan.along(one)) for one, at in _places(plan, binds)]
    where += [one.passed(inner, at) for one, at, along in places if along and isinstance(one, Updated)]
    resource, onward = _along(inner, where, plan, column, inner.c.rid, binds.fenced)
    columns = [resource.c.rid, resource.c.hid, resource.c.id]
    if key is not None:
        columns.append((resource.c[key.column] if column is not None else _no_key(key)).label("k0"))
    query: sa.Select[Any] = sa.select(*columns).where(
        *onward, *(one.within(resource, at) for one, at, along in places if not along), binds.seen(resource)
    )
    if plan.lacking and key is not None:
        query = query.where(~_has_key(resource, key))
    return _ordered(query, plan, resource, None if column is None or key is None else resource.c[key.column])


def _walked_by_value(plan: Plan, key: SortKey, binds: Binds) -> Any:
    """Along the values of a parameter; of several of a resource only the one it is ordered by."""
    assert key.table is not None
    inner = key.table.alias("s")
    p = inner.c.p == sa.bindparam("sort0", type_=sa.Integer)
    along = [
        one.passed(inner, inner.c.p, at)
        for one, at in _places(plan, binds)
        if plan.along(one) and isinstance(one, Match)
    ]
    rows, onward = _along(inner, [p, *along], plan, inner.c[key.column], inner.c.rid, binds.fenced)
    resource = _by_number(rows.c.rid) if binds.fenced else tables.resource.alias("r")
    checks = [
        one.within(rows if one.by_number and not binds.fenced else resource, at)
        for one, at in _places(plan, binds)
        if not plan.along(one)
    ]
    column = rows.c[key.column]
    query: sa.Select[Any] = sa.select(rows.c.rid, resource.c.hid, resource.c.id, column.label("k0"))
    if not key.single:
        other = key.table.alias("better")
        beats = other.c[key.column] > column if key.descending else other.c[key.column] < column
        better = sa.or_(beats, sa.and_(other.c[key.column] == column, other.c.k < rows.c.k))
        checks.append(
            ~sa.select(ONE).where(other.c.rid == rows.c.rid, other.c.p == rows.c.p, better).offset(ZERO).exists()
        )
    if plan.after:
        checks.append(resource.c.seq <= sa.bindparam("top", type_=tables.Big))
    types, live = _types(binds.blind(resource.c.type), plan), binds.blind(resource.c.live) == ONE
    same = sa.true() if binds.fenced else resource.c.rid == rows.c.rid
    joined = query.select_from(rows.join(resource, same))
    return _ordered(joined.where(*onward, *checks, *types, live, binds.seen(resource)), plan, rows, column)


def _places(plan: Plan, binds: Binds) -> Iterator[tuple[Any, Binds]]:
    """The checked criteria, each with the places of its values."""
    first = len(plan.driver.values) if plan.driver is not None else 0
    for one in plan.checked:
        yield one, Binds(plan.audience, binds.fenced, first)
        first += len(one.values)


def _along(rows: Any, where: list[Any], plan: Plan, column: Any, place: Any, fenced: bool) -> tuple[Any, list[Any]]:
    """The rows to walk along, from behind the cursor, and what must hold of them. `fenced`: as a query of their own, so that
    PostgreSQL does not begin elsewhere."""
    down = not plan.sort or plan.sort[0].descending
    if plan.after:
        last = sa.bindparam("rid", type_=tables.Big)
        here: Any = place if column is None else sa.tuple_(column, place)
        shown: Any = last if column is None else sa.tuple_(sa.bindparam("key0", type_=column.type), last)
        where = [*where, here < shown if down else here > shown]
    if plan.after and plan.sort and rows.name == "r":
        where.append(rows.c.seq <= sa.bindparam("top", type_=tables.Big))
    if not fenced:
        return rows, where
    order = [place] if column is None else [column, place]
    inner: sa.Select[Any] = sa.select(rows).where(*where)
    return inner.order_by(*(one.desc() if down else one.asc() for one in order)).offset(0).subquery(rows.name), []


def _ordered(query: sa.Select[Any], plan: Plan, rows: Any, column: Any) -> sa.Select[Any]:
    down = not plan.sort or plan.sort[0].descending
    order = [rows.c.rid] if column is None else [column, rows.c.rid]
    return query.order_by(*(one.desc() if down else one.asc() for one in order))


def _has_key(resource: Any, key: SortKey) -> Any:
    assert key.table is not None
    rows = key.table.alias()
    p = sa.bindparam("sort0", type_=sa.Integer)
    return sa.select(ONE).where(rows.c.rid == resource.c.rid, rows.c.p == p).offset(ZERO).exists()


def probing(criterion: Criterion, audience: int | None, dialect: sa.Dialect) -> Statement:
    """How many rows the index has for a criterion, counted up to `limit`."""
    source = criterion.source(Binds(audience))
    few: sa.Select[Any] = sa.select(ONE).select_from(source.subquery()).limit(most("limit"))
    return compiled(sa.select(sa.func.count()).select_from(few.subquery()), dialect)
