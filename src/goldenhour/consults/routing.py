"""Which hospitals are asked for a specialty, in which order and why: pure.

First the order the asking hospital has set itself, then its own house where somebody is on duty there, then its network
(base hospital, support hospitals, partners), then the other networks by distance. Whoever has a roster is asked when
somebody is on duty by it; base and support hospitals without a roster of that specialty are asked as a house, after all
those who are known to be there: a network must answer also before anybody has brought its rosters in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from goldenhour.consults.roster import Rosters
from goldenhour.emergency.consult_bodies import ConsultRulesSet, Duty
from goldenhour.emergency.country import Country
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.reference import Hospital, Network
from goldenhour.emergency.travel import distance_km
from goldenhour.kit.sentences import N_, Sentence, sentence

ROLES = ("base", "support", "partner", "station")
ANSWERS_WITHOUT_ROSTER = frozenset({"base", "support"})
ROLE_WORDS = {
    "base": N_("base hospital of the {network}"),
    "support": N_("support hospital of the {network}"),
    "partner": N_("partner of the {network}"),
    "station": N_("emergency station of the {network}"),
}
NO_RULES = ConsultRulesSet(name="-")


class Candidate(msgspec.Struct, frozen=True):
    """A hospital to ask: who is on duty there (nobody: the house as such is rung), and why it stands where it stands."""

    hospital: str
    duties: tuple[Duty, ...]
    why: tuple[Sentence, ...]


class Place(msgspec.Struct, frozen=True):
    """A hospital's place in the order: which stage, which role, how far."""

    stage: int
    role: int
    km: float
    hospital: str
    why: Sentence
    may_be_house: bool
    """Whether it is asked as a house where it has no roster."""


OWN_ORDER, OWN_HOUSE, OWN_NETWORK, BEYOND = range(4)


def candidates(
    asking: str, specialty: str, at: datetime, country: Country, hospitals: Mapping[str, HospitalState],
    rosters: Rosters, language: str = "zh",
) -> list[Candidate]:  # fmt: skip
    """Everybody who may answer, the first first. Known to be on duty before houses without a roster, whatever the stage,
    but for the asking hospital's own order."""
    rules = rules_of(hospitals, asking)
    sure, unsure = [], []
    with_roster = [hospital for hospital, state in hospitals.items() if specialty in state.rosters]
    for place in sorted(places(asking, rules, country, language, with_roster), key=order):
        answers = rules_of(hospitals, place.hospital).specialties.get(specialty)
        if answers is False:
            continue
        duties = rosters.on_duty(place.hospital, specialty, at)
        if duties:
            sure.append(Candidate(place.hospital, duties, (place.why, on_duty(duties))))
        elif answers or (place.may_be_house and not rosters.of(place.hospital, specialty).duties):
            no_roster = Sentence(N_("no roster of this specialty there: the house is rung"))
            unsure.append(Candidate(place.hospital, (), (place.why, no_roster)))
    return [*sure, *unsure]


def order(place: Place) -> tuple[int, int, float, str]:
    return place.stage, place.role, place.km, place.hospital


def on_duty(duties: tuple[Duty, ...]) -> Sentence:
    return sentence(N_("on duty: {names}"), names="、".join(duty.name for duty in duties))


def rules_of(hospitals: Mapping[str, HospitalState], hospital: str) -> ConsultRulesSet:
    state = hospitals.get(hospital)
    return (state.consult_rules if state else None) or NO_RULES


# ── where each hospital stands ───────────────────────────────────────────────────────────────────────────────────────
def places(
    asking: str, rules: ConsultRulesSet, country: Country, language: str, with_roster: Sequence[str] = ()
) -> Iterator[Place]:
    """Each hospital once, at the best place it has."""
    seen: set[str] = set()
    for place in all_places(asking, rules, country, language, with_roster):
        if place.hospital not in seen:
            seen.add(place.hospital)
            yield place


def all_places(
    asking: str, rules: ConsultRulesSet, country: Country, language: str, with_roster: Sequence[str]
) -> Iterator[Place]:
    for number, first in enumerate(rules.order):
        yield Place(OWN_ORDER, number, 0.0, first, Sentence(N_("first in your hospital's own order")), True)
    yield Place(OWN_HOUSE, 0, 0.0, asking, Sentence(N_("your own house")), False)
    mine = networks_of(asking, country)
    for network in mine:
        yield from members(asking, network, OWN_NETWORK, country, language)
    if not rules.beyond_network and any(m.role == "base" for network in mine for m in country.members_of(network.id)):
        return
    for network in country.networks:
        if network not in mine:
            yield from members(asking, network, BEYOND, country, language)
    home = country.find_hospital(asking)
    for name in with_roster:
        if hospital := country.find_hospital(name):
            km = between(home, hospital)
            why = sentence(N_("in no network, {km} km away"), km=round(km))
            yield Place(BEYOND, 0, km, name, why, False)


def networks_of(asking: str, country: Country) -> tuple[Network, ...]:
    """The networks it belongs to; else those of its county."""
    if found := country.networks_of(asking):
        return found
    home = country.find_hospital(asking)
    return tuple(network for network in country.networks if home is not None and home.county in network.counties)


def members(asking: str, network: Network, stage: int, country: Country, language: str) -> Iterator[Place]:
    """The hospitals of a network but for who asks. Institutions that are no hospital of the country's table are left out:
    nobody there can be rung."""
    home = country.find_hospital(asking)
    for member in country.members_of(network.id):
        hospital = country.find_hospital(member.hospital) if member.hospital else None
        if hospital is None or hospital.id == asking:
            continue
        km = between(home, hospital)
        role = ROLES.index(member.role) if member.role in ROLES else len(ROLES)
        words = sentence(ROLE_WORDS.get(member.role, ROLE_WORDS["partner"]), network=network.name(language))
        why = words if stage == OWN_NETWORK else sentence(N_("{role}, {km} km away"), role=words, km=round(km))
        # Beyond one's own network it is the way that counts, not the role.
        yield Place(
            stage, role if stage == OWN_NETWORK else 0, km, hospital.id, why, member.role in ANSWERS_WITHOUT_ROSTER
        )


def between(one: Hospital | None, other: Hospital) -> float:
    """Straight line in km; where a place is not known, farther than any."""
    if one is None or one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 999.0
    return distance_km((one.lat, one.lon), (other.lat, other.lon))
