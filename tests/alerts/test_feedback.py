"""The crew sees what a hospital thought of its alert, and the outcome, without looking for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertJudged, Verdict
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import coming, tell, warned
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.timelines.one_case import ED, a_stroke

JUDGED = AlertJudged(alert="case-0001-alert", verdict=Verdict.USEFUL, note="CT 已備妥", name="林護理師")
OUTCOME = says.OutcomeReported(alert="case-0001-alert", condition=says.Condition.STROKE, diagnosis="缺血性腦中風",
                               disposition=says.Disposition.WARD)  # fmt: skip


async def test_a_crew_reads_the_word_on_its_alert_and_the_outcome_as_they_become_known(
    house: Any, client: Any, people: Any
) -> None:
    story = await a_stroke(house)
    crew = client(people.crew)
    (before,) = (await crew.get("/tablet/feedback")).json()
    assert (before["verdict"], before["verdict_words"], before["outcome"]) == ("", "no word yet", "")
    await story.say(45, JUDGED, ED)
    await story.say(90, OUTCOME, ED)
    (after,) = (await crew.get("/tablet/feedback")).json()
    assert (after["verdict"], after["note"], after["judged_by"]) == ("useful", "CT 已備妥", "林護理師")
    assert after["outcome"] == "缺血性腦中風 · ward"
    assert after["case"] == "case-0001"
    page = (await crew.get("/feedback", headers={"accept": "text/html"})).text
    assert "CT 已備妥" in page
    assert "王大明" not in page


async def test_feedback_follows_a_person_to_another_ambulance_but_the_case_does_not_open_there(
    house: Any, client: Any
) -> None:
    await a_stroke(house)
    moved = Person(id="person/crew", name="陳救護", roles=frozenset({Role.CREW}), organisation="county/A", unit="A-92")
    other = Person(id="person/other", name="別人", roles=frozenset({Role.CREW}), organisation="county/A", unit="A-92")
    (mine,) = (await client(moved).get("/tablet/feedback")).json()
    assert (mine["alert"], mine["case"]) == ("case-0001-alert", "")
    assert (await client(other).get("/tablet/feedback")).json() == []


async def test_it_shows_the_last_twenty_and_is_noted_in_the_audit_log(house: Any, client: Any, people: Any) -> None:
    for n in range(22):
        await a_stroke(house, f"case-{n:04}", house.world.now() - timedelta(hours=30 - n))
    heard = (await client(people.crew).get("/tablet/feedback")).json()
    assert [one["alert"] for one in heard] == [f"case-{n:04}-alert" for n in range(21, 1, -1)]
    seq, _ = await house.audit.head()
    assert seq


async def test_a_hospital_has_no_such_page(client: Any, people: Any) -> None:
    assert (await client(people.ed_nurse).get("/tablet/feedback")).status_code == 403


async def test_what_a_hospital_thought_stands_on_the_outcome_form_with_one_touch_to_say_it(
    house: Any, client: Any, people: Any
) -> None:
    story = await a_stroke(house, hospital=HOSPITAL)
    page = await client(people.ed_nurse).get(
        "/cases/case-0001/alerts/case-0001-alert/outcome", headers={"accept": "text/html"}
    )
    assert 'data-say="/cases/case-0001/alerts/case-0001-alert/judgement"' in page.text
    await story.say(45, JUDGED, ED)
    again = await client(people.ed_nurse).get(
        "/cases/case-0001/alerts/case-0001-alert/outcome", headers={"accept": "text/html"}
    )
    assert "✓ useful" in again.text


async def test_after_a_re_route_the_former_hospital_is_not_said_to_be_silent(
    house: Any, client: Any, people: Any
) -> None:
    case, former = await coming(house)
    crew = client(people.crew)
    for alert, body in (("alert-2", warned(house, OTHER_HOSPITAL, instead_of=former)),
                        ("entry-3", says.AlertStoodDown(alert="alert-2", reason="no transport"))):  # fmt: skip
        await tell(house, f"case/{case}", body, ids=(alert,))
    told = {one["alert"]: one for one in (await crew.get("/tablet/feedback")).json()}
    assert told[former]["went_elsewhere"].startswith("went to MacKay")
    assert told["alert-2"]["went_elsewhere"] == "warning withdrawn"
    page = (await crew.get("/feedback", headers={"accept": "text/html"})).text
    assert "went to MacKay" in page
    assert "no word yet" not in page
