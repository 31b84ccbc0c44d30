"""What the entries of an incident change in a casualty's case, and in the case that stands for a hospital's whole group."""

from __future__ import annotations

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.case import COMING, RINGING, Alert, Case, Run
from goldenhour.emergency.casualty import LEVELS, ORIGIN, PRIORITIES, Casualty, Group, Judged
from goldenhour.emergency.entries import Said
from goldenhour.emergency.tellings import at_of, clock_of, heard_at, tells

JOINED = "joined"
"""The disposition of a case whose tag was the second of one patient."""


@tells(incidents.CasualtyTagged)
def _(case: Case, entry_id: str, said: Said, body: incidents.CasualtyTagged) -> None:
    case.call = says.CallTaken(
        place=body.place, complaint=body.complaint, level=LEVELS[body.category], note=body.injury, origin=ORIGIN,
        patient_age=body.age_years, patient_sex=body.sex, synthetic=body.synthetic,
    )  # fmt: skip
    case.called_at = at_of(said)
    case.drill = body.drill
    case.casualty = Casualty(
        body.incident, body.number, at_of(said), (judged(entry_id, said, body),), body.sector, body.sex, body.age_years,
        body.child, body.injury, body.burns,
    )  # fmt: skip


def judged(entry_id: str, said: Said, body: incidents.CasualtyTagged | incidents.CasualtyRetriaged) -> Judged:
    return Judged(
        entry_id, at_of(said), body.category, body.method, body.answers, body.why, body.name, said.logged.entry.place
    )


def changed(case: Case, **news: object) -> None:
    """The casualty with this changed; `KeyError` where the case is none, and the entry is kept aside."""
    if case.casualty is None:
        raise KeyError("casualty")
    case.casualty = msgspec.structs.replace(case.casualty, **news)


@tells(incidents.CasualtyRetriaged)
def _(case: Case, entry_id: str, said: Said, body: incidents.CasualtyRetriaged) -> None:
    before = case.casualty.judged if case.casualty else ()
    news = {
        name: value
        for name in ("sector", "sex", "age_years", "child", "injury", "burns")
        if (value := getattr(body, name)) is not None
    }
    every = sorted((*before, judged(entry_id, said, body)), key=lambda one: one.at)
    changed(case, judged=tuple(every), **news)


@tells(incidents.TagsJoined)
def _(case: Case, entry_id: str, said: Said, body: incidents.TagsJoined) -> None:
    changed(case, joined_into=body.into, joined_at=at_of(said))
    case.closed_at, case.disposition = at_of(said), JOINED


@tells(incidents.CasualtyLoaded)
def _(case: Case, entry_id: str, said: Said, body: incidents.CasualtyLoaded) -> None:
    run = case.runs.get(body.unit) or Run(
        body.unit, body.name, body.unit_type, body.crew_level, sent_at=at_of(said), shared=True
    )
    run.times.setdefault(says.Mark.LEFT_SCENE, at_of(said))
    case.runs[body.unit] = run
    for alert in case.alerts.values():
        if alert.group and alert.state in COMING:
            alert.unit = body.unit


@tells(incidents.GroupWarned)
def _(case: Case, entry_id: str, said: Said, body: incidents.GroupWarned) -> None:
    worst = next((PRIORITIES[one] for one in PRIORITIES if body.counts.get(one)), says.Priority.LOW)
    standing = case.alerts.get(case.group.alert) if case.group else None
    if case.group is not None and standing is not None and standing.state in RINGING:
        standing.ring_again(heard_at(case, entry_id))
        standing.renewal, standing.renewed_at, standing.clock_ms = entry_id, at_of(said), clock_of(said)
        standing.renewed_why = f"{sum(case.group.said.counts.values())} → {sum(body.counts.values())}"
        standing.priority, standing.eta_at = worst, body.eta_at or standing.eta_at
        case.group = Group(standing.id, body)
        return
    case.group, case.drill = Group(entry_id, body), body.drill
    case.alerts[entry_id] = Alert(
        entry_id, body.hospital, "", alerted_at=at_of(said), stored_at=heard_at(case, entry_id), priority=worst,
        note=body.note, eta_at=body.eta_at, clock_ms=clock_of(said),
    )  # fmt: skip
