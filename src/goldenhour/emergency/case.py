"""The case: one patient in one emergency, and its parts. `emergency/folding.py` makes it from a timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertJudged
from goldenhour.emergency.bystanders import Bystanders
from goldenhour.emergency.casualty import Casualty, Group
from goldenhour.emergency.consult import Consult, ConsultState
from goldenhour.emergency.entries import Said
from goldenhour.emergency.ladder_bodies import AnswerState, Channel, Step
from goldenhour.emergency.noted import Attachment, KeptAside, Noted, ProtocolStep, Recorded, RecordSignature, VitalSigns
from goldenhour.emergency.report import Report
from goldenhour.emergency.times import over_after
from goldenhour.emergency.transfer import Transfer


class AlertState(StrEnum):
    """Where an alert stands. `alerted` shouts until a named person acknowledges."""

    ALERTED = "alerted"
    ACKNOWLEDGED = "acknowledged"
    ARRIVED = "arrived"
    HANDED_OVER = "handed_over"
    DIVERTED = "diverted"
    STOOD_DOWN = "stood_down"


RINGING = frozenset({AlertState.ALERTED, AlertState.ACKNOWLEDGED})
"""The patient is on the way: should they get worse, the alarm sounds again."""
COMING = frozenset({AlertState.ALERTED, AlertState.ACKNOWLEDGED, AlertState.ARRIVED})
SIDES = len(says.Side)

FROM_PAPER = "paper"
"""The `origin` of a call that was written on paper and is entered afterwards, with its true times."""
KEYED_IN_AFTER = timedelta(minutes=10)
"""A warning is entered afterwards when it is stored so much later than it was given. As on timelines; our choice."""

UNKNOWN = datetime.min.replace(tzinfo=UTC)


class Signature(msgspec.Struct, frozen=True):
    name: str
    at: datetime


class Climb(msgspec.Struct, frozen=True):
    """One step an alert has climbed: when (our clock), by which channel, and what the channel last said of it."""

    id: str
    step: Step
    round: int
    ringing: int
    channel: Channel
    at: datetime
    after_s: float = 0.0
    to: str = ""
    hospital: str | None = None
    answer: AnswerState | None = None
    answered_at: datetime | None = None
    detail: str = ""


class Ringing(msgspec.Struct, frozen=True):
    """One time an alarm began, and what came of it: that of the warning itself, or of a renewal. `id` is that entry's;
    `clock_ms` what its device's clock was corrected by, None where nobody measured it."""

    id: str
    at: datetime
    stored_at: datetime
    priority: says.Priority
    why: str = ""
    clock_ms: int | None = None
    shown_at: datetime | None = None
    sounding_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_stored_at: datetime | None = None


