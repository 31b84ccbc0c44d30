"""Who is reminded of the reports they owe, and when: an entry on the hospital's timeline, then a push to its people's phones.

The entry comes first, under an id made of hospital and day: a restart neither repeats a reminder nor forgets that it is due. A
push that is lost with the server is not sent again before the next reminder.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.house import House
from goldenhour.emergency.report_bodies import ReportsReminded
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.tasks import every
from goldenhour.outcomes.chasing import Owing, ask_owing

LOOKS_EVERY = 600.0
"""Seconds."""
AGAIN_AFTER = timedelta(days=3)
"""Our choice: often enough to be done within the week, seldom enough to be read."""
FROM_HOUR, UNTIL_HOUR = 9, 17
"""By the country's clock: reports are written in the daytime, and nobody is woken for one."""
BY = "program/reminding"
NAMESPACE = uuid.UUID("5f0c1a52-6c0e-4a55-9d7e-2f6b0f4f3c11")
Pushed = Callable[[str, ReportsReminded], Awaitable[None]]
"""Called after a reminder was kept, with the hospital."""


def due(
    owing: Iterable[Owing], reminded: Callable[[str], datetime | None], now: datetime, zone: ZoneInfo
) -> list[Owing]:
    """The hospitals to remind now: that owe something, and were not reminded for `AGAIN_AFTER`. Pure."""
    if not FROM_HOUR <= now.astimezone(zone).hour < UNTIL_HOUR:
        return []
    return [one for one in owing if (last := reminded(one.hospital)) is None or now - last >= AGAIN_AFTER]


def reminder_id(hospital: str, now: datetime, zone: ZoneInfo) -> str:
    """One a day at most, whoever says it."""
    return str(uuid.uuid5(NAMESPACE, f"{hospital}/{now.astimezone(zone):%Y-%m-%d}"))


@dataclass
class Reminding:
    """Looks at what is owed a few times an hour."""

    house: House
    pushed: Pushed

    async def keep(self) -> None:
        """Look, for ever."""
        await every(self.house.world, LOOKS_EVERY, self.look)

    async def look(self) -> None:
        house, now = self.house, self.house.world.now()
        owing = await house.ask(lambda connection: ask_owing(connection, now))
        for one in due(owing, self.reminded_at, now, ZoneInfo(house.country.timezone)):
            await self.remind(one, now)

    def reminded_at(self, hospital: str) -> datetime | None:
        state = self.house.book.hospitals.get(hospital)
        return state.reminded_at if state else None

    async def remind(self, owing: Owing, now: datetime) -> None:
        house = self.house
        body = ReportsReminded(outcomes=owing.outcomes, reports=owing.reports, since=owing.overdue_since)
        name = reminder_id(owing.hospital, now, ZoneInfo(house.country.timezone))
        subject, raw = f"hospital/{owing.hospital}", msgspec.Raw(encode_json(body))
        entry = Entry(id=name, subject=subject, kind="reports_reminded", at=now, by=BY, role="program", body=raw)
        receipt = (await house.log.append([entry]))[0]
        await house.book.caught_up(receipt.seq)
        if not receipt.repeated:
            await self.pushed(owing.hospital, body)
