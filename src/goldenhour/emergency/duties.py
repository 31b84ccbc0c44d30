"""What was said of a hospital's duties (`HospitalState.rosters`) becomes the turns that hold: a roster replaces its stretch,
a cover takes its part of a turn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from goldenhour.emergency.consult_bodies import Duty, DutyCovered, RosterSet

Said = RosterSet | DutyCovered


def duties_of(said: Iterable[Said]) -> list[Duty]:
    """The turns that hold, by their beginnings."""
    duties: list[Duty] = []
    for body in said:
        if isinstance(body, RosterSet):
            duties = [part for duty in duties for part in without(duty, body.begins, body.ends)]
            duties += body.duties
        else:
            by = body.by
            duties = [
                part
                for duty in duties
                for part in (without(duty, by.begins, by.ends) if duty.id == body.duty else (duty,))
            ]
            duties.append(by)
    return sorted(duties, key=lambda duty: (duty.begins, duty.line, duty.id))


def without(duty: Duty, begins: datetime, ends: datetime) -> Iterator[Duty]:
    """What is left of a turn when this stretch is taken out of it: nothing, one part or two, under the same id."""
    if duty.begins < begins:
        yield msgspec.structs.replace(duty, ends=min(duty.ends, begins))
    if duty.ends > ends:
        yield msgspec.structs.replace(duty, begins=max(duty.begins, ends))
