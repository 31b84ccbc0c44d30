"""A case read for what it already knows of a report's questions: the entries that stand, and where each value comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import standing
from goldenhour.emergency.record_bodies import ElementRecorded
from goldenhour.kit.sentences import N_, Sentence

B = TypeVar("B", bound=Body)


class Known(msgspec.Struct, frozen=True):
    """A value the platform knows: as an answer is written, the entry it comes from, that entry's time and who said it
    (their id; their role and place say where). `how` says what was made of it, where it is not the entry's own value."""

    value: str
    entry: str
    at: datetime
    by: str
    role: str
    place: str
    how: Sentence | None = None

    @property
    def where(self) -> str:
        """From which part of the emergency it comes: an English message."""
        if self.place.startswith("hospital/"):
            return N_("from the emergency department")
        if self.place.startswith("county/") or self.role == "dispatcher":
            return N_("from the dispatch desk")
        if self.role == "crew" or self.place.startswith("unit/"):
            return N_("from the ambulance record")
        return N_("from the platform")


class Reading:
    """The case and the visit a report is about, and the entries that stand, in order."""

    def __init__(self, case: Case, alert: Alert) -> None:
        self.case = case
        self.alert = alert
        self.said: list[Said] = [said for _, said in standing(case.timeline, {}) if said.body is not None]

    def all(self, body: type[B], fits: Callable[[B], bool] = lambda _: True) -> Iterator[tuple[Said, B]]:
        for said in self.said:
            if isinstance(said.body, body) and fits(said.body):
                yield said, said.body

    def first(self, body: type[B], fits: Callable[[B], bool] = lambda _: True) -> tuple[Said, B] | None:
        """By the time it tells of, not by when it was written."""
        return min(self.all(body, fits), key=lambda found: at_of(found[0]), default=None)

    def last(self, body: type[B], fits: Callable[[B], bool] = lambda _: True) -> tuple[Said, B] | None:
        return max(self.all(body, fits), key=lambda found: at_of(found[0]), default=None)

    def field(self, body: type[B], name: str) -> tuple[Said, Any] | None:
        """The last value said of a field that later entries of the kind leave as it is."""
        found = self.last(body, lambda said: getattr(said, name) is not None)
        return (found[0], getattr(found[1], name)) if found else None

    def mark(self, mark: says.Mark) -> Known | None:
        """The time the unit that brought the patient reported."""
        found = self.last(says.TimeReported, lambda body: body.unit == self.alert.unit and body.mark is mark)
        return known_at(found[0]) if found else None

    def element(self, element_id: str) -> tuple[Said, str] | None:
        """The value of an element of the national record; none where there is a reason instead."""
        found = self.last(ElementRecorded, lambda body: body.element == element_id and not body.of)
        values = [value for value in found[1].values if value] if found else []
        return (found[0], values[0]) if found and values else None

    def entry(self, entry_id: str) -> Said | None:
        return next((said for said in self.said if said.id == entry_id), None)


def at_of(said: Said) -> datetime:
    return said.logged.entry.at


def known(said: Said, value: str, how: Sentence | None = None) -> Known:
    entry = said.logged.entry
    return Known(value, said.id, entry.at, entry.by, entry.role, entry.place, how)


def known_at(said: Said, moment: datetime | None = None, how: Sentence | None = None) -> Known:
    """A time as the value: the entry's own, or one it tells of."""
    return known(said, written(moment or at_of(said)), how)


def written(moment: datetime) -> str:
    """A time as answers hold it: to the second, in UTC."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


Knowing = Callable[[Reading], Known | None]
KNOWING: dict[str, Knowing] = {}
"""Link id of a question -> what the case knows of it. A question without one is never filled in."""


def knows(*item_ids: str) -> Callable[[Knowing], Knowing]:
    def register(knowing: Knowing) -> Knowing:
        for item_id in item_ids:
            KNOWING[item_id] = knowing
        return knowing

    return register
