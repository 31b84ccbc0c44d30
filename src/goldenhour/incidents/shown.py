"""An incident drawn: the figures of now, one casualty's row, and what there is to decide."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from goldenhour.emergency.case import COMING, RINGING, Alert, Case
from goldenhour.emergency.casualties import (
    LOOKS,
    WHERE,
    Look,
    Whereabouts,
    by_category,
    members_by_hospital,
    whereabouts,
)
from goldenhour.emergency.house import House
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.incidents.duplicates import Pair, perhaps_the_same
from goldenhour.incidents.proposing import Plan
from goldenhour.kit.sentences import Translate

PAIRS_SHOWN = 5


class Line(NamedTuple):
    """One category's figures. `share`: its part of all, in percent."""

    category: TriageCategory
    look: Look
    all: int
    where: dict[Whereabouts, int]
    share: float


class GroupLine(NamedTuple):
    """One hospital with the casualties that are to go to it, or came, and its warning if it was given. `more`: how many it was
    not told of yet."""

    hospital: str
    name: str
    counts: list[tuple[TriageCategory, Look, int]]
    here: int
    group: Case | None
    alert: Alert | None
    more: int


def figures(cases: list[Case]) -> list[Line]:
    """By category, the most urgent first."""
    places: Counter[tuple[TriageCategory, Whereabouts]] = Counter(
        (case.casualty.category, whereabouts(case)) for case in cases if case.casualty
    )
    together = by_category(cases)
    everybody = sum(together.values()) or 1
    return [
        Line(
            one, LOOKS[one], together[one], {where: places[one, where] for where in Whereabouts},
            round(100 * together[one] / everybody, 1),
        )
        for one in TriageCategory
    ]  # fmt: skip


def summary_html(house: House, incident: Incident, order: str, language: str) -> str:
    """The figures of now, and how far each hospital is warned."""
    cases = house.book.casualties(incident.id)
    lines = figures(cases)
    return house.part(
        "incidents/now.html",
        language,
        incident=incident,
        order=order,
        lines=lines,
        total=len(cases),
        where=[(one, WHERE[one], sum(line.where[one] for line in lines)) for one in Whereabouts],
        groups=groups_of(house, incident, language),
    )


def groups_of(house: House, incident: Incident, language: str) -> list[GroupLine]:
    """Every hospital somebody is to go to, or that was warned."""
    warned = {case.group.said.hospital: case for case in house.book.of_incident(incident.id) if case.group}
    members = members_by_hospital(house.book, incident.id)
    return [
        group_line(house, hospital, members.get(hospital, []), warned.get(hospital), language)
        for hospital in sorted({*members, *warned})
    ]


def group_line(house: House, hospital: str, members: list[Case], group: Case | None, language: str) -> GroupLine:
    counts = by_category(members)
    known = house.country.find_hospital(hospital)
    here = sum(whereabouts(case) is Whereabouts.ARRIVED for case in members)
    alert = list(group.alerts.values())[-1] if group else None
    told = group.group.said.counts if group and group.group else {}
    return GroupLine(
        hospital, known.short(language) if known else hospital,
        [(one, LOOKS[one], counts[one]) for one in TriageCategory if counts[one]], here, group, alert,
        sum(max(0, counts[one] - told.get(one, 0)) for one in TriageCategory),
    )  # fmt: skip


def row_html(house: House, case: Case, order: str, language: str) -> str:
    """One casualty: only words, nothing to fill in, so that a change takes nothing from under anybody's hands."""
    casualty, say = case.casualty, house.pages.translate(language)
    assert casualty is not None
    incident = house.book.incidents.get(casualty.incident) or Incident(casualty.incident)
    destination = incident.distribution.get(case.id)
    hospital = destination.hospital if destination else ""
    known = house.country.find_hospital(hospital) if hospital else None
    where = whereabouts(case)
    return house.part(
        "incidents/row.html",
        language,
        case=case,
        casualty=casualty,
        order=order,
        look=LOOKS[casualty.category],
        where=where,
        where_words=say(WHERE[where]),
        destination=destination,
        hospital=known.short(language) if known else hospital,
        alert=alert_to(case, hospital),
        unit=next((run.name for run in reversed(case.runs.values()) if not run.is_over), ""),
        joined=tags_joined_to(house, case),
    )


def alert_to(case: Case, hospital: str) -> Alert | None:
    return next(
        (one for one in reversed(case.alerts.values()) if one.hospital == hospital and one.state in COMING), None
    )


def tags_joined_to(house: House, case: Case) -> list[str]:
    """The numbers of the patient's other tags."""
    assert case.casualty is not None
    return [
        other.casualty.number
        for other in house.book.of_incident(case.casualty.incident)
        if other.casualty and other.casualty.joined_into == case.id
    ]


class PairShown(NamedTuple):
    """Two tags that may be on one patient, in words."""

    pair: Pair
    first: str
    second: str


def pairs_shown(cases: list[Case]) -> list[PairShown]:
    def words(case: Case) -> str:
        return case.casualty.number if case.casualty else ""

    found = perhaps_the_same([case for case in cases if case.closed_at is None])
    return [PairShown(pair, words(pair.first), words(pair.second)) for pair in found[:PAIRS_SHOWN]]


def acceptance(plan: Plan, incident: Incident, name: str, say: Translate) -> dict[str, Any]:
    """What "accept all" says."""
    return {
        "assigned": [
            {
                "case": one.case,
                "hospital": one.hospital,
                "instead_of": incident.hospital_for(one.case),
                "reason": "; ".join(reason.text(say) for reason in one.reasons)[:300],
            }
            for one in plan.proposed
        ],
        "proposed": True,
        "name": name,
    }


def warning(incident: Incident, line: GroupLine, name: str, eta: str | None) -> dict[str, Any]:
    """What "warn this hospital" says."""
    return {
        "counts": {category: count for category, _, count in line.counts},
        "eta_at": eta,
        "name": name,
        "drill": incident.drill,
        "synthetic": incident.synthetic,
    }


def stands(line: GroupLine) -> bool:
    return line.alert is not None and line.alert.state in RINGING
