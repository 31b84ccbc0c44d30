"""Which hospitals to ask, ranked, each with its reasons in words. Pure.

The rank is a cost in minutes, as for ambulances: the drive, plus what each drawback is worth in minutes of driving further.
The weights are our assumptions, written down to be argued with; the sender sees the reasons and decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.capabilities import needed
from goldenhour.emergency.capacity import WEIGHT, Figure, in_words
from goldenhour.emergency.capacity_bodies import Resource
from goldenhour.emergency.country import Country, Hospital, Level
from goldenhour.emergency.hospital import Closure, HospitalState
from goldenhour.emergency.names import name_of
from goldenhour.emergency.transfer import Ask, AskState
from goldenhour.emergency.travel import Estimate
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence

FURTHER: dict[Level, float] = {Level.SEVERE: 0.0, Level.MODERATE: 20.0, Level.GENERAL: 90.0}
"""Minutes one would drive further to reach the highest level for the channel: a transfer is made for what is not here."""
FURTHER_OTHER: dict[Level, float] = {Level.SEVERE: 0.0, Level.MODERATE: 10.0, Level.GENERAL: 30.0}
CLOSED = 120.0
REFUSED = 120.0
NO_ANSWER = 30.0
OTHER_NETWORK = 15.0
"""Within the network first, across networks by need."""
EACH_COMING = 2.0
NONE_FREE, NOT_KNOWN = 60.0, 10.0
"""For each resource the channel needs. A figure counts by its age: a stale one is worth no more than none."""
NEEDS: dict[Condition, tuple[Resource, ...]] = {
    Condition.TRAUMA: (Resource.OPERATING_TEAMS, Resource.ICU_BEDS),
    Condition.AMI: (Resource.CATH_LABS, Resource.ICU_BEDS),
    Condition.STROKE: (Resource.CATH_LABS, Resource.ICU_BEDS),
    Condition.OHCA: (Resource.ICU_BEDS, Resource.VENTILATORS),
    Condition.OTHER: (Resource.ED_BEDS, Resource.ICU_BEDS),
}
"""What a patient of this channel takes up first: our assumption (thrombectomy is done where the catheters are)."""
FLIGHT_KMH = 220.0
"""Cruising speed of a rescue helicopter, our assumption; a straight line, without the time to start, land and drive to it."""
AIR_FROM_KM = 50.0
"""Nearer than this nobody flies: only the drive is shown. Our assumption."""

LEVELS: dict[Level, str] = {
    Level.SEVERE: N_("severe level"),
    Level.MODERATE: N_("moderate level"),
    Level.GENERAL: N_("general level"),
}


class Why(msgspec.Struct, frozen=True):
    """One line of why. `against` marks what counts against the hospital."""

    words: Sentence
    against: bool = False


class Known(NamedTuple):
    """What is known of one hospital when ranked. `coming`: patients announced there; `ask`: what it was asked of this one."""

    hospital: Hospital
    drive: Estimate
    air_km: float
    state: HospitalState | None = None
    coming: int = 0
    ask: Ask | None = None
    networks: tuple[str, ...] = ()
    """The names of the networks it shares with the sender."""


class Candidate(msgspec.Struct, frozen=True):
    """A hospital in its place. `flight_min` is None where nobody would fly."""

    hospital: Hospital
    minutes: float
    km: float
    how: Sentence
    flight_min: float | None
    cost_min: float
    reasons: tuple[Why, ...]
    closure: Closure | None = None
    ask: Ask | None = None


def rank(channel: Condition, known: Iterable[Known], now: datetime) -> list[Candidate]:
    """The candidates, best first; equal ones by id, so that a list does not dance."""
    return sorted((weigh(channel, one, now) for one in known), key=lambda one: (one.cost_min, one.hospital.id))


def weigh(channel: Condition, known: Known, now: datetime) -> Candidate:
    """One hospital: its cost, and the reasons in the order in which a sender asks for them."""
    hospital, drive = known.hospital, known.drive
    level = hospital.level_for(channel)
    closure = known.state.closed_for(*needed(channel)) if known.state else None
    further = FURTHER if channel is not Condition.OTHER else FURTHER_OTHER
    cost = drive.minutes + further[level] + EACH_COMING * known.coming + worth(known.ask)
    cost += sum(resource_cost(figure_of(known, what), now) for what in NEEDS[channel])
    cost += CLOSED * (closure is not None) + OTHER_NETWORK * (not known.networks)
    flight = 60 * known.air_km / FLIGHT_KMH if known.air_km >= AIR_FROM_KM else None
    return Candidate(
        hospital, drive.minutes, drive.km, drive.how, flight, cost,
        tuple(reasons(channel, known, level, closure, flight, now)), closure, known.ask,
    )  # fmt: skip


def worth(ask: Ask | None) -> float:
    """What a former answer costs."""
    if ask is None:
        return 0.0
    return {AskState.REFUSED: REFUSED, AskState.TIME_OUT: NO_ANSWER}.get(ask.state, 0.0)


def reasons(
    channel: Condition, known: Known, level: Level, closure: Closure | None, flight: float | None, now: datetime
) -> Iterable[Why]:
    drive = known.drive
    yield Why(sentence(N_("{minutes} min by road, {km} km"), minutes=round(drive.minutes), km=round(drive.km)))
    if flight is not None:
        yield Why(
            sentence(
                N_("about {minutes} min in the air (assumed {kmh} km/h)"), minutes=round(flight), kmh=round(FLIGHT_KMH)
            )
        )
    yield level_reason(channel, level)
    if closure is not None:
        yield Why(
            sentence(N_("{what} closed: {reason}"), what=name_of(closure.what), reason=closure.reason or "–"), True
        )
    yield from resources(channel, known, now)
    if known.networks:
        yield Why(sentence(N_("same network: {name}"), name=known.networks[0]))
    else:
        yield Why(sentence(N_("another network")), against=True)
    if known.coming:
        yield Why(sentence(N_("{n} other patients on the way there"), n=known.coming), against=known.coming > 2)
    if known.ask is not None:
        yield asked_reason(known.ask)


def level_reason(channel: Condition, level: Level) -> Why:
    words = sentence(LEVELS[level])
    if channel is Condition.OTHER:
        return Why(words)
    return Why(sentence(N_("{level} for {condition}"), level=words, condition=name_of(channel)), level is Level.GENERAL)


def figure_of(known: Known, what: Resource) -> Figure | None:
    return known.state.capacity.real.free.get(what) if known.state else None


def resource_cost(figure: Figure | None, now: datetime) -> float:
    """What is not known costs a little; what is known counts the less the older it is."""
    if figure is None:
        return NOT_KNOWN
    return NOT_KNOWN + WEIGHT[figure.age(now)] * ((0.0 if figure.value else NONE_FREE) - NOT_KNOWN)


def resources(channel: Condition, known: Known, now: datetime) -> Iterable[Why]:
    """What the hospital has free of what such a patient needs, each with the age of the figure."""
    figures = {what: figure for what in NEEDS[channel] if (figure := figure_of(known, what)) is not None}
    for what, figure in figures.items():
        yield Why(in_words(what, figure, now), against=figure.value == 0)
    if not figures:
        yield Why(sentence(N_("beds and theatres: not known")))


def asked_reason(ask: Ask) -> Why:
    if ask.state is AskState.REFUSED:
        return Why(sentence(N_("has refused this patient: {reason}"), reason=ask.reason), against=True)
    return Why(name_of(ask.state), against=ask.state is AskState.TIME_OUT)


def shared_networks(country: Country, one: str, other: str, language: str) -> tuple[str, ...]:
    """The names of the networks both hospitals belong to."""
    theirs = {network.id for network in country.networks_of(other)}
    return tuple(network.name(language) for network in country.networks_of(one) if network.id in theirs)


def in_one_line(candidate: Candidate, say: Translate) -> str:
    """The reasons as the question keeps them: what was shown when it was chosen."""
    return "; ".join(reason.words.text(say) for reason in candidate.reasons)[:300]
