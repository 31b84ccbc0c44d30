"""A case as a program reads it: what stands now, typed. Who said what and when is in its timeline."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Alert, AlertState, Case, Run
from goldenhour.emergency.entries import Said
from goldenhour.emergency.noted import VitalSigns
from goldenhour.emergency.scores import news2, news2_applies
from goldenhour.emergency.suspicion import age_of


class EarlyWarning(msgspec.Struct, frozen=True):
    """NEWS2 of one set. `score` is the least it can be while `missing` names signs that were not taken; `red` the signs
    that score 3 alone; `risk` low, low_medium, medium or high, or null where it cannot be told."""

    score: int
    risk: str | None
    red: tuple[str, ...]
    missing: tuple[str, ...]


class SignsRead(msgspec.Struct, frozen=True):
    """One set of vital signs. `news2` is null for children under 16, whom the score is not for."""

    id: str
    at: datetime
    signs: says.VitalSignsTaken
    news2: EarlyWarning | None


class FindingRead(msgspec.Struct, frozen=True):
    id: str
    at: datetime
    finding: says.FindingNoted


class ProcedureRead(msgspec.Struct, frozen=True):
    id: str
    at: datetime
    procedure: says.ProcedureDone


class MedicationRead(msgspec.Struct, frozen=True):
    id: str
    at: datetime
    medication: says.MedicationGiven


class AlertRead(msgspec.Struct, frozen=True):
    """A warning to a hospital and where it stands."""

    state: AlertState
    handed_over_at: datetime | None
    alert: Alert


class KeptAside(msgspec.Struct, frozen=True):
    """An entry that this version does not understand: its body as it was written, and why."""

    id: str
    kind: str
    version: int
    at: datetime
    body: msgspec.Raw
    why: str


class CaseRead(msgspec.Struct, frozen=True, kw_only=True):
    """One patient in one emergency, as known now. `seq` is the place of its last entry in the log: unchanged means
    nothing new. Times are UTC. Whatever was not said is null or left out."""

    id: str
    seq: int
    open: bool
    synthetic: bool
    called_at: datetime | None
    call: says.CallTaken | None
    units: tuple[Run, ...]
    patient: says.PatientDescribed
    history: says.HistoryTaken
    vital_signs: tuple[SignsRead, ...]
    findings: tuple[FindingRead, ...]
    procedures: tuple[ProcedureRead, ...]
    medications: tuple[MedicationRead, ...]
    suspected: says.ConditionSuspected | None
    alerts: tuple[AlertRead, ...]
    disposition: str | None
    closed_at: datetime | None
    not_understood: tuple[KeptAside, ...]


def read_case(case: Case) -> CaseRead:
    """The case as it stands."""
    return CaseRead(
        id=case.id,
        seq=case.seq,
        open=case.is_open,
        synthetic=case.synthetic,
        called_at=case.called_at,
        call=case.call,
        units=tuple(case.runs.values()),
        patient=case.patient,
        history=case.history,
        vital_signs=tuple(read_signs(taken, case) for taken in case.vital_signs),
        findings=tuple(FindingRead(n.id, n.at, n.body) for n in case.findings if isinstance(n.body, says.FindingNoted)),
        procedures=tuple(
            ProcedureRead(n.id, n.at, n.body) for n in case.procedures if isinstance(n.body, says.ProcedureDone)
        ),
        medications=tuple(
            MedicationRead(n.id, n.at, n.body) for n in case.medications if isinstance(n.body, says.MedicationGiven)
        ),
        suspected=case.suspected,
        alerts=tuple(AlertRead(alert.state, alert.handed_over_at, alert) for alert in case.alerts.values()),
        disposition=case.disposition,
        closed_at=case.closed_at,
        not_understood=tuple(keep_aside(said) for said in case.not_understood),
    )


def read_signs(taken: VitalSigns, case: Case) -> SignsRead:
    return SignsRead(taken.id, taken.at, taken.signs, early_warning(taken.signs, age_of(case)))


def early_warning(signs: says.VitalSignsTaken, age_years: float | None) -> EarlyWarning | None:
    """NEWS2 where it may be used and at least one of its signs was taken."""
    scored = news2(signs)
    if not news2_applies(age_years) or not scored.parts:
        return None
    return EarlyWarning(scored.score, scored.risk, scored.red, scored.missing)


def keep_aside(said: Said) -> KeptAside:
    entry = said.logged.entry
    why = said.not_understood or "about something that is not in this case"
    return KeptAside(entry.id, entry.kind, entry.version, entry.at, entry.body, why)
