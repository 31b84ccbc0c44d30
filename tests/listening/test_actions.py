"""What a screen says of an alert, and drills: said once, at home, and in no figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenhour.emergency.case import AlertState
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import coming
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People, person
from tests.world import TestWorld

MakeClient = Callable[[Person | None], Client]
SHOWN = "/cases/case-0001/alerts/alert-0001/shown"


async def test_the_first_screen_that_shows_and_the_first_that_sounds_are_kept(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    await coming(house)
    nurse = client(people.ed_nurse)
    assert (await nurse.say(SHOWN, screen="wall-0001")).status_code == 201
    shown_at = world.now()
    world.clock.pass_(seconds=2)
    assert (await nurse.say(SHOWN, screen="wall-0002")).json()["error"]["code"] == "already_shown"
    assert (await nurse.say(SHOWN, screen="wall-0002", sounding=True)).status_code == 201
    assert (await nurse.say(SHOWN, screen="wall-0001", sounding=True)).json()["error"]["code"] == "already_shown"
    alert = house.book.open_cases["case-0001"].alerts["alert-0001"]
    assert (alert.shown_at, alert.sounding_at) == (shown_at, world.now())


async def test_what_is_acknowledged_is_no_longer_news_of_a_screen(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house)
    nurse = client(people.ed_nurse)
    await nurse.say("/cases/case-0001/alerts/alert-0001/acknowledgement", name="林怡君")
    assert (await nurse.say(SHOWN, screen="wall-0001")).json()["error"]["code"] == "already_shown"


async def test_another_hospitals_screen_does_not_speak_for_it(house: House, client: MakeClient, people: People) -> None:
    await coming(house)
    assert (await client(people.foreign_nurse).say(SHOWN, screen="wall-0001")).status_code == 404


# ── drills ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def begun(client: Client, **more: Any) -> Any:
    body = {"hospital": HOSPITAL, "condition": "stroke", "priority": "high", "name": "林怡君", **more}
    return await client.say("/drills", id="drill-0001", **body)


async def test_a_drill_rings_at_home_until_somebody_acknowledges_and_is_over_then(
    house: House, client: MakeClient, people: People
) -> None:
    nurse = client(people.ed_nurse)
    assert (await begun(nurse)).status_code == 201
    case = house.book.open_cases["drill-0001"]
    assert case.drill
    assert case.alerts["drill-0001"].state is AlertState.ALERTED
    assert [one.id for one in house.book.coming_to(HOSPITAL)] == ["drill-0001"]
    answer = await nurse.say("/cases/drill-0001/alerts/drill-0001/acknowledgement", name="陳大文")
    assert answer.status_code == 201
    assert not list(house.book.coming_to(HOSPITAL))
    after = await house.book.case("drill-0001")
    assert not after.is_open
    assert (after.alerts["drill-0001"].acknowledged_by, after.alerts["drill-0001"].state) == (
        "陳大文",
        AlertState.STOOD_DOWN,
    )


async def test_a_drill_nobody_acknowledged_is_ended_from_where_it_was_begun(
    house: House, client: MakeClient, people: People
) -> None:
    administrator = client(person(Role.ADMINISTRATOR, f"hospital/{HOSPITAL}"))
    assert (await begun(administrator)).status_code == 201
    end = "/cases/drill-0001/alerts/drill-0001/drill-end"
    assert (await client(people.foreign_nurse).say(end, reason="enough")).status_code == 404
    assert (await administrator.say(end, reason="enough")).status_code == 201
    assert (await administrator.say(end, reason="enough")).status_code == 409
    assert "drill-0001" not in house.book.open_cases


async def test_a_drill_is_at_home_and_one_at_a_time(client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    assert (await begun(nurse, hospital=OTHER_HOSPITAL)).json()["error"]["code"] == "drill_elsewhere"
    assert (await begun(client(people.administrator))).json()["error"]["code"] == "drill_elsewhere"
    await begun(nurse)
    again = await nurse.say("/drills", id="drill-0002", hospital=HOSPITAL, condition="ami", name="林怡君")
    assert again.json()["error"]["code"] == "drill_rings"


async def test_a_patients_warning_is_not_ended_as_a_drill(house: House, client: MakeClient, people: People) -> None:
    await coming(house)
    end = "/cases/case-0001/alerts/alert-0001/drill-end"
    assert (await client(people.ed_nurse).say(end, reason="enough")).status_code == 404


async def test_a_drill_stands_in_no_figure_and_no_list_of_outcomes(
    house: House, client: MakeClient, people: People
) -> None:
    nurse = client(people.ed_nurse)
    await begun(nurse)
    await nurse.say("/cases/drill-0001/alerts/drill-0001/acknowledgement", name="陳大文")
    import sqlalchemy as sa

    from goldenhour.indicators.views import alerts, runs
    from goldenhour.outcomes.views import outcomes

    for table in (alerts, runs, outcomes):
        rows = await house.ask(lambda connection, table=table: connection.execute(sa.select(table)).all())
        assert rows == [], table.name
