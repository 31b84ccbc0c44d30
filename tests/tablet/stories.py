"""Generated cases, each as the server folds it and as the tablet is fed it. The same seed tells the same stories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.folding import fold
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.kit.log import Entry
from tests.emergency.telling import NORMAL, call, entry, logged, minute

COMPLAINTS = ("103101", "103104", "103109", "103119", "103202", "103207", "103213")
LEVELS = ("2305001", "2305003", "2305005")
FINDINGS = (
    "9901051", "9901053", "9901023", "2902001", "2902007", "2903001", "2903021", "2903806", "2903811", "2903815",
    "3520029", "3520039", "3520041", "3520051", "3520053", "3520801", "3520802", "8801005",
)  # fmt: skip
SYSTEMS = ("temsis-2016", "temsis-2016", "temsis-2023", "nemsis-3")
AGES = (None, 0.5, 0.99, 1.0, 3.0, 9.5, 10.0, 15.9, 16.0, 40.0, 88.0)
SIGNS: dict[str, tuple[Any, ...]] = {
    "breaths": (0, 4, 9, 10, 12, 19, 22, 29, 30), "spo2": (88, 92, 94, 97), "on_oxygen": (True, False),
    "systolic": (0, 71, 85, 89, 90, 105, 225), "pulse": (0, 38, 75, 95, 120, 140),
    "consciousness": tuple(says.Consciousness), "temperature_c": (34.9, 36.0, 37.0, 38.05, 39.1),
    "gcs_eye": (1, 2, 4), "gcs_verbal": (1, 4, 5), "gcs_motor": (1, 5, 6),
}  # fmt: skip


class Story(msgspec.Struct):
    case: Case
    fed: list[dict[str, Any]]
    now: datetime


def stories(count: int) -> list[Story]:
    chance = Random(2026)
    return [story(chance) for _ in range(count)]


def story(chance: Random) -> Story:
    """A call or none, then up to seven things said, some of them a correction or struck."""
    said: list[Entry] = []
    if chance.random() < 0.9:
        said.append(
            entry(call(chance.choice(COMPLAINTS), chance.choice(LEVELS), patient_age=chance.choice(AGES)), 0, "e0")
        )
    for place, body in enumerate(things(chance), start=1):
        said.append(entry(body, place, f"e{place}"))
    if len(said) > 2 and chance.random() < 0.2:
        said.append(entry(says.EntryStruck(reason="entered by mistake"), 20, "struck", corrects=said[-1].id))
    now = minute(chance.choice((30, 60 * 23.5, 60 * 25)))
    return Story(fold("c", logged(said)), [fed(one) for one in said], now)


def fed(one: Entry) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "at": one.at.isoformat(), "corrects": one.corrects,
        "body": msgspec.json.decode(one.body),
    }  # fmt: skip


def things(chance: Random) -> Iterator[says.Body]:
    for _ in range(chance.randrange(8)):
        yield chance.choice((some_signs, some_signs, finding, finding, step, procedure, patient, history, suspected))(
            chance
        )


def some_signs(chance: Random) -> says.Body:
    if chance.random() < 0.25:
        return says.VitalSignsTaken(**NORMAL)
    often = chance.choice((0.2, 0.6, 1.0))
    return says.VitalSignsTaken(
        **{sign: chance.choice(values) for sign, values in SIGNS.items() if chance.random() < often}
    )


def finding(chance: Random) -> says.Body:
    return says.FindingNoted(code=chance.choice(FINDINGS), system=chance.choice(SYSTEMS))


def step(chance: Random) -> says.Body:
    protocol = chance.choice((Protocol.STROKE, Protocol.STROKE, Protocol.STROKE, Protocol.ARREST))
    return ProtocolNoted(
        protocol=protocol,
        step=chance.choice(("gaze", "gaze", "face", "arm", "speech")),
        value=chance.choice(("abnormal", "abnormal", "normal", "")),
    )


def procedure(chance: Random) -> says.Body:
    return says.ProcedureDone(code=chance.choice(("127301", "127101", "127203")), system=chance.choice(SYSTEMS))


def patient(chance: Random) -> says.Body:
    return says.PatientDescribed(age_years=chance.choice(AGES))


def history(chance: Random) -> says.Body:
    began = chance.choice((None, minute(-30), minute(0)))
    return says.HistoryTaken(mechanism=chance.choice((None, "fall")), onset_at=began)


def suspected(chance: Random) -> says.Body:
    if chance.random() < 0.7:
        return finding(chance)
    return says.ConditionSuspected(condition=chance.choice(tuple(says.Condition)))
