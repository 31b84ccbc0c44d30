"""The county's page, a hospital's panel, and the same for programs."""

from __future__ import annotations

from typing import Any

from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, TAIPEI
from tests.incidents.scene import INCIDENT, declared

PAGE = {"accept": "text/html"}


async def test_the_page_of_a_county_shows_every_figure_with_its_age_and_what_nobody_said(
    house: Any, client: Any, people: Any
) -> None:
    said = {"can_take": {"immediate": 2}, "free": {"icu_beds": 1}, "name": "林"}
    await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/capacity", **said)
    house.world.clock.pass_(hours=3)
    text = (await client(people.dispatcher).get("/capacity", headers=PAGE)).text
    mine = text.partition(f'id="hospital-{HOSPITAL}"')[2].partition("</article>")[0]
    assert "<b>2</b>" in mine
    assert "stale" in mine
    assert "not known" in mine
    other = text.partition(f'id="hospital-{OTHER_HOSPITAL}"')[2].partition("</article>")[0]
    assert "never said" in other
    rows = text.count('<article class="capacity-row')
    assert f"Ask all {rows} hospitals" in text


async def test_a_program_reads_the_same_with_the_moment_of_each_figure(client: Any, people: Any) -> None:
    await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/capacity", can_take={"minimal": 9}, name="林")
    rows = (await client(people.dispatcher).get(f"/counties/{TAIPEI}/capacity")).json()
    (row,) = [one for one in rows if one["hospital"] == HOSPITAL]
    assert row["can_take"] == {"minimal": {"n": 9, "at": "2026-11-22T02:00:00Z", "name": "林", "age": "fresh"}}
    assert row["asked_at"] is None


async def test_the_panel_is_filled_with_the_last_figures_and_says_who_asked(client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    assert "Same as before" not in (await nurse.get("/capacity/panel", headers=PAGE)).text
    await nurse.say(f"/hospitals/{HOSPITAL}/capacity", can_take={"immediate": 3}, free={"cath_labs": 1}, name="林")
    await client(people.dispatcher).say(f"/hospitals/{HOSPITAL}/capacity/questions", note="bus", name="陳", drill=True)
    panel = (await nurse.get("/capacity/panel", headers=PAGE)).text
    assert 'name="can_take.immediate"' in panel
    assert 'value="3"' in panel
    assert "by 陳" in panel
    assert "bus" in panel
    assert "Same as before" in panel
    assert panel.count("&#34;drill&#34;: true") + panel.count("&#34;drill&#34;:true") == 2


async def test_the_board_says_that_somebody_asks_until_it_is_answered(client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    assert "data-question" not in (await nurse.get("/board", headers=PAGE)).text
    await client(people.dispatcher).say(f"/hospitals/{HOSPITAL}/capacity/questions", name="陳")
    assert "data-question" in (await nurse.get("/board", headers=PAGE)).text
    await nurse.say(f"/hospitals/{HOSPITAL}/capacity", can_take={"immediate": 0}, name="林")
    assert "data-question" not in (await nurse.get("/board", headers=PAGE)).text


async def test_whoever_has_no_hospital_has_no_panel_and_a_specialist_no_page(client: Any, people: Any) -> None:
    assert (await client(people.dispatcher).get("/capacity/panel", headers=PAGE)).status_code == 403
    assert (await client(people.specialist).get("/capacity", headers=PAGE)).status_code == 403


async def test_from_an_incident_everybody_is_asked_for_it(house: Any, client: Any, people: Any) -> None:
    await tell(house, f"incident/{INCIDENT}", declared(drill=True), ids=(INCIDENT,))
    page = (await client(people.dispatcher).get(f"/capacity?county=A&incident={INCIDENT}", headers=PAGE)).text
    assert f"&#34;incident&#34;: &#34;{INCIDENT}&#34;" in page
    assert "what is said for it is not shown here" in page
    elsewhere = (await client(people.dispatcher).get(f"/capacity?county=F&incident={INCIDENT}", headers=PAGE)).text
    assert INCIDENT not in elsewhere
