"""Views: tables made from folded subjects, for questions over many of them. Rebuildable, never the truth.

A view is a pure function from a subject's state to rows. Rows of a subject replace its former rows, in one transaction
with the position in the log up to which the views are true; so a crash costs a little catching up and nothing else.
SQLAlchemy Core, so that SQLite and PostgreSQL answer the same questions.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog

logger = structlog.get_logger()
metadata = sa.MetaData()
R = TypeVar("R")

position_table = sa.Table(
    "position",
    metadata,
    sa.Column("name", sa.String, primary_key=True),  # "views", always
    sa.Column("seq", sa.BigInteger),
    sa.Column("shape", sa.String),
)


def view_table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A table of a view: the given columns and the `subject` its rows came from."""
    return sa.Table(name, metadata, sa.Column("subject", sa.String, nullable=False, index=True), *columns)


@dataclass(frozen=True)
class View:
    """`rows(state)` gives the rows of one subject as dicts (without `subject`), or nothing for other kinds of subject."""

    table: sa.Table
    rows: Callable[[Any], Iterable[Mapping[str, Any]]]
    marks: str = ""
    """A column. Where one is named, listeners of the views hear its values in the rows that changed."""


Listener = Callable[[sa.Table, Collection[Any] | None], None]
"""Told of a table and the marks of those of its rows that came, went or changed; None: of all of them. Called on the thread
that answers questions, so that a question after it finds what it was told of."""

SUBJECTS_AT_ONCE = 5_000
"""How many names stand in one statement; SQLite takes 32,766."""


def open_engine(url: str, synchronous: str = "NORMAL") -> sa.Engine:
    """An engine for `sqlite:///path` (on the bundled, sound SQLite) or `postgresql+...`."""
    if not url.startswith("sqlite"):
        return open_postgres(url)
    from pysqlite3 import dbapi2

    engine = sa.create_engine(url, module=dbapi2)

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    return engine


def open_postgres(url: str) -> sa.Engine:
    """PostgreSQL's text holds no zero byte: where somebody wrote one, the mark of what cannot be shown stands for it."""
    from psycopg.types.string import StrDumperUnknown

    class Marking(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.adapters.register_dumper(str, Marking)

    return engine


def shape() -> str:
    """A fingerprint of all view tables as this program makes them: names, columns, types, indexes."""
    told = [
        (
            name,
            [(c.name, str(c.type), bool(c.index)) for c in table.columns],
            sorted(str(i.name) for i in table.indexes),
        )
        for name, table in sorted(metadata.tables.items())
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


class Views:
    """The tables of all views in one database, and the position they are true to."""

    def __init__(self, engine: sa.Engine, views: Sequence[View]) -> None:
        self.engine = engine
        self.views = views
        self.listeners: list[Listener] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="views")
        metadata.create_all(engine)
        if self._kept_shape() not in (None, shape()):
            logger.warning("views_made_for_another_version", why="their tables have changed; they are made again")
            self.clear()

    def _kept_shape(self) -> str | None:
        """What the tables looked like when they were last written; None before anything was."""
        try:
            with self.engine.connect() as connection:
                return connection.execute(sa.select(position_table.c.shape)).scalar()
        except sa.exc.SQLAlchemyError:  # not even this table is as it is now
            return "unknown"

    async def run(self, work: Callable[[sa.Connection], R]) -> R:
        """Ask the database something, off the event loop."""

        def call() -> R:
            with self.engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def position(self) -> int:
        """The `seq` up to which the tables are true."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(position_table.c.seq)).scalar() or 0

    async def write(self, changed: Mapping[str, Any], seq: int) -> None:
        """Replace the rows of the changed subjects (subject -> state) and move the position to `seq`."""
        rows = [
            (view.table, s, [{"subject": s, **row} for row in view.rows(state)])
            for s, state in changed.items()
            for view in self.views
        ]
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, rows, list(changed), seq)

    def _write(
        self, rows: Sequence[tuple[sa.Table, str, list[dict[str, Any]]]], subjects: Sequence[str], seq: int
    ) -> None:
        told: list[tuple[sa.Table, Collection[Any]]] = []
        with self.engine.begin() as connection:
            for view in self.views if subjects else ():
                new = [row for table, _, some in rows if table is view.table for row in some]
                if view.marks and self.listeners:
                    told.append((view.table, marks_of_changed(connection, view, subjects, new)))
                connection.execute(
                    view.table.delete().where(view.table.c.subject == sa.bindparam("gone")),
                    [{"gone": s} for s in subjects],
                )
                if new:
                    connection.execute(view.table.insert(), new)
            connection.execute(position_table.delete())
            connection.execute(position_table.insert().values(name="views", seq=seq, shape=shape()))
        for table, marks in told:
            self.tell(table, marks)

    def tell(self, table: sa.Table, marks: Collection[Any] | None) -> None:
        """Tell who listens which rows are others now; whoever writes rows past `write` does it."""
        for listener in self.listeners if marks is None or marks else ():
            listener(table, marks)

    def clear(self) -> None:
        """Forget everything, to be rebuilt from the log."""
        metadata.drop_all(self.engine)
        metadata.create_all(self.engine)
        for view in self.views:
            self.tell(view.table, None)

    def close(self) -> None:
        self._thread.shutdown()
        self.engine.dispose()


def marks_of_changed(
    connection: sa.Connection, view: View, subjects: Sequence[str], new: Iterable[Mapping[str, Any]]
) -> set[Any]:
    """The marks of rows of these subjects that are not the same before and after; a row said again as it was is none."""
    names = [column.name for column in view.table.columns]
    rows = Counter(tuple(row.get(name) for name in names) for row in new)
    for place in range(0, len(subjects), SUBJECTS_AT_ONCE):
        some = subjects[place : place + SUBJECTS_AT_ONCE]
        rows.subtract(
            tuple(row) for row in connection.execute(sa.select(view.table).where(view.table.c.subject.in_(some)))
        )
    mark = names.index(view.marks)
    return {row[mark] for row, n in rows.items() if n and row[mark] is not None}


def sound_or_aside(path: Path) -> bool:
    """Whether the view database at `path` is readable and whole. One that is not is put aside (`.broken`), for the views
    are made again from the log; the reason is logged."""
    from pysqlite3 import dbapi2

    if not path.exists():
        return False
    try:
        connection = dbapi2.connect(str(path))
        try:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            connection.close()
    except (dbapi2.DatabaseError, UnicodeDecodeError) as error:  # what is damaged is quoted, and may be no text
        answer = str(error)
    if answer == "ok":
        return True
    logger.warning("views_put_aside", path=str(path), why=answer)
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(path.with_name(path.name + ".broken" + suffix))
    return False
