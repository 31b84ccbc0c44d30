"""The chase list: who owes which report, since when, with what is filled in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.report_bodies import Answer, ReportAnswered, ReportSigned
from goldenhour.outcomes import chase_pages
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.timelines.one_case import ED, Story, a_stroke, views_caught_up

OUTCOME = says.OutcomeReported(
    alert="case-0001-alert", condition=says.Condition.STROKE, diagnosis="infarct", disposition=says.Disposition.WARD
)


@pytest.fixture
async def three(house: House) -> Story:
    """A stroke of two days ago and one of three here, one of two hours ago elsewhere."""
    now = house.world.now()
    first = await a_stroke(house, "case-0001", now - timedelta(days=2))
    await a_stroke(house, "case-0002", now - timedelta(days=3))
    await a_stroke(house, "case-0003", now - timedelta(hours=2), hospital=OTHER_HOSPITAL)
    await views_caught_up(house)
    return first


async def chase(someone: Any, query: str = "") -> Any:
    answer = await someone.get(f"/outcomes/chase.json{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_is_overdue_is_owed_and_nothing_else(three: Story, client: Any, people: Any) -> None:
    found = await chase(client(people.authority))
    (one,) = found["chase"]["owing"]
    assert (one["hospital"], one["outcomes"], one["reports"], one["begun"]) == (HOSPITAL, 2, 2, 0)
    arrived = three.house.world.now() - timedelta(days=3) + timedelta(minutes=31)
    assert one["oldest_at"] == arrived.isoformat().replace("+00:00", "Z")
    assert (found["chase"]["hospitals_telling"], found["chase"]["hospitals"]) == (0, 205)


async def test_reports_leave_the_list_one_by_one(three: Story, client: Any, people: Any) -> None:
    await three.say(90, OUTCOME, ED)
    begun = ReportAnswered(alert="case-0001-alert", disease=says.Condition.STROKE, answers={"nihss": Answer(value="7")})
    await three.say(95, begun, ED)
    found = await chase(client(people.authority))
    (one,) = found["chase"]["owing"]
    assert (one["outcomes"], one["reports"], one["begun"]) == (1, 2, 1)
    assert found["chase"]["hospitals_telling"] == 1
    signed = ReportSigned(alert="case-0001-alert", disease=says.Condition.STROKE, name="林", answers={})
    await three.say(99, signed, ED)
    (one,) = (await chase(client(people.authority)))["chase"]["owing"]
    assert (one["outcomes"], one["reports"], one["begun"]) == (1, 1, 0)


async def test_a_hospital_sees_what_it_owes_and_how_much_is_filled_in(three: Story, client: Any, people: Any) -> None:
    found = await chase(client(people.ed_nurse))
    assert [one["case"] for one in found["owed"]] == ["case-0002", "case-0001"], "the longest waiting first"
    assert all(0 < one["filled"] < one["asked"] for one in found["owed"]), "what the crew wrote is filled in already"
    assert (await chase(client(people.foreign_nurse)))["owed"] == []
    assert (await chase(client(people.foreign_nurse), f"?hospital={HOSPITAL}"))["owed"] == [], "not another's patients"


async def test_who_has_no_part_in_it_is_refused(three: Story, client: Any, people: Any) -> None:
    for role in ("crew", "dispatcher", "administrator", "specialist"):
        for path in ("/outcomes/chase", "/outcomes/chase.json"):
            assert (await client(getattr(people, role)).get(path)).status_code == 403, (role, path)
    assert (await client(None).get("/outcomes/chase.json")).status_code == 401


async def test_reading_another_hospitals_patients_is_audited(three: Story, client: Any, people: Any) -> None:
    found = await chase(client(people.authority), f"?hospital={HOSPITAL}")
    assert len(found["owed"]) == 2
    seen = {one.entry.subject for one in await three.house.audit.read(0) if one.entry.by == people.authority.id}
    assert {"case/case-0001", "case/case-0002"} <= seen


async def test_the_outcomes_page_reminds_and_the_list_stands_beside_the_audits_share(
    three: Story, client: Any, people: Any
) -> None:
    html = {"accept": "text/html"}
    mine = (await client(people.ed_nurse).get("/outcomes", headers=html)).text
    assert "2 outcomes and 2 whole reports are overdue" in mine
    assert "are overdue" not in (await client(people.foreign_nurse).get("/outcomes", headers=html)).text
    page = (await client(people.authority).get("/outcomes/chase", headers=html)).text
    assert "110 of 205 (53.66 %)" in page


async def test_the_page_shows_a_few_hospitals_at_a_time_and_finds_one_by_its_name(
    three: Story, client: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = three.house
    await a_stroke(house, "case-0004", house.world.now() - timedelta(days=4), hospital=OTHER_HOSPITAL)
    await views_caught_up(house)
    monkeypatch.setattr(chase_pages, "AT_ONCE", 1)
    authority = client(people.authority)

    async def shown(query: str) -> tuple[set[str], str]:
        page = (await authority.get(f"/outcomes/chase{query}", headers={"accept-language": "en"})).text
        return set(re.findall(r'chase\?hospital=([^"#]+)', page)), page

    first, page = await shown("")
    assert first == {HOSPITAL}, "who owes most comes first"
    assert "2 hospitals owe" in page
    assert "outcomes owed: 3 · whole reports owed: 3" in page
    assert "1 to 1 of 2" in page
    assert 'from=1#who-owes"' in page
    last, page = await shown("?from=1")
    assert last == {OTHER_HOSPITAL}
    assert 'rel="next"' not in page
    assert 'rel="first"' in page
    for nonsense in ("?from=2", "?from=-1", "?from=³"):
        assert (await shown(nonsense))[0] == {HOSPITAL}
    other = house.country.hospital(OTHER_HOSPITAL)
    for language in ("zh_Hant", "en"):
        assert (await shown(f"?name={quote(other.short(language).upper())}"))[0] == {OTHER_HOSPITAL}
    assert "No hospital of this name owes anything." in (await shown("?name=nowhere"))[1]


async def test_figures_with_made_up_patients_say_so(house: House, client: Any, people: Any) -> None:
    await a_stroke(house, synthetic=True)
    await views_caught_up(house)
    page = (await client(people.authority).get("/outcomes/chase", headers={"accept-language": "en"})).text
    assert "Synthetic data." in page
