"""What each entry says: the typed body of every kind, in the order of a real emergency.

Unknown fields are refused when a person writes through this version, and kept when a newer writer's entry is read
(the log keeps bodies byte for byte). Optional means "not said".
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Line = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Key = Annotated[str, Meta(min_length=1, max_length=120)]
Age = Annotated[float, Meta(ge=0, le=130)]
Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone; one without could not be compared with any other."""


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What one entry says."""


class Place(Body, frozen=True, kw_only=True):
    """Where. Degrees WGS84; `county` is the country's county code; `how` says where the position came from
    ("map", "coordinates", "township centre", ...) and `uncertainty_km` how far off it may be."""

    lat: Latitude
    lon: Longitude
    address: Line = ""
    county: Annotated[str, Meta(max_length=20)] = ""
    how: Line = ""
    uncertainty_km: float | None = None


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class Mark(StrEnum):
    """The times a unit reports, TEMSIS T03-T09 (T01 is the call, T02 the dispatch); `available` (free for the next
    run, wherever it is) is not one of the nine, but other countries' exports and runs without transport have it."""

    EN_ROUTE = "en_route"  # T03
    AT_SCENE = "at_scene"  # T04
    AT_PATIENT = "at_patient"  # T05
    LEFT_SCENE = "left_scene"  # T06
    AT_HOSPITAL = "at_hospital"  # T07
    LEFT_HOSPITAL = "left_hospital"  # T08
    AVAILABLE = "available"
    BACK_AT_STATION = "back_at_station"  # T09


class Condition(StrEnum):
    """The conditions where minutes count, and the rest."""

    OHCA = "ohca"  # out-of-hospital cardiac arrest
    TRAUMA = "trauma"  # major trauma
    STROKE = "stroke"
    AMI = "ami"  # acute myocardial infarction
    OTHER = "other"


class Priority(StrEnum):
    """Alarm priority, after IEC 60601-1-8."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Phase(StrEnum):
    """When vital signs were taken, TEMSIS 120001-120003."""

    SCENE = "scene"
    TRANSPORT = "transport"
    HOSPITAL = "hospital"


class Consciousness(StrEnum):
    """ACVPU, as NEWS2 uses it: alert, new confusion, responds to voice, to pain, unresponsive."""

    ALERT = "alert"
    CONFUSED = "confused"
    VOICE = "voice"
    PAIN = "pain"
    UNRESPONSIVE = "unresponsive"


class Preparation(StrEnum):
    """What an ED can make ready before the patient comes."""

    RESUS_BAY = "resus_bay"
    TRAUMA_TEAM = "trauma_team"
    CATH_LAB = "cath_lab"
    STROKE_TEAM = "stroke_team"
    CT = "ct"
    OPERATING_ROOM = "operating_room"
    BLOOD = "blood"
    ECMO = "ecmo"
    ISOLATION = "isolation"
    OBSTETRICS = "obstetrics"


class Capability(StrEnum):
    """What a hospital can close for a while. `ALL` is the whole emergency department."""

    ALL = "all"
    STROKE = "stroke"
    CORONARY = "coronary"
    TRAUMA = "trauma"
    OBSTETRIC_NEWBORN = "obstetric_newborn"
    INTENSIVE_CARE = "intensive_care"


# ── 1 call ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class CallTaken(Body, frozen=True, kw_only=True):
    """A call for help. `complaint` is a TEMSIS dispatch code (1031xx, 1032xx), `level` 2305001/3/5/7. `origin` is
    "119", "simulation", "paper" or the name of an import; a simulated world running faster than ours says its `speed`."""

    place: Place
    complaint: Code
    level: Code
    note: Text = ""
    caller_phone: Line = ""
    patient_age: Age | None = None
    patient_sex: Sex | None = None
    incident_number: Line = ""
    entered_at: Moment | None = None
    """When it stood in the dispatch system, where that differs from when it was answered."""
    origin: Line = "119"
    synthetic: bool = False
    speed: Annotated[float, Meta(gt=0, le=1000)] = 1.0


class CallClosed(Body, frozen=True, kw_only=True):
    """The call ends without a patient brought anywhere, or the whole case is over. `disposition` in the source's words."""

    disposition: Line


