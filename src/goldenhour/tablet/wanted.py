"""One saying on its way in: what arrived, who wrote it when, and what became of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from goldenhour.emergency.actions import Spoken
from goldenhour.emergency.case import Case
from goldenhour.kit.log import Entry, Receipt
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.tablet.sent import State

NOT_NOW = frozenset({Category.UNAVAILABLE, Category.TOO_MANY})


class Outcome(msgspec.Struct, frozen=True):
    """What became of a saying: where it is kept, or why not."""

    state: State
    receipt: Receipt | None = None
    refusal: Refusal | None = None


@dataclass(eq=False)
class Wanted:
    """`spoken` is what was understood, `refusal` why nothing was. `aside(refusal, case)` makes the entry that keeps it
    aside, under the id that `id_aside()` makes. `outcome` is what is answered, once that is known."""

    raw: bytes
    id: str | None
    written: datetime
    spoken: Spoken | None
    refusal: Refusal | None
    id_aside: Callable[[], str]
    aside: Callable[[Refusal, Case | None], Entry]
    path: str = ""
    outcome: Outcome | None = None

    @functools.cached_property
    def aside_id(self) -> str:
        """Made only where it is asked for: for most sayings it never is."""
        return self.id_aside()

    @property
    def case_id(self) -> str:
        """The case that its address names; nothing where it names none."""
        parts = self.path.split("/")
        return parts[2] if len(parts) > 2 and parts[1] == "cases" else ""

    def as_written(self) -> Spoken:
        """The saying with the clock of its checks at the moment of writing."""
        assert self.spoken is not None
        return msgspec.structs.replace(self.spoken, now=min(self.spoken.now, self.written))

    def speaks_of(self, ids: set[str]) -> bool:
        """Whether this names one of these sayings, and so cannot be decided before them."""
        return any(one.encode() in self.raw for one in ids)


def waits_for_another() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "waits_for_another",
        "This belongs to something that is not decided yet. It is sent again by itself once that is.",
    )
