"""One whole emergency, told straight into a house's log: what the tests of timelines, outcomes and indicators read."""

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
CREW = {"by": "person/crew", "role": "crew", "place": "unit/A-91"}
DESK = {"by": "person/dispatcher", "role": "dispatcher", "place": "county/A"}
ED = {"by": "person/ed_nurse", "role": "ed_nurse", "place": f"hospital/{HOSPITAL}"}


class Story:
    """Says things about one case, minutes after its call."""

    def __init__(self, house: House, case: str = "case-0001", began: datetime | None = None) -> None:
        self.house = house
        self.case = case
        self.began = began or house.world.now()

    async def say(
        self, minute: float, body: says.Body, who: dict[str, str] = CREW, id: str = "", corrects: str | None = None
    ) -> str:
        """One entry, and the screens know. Its id is given back."""
        return await self.say_raw(minute, KIND_OF[type(body)], encode_json(body), who, id, corrects)

    async def say_raw(
        self,
        minute: float,
        kind: str,
        body: bytes,
        who: dict[str, str] = CREW,
        id: str = "",
        corrects: str | None = None,
    ) -> str:
        entry_id = id or f"{self.case}-{kind.replace('_', '-')}-{minute:g}".replace(".", "-")
        entry = Entry(
            id=entry_id,
            subject=f"case/{self.case}",
            kind=kind,
            at=self.at(minute),
            corrects=corrects,
            body=msgspec.Raw(body),
            **who,
        )
        receipts = await self.house.log.append([entry])
        await self.house.book.caught_up(receipts[-1].seq)
        return entry_id

    def at(self, minute: float) -> datetime:
        return self.began + timedelta(minutes=minute)


async def a_stroke(
    house: House,
    case: str = "case-0001",
    began: datetime | None = None,
    arrival: float = 30,
    hospital: str = HOSPITAL,
    unit: str = "A-91",
    **call: Any,
) -> Story:
    """From the call to both signatures; the alert is `<case>-alert`."""
    story = Story(house, case, began)
    place = says.Place(lat=25.0478, lon=121.5170, county=call.pop("county", "A"), address="臺北車站 東三門")
    taken = says.CallTaken(**{"place": place, "complaint": "103104", "level": "2305003", **call})
    await story.say(0, taken, DESK)
    await story.say(1, says.UnitSent(unit=unit, name=unit, crew_level="105003", why="closest, 4 min"), DESK)
    for minute, mark in ((2, says.Mark.EN_ROUTE), (8, says.Mark.AT_SCENE), (10, says.Mark.AT_PATIENT)):
        await story.say(minute, says.TimeReported(unit=unit, mark=mark))
    await story.say(11, says.PatientDescribed(name="王大明", sex=says.Sex.MALE, age_years=68))
    signs = says.VitalSignsTaken(systolic=178, diastolic=96, pulse=88, breaths=18, spo2=95, gcs_eye=4, gcs_verbal=3,
                                 gcs_motor=6)  # fmt: skip
    await story.say(12, signs)
    await story.say(13, says.FindingNoted(code="3520039"))
    await story.say(14, says.ConditionSuspected(condition=says.Condition.STROKE, why="Cincinnati 2 of 3"))
    alert = f"{case}-alert"
    eta = story.at(arrival)
    await story.say(15, says.HospitalAlerted(hospital=hospital, unit=unit, eta_at=eta), id=alert)
    await story.say(16, says.AlertAcknowledged(alert=alert, name="林護理師"), ED)
    await story.say(17, says.TimeReported(unit=unit, mark=says.Mark.LEFT_SCENE))
    await story.say(18, says.HospitalPrepared(alert=alert, what=says.Preparation.CT), ED)
    await story.say(arrival, says.TimeReported(unit=unit, mark=says.Mark.AT_HOSPITAL))
    await story.say(arrival + 1, says.PatientArrived(alert=alert), ED)
    await story.say(arrival + 6, says.HandoverSigned(alert=alert, side=says.Side.GIVING, name="陳救護"))
    await story.say(arrival + 7, says.HandoverSigned(alert=alert, side=says.Side.RECEIVING, name="林護理師"), ED)
    await story.say(arrival + 20, says.TimeReported(unit=unit, mark=says.Mark.LEFT_HOSPITAL))
    return story


async def views_caught_up(house: House) -> None:
    await house.write_views()