class DrillBegun(Body, frozen=True, kw_only=True):
    """A hospital practises with itself: a case without a patient, whose alert (its id is the entry's) rings and climbs
    for real. In no figure, and called a drill wherever it is shown. `name`: who began it."""

    hospital: Key
    condition: Condition
    priority: Priority = Priority.HIGH
    name: Name


# ── 2 dispatch ───────────────────────────────────────────────────────────────────────────────────────────────────────
class UnitSent(Body, frozen=True, kw_only=True):
    """A unit is chosen and sent. `why` keeps the reasons the dispatcher saw."""

    unit: Key
    name: Name
    unit_type: Line = "ambulance"
    crew_level: Line = ""
    eta_min: float | None = None
    why: Line = ""


class UnitStoodDown(Body, frozen=True, kw_only=True):
    unit: Key
    reason: Line


class TimeReported(Body, frozen=True, kw_only=True):
    """A unit's time. The entry's `at` is the time itself."""

    unit: Key
    mark: Mark
    lat: Latitude | None = None
    lon: Longitude | None = None


# ── 3 record ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class PatientDescribed(Body, frozen=True, kw_only=True):
    """Who the patient is, as far as known. A later description replaces what it says and keeps the rest."""

    name: Line | None = None
    national_id: Line | None = None
    sex: Sex | None = None
    age_years: Age | None = None
    birth_date: date | None = None
    history: Text | None = None
    allergies: Text | None = None
    regular_medications: Text | None = None


class HistoryTaken(Body, frozen=True, kw_only=True):
    """What happened. Onset and last-known-well drive the stroke and AMI clocks."""

    complaint: Text | None = None
    mechanism: Text | None = None
    onset_at: Moment | None = None
    last_known_well_at: Moment | None = None


class VitalSignsTaken(Body, frozen=True, kw_only=True):
    """One set of vital signs. mmHg, beats and breaths per minute, %, degrees Celsius, mg/dL.
    `not_taken` maps a sign to the reason (TEMSIS "not" values 7701001.., 8801001..)."""

    phase: Phase = Phase.SCENE
    systolic: int | None = None
    diastolic: int | None = None
    pulse: int | None = None
    breaths: int | None = None
    spo2: int | None = None
    on_oxygen: bool | None = None
    temperature_c: float | None = None
    consciousness: Consciousness | None = None
    gcs_eye: Annotated[int, Meta(ge=1, le=4)] | None = None
    gcs_verbal: Annotated[int, Meta(ge=1, le=5)] | None = None
    gcs_motor: Annotated[int, Meta(ge=1, le=6)] | None = None
    glucose_mg_dl: int | None = None
    pain: Annotated[int, Meta(ge=0, le=10)] | None = None
    not_taken: dict[str, Code] = {}


class FindingNoted(Body, frozen=True, kw_only=True):
    """Something seen or examined. A code means something only with its system and version."""

    code: Code
    system: Line = "temsis-2016"
    text: Line = ""


class ProcedureDone(Body, frozen=True, kw_only=True):
    code: Code
    system: Line = "temsis-2016"
    text: Line = ""


class MedicationGiven(Body, frozen=True, kw_only=True):
    code: Code
    system: Line = "temsis-2016"
    text: Line = ""
    dose: float | None = None
    dose_unit: Line = ""
    route: Line = ""


class ConditionSuspected(Body, frozen=True, kw_only=True):
    """What the crew thinks it is. `why` in one line (positive Cincinnati scale, ST elevation, ...)."""

    condition: Condition
    why: Line = ""


# ── 4 alert ──────────────────────────────────────────────────────────────────────────────────────────────────────────
class HospitalAlerted(Body, frozen=True, kw_only=True):
    """The hospital is warned. Its id: the alert's. `instead_of`: the other's, stood down by it; `transfer`: the one it is of;
    `group`: the case of the group's warning that rings for this patient too (mass casualty)."""

    hospital: Key
    unit: Key
    eta_at: Moment | None = None
    priority: Priority = Priority.MEDIUM
    note: Line = ""
    instead_of: Key | None = None
    transfer: Key | None = None
    group: Key | None = None


class AlertShown(Body, frozen=True, kw_only=True):
    """A board has the alert on its page; with `sounding`, samples of its alarm have left that page. `screen` is the
    screen's own name for itself. Said by the first screen of each kind, once per alert and ringing."""

    alert: Key
    screen: Key
    sounding: bool = False


class EtaRevised(Body, frozen=True, kw_only=True):
    alert: Key
    eta_at: Moment


