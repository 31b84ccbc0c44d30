"""What people call the values of the shared enumerations: English, and the key of their translation."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from goldenhour.emergency.aed_bodies import OutOfService, Source
from goldenhour.emergency.alert_bodies import Verdict
from goldenhour.emergency.attached_bodies import Attached
from goldenhour.emergency.bodies import (
    Capability,
    Condition,
    Consciousness,
    Disposition,
    Mark,
    Phase,
    Preparation,
    Priority,
    Sex,
    Side,
)
from goldenhour.emergency.bystander_bodies import PhoneCpr, ResponderStep, Task
from goldenhour.emergency.bystanders import ResponderState
from goldenhour.emergency.capacity_bodies import Resource, Urgency
from goldenhour.emergency.consult import ConsultState
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.emergency.incident_bodies import TriageCategory, TriageMethod
from goldenhour.emergency.indicator_bodies import Asked, AskedSide, Topic
from goldenhour.emergency.ladder_bodies import AnswerState, Channel, Step
from goldenhour.emergency.people import Role
from goldenhour.emergency.protocol_bodies import Protocol
from goldenhour.emergency.record_bodies import Signer
from goldenhour.emergency.site_bodies import KitKind
from goldenhour.emergency.transfer import AskState, TransferState
from goldenhour.emergency.transfer_bodies import AirStep, AskEnded, Means, TransferEnding, TransferReason
from goldenhour.kit.sentences import N_, Sentence
from goldenhour.kit.web.unfit import as_written

NAMES: dict[type[StrEnum], dict[Any, str]] = {
    Mark: {
        Mark.EN_ROUTE: N_("en route"),
        Mark.AT_SCENE: N_("at scene"),
        Mark.AT_PATIENT: N_("at patient"),
        Mark.LEFT_SCENE: N_("left scene"),
        Mark.AT_HOSPITAL: N_("at hospital"),
        Mark.LEFT_HOSPITAL: N_("left hospital"),
        Mark.AVAILABLE: N_("available again"),
        Mark.BACK_AT_STATION: N_("back at station"),
    },
    Condition: {
        Condition.OHCA: N_("cardiac arrest (OHCA)"),
        Condition.TRAUMA: N_("major trauma"),
        Condition.STROKE: N_("stroke"),
        Condition.AMI: N_("myocardial infarction (AMI)"),
        Condition.OTHER: N_("other"),
    },
    Attached: {
        Attached.PHOTO: N_("photo"),
        Attached.ECG12: N_("12-lead ECG"),
        Attached.OTHER: N_("file"),
    },
    Advice: {
        Advice.TREAT_HERE: N_("treat here"),
        Advice.TRANSFER: N_("transfer"),
        Advice.TRANSFER_IF: N_("transfer if"),
    },
    Returned: {
        Returned.NO: N_("did not come back within 24 h"),
        Returned.HERE: N_("came back here within 24 h"),
        Returned.ELSEWHERE: N_("came to another emergency department within 24 h"),
        Returned.UNKNOWN: N_("nobody knows whether they came back"),
    },
    ConsultState: {
        ConsultState.ASKED: N_("waiting for an answer"),
        ConsultState.TAKEN: N_("taken by a specialist"),
        ConsultState.ADVISED: N_("advised"),
        ConsultState.ENDED: N_("taken back"),
    },
    TransferReason: {
        TransferReason.SPECIALIST: N_("no specialist here"),
        TransferReason.EQUIPMENT: N_("no equipment here"),
        TransferReason.NO_BED: N_("no bed here"),
        TransferReason.NO_THEATRE: N_("no theatre here"),
        TransferReason.FAMILY: N_("wish of the patient or family"),
        TransferReason.OTHER: N_("other"),
    },
    TransferState: {
        TransferState.REQUESTED: N_("looking for a hospital"),
        TransferState.ACCEPTED: N_("a hospital takes the patient"),
        TransferState.DEPARTED: N_("on the way"),
        TransferState.ENDED: N_("over"),
    },
    AskState: {
        AskState.WAITING: N_("asked"),
        AskState.ACCEPTED: N_("takes the patient"),
        AskState.REFUSED: N_("cannot take the patient"),
        AskState.TIME_OUT: N_("no answer in time"),
        AskState.TAKEN_ELSEWHERE: N_("taken by another hospital"),
        AskState.TAKEN_BACK: N_("question taken back"),
    },
    AskEnded: {
        AskEnded.TIME_OUT: N_("no answer in time"),
        AskEnded.TAKEN_ELSEWHERE: N_("taken by another hospital"),
        AskEnded.TAKEN_BACK: N_("question taken back"),
    },
    PhoneCpr: {
        PhoneCpr.ASKED_CONSCIOUS: N_("asked whether conscious"),
        PhoneCpr.ASKED_BREATHING: N_("asked whether breathing normally"),
        PhoneCpr.RECOGNISED: N_("arrest recognised"),
        PhoneCpr.INSTRUCTING: N_("instructions begun"),
        PhoneCpr.FIRST_COMPRESSION: N_("first compression"),
        PhoneCpr.AED_ATTACHED: N_("pads attached"),
        PhoneCpr.SHOCK_GIVEN: N_("shock given"),
        PhoneCpr.VIDEO: N_("video begun"),
        PhoneCpr.ENDED: N_("instructions ended"),
        PhoneCpr.NOT_STARTED: N_("not begun"),
    },
    Task: {Task.COMPRESS: N_("go straight there and press the chest"), Task.FETCH: N_("fetch the defibrillator")},
    ResponderStep: {
        ResponderStep.AED_TAKEN: N_("has the defibrillator"),
        ResponderStep.ARRIVED: N_("is there"),
        ResponderStep.COMPRESSING: N_("presses the chest"),
        ResponderStep.AED_ATTACHED: N_("pads attached"),
        ResponderStep.SHOCKED: N_("shock given"),
        ResponderStep.HANDED_OVER: N_("handed over to the crew"),
        ResponderStep.TURNED_BACK: N_("turned back"),
    },
    ResponderState: {
        ResponderState.CALLED: N_("called, no answer yet"),
        ResponderState.COMING: N_("is coming"),
        ResponderState.DECLINED: N_("cannot come"),
        ResponderState.THERE: N_("is there"),
        ResponderState.OVER: N_("is done"),
    },
    OutOfService: {
        OutOfService.USED: N_("used, consumables not replaced yet"),
        OutOfService.DEFECT: N_("does not work"),
        OutOfService.EXPIRED: N_("pads or battery expired"),
        OutOfService.AWAY: N_("is not there"),
        OutOfService.BLOCKED: N_("cannot be reached"),
    },
    Source: {
        Source.REGISTERED: N_("registered by the place"),
        Source.NATIONAL: N_("from the national open data"),
        Source.OSM: N_("from OpenStreetMap"),
        Source.SYNTHETIC: N_("synthetic, made for the demo"),
    },
    KitKind: {KitKind.BLEEDING: N_("bleeding-control kit"), KitKind.FIRST_AID: N_("first-aid kit")},
    Means: {
        Means.AMBULANCE: N_("ambulance"),
        Means.PRIVATE_AMBULANCE: N_("private ambulance"),
        Means.HELICOPTER: N_("helicopter"),
    },
    AirStep: {
        AirStep.ASKED: N_("air rescue asked"),
        AirStep.WEATHER: N_("weather"),
        AirStep.MEDICAL: N_("fit to fly"),
        AirStep.APPROVED: N_("flight approved"),
    },
    TransferEnding: {
        TransferEnding.ARRIVED: N_("arrived"),
        TransferEnding.NOT_NEEDED: N_("no longer needed"),
        TransferEnding.NOBODY_ACCEPTED: N_("nobody could accept"),
        TransferEnding.DIED: N_("the patient died"),
        TransferEnding.TURNED_BACK: N_("turned back"),
    },
    TriageCategory: {
        TriageCategory.IMMEDIATE: N_("immediate (red)"),
        TriageCategory.DELAYED: N_("delayed (yellow)"),
        TriageCategory.MINIMAL: N_("minimal (green)"),
        TriageCategory.EXPECTANT: N_("expectant (grey)"),
        TriageCategory.DEAD: N_("dead (black)"),
    },
    TriageMethod: {
        TriageMethod.START: N_("START"),
        TriageMethod.JUMPSTART: N_("JumpSTART"),
        TriageMethod.SALT: N_("SALT"),
    },
    Asked: {Asked.PATIENT: N_("patients and families"), Asked.STAFF: N_("staff")},
    AskedSide: {AskedSide.DEMAND: N_("demand side (asks)"), AskedSide.SUPPLY: N_("supply side (answers)")},
    Topic: {
        Topic.SPECIALTY: N_("the specialties offered for teleconsults"),
        Topic.PROCESS: N_("how the teleconsult went"),
        Topic.PLATFORM: N_("using the teleconsult platform"),
    },
    Protocol: {
        Protocol.ARREST: N_("Cardiac arrest"),
        Protocol.STROKE: N_("Stroke"),
        Protocol.STEMI: N_("STEMI"),
        Protocol.TRAUMA: N_("Trauma"),
        Protocol.CHILD: N_("Child"),
    },
    Sex: {
        Sex.MALE: N_("male"),
        Sex.FEMALE: N_("female"),
        Sex.OTHER: N_("other sex"),
        Sex.UNKNOWN: N_("sex not known"),
    },
    Consciousness: {
        Consciousness.ALERT: N_("alert"),
        Consciousness.CONFUSED: N_("newly confused"),
        Consciousness.VOICE: N_("responds to voice"),
        Consciousness.PAIN: N_("responds to pain"),
        Consciousness.UNRESPONSIVE: N_("unresponsive"),
    },
    Preparation: {
        Preparation.RESUS_BAY: N_("resuscitation bay"),
        Preparation.TRAUMA_TEAM: N_("trauma team"),
        Preparation.CATH_LAB: N_("cath lab"),
        Preparation.STROKE_TEAM: N_("stroke team"),
        Preparation.CT: N_("CT"),
        Preparation.OPERATING_ROOM: N_("operating room"),
        Preparation.BLOOD: N_("blood"),
        Preparation.ECMO: N_("ECMO"),
        Preparation.ISOLATION: N_("isolation room"),
        Preparation.OBSTETRICS: N_("obstetrics"),
    },
    Capability: {
        Capability.ALL: N_("whole emergency department"),
        Capability.STROKE: N_("stroke care"),
        Capability.CORONARY: N_("coronary care"),
        Capability.TRAUMA: N_("trauma care"),
        Capability.OBSTETRIC_NEWBORN: N_("obstetric and newborn care"),
        Capability.INTENSIVE_CARE: N_("intensive care"),
    },
    Resource: {
        Resource.ED_BEDS: N_("ED beds"),
        Resource.WARD_BEDS: N_("ward beds"),
        Resource.ICU_BEDS: N_("ICU beds"),
        Resource.OPERATING_TEAMS: N_("operating teams"),
        Resource.CATH_LABS: N_("cath labs"),
        Resource.VENTILATORS: N_("ventilators"),
    },
    Urgency: {
        Urgency.IMMEDIATE: N_("red"),
        Urgency.DELAYED: N_("yellow"),
        Urgency.MINIMAL: N_("green"),
    },
    Step: {
        Step.LOUDER: N_("louder on every screen"),
        Step.PUSH: N_("push to the phones"),
        Step.SMS: N_("SMS"),
        Step.TELEPHONE: N_("telephone: crew and desk are told to call"),
        Step.NEXT_HOSPITAL: N_("the next hospital is offered"),
        Step.VOICE: N_("voice call"),
    },
    Channel: {
        Channel.SCREENS: N_("screens"),
        Channel.WEB_PUSH: N_("push"),
        Channel.SMS: N_("SMS"),
        Channel.VOICE: N_("voice"),
        Channel.DESK: N_("desk"),
    },
    AnswerState: {
        AnswerState.SENT: N_("sent"),
        AnswerState.FAILED: N_("failed"),
        AnswerState.DELIVERED: N_("delivered to a device, not seen"),
        AnswerState.ACKNOWLEDGED: N_("a key was pressed"),
    },
    Priority: {
        Priority.HIGH: N_("high"),
        Priority.MEDIUM: N_("medium"),
        Priority.LOW: N_("low"),
    },
    Phase: {
        Phase.SCENE: N_("at the scene"),
        Phase.TRANSPORT: N_("on the way"),
        Phase.HOSPITAL: N_("at the hospital"),
    },
    Signer: {
        Signer.CREW: N_("the crew"),
        Signer.PATIENT: N_("the patient"),
        Signer.FAMILY: N_("the family"),
        Signer.RECEIVING_NURSE: N_("the receiving nurse"),
    },
    Side: {
        Side.GIVING: N_("handed over by the crew"),
        Side.RECEIVING: N_("taken over by the emergency department"),
    },
    Disposition: {
        Disposition.DISCHARGED: N_("discharged home"),
        Disposition.WARD: N_("ward"),
        Disposition.INTENSIVE_CARE: N_("intensive care unit"),
        Disposition.CATH_LAB: N_("to the cath lab"),
        Disposition.OPERATING_ROOM: N_("to the operating room"),
        Disposition.TRANSFERRED: N_("transferred to another hospital"),
        Disposition.DIED_IN_ED: N_("died in the emergency department"),
        Disposition.LEFT_AGAINST_ADVICE: N_("left against advice"),
    },
    Verdict: {
        Verdict.USEFUL: N_("useful"),
        Verdict.OVER: N_("louder than needed"),
        Verdict.UNDER: N_("not loud enough"),
        Verdict.MISSING: N_("missing: the patient came first"),
    },
    Role: {
        Role.DISPATCHER: N_("dispatcher"),
        Role.CREW: N_("ambulance crew"),
        Role.ED_NURSE: N_("ED nurse"),
        Role.ED_PHYSICIAN: N_("ED physician"),
        Role.SPECIALIST: N_("specialist"),
        Role.AED_MANAGER: N_("AED manager"),
        Role.AUTHORITY: N_("health authority"),
        Role.ADMINISTRATOR: N_("administrator"),
    },
}
"""By type first: two types may share a value (`Condition.TRAUMA == Capability.TRAUMA`, both being strings)."""

SIGN_NAMES: dict[str, str] = {
    "systolic": N_("systolic pressure"),
    "diastolic": N_("diastolic pressure"),
    "pulse": N_("pulse"),
    "breaths": N_("respiratory rate"),
    "spo2": N_("oxygen saturation"),
    "on_oxygen": N_("oxygen given or not"),
    "temperature_c": N_("temperature"),
    "consciousness": N_("consciousness"),
    "gcs_eye": N_("GCS eye"),
    "gcs_verbal": N_("GCS verbal"),
    "gcs_motor": N_("GCS motor"),
    "glucose_mg_dl": N_("blood glucose"),
    "pain": N_("pain"),
}
"""Field of `VitalSignsTaken` -> what it is called."""

FIELD_NAMES: dict[str, str] = SIGN_NAMES | {
    "at": N_("time"),
    "patient_age": N_("age"),
    "age_years": N_("age"),
    "patient_sex": N_("sex"),
    "sex": N_("sex"),
    "name": N_("name"),
    "names": N_("names"),
    "national_id": N_("national ID number"),
    "birth_date": N_("birth date"),
    "caller_phone": N_("telephone of the caller"),
    "incident_number": N_("incident number"),
    "complaint": N_("complaint"),
    "level": N_("level"),
    "place": N_("place"),
    "lat": N_("latitude"),
    "lon": N_("longitude"),
    "address": N_("address"),
    "county": N_("county"),
    "hospital": N_("hospital"),
    "unit": N_("unit"),
    "note": N_("note"),
    "reason": N_("reason"),
    "code": N_("code"),
    "dose": N_("dose"),
    "condition": N_("suspected condition"),
    "onset_at": N_("time of onset"),
    "last_known_well_at": N_("time last known well"),
    "eta_at": N_("expected time of arrival"),
    "ct_at": N_("time of CT"),
    "needle_at": N_("time of thrombolysis"),
    "wire_at": N_("time of the wire"),
    "rosc_at": N_("time of ROSC"),
    "left_ed_at": N_("time of leaving the ED"),
    "diagnosis": N_("diagnosis"),
    "disposition": N_("disposition"),
    "triage_level": N_("triage level"),
    "cpc": N_("CPC"),
    "mrs": N_("mRS"),
    "password": N_("password"),
    "roles": N_("roles"),
    "height_cm": N_("height above the floor"),
    "sign_height_cm": N_("height of the sign"),
    "shocks": N_("number of shocks"),
    "practical_min": N_("minutes of CPR and AED"),
    "manager_min": N_("minutes for managers"),
    "online_min": N_("minutes online"),
    "minutes": N_("minutes"),
    "staff": N_("number of staff"),
    "quantity": N_("number that is there"),
    "wanted": N_("number that is wanted"),
    "items": N_("contents of the kit"),
    "people": N_("people"),
    "telephone": N_("telephone"),
    "vendor_telephone": N_("telephone of the dealer"),
    "email": N_("mail address"),
    "tax_id": N_("tax number"),
    "on": N_("day"),
    "pads_until": N_("expiry of the pads"),
    "battery_until": N_("expiry of the battery"),
}
"""Field of a body -> what it is called in a refusal."""


def name_of(value: StrEnum) -> Sentence:
    """The name of a shared value, to be translated where it is shown."""
    return Sentence(NAMES[type(value)][value])


def sign_name(sign: str) -> Sentence:
    """The name of a vital sign; one not known here is called by its field."""
    return Sentence(SIGN_NAMES.get(sign, sign))


def field_name(field: str) -> Sentence:
    """What a field of a body is called; one not known here by its own name, in quotation marks."""
    return Sentence(FIELD_NAMES[field]) if field in FIELD_NAMES else as_written(field)
