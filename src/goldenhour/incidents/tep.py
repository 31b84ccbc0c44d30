"""The casualties of an incident in EDXL-TEP 1.1 (Tracking of Emergency Patients, OASIS).

Neither the specification nor its schema could be read when this was written: element names were set down from general
knowledge of it, so conformance is not claimed (docs/how-to/edxl.md). A patient's name is written only where somebody has said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goldenhour.emergency.bodies import Mark, Sex
from goldenhour.emergency.case import Case, Run
from goldenhour.emergency.casualty import Casualty
from goldenhour.emergency.edxl import TEP, add, moment, organisation, point, root, value, written
from goldenhour.emergency.house import House
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.incidents.after_action import Course, course_of

LANGUAGE = "zh_Hant"
TRIAGE_LIST, GENDER_LIST = "urn:goldenhour:triage", "urn:goldenhour:gender"
"""Ours: TEP takes the values of any list that is named."""
TRIAGE: dict[TriageCategory, str] = {
    TriageCategory.IMMEDIATE: "Red",
    TriageCategory.DELAYED: "Yellow",
    TriageCategory.MINIMAL: "Green",
    TriageCategory.EXPECTANT: "Grey",
    TriageCategory.DEAD: "Black",
}


def tep_xml(house: House, incident: Incident, cases: Sequence[Case]) -> bytes:
    """One message with every casualty. `messageKind`: Exercise for a drill and for made-up people, else Actual."""
    document = root(TEP, "tep", "TEPMessage")
    add(document, TEP, "messageID", f"{incident.id}.{max((case.seq for case in cases), default=incident.seq)}")
    organisation(add(document, TEP, "systemID"), "Golden Hour")
    add(document, TEP, "dateTimeMessageSent", moment(house.world.now()))
    practice = incident.drill or incident.synthetic or house.demo
    add(document, TEP, "messageKind", "Exercise" if practice else "Actual")
    write_incident(add(document, TEP, "incident"), incident)
    for course, case in sorted(((course_of(incident, case), case) for case in cases), key=lambda both: both[0].number):
        assert case.casualty is not None
        write_patient(add(document, TEP, "patient"), house, course, case, case.casualty)
    return written(document)


def write_incident(node: Any, incident: Incident) -> None:
    add(node, TEP, "incidentID", incident.id)
    if incident.said is None:
        return
    add(node, TEP, "incidentName", incident.said.what)
    if incident.declared_at is not None:
        add(node, TEP, "incidentStartDateTime", moment(incident.declared_at))
    point(add(node, TEP, "incidentLocation"), "incident-place", incident.said.place.lat, incident.said.place.lon)


def write_patient(node: Any, house: House, course: Course, case: Case, casualty: Casualty) -> None:
    add(node, TEP, "uniquePatientID", casualty.number)
    if case.patient.name:
        add(add(node, TEP, "personalIdentification"), TEP, "personName", case.patient.name)
    if casualty.sex is not None and casualty.sex is not Sex.UNKNOWN:
        value(node, TEP, "gender", GENDER_LIST, casualty.sex.value)
    if casualty.age_years is not None:
        add(node, TEP, "age", f"{casualty.age_years:g}")
    encounter = add(node, TEP, "patientEncounter")
    add(encounter, TEP, "encounterDateTime", moment(casualty.tagged_at))
    for judged in casualty.judged:
        care = add(node, TEP, "careRecord")
        add(care, TEP, "careRecordDateTime", moment(judged.at))
        value(care, TEP, "triageStatus", TRIAGE_LIST, TRIAGE[judged.category])
        add(care, TEP, "careProvider", judged.name)
    if casualty.injury:
        add(node, TEP, "chiefComplaint", casualty.injury)
    if course.hospital or course.departed_at:
        write_transport(add(node, TEP, "patientTransport"), house, course, list(case.runs.values()))


def write_transport(node: Any, house: House, course: Course, runs: Sequence[Run]) -> None:
    for run in runs:
        if Mark.LEFT_SCENE in run.times and run.stood_down_reason is None:
            add(node, TEP, "transportUnit", run.name)
    if course.hospital:
        destination = add(node, TEP, "destination")
        add(destination, TEP, "destinationID", course.hospital)
        add(destination, TEP, "destinationName", house.country.hospital(course.hospital).name(LANGUAGE))
    if course.departed_at is not None:
        add(node, TEP, "departureDateTime", moment(course.departed_at))
    if course.arrived_at is not None:
        add(node, TEP, "arrivalDateTime", moment(course.arrived_at))
