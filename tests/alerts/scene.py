"""Cases on their way to a hospital, told straight into a house's log: what the tests of alerts and handovers start from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.house import House
from goldenhour.kit.log import Entry, encode_json
from tests.conftest import HOSPITAL

KIND_OF = {kind.body: name for name, kind in KINDS.items()}


async def tell(
    house: House, subject: str, *bodies: says.Body, at: datetime | None = None, ids: tuple[str, ...] = ()
) -> None:
    """Append these bodies to a subject, in order, and wait until the screens know."""
    entries = [
        Entry(
            id=ids[place] if place < len(ids) else house.world.new_id(),
            subject=subject,
            kind=KIND_OF[type(body)],
            at=at or house.world.now(),
            by="person/test",
            body=msgspec.Raw(encode_json(body)),
        )
        for place, body in enumerate(bodies)
    ]
    receipts = await house.log.append(entries)
    await house.book.caught_up(receipts[-1].seq)


def a_call(**more: Any) -> says.CallTaken:
    place = says.Place(lat=25.0478, lon=121.5170, county="A", address="臺北車站")
    return says.CallTaken(**{"place": place, "complaint": "103119", "level": "2305003", **more})


def sent(unit: str = "A-91") -> says.UnitSent:
    return says.UnitSent(unit=unit, name=unit, crew_level="105003")


def warned(
    house: House, hospital: str = HOSPITAL, unit: str = "A-91", minutes: float = 12, **more: Any
) -> says.HospitalAlerted:
    return says.HospitalAlerted(
        hospital=hospital, unit=unit, eta_at=house.world.now() + timedelta(minutes=minutes), **more
    )


async def on_the_road(house: House, case: str = "case-0001", unit: str = "A-91", **call: Any) -> str:
    """A case with a unit sent to it, nobody warned yet."""
    await tell(house, f"case/{case}", a_call(**call), sent(unit))
    return case


async def coming(house: House, case: str = "case-0001", alert: str = "alert-0001", **more: Any) -> tuple[str, str]:
    """A case on its way to a hospital that does not know anyone has noticed yet."""
    await on_the_road(house, case)
    await tell(house, f"case/{case}", warned(house, **more), ids=(alert,))
    return case, alert


async def many_coming(house: House, n: int, hospital: str = HOSPITAL) -> None:
    """`n` cases, each announced to the hospital."""
    for place in range(n):
        await coming(
            house, f"case-many-{place:04}", f"alert-many-{place:04}", hospital=hospital, minutes=place % 40 + 1
        )


SIGNS: dict[str, Any] = {"systolic": 84, "diastolic": 50, "pulse": 118, "breaths": 26, "spo2": 91, "on_oxygen": True,
                         "temperature_c": 36.4, "consciousness": says.Consciousness.ALERT}  # fmt: skip


async def rich_case(house: House, case: str = "case-rich", alert: str = "alert-rich") -> tuple[str, str]:
    """As much as a crew ever writes, and more than fits: long texts, thirty sets of vital signs, everything prepared."""
    long = "突發胸悶冷汗並放射至左臂，伴隨噁心嘔吐與呼吸困難，" * 60
    now = house.world.now()
    await on_the_road(house, case, synthetic=True, patient_age=64, patient_sex=says.Sex.MALE, note=long)
    await tell(
        house,
        f"case/{case}",
        says.PatientDescribed(name="王大明" * 20, history=long, allergies=long, regular_medications=long),
        says.HistoryTaken(complaint=long, mechanism=long, onset_at=now - timedelta(minutes=50),
                          last_known_well_at=now - timedelta(minutes=55)),
        says.ConditionSuspected(condition=says.Condition.AMI, why="V1–V4 ST 上升" * 20),
        *[says.FindingNoted(code=f"29030{n:02}", text="說明" * 100) for n in range(1, 22, 2)],
        *[says.ProcedureDone(code=f"1273{n:02}", text="處置" * 100) for n in range(20)],
        *[says.MedicationGiven(code=f"9920{n:02}", dose=1.5, dose_unit="mg", text="給藥" * 100) for n in range(20)],
    )  # fmt: skip
    for n in range(30):
        values = {**SIGNS, "pulse": 110 + n % 13, "systolic": 120 - n, "spo2": 97 - n % 7, "breaths": 18 + n % 9}
        await tell(house, f"case/{case}", says.VitalSignsTaken(**values), at=now - timedelta(minutes=30 - n))
    await tell(house, f"case/{case}", warned(house, priority=says.Priority.HIGH, note="備註" * 150), ids=(alert,))
    await tell(
        house,
        f"case/{case}",
        says.AlertAcknowledged(alert=alert, name="林怡君" * 40),
        *[says.HospitalPrepared(alert=alert, what=what, name="林怡君") for what in says.Preparation],
    )
    return case, alert
