"""The tables of the store, in SQLite and PostgreSQL alike. Rebuildable from the log, never the truth.

`resource` holds one small row per resource, `version` one row per version with its content. Four index tables hold what
can be searched for: `rid` is the resource, `p` the parameter (a number of `search/registry.py`), `k` counts the rows of a
resource, `n` tells apart the groups of a composite parameter. Rows lie by resource (to be filtered and replaced) and
are indexed by value (to be found): the cost of both depends on what is found, not on how much is stored.

Times are microseconds since 1970 UTC.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
Big = sa.BigInteger
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Compared byte by byte, so that both databases order alike."""


def _table(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=False)


def _index_table(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    key = [sa.Column(column, kind, primary_key=True, autoincrement=False) for column, kind in KEY]
    return _table(name, *key, sa.Column("n", sa.SmallInteger, nullable=False), *columns)


KEY: tuple[tuple[str, Any], ...] = (("rid", Big), ("p", sa.Integer), ("k", sa.Integer))

resource = sa.Table(
    "resource",
    metadata,
    sa.Column("rid", Big().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("type", sa.SmallInteger, nullable=False),
    sa.Column("id", Text, nullable=False),
    sa.Column("live", sa.SmallInteger, nullable=False),
    sa.Column("hid", Big, nullable=False),  # its newest version
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seq", Big, nullable=False),
    sa.Column("updated", Big, nullable=False),
    sa.Column("aid", sa.Integer, nullable=False),  # who may see it
    sa.Column("indexed", sa.LargeBinary, nullable=False),  # a fingerprint of what its rows in the index were made of
    sa.Index("resource_named", "type", "id", unique=True),
    sa.Index("resource_made", "type", "live", "rid"),
    sa.Index("resource_updated", "type", "live", "updated", "rid"),
)
version = sa.Table(
    "version",
    metadata,
    sa.Column("hid", Big().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("rid", Big, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("type", sa.SmallInteger, nullable=False),
    sa.Column("seq", Big, nullable=False),
    sa.Column("updated", Big, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("aid", sa.Integer, nullable=False),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary),  # none: deleted
    sa.Index("version_of_resource", "rid", "version", unique=True),
    sa.Index("version_of_type", "type", "hid"),
)
token = _index_table(
    "token",  # codes, identifiers, booleans, uris
    sa.Column("sid", sa.Integer, nullable=False),
    sa.Column("code", Text, nullable=False),
    sa.Column("text", Text),  # the display, normalised
    sa.Index("token_value", "p", "code", "sid", "rid"),
)
string = _index_table(
    "string",
    sa.Column("head", Text, nullable=False),  # the beginning of `norm`, which may be long
    sa.Column("norm", Text, nullable=False),
    sa.Column("exact", Text, nullable=False),
    sa.Index("string_value", "p", "head", "rid"),
)
LONG_ONES = sa.text("n = -1")  # they are few
date = _index_table(
    "date",
    sa.Column("lo", Big, nullable=False),  # the range, both ends included
    sa.Column("hi", Big, nullable=False),
    sa.Index("date_lo", "p", "lo", "rid", "hi"),
    sa.Index("date_hi", "p", "hi", "rid"),
    sa.Index("date_long", "p", "hi", "rid", sqlite_where=LONG_ONES, postgresql_where=LONG_ONES),
)
quantity = _index_table(
    "quantity",  # and numbers
    sa.Column("lo", sa.Double, nullable=False),
    sa.Column("hi", sa.Double, nullable=False),
    sa.Column("sid", sa.Integer, nullable=False),
    sa.Column("code", Text, nullable=False),
    sa.Column("unit", Text, nullable=False),
    sa.Index("quantity_lo", "p", "lo", "rid"),
)
reference = _index_table(
    "reference",
    sa.Column("ttype", sa.SmallInteger, nullable=False),  # 0: `tid` is an absolute URL
    sa.Column("tid", Text, nullable=False),
    sa.Column("tver", Text, nullable=False),
    sa.Index("reference_value", "p", "tid", "ttype", "rid"),
)
INDEXES = (token, string, date, quantity, reference)

system = sa.Table(
    "system",
    metadata,
    sa.Column("sid", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("system", Text, nullable=False, unique=True),
)
audience = _table(
    "audience",  # some organisations, the owner first; `*` is everybody
    sa.Column("aid", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("org", Text, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
)
theirs = _table(
    "theirs",  # what others wrote, by the case it belongs to; '' is none yet, and somebody has to say which
    sa.Column("case_id", Text, primary_key=True),
    sa.Column("owner", Text, primary_key=True),
    sa.Column("rid", Big, primary_key=True, autoincrement=False),
    sa.Index("theirs_by_resource", "rid"),
)
tally = _table(
    "tally",  # how many resources of each type there are
    sa.Column("type", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("live", Big, nullable=False),
)
position = sa.Table(
    "position",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", Big, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.Column("secret", sa.LargeBinary, nullable=False),  # signs the cursors
)


def shape(*more: str) -> str:
    """A fingerprint of all that decides what stands in the tables: the tables, and the code that fills them."""
    told = [(name, [(c.name, str(c.type)) for c in table.columns]) for name, table in sorted(metadata.tables.items())]
    indexes = sorted(str(index.name) for table in metadata.tables.values() for index in table.indexes)
    here = Path(__file__).parent
    code = [
        path.read_bytes() for path in (*sorted((here / "search").glob("extract*.py")), here / "search" / "values.py")
    ]
    return hashlib.sha256(repr((told, indexes, code, more)).encode()).hexdigest()[:16]
