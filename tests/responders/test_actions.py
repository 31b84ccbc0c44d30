"""What can be said of CPR by telephone, and what is refused with a sentence."""

from __future__ import annotations

import asyncio

import msgspec

from tests.conftest import People
from tests.dispatch.telling import FOREIGN_DISPATCHER, begun

ARREST = {"complaint": "103101"}
SECOND = msgspec.structs.replace(People().dispatcher, id="person/dispatcher-2")


async def test_the_two_questions_and_the_first_compression_are_noted_with_their_times(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    for after, said in (
        (20, {"step": "asked_conscious", "yes": False}),
        (15, {"step": "asked_breathing", "yes": False}),
        (40, {"step": "first_compression"}),
    ):
        world.clock.pass_(seconds=after)
        answer = await desk.say(f"/cases/{case_id}/phone-cpr", at=world.now(), **said)
        assert answer.status_code == 201, answer.text
    page = await desk.get(f"/desk/cases/{case_id}", headers={"accept": "text/html"})
    assert 'data-goal-s="35.0"' in page.text
    assert 'data-goal-s="75.0"' in page.text


async def test_of_two_dispatchers_who_tap_the_same_the_first_counts(client, people, world):
    desk, second = client(people.dispatcher), client(SECOND)
    case_id = await begun(desk, world, **ARREST)
    both = [one.say(f"/cases/{case_id}/phone-cpr", at=world.now(), step="recognised") for one in (desk, second)]
    answers = await asyncio.gather(*both)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {"already_noted"}


async def test_a_step_tapped_by_mistake_is_struck_and_can_be_tapped_again(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    tapped = await desk.say(f"/cases/{case_id}/phone-cpr", at=world.now(), step="first_compression")
    struck = await desk.say(f"/cases/{case_id}/struck", corrects=tapped.json()["id"], reason="tapped by mistake")
    assert struck.status_code == 201, struck.text
    assert (await house.book.case(case_id)).bystanders.phone_cpr == []
    again = await desk.say(f"/cases/{case_id}/phone-cpr", at=world.now(), step="first_compression")
    assert again.status_code == 201


async def test_a_question_needs_its_answer_and_what_is_not_begun_its_reason(client, people, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    for said, code in (
        ({"step": "asked_conscious"}, "answer_missing"),
        ({"step": "recognised", "yes": True}, "answer_missing"),
        ({"step": "not_started"}, "barrier_missing"),
        ({"step": "not_started", "barrier": "no such reason"}, "barrier_unknown"),
    ):
        answer = await desk.say(f"/cases/{case_id}/phone-cpr", at=world.now(), **said)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_another_countys_dispatcher_hears_of_no_such_case(client, people, world):
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    far = await client(FOREIGN_DISPATCHER).say(f"/cases/{case_id}/phone-cpr", at=world.now(), step="recognised")
    assert far.status_code == 404


async def test_nobody_reviews_their_own_call_and_the_taker_reads_what_was_said_of_it(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    said = {"recognised": False, "could_have": True, "feedback": "Gasping is not breathing.", "name": "陳督導"}
    own = await desk.say(f"/cases/{case_id}/phone-cpr/review", **said)
    assert (own.status_code, own.json()["error"]["code"]) == (403, "own_call")
    for who in (SECOND, people.authority):
        answer = await client(who).say(f"/cases/{case_id}/phone-cpr/review", **said)
        assert answer.status_code == 201, answer.text
    page = await desk.get(f"/cases/{case_id}/phone-cpr", headers={"accept": "text/html"})
    assert "Gasping is not breathing." in page.text
    quality = await desk.get("/phone-cpr", headers={"accept": "text/html"})
    assert f"/cases/{case_id}/phone-cpr" in quality.text.partition('id="mine"')[2].partition("</section>")[0]


async def test_the_desk_offers_no_review_of_ones_own_call_and_leads_to_what_others_said(client, people, world):
    desk, case_id = client(people.dispatcher), await begun(client(people.dispatcher), world, **ARREST)
    english, review = {"accept": "text/html", "accept-language": "en"}, f'href="/cases/{case_id}/phone-cpr"'
    own = (await desk.get(f"/desk/cases/{case_id}", headers=english)).text
    assert "You took this call: somebody else reviews it." in own
    assert review not in own
    assert f"{review}>Review of this call" in (await client(SECOND).get(f"/desk/cases/{case_id}", headers=english)).text
    assert "not reviewed yet" in (await desk.get(f"/cases/{case_id}/phone-cpr", headers=english)).text
    await client(SECOND).say(f"/cases/{case_id}/phone-cpr/review", recognised=True, name="陳督導")
    assert f"{review}>Feedback on your call" in (await desk.get(f"/desk/cases/{case_id}", headers=english)).text


async def test_who_reviews_reads_which_seconds_count_where_none_are_written(client, people, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    world.clock.pass_(seconds=49)
    await desk.say(f"/cases/{case_id}/phone-cpr", at=world.now(), step="recognised")
    page = await client(SECOND).get(
        f"/cases/{case_id}/phone-cpr", headers={"accept": "text/html", "accept-language": "en"}
    )
    assert page.text.count("what was noted counts: 49 s") == 1


async def test_a_review_of_what_was_not_recognised_has_no_time_of_it(client, people, world):
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    said = {"recognised": False, "recognised_s": 60, "name": "陳督導"}
    answer = await client(people.authority).say(f"/cases/{case_id}/phone-cpr/review", **said)
    assert answer.json()["error"]["code"] == "not_recognised_has_time"
