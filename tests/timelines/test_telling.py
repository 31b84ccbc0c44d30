"""Every entry is told in words, in the reader's language, and what nobody understands is shown as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency import bystander_bodies as bystander
from goldenhour.emergency import capacity_bodies as capacity
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency import county_bodies as county
from goldenhour.emergency import course_bodies as course
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency import indicator_bodies as indicator
from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency import protocol_bodies as protocol
from goldenhour.emergency import record_bodies as record
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.alert_bodies import AlertJudged, AlertRenewed, Verdict
from goldenhour.emergency.country import Country, load_country
from goldenhour.emergency.entries import KINDS, Said, understand
from goldenhour.emergency.foreign_bodies import ResourceLinked, ResourceSetAside, ResourceUnlinked
from goldenhour.emergency.report_bodies import Answer, ReportAnswered, ReportSigned, ReportsReminded
from goldenhour.emergency.tablet_bodies import RunBegun, SayingKeptAside
from goldenhour.kit.log import Entry, Logged, encode_json
from goldenhour.timelines.telling import TELLINGS, tell
from tests.emergency.telling import call, entry, split_off, told

AT = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
NTUH = "0401180014"


@pytest.fixture(scope="module")
def country() -> Country:
    return load_country("taiwan")


def said(kind: str, body: says.Body | bytes, version: int = 1) -> Said:
    raw = body if isinstance(body, bytes) else encode_json(body)
    one = Entry(id="x", subject="case/c", kind=kind, version=version, at=AT, by="person/p", body=msgspec.Raw(raw))
    return understand(Logged(1, AT, one, b""))


def words(kind: str, body: says.Body | bytes, country: Country, language: str = "en", **more: Any) -> str:
    case = told(
        entry(call(), 0),
        entry(says.UnitSent(unit="u1", name="大安91"), 1),
        entry(says.HospitalAlerted(hospital=NTUH, unit="u1"), 5, id="a"),
    )
    return tell(said(kind, body, **more), case, language, country, lambda message: message)


EVERY_KIND: dict[str, says.Body] = {
    "call_taken": call("103104", "2305003", note="fell down", patient_age=68, incident_number="119-7"),
    "patient_split_off": split_off("u1", patient_age=30, note="front passenger"),
    "unit_sent": says.UnitSent(unit="u1", name="大安91", crew_level="105003", eta_min=4.2, why="closest"),
    "unit_stood_down": says.UnitStoodDown(unit="u1", reason="another is closer"),
    "time_reported": says.TimeReported(unit="u1", mark=says.Mark.AT_SCENE),
    "patient_described": says.PatientDescribed(name="王大明", sex=says.Sex.MALE, age_years=68,
                                               birth_date=date(1958, 1, 2), allergies="penicillin"),
    "history_taken": says.HistoryTaken(complaint="weak arm", onset_at=AT, last_known_well_at=AT),
    "vital_signs_taken": says.VitalSignsTaken(systolic=178, pulse=88, temperature_c=36.5, gcs_eye=4, gcs_verbal=3,
                                              gcs_motor=6, on_oxygen=True, not_taken={"spo2": "8801019"},
                                              consciousness=says.Consciousness.CONFUSED),
    "finding_noted": says.FindingNoted(code="3520039"),
    "procedure_done": says.ProcedureDone(code="127101", text="size 3"),
    "medication_given": says.MedicationGiven(code="x-9", dose=500, dose_unit="mg", route="IV"),
    "condition_suspected": says.ConditionSuspected(condition=says.Condition.STROKE, why="face"),
    "protocol_noted": protocol.ProtocolNoted(protocol=protocol.Protocol.ARREST, step="rhythm_check", value="3011011"),
    "attachment_added": attached.AttachmentAdded(
        attachment="a1", sha256="a" * 64, size=9, media_type="image/jpeg", what=attached.Attached.ECG12, text="V1-V6"
    ),
    "element_recorded": record.ElementRecorded(element="eSituation.T05", values=["R07.9", "R11.0"], text="since noon"),
    "record_signed": record.RecordSigned(who=record.Signer.CREW, name="陳", strokes="M1 1L9 9"),
    "hospital_alerted": says.HospitalAlerted(hospital=NTUH, unit="u1", eta_at=AT, note="family comes"),
    "eta_revised": says.EtaRevised(alert="a", eta_at=AT),
    "alert_climbed": ladder.AlertClimbed(alert="a", step=ladder.Step.SMS, channel=ladder.Channel.SMS, round=2, to="林"),
    "channel_answered": ladder.ChannelAnswered(alert="a", climb="c", state=ladder.AnswerState.FAILED, detail="no gateway"),
    "alert_acknowledged": says.AlertAcknowledged(alert="a", name="林"),
    "alert_renewed": AlertRenewed(alert="a", why="GCS 14 → 9"),
    "hospital_prepared": says.HospitalPrepared(alert="a", what=says.Preparation.CT),
    "alert_diverted": says.AlertDiverted(alert="a", reason="CT broken", name="林"),
    "alert_shown": says.AlertShown(alert="a", screen="wall-1", sounding=True),
    "drill_begun": says.DrillBegun(hospital="0401180014", condition=says.Condition.STROKE, name="林"),
    "resource_linked": ResourceLinked(case="case-0001", confidence=0.97),
    "resource_set_aside": ResourceSetAside(reason="the ward's own patient"),
    "resource_unlinked": ResourceUnlinked(),
    "listening_changed": says.ListeningChanged(state=says.ListeningState.NOBODY, why="closed"),
    "alert_stood_down": says.AlertStoodDown(alert="a", reason="other hospital"),
    "patient_arrived": says.PatientArrived(alert="a"),
    "handover_signed": says.HandoverSigned(alert="a", side=says.Side.GIVING, name="陳", place_in_ed="bed 3"),
    "report_answered": ReportAnswered(
        alert="a", disease=says.Condition.STROKE, answers={"nihss": Answer(value="9"), "ivt": Answer(value="yes")}
    ),
    "report_signed": ReportSigned(
        alert="a", disease=says.Condition.STROKE, name="林", answers={"sex": Answer(value="male")}
    ),
    "alert_judged": AlertJudged(alert="a", verdict=Verdict.USEFUL, note="CT was free", name="林"),
    "outcome_reported": says.OutcomeReported(alert="a", condition=says.Condition.STROKE, diagnosis="infarct", mrs=2,
                                             disposition=says.Disposition.WARD, triage_level=2, needle_at=AT),
    "call_closed": says.CallClosed(disposition="cancelled"),
    "entry_struck": says.EntryStruck(reason="wrong patient"),
    "saying_kept_aside": SayingKeptAside(path="/cases/c/x", saying='{"x": 1}', code="wrong_body", message="No.", app="7"),
    "run_begun": RunBegun(
        place=call().place, complaint="103109", level="2305005", unit="u1", name="大安91", note="路旁"),
    "unit_registered": says.UnitRegistered(name="大安91", county="A", lat=25, lon=121),
    "unit_duty_changed": says.UnitDutyChanged(on_duty=False, reason="repair"),
    "crew_signed_on": says.CrewSignedOn(names=["陳", "李"]),
    "diversion_changed": says.DiversionChanged(what=says.Capability.STROKE, closed=True, reason="CT", until=AT),
    "ladder_set": ladder.LadderSet(condition=says.Condition.OHCA, steps={ladder.Step.SMS: 40, ladder.Step.VOICE: None},
                                   repeat_s=90, name="林"),
    "contacts_set": ladder.ContactsSet(ed_phone="02-23123456", push=False,
                                       sms_to=(ladder.Contact(name="林", number="0912345678"),)),
    "visit_begun": consults.VisitBegun(hospital=NTUH, place=call().place, complaint="103104", level="2305003",
                                       patient_age=68, patient_sex=says.Sex.MALE, triage_level=2),
    "consult_asked": consults.ConsultAsked(hospital=NTUH, specialty="neurology", question="tPA?", name="林"),
    "consult_rung": consults.ConsultRung(consult="k", number=1, hospital=NTUH, channel=ladder.Channel.WEB_PUSH,
                                         to="王", why="on duty, own network"),
    "ring_answered": consults.RingAnswered(consult="k", rung="r", state=ladder.AnswerState.FAILED, detail="no gateway"),
    "consult_taken": consults.ConsultTaken(consult="k", hospital=NTUH, name="王"),
    "consult_declined": consults.ConsultDeclined(consult="k", hospital=NTUH, reason="in theatre", name="王"),
    "room_note": consults.RoomNote(consult="k", text="lead III?", name="王"),
    "consult_advised": consults.ConsultAdvised(
        consult="k", advice=consults.Advice.TRANSFER_IF, transfer_if="NIHSS > 10", diagnosis="infarct", name="王",
        orders=("CT",), drugs=(consults.Ordered(drug="alteplase", dose=54, unit="mg", route="IV"),), review_at=AT),
    "consult_ended": consults.ConsultEnded(consult="k", reason="better", name="林"),
    "return_noted": consults.ReturnNoted(consult="k", returned=consults.Returned.ELSEWHERE, name="林"),
    "transfer_requested": transfers.TransferRequested(
        hospital=NTUH, channel=says.Condition.STROKE, reason=transfers.TransferReason.SPECIALIST, name="林"),
    "transfer_asked": transfers.TransferAsked(transfer="t", hospital=NTUH, answer_by=AT, why="12 min", name="林"),
    "transfer_accepted": transfers.TransferAccepted(transfer="t", hospital=NTUH, name="王", bed="ICU 3"),
    "transfer_rung": transfers.TransferRung(transfer="t", hospital=NTUH, channel=ladder.Channel.SMS),
    "transfer_refused": transfers.TransferRefused(transfer="t", hospital=NTUH, reason="no bed", name="王"),
    "transfer_ask_ended": transfers.TransferAskEnded(transfer="t", hospital=NTUH, why=transfers.AskEnded.TIME_OUT),
    "transfer_checked": transfers.TransferChecked(transfer="t", point="airway", done=True, name="林"),
    "transport_assigned": transfers.TransportAssigned(
        transfer="t", means=transfers.Means.PRIVATE_AMBULANCE, vehicle="ABC-123", escort="nurse", name="林"),
    "air_step_noted": transfers.AirStepNoted(transfer="t", step=transfers.AirStep.WEATHER, ok=False, note="fog", name="林"),
    "transfer_departed": transfers.TransferDeparted(transfer="t", eta_at=AT, name="林"),
    "vehicle_seen": transfers.VehicleSeen(transfer="t", lat=25.0, lon=121.5, eta_at=AT),
    "transfer_ended": transfers.TransferEnded(transfer="t", how=transfers.TransferEnding.DIED, reason="arrest", name="林"),
    "incident_declared": incidents.IncidentDeclared(
        place=call().place, what="遊覽車翻覆", complaint="103201", estimated=40, drill=True, name="林"),
    "incident_inject_given": incidents.IncidentInjectGiven(text="第二輛車起火", name="林"),
    "incident_inject_answered": incidents.IncidentInjectAnswered(inject="i", answer="撤離 B 區", name="林"),
    "distribution_set": incidents.DistributionSet(assigned=(incidents.Assigned(case="c", hospital=NTUH),), name="林"),
    "incident_ended": incidents.IncidentEnded(name="林"),
    "casualty_tagged": incidents.CasualtyTagged(
        incident="i", number="A-001-7", category=incidents.TriageCategory.IMMEDIATE, method=incidents.TriageMethod.START,
        place=call().place, complaint="103201", sector="B", injury="骨盆", name="陳"),
    "casualty_retriaged": incidents.CasualtyRetriaged(
        category=incidents.TriageCategory.DELAYED, method=incidents.TriageMethod.SALT, why="改善", name="陳"),
    "tags_joined": incidents.TagsJoined(into="c", incident="i", name="陳"),
    "casualty_loaded": incidents.CasualtyLoaded(unit="u1", name="大安91", hospital=NTUH),
    "group_warned": incidents.GroupWarned(
        incident="i", hospital=NTUH, counts={incidents.TriageCategory.IMMEDIATE: 3}, name="林"),
    "roster_set": consults.RosterSet(specialty="neurology", begins=AT, ends=AT, duties=(), name="林", source="by hand"),
    "duty_covered": consults.DutyCovered(
        specialty="neurology", by=consults.Duty(id="d", name="王", begins=AT, ends=AT), reason="ill", name="林"),
    "capacity_asked": capacity.CapacityAsked(incident="i", note="bus", name="陳"),
    "capacity_reported": capacity.CapacityReported(
        free={capacity.Resource.OPERATING_TEAMS: 2}, can_take={capacity.Urgency.IMMEDIATE: 3}, drill=True, name="林"),
    "reports_reminded": ReportsReminded(outcomes=2, reports=1, since=datetime(2026, 1, 1, tzinfo=UTC)),
    "threshold_set": indicator.ThresholdSet(indicator="consult_time", value=20, name="林"),
    "satisfaction_invited": indicator.SatisfactionInvited(
        who=indicator.Asked.PATIENT, side=indicator.AskedSide.DEMAND, tokens=("a" * 64,), name="林"),
    "satisfaction_answered": indicator.SatisfactionAnswered(
        who=indicator.Asked.PATIENT, side=indicator.AskedSide.DEMAND, token="a" * 64,
        scores={indicator.Topic.SPECIALTY: 5}, note="好"),
    "consult_rules_set": consults.ConsultRulesSet(wait_s=60, name="林"),
    "phone_cpr_noted": bystander.PhoneCprNoted(step=bystander.PhoneCpr.ASKED_BREATHING, yes=False),
    "phone_cpr_reviewed": bystander.PhoneCprReviewed(recognised=True, feedback="well done", name="林"),
    "aed_pointed_out": bystander.AedPointedOut(site="s", aed="1", name="大安高工", where="B1", walk_s=90),
    "responders_called": bystander.RespondersCalled(lat=25.03, lon=121.54, radius_m=500, called=(
        bystander.CalledResponder(responder="r1", task=bystander.Task.FETCH),), why="nearest"),
    "responder_answered": bystander.ResponderAnswered(responder="r1", accepts=True, eta=AT),
    "responder_did": bystander.ResponderDid(responder="r1", step=bystander.ResponderStep.ARRIVED, note="lift"),
    "responders_stood_down": bystander.RespondersStoodDown(reason="crew is there"),
    "site_registered": aed.SiteRegistered(name="大安高工", county="A", category="school", address="復興南路二段52號"),
    "aed_registered": aed.AedRegistered(aed="1", location="B1", pads_until=date(2027, 1, 2), battery_until=date(2028, 1, 2)),
    "aed_checked": aed.AedChecked(aed="1", on=date(2026, 11, 1), name="林", ready=True),
    "aed_out_of_service": aed.AedOutOfService(aed="1", why=aed.OutOfService.DEFECT, note="red light", name="林"),
    "aed_back_in_service": aed.AedBackInService(aed="1", pads_until=date(2027, 1, 2), name="林"),
    "aed_used": aed.AedUsed(aed="1", on=date(2026, 11, 1), name="林", shocks=2),
    "aed_doubted": aed.AedDoubted(aed="1", what=aed.OutOfService.AWAY, note="box empty"),
    "aed_removed": aed.AedRemoved(aed="1", reason="sold"),
    "company_sent": aed.CompanySent(aed="1", company="安心公司", for_what="battery"),
    "company_reported": aed.CompanyReported(aed="1", mended=True, note="new battery"),
    "manager_named": site.ManagerNamed(manager="m", name="林", title="組長"),
    "manager_trained": site.ManagerTrained(manager="m", on=date(2026, 1, 1), practical_min=180, manager_min=40),
    "manager_left": site.ManagerLeft(manager="m", on=date(2026, 1, 1)),
    "kit_registered": site.KitRegistered(kit="k", kind=site.KitKind.BLEEDING, location="lobby"),
    "kit_checked": site.KitChecked(kit="k", on=date(2026, 1, 1), name="林", items=(
        site.KitItem(name="止血帶", wanted=1, quantity=0),)),
    "kit_removed": site.KitRemoved(kit="k", reason="old"),
    "staff_trained": site.StaffTrained(course="CPR+AED", on=date(2026, 1, 1), minutes=90, people=("甲", "乙")),
    "obligation_stated": site.ObligationStated(obliged=True, category="school", reason="junior high"),
    "extension_granted": site.ExtensionGranted(until=date(2027, 1, 1), reason="building works"),
    "site_inspected": site.SiteInspected(on=date(2026, 1, 1), name="王", findings=(site.Finding(point="5.2", kept=True),)),
    "site_admonished": site.SiteAdmonished(by=date(2026, 2, 1), what="hang it higher", name="王"),
    "admonition_ended": site.AdmonitionEnded(admonition="e", mended=False, note="nothing done"),
    "need_assessed": site.NeedAssessed(density=3, risk=1, benefit=2, hard_to_reach=0, name="王"),
    "certification_applied": site.CertificationApplied(staff=10, trained=8, name="林"),
    "certification_decided": site.CertificationDecided(
        application="e", passed=True, number="A-115-0001", on=date(2026, 1, 1), until=date(2028, 1, 1), name="王"),
    "certification_revoked": site.CertificationRevoked(number="A-115-0001", reason="moved", name="王"),
    "site_reminded": site.SiteReminded(what="check", due=date(2026, 1, 1), to="manager"),
    "site_entry_struck": site.SiteEntryStruck(reason="wrong device"),
    "course_announced": course.CourseAnnounced(
        title="CPR+AED", county="A", on=date(2026, 2, 1), begins="09:00", ends="12:40", place="衛生局", minutes=180,
        seats=30, open_until=date(2026, 1, 25)),
    "course_joined": course.CourseJoined(site="s", people=("甲", "乙"), managers=("m",)),
    "course_left": course.CourseLeft(site="s"),
    "course_held": course.CourseHeld(there={"s": course.There(people=("甲",), managers=("m",))}, name="王"),
    "course_cancelled": course.CourseCancelled(reason="typhoon", name="王"),
    "course_recorded": course.CourseRecorded(records=2),
    "people_counted": county.PeopleCounted(county="A", year=2026, source="戶政司", table="lat,lon,residents\n25,121.5,9"),
}  # fmt: skip


def test_every_kind_has_its_sentence() -> None:
    assert set(TELLINGS) == set(KINDS)
    assert set(EVERY_KIND) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_every_kind_is_told_in_one_line_without_codes_or_gaps(kind: str, language: str, country: Country) -> None:
    text = words(kind, EVERY_KIND[kind], country, language)
    assert text
    assert "{" not in text
    assert "\n" not in text
    assert "None" not in text
    assert " ·  · " not in text
    assert not text.endswith(" · ")


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("call_taken", ("Stroke", "fell down", "68 years", "incident 119-7")),
        ("unit_sent", ("大安91 is sent", "EMT-P", "about 4 min away", "closest")),
        ("time_reported", ("大安91 reports: at scene", "T04")),
        ("vital_signs_taken", ("BP 178/–", "pulse 88/min", "36.5°C", "GCS E4V3M6", "newly confused",
                               "oxygen saturation not taken: Refused")),
        ("finding_noted", ("Found: Facial droop, left",)),
        ("procedure_done", ("Oropharyngeal airway (size 3)",)),
        ("hospital_alerted", ("National Taiwan University Hospital is warned", "expected 10:15")),
        ("alert_acknowledged", ("林 at National Taiwan University Hospital acknowledges",)),
        ("outcome_reported", ("infarct", "ward", "triage level 2", "thrombolysis 10:15", "mRS 2")),
        ("diversion_changed", ("Closed: stroke care", "until 10:15")),
    ],
)  # fmt: skip
def test_a_sentence_says_what_the_entry_says(kind: str, parts: tuple[str, ...], country: Country) -> None:
    text = words(kind, EVERY_KIND[kind], country)
    for part in parts:
        assert part in text


@pytest.mark.parametrize(("km", "said"), [(0.0111, "10 m"), (0.44, "440 m"), (1.11, "1.1 km"), (14.0, "14 km")])
def test_a_place_is_told_no_more_exactly_than_it_is_known(km: float, said: str, country: Country) -> None:
    place = says.Place(lat=25.0, lon=121.5, county="A", address="車站", uncertainty_km=km)
    told = words("call_taken", msgspec.structs.replace(EVERY_KIND["call_taken"], place=place), country)
    assert f"place known to about {said}" in told


def test_codes_are_labelled_in_the_readers_language(country: Country) -> None:
    assert "左臉" in words("finding_noted", EVERY_KIND["finding_noted"], country, "zh_Hant")


def test_a_code_no_table_knows_is_shown_as_it_is_and_said_to_be_unknown(country: Country) -> None:
    assert "9999999 (unknown code)" in words("finding_noted", says.FindingNoted(code="9999999"), country)
    assert "103199 (unknown code)" in words("call_taken", call("103199"), country)


def test_an_imports_own_words_are_no_unknown_codes(country: Country) -> None:
    assert words("call_taken", call("Medical Incident", "E"), country).startswith(
        "A call is taken: Medical Incident (E)"
    )


def test_a_kind_from_a_newer_program_is_named(country: Country) -> None:
    assert words("drone_flown", b'{"height":9}', country) == "An entry of a kind not known here: drone_flown"


def test_a_newer_version_of_a_kind_is_named_with_the_reason(country: Country) -> None:
    text = words("call_closed", b'{"verdict":"x"}', country, version=9)
    assert text.startswith("call_closed: this could not be read")
    assert "newer program" in text


def test_an_alert_that_is_not_here_stays_a_hospital(country: Country) -> None:
    text = words("patient_arrived", says.PatientArrived(alert="gone"), country)
    assert text == "The patient is at a hospital"
