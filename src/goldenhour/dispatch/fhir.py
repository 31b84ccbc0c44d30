"""Dispatch in FHIR: who was sent (ServiceRequest), each unit's run with its times, and the care before hospital
(Encounter). T01-T09 stand as extensions, so that no time is lost to the few states FHIR knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Alert, AlertState, Case, Run
from goldenhour.emergency.fhir.building import Json, reference, text
from goldenhour.emergency.fhir.codings import concept, hl7, known_as, profile, table_concept
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, by_key, once
from goldenhour.emergency.times import over_after

FIELD = hl7("v3-ActCode", "FLD", "field")
STATES: Mapping[str, str] = {
    Mark.EN_ROUTE: "planned",
    Mark.AT_SCENE: "arrived",
    Mark.AT_PATIENT: "in-progress",
    **dict.fromkeys(over_after, "finished"),
}
"""What a reported time makes of the encounter."""


def history(facts: Facts, times: Iterable[tuple[datetime, str]], ended: datetime | None) -> list[Json]:
    """The states one after another, each from its time to the next one's. The same state again is no new one."""
    steps: list[tuple[datetime, str]] = []
    for at, state in sorted(times):
        if not steps or steps[-1][1] != state:
            steps.append((at, state))
    ends = [at for at, _ in steps[1:]] + [ended]
    return [
        {"status": state, "period": facts.period(at, end)} for (at, state), end in zip(steps, ends, strict=False) if at
    ]


def run_times(facts: Facts, times: Mapping[str, datetime]) -> list[Json]:
    """Every time as it was reported, with its code."""
    return [
        {
            "url": profile("gh-run-time"),
            "extension": [
                {"url": "time", "valueCoding": own_coding("run-time", code)},
                {"url": "at", "valueDateTime": facts.at(at)},
            ],
        }
        for code, at in sorted(times.items(), key=lambda one: (one[1], one[0]))
    ]


# ── each unit's run ──────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_runs(case: Case) -> Any:
    return case.runs


def run(facts: Facts, unit: str, sent: Run) -> Iterator[Json]:
    """The order to one unit, and its run."""
    over = min((at for mark, at in sent.times.items() if mark in over_after), default=None)
    yield order(facts, unit, sent, over)
    yield one_run(facts, unit, sent, over)


def order(facts: Facts, unit: str, sent: Run, over: datetime | None) -> Json:
    """What the unit was sent for, by whose reasons; revoked where it was stood down."""
    stood_down = sent.stood_down_reason is not None
    return facts.resource(
        "ServiceRequest", "gh-dispatch", (facts.case.id, "unit", unit),
        basedOn=[reference("ServiceRequest", facts.case.id)],
        status="revoked" if stood_down else "completed" if over else "active",
        intent="filler-order",
        code=concept(hl7("v3-ActCode", "FLD", "field")),
        subject=facts.patient,
        encounter=reference("Encounter", facts.case.id, "run", unit),
        authoredOn=facts.at(sent.sent_at),
        performerType=level_of(facts, sent),
        performer=[unit_reference(unit, sent.name)],
        note=[{"text": said} for said in (text(sent.why), text(sent.stood_down_reason)) if said],
    )  # fmt: skip


def one_run(facts: Facts, unit: str, sent: Run, over: datetime | None) -> Json:
    """The run with the times it reported."""
    times: dict[str, datetime] = {"sent": sent.sent_at, **{str(mark): at for mark, at in sent.times.items()}}
    changes = [(at, STATES[mark]) for mark, at in sent.times.items() if mark in STATES]
    return facts.resource(
        "Encounter", "gh-ambulance-run", (facts.case.id, "run", unit),
        extension=run_times(facts, times),
        identifier=[known_as("run", f"{facts.case.id}/{unit}")],
        status="cancelled" if sent.stood_down_reason is not None else state_of(sent),
        statusHistory=history(facts, [(sent.sent_at, "planned"), *changes], over),
        **{"class": FIELD},
        type=[level] if (level := level_of(facts, sent)) else [],
        subject=facts.patient,
        episodeOfCare=[reference("EpisodeOfCare", facts.case.id)],
        basedOn=[reference("ServiceRequest", facts.case.id, "unit", unit)],
        period=facts.period(sent.sent_at, over),
        location=[{"location": reference("Location", "unit", unit, display=sent.name)}],
        serviceProvider=unit_reference(unit, sent.name),
        partOf=facts.encounter,
    )  # fmt: skip


