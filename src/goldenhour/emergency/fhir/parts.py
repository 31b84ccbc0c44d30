"""How a part of a case becomes resources, and which of them one more entry changes.

A `Part` sees some of the case (`sees`), splits it into rows by key (`rows`) and makes the resources of one row (`make`).
What is seen is compared first; a part nothing changed in costs one comparison of lists whose members are the same
objects. Only rows that changed are made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.codings import concept, hl7
from goldenhour.emergency.fhir.facts import Facts

Rows = Iterable[tuple[str, Any]]


def by_id(seen: Any) -> Rows:
    """The rows of a list of things that have an id."""
    return [(one.id, one) for one in seen]


def by_key(seen: Any) -> Rows:
    """The rows of a dict."""
    return list(seen.items())


def whole(seen: Any) -> Rows:
    """One row: what is seen, as it is."""
    return [("", seen)]


def once(seen: Any) -> Rows:
    """One row once there is anything to see."""
    return [] if seen is None else [("", seen)]


class Part(NamedTuple):
    """One kind of thing of a case. `make` gets the facts, the key and what is seen under it; it must not look at anything
    else of the case that may change (it would not be asked again). `section`: where it stands in the document. `steady`: a
    row makes the same ids whatever it says, so that what it made before need not be made again to see what is gone."""

    name: str
    sees: Callable[[Case], Any]
    rows: Callable[[Any], Rows]
    make: Callable[[Facts, str, Any], Iterable[Json]]
    section: str = ""
    steady: bool = False


def made(part: Part, facts: Facts) -> Iterator[Json]:
    """All resources of a part."""
    for key, row in part.rows(part.sees(facts.case)):
        yield from part.make(facts, key, row)


class Last:
    """What the parts of a case saw last, and made last of what has changed before: it need not be made again to be
    compared. Valid from one entry of the case to the next."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.rows: dict[tuple[str, str], list[Json]] = {}

    def forget(self) -> None:
        self.seen.clear()
        self.rows.clear()


def changed(part: Part, before: Facts, after: Facts, last: Last) -> Iterator[Json]:
    """The resources that are new or otherwise than before, those of what was struck as entered in error."""
    name, now = part.name, part.sees(after.case)
    was = last.seen[name] if name in last.seen else part.sees(before.case)
    last.seen[name] = now
    if was is now or was == now:
        return
    former = dict(part.rows(was))
    for key, row in part.rows(now):
        if key not in former:
            yield from part.make(after, key, row)
        elif (old := former.pop(key)) != row:
            if part.steady:
                yield from part.make(after, key, row)
                continue
            former_made = last.rows[name, key] if (name, key) in last.rows else part.make(before, key, old)
            last.rows[name, key] = list(part.make(after, key, row))
            yield from different(former_made, last.rows[name, key])
    for key, row in former.items():
        struck = last.rows.pop((name, key)) if (name, key) in last.rows else part.make(before, key, row)
        yield from map(in_error, struck)


def different(was: Iterable[Json], now: Iterable[Json]) -> Iterator[Json]:
    former = {(one["resourceType"], one["id"]): one for one in was}
    for one in now:
        if former.pop((one["resourceType"], one["id"]), None) != one:
            yield one
    yield from map(in_error, former.values())


VERIFICATION = {"Condition": "condition-ver-status", "AllergyIntolerance": "allergyintolerance-verification"}


def in_error(resource: Json) -> Json:
    """The resource, said to have been entered in error. Its content stays readable, as the struck entry does."""
    kind = resource["resourceType"]
    wrong = {name: value for name, value in resource.items() if name != "clinicalStatus"}
    if kind in VERIFICATION:
        return wrong | {"verificationStatus": concept(hl7(VERIFICATION[kind], "entered-in-error", "Entered in Error"))}
    if kind == "Location":
        return wrong | {"status": "inactive"}
    if kind in ("Patient", "PractitionerRole"):
        return wrong | {"active": False}
    return wrong | {"status": "entered-in-error"}
