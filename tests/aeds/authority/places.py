"""Places for the authority's tests, told straight into a house's log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site
from tests.alerts.scene import tell

SITE = "site-0001"
PATH = f"/sites/{SITE}"


def day(house: House, days: int = 0) -> date:
    """So many days from today, by the tests' clock in Taipei."""
    return (house.world.now() + timedelta(hours=8, days=days)).date()


async def a_place(house: House, *more: says.Body, site_id: str = SITE, county: str = "A", devices: int = 1) -> None:
    """A registered place with devices whose dates are good, and whatever else is said of it."""
    hung = [
        aed.AedRegistered(aed=str(n + 1), installed_on=day(house, -30), pads_until=day(house, 400),
                          battery_until=day(house, 800), placement=aed.Placement(on_floor_plan=True))
        for n in range(devices)
    ]  # fmt: skip
    registered = aed.SiteRegistered(name=f"大安高工 {site_id}", county=county, category="assembly", staff=10,
                                    lat=25.0330, lon=121.5435)  # fmt: skip
    manager = site.ManagerNamed(manager="m", name="李範例", account="person/aed_manager")
    trained = site.ManagerTrained(manager="m", on=day(house, -60), practical_min=180, manager_min=40)
    await tell(house, f"site/{site_id}", registered, *hung, manager, trained, *more)


async def applied(house: House, trained: int = 8, **said: Any) -> None:
    """The place has trained eight of ten and asks to be certified, as entry `application-1`."""
    course = site.StaffTrained(
        course="CPR+AED", on=day(house, -40), minutes=90, people=tuple(f"員工{n}" for n in range(8))
    )
    papers = {
        "manager_certificate": "a" * 64, "entrance_photo": "b" * 64, "device_photo": "c" * 64, "floor_plan": "d" * 64,
        "course_table": "e" * 64, "teacher": "f" * 64, "signatures": "0" * 64, "course_photos": "1" * 64,
    }  # fmt: skip
    asks = site.CertificationApplied(staff=10, trained=trained, name="李範例", documents=papers, **said)
    await tell(house, f"site/{SITE}", course, asks, ids=("course-0001", "application-1"))


async def place(house: House, site_id: str = SITE) -> Site:
    state = await house.book.state(f"site/{site_id}")
    assert isinstance(state, Site)
    return state
