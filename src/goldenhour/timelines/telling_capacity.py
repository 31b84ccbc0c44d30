"""What hospitals have free, in words."""

from __future__ import annotations

from goldenhour.emergency import capacity_bodies as capacity
from goldenhour.emergency.capacity import FREE_NAMES
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("capacity_asked")
def _(t: Teller, body: capacity.CapacityAsked) -> Parts:
    yield sentence(N_("Asked what it has free (drill)") if body.drill else N_("Asked what it has free"))
    yield body.note
    yield body.name


@tells("capacity_reported")
def _(t: Teller, body: capacity.CapacityReported) -> Parts:
    if body.drill:
        yield sentence(N_("Said in a drill"))
    for urgency, n in body.can_take.items():
        yield sentence(N_("can take {n} {colour}"), n=n, colour=name_of(urgency))
    for resource, n in body.free.items():
        yield sentence(FREE_NAMES[resource], n=n)
    yield body.note
    yield body.name