class AlertAcknowledged(Body, frozen=True, kw_only=True):
    """A named person at the hospital has taken notice of the ringing they saw (1 the warning, 2 its first renewal ...).
    `by_phone`: written down by whoever told them on the telephone (crew, dispatcher, the gateway that called them)."""

    alert: Key
    name: Name
    by_phone: bool = False
    ringing: int | None = None


class HospitalPrepared(Body, frozen=True, kw_only=True):
    alert: Key
    what: Preparation
    ready: bool = True
    name: Line = ""


class AlertDiverted(Body, frozen=True, kw_only=True):
    """The hospital cannot take this patient, and says why."""

    alert: Key
    reason: Name
    name: Name


class AlertStoodDown(Body, frozen=True, kw_only=True):
    """The crew is not coming after all (another hospital, no transport)."""

    alert: Key
    reason: Name


# ── 5 handover ───────────────────────────────────────────────────────────────────────────────────────────────────────
class PatientArrived(Body, frozen=True, kw_only=True):
    """The patient is through the door. Said by the ED; the crew says T07."""

    alert: Key


class Side(StrEnum):
    GIVING = "giving"
    RECEIVING = "receiving"


class HandoverSigned(Body, frozen=True, kw_only=True):
    """One of two signatures; the handover is complete with both. `place_in_ed`: where the patient was taken over."""

    alert: Key
    side: Side
    name: Name
    place_in_ed: Line = ""


# ── 6 outcome ────────────────────────────────────────────────────────────────────────────────────────────────────────
class Disposition(StrEnum):
    """Where the patient went from the emergency department."""

    DISCHARGED = "discharged"
    WARD = "ward"
    INTENSIVE_CARE = "intensive_care"
    CATH_LAB = "cath_lab"
    OPERATING_ROOM = "operating_room"
    TRANSFERRED = "transferred"
    DIED_IN_ED = "died_in_ed"
    LEFT_AGAINST_ADVICE = "left_against_advice"


class OutcomeReported(Body, frozen=True, kw_only=True):
    """What became of the patient. Times are the ED's own clocks. `cpc` is the cerebral performance category (Utstein),
    1-5; `mrs` the modified Rankin scale, 0-6."""

    alert: Key
    condition: Condition
    diagnosis: Line
    disposition: Disposition
    triage_level: Annotated[int, Meta(ge=1, le=5)] | None = None
    rosc_at: Moment | None = None
    ct_at: Moment | None = None
    needle_at: Moment | None = None
    wire_at: Moment | None = None
    operation_at: Moment | None = None
    left_ed_at: Moment | None = None
    survived_to_discharge: bool | None = None
    cpc: Annotated[int, Meta(ge=1, le=5)] | None = None
    mrs: Annotated[int, Meta(ge=0, le=6)] | None = None
    note: Text = ""


class EntryStruck(Body, frozen=True, kw_only=True):
    """An entry was said in error. It stays in the timeline, struck through; the reason beside it."""

    reason: Name


# ── beside the case: units and hospitals ─────────────────────────────────────────────────────────────────────────────
class UnitRegistered(Body, frozen=True, kw_only=True):
    name: Name
    county: Code
    station: Line = ""
    unit_type: Line = "ambulance"
    crew_level: Code = "105002"
    lat: Latitude
    lon: Longitude
    synthetic: bool = False


class UnitDutyChanged(Body, frozen=True, kw_only=True):
    on_duty: bool
    reason: Line = ""


class CrewSignedOn(Body, frozen=True, kw_only=True):
    """Who is on the unit from now on (replaces the former crew)."""

    names: list[Name]


class ListeningState(StrEnum):
    """Whether a hospital's boards can be heard: one can; they are open but silent; none is open."""

    LISTENING = "listening"
    SILENT = "silent"
    NOBODY = "nobody"


class ListeningChanged(Body, frozen=True, kw_only=True):
    """Whether a warning would be heard there has changed. `screens`: boards open; `why` in a few words. Said by the program."""

    state: ListeningState
    screens: int = 0
    why: Line = ""


class DiversionChanged(Body, frozen=True, kw_only=True):
    """The hospital closes or reopens a capability. `until` is when it expects to reopen."""

    what: Capability
    closed: bool
    reason: Line = ""
    until: Moment | None = None
    name: Line = ""
