"""The desk: which cases stand on it, in which order, what a card says, and who may watch."""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.dispatch import desk as desk_module
from goldenhour.kit.refusals import Refusal
from tests.conftest import HOSPITAL
from tests.dispatch.telling import FOREIGN_DISPATCHER, begun, sent

TOPIC = "desk/A"


@contextlib.asynccontextmanager
async def watching(house, topic: str = TOPIC, language: str = "en"):
    """The events of one desk as they come: (event, data)."""
    stream = house.live.stream(topic, language, house.book.seq)
    waiting: list[tuple[str, Any]] = []

    async def next_event() -> tuple[str, Any]:
        while True:
            if not waiting:
                frames = await asyncio.wait_for(anext(stream), 5)
                waiting.extend(events_in(frames))
            event, data = waiting.pop(0)
            if event not in ("beat", "keys"):
                return event, data

    first = [event for event, _ in events_in(await anext(stream))]
    assert first == ["keys"]
    assert [event for event, _ in events_in(await anext(stream))] == ["beat"]
    yield next_event
    await stream.aclose()


def events_in(frames: bytes) -> list[tuple[str, Any]]:
    found = []
    for block in frames.decode().strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], json.loads(lines["data"])))
    return found


async def test_a_new_call_appears_on_its_countys_desk_and_on_no_other(client, people, house, world):
    async with watching(house) as event, watching(house, "desk/F") as elsewhere:
        case_id = await begun(client(people.dispatcher), world)
        kind, data = await event()
        assert (kind, data["key"]) == ("put", f"case-{case_id}")
        assert "Chest pain" in data["html"]
        assert "No unit yet" in data["html"]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(elsewhere(), 0.2)


