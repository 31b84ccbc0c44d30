"""A case is the fold of its timeline: pure, the same entries give the same case, whoever folds them and whenever.

One small function per kind says what that entry changes; what no function knows is carried along in `not_understood`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency import folding_bystanders, folding_consults, folding_incidents, folding_transfers
from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency import protocol_bodies as protocol
from goldenhour.emergency import record_bodies as record
from goldenhour.emergency.alert_bodies import AlertJudged, AlertRenewed, PatientSplitOff
from goldenhour.emergency.case import COMING, RINGING, Alert, Case, Climb, Run, Signature
from goldenhour.emergency.entries import Said
from goldenhour.emergency.noted import Attachment, KeptAside, Noted, ProtocolStep, Recorded, RecordSignature, VitalSigns
from goldenhour.emergency.report import Report
from goldenhour.emergency.report_bodies import ReportAnswered, ReportSigned
from goldenhour.emergency.tablet_bodies import RunBegun, SayingKeptAside
from goldenhour.emergency.tellings import TELLINGS, at_of, clock_of, heard_at, tells

__all__ = ["TELLINGS", "folding_bystanders", "folding_consults", "folding_incidents", "folding_transfers"]


def fold(case_id: str, timeline: Sequence[Said]) -> Case:
    """The case these entries tell. A correction takes the place of what it corrects; a struck entry tells nothing."""
    case = Case(case_id, timeline=list(timeline), seq=timeline[-1].logged.seq if timeline else 0)
    case.corrected = any(said.logged.entry.corrects for said in timeline)
    for lasting_id, said in standing(timeline, case.replaced):
        tell(case, lasting_id, said)
    return case


def fold_on(case: Case, news: Sequence[Said]) -> Case:
    """The case with new entries at its end: the same as folding everything again, without the cost of it. The former
    case is left as it was. What corrects an entry takes its place: then everything is folded again."""
    if any(said.logged.entry.corrects for said in news):
        return fold(case.id, [*case.timeline, *news])
    further = copied(case)
    for said in news:
        tell_next(further, said)
    return further


def tell_next(case: Case, said: Said) -> None:
    """Let one more entry, which corrects nothing, change a case that nobody else holds."""
    case.timeline.append(said)
    case.seq = said.logged.seq
    tell(case, said.id, said)


def copied(case: Case) -> Case:
    """A case of its own, with everything in it that a telling may change."""
    return msgspec.structs.replace(
        case,
        timeline=list(case.timeline),
        runs={unit: msgspec.structs.replace(run, times=dict(run.times)) for unit, run in case.runs.items()},
        alerts={alert_id: alert.copied() for alert_id, alert in case.alerts.items()},
        consults={name: msgspec.structs.replace(consult) for name, consult in case.consults.items()},
        transfers={name: transfer.copied() for name, transfer in case.transfers.items()},
        bystanders=case.bystanders.copied(),
        vital_signs=list(case.vital_signs),
        findings=list(case.findings),
        procedures=list(case.procedures),
        medications=list(case.medications),
        protocol=list(case.protocol),
        attachments=list(case.attachments),
        elements=dict(case.elements),
        record_signatures=list(case.record_signatures),
        not_understood=list(case.not_understood),
        kept_aside=list(case.kept_aside),
        replaced=dict(case.replaced),
    )


def tell(case: Case, lasting_id: str, said: Said) -> None:
    """Let one entry change the case."""
    telling = TELLINGS.get(type(said.body)) if said.body is not None else None
    try:
        if telling is None:
            raise KeyError(said.kind)
        telling(case, lasting_id, said, said.body)
    except KeyError:  # an unknown kind, or about a unit or alert that is not here: kept aside and shown
        case.not_understood.append(said)


def standing(timeline: Sequence[Said], replaced: dict[str, str]) -> Iterable[tuple[str, Said]]:
    """The entries that stand, in the order of their first saying, each with its lasting id. Fills `replaced`."""
    lasting = lasting_ids(timeline)
    last: dict[str, Said] = {}
    for said in timeline:
        origin = lasting[said.id]
        if origin in last and origin != said.id:
            replaced[last[origin].id] = said.id
        last[origin] = said
    return [
        (origin, said)
        for origin, said in last.items()
        if origin == said.id or not isinstance(said.body, says.EntryStruck)
    ]


def lasting_ids(timeline: Iterable[Said]) -> dict[str, str]:
    """Entry id -> its lasting id: its own, or that of the first saying which it corrects or strikes."""
    lasting: dict[str, str] = {}
    for said in timeline:
        corrected = said.logged.entry.corrects
        lasting.setdefault(said.id, lasting.get(corrected, said.id) if corrected else said.id)
    return lasting


def without(case: Case, entry_id: str) -> Case:
    """The case as if this entry and its corrections had never been said: what a new value for it is held against."""
    lasting = lasting_ids(case.timeline)
    origin = lasting.get(entry_id)
    return fold(case.id, [said for said in case.timeline if lasting[said.id] != origin])


# ── what each entry changes ──────────────────────────────────────────────────────────────────────────────────────────
@tells(says.CallTaken)
def _(case: Case, entry_id: str, said: Said, body: says.CallTaken) -> None:
    case.call = body
    case.called_at = at_of(said)


@tells(PatientSplitOff)
def _(case: Case, entry_id: str, said: Said, body: PatientSplitOff) -> None:
    shared = {name: getattr(body, name) for name in says.CallTaken.__struct_fields__ if hasattr(body, name)}
    case.call = says.CallTaken(**shared)
    case.called_at = body.called_at
    case.split_from = body.from_case
    case.runs[body.unit] = Run(
        body.unit, body.name, body.unit_type, body.crew_level, body.sent_at, times=dict(body.times), shared=True
    )


@tells(RunBegun)
def _(case: Case, entry_id: str, said: Said, body: RunBegun) -> None:
    case.call = says.CallTaken(
        place=body.place, complaint=body.complaint, level=body.level, note=body.note, origin="crew",
        synthetic=body.synthetic,
    )  # fmt: skip
    case.called_at = at_of(said)
    case.runs[body.unit] = Run(body.unit, body.name, body.unit_type, body.crew_level, sent_at=at_of(said))


@tells(says.CallClosed)
def _(case: Case, entry_id: str, said: Said, body: says.CallClosed) -> None:
    case.disposition = body.disposition
    case.closed_at = at_of(said)


@tells(says.DrillBegun)
def _(case: Case, entry_id: str, said: Said, body: says.DrillBegun) -> None:
    case.drill = True
    case.suspected = says.ConditionSuspected(condition=body.condition)
    stored_at = heard_at(case, entry_id)
    case.alerts[entry_id] = Alert(
        entry_id, body.hospital, "", alerted_at=at_of(said), stored_at=stored_at, priority=body.priority, note=body.name
    )


@tells(says.UnitSent)
def _(case: Case, entry_id: str, said: Said, body: says.UnitSent) -> None:
    case.runs[body.unit] = Run(body.unit, body.name, body.unit_type, body.crew_level, sent_at=at_of(said), why=body.why)


@tells(says.UnitStoodDown)
def _(case: Case, entry_id: str, said: Said, body: says.UnitStoodDown) -> None:
    case.runs[body.unit].stood_down_reason = body.reason


@tells(says.TimeReported)
def _(case: Case, entry_id: str, said: Said, body: says.TimeReported) -> None:
    case.runs[body.unit].times[body.mark] = at_of(said)


@tells(says.PatientDescribed)
def _(case: Case, entry_id: str, said: Said, body: says.PatientDescribed) -> None:
    case.patient = merged(case.patient, body)


@tells(says.HistoryTaken)
def _(case: Case, entry_id: str, said: Said, body: says.HistoryTaken) -> None:
    case.history = merged(case.history, body)


@tells(says.VitalSignsTaken)
def _(case: Case, entry_id: str, said: Said, body: says.VitalSignsTaken) -> None:
    case.vital_signs.append(VitalSigns(entry_id, at_of(said), body))
    if len(case.vital_signs) > 1 and case.vital_signs[-2].at > at_of(said):
        case.vital_signs.sort(key=lambda taken: taken.at)


@tells(says.FindingNoted)
def _(case: Case, entry_id: str, said: Said, body: says.FindingNoted) -> None:
    case.findings.append(Noted(entry_id, at_of(said), body))


@tells(says.ProcedureDone)
def _(case: Case, entry_id: str, said: Said, body: says.ProcedureDone) -> None:
    case.procedures.append(Noted(entry_id, at_of(said), body))


@tells(says.MedicationGiven)
def _(case: Case, entry_id: str, said: Said, body: says.MedicationGiven) -> None:
    case.medications.append(Noted(entry_id, at_of(said), body))


@tells(says.ConditionSuspected)
def _(case: Case, entry_id: str, said: Said, body: says.ConditionSuspected) -> None:
    case.suspected = body


@tells(protocol.ProtocolNoted)
def _(case: Case, entry_id: str, said: Said, body: protocol.ProtocolNoted) -> None:
    case.protocol.append(ProtocolStep(entry_id, at_of(said), body))


@tells(attached.AttachmentAdded)
def _(case: Case, entry_id: str, said: Said, body: attached.AttachmentAdded) -> None:
    case.attachments.append(Attachment(entry_id, at_of(said), body))


@tells(record.ElementRecorded)
def _(case: Case, entry_id: str, said: Said, body: record.ElementRecorded) -> None:
    key = f"{body.element}@{body.of}" if body.of else body.element
    case.elements[key] = Recorded(entry_id, at_of(said), body)


@tells(record.RecordSigned)
def _(case: Case, entry_id: str, said: Said, body: record.RecordSigned) -> None:
    case.record_signatures.append(RecordSignature(entry_id, at_of(said), body))


@tells(says.HospitalAlerted)
def _(case: Case, entry_id: str, said: Said, body: says.HospitalAlerted) -> None:
    case.alerts[entry_id] = Alert(
        entry_id,
        body.hospital,
        body.unit,
        alerted_at=at_of(said),
        stored_at=heard_at(case, entry_id),
        priority=body.priority,
        note=body.note,
        eta_at=body.eta_at,
        clock_ms=clock_of(said),
        transfer=body.transfer,
        group=body.group,
    )
    former = case.alerts.get(body.instead_of or "")
    if former is not None and former.state in COMING:
        former.moved_to, former.moved_at = body.hospital, heard_at(case, entry_id)
        former.stood_down_at = at_of(said)
    if body.transfer in case.transfers:
        case.transfers[body.transfer].alert = entry_id


@tells(says.AlertShown)
def _(case: Case, entry_id: str, said: Said, body: says.AlertShown) -> None:
    alert, at = case.alerts[body.alert], heard_at(case, entry_id)
    alert.shown_at = alert.shown_at or at
    if body.sounding:
        alert.sounding_at = alert.sounding_at or at


@tells(says.EtaRevised)
def _(case: Case, entry_id: str, said: Said, body: says.EtaRevised) -> None:
    alert = case.alerts[body.alert]
    alert.eta_at = body.eta_at


@tells(says.AlertAcknowledged)
def _(case: Case, entry_id: str, said: Said, body: says.AlertAcknowledged) -> None:
    alert = case.alerts[body.alert]
    if alert.acknowledged_at is None:  # the first to acknowledge is the one the crew was told of
        alert.acknowledged_at = at_of(said)
        alert.acknowledged_stored_at = heard_at(case, entry_id)
        alert.acknowledged_by = body.name
        alert.acknowledged_by_phone = body.by_phone
    if case.practises_alone:  # nobody comes, so it is over
        alert.stood_down_at, alert.stood_down_reason = alert.acknowledged_at, "drill"


@tells(ladder.AlertClimbed)
def _(case: Case, entry_id: str, said: Said, body: ladder.AlertClimbed) -> None:
    climb = Climb(
        entry_id, body.step, body.round, body.ringing, body.channel, heard_at(case, entry_id), body.after_s, body.to,
        body.hospital,
    )  # fmt: skip
    case.alerts[body.alert].climbs.append(climb)


WEIGHT = (
    ladder.AnswerState.FAILED, ladder.AnswerState.SENT, ladder.AnswerState.DELIVERED, ladder.AnswerState.ACKNOWLEDGED,
)  # fmt: skip


@tells(ladder.ChannelAnswered)
def _(case: Case, entry_id: str, said: Said, body: ladder.ChannelAnswered) -> None:
    climbs = case.alerts[body.alert].climbs
    place = next((place for place, climb in enumerate(climbs) if climb.id == body.climb), None)
    if place is None:
        raise KeyError(body.climb)
    known = climbs[place].answer
    if known is not None and WEIGHT.index(body.state) < WEIGHT.index(known):
        return  # of several people reached by one step, the one who was reached best counts
    climbs[place] = msgspec.structs.replace(
        climbs[place], answer=body.state, answered_at=heard_at(case, entry_id), detail=body.detail
    )


@tells(AlertRenewed)
def _(case: Case, entry_id: str, said: Said, body: AlertRenewed) -> None:
    alert = case.alerts[body.alert]
    if alert.state not in RINGING:  # it ended before this was heard: nothing rings, and the timeline has it
        return
    alert.ring_again(heard_at(case, entry_id))
    alert.renewal, alert.renewed_why, alert.priority = entry_id, body.why, body.priority
    alert.renewed_at, alert.clock_ms = at_of(said), clock_of(said)


@tells(says.HospitalPrepared)
def _(case: Case, entry_id: str, said: Said, body: says.HospitalPrepared) -> None:
    alert = case.alerts[body.alert]
    alert.prepared[body.what] = body.ready
    if body.ready and alert.prepared_at is None:
        alert.prepared_at = heard_at(case, entry_id)


@tells(says.AlertDiverted)
def _(case: Case, entry_id: str, said: Said, body: says.AlertDiverted) -> None:
    alert = case.alerts[body.alert]
    alert.diverted_at = at_of(said)
    alert.diverted_reason = body.reason
    alert.diverted_by = body.name


@tells(says.AlertStoodDown)
def _(case: Case, entry_id: str, said: Said, body: says.AlertStoodDown) -> None:
    alert = case.alerts[body.alert]
    alert.stood_down_at, alert.stood_down_reason = at_of(said), body.reason
    alert.withdrawn_at = None if case.drill or case.group else heard_at(case, entry_id)


@tells(says.PatientArrived)
def _(case: Case, entry_id: str, said: Said, body: says.PatientArrived) -> None:
    alert = case.alerts[body.alert]
    if alert.arrived_at is None:
        alert.arrived_at = at_of(said)


@tells(says.HandoverSigned)
def _(case: Case, entry_id: str, said: Said, body: says.HandoverSigned) -> None:
    alert = case.alerts[body.alert]
    alert.signatures.setdefault(body.side, Signature(body.name, at_of(said)))


@tells(AlertJudged)
def _(case: Case, entry_id: str, said: Said, body: AlertJudged) -> None:
    alert = case.alerts[body.alert]
    alert.judged = body
    alert.judged_at = at_of(said)


@tells(says.OutcomeReported)
def _(case: Case, entry_id: str, said: Said, body: says.OutcomeReported) -> None:
    alert = case.alerts[body.alert]
    alert.outcome = body
    alert.outcome_at = at_of(said)


@tells(ReportAnswered)
def _(case: Case, entry_id: str, said: Said, body: ReportAnswered | ReportSigned) -> None:
    reports = case.alerts[body.alert].reports
    reports[body.disease] = reports.get(body.disease, Report()).after(entry_id, at_of(said), body)


TELLINGS[ReportSigned] = TELLINGS[ReportAnswered]


@tells(says.EntryStruck)
def _(case: Case, entry_id: str, said: Said, body: says.EntryStruck) -> None:
    """A strike whose entry is not here (yet): it stands in the timeline and changes nothing."""


@tells(SayingKeptAside)
def _(case: Case, entry_id: str, said: Said, body: SayingKeptAside) -> None:
    case.kept_aside.append(KeptAside(entry_id, at_of(said), body))


M = TypeVar("M", says.PatientDescribed, says.HistoryTaken)


def merged(before: M, said: M) -> M:
    """What was known, with what is newly said on top."""
    news = {name: value for name in said.__struct_fields__ if (value := getattr(said, name)) is not None}
    return msgspec.structs.replace(before, **news)
