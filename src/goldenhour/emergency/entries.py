"""Every fact of an emergency, in order, one line each: its kind, what it says, who says it, who listens.

The listeners are the screens wired in `app/wiring.py`, and the indicators. Adding a kind: docs/recipes/.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency import bystander_bodies as bystander
from goldenhour.emergency import capacity_bodies as capacity
from goldenhour.emergency import consult_bodies as consult
from goldenhour.emergency import county_bodies as county
from goldenhour.emergency import course_bodies as course
from goldenhour.emergency import foreign_bodies as foreign
from goldenhour.emergency import incident_bodies as incident
from goldenhour.emergency import indicator_bodies as indicator
from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency import protocol_bodies as protocol
from goldenhour.emergency import record_bodies as record
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency import transfer_bodies as transfer
from goldenhour.emergency.alert_bodies import AlertJudged, AlertRenewed, PatientSplitOff
from goldenhour.emergency.report_bodies import ReportAnswered, ReportSigned, ReportsReminded
from goldenhour.emergency.tablet_bodies import RunBegun, SayingKeptAside
from goldenhour.kit.log import Logged


class Kind(NamedTuple):
    """One kind of entry. `subject` is the prefix of what it is about."""

    name: str
    body: type[says.Body]
    said_by: str
    heard_by: str
    subject: str = "case"
    version: int = 1

    @property
    def listeners(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.heard_by.split(",") if part)


STORY: tuple[Kind, ...] = (
    # 1 a call is taken
    Kind("call_taken", says.CallTaken, "dispatcher", "desk, indicators"),
    Kind("patient_split_off", PatientSplitOff, "crew, dispatcher", "desk, tablet, indicators"),
    Kind("run_begun", RunBegun, "crew", "desk, tablet, indicators"),
    Kind("visit_begun", consult.VisitBegun, "ED", "consults, indicators"),
    Kind("drill_begun", says.DrillBegun, "ED, administrator", "desk, board"),
    Kind("casualty_tagged", incident.CasualtyTagged, "crew, dispatcher, ED", "incidents, tablet, indicators"),
    Kind("casualty_retriaged", incident.CasualtyRetriaged, "crew, dispatcher, ED", "incidents, board"),
    Kind("tags_joined", incident.TagsJoined, "crew, dispatcher, ED", "incidents, indicators"),
    Kind("casualty_loaded", incident.CasualtyLoaded, "crew, dispatcher", "incidents, tablet, board, indicators"),
    # before the unit is there: bystanders, by telephone and from nearby
    Kind("phone_cpr_noted", bystander.PhoneCprNoted, "dispatcher", "desk, indicators"),
    Kind("phone_cpr_reviewed", bystander.PhoneCprReviewed, "dispatcher, authority", "indicators"),
    Kind("aed_pointed_out", bystander.AedPointedOut, "dispatcher", "desk"),
    Kind("responders_called", bystander.RespondersCalled, "dispatcher, the program", "desk, indicators"),
    Kind("responder_answered", bystander.ResponderAnswered, "volunteer", "desk, tablet"),
    Kind("responder_did", bystander.ResponderDid, "volunteer", "desk, tablet, indicators"),
    Kind("responders_stood_down", bystander.RespondersStoodDown, "dispatcher, the program", "desk"),
    # 2 a unit is chosen and sent; it reports its times
    Kind("unit_sent", says.UnitSent, "dispatcher", "desk, tablet, indicators"),
    Kind("unit_stood_down", says.UnitStoodDown, "dispatcher", "desk, tablet, indicators"),
    Kind("time_reported", says.TimeReported, "crew", "desk, tablet, board, indicators"),
    # 3 the crew writes the care record
    Kind("patient_described", says.PatientDescribed, "crew, ED", "tablet, board"),
    Kind("history_taken", says.HistoryTaken, "crew, ED", "tablet, board"),
    Kind("vital_signs_taken", says.VitalSignsTaken, "crew, ED", "tablet, board"),
    Kind("finding_noted", says.FindingNoted, "crew, ED", "tablet, board"),
    Kind("procedure_done", says.ProcedureDone, "crew, ED", "tablet, board"),
    Kind("medication_given", says.MedicationGiven, "crew, ED", "tablet, board"),
    Kind("condition_suspected", says.ConditionSuspected, "crew, ED", "desk, tablet, board, indicators"),
    Kind("protocol_noted", protocol.ProtocolNoted, "crew", "tablet, board"),
    Kind("attachment_added", attached.AttachmentAdded, "crew, ED", "tablet, board"),
    Kind("element_recorded", record.ElementRecorded, "crew", "tablet, board"),
    Kind("record_signed", record.RecordSigned, "crew, ED", "tablet, board"),
    # 4 the hospital is warned; it acknowledges, prepares, diverts
    Kind("group_warned", incident.GroupWarned, "crew, dispatcher, ED", "incidents, board"),
    Kind("hospital_alerted", says.HospitalAlerted, "crew", "desk, tablet, board, indicators"),
    Kind("alert_shown", says.AlertShown, "ED", "desk, tablet, board"),
    Kind("eta_revised", says.EtaRevised, "crew", "desk, tablet, board"),
    Kind("alert_climbed", ladder.AlertClimbed, "the program", "desk, tablet, board"),
    Kind("channel_answered", ladder.ChannelAnswered, "the program", "desk, tablet, board"),
    Kind(
        "alert_acknowledged",
        says.AlertAcknowledged,
        "ED, crew, dispatcher, the program",
        "desk, tablet, board, indicators",
    ),
    Kind("alert_renewed", AlertRenewed, "crew", "desk, tablet, board, indicators"),
    Kind("hospital_prepared", says.HospitalPrepared, "ED", "tablet, board"),
    Kind("alert_diverted", says.AlertDiverted, "ED", "desk, tablet, board, indicators"),
    Kind("alert_stood_down", says.AlertStoodDown, "crew", "desk, tablet, board, indicators"),
    # 5 arrival, offload, signature
    Kind("patient_arrived", says.PatientArrived, "ED", "tablet, board, indicators"),
    Kind("handover_signed", says.HandoverSigned, "crew, ED", "desk, tablet, board, indicators"),
    Kind("alert_judged", AlertJudged, "ED", "tablet, board, indicators"),
    # a specialist elsewhere is asked
    Kind("consult_asked", consult.ConsultAsked, "crew, ED", "tablet, consults, indicators"),
    Kind("consult_rung", consult.ConsultRung, "the program", "tablet, consults"),
    Kind("ring_answered", consult.RingAnswered, "the program", "consults"),
    Kind("consult_taken", consult.ConsultTaken, "specialist, ED", "tablet, consults, indicators"),
    Kind("consult_declined", consult.ConsultDeclined, "specialist, ED", "tablet, consults"),
    Kind("room_note", consult.RoomNote, "crew, specialist, ED", "tablet, consults"),
    Kind("consult_advised", consult.ConsultAdvised, "specialist, ED", "tablet, consults, board, indicators"),
    Kind("consult_ended", consult.ConsultEnded, "crew, ED", "tablet, consults, indicators"),
    Kind("return_noted", consult.ReturnNoted, "ED, the program", "consults, indicators"),
    # the patient is moved to another hospital
    Kind("transfer_requested", transfer.TransferRequested, "ED", "transfers, indicators"),
    Kind("transfer_asked", transfer.TransferAsked, "ED", "transfers"),
    Kind("transfer_rung", transfer.TransferRung, "the program", "transfers"),
    Kind("transfer_accepted", transfer.TransferAccepted, "ED", "transfers, indicators"),
    Kind("transfer_refused", transfer.TransferRefused, "ED", "transfers"),
    Kind("transfer_ask_ended", transfer.TransferAskEnded, "ED, the program", "transfers"),
    Kind("transfer_checked", transfer.TransferChecked, "ED", "transfers"),
    Kind("transport_assigned", transfer.TransportAssigned, "ED", "transfers"),
    Kind("air_step_noted", transfer.AirStepNoted, "ED", "transfers"),
    Kind("transfer_departed", transfer.TransferDeparted, "ED", "transfers, indicators"),
    Kind("vehicle_seen", transfer.VehicleSeen, "whoever drives", "transfers"),
    Kind("transfer_ended", transfer.TransferEnded, "ED, the program", "transfers, indicators"),
    # 6 what became of the patient
    Kind("outcome_reported", says.OutcomeReported, "ED", "tablet, indicators"),
    Kind("report_answered", ReportAnswered, "ED, the program", "indicators"),
    Kind("report_signed", ReportSigned, "ED", "indicators"),
    Kind("call_closed", says.CallClosed, "dispatcher", "desk, tablet, indicators"),
    # any time: a mistake is mended by a later entry
    Kind("entry_struck", says.EntryStruck, "whoever said it", "desk, tablet, board, indicators"),
    # any time: what a tablet handed in and nothing could be done with is kept all the same
    Kind("saying_kept_aside", SayingKeptAside, "crew", "tablet"),
)

BESIDE: tuple[Kind, ...] = (
    Kind("unit_registered", says.UnitRegistered, "administrator", "desk", "unit"),
    Kind("unit_duty_changed", says.UnitDutyChanged, "crew, dispatcher", "desk", "unit"),
    Kind("crew_signed_on", says.CrewSignedOn, "crew", "desk", "unit"),
    Kind("diversion_changed", says.DiversionChanged, "ED", "desk, tablet, board", "hospital"),
    Kind("capacity_asked", capacity.CapacityAsked, "dispatcher, ED, administrator", "board, capacity", "hospital"),
    Kind("capacity_reported", capacity.CapacityReported, "ED", "board, capacity", "hospital"),
    Kind("ladder_set", ladder.LadderSet, "ED, administrator", "board", "hospital"),
    Kind("contacts_set", ladder.ContactsSet, "ED, administrator", "desk, tablet, board", "hospital"),
    Kind("roster_set", consult.RosterSet, "specialist, ED, administrator", "consults", "hospital"),
    Kind("duty_covered", consult.DutyCovered, "specialist, ED, administrator", "consults", "hospital"),
    Kind("consult_rules_set", consult.ConsultRulesSet, "ED, administrator", "consults", "hospital"),
    Kind("reports_reminded", ReportsReminded, "the program", "", "hospital"),
    Kind("threshold_set", indicator.ThresholdSet, "ED, administrator", "indicators", "hospital"),
    Kind("satisfaction_invited", indicator.SatisfactionInvited, "ED, administrator", "indicators", "hospital"),
    Kind("satisfaction_answered", indicator.SatisfactionAnswered, "whoever got the link", "indicators", "hospital"),
    Kind("incident_declared", incident.IncidentDeclared, "dispatcher, ED, administrator", "incidents", "incident"),
    Kind("incident_inject_given", incident.IncidentInjectGiven, "crew, dispatcher, ED", "incidents", "incident"),
    Kind("incident_inject_answered", incident.IncidentInjectAnswered, "crew, dispatcher, ED", "incidents", "incident"),
    Kind("distribution_set", incident.DistributionSet, "crew, dispatcher, ED", "incidents", "incident"),
    Kind("incident_ended", incident.IncidentEnded, "dispatcher, ED, administrator", "incidents", "incident"),
    Kind("listening_changed", says.ListeningChanged, "the program", "desk, tablet, board", "hospital"),
    Kind("resource_linked", foreign.ResourceLinked, "ED, dispatcher", "", "foreign"),
    Kind("resource_set_aside", foreign.ResourceSetAside, "ED, dispatcher", "", "foreign"),
    Kind("resource_unlinked", foreign.ResourceUnlinked, "ED, dispatcher", "", "foreign"),
    # a place that keeps defibrillators
    Kind("site_registered", aed.SiteRegistered, "AED manager, authority", "", "site"),
    Kind("aed_registered", aed.AedRegistered, "AED manager, authority", "", "site"),
    Kind("aed_checked", aed.AedChecked, "AED manager, authority", "", "site"),
    Kind("aed_out_of_service", aed.AedOutOfService, "AED manager, authority, dispatcher", "", "site"),
    Kind("aed_back_in_service", aed.AedBackInService, "AED manager, authority", "", "site"),
    Kind("aed_used", aed.AedUsed, "AED manager, authority", "", "site"),
    Kind("aed_doubted", aed.AedDoubted, "anybody", "", "site"),
    Kind("aed_removed", aed.AedRemoved, "AED manager, authority", "", "site"),
    Kind("company_sent", aed.CompanySent, "authority", "", "site"),
    Kind("company_reported", aed.CompanyReported, "authority", "", "site"),
    Kind("manager_named", site.ManagerNamed, "AED manager, authority", "", "site"),
    Kind("manager_trained", site.ManagerTrained, "AED manager, authority", "", "site"),
    Kind("manager_left", site.ManagerLeft, "AED manager, authority", "", "site"),
    Kind("kit_registered", site.KitRegistered, "AED manager, authority", "", "site"),
    Kind("kit_checked", site.KitChecked, "AED manager, authority", "", "site"),
    Kind("kit_removed", site.KitRemoved, "AED manager, authority", "", "site"),
    Kind("staff_trained", site.StaffTrained, "AED manager, authority", "", "site"),
    Kind("obligation_stated", site.ObligationStated, "authority", "", "site"),
    Kind("extension_granted", site.ExtensionGranted, "authority", "", "site"),
    Kind("site_inspected", site.SiteInspected, "authority", "", "site"),
    Kind("site_admonished", site.SiteAdmonished, "authority", "", "site"),
    Kind("admonition_ended", site.AdmonitionEnded, "authority", "", "site"),
    Kind("need_assessed", site.NeedAssessed, "authority", "", "site"),
    Kind("certification_applied", site.CertificationApplied, "AED manager, authority", "", "site"),
    Kind("certification_decided", site.CertificationDecided, "authority", "", "site"),
    Kind("certification_revoked", site.CertificationRevoked, "authority", "", "site"),
    Kind("site_reminded", site.SiteReminded, "the program", "", "site"),
    Kind("site_entry_struck", site.SiteEntryStruck, "AED manager, authority", "", "site"),
    # a training course for such places
    Kind("course_announced", course.CourseAnnounced, "authority", "", "course"),
    Kind("course_joined", course.CourseJoined, "AED manager, authority", "", "course"),
    Kind("course_left", course.CourseLeft, "AED manager, authority", "", "course"),
    Kind("course_held", course.CourseHeld, "authority", "", "course"),
    Kind("course_cancelled", course.CourseCancelled, "authority", "", "course"),
    Kind("course_recorded", course.CourseRecorded, "the program", "", "course"),
    # a county
    Kind("people_counted", county.PeopleCounted, "authority", "", "county"),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in STORY + BESIDE}


class Said(msgspec.Struct, frozen=True, gc=False):
    """A logged entry with its body understood, or `body=None` and why not: kept verbatim, shown as such."""

    logged: Logged
    body: says.Body | None
    not_understood: str = ""

    @property
    def id(self) -> str:
        return self.logged.entry.id

    @property
    def kind(self) -> str:
        return self.logged.entry.kind


_LENIENT: dict[type[says.Body], msgspec.json.Decoder[says.Body]] = {}


def understand(logged: Logged) -> Said:
    """Read an entry's body by its kind and version. Never raises: what is not understood is carried as it is."""
    entry = logged.entry
    kind = KINDS.get(entry.kind)
    if kind is None:
        return Said(logged, None, "unknown kind")
    if entry.version > kind.version:
        return Said(logged, None, f"version {entry.version}, written by a newer program")
    decoder = _LENIENT.get(kind.body)
    if decoder is None:
        decoder = _LENIENT.setdefault(kind.body, msgspec.json.Decoder(kind.body))
    try:
        return Said(logged, decoder.decode(entry.body))
    except msgspec.MsgspecError as error:
        return Said(logged, None, str(error))
