"""A tablet for tests: speaks the protocol of the app, with a device bound in the tests' own door."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Device, Person, Turn
from goldenhour.kit.log import Entry, Logged, encode_json
from tests.conftest import HOSPITAL


def signs(
    *, case: str = "case-0001", path: str | None = None, pulse: int = 80, at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """One set of vital signs as the tablet writes it down."""
    moments = {name: value.isoformat() for name, value in more.items() if isinstance(value, datetime)}
    said = {"path": path or f"/cases/{case}/vital-signs", "id": str(uuid.uuid4()), **more, **moments}
    if at is not None:
        said["at"] = at.isoformat()
    return {**said, "body": {"phase": "scene", "pulse": pulse}}


async def tell(house: House, subject: str, kind: str, at: datetime, **body: Any) -> None:
    entry = Entry(id=house.world.new_id(), subject=subject, kind=kind, at=at, by="person/test", role="dispatcher",
                  body=msgspec.Raw(encode_json(body)))  # fmt: skip
    await house.book.caught_up((await house.log.append([entry]))[0].seq)


async def case_begun(house: House, case: str = "case-0001", unit: str = "A-91") -> None:
    """A call of ten minutes ago to which this unit was sent."""
    called = house.world.now() - timedelta(minutes=10)
    place = {"lat": 25.04, "lon": 121.53, "county": "A", "address": "臺北市中正區測試路1號"}
    await tell(house, f"case/{case}", "call_taken", called, place=place, complaint="103109", level="2305003")
    await tell(house, f"case/{case}", "unit_sent", called, unit=unit, name=unit, crew_level="105003")


async def everything(house: House) -> Sequence[Logged]:
    return await house.log.read(0, limit=1_000_000)


class Tablet:
    """One device and its client, which has nothing but the cookie of the tablet."""

    def __init__(self, house: House, client: httpx.AsyncClient, person: Person) -> None:
        self.house, self.client, self.person = house, client, person
        self.device = Device(id=str(uuid.uuid4()), name="Tablet", person=person)
        self.client.headers["cookie"] = f"tablet={self.door.bind(self.device)}"

    @property
    def door(self) -> Any:
        return self.house.door

    def turns(self, *turns: tuple[datetime, str]) -> None:
        """Put the tablet on these units, one after another."""
        told = [Turn(since, msgspec.structs.replace(self.person, unit=unit)) for since, unit in turns]
        self.device = msgspec.structs.replace(self.device, person=told[-1].person)
        self.door.bind(self.device, *told)

    def sign_out(self) -> None:
        self.door.bind(msgspec.structs.replace(self.device, ended_at=self.house.world.now()))

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, sayings: Sequence[Any], *, app: str = "1", sent_at: datetime | None = None) -> httpx.Response:
        delivery = {"device": self.device.id, "app": app, "sayings": sayings}
        delivery["sent_at"] = (sent_at or self.house.world.now()).isoformat()
        return await self.client.post("/tablet/sync", json=delivery)

    async def hand_in(self, *sayings: Any, **more: Any) -> list[dict[str, Any]]:
        """Hand in and get the answers."""
        answer = await self.post(sayings, **more)
        assert answer.status_code == 200, answer.text
        answers: list[dict[str, Any]] = answer.json()["answers"]
        return answers

    async def end_run(self) -> None:
        await tell(self.house, "case/case-0001", "time_reported", self.house.world.now(), unit="A-91",
                   mark="back_at_station")  # fmt: skip

    async def stand_down(self) -> None:
        await tell(self.house, "case/case-0001", "unit_stood_down", self.house.world.now(), unit="A-91",
                   reason="another unit is nearer")  # fmt: skip

    def alert(self, at: datetime) -> dict[str, Any]:
        """A warning to the hospital, as the tablet writes it down."""
        body = {"hospital": HOSPITAL, "unit": "A-91", "priority": "high"}
        return {
            "path": "/cases/case-0001/alerts", "id": str(uuid.uuid4()), "at": at.isoformat(),
            "written_at": at.isoformat(), "unit": "A-91", "body": body,
        }  # fmt: skip

    def question(self, at: datetime, **more: Any) -> dict[str, Any]:
        """A question to a specialist, as the tablet writes it down."""
        body = {
            "hospital": HOSPITAL,
            "specialty": "neurology",
            "question": "該送哪一家醫院？",
            "name": "王大明",
            **more,
        }
        return {
            "path": "/cases/case-0001/consults", "id": str(uuid.uuid4()), "at": at.isoformat(),
            "written_at": at.isoformat(), "unit": "A-91", "body": body,
        }  # fmt: skip
