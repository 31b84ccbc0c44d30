"""A school with one defibrillator, told straight into a house's log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.course_bodies import CourseAnnounced
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site
from tests.alerts.scene import tell

SITE = "site-0001"
PATH = f"/sites/{SITE}"
DEVICE = f"{PATH}/devices/1"
REGISTERED: dict[str, Any] = {"name": "大安高工", "county": "A", "category": "assembly", "staff": 10,
                              "lat": 25.0330, "lon": 121.5435, "address": "臺北市大安區復興南路二段52號"}  # fmt: skip


def day(house: House, days: int = 0) -> date:
    """So many days from today, by the tests' clock in Taipei."""
    return (house.world.now() + timedelta(hours=8, days=days)).date()


async def a_school(house: House, site_id: str = SITE, **more: Any) -> None:
    """One device with all dates good, one trained manager who is the tests' AED manager, one kit, eight of ten trained."""
    device = aed.AedRegistered(
        aed="1", serial=f"SN-{site_id}", barcode=f"BC-{site_id}", location="一樓川堂", installed_on=day(house, -30),
        manufactured_on=day(house, -200), pads_until=day(house, 400), battery_until=day(house, 800), **more,
    )  # fmt: skip
    await tell(
        house,
        f"site/{site_id}",
        aed.SiteRegistered(**REGISTERED),
        device,
        site.ManagerNamed(manager="m", name="李範例", account="person/aed_manager", email="li@school.example"),
        site.ManagerTrained(manager="m", on=day(house, -60), practical_min=180, manager_min=40),
        site.KitRegistered(
            kit="k", kind=site.KitKind.BLEEDING, location="保健室",
            items=(site.KitItem(name="止血帶", quantity=1, until=day(house, 300)),),
        ),
        site.StaffTrained(course="CPR+AED", on=day(house, -40), minutes=90, people=tuple(f"員工{n}" for n in range(8))),
        ids=(f"{site_id}-registered", f"{site_id}-device"),
    )  # fmt: skip


async def a_course(house: House, course_id: str = "course-0001") -> None:
    """One that is being held today and can still be joined."""
    today = day(house)
    said = CourseAnnounced(title="CPR+AED", county="A", on=today, begins="00:00", ends="23:00", place="衛生局一樓",
                           minutes=180, manager_min=40, seats=30, open_until=today)  # fmt: skip
    await tell(house, f"course/{course_id}", said)


async def school(house: House, site_id: str = SITE) -> Site:
    """How it stands."""
    state = await house.book.state(f"site/{site_id}")
    assert isinstance(state, Site)
    return state
