"""What is known of the call, the ambulance's times, the warning, the arrival, and from the short outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import PatientSplitOff
from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.tablet_bodies import RunBegun
from goldenhour.kit.sentences import N_, sentence
from goldenhour.outcomes.known.reading import KNOWING, Known, Reading, known, known_at, knows

CREW_LEVELS = {"105001": "emt1", "105002": "emt2", "105003": "emtp", "105004": "nurse", "105005": "physician"}


# ── who, and the call ────────────────────────────────────────────────────────────────────────────────────────────────
@knows("age_years")
def age_years(r: Reading) -> Known | None:
    if found := r.field(says.PatientDescribed, "age_years"):
        return known(found[0], str(int(found[1])))
    if (born := r.field(says.PatientDescribed, "birth_date")) and r.case.called_at is not None:
        years = int((r.case.called_at.date() - born[1]).days / 365.25)
        return known(born[0], str(years), sentence(N_("reckoned from the birth date")))
    return called(r, "patient_age", lambda age: str(int(age)))


@knows("sex")
def sex(r: Reading) -> Known | None:
    if found := r.field(says.PatientDescribed, "sex"):
        return known(found[0], found[1].value)
    return called(r, "patient_sex", lambda value: value.value)


def called(r: Reading, name: str, write: Callable[[Any], str]) -> Known | None:
    """What whoever called said."""
    for body in (says.CallTaken, PatientSplitOff):
        found = r.last(body)
        value = getattr(found[1], name, None) if found else None
        if found and value is not None:
            return known(found[0], write(value), sentence(N_("as the caller said")))
    return None


@knows("call_at")
def call_at(r: Reading) -> Known | None:
    for body in (says.CallTaken, RunBegun, PatientSplitOff):
        if found := r.last(body):
            return known_at(found[0], r.case.called_at)
    return None


@knows("dispatched_at")
def dispatched_at(r: Reading) -> Known | None:
    if found := r.last(says.UnitSent, lambda body: body.unit == r.alert.unit):
        return known_at(found[0])
    found_split = r.last(PatientSplitOff)
    return known_at(found_split[0], found_split[1].sent_at) if found_split else None


def by_mark(item_id: str, mark: Mark) -> None:
    KNOWING[item_id] = lambda r: r.mark(mark) or shared_mark(r, mark)


def shared_mark(r: Reading, mark: Mark) -> Known | None:
    """Of a second patient of the call: what the unit had reported before they were split off."""
    found = r.last(PatientSplitOff)
    moment = found[1].times.get(mark) if found else None
    return known_at(found[0], moment) if found and moment else None


by_mark("scene_at", Mark.AT_SCENE)
by_mark("patient_at", Mark.AT_PATIENT)
by_mark("first_contact_at", Mark.AT_PATIENT)
by_mark("left_scene_at", Mark.LEFT_SCENE)


@knows("crew_level")
def crew_level(r: Reading) -> Known | None:
    found = r.last(says.UnitSent, lambda body: body.unit == r.alert.unit and body.crew_level in CREW_LEVELS)
    return known(found[0], CREW_LEVELS[found[1].crew_level]) if found else None


# ── the warning, the arrival ─────────────────────────────────────────────────────────────────────────────────────────
@knows("alert_at")
def alert_at(r: Reading) -> Known | None:
    found = r.entry(r.alert.id)
    return known_at(found) if found else None


@knows("alert_acknowledged_at")
def alert_acknowledged_at(r: Reading) -> Known | None:
    found = r.first(says.AlertAcknowledged, lambda body: body.alert == r.alert.id)
    return known_at(found[0]) if found else None


@knows("arrived_at")
def arrived_at(r: Reading) -> Known | None:
    """As the ED noted it, else as the unit reported it."""
    found = r.first(says.PatientArrived, lambda body: body.alert == r.alert.id)
    return known_at(found[0]) if found else r.mark(Mark.AT_HOSPITAL)


@knows("handed_over_at")
def handed_over_at(r: Reading) -> Known | None:
    moment = r.alert.handed_over_at
    found = r.last(says.HandoverSigned, lambda body: body.alert == r.alert.id)
    return known_at(found[0], moment) if found and moment else None


def prepared(item_id: str, what: says.Preparation) -> None:
    """When this hospital called its team, for this patient."""

    def knowing(r: Reading) -> Known | None:
        found = r.first(
            says.HospitalPrepared, lambda body: body.alert == r.alert.id and body.what is what and body.ready
        )
        return known_at(found[0]) if found else None

    KNOWING[item_id] = knowing


prepared("stroke_team_at", says.Preparation.STROKE_TEAM)
prepared("trauma_team_at", says.Preparation.TRAUMA_TEAM)
prepared("cath_lab_at", says.Preparation.CATH_LAB)


# ── the short outcome ────────────────────────────────────────────────────────────────────────────────────────────────
def short_outcome(item_id: str, name: str) -> None:
    """A field of the outcome the ED has reported already."""

    def knowing(r: Reading) -> Known | None:
        found = r.last(says.OutcomeReported, lambda body: body.alert == r.alert.id and getattr(body, name) is not None)
        if found is None:
            return None
        value = getattr(found[1], name)
        if isinstance(value, datetime):
            return known_at(found[0], value)
        return known(found[0], {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value))

    KNOWING[item_id] = knowing


for _item, _name in (
    ("ed_disposition", "disposition"), ("left_ed_at", "left_ed_at"), ("ct_at", "ct_at"), ("needle_at", "needle_at"),
    ("wire_at", "wire_at"), ("operation_at", "operation_at"), ("cpc", "cpc"), ("mrs_discharge", "mrs"),
):  # fmt: skip
    short_outcome(_item, _name)


@knows("discharged_to")
def discharged_to(r: Reading) -> Known | None:
    """That the patient died, as far as the short outcome says so."""
    found = r.last(says.OutcomeReported, lambda body: body.alert == r.alert.id)
    died = found and (found[1].survived_to_discharge is False or found[1].disposition is says.Disposition.DIED_IN_ED)
    return known(found[0], "died") if found and died else None


def implied(item_id: str, value: str, *times: str) -> None:
    """What a time that is known says of whether the thing was done at all."""

    def knowing(r: Reading) -> Known | None:
        found = next((one for time in times if (one := KNOWING[time](r))), None)
        entry = r.entry(found.entry) if found else None
        return known(entry, value) if entry else None

    KNOWING[item_id] = knowing


implied("ivt", "yes", "needle_at")
implied("ct", "yes", "ct_at")
implied("strategy", "ppci", "wire_at")


@knows("triage_level")
def triage_level(r: Reading) -> Known | None:
    found = r.last(says.OutcomeReported, lambda body: body.alert == r.alert.id and body.triage_level is not None)
    if found:
        return known(found[0], str(found[1].triage_level))
    element = r.element("eOutcome.T01")
    return known(element[0], element[1][-1]) if element and element[1] in TRIAGE_CODES else None


TRIAGE_CODES = frozenset(f"13100{n}" for n in range(1, 6))
