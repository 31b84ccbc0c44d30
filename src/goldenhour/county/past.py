"""A simulated past: a month of cases at real pace all over the country, so that indicators have something to show.

Every case is marked synthetic. The same seed gives the same entries, so a second start adds nothing.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldenhour.county.script import Patient, patient_of, signs_at
from goldenhour.emergency.bodies import Condition, Preparation
from goldenhour.emergency.country import Country
from goldenhour.emergency.travel import distance_km
from goldenhour.kit.log import Entry, Log, encode_json

NAMESPACE = uuid.UUID("0d9e4d0e-5c2b-5a51-9d0c-6a1f2a7f9a10")
DETOUR, KMH = 1.4, 30.0


class Teller:
    """Writes one past case down, moving a clock forward by minutes."""

    def __init__(self, case_id: str, at: datetime, county: str, unit: str) -> None:
        self.case_id, self.at, self.county, self.unit = case_id, at, county, unit
        self.entries: list[Entry] = []

    def say(self, kind: str, body: dict[str, Any], by: str, role: str, place: str) -> str:
        number = len(self.entries)
        entry_id = self.case_id if number == 0 else str(uuid.uuid5(NAMESPACE, f"{self.case_id}/{number}"))
        self.entries.append(
            Entry(id=entry_id, subject=f"case/{self.case_id}", kind=kind, at=self.at, by=f"person/simulated-{by}", role=role,
                  place=place, body=msgspec.Raw(encode_json(body)))
        )  # fmt: skip
        return entry_id

    def dispatcher(self, kind: str, **body: Any) -> str:
        return self.say(kind, body, "dispatcher", "dispatcher", f"county/{self.county}")

    def crew(self, kind: str, **body: Any) -> str:
        return self.say(kind, body, f"crew-{self.unit}", "crew", f"unit/{self.unit}")

    def nurse(self, hospital: str, kind: str, **body: Any) -> str:
        return self.say(kind, body, f"nurse-{hospital}", "ed_nurse", f"hospital/{hospital}")

    def mark(self, mark: str, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)
        self.crew("time_reported", unit=self.unit, mark=mark)


def past_cases(country: Country, until: datetime, count: int, days: int = 30, seed: int = 119) -> Iterator[list[Entry]]:
    """`count` cases over the `days` before `until`, each as its entries in order."""
    chance = random.Random(seed)  # noqa: S311  a made-up county, the same each time
    hospitals = [h for h in country.hospitals if h.lat is not None]
    for _ in range(count):
        case_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        hospital = chance.choice(hospitals)
        at = until - timedelta(days=chance.random() * days)
        yield past_case(chance, case_id, at, hospital)


def past_case(chance: random.Random, case_id: str, at: datetime, hospital: Any) -> list[Entry]:
    """One case near a hospital, from the call to the outcome."""
    patient = patient_of(case_id)
    tell = Teller(case_id, at, hospital.county, f"{hospital.county}-{chance.randint(11, 39)}")
    lat, lon = hospital.lat + chance.gauss(0, 0.03), hospital.lon + chance.gauss(0, 0.03)
    call(tell, patient, lat, lon)
    tell.at += timedelta(minutes=chance.uniform(0.8, 2.5))
    tell.dispatcher("unit_sent", unit=tell.unit, name=tell.unit, crew_level=chance.choice(("105002", "105003")))
    tell.mark("en_route", patient.turnout_min)
    tell.mark("at_scene", chance.lognormvariate(1.7, 0.45))
    tell.mark("at_patient", patient.to_patient_min)
    at_the_patient(tell, patient)
    if not patient.transported:
        tell.mark("available", 9)
    else:
        travel = max(3.0, distance_km((lat, lon), (hospital.lat, hospital.lon)) * DETOUR / KMH * 60)
        to_the_hospital(chance, tell, patient, hospital.id, travel)
    tell.at += timedelta(minutes=1)
    tell.dispatcher("call_closed", disposition="送醫（模擬）" if patient.transported else "未送醫（模擬）")
    return tell.entries


def call(tell: Teller, patient: Patient, lat: float, lon: float) -> None:
    place = {
        "lat": round(lat, 5),
        "lon": round(lon, 5),
        "county": tell.county,
        "how": "simulation",
        "address": "（模擬）",
    }
    tell.dispatcher("call_taken", place=place, complaint=patient.scene.complaint, level=patient.scene.level,
                    note=patient.scene.told, patient_age=patient.age, patient_sex=patient.sex, origin="simulation",
                    synthetic=True)  # fmt: skip


def at_the_patient(tell: Teller, patient: Patient) -> None:
    tell.crew("patient_described", name=patient.name, sex=patient.sex, age_years=patient.age)
    tell.crew("history_taken", complaint=patient.scene.told)
    tell.crew("vital_signs_taken", **signs_at(patient, 0))
    if patient.scene.condition is not Condition.OTHER:
        tell.crew("condition_suspected", condition=patient.scene.condition, why=patient.scene.why)


def to_the_hospital(chance: random.Random, tell: Teller, patient: Patient, hospital: str, travel: float) -> None:
    tell.at += timedelta(minutes=patient.on_scene_min / 2)
    eta = (tell.at + timedelta(minutes=patient.on_scene_min / 2 + travel)).isoformat()
    priority = "high" if patient.scene.condition is not Condition.OTHER else "medium"
    alert = tell.crew("hospital_alerted", hospital=hospital, unit=tell.unit, eta_at=eta, priority=priority)
    alerted = tell.at
    shown_and_sounding(chance, tell, hospital, alert)
    tell.at += timedelta(minutes=min(6.0, chance.lognormvariate(-0.4, 0.7)))
    tell.nurse(hospital, "alert_acknowledged", alert=alert, name="模擬護理師")
    for what in patient.scene.preparations:
        tell.nurse(hospital, "hospital_prepared", alert=alert, what=Preparation(what))
    tell.at = max(tell.at, alerted + timedelta(minutes=patient.on_scene_min / 2))
    tell.mark("left_scene", 0.1)
    tell.crew("vital_signs_taken", **signs_at(patient, 1), phase="transport")
    tell.mark("at_hospital", travel)
    tell.nurse(hospital, "patient_arrived", alert=alert)
    tell.at += timedelta(minutes=chance.uniform(2, 9))
    tell.crew("handover_signed", alert=alert, side="giving", name="模擬救護員")
    tell.at += timedelta(minutes=chance.lognormvariate(1.4, 0.6))
    tell.nurse(hospital, "handover_signed", alert=alert, side="receiving", name="模擬護理師")
    judged(chance, tell, hospital, alert)
    tell.mark("left_hospital", chance.uniform(6, 25))
    if chance.random() < 0.54:
        tell.at += timedelta(minutes=chance.uniform(30, 240))
        tell.nurse(hospital, "outcome_reported", alert=alert, condition=patient.scene.condition,
                   diagnosis=patient.scene.diagnosis, disposition=patient.scene.disposition)  # fmt: skip


def shown_and_sounding(chance: random.Random, tell: Teller, hospital: str, alert: str) -> None:
    """Four of five boards were open; they say so within a second or two."""
    if chance.random() < 0.8:
        tell.at += timedelta(seconds=chance.lognormvariate(-0.7, 0.5))
        tell.nurse(hospital, "alert_shown", alert=alert, screen="模擬看板", sounding=False)
        tell.at += timedelta(seconds=chance.uniform(0.1, 0.6))
        tell.nurse(hospital, "alert_shown", alert=alert, screen="模擬看板", sounding=True)


def judged(chance: random.Random, tell: Teller, hospital: str, alert: str) -> None:
    """Every third warning gets a word, most often a good one."""
    if chance.random() < 0.35:
        verdict = chance.choices(("useful", "over", "under", "missing"), (70, 18, 9, 3))[0]
        tell.nurse(hospital, "alert_judged", alert=alert, verdict=verdict, name="模擬護理師")


async def write_past(log: Log, country: Country, until: datetime, count: int) -> int:
    """Bring a simulated past into an empty log; entries added. A log that has entries is left as it is."""
    if (await log.head())[0]:
        return 0
    return await write_all(log, past_cases(country, until, count))


async def write_all(log: Log, stories: Iterable[list[Entry]]) -> int:
    """Append each story as a whole; entries added."""
    added = 0
    for entries in stories:
        added += len(await log.append(entries))
    return added