def unit_reference(unit: str, name: str) -> Json:
    return reference("Organization", "unit", unit, display=name)


def level_of(facts: Facts, sent: Run) -> Json | None:
    return table_concept(facts.country, ["crew_levels"], sent.crew_level) if text(sent.crew_level) else None


def state_of(sent: Run) -> str:
    """The furthest state its times lead to."""
    order = ("planned", "arrived", "in-progress", "finished")
    return max((STATES[mark] for mark in sent.times if mark in STATES), key=order.index, default="planned")


# ── the care before hospital ─────────────────────────────────────────────────────────────────────────────────────────
def seen_of_care(case: Case) -> Any:
    if case.call is None:
        return None
    ended = None if case.is_open else (case.closed_at, [alert.handed_over_at for alert in case.alerts.values()])
    return (case.called_at, case.runs, destination(case), case.suspected is not None, ended, case.county)


def care(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """What all units together did for the patient until the hospital took over: what every observation belongs to."""
    if seen is None:
        return
    called_at, runs, hospital, suspected, ended, county = seen
    times = first_times(called_at, runs.values())
    end = end_of(facts.case) if ended is not None else None
    changes = [(at, state) for code, at in times.items() if (state := STATES.get(code, "finished")) != "finished"]
    status = "finished" if end else ([state for _, state in sorted(changes)] or ["planned"])[-1]
    yield facts.resource(
        "Encounter", "gh-prehospital-care", (facts.case.id,),
        extension=run_times(facts, times),
        identifier=[known_as("case", facts.case.id)],
        status=status,
        statusHistory=history(facts, [(called_at, "planned"), *changes, *([(end, "finished")] if end else [])], end),
        **{"class": FIELD},
        subject=facts.patient,
        episodeOfCare=[reference("EpisodeOfCare", facts.case.id)],
        basedOn=[reference("ServiceRequest", facts.case.id)],
        period=facts.period(called_at, end),
        diagnosis=[{"condition": reference("Condition", facts.case.id, "suspected")}] if suspected else [],
        hospitalization={"destination": reference("Organization", "hospital", hospital)} if hospital else {},
        location=[{"location": reference("Location", facts.case.id, "scene")}],
        serviceProvider=reference("Organization", "county", county) if county else None,
    )  # fmt: skip


def first_times(called_at: datetime | None, runs: Iterable[Run]) -> dict[str, datetime]:
    """The first of each time among all units: T04 is when the first of them was there."""
    found: dict[str, datetime] = {"call": called_at} if called_at else {}
    for sent in runs:
        if sent.stood_down_reason is None:
            for code, at in [("sent", sent.sent_at), *((str(mark), at) for mark, at in sent.times.items())]:
                found[code] = min(at, found.get(code, at))
    return found


def end_of(case: Case) -> datetime | None:
    """When the hospital had taken over, else when the case was closed, else the last time reported."""
    handed = [alert.handed_over_at for alert in case.alerts.values() if alert.handed_over_at]
    reported = [at for sent in case.runs.values() for at in sent.times.values()]
    return max(handed, default=None) or case.closed_at or max(reported, default=case.called_at)


def destination(case: Case) -> str | None:
    """The hospital the patient is brought to; none where nobody was warned, or all sent them elsewhere."""
    alert: Alert | None = case.alert
    if alert is None or alert.state in (AlertState.DIVERTED, AlertState.STOOD_DOWN):
        return None
    return alert.hospital


PARTS = (
    Part("run", seen_of_runs, by_key, run, "dispatch"),
    Part("care", seen_of_care, once, care, "mission"),
)
