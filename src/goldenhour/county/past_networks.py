"""A simulated past of the telemedicine networks: since January of last year, small hospitals asked their network's base hospital
and sent patients there, so that the sixteen indicators have something to show, and something behind every figure.

How often what happens is our assumption. Every case is marked synthetic, and the same seed gives the same entries.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.county.past import Teller
from goldenhour.county.script import Patient, patient_of, signs_at
from goldenhour.emergency.bodies import Condition, Disposition
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.emergency.country import Country, Hospital
from goldenhour.emergency.indicator_bodies import Asked, AskedSide, Topic
from goldenhour.emergency.transfer_bodies import TransferEnding, TransferReason
from goldenhour.kit.log import Entry, encode_json

A_MONTH, THE_YEAR_BEFORE = 1.1, 1.0
"""Patients of each asking hospital a month."""
HANDED_OUT, ANSWERED = 20, 13
COMPLAINTS = {
    Condition.STROKE: "103104",
    Condition.AMI: "103109",
    Condition.TRAUMA: "103201",
    Condition.OTHER: "103103",
}
OFTEN = {Condition.STROKE: 35, Condition.AMI: 35, Condition.TRAUMA: 15, Condition.OTHER: 15}
SPECIALTIES = {
    Condition.STROKE: "neurology", Condition.AMI: "cardiology", Condition.TRAUMA: "trauma", Condition.OTHER: "emergency",
}  # fmt: skip
NURSE, PHYSICIAN, SPECIALIST = "模擬護理師", "模擬醫師", "模擬專科"


class Pair(NamedTuple):
    """A hospital that asks, and the one that answers it."""

    small: Hospital
    base: Hospital


class Visit:
    """One patient at a small hospital, told step by step."""

    def __init__(self, chance: random.Random, pair: Pair, at: datetime) -> None:
        self.chance, self.small, self.base = chance, pair.small, pair.base
        case_id = str(UUID(int=chance.getrandbits(128), version=4))
        self.condition = chance.choices(list(OFTEN), list(OFTEN.values()))[0]
        self.patient: Patient = patient_of(case_id, COMPLAINTS[self.condition])
        self.teller = Teller(case_id, at, pair.small.county, "")

    def pass_(self, middle_min: float, spread: float = 0.4) -> None:
        """Let about so many minutes pass."""
        self.teller.at += timedelta(minutes=middle_min * self.chance.lognormvariate(0, spread))

    def here(self, kind: str, **body: Any) -> str:
        """Said at the small hospital."""
        return self.teller.say(kind, body, f"physician-{self.small.id}", "ed_physician", f"hospital/{self.small.id}")

    def there(self, kind: str, role: str = "ed_nurse", **body: Any) -> str:
        """Said at the base hospital."""
        return self.teller.say(kind, body, f"{role}-{self.base.id}", role, f"hospital/{self.base.id}")


def pairs(country: Country) -> Iterator[Pair]:
    """One asking hospital of every network that has a base hospital with a known place."""
    for network in country.networks:
        members = [one for one in country.members_of(network.id) if one.hospital]
        bases = {one.hospital for one in country.members if one.role == "base"}
        known = [country.hospital(one.hospital) for one in members]
        base = next((one for one in known if one.id in bases), None)
        small = next((one for one in known if one.id not in bases and one.lat is not None), None)
        if base and small:
            yield Pair(small, base)


def months(country: Country, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The months from January of last year, each with its end, up to `until`."""
    local = until.astimezone(ZoneInfo(country.timezone))
    begins = local.replace(year=local.year - 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    while begins < local:
        ends = (begins + timedelta(days=32)).replace(day=1)
        yield begins, min(ends, local)
        begins = ends


def past_of_networks(country: Country, until: datetime, seed: int = 14) -> Iterator[list[Entry]]:
    """Each visit, and each batch of questionnaires, as its entries in order; none that reaches into the last day."""
    return (story for story in drawn(country, until, seed) if story[-1].at < until - timedelta(days=1))


def drawn(country: Country, until: datetime, seed: int) -> Iterator[list[Entry]]:
    chance = random.Random(seed)  # noqa: S311  made up, the same each time
    every = list(pairs(country))
    for begins, ends in months(country, until):
        often = A_MONTH if begins.year == until.year else THE_YEAR_BEFORE
        for pair in every:
            for _ in range(int(often + chance.random())):
                yield visit(Visit(chance, pair, begins + (ends - begins) * chance.random()))
            if begins.month % 3 == 1:
                yield questionnaires(chance, pair, begins + (ends - begins) / 2)


def visit(of: Visit) -> list[Entry]:
    """From the small hospital's door to what came of it."""
    walks_in(of)
    if of.chance.random() < 0.8:
        advice = consulted(of)
    else:
        advice = Advice.TRANSFER if of.condition is not Condition.OTHER else Advice.TREAT_HERE
    if advice is Advice.TRANSFER:
        moved(of)
    of.here("call_closed", disposition="已轉院（模擬）" if advice is Advice.TRANSFER else "返家（模擬）")
    return of.teller.entries


def walks_in(of: Visit) -> None:
    small, patient = of.small, of.patient
    place = {"lat": small.lat or 0.0, "lon": small.lon or 0.0, "county": small.county, "address": small.address}
    of.here("visit_begun", hospital=small.id, place=place, complaint=COMPLAINTS[of.condition], level="2305003",
            patient_age=patient.age, patient_sex=patient.sex, synthetic=True)  # fmt: skip
    of.here("patient_described", name=patient.name, age_years=patient.age, sex=patient.sex)
    of.pass_(4)
    of.here("vital_signs_taken", **signs_at(patient, 0), phase="hospital")
    if of.condition is not Condition.OTHER:
        of.here("condition_suspected", condition=of.condition)


def consulted(of: Visit) -> Advice | None:
    """The base hospital is asked; what it advised, None where nobody took the question in time."""
    of.pass_(12)
    consult = of.here("consult_asked", hospital=of.small.id, specialty=SPECIALTIES[of.condition], name=PHYSICIAN,
                      question=f"{of.patient.scene.told}，是否轉診？")  # fmt: skip
    if of.chance.random() < 0.04:
        of.pass_(40)
        of.here("consult_ended", consult=consult, reason="無人接手", name=PHYSICIAN)
        return None
    of.pass_(2)
    of.there("consult_taken", "specialist", consult=consult, hospital=of.base.id, name=SPECIALIST)
    of.pass_(11)
    serious = of.condition is not Condition.OTHER
    advice = Advice.TRANSFER if of.chance.random() < (0.6 if serious else 0.1) else Advice.TREAT_HERE
    of.there("consult_advised", "specialist", consult=consult, advice=advice, diagnosis=of.patient.scene.diagnosis,
             name=SPECIALIST)  # fmt: skip
    if advice is Advice.TREAT_HERE and of.chance.random() < 0.9:
        returned = of.chance.choices([Returned.NO, Returned.HERE, Returned.ELSEWHERE], [92, 5, 3])[0]
        of.here("return_noted", consult=consult, returned=returned, name=PHYSICIAN,
                at=of.teller.at + timedelta(hours=of.chance.uniform(3, 23)))  # fmt: skip
    return advice


def moved(of: Visit) -> None:
    """The base hospital takes the patient and reports what it did."""
    transfer = of.here("transfer_requested", hospital=of.small.id, channel=of.condition, name=PHYSICIAN,
                       reason=TransferReason.SPECIALIST)  # fmt: skip
    answer_by = of.teller.at + timedelta(minutes=15)
    of.here("transfer_asked", transfer=transfer, hospital=of.base.id, answer_by=answer_by, name=PHYSICIAN)
    of.pass_(4)
    of.there("transfer_accepted", transfer=transfer, hospital=of.base.id, name=NURSE)
    alert = of.there("hospital_alerted", hospital=of.base.id, unit="transfer", priority="high", transfer=transfer)
    of.there("alert_acknowledged", alert=alert, name=NURSE)
    of.pass_(35)
    of.here("transfer_departed", transfer=transfer, name=PHYSICIAN)
    of.pass_(45, 0.3)
    of.there("patient_arrived", alert=alert)
    of.there("transfer_ended", transfer=transfer, how=TransferEnding.ARRIVED)
    door = of.teller.at
    of.there("handover_signed", alert=alert, side="giving", name=PHYSICIAN)
    of.there("handover_signed", alert=alert, side="receiving", name=NURSE)
    of.pass_(200)
    if of.chance.random() < 0.9:
        reported(of, alert, door)


def reported(of: Visit, alert: str, door: datetime) -> None:
    of.there("outcome_reported", alert=alert, condition=of.condition, diagnosis=of.patient.scene.diagnosis,
             disposition=Disposition.INTENSIVE_CARE)  # fmt: skip
    given = {Condition.AMI: heart, Condition.STROKE: brain}.get(of.condition)
    if given:
        answers = {item: {"value": value} for item, value in given(of.chance, door).items()}
        of.there("report_answered", alert=alert, disease=of.condition, answers=answers)


def heart(chance: random.Random, door: datetime) -> dict[str, str]:
    if chance.random() < 0.25:
        return {"ami_diagnosis": "nstemi", "strategy": "later_pci"}
    if chance.random() < 0.1:
        return {"ami_diagnosis": "stemi", "strategy": "conservative"}
    return {"ami_diagnosis": "stemi", "strategy": "ppci", "wire_at": later(chance, door, 72)}


def brain(chance: random.Random, door: datetime) -> dict[str, str]:
    given = {"stroke_type": "ischaemic", "ivt": "no", "evt": "no"}
    if chance.random() < 0.2:
        return given | {"stroke_type": "ich"}
    if chance.random() < 0.3:
        given |= {"ivt": "yes", "needle_at": later(chance, door, 48)}
    if chance.random() < 0.25:
        given |= {"evt": "yes", "puncture_at": later(chance, door, 95)}
    return given


def later(chance: random.Random, door: datetime, middle_min: float) -> str:
    return (door + timedelta(minutes=middle_min * chance.lognormvariate(0, 0.3))).isoformat()


def questionnaires(chance: random.Random, pair: Pair, at: datetime) -> list[Entry]:
    """A quarter's questionnaires of the asking hospital's patients and staff."""
    words = [f"{chance.getrandbits(256):064x}" for _ in range(HANDED_OUT)]
    who = chance.choice(list(Asked))
    batch: dict[str, Any] = {"who": who, "side": AskedSide.DEMAND, "tokens": words, "name": NURSE}
    said: list[tuple[str, dict[str, Any]]] = [("satisfaction_invited", batch)]
    for word in words[: ANSWERED + chance.randint(-4, 4)]:
        scores = {topic: chance.choices((5, 4, 3, 2, 1), (40, 38, 14, 5, 3))[0] for topic in Topic}
        said.append(("satisfaction_answered", {"who": who, "side": AskedSide.DEMAND, "token": word, "scores": scores,
                                               "synthetic": True}))  # fmt: skip
    return [
        Entry(id=str(UUID(int=chance.getrandbits(128), version=4)), subject=f"hospital/{pair.small.id}", kind=kind,
              at=at + timedelta(hours=number), by="person/simulated-satisfaction", place=f"hospital/{pair.small.id}",
              body=msgspec.Raw(encode_json(body)))
        for number, (kind, body) in enumerate(said)
    ]  # fmt: skip
