"""A search, understood: what `parameters.parse` makes of a query string and `running` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from goldenhour.kit.fhir.search.criteria import Criterion

USUAL_COUNT = 50
MOST_COUNT = 1_000
MOST_INCLUDED = 1_000


@dataclass(frozen=True)
class SortKey:
    """One key of the order. `table` and `column` hold its values; no table: a column of the resource itself.
    `single`: a resource has one value at most."""

    code: str
    descending: bool
    column: str
    table: sa.Table | None = None
    p: int = 0
    single: bool = False


@dataclass(frozen=True)
class Include:
    """What comes along with what was found: `_include` follows references of `type` by the parameters `p` (none: all),
    `_revinclude` those that point here; `target` restricts what they point to (0: nothing)."""

    reverse: bool
    type: int
    p: tuple[int, ...]
    target: int = 0
    iterate: bool = False


@dataclass(frozen=True)
class Search:
    """`types` empty means all. `pairs` is what was understood, as it was said, without the cursor."""

    types: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    sort: tuple[SortKey, ...] = ()
    count: int = USUAL_COUNT
    total: str = ""
    includes: tuple[Include, ...] = ()
    summary: str = ""
    elements: tuple[str, ...] = ()
    cursor: str = ""
    format: str = ""
    pretty: bool = False
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def only_counts(self) -> bool:
        return self.count == 0 or self.summary == "count"

    def query(self, cursor: str = "") -> str:
        """The query string of this search, or of its page at `cursor`: for the links of a Bundle."""
        pairs: list[tuple[str, Any]] = [*self.pairs, *([("_cursor", cursor)] if cursor else [])]
        return "&".join(f"{quote(name, safe=':_-.')}={quote(str(value), safe=':,|/$-._~')}" for name, value in pairs)
