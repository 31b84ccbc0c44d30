"""What the program owes one case of an incident at this moment: pure, the whole decision.

A casualty is announced to the hospital it is to go to, as soon as that hospital was warned of its group, and taken off when it
is to go elsewhere; who acknowledged, or refused, for the group did so for each of it. Once the incident is ended, whoever is
left at the scene and on nobody's way is closed, and a group whose patients are all there rings and shows no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import uuid5

from goldenhour.emergency.bodies import (
    AlertAcknowledged,
    AlertDiverted,
    AlertStoodDown,
    Body,
    CallClosed,
    HospitalAlerted,
    Priority,
)
from goldenhour.emergency.case import COMING, RINGING, Alert, AlertState, Case
from goldenhour.emergency.casualties import Whereabouts, whereabouts
from goldenhour.emergency.casualty import BY_INCIDENT, OF_INCIDENTS, PRIORITIES, Casualty
from goldenhour.emergency.incident import Incident
from goldenhour.kit.sentences import N_, Translate

GroupOf = Callable[[str], Case | None]
"""The group's case of a hospital in this incident, where it was warned."""

ELSEWHERE = N_("goes to another hospital")
NOT_YET = N_("nobody decided where they go")
SAME_PATIENT = N_("two tags on one patient")
ALL_THERE = N_("everybody has arrived")
NOBODY_LEFT = N_("incident ended: not taken anywhere")


class Owed(NamedTuple):
    """An entry that is owed. Its id is made of what it answers, so that it is said once."""

    id: str
    kind: str
    body: Body


def made_id(*parts: object) -> str:
    return str(uuid5(OF_INCIDENTS, "/".join(str(part) for part in parts)))


def owed(case: Case, incident: Incident, group_of: GroupOf, say: Translate) -> Iterator[Owed]:
    """The first of what is owed to a casualty; the next may follow from it."""
    casualty = case.casualty
    if casualty is None:
        return
    bound = "" if casualty.joined_into else incident.hospital_for(case.id)
    yield from taken_off(case, casualty, bound, group_of, say)
    yield from announced(case, casualty, bound, group_of)
    for alert in announcements(case):
        yield from answered_for_all(alert, group_of(alert.hospital))
    if incident.ended_at is not None and nobody_takes(case):
        yield Owed(made_id(case.id, incident.id, "closed"), "call_closed", CallClosed(disposition=say(NOBODY_LEFT)))


def announcements(case: Case) -> list[Alert]:
    """The warnings of this casualty that stand by the group's."""
    return [alert for alert in case.alerts.values() if alert.group and alert.state in RINGING]


def stands(group: Case | None) -> bool:
    return group is not None and any(alert.state in RINGING for alert in group.alerts.values())


def warning_of(group: Case) -> Alert:
    """The group's alert that counts: a hospital that refused once may be warned anew."""
    return list(group.alerts.values())[-1]


def taken_off(case: Case, casualty: Casualty, bound: str, group_of: GroupOf, say: Translate) -> Iterator[Owed]:
    """A warning to a hospital they are not to go to any more; where the other is warned, that warning takes its place."""
    for alert in announcements(case):
        if alert.hospital == bound or (bound and stands(group_of(bound))):
            continue
        why = SAME_PATIENT if casualty.joined_into else ELSEWHERE if bound else NOT_YET
        yield Owed(made_id(alert.id, "off"), "alert_stood_down", AlertStoodDown(alert=alert.id, reason=say(why)))


def announced(case: Case, casualty: Casualty, bound: str, group_of: GroupOf) -> Iterator[Owed]:
    """The warning to the hospital they are to go to. A crew that has warned a hospital by itself knows better."""
    group = group_of(bound) if bound else None
    standing = [alert for alert in case.alerts.values() if alert.state in COMING]
    if group is None or not stands(group) or any(not one.group or one.hospital == bound for one in standing):
        return
    if case.closed_at is not None or any(one.state not in RINGING for one in standing):
        return
    units = [run.unit for run in case.runs.values() if not run.is_over]
    eta = warning_of(group).eta_at
    body = HospitalAlerted(
        hospital=bound, unit=units[-1] if units else BY_INCIDENT, eta_at=eta, group=group.id,
        priority=PRIORITIES.get(casualty.category, Priority.LOW), note=casualty.injury,
        instead_of=standing[-1].id if standing else None,
    )  # fmt: skip
    former = sum(alert.hospital == bound for alert in case.alerts.values())
    yield Owed(made_id(case.id, bound, "alert", former), "hospital_alerted", body)


def answered_for_all(alert: Alert, group: Case | None) -> Iterator[Owed]:
    """What the hospital said of the group, it said of each: who took notice, or that it cannot take them."""
    if group is None:
        return
    whole = warning_of(group)
    if whole.state is AlertState.DIVERTED:
        diverted = AlertDiverted(alert=alert.id, reason=whole.diverted_reason or "–", name=whole.diverted_by or "–")
        yield Owed(made_id(alert.id, whole.id, "diverted"), "alert_diverted", diverted)
    elif alert.state is AlertState.ALERTED and alert.ringing == 1 and whole.acknowledged_by:
        body = AlertAcknowledged(alert=alert.id, name=whole.acknowledged_by, ringing=1)
        yield Owed(made_id(alert.id, whole.id, "acknowledged"), "alert_acknowledged", body)


def nobody_takes(case: Case) -> bool:
    """At the scene, on nobody's way to a hospital: the dead, and who went home."""
    standing = any(alert.state in COMING for alert in case.alerts.values())
    return case.closed_at is None and not standing and whereabouts(case) is Whereabouts.AT_SCENE and not case.runs


def group_over(group: Case, incident: Incident, members: list[Case], say: Translate) -> Iterator[Owed]:
    """The warning of a group stands until the incident is ended and nobody of it is still to come."""
    if incident.ended_at is None or any(whereabouts(case) is not Whereabouts.ARRIVED for case in members):
        return
    for alert in group.alerts.values():
        if alert.state in RINGING:
            yield Owed(
                made_id(alert.id, "over"), "alert_stood_down", AlertStoodDown(alert=alert.id, reason=say(ALL_THERE))
            )