class Alert(msgspec.Struct):
    """A warning to one hospital about this patient, and everything that hospital did with it. What is said of shown,
    sounding and acknowledged is of the ringing of now (since `rings_since`, by our clock); `rung` keeps the earlier."""

    id: str
    hospital: str
    unit: str
    alerted_at: datetime
    stored_at: datetime
    priority: says.Priority
    note: str = ""
    eta_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_stored_at: datetime | None = None
    acknowledged_by_phone: bool = False
    prepared: dict[says.Preparation, bool] = {}
    prepared_at: datetime | None = None
    diverted_reason: str | None = None
    diverted_by: str | None = None
    diverted_at: datetime | None = None
    stood_down_reason: str | None = None
    stood_down_at: datetime | None = None
    arrived_at: datetime | None = None
    signatures: dict[says.Side, Signature] = {}
    outcome: says.OutcomeReported | None = None
    outcome_at: datetime | None = None
    reports: dict[says.Condition, Report] = {}
    """The outcome reports of this visit, by disease."""
    ringing: int = 1
    """How often it began to ring: once when it came, once for each renewal."""
    rings_since: datetime = UNKNOWN
    """When it last began to ring, by our clock: the ladder counts from here."""
    shown_at: datetime | None = None
    """When, since then, the first screen had it on its page; `sounding_at`: the first screen's alarm ran for it."""
    sounding_at: datetime | None = None
    climbs: list[Climb] = []
    rung: tuple[Ringing, ...] = ()
    renewal: str | None = None
    """The entry by which the patient got worse last, with its time and reason."""
    renewed_at: datetime | None = None
    renewed_why: str = ""
    clock_ms: int | None = None
    moved_to: str | None = None
    """The hospital the patient goes to instead: this one's warning is stood down, as we heard at `moved_at`."""
    moved_at: datetime | None = None
    withdrawn_at: datetime | None = None
    """When we heard that the crew is not coming after all; never of a drill."""
    judged: AlertJudged | None = None
    judged_at: datetime | None = None
    transfer: str | None = None
    """The transfer by which the patient comes, from another hospital; then no unit's run is behind it."""
    group: str | None = None
    """The case of the one warning for all casualties of an incident, which rings for this one too."""

    def __post_init__(self) -> None:
        if self.rings_since is UNKNOWN:
            self.rings_since = self.stored_at

    def copied(self) -> Alert:
        """An alert of its own, with everything in it that a telling may change."""
        return msgspec.structs.replace(
            self, prepared=dict(self.prepared), signatures=dict(self.signatures), climbs=list(self.climbs),
            reports=dict(self.reports),
        )  # fmt: skip

    def ring_again(self, at: datetime) -> None:
        """It rings anew from this moment (our clock), until somebody acknowledges anew. What was climbed stays told."""
        self.rung = self.ringings
        self.ringing += 1
        self.rings_since = at
        self.shown_at = self.sounding_at = None
        self.acknowledged_at = self.acknowledged_stored_at = self.acknowledged_by = None
        self.acknowledged_by_phone = False

    @property
    def climbs_now(self) -> list[Climb]:
        """What it has climbed since it last began to ring."""
        return [climb for climb in self.climbs if climb.ringing == self.ringing]

    def has_climbed_to(self, step: Step) -> bool:
        """Whether it rings, and has taken this step since it began to: what a screen shows as louder."""
        return self.state is AlertState.ALERTED and any(climb.step is step for climb in self.climbs_now)

    @property
    def state(self) -> AlertState:
        if len(self.signatures) == SIDES:  # two people signed for it: no later tap undoes that
            return AlertState.HANDED_OVER
        if self.diverted_at:
            return AlertState.DIVERTED
        if self.stood_down_at:
            return AlertState.STOOD_DOWN
        if self.arrived_at:
            return AlertState.ARRIVED
        return AlertState.ACKNOWLEDGED if self.acknowledged_at else AlertState.ALERTED

    @property
    def is_in_group(self) -> bool:
        """Whether the warning of its group stands for it, on screens and ladders. One that is renewed stands for itself."""
        return self.group is not None and self.ringing == 1

    @property
    def outcome_known_at(self) -> datetime | None:
        """When this hospital first said what became of the patient: in short, or by signing a whole report."""
        said = [report.signed_at for report in self.reports.values()]
        return min((at for at in (self.outcome_at, *said) if at is not None), default=None)

    @property
    def ringing_now(self) -> Ringing:
        """The ringing of now, with what came of it so far."""
        return Ringing(
            self.renewal or self.id, self.renewed_at or self.alerted_at, self.rings_since, self.priority,
            self.renewed_why, self.clock_ms, self.shown_at, self.sounding_at,
            self.acknowledged_by, self.acknowledged_at, self.acknowledged_stored_at,
        )  # fmt: skip

    @property
    def ringings(self) -> tuple[Ringing, ...]:
        """Every time its alarm began, the first first."""
        return (*self.rung, self.ringing_now)

    @property
    def handed_over_at(self) -> datetime | None:
        """When the second signature was given."""
        if self.state is not AlertState.HANDED_OVER:
            return None
        return max(signature.at for signature in self.signatures.values())


class Run(msgspec.Struct):
    """One unit's part in the case: sent, and the times it reported (T02-T09)."""

    unit: str
    name: str
    unit_type: str
    crew_level: str
    sent_at: datetime
    why: str = ""
    times: dict[says.Mark, datetime] = {}
    stood_down_reason: str | None = None
    shared: bool = False
    """Whether it is counted with another patient of the same call, from whom this one was split off."""

    @property
    def is_over(self) -> bool:
        return self.stood_down_reason is not None or not over_after.isdisjoint(self.times)


