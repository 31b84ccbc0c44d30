"""What other systems wrote, and what a person said of it: which case it belongs to, that it belongs to none of ours, or that
what was said before was wrong. The subject is `foreign/<Type>.<id>`, after the resource.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from goldenhour.emergency.entries import Said
from goldenhour.emergency.foreign_bodies import ResourceLinked, ResourceSetAside, ResourceUnlinked
from goldenhour.kit.refusals import Refusal


class Foreign(msgspec.Struct):
    """A resource others wrote, as far as people have spoken of it. `case` is the one it was said to belong to; `aside`: to
    none. `by` said so last, at `at`."""

    id: str
    seq: int = 0
    timeline: tuple[Said, ...] = ()
    case: str = ""
    aside: bool = False
    by: str = ""
    at: datetime | None = None

    @property
    def decided(self) -> bool:
        return bool(self.case) or self.aside

    @property
    def name(self) -> tuple[str, str]:
        """Type and id of the resource."""
        return name_of(self.id)


def subject_of(resource_type: str, resource_id: str) -> str:
    return f"foreign/{resource_type}.{resource_id}"


def name_of(foreign_id: str) -> tuple[str, str]:
    """Type and id: a type has no dot in it."""
    resource_type, _, resource_id = foreign_id.partition(".")
    return resource_type, resource_id


def fold_foreign(foreign_id: str, timeline: Sequence[Said]) -> Foreign:
    """What these entries tell."""
    state = Foreign(foreign_id, timeline[-1].logged.seq if timeline else 0, tuple(timeline))
    for said in timeline:
        match said.body:
            case ResourceLinked() as body:
                state.case, state.aside = body.case, False
            case ResourceSetAside():
                state.case, state.aside = "", True
            case ResourceUnlinked():
                state.case, state.aside = "", False
            case _:
                continue
        state.by, state.at = said.logged.entry.by, said.logged.entry.at
    return state


class Written(msgspec.Struct, frozen=True):
    """What is to be known of a resource before somebody says whose it is: who wrote it, and the case it belongs to now."""

    owner: str
    case: str = ""


class WrittenByOthers(Protocol):
    """What is kept of a resource that others wrote (type, id); None where there is none."""

    def __call__(self, resource_type: str, resource_id: str, /) -> Written | None: ...


class TakenIn(msgspec.Struct, frozen=True):
    """What became of an outcome report that others wrote, in the case it was said to belong to: how many answers are in the
    case's report by it (0: it said nothing new), or why it was not taken (an English sentence, or the refusal)."""

    case: str
    disease: str
    alert: str = ""
    count: int = 0
    why: str | Refusal = ""
