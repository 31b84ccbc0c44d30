"""What a crew, and at its door an emergency department, says in the care record, and how anyone mends what they said."""

from __future__ import annotations

from goldenhour.emergency.actions import Action, Check
from goldenhour.emergency.identity import check_national_id
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.emergency.plausible import check_age, check_vital_signs
from goldenhour.emergency.recording import IN_THE_RECORD
from goldenhour.records.checks import (
    check_crew_or_at_the_door,
    check_crew_or_its_hospital,
    check_dose,
    check_onset,
    check_says_something,
)
from goldenhour.records.corrections import check_may_see_it, check_own_strike

CREW = frozenset({Role.CREW})
CARING = CREW | EMERGENCY_DEPARTMENT
"""Who writes what is seen and done: the crew, and the emergency department from the moment the patient is there."""
BY_WHO_CARES: tuple[Check, ...] = (check_crew_or_at_the_door, *IN_THE_RECORD)

describe_patient = Action(
    name="describe_patient",
    path="/cases/{case}/patient",
    kind="patient_described",
    who=CARING,
    checks=(check_crew_or_its_hospital, *IN_THE_RECORD, check_says_something, check_age, check_national_id),
    summary="Say who the patient is, as far as known; what is not said stays as it was",
)
take_history = Action(
    name="take_history",
    path="/cases/{case}/history",
    kind="history_taken",
    who=CARING,
    checks=(*BY_WHO_CARES, check_says_something, check_onset),
    summary="Say what happened: complaint, mechanism, onset, last known well",
)
take_vital_signs = Action(
    name="take_vital_signs",
    path="/cases/{case}/vital-signs",
    kind="vital_signs_taken",
    who=CARING,
    checks=(*BY_WHO_CARES, check_vital_signs),
    summary="Record a set of vital signs; the impossible is refused, the unusual asked about",
)
note_finding = Action(
    name="note_finding",
    path="/cases/{case}/findings",
    kind="finding_noted",
    who=CARING,
    checks=BY_WHO_CARES,
    summary="Note something seen or examined",
)
do_procedure = Action(
    name="do_procedure",
    path="/cases/{case}/procedures",
    kind="procedure_done",
    who=CARING,
    checks=BY_WHO_CARES,
    summary="Record a procedure that was done",
)
give_medication = Action(
    name="give_medication",
    path="/cases/{case}/medications",
    kind="medication_given",
    who=CARING,
    checks=(*BY_WHO_CARES, check_dose),
    summary="Record a medication that was given",
)
suspect_condition = Action(
    name="suspect_condition",
    path="/cases/{case}/suspected-condition",
    kind="condition_suspected",
    who=CARING,
    checks=BY_WHO_CARES,
    summary="Say which condition is suspected; a later one replaces it",
)
strike_entry = Action(
    name="strike_entry",
    path="/cases/{case}/struck",
    kind="entry_struck",
    who=CARING | {Role.DISPATCHER},
    checks=(check_may_see_it, check_own_strike),
    summary="Strike an entry said in error (`corrects` names it); it stays readable in the timeline",
)

ACTIONS: tuple[Action, ...] = (
    describe_patient,
    take_history,
    take_vital_signs,
    note_finding,
    do_procedure,
    give_medication,
    suspect_condition,
    strike_entry,
)
