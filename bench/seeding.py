"""A data directory for a benchmark: people with sessions, one unit, cases under way, and as large a log as wanted."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.app.logs import open_log
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_accounts
from goldenhour.emergency.people import Role
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.world import World

UNIT = "B-91"
HOSPITAL = "0401180014"
VITALS = {"phase": "scene", "systolic": 128, "diastolic": 76, "pulse": 88, "breaths": 16, "spo2": 97, "temperature_c": 36.8,
          "consciousness": "alert", "gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}  # fmt: skip
chance = random.Random(7)


@dataclass
class Seeded:
    """What a benchmark needs to speak: tokens by who they are, and the ids of cases under way."""

    crew: str
    nurses: dict[str, str]
    cases: list[str]


def entry(subject: str, kind: str, at: datetime, body: dict[str, object], unit: str = UNIT) -> Entry:
    return Entry(
        id=str(uuid.UUID(int=chance.getrandbits(128), version=4)), subject=subject, kind=kind, at=at, by="person/bench",
        role="crew", place=f"unit/{unit}", body=msgspec.Raw(json.dumps(body).encode()),
    )  # fmt: skip


def case_entries(at: datetime, *, over: bool, hospital: str | None = None, unit: str = UNIT) -> tuple[str, list[Entry]]:
    """A case of the usual length: call, dispatch, times, patient, vital signs. `over` closes it; `hospital` is warned."""
    case = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    place = {"lat": 25.04, "lon": 121.53, "county": "A", "address": "臺北市中正區測試路1號"}
    call = {"place": place, "complaint": "103109", "level": "2305003", "origin": "simulation", "synthetic": True}
    told: list[tuple[str, float, dict[str, object]]] = [
        ("call_taken", 0, call),
        ("unit_sent", 1, {"unit": unit, "name": unit, "crew_level": "105003"}),
    ]
    for minute, mark in enumerate(("en_route", "at_scene", "at_patient"), start=2):
        told.append(("time_reported", minute, {"unit": unit, "mark": mark}))
    told.append(("patient_described", 6, {"sex": "male", "age_years": 67}))
    told += [("vital_signs_taken", minute, VITALS) for minute in range(7, 13)]
    told.append(("condition_suspected", 13, {"condition": "ami", "why": "ST elevation"}))
    if hospital:
        eta = (at + timedelta(minutes=30)).isoformat()
        told.append(("hospital_alerted", 14, {"hospital": hospital, "unit": unit, "priority": "high", "eta_at": eta}))
    if over:
        told.append(("call_closed", 50, {"disposition": "done"}))
    return case, [
        entry(f"case/{case}", kind, at + timedelta(minutes=minute), body, unit) for kind, minute, body in told
    ]


def past(count: int) -> Iterator[list[Entry]]:
    """At least `count` entries of cases long over, case after case."""
    made, at = 0, datetime(2026, 1, 1, tzinfo=UTC)
    while made < count:
        at += timedelta(seconds=20)
        _, entries = case_entries(at, over=True)
        made += len(entries)
        yield entries


async def fill(data: Path, entries: int) -> None:
    """A log of this size."""
    data.mkdir(parents=True, exist_ok=True)
    log = await SqliteLog.open(data / "log.db", World())
    batch: list[Entry] = []
    for some in past(entries):
        batch += some
        if len(batch) >= 4000:
            await log.append(batch)
            batch = []
    if batch:
        await log.append(batch)
    await log.close()


async def seed(
    data: Path, cases: int, coming: int = 0, hospitals: tuple[str, ...] = (HOSPITAL,), unit: str = UNIT,
    database: str | None = None,
) -> Seeded:  # fmt: skip
    """People with open sessions; `cases` under way that warned nobody; `coming` that warned the hospital already. Again
    for another unit: more of both."""
    settings, world = Settings(data=data, database=database), World()
    data.mkdir(parents=True, exist_ok=True)
    log, audit = await open_log(settings, world, "log"), await open_log(settings, world, "audit")
    accounts = open_accounts(settings, world, audit)
    at = world.now() - timedelta(minutes=30)
    station = {"name": unit, "county": "A", "lat": 25.05, "lon": 121.52, "crew_level": "105003"}
    if not await log.timeline(f"unit/{unit}"):
        await log.append([entry(f"unit/{unit}", "unit_registered", at, station)])
    ids = []
    for number in range(cases + coming):
        case, entries = case_entries(at, over=False, hospital=HOSPITAL if number >= cases else None, unit=unit)
        await log.append(entries)
        ids.append(case)
    crew = await accounts.register(None, name="Crew", sign_in=f"crew{uuid.uuid4().hex[:8]}", password=uuid.uuid4().hex,
                                   roles={Role.CREW}, organisation="county/A", organisation_name="臺北市")  # fmt: skip
    began = await accounts.begin_session(crew.person())
    await accounts.sessions.take_unit(began.token, unit)
    nurses = {}
    for hospital in hospitals:
        nurse = await accounts.register(None, name="Nurse", sign_in=f"n{uuid.uuid4().hex[:8]}", password=uuid.uuid4().hex,
                                        roles={Role.ED_NURSE}, organisation=f"hospital/{hospital}",
                                        organisation_name=hospital)  # fmt: skip
        nurses[hospital] = (await accounts.begin_session(nurse.person())).token
    await log.close()
    await audit.close()
    accounts.close()
    return Seeded(began.token, nurses, ids[:cases])


__all__ = ["HOSPITAL", "UNIT", "VITALS", "Seeded", "encode_json", "fill", "seed"]
