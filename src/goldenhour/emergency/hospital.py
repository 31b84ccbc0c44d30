"""A hospital's state of the moment: what it has closed (diversion), what it has free, who is on duty. Name, level and place
are the country's tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.capacity import CAPACITY, Capacity, told
from goldenhour.emergency.consult_bodies import ConsultRulesSet, DutyCovered, RosterSet
from goldenhour.emergency.entries import Said
from goldenhour.emergency.indicator_bodies import SatisfactionAnswered, SatisfactionInvited, ThresholdSet
from goldenhour.emergency.ladder_bodies import ContactsSet, LadderSet
from goldenhour.emergency.report_bodies import ReportsReminded
from goldenhour.emergency.settings import SETTINGS, can_be_followed


class Closure(msgspec.Struct, frozen=True):
    """One closed capability: since when, why, until when expected, said by whom."""

    what: says.Capability
    since: datetime
    reason: str = ""
    until: datetime | None = None
    name: str = ""


class Heard(msgspec.Struct, frozen=True):
    """Whether a warning would be heard there, as last told: since when, how many boards are open, why."""

    state: says.ListeningState
    since: datetime
    screens: int = 0
    why: str = ""


class HospitalState(msgspec.Struct):
    id: str
    seq: int = 0
    closures: dict[says.Capability, Closure] = {}
    changed_at: datetime | None = None
    ladders: dict[str, LadderSet] = {}
    """Its own ladders, by `<condition>/<priority>`; what is not here runs by default (`ladder.py`)."""
    contacts: ContactsSet = ContactsSet()
    rosters: dict[str, list[RosterSet | DutyCovered]] = {}
    """What was said of its duties, by specialty, in the order it was said."""
    consult_rules: ConsultRulesSet | None = None
    thresholds: dict[str, ThresholdSet] = {}
    """Its own thresholds, by indicator; one taken away is not here."""
    invited: dict[str, SatisfactionInvited] = {}
    """Questionnaires handed out, by the hash of their one-time word; `satisfaction`: those that came back, and when."""
    satisfaction: list[tuple[datetime, SatisfactionAnswered]] = []
    unfit: dict[str, datetime] = {}
    """Kinds of settings whose last saying cannot be followed, and when it was said: what was set before stands, else the
    default."""
    reminded_at: datetime | None = None
    """When it was last reminded of the reports it owes."""
    heard: Heard | None = None
    """None until one of its boards has ever been open."""
    capacity: Capacity = Capacity()

    def closed_for(self, *capabilities: says.Capability) -> Closure | None:
        """The closure that keeps such a patient away, if any."""
        return next((self.closures[c] for c in (says.Capability.ALL, *capabilities) if c in self.closures), None)


def fold_hospital(hospital_id: str, timeline: Sequence[Said]) -> HospitalState:
    """The state these entries tell."""
    state = HospitalState(hospital_id, seq=timeline[-1].logged.seq if timeline else 0)
    for said in timeline:
        if said.kind in CAPACITY:
            state.capacity = told(state.capacity, said)
        elif said.kind not in SETTINGS:
            fold_moment(state, said.logged.entry.at, said.body)
        elif can_be_followed(said.body):
            state.unfit.pop(said.kind, None)
            fold_setting(state, said.logged.entry.at, said.body)
        else:
            state.unfit[said.kind] = said.logged.entry.at
    return state


def fold_setting(state: HospitalState, at: datetime, body: says.Body | None) -> None:
    """How it is to be treated from now on."""
    match body:
        case LadderSet():
            state.ladders[f"{body.condition}/{body.priority}"] = body
        case ContactsSet():
            state.contacts = body
        case RosterSet() | DutyCovered():
            state.rosters.setdefault(body.specialty, []).append(body)
        case ConsultRulesSet():
            state.consult_rules = body
        case ThresholdSet():
            fold_indicators(state, at, body)


def fold_moment(state: HospitalState, at: datetime, body: says.Body | None) -> None:
    """What is so at the moment."""
    match body:
        case SatisfactionInvited() | SatisfactionAnswered():
            fold_indicators(state, at, body)
        case says.DiversionChanged():
            state.changed_at = at
            state.closures.pop(body.what, None)
            if body.closed:
                state.closures[body.what] = Closure(body.what, at, body.reason, body.until, body.name)
        case ReportsReminded():
            state.reminded_at = at
        case says.ListeningChanged():
            state.heard = Heard(body.state, at, body.screens, body.why)


def fold_indicators(state: HospitalState, at: datetime, body: says.Body) -> None:
    """What was said of its indicators."""
    match body:
        case ThresholdSet(value=None):
            state.thresholds.pop(body.indicator, None)
        case ThresholdSet():
            state.thresholds[body.indicator] = body
        case SatisfactionInvited():
            state.invited |= dict.fromkeys(body.tokens, body)
        case SatisfactionAnswered() if all(body.token != said.token for _, said in state.satisfaction):
            state.satisfaction.append((at, body))  # the first answer on a word counts
