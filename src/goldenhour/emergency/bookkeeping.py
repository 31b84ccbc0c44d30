"""Keeping the book and its views true to the log: at start, while running, and when rebuilt from nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import structlog

from goldenhour.emergency.book import FOLDS, Book, Change, State
from goldenhour.emergency.case import Case
from goldenhour.emergency.county import CountyState
from goldenhour.emergency.course import Course
from goldenhour.emergency.foreign import Foreign
from goldenhour.emergency.site import Site
from goldenhour.kit.tasks import every
from goldenhour.kit.views import View, Views, view_table

logger = structlog.get_logger()


def must_be_known(state: State) -> bool:
    """Whether it has to be in memory at start."""
    return state.is_open if isinstance(state, Case) else not isinstance(state, Foreign | Site | Course | CountyState)


subjects_table = view_table(
    "subjects",
    sa.Column("is_open", sa.Boolean, nullable=False, index=True),
    sa.Column("seq", sa.BigInteger, nullable=False, index=True),
)
SUBJECTS = View(subjects_table, lambda state: [{"is_open": must_be_known(state), "seq": state.seq}])
"""Which subjects must be in memory at start: all units and hospitals, the cases still open, and those just over."""

JUST_OVER = 300
"""So many subjects changed last: a crew still has its earlier runs before it after a restart."""

CHUNK = 5000
FLUSH_SECONDS = 1.0
"""How far the views may lag behind the book when nobody asks them."""

Progress = Callable[[int, int], None]


async def catch_up(book: Book, views: Views, progress: Progress | None = None) -> int:
    """Bring the views to the end of the log and return its last seq. From nothing, this is the rebuild."""
    head, _ = await book.log.head()
    seq = views.position()
    if seq > head:  # the log was put back from a copy; what they know beyond it is not the case
        logger.warning("views_of_another_log", position=seq, head=head)
        views.clear()
        seq = 0
    while seq < head:
        batch = await book.log.read(seq, limit=CHUNK)
        changed: dict[str, Any] = {}
        for subject in dict.fromkeys(logged.entry.subject for logged in batch):
            if subject.partition("/")[0] in FOLDS and (state := await folded(book, subject)) is not None:
                changed[subject] = state
        seq = batch[-1].seq
        await views.write(changed, seq)
        if progress:
            progress(seq, head)
    return seq


async def load_open(book: Book, views: Views) -> None:
    """Fold into memory what has to be there: every unit, every hospital, every open case, and what changed last."""
    subject = subjects_table.c.subject
    standing = sa.select(subject).where(subjects_table.c.is_open)
    lately = sa.select(subject).order_by(subjects_table.c.seq.desc()).limit(JUST_OVER)
    wanted = [
        *await views.run(lambda connection: connection.scalars(lately).all()),
        *await views.run(lambda connection: connection.scalars(standing).all()),
    ]
    for name in reversed(wanted):
        if book.kept(name) is None:
            await folded(book, name)


async def folded(book: Book, subject: str) -> State | None:
    """The subject, folded; None when that is a mistake of ours: all others start without it."""
    try:
        return await book.refresh(subject)
    except Exception:
        logger.exception("subject_not_folded", subject=subject)
        return None


class ViewKeeper:
    """Writes the views behind the book: what changed since the last write, in one transaction, a few times a second."""

    def __init__(self, book: Book, views: Views) -> None:
        self.book = book
        self.views = views
        self._changed: dict[str, Any] = {}

    def changed(self, change: Change) -> None:
        """A listener of the book."""
        self._changed[change.subject] = change.after

    async def keep(self) -> None:
        """Run for ever. A write that fails (a full disk) is tried again; the log is not held up by it."""
        await every(self.book.world, FLUSH_SECONDS, self.flush)

    async def flush(self) -> None:
        """Write what changed so far. After this, views answer with everything the book had taken in."""
        changed, self._changed = self._changed, {}
        if not changed:
            return
        try:
            await asyncio.shield(self.views.write(changed, self.book.seq))
        except sa.exc.SQLAlchemyError:
            logger.exception("views_not_written", waiting=len(changed))
            self._changed = {**changed, **self._changed}