async def test_a_closed_case_leaves_the_desk(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    async with watching(house) as event:
        await desk.say(f"/cases/{case_id}/closing", disposition="cancelled")
        assert await event() == ("gone", {"key": f"case-{case_id}"})


async def test_a_units_times_show_on_the_card_as_they_are_reported(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    world.clock.pass_(minutes=7)
    async with watching(house) as event:
        await client(people.crew).say(f"/cases/{case_id}/units/A-91/times", at=world.now(), mark="at_scene")
        events = [await event(), await event()]
    html = next(data["html"] for kind, data in events if kind == "put")
    assert "T04" in html
    assert "10:07" in html  # 02:07 UTC on Taipei's clock


async def test_a_unit_moves_on_the_map_when_it_is_seen_sent_or_rests(client, people, house, world):
    desk, crew = client(people.dispatcher), client(people.crew)
    async with watching(house) as event:
        await crew.post("/units/A-91/position", json={"lat": 25.05, "lon": 121.52})
        kind, mark = await event()
        assert (kind, mark["key"], mark["lat"], mark["status"]) == ("unit", "unit-A-91", 25.05, "free")
        await desk.say("/units/A-91/duty", on_duty=False)
        assert (await event())[1]["status"] == "off_duty"
        await desk.say("/units/A-91/duty", on_duty=True)
        assert (await event())[1]["status"] == "free"
        await sent(desk, world)
        kind, mark = await event()
        while kind != "unit":
            kind, mark = await event()
        assert mark["status"] == "busy"


async def test_a_neighbours_unit_shows_on_the_desk_it_works_for(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    body = {"unit": "F-91", "name": "F-91"}
    await desk.say(f"/cases/{case_id}/units", confirmed=("neighbour_unit",), **body)
    async with watching(house) as event:
        await client(people.foreign_crew).post("/units/F-91/position", json={"lat": 25.02, "lon": 121.48})
        assert (await event())[1]["key"] == "unit-F-91"
    assert "F-91" in [unit["unit"] for unit in (await desk.get("/units")).json()]


async def test_who_has_nobody_coming_stands_first_then_whose_hospital_is_silent(client, people, house, world):
    desk, crew = client(people.dispatcher), client(people.crew)
    under_way = await sent(desk, world, unit="A-92", level="2305001")
    silent = await sent(desk, world)
    alert = {"hospital": HOSPITAL, "unit": "A-91", "priority": "high"}
    assert (await crew.say(f"/cases/{silent}/alerts", **alert)).status_code == 201
    later = await begun(desk, world, level="2305005")
    sooner_but_light = await begun(desk, world, level="2305007")
    ordered = [case["case"] for case in (await desk.get("/desk/cases")).json()]
    assert ordered == [later, sooner_but_light, silent, under_way]


async def test_a_card_says_for_how_long_the_hospital_has_not_answered(client, people, house, world):
    desk, crew = client(people.dispatcher), client(people.crew)
    case_id = await sent(desk, world)
    await crew.say(f"/cases/{case_id}/alerts", hospital=HOSPITAL, unit="A-91", priority="high")
    case = house.book.open_cases[case_id]
    html = desk_module.card(house, case, "en")
    assert "not acknowledged yet" in html
    assert f'data-since="{case.alert.stored_at.isoformat(timespec="milliseconds")}"' in html
    alert = next(iter(case.alerts))
    nurse = client(people.ed_nurse)
    await nurse.say(f"/cases/{case_id}/alerts/{alert}/acknowledgement", name="王小明")
    assert "acknowledged by 王小明" in desk_module.card(house, house.book.open_cases[case_id], "en")


async def test_a_call_with_codes_nobody_knows_still_has_a_card(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    await desk.say("/calls", id="strange-0001", confirmed=("unknown_code",),
                   place={"lat": 25.05, "lon": 121.52, "county": "A"}, complaint="9X", level="8Y")  # fmt: skip
    html = desk_module.card(house, house.book.open_cases["strange-0001"], "zh_Hant")
    assert "9X（未知代碼）" in html
    assert "25.05000, 121.52000" in html
    assert case_id in [case["case"] for case in (await desk.get("/desk/cases")).json()]


async def test_a_frame_stays_small_however_much_is_written_down(client, people, house, world):
    desk = client(people.dispatcher)
    long = {"lat": 25.05, "lon": 121.52, "county": "A", "address": "長" * 300}
    case_id = await sent(desk, world, place=long, note="言" * 4000)
    await desk.say(f"/cases/{case_id}/units", confirmed=("second_unit",), unit="A-92", name="A-92")
    showing = house.live.showings["desk"]
    assert len(showing.put(house.book.open_cases[case_id], TOPIC, "zh_Hant")) <= 8 * 1024


def test_a_desk_is_watched_by_its_own_dispatchers_only(people):
    desk_module.may_watch(people.dispatcher, TOPIC)
    for person, topic in (
        (people.dispatcher, "desk/F"),
        (people.dispatcher, "desk/"),
        (FOREIGN_DISPATCHER, TOPIC),
        (people.crew, TOPIC),
        (people.authority, TOPIC),
    ):
        with pytest.raises(Refusal):
            desk_module.may_watch(person, topic)


# ── pages and lists ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_the_desk_shows_its_cases_in_both_languages_and_notes_the_readings(
    client, people, house, world, language
):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world, synthetic=True)
    page = await desk.get("/desk", headers={"accept": "text/html", "accept-language": language})
    assert page.status_code == 200
    assert f'id="case-{case_id}"' in page.text
    assert ("胸痛" if language == "zh-TW" else "Chest pain") in page.text
    assert "synthetic-mark" in page.text
    await house.flush_audit()
    assert {logged.entry.kind for logged in await house.audit.timeline(f"case/{case_id}")} == {"case_read"}


async def test_an_empty_desk_says_how_to_begin(client, people):
    page = await client(people.dispatcher).get("/desk", headers={"accept": "text/html"})
    assert "No open cases. Press N to take a call." in page.text


async def test_only_a_countys_dispatcher_has_a_desk(client, people):
    for person, status in ((people.crew, 403), (people.ed_nurse, 403), (people.authority, 403), (None, 401)):
        for path in ("/desk", "/desk/cases", "/units"):
            assert (await client(person).get(path)).status_code == status


async def test_the_chosen_case_shows_who_could_go_and_what_the_correction_needs(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    panel = await desk.get(f"/desk/cases/{case_id}")
    assert f'data-say="/cases/{case_id}/units"' in panel.text
    assert f'data-say="/cases/{case_id}/units/A-91/stand-down"' in panel.text
    assert f"&#34;corrects&#34;:&#34;{case_id}&#34;" in panel.text
    assert (await client(FOREIGN_DISPATCHER).get(f"/desk/cases/{case_id}")).status_code == 404


async def test_a_county_lists_its_own_cases_and_units_only(client, people, world):
    case_id = await begun(client(people.dispatcher), world)
    foreign = client(FOREIGN_DISPATCHER)
    assert (await foreign.get("/desk/cases")).json() == []
    assert [unit["unit"] for unit in (await foreign.get("/units")).json()] == ["F-91"]
    mine = (await client(people.dispatcher).get("/desk/cases")).json()
    assert [case["case"] for case in mine] == [case_id]


async def test_the_nine_times_are_told_in_words(client, people):
    page = (await client(people.dispatcher).get("/desk", headers={"accept-language": "en"})).text
    assert "T01 call received · T02 dispatched · T03 en route" in page


async def test_an_arrival_that_is_due_or_over_reads_as_a_sentence(client, people, house, world):
    """The minutes count on to "now" and "1 min overdue": no "arrives in" may stand before them."""
    desk, crew = client(people.dispatcher), client(people.crew)
    case_id = await sent(desk, world)
    eta = (world.now() + timedelta(minutes=4)).isoformat()
    alert = {"hospital": HOSPITAL, "unit": "A-91", "priority": "high", "eta_at": eta}
    assert (await crew.say(f"/cases/{case_id}/alerts", **alert)).status_code == 201
    assert "arrival: <time" in desk_module.card(house, house.book.open_cases[case_id], "en")


async def test_a_unit_that_has_not_left_the_scene_is_never_called_overdue(client, people, house, world):
    desk, crew = client(people.dispatcher), client(people.crew)
    case_id = await sent(desk, world)
    eta = (world.now() + timedelta(minutes=4)).isoformat()
    await crew.say(f"/cases/{case_id}/alerts", hospital=HOSPITAL, unit="A-91", priority="high", eta_at=eta)
    assert 'data-format="waiting"' in desk_module.card(house, house.book.open_cases[case_id], "en")
    for mark in ("en_route", "at_scene", "at_patient", "left_scene"):
        world.clock.pass_(minutes=1)
        assert (await crew.say(f"/cases/{case_id}/units/A-91/times", unit="A-91", mark=mark)).status_code == 201
    assert 'data-format="words"' in desk_module.card(house, house.book.open_cases[case_id], "en")
