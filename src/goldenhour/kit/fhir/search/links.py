"""What is asked of another resource: one this one refers to (a chain), or one that refers to this one (`_has`).

Source: FHIR R4 3.1.1.5.5, 3.1.1.5.6. What the asker may not see is no link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.search.criteria import ONE, ZERO, Binds, Criterion, Rids, Sql


@dataclass(frozen=True)
class Chained(Criterion):
    """A reference leads to a resource of this type for which `inner` holds, and which the asker may see."""

    p: int
    ttype: int
    inner: Criterion
    rank: int = field(default=4)

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        return ("chained", self.inner.shape)

    @cached_property
    def values(self) -> tuple[Any, ...]:
        return (self.p, self.ttype, *self.inner.values)

    def _joined(self, binds: Binds) -> tuple[Any, Any, Sql]:
        pointing, target = tables.reference.alias(), tables.resource.alias()
        condition = sa.and_(
            pointing.c.p == binds.next(sa.Integer),
            pointing.c.ttype == binds.next(sa.SmallInteger),
            target.c.type == pointing.c.ttype,
            target.c.id == pointing.c.tid,
            target.c.live == ONE,
            binds.seen(target),
        )
        return pointing, target, condition

    def within(self, resource: Any, binds: Binds) -> Sql:
        pointing, target, condition = self._joined(binds)
        inner = self.inner.within(target, binds)
        here = pointing.c.rid == resource.c.rid
        return sa.select(ONE).where(here, condition, inner).offset(ZERO).exists()

    @property
    def drives(self) -> bool:
        return self.inner.drives

    def source(self, binds: Binds) -> Rids:
        pointing, target, condition = self._joined(binds)
        inner = self.inner.source(binds)
        return sa.select(pointing.c.rid).where(target.c.rid.in_(inner), condition)


@dataclass(frozen=True)
class Reversed(Criterion):
    """A resource for which `inner` holds, and which the asker may see, refers to this one by its parameter `p`."""

    p: int
    ttype: int
    inner: Criterion
    rank: int = field(default=5)

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        return ("reversed", self.inner.shape)

    @cached_property
    def values(self) -> tuple[Any, ...]:
        return (self.p, self.ttype, *self.inner.values)

    def within(self, resource: Any, binds: Binds) -> Sql:
        pointing, other = tables.reference.alias(), tables.resource.alias()
        condition = sa.and_(
            pointing.c.p == binds.next(sa.Integer),
            pointing.c.ttype == binds.next(sa.SmallInteger),
            pointing.c.ttype == resource.c.type,
            pointing.c.tid == resource.c.id,
            other.c.rid == pointing.c.rid,
            binds.seen(other),
        )
        inner = self.inner.within(other, binds)
        return sa.select(ONE).where(condition, inner).offset(ZERO).exists()

    @property
    def drives(self) -> bool:
        return self.inner.drives

    def source(self, binds: Binds) -> Rids:
        pointing, other, target = tables.reference.alias(), tables.resource.alias(), tables.resource.alias()
        condition = sa.and_(
            pointing.c.p == binds.next(sa.Integer),
            pointing.c.ttype == binds.next(sa.SmallInteger),
            pointing.c.rid == other.c.rid,
            target.c.type == pointing.c.ttype,
            target.c.id == pointing.c.tid,
            binds.seen(other),
        )
        inner = self.inner.source(binds)
        return sa.select(target.c.rid).where(other.c.rid.in_(inner), condition)
