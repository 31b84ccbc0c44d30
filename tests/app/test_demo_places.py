"""The demo's place: there once, its manager's, and with things to put right."""

from __future__ import annotations

from goldenhour.aeds.answering import answers_for
from goldenhour.aeds.due import DutyState, open_duties
from goldenhour.aeds.keeping.pages import today_in, zone_of
from goldenhour.app.demo_places import SITE, keep_a_school
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site
from tests.conftest import People


async def test_the_demos_manager_finds_something_overdue_and_something_due_soon(house: House, people: People) -> None:
    await keep_a_school(house, people.aed_manager.id, people.aed_manager.name)
    before = await house.log.head()
    await keep_a_school(house, people.aed_manager.id, people.aed_manager.name)
    assert await house.log.head() == before
    site = await house.book.state(f"site/{SITE}")
    assert isinstance(site, Site)
    assert answers_for(people.aed_manager, site)
    states = {duty.what: duty.state(today_in(house)) for duty in open_duties(site, zone_of(house)) if duty.about != "1"}
    assert states["check"] is DutyState.OVERDUE or states["use_record"] is DutyState.OVERDUE
    assert states["pads"] is not DutyState.OVERDUE
    assert states["manager_training"] is DutyState.SOON
    assert site.not_understood == []
