"""Emergencies for the tests of the exchange: one in which everything is said that can be, written wildly, mended, struck."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency import bystander_bodies as bystander
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency import record_bodies as record
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.alert_bodies import AlertJudged, AlertRenewed, Verdict
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import fold
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.tablet_bodies import SayingKeptAside
from goldenhour.kit.log import Entry
from tests.emergency.telling import entry, logged, minute

HOSPITAL, OTHER = "0401180014", "1101100011"
CREW = {"by": "person/crew-1", "role": "crew", "place": "unit/A-91"}
NURSE = {"by": "person/nurse-1", "role": "ed_nurse", "place": f"hospital/{HOSPITAL}"}
SPECIALIST = {"by": "person/specialist-1", "role": "specialist", "place": f"hospital/{OTHER}"}
VOLUNTEER = {"by": "responder/r1", "role": "volunteer", "place": ""}
CONSULTS = {"by": "program/consults", "role": "", "place": ""}
DESK = {"by": "person/desk-1", "role": "dispatcher", "place": "county/A"}
LADDER = {"by": "program/ladder", "role": "", "place": ""}
WILD = "  <b>痛\x00&\ufffe\u0085 \x1f'\"</b>\r\n\tend  "


def said(who: dict[str, str], body: says.Body, minutes: float, id: str, corrects: str | None = None) -> Entry:
    return replace(entry(body, minutes, id, corrects), **who)


def noted(protocol: Protocol, step: str, value: str = "") -> ProtocolNoted:
    return ProtocolNoted(protocol=protocol, step=step, value=value)


def element(number: str, *values: str, text: str = "", of: str = "") -> record.ElementRecorded:
    return record.ElementRecorded(element=number, values=list(values), text=text, of=of)


CALL = says.CallTaken(
    place=says.Place(lat=25.033, lon=121.529, county="A", address="示範路一號", how="map", uncertainty_km=0.3),
    complaint="103101", level="2305001", note=WILD, patient_age=0.5, patient_sex=says.Sex.FEMALE, synthetic=True,
    incident_number="42",
)  # fmt: skip
M, F, P = says.MedicationGiven, says.FindingNoted, Protocol

EVERYTHING: tuple[Entry, ...] = (
    said(DESK, CALL, 0, "call"),
    said(DESK, says.UnitSent(unit="A-91", name="演練91", crew_level="105003", why="最近"), 1, "sent"),
    said(DESK, says.UnitSent(unit="a unit with blanks/and more", name="支援", why=WILD), 1, "sent-2"),
    said(DESK, says.UnitStoodDown(unit="a unit with blanks/and more", reason="不需要"), 2, "down-2"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.EN_ROUTE), 2, "t3"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.AT_SCENE), 7, "t4"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.AT_PATIENT), 6.5, "t5"),
    said(CREW, says.PatientDescribed(name=WILD, national_id="a123456789", sex=says.Sex.MALE, age_years=58,
        birth_date=date(1968, 2, 29), history="高血壓", allergies="盤尼西林", regular_medications="Aspirin"), 8, "who"),
    said(CREW, says.PatientDescribed(allergies="無已知過敏", national_id="PASS 77"), 8.5, "who-2"),
    said(CREW, says.HistoryTaken(complaint="叫不醒", mechanism=WILD, onset_at=minute(-30), last_known_well_at=minute(-60)),
        8, "why"),
    said(CREW, says.VitalSignsTaken(systolic=0, diastolic=0, pulse=0, breaths=0,
        consciousness=says.Consciousness.UNRESPONSIVE, gcs_eye=1, gcs_verbal=1, gcs_motor=1,
        not_taken={"spo2": "8801023", "temperature_c": "7701003", "pain": "?? x"}), 9, "v1"),
    said(CREW, says.VitalSignsTaken(systolic=90, pulse=120, gcs_eye=2, temperature_c=36.55, phase=says.Phase.TRANSPORT,
        not_taken={"diastolic": "8801017", "gcs_verbal": "8801021"}), 20, "v2"),
    said(CREW, says.VitalSignsTaken(systolic=128, diastolic=78, pulse=96, breaths=20, spo2=95, on_oxygen=True,
        temperature_c=37.0, consciousness=says.Consciousness.CONFUSED, gcs_eye=4, gcs_verbal=4, gcs_motor=6,
        glucose_mg_dl=104, pain=10), 22, "v3"),
    said(CREW, says.VitalSignsTaken(pulse=96, spo2=97), 22, "v3-mended", corrects="v3"),
    said(CREW, says.VitalSignsTaken(pulse=300), 23, "v4"),
    said(CREW, says.EntryStruck(reason="別人的"), 23, "v4-struck", corrects="v4"),
    said(CREW, F(code="3011011"), 9, "rhythm"),
    said(CREW, F(code="3520041"), 9, "face"),
    said(CREW, F(code="9901053", text=WILD), 10, "stemi"),
    said(CREW, F(code="I10"), 10, "hypertension"),
    said(CREW, F(code="8801005"), 10, "nothing-found"),
    said(CREW, F(code="  odd  code ", system="somebody's own"), 10, "odd"),
    said(CREW, F(code=" \x01 ", system=" "), 10, "no code at all / with an id that FHIR does not allow"),
    said({"by": "person/\x02", "role": "\x02", "place": "county/\x02 "}, F(code="R06.02"), 10, " \x02 id"),
    said(CREW, says.ProcedureDone(code="127301"), 9.2, "cpr"),
    said(CREW, says.ProcedureDone(code="127302", system="temsis-2023"), 10, "shock"),
    said(CREW, says.ProcedureDone(code="127304", system="temsis-2023"), 10, "machine"),
    said(CREW, F(code="R45.6"), 10, "violent"),
    said(CREW, element("eArrest.T03", "3003009"), 10, "dnr"),
    said(CREW, says.ProcedureDone(code="Bandage", system="nfirs", text="bandaged"), 10, "bandage"),
    said(CREW, M(code="124301", dose=1, dose_unit="3706021", route="9927023"), 11, "adrenaline"),
    said(CREW, M(code="124102", dose=15.5, dose_unit="3706035"), 11, "oxygen"),
    said(CREW, M(code="124201", route="9927035"), 11, "aspirin"),
    said(CREW, M(code="124201", dose=1e-7, dose_unit="3706029"), 11, "aspirin-2"),
    said(CREW, M(code="124201", dose=300, dose_unit="tablets of 300"), 11, "aspirin-3"),
    said(CREW, says.EntryStruck(reason="沒給"), 12, "aspirin-3-struck", corrects="aspirin-3"),
    said(CREW, noted(P.ARREST, "compressions_on"), 9.1, "p1"),
    said(CREW, noted(P.ARREST, "rhythm_check", "3011001"), 12, "p2"),
    said(CREW, noted(P.ARREST, "etco2", "35"), 12, "p3"),
    said(CREW, noted(P.ARREST, "etco2", "much"), 12, "p4"),
    said(CREW, noted(P.STROKE, "face", "abnormal"), 12, "p5"),
    said(CREW, noted(P.STROKE, "gaze", "normal"), 12, "p6"),
    said(CREW, noted(P.CHILD, "weight_kg", "7.5"), 12, "p7"),
    said(CREW, noted(P.TRAUMA, "newer step", "x" * 300), 12, "p8"),
    said(CREW, noted(P.ARREST, "rosc"), 14, "p9"),
    said(CREW, attached.AttachmentAdded(attachment="ecg-1", sha256="a" * 64, size=2**33, media_type="image/jpeg",
        what=attached.Attached.ECG12, text="下壁"), 12, "ecg"),
    said(CREW, attached.AttachmentAdded(attachment="photo-1", sha256="b" * 64, size=7, media_type="image/png"), 12, "photo"),
    said(CREW, element("eVitals.T14", "121001"), 12, "e1"),
    said(CREW, element("eVitals.T16", "4"), 12, "e2"),
    said(CREW, element("eVitals.T17", "wide"), 12, "e3"),
    said(CREW, element("eHistory.T02", "Z88.0", "Z88.1"), 12, "e4"),
    said(CREW, element("eHistory.T02", "Z88.0"), 13, "e5"),
    said(CREW, element("eHistory.T07", "E11", "135001"), 12, "e6"),
    said(CREW, element("eVitals.T09", "3311001", of="v1"), 12, "e7"),
    said(CREW, element("ePatient.T07", "7701003"), 12, "e8"),
    said(CREW, element("ePayment.T01", "紗布", "氧氣面罩"), 12, "e9"),
    said(CREW, element("ePayment.T02", "2", "1"), 12, "e10"),
    said(CREW, element("eNarrative.T01", "補述" * 1000, text=WILD), 12, "e11"),
    said(CREW, element("eOther.T99", "newer"), 12, "e12"),
    said(CREW, element("eResponse.T07", "somewhere"), 12, "e13"),
    said(CREW, says.ConditionSuspected(condition=says.Condition.AMI, why="ST"), 13, "suspected-1"),
    said(CREW, says.ConditionSuspected(condition=says.Condition.OHCA, why=WILD), 13.5, "suspected-2"),
    said(CREW, says.HospitalAlerted(hospital=OTHER, unit="A-91", priority=says.Priority.LOW, note="先通知"), 14, "alert-0"),
    said(CREW, says.HospitalAlerted(hospital=HOSPITAL, unit="A-91", eta_at=minute(30), priority=says.Priority.HIGH,
        note=WILD, instead_of="alert-0"), 15, "alert"),
    said(CREW, says.HospitalAlerted(hospital="nowhere", unit="unheard of"), 15, "alert-nowhere"),
    said(NURSE, says.AlertDiverted(alert="alert-nowhere", reason="滿床", name="護理師"), 15.5, "diverted"),
    said(CREW, says.HospitalAlerted(hospital=OTHER, unit="A-91"), 15.6, "alert-2"),
    said(CREW, says.AlertStoodDown(alert="alert-2", reason="改送"), 15.8, "stood-down"),
    said(NURSE, says.AlertShown(alert="alert", screen="s", sounding=True), 15.1, "shown"),
    said(LADDER, ladder.AlertClimbed(alert="alert", step=ladder.Step.PUSH, channel=ladder.Channel.WEB_PUSH,
        to="charge nurse"), 16, "climb"),
    said(LADDER, ladder.ChannelAnswered(alert="alert", climb="climb", state=ladder.AnswerState.DELIVERED), 16, "answered"),
    said(LADDER, ladder.AlertClimbed(alert="alert", step=ladder.Step.NEXT_HOSPITAL, channel=ladder.Channel.SCREENS,
        hospital=OTHER), 17, "climb-2"),
    said(NURSE, says.AlertAcknowledged(alert="alert", name="護理師一", by_phone=True), 18, "ack"),
    said(CREW, AlertRenewed(alert="alert", why="又停了"), 19, "renewed"),
    said(NURSE, says.AlertAcknowledged(alert="alert", name="護理師二"), 19.5, "ack-2"),
    said(CREW, says.EtaRevised(alert="alert", eta_at=minute(33)), 20, "eta"),
    said(NURSE, says.HospitalPrepared(alert="alert", what=says.Preparation.ECMO, name="醫師"), 20, "prepared"),
    said(NURSE, says.HospitalPrepared(alert="alert", what=says.Preparation.ECMO, ready=False), 21, "prepared-not"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.LEFT_SCENE), 20, "t6"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL), 33, "t7"),
    said(NURSE, says.PatientArrived(alert="alert"), 34, "arrived"),
    said(CREW, says.HandoverSigned(alert="alert", side=says.Side.GIVING, name="救護員"), 40, "given"),
    said(NURSE, says.HandoverSigned(alert="alert", side=says.Side.RECEIVING, name="護理師一", place_in_ed="一區"), 41, "taken"),
    said(NURSE, AlertJudged(alert="alert", verdict=Verdict.USEFUL, note=WILD), 42, "judged"),
    said(CREW, record.RecordSigned(who=record.Signer.CREW, name="救護員"), 43, "signed"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.LEFT_HOSPITAL), 50, "t8"),
    said(CREW, says.TimeReported(unit="A-91", mark=says.Mark.BACK_AT_STATION), 55, "t9"),
    said(NURSE, says.OutcomeReported(alert="alert", condition=says.Condition.OHCA, diagnosis="心跳停止 I46.9 (VF)",
        triage_level=1, disposition=says.Disposition.INTENSIVE_CARE, rosc_at=minute(14), left_ed_at=minute(70),
        ct_at=minute(50)), 90, "outcome"),
    said(NURSE, says.OutcomeReported(alert="alert", condition=says.Condition.OHCA, diagnosis="心跳停止 I46.9", cpc=1, mrs=0,
        disposition=says.Disposition.INTENSIVE_CARE, rosc_at=minute(14), survived_to_discharge=True),
        999, "outcome-2", corrects="outcome"),
    said(NURSE, consults.ConsultAsked(hospital=HOSPITAL, specialty="cardiology", question=WILD, name="醫師"), 43, "consult"),
    said(CONSULTS, consults.ConsultRung(consult="consult", number=1, hospital=OTHER, channel=ladder.Channel.WEB_PUSH,
        to="王", why="值班"), 43.1, "rung"),
    said(CONSULTS, consults.RingAnswered(consult="consult", rung="rung", state=ladder.AnswerState.FAILED, detail=WILD),
        43.2, "rung-answered"),
    said(SPECIALIST, consults.ConsultDeclined(consult="consult", hospital=OTHER, reason=WILD, name="王"), 44, "declined"),
    said(SPECIALIST, consults.ConsultTaken(consult="consult", hospital=OTHER, name="王醫師"), 45, "taken-on"),
    said(NURSE, consults.RoomNote(consult="consult", text=WILD, name="護理師"), 46, "room-note"),
    said(SPECIALIST, consults.ConsultAdvised(consult="consult", advice=consults.Advice.TRANSFER, diagnosis=WILD, name="王醫師",
        orders=(WILD, "ECG"), drugs=(consults.Ordered(drug="heparin", dose=5000, unit="U", route="IV"),),
        review_at=minute(60), note=WILD), 50, "advised"),
    said(NURSE, consults.ConsultAsked(hospital=HOSPITAL, specialty="chest", question="?", name="醫師",
        second_opinion_on="consult"), 51, "consult-2"),
    said(NURSE, consults.ConsultEnded(consult="consult-2", reason=WILD, name="醫師"), 52, "consult-ended"),
    said(NURSE, consults.ReturnNoted(consult="consult", returned=consults.Returned.UNKNOWN), 998, "returned"),
    said(NURSE, transfers.TransferRequested(hospital=HOSPITAL, channel=says.Condition.AMI, consult="consult", note=WILD,
        reason=transfers.TransferReason.EQUIPMENT, needs=("ami",), name="醫師"), 52, "transfer"),
    said(NURSE, transfers.TransferAsked(transfer="transfer", hospital=OTHER, answer_by=minute(60), why=WILD, name="醫師"),
        53, "asked"),
    said(NURSE, transfers.TransferAsked(transfer="transfer", hospital="nowhere", answer_by=minute(60), name="醫師"),
        53, "asked-2"),
    said(CONSULTS, transfers.TransferRung(transfer="transfer", hospital=OTHER, channel=ladder.Channel.SMS), 53.5, "rung-for-it"),
    said(SPECIALIST, transfers.TransferRefused(transfer="transfer", hospital="nowhere", reason=WILD, name="x"), 54, "refused"),
    said(SPECIALIST, transfers.TransferAccepted(transfer="transfer", hospital=OTHER, name="王", bed="CCU"), 55, "accepted"),
    said(CONSULTS, transfers.TransferAskEnded(transfer="transfer", hospital="nowhere",
        why=transfers.AskEnded.TAKEN_ELSEWHERE), 55, "ask-ended"),
    said(NURSE, transfers.TransferChecked(transfer="transfer", point="airway", done=True, note=WILD, name="護理師"),
        56, "checked"),
    said(NURSE, transfers.AirStepNoted(transfer="transfer", step=transfers.AirStep.WEATHER, ok=False, name="醫師"), 57, "air"),
    said(NURSE, transfers.TransportAssigned(transfer="transfer", means=transfers.Means.PRIVATE_AMBULANCE, vehicle=WILD,
        escort="nurse", eta_at=minute(80), name="護理師"), 58, "transport"),
    said(NURSE, transfers.TransferDeparted(transfer="transfer", eta_at=minute(85), name="護理師"), 60, "departed"),
    said(CONSULTS, transfers.VehicleSeen(transfer="transfer", lat=25.0, lon=121.5), 65, "vehicle"),
    said(CONSULTS, transfers.TransferEnded(transfer="transfer", how=transfers.TransferEnding.ARRIVED), 85, "transferred"),
    said(DESK, bystander.PhoneCprNoted(step=bystander.PhoneCpr.ASKED_BREATHING, yes=False, note=WILD), 1, "phone-cpr"),
    said(DESK, bystander.PhoneCprReviewed(recognised=True, feedback=WILD, name="林"), 999, "phone-cpr-reviewed"),
    said(DESK, bystander.AedPointedOut(site="s", aed="1", name=WILD, where="B1", walk_s=90), 2, "pointed-out"),
    said(DESK, bystander.RespondersCalled(lat=25.0, lon=121.5, radius_m=500, why=WILD, called=(
        bystander.CalledResponder(responder="r1", task=bystander.Task.FETCH, site="s", aed="1"),)), 2, "called"),
    said(VOLUNTEER, bystander.ResponderAnswered(responder="r1", accepts=True, eta=minute(5)), 2.5, "volunteer-answered"),
    said(VOLUNTEER, bystander.ResponderDid(responder="r1", step=bystander.ResponderStep.SHOCKED, note=WILD), 6, "shocked"),
    said(DESK, bystander.RespondersStoodDown(reason=WILD), 9, "volunteers-stood-down"),
    said(CREW, SayingKeptAside(path="/x", saying="{}", code="c", message="m"), 1000, "aside"),
    said(DESK, says.CallClosed(disposition="done"), 1001, "closed"),
)  # fmt: skip


def everything() -> list[Said]:
    """As the log would hand it back."""
    return logged(list(EVERYTHING))


def whole_case() -> Case:
    return fold("c", everything())