class Case(msgspec.Struct):
    """Everything known of one emergency. `seq` is the place of the last entry; `timeline` has all, struck ones too."""

    id: str
    seq: int = 0
    timeline: list[Said] = []
    call: says.CallTaken | None = None
    split_from: str | None = None
    """The case of the first patient of the same call, where this is the second."""
    called_at: datetime | None = None
    runs: dict[str, Run] = {}
    patient: says.PatientDescribed = says.PatientDescribed()
    history: says.HistoryTaken = says.HistoryTaken()
    vital_signs: list[VitalSigns] = []
    findings: list[Noted] = []
    procedures: list[Noted] = []
    medications: list[Noted] = []
    suspected: says.ConditionSuspected | None = None
    protocol: list[ProtocolStep] = []
    attachments: list[Attachment] = []
    elements: dict[str, Recorded] = {}
    """By element, and where it belongs to an entry, `element@entry`."""
    record_signatures: list[RecordSignature] = []
    alerts: dict[str, Alert] = {}
    visited: str | None = None
    """The hospital the patient came to without an ambulance of ours: the case began at its door."""
    consults: dict[str, Consult] = {}
    transfers: dict[str, Transfer] = {}
    bystanders: Bystanders = msgspec.field(default_factory=Bystanders)
    disposition: str | None = None
    closed_at: datetime | None = None
    not_understood: list[Said] = []
    kept_aside: list[KeptAside] = []
    replaced: dict[str, str] = {}
    """Entry id -> id of the entry that corrected or struck it."""
    casualty: Casualty | None = None
    group: Group | None = None
    """No patient but the warning of all casualties who are to come to one hospital."""
    drill: bool = False
    """Practice: no patient, in no figure."""
    corrected: bool = False
    """Whether any entry of the timeline corrects another."""

    @property
    def synthetic(self) -> bool:
        return self.call is not None and self.call.synthetic

    @property
    def practises_alone(self) -> bool:
        """A hospital practises with itself: over as soon as it has answered. A drill of a whole incident goes on."""
        return self.drill and self.casualty is None and self.group is None

    @property
    def counts(self) -> bool:
        """Whether there is a patient behind it, to be counted and told to others: no practice, and not a group's warning."""
        return not self.drill and self.group is None

    @property
    def county(self) -> str:
        return self.call.place.county if self.call else ""

    def keyed_in(self, alert: Alert) -> bool:
        """Whether this warning was given during a downtime and only written down here: nobody is to hurry for it. One with
        a time of now rings, whatever its call came from; so does one that is renewed."""
        on_paper = self.call is not None and self.call.origin == FROM_PAPER
        return on_paper and alert.ringing == 1 and alert.stored_at - alert.alerted_at > KEYED_IN_AFTER

    def is_quiet(self, alert: Alert) -> bool:
        """Whether this warning rings and climbs for nobody: keyed in afterwards, or its group's warning does it."""
        return self.keyed_in(alert) or alert.is_in_group

    @property
    def condition(self) -> says.Condition:
        return self.suspected.condition if self.suspected else says.Condition.OTHER

    @property
    def alert(self) -> Alert | None:
        """The alert that counts now: the last one still standing, else the last of all."""
        alerts = list(self.alerts.values())
        counting = [alert for alert in alerts if alert.state in COMING] or alerts
        return counting[-1] if counting else None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do in it. A specialist may be asked, and the patient moved, when the
        ambulance's part is over."""
        if self.is_under_way or self.asks_elsewhere:
            return True
        return any(alert.transfer and alert.state in COMING for alert in self.alerts.values())

    @property
    def is_under_way(self) -> bool:
        """Whether the part before the hospital, or the visit, goes on."""
        if self.closed_at is not None:
            return False
        if self.group:
            return any(alert.state in COMING for alert in self.alerts.values())
        if self.practises_alone:
            return any(alert.state is AlertState.ALERTED for alert in self.alerts.values())
        states = [alert.state for alert in self.alerts.values() if not alert.transfer]
        if not COMING.isdisjoint(states):
            return True
        sent = [run for run in self.runs.values() if run.stood_down_reason is None]
        if not sent:  # nobody was sent, or nobody comes now
            return AlertState.HANDED_OVER not in states
        return any(not run.is_over for run in sent)

    @property
    def asks_elsewhere(self) -> bool:
        """Whether a consult waits for its answer, or a transfer is not over."""
        waiting = (ConsultState.ASKED, ConsultState.TAKEN)
        return any(one.state in waiting for one in self.consults.values()) or any(
            transfer.ended_at is None for transfer in self.transfers.values()
        )

    def addressed_to(self, hospital: str) -> bool:
        """Whether this patient was ever announced to that hospital, or came to it."""
        return self.visited == hospital or any(alert.hospital == hospital for alert in self.alerts.values())

    def is_at(self, hospital: str) -> bool:
        """Whether the patient is, or was, through that hospital's door."""
        brought = (
            alert.arrived_at or alert.handed_over_at for alert in self.alerts.values() if alert.hospital == hospital
        )
        return self.visited == hospital or any(brought)

    def consulted(self, hospital: str) -> bool:
        """Whether that hospital asked for advice on this patient, or was asked."""
        return any(hospital in consult.hospitals for consult in self.consults.values())

    def open_to(self, hospital: str) -> bool:
        """Whether that hospital may know of this patient: announced, or asked for advice or for a bed."""
        return (
            self.addressed_to(hospital)
            or self.consulted(hospital)
            or any(hospital in transfer.open_to for transfer in self.transfers.values())
        )
