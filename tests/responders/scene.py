"""Volunteers and devices that the tests of responders start from. All of them are made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from goldenhour.emergency.defibrillators import Found, Openness
from goldenhour.emergency.house import House
from goldenhour.responders.consent import VERSION
from goldenhour.responders.volunteers import Area, Registration, Volunteer
from goldenhour.responders.wired import wired

STATION = (25.0478, 121.5170)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""Ten in the morning in Taipei."""
FORM: dict[str, Any] = {
    "name": "志工測試甲", "phone": "0912 345 678", "certificate": "CPR-2026-0001", "certificate_until": "2027-06-30",
    "home": "25.0490, 121.5180", "home_radius": 500, "consent": VERSION,
}  # fmt: skip


def metres_north(metres: float, of: tuple[float, float] = STATION) -> tuple[float, float]:
    return of[0] + metres / 111_195, of[1]


def registration(at: tuple[float, float] = STATION, radius_m: int = 500, **more: Any) -> Registration:
    said = {
        "name": "志工測試甲", "phone": "0912345678", "certificate": "CPR-1", "certificate_until": date(2027, 6, 30),
        "areas": (Area(lat=at[0], lon=at[1], radius_m=radius_m),), "consent": VERSION, **more,
    }  # fmt: skip
    return Registration(**said)


def volunteer(
    name: str = "v-1", at: tuple[float, float] = STATION, verified: bool = True, radius_m: int = 500, **more: Any
) -> Volunteer:
    return Volunteer(
        id=name, said=registration(at, radius_m, **more), made_at=NOW - timedelta(days=9), language="zh_Hant",
        verified_at=NOW - timedelta(days=8) if verified else None,
    )  # fmt: skip


def device(aed: str, at: tuple[float, float], usable: bool = True) -> Found:
    return Found(
        site="site-1", aed=aed, name=f"AED {aed}", where="大廳服務台", floor="1F", lat=at[0], lon=at[1], metres=0,
        walk_s=0, open=Openness.OPEN, until=None, usable=usable, reasons=(), rank=1,
    )  # fmt: skip


async def kept(house: House, at: tuple[float, float], *, verified: bool = True, **more: Any) -> tuple[str, Volunteer]:
    """A volunteer kept in this house: the token of their browser, and who they are."""
    volunteers = wired(house).volunteers
    token, found = await volunteers.register(registration(at, **more), "zh_Hant")
    if verified:
        await volunteers.verify(found.id, "person/authority")
    return token, await volunteers.one(found.id)
