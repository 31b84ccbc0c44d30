"""A case is read as a story by whoever may see it: who, what, when, from where; corrections keep what they correct."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.policies import can_see_case
from goldenhour.kit.log import GENESIS, chain_hash
from goldenhour.kit.refusals import Refusal
from goldenhour.records.corrections import STRIKABLE as RECORDS_STRIKABLE
from goldenhour.timelines.live import story_html
from goldenhour.timelines.mending import STRIKABLE
from goldenhour.timelines.routes import EntriesAsKept
from goldenhour.timelines.story import LATE, runs_told, told
from tests.timelines.one_case import DESK, Story, a_stroke, views_caught_up

TIMELINE = "/cases/case-0001/timeline"


@pytest.fixture
async def stroke(house: House) -> Story:
    story = await a_stroke(house)
    house.world.clock.pass_(hours=1)  # type: ignore[attr-defined]
    return story


async def test_who_may_see_the_case_reads_its_story_and_nobody_else(stroke: Story, client: Any, people: Any) -> None:
    for role in ("dispatcher", "crew", "ed_nurse", "ed_physician", "authority"):
        assert (await client(getattr(people, role)).get(TIMELINE)).status_code == 200, role
    for role in ("foreign_crew", "foreign_nurse", "specialist", "aed_manager", "administrator"):
        for path in (TIMELINE, "/cases/case-0001/entries", "/cases/case-0001/entries/case-0001-alert"):
            assert (await client(getattr(people, role)).get(path)).status_code == 404, role
    assert (await client(None).get(TIMELINE)).status_code == 401


async def test_reading_a_story_is_noted(stroke: Story, client: Any, people: Any) -> None:
    await client(people.authority).get(TIMELINE)
    (reading,) = await stroke.house.audit.timeline("case/case-0001")
    assert reading.entry.by == people.authority.id
    assert b"timeline" in bytes(reading.entry.body)


async def test_an_entry_says_who_in_which_role_and_from_where(stroke: Story, client: Any, people: Any) -> None:
    stroke.house.names["person/crew"] = "陳救護"
    page = (await client(people.authority).get(TIMELINE)).text
    assert "陳救護 · ambulance crew · A-91" in page
    assert "ED nurse · National Taiwan University Hospital" in page
    assert "dispatcher · Taipei City" in page


def entries_of(house: House, story: Story) -> dict[str, Any]:
    case = house.book.kept(f"case/{story.case}")
    return {one.id: one for one in told(case, "en", house.country, str, {})}  # type: ignore[arg-type]


async def test_a_correction_and_what_it_corrects_name_one_another(house: House) -> None:
    story = await a_stroke(house)
    first = await story.say(40, says.FindingNoted(code="3520039"), id="first-finding")
    second = await story.say(41, says.FindingNoted(code="3520041"), id="second-finding", corrects=first)
    third = await story.say(42, says.EntryStruck(reason="no droop at all"), id="struck-finding", corrects=second)
    entries = entries_of(house, story)
    assert entries[first].corrected_by == entries[second].seq
    assert not entries[first].struck
    assert entries[second].corrects == entries[first].seq
    assert entries[second].corrected_by == entries[third].seq
    assert entries[second].struck
    html = story_html(house, house.book.kept(f"case/{story.case}"), "en")  # type: ignore[arg-type]
    item = re.search(rf'<li id="e-{entries[second].seq}" class="([^"]*)">(.*?)</li>', html, re.S)
    assert item is not None
    assert {"corrected", "correction"} <= set(item[1].split())
    assert f'href="#e-{entries[first].seq}"' in item[2]
    assert f'href="#e-{entries[third].seq}"' in item[2]


async def test_an_entry_written_down_much_later_says_so(house: House) -> None:
    clock = house.world.clock  # type: ignore[attr-defined]
    story = await a_stroke(house)
    clock.pass_(minutes=60)
    late = await story.say(12.5, says.FindingNoted(code="3520041"), id="late-finding")
    on_time = await story.say(59, says.FindingNoted(code="3520051"), id="timely-finding")
    entries = entries_of(house, story)
    assert entries[late].late is not None
    assert entries[late].late > LATE
    assert entries[on_time].late is None
    html = story_html(house, house.book.kept(f"case/{story.case}"), "en")  # type: ignore[arg-type]
    assert "stored 2026-11-22 11:00:00, 48 min after it happened" in html


async def test_the_story_is_told_in_the_order_in_which_it_happened(house: House) -> None:
    story = await a_stroke(house)
    house.world.clock.pass_(minutes=60)  # type: ignore[attr-defined]
    await story.say(12.5, says.FindingNoted(code="3520041"), id="late-finding")
    case = house.book.kept(f"case/{story.case}")
    moments = [one.at for one in told(case, "en", house.country, str, {})]  # type: ignore[arg-type]
    assert moments == sorted(moments)


async def test_what_a_newer_program_wrote_is_shown_verbatim(stroke: Story, client: Any, people: Any) -> None:
    await stroke.say_raw(50, "drone_flown", b'{"height":  9, "by": "<b>"}')
    page = (await client(people.authority).get(TIMELINE)).text
    assert "An entry of a kind not known here: drone_flown" in page
    assert "<pre>{&#34;height&#34;:  9, &#34;by&#34;: &#34;&lt;b&gt;&#34;}</pre>" in page


async def test_the_nine_times_stand_in_a_row_and_contradictions_are_marked(house: House) -> None:
    story = await a_stroke(house)
    case = house.book.kept(f"case/{story.case}")
    (run,) = runs_told(case, str)  # type: ignore[arg-type]
    assert [cell.code for cell in run.cells] == ["T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09"]
    assert [cell.minutes for cell in run.cells] == [None, 1, 1, 6, 2, 7, 13, 20, None]
    await story.say(5, says.TimeReported(unit="A-91", mark=says.Mark.BACK_AT_STATION))
    (run,) = runs_told(house.book.kept(f"case/{story.case}"), str)  # type: ignore[arg-type]
    assert [cell.code for cell in run.cells if cell.wrong] == ["T09"]


async def test_entries_come_verbatim_with_a_chain_that_can_be_checked(stroke: Story, client: Any, people: Any) -> None:
    answer = await client(people.authority).get("/cases/case-0001/entries")
    kept = msgspec.json.decode(answer.content, type=EntriesAsKept)
    logged = await stroke.house.log.timeline("case/case-0001")
    assert [(one.seq, one.entry) for one in kept.entries] == [(one.seq, one.entry) for one in logged]
    before = GENESIS
    by_seq = {one.seq: one for one in kept.entries}
    for one in await stroke.house.log.read(0):
        before = chain_hash(before, one.seq, one.stored_at, one.entry)
        if one.seq in by_seq:
            assert by_seq[one.seq].chain == before.hex()


# ── live ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_new_entry_appears_on_an_open_page(stroke: Story) -> None:
    house = stroke.house
    stream = house.live.stream("timeline/case-0001", "en", house.book.seq)
    first = [await anext(stream), await anext(stream)]
    assert b"event: keys" in first[0]
    assert b"story-case-0001" in first[0]
    await stroke.say(55, says.FindingNoted(code="3520053"))
    frame = await asyncio.wait_for(anext(stream), 5)
    assert b"event: put" in frame
    assert b"Found: Arm drift, left" not in b"".join(first)
    assert b"Found: Arm" in frame
    await stream.aclose()  # type: ignore[attr-defined]


async def test_only_who_may_see_the_case_may_watch_it(stroke: Story, people: Any) -> None:
    may_watch = stroke.house.may_watch["timeline"]
    assert await may_watch(people.authority, "timeline/case-0001") is None  # type: ignore[misc, func-returns-value]
    with pytest.raises(Refusal, match="no such case for you"):
        await may_watch(people.foreign_nurse, "timeline/case-0001")  # type: ignore[misc]
    with pytest.raises(Refusal, match="nothing here under this number"):
        await may_watch(people.authority, "timeline/no-such-case")  # type: ignore[misc]


async def test_a_foreign_hospital_is_refused_the_live_story_over_http(stroke: Story, client: Any, people: Any) -> None:
    assert (await client(people.foreign_nurse).get("/live?topic=timeline/case-0001")).status_code == 404


# ── mending ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_who_said_an_entry_finds_how_to_mend_it_and_others_do_not(
    stroke: Story, client: Any, people: Any
) -> None:
    finding = next(s.id for s in (await stroke.house.book.case(stroke.case)).timeline if s.kind == "finding_noted")
    path = f"/cases/case-0001/entries/{finding}"
    mine = (await client(people.crew).get(path)).text
    assert 'data-say="/cases/case-0001/struck"' in mine
    assert 'data-say="/cases/case-0001/findings"' in mine
    theirs = (await client(people.ed_nurse).get(path)).text
    assert "data-say" not in theirs
    assert "Only who said this" in theirs


async def test_what_others_have_acted_on_cannot_be_struck_from_the_timeline(
    stroke: Story, client: Any, people: Any
) -> None:
    page = (await client(people.crew).get("/cases/case-0001/entries/case-0001-alert")).text
    assert "data-say" not in page
    assert "Others have acted on this" in page


async def test_a_way_to_correct_is_shown_only_where_there_is_one(stroke: Story, client: Any, people: Any) -> None:
    entries = entries_of(stroke.house, stroke)
    assert {one.kind for one in entries.values() if one.mendable} >= {"time_reported", "vital_signs_taken"}
    html = story_html(stroke.house, stroke.house.book.kept(f"case/{stroke.case}"), "en")  # type: ignore[arg-type]
    for one in entries.values():
        path = f"/cases/case-0001/entries/{one.id}"
        assert (html.count(f'href="{path}"') == 2) == one.mendable, one.kind
        writers = [p for p in vars(people).values() if p.id == one.by]
        page = (await client(writers[0]).get(path)).text
        assert ("data-say=" in page or "Correct the outcome" in page) == one.mendable, one.kind


async def test_what_a_simulated_person_without_a_name_said_shows_the_role(
    house: House, client: Any, people: Any
) -> None:
    story = await a_stroke(house)
    made_up = {"by": "person/simulated-dispatcher", "role": "dispatcher", "place": "county/A"}
    entry = await story.say(3, says.UnitSent(unit="A-92", name="A-92"), made_up)
    page = (await client(people.authority).get(f"/cases/case-0001/entries/{entry}")).text
    assert "dispatcher (simulated) · Taipei City" in page
    assert "person/simulated" not in page.partition("<details>")[0]


async def test_an_entry_that_was_struck_cannot_be_mended_again(stroke: Story, client: Any, people: Any) -> None:
    finding = next(s.id for s in (await stroke.house.book.case(stroke.case)).timeline if s.kind == "finding_noted")
    struck = await client(people.crew).say("/cases/case-0001/struck", corrects=finding, reason="slip")
    assert struck.status_code == 201, struck.text
    page = (await client(people.crew).get(f"/cases/case-0001/entries/{finding}")).text
    assert "data-say" not in page
    assert "This entry was struck" in page


async def test_an_entry_that_is_not_there_is_not_found(stroke: Story, client: Any, people: Any) -> None:
    answer = await client(people.authority).get("/cases/case-0001/entries/nothing-here")
    assert answer.json()["error"]["code"] == "no_such_entry"


def test_the_timeline_offers_to_strike_exactly_what_may_be_struck() -> None:
    assert STRIKABLE == RECORDS_STRIKABLE


# ── the list of cases ────────────────────────────────────────────────────────────────────────────────────────────────
async def listed(someone: Any, query: str = "") -> list[str]:
    answer = await someone.get(f"/timelines.json?{query}")
    assert answer.status_code == 200, answer.text
    return [one["case"] for one in answer.json()["cases"]]


@pytest.fixture
async def three(house: House) -> House:
    """One case of Taipei's NTUH, one of New Taipei by another unit to another hospital, one call with nobody sent."""
    began = house.world.now() - timedelta(days=2)
    await a_stroke(house, "case-0001", began, incident_number="119-0001")
    await a_stroke(
        house, "case-0002", began + timedelta(days=1), county="F", unit="F-91", hospital="1101100011",
        incident_number="119-0002",
    )  # fmt: skip
    place = says.Place(lat=25.03, lon=121.56, county="A", address="市府路 1 號")
    call = says.CallTaken(place=place, complaint="103119", level="2305005", incident_number="119-0003")
    await Story(house, "case-0003").say(0, call, DESK)
    await views_caught_up(house)
    return house


async def test_everybody_finds_only_the_cases_they_may_see(three: House, client: Any, people: Any) -> None:
    assert await listed(client(people.authority)) == ["case-0003", "case-0002", "case-0001"]
    assert await listed(client(people.dispatcher)) == ["case-0003", "case-0001"]
    assert await listed(client(people.crew)) == ["case-0001"]
    assert await listed(client(people.ed_nurse)) == ["case-0001"]
    assert await listed(client(people.foreign_nurse)) == ["case-0002"]
    assert await listed(client(people.foreign_crew)) == ["case-0002"]
    for role in ("specialist", "aed_manager", "administrator"):
        assert (await client(getattr(people, role)).get("/timelines")).status_code == 403


async def test_the_list_agrees_with_the_policy_of_the_case(three: House, client: Any, people: Any) -> None:
    for role in ("dispatcher", "crew", "ed_nurse", "authority", "foreign_crew", "foreign_nurse"):
        person = getattr(people, role)
        may = {c for c in ("case-0001", "case-0002", "case-0003") if can_see_case(person, await three.book.case(c))}
        assert set(await listed(client(person))) == may, role


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=119-0002", ["case-0002"]),
        ("q=119", ["case-0003", "case-0002", "case-0001"]),
        ("q=大明", ["case-0002", "case-0001"]),
        ("q=case-0003", ["case-0003"]),
        ("q=%25", []),
        ("county=F", ["case-0002"]),
        ("hospital=0401180014", ["case-0001"]),
        ("since=2026-11-22", ["case-0003"]),
        ("since=2026-11-21&until=2026-11-21", ["case-0002"]),
        ("until=2026-11-20", ["case-0001"]),
    ],
)
async def test_cases_are_found_by_number_name_place_and_day(
    three: House, client: Any, people: Any, query: str, found: list[str]
) -> None:
    assert await listed(client(people.authority), query) == found


async def test_every_search_is_noted_even_one_that_finds_nobody(three: House, client: Any, people: Any) -> None:
    await client(people.authority).get("/timelines?q=119-0002")
    await client(people.authority).get("/timelines?q=nobody")
    searches = [one.entry for one in await three.audit.timeline("person/authority")]
    assert [one.kind for one in searches] == ["cases_listed", "cases_listed"]
    assert b"q=nobody" in bytes(searches[1].body)
    assert len(await three.audit.timeline("case/case-0002")) == 1
    assert not await three.audit.timeline("case/case-0001")


async def test_a_long_list_is_read_page_by_page_without_gap_or_repetition(
    house: House, client: Any, people: Any
) -> None:
    place = says.Place(lat=25.03, lon=121.56, county="A")
    call = says.CallTaken(place=place, complaint="103119", level="2305005")
    for number in range(120):  # sixty pairs of calls at one and the same moment
        await Story(house, f"many-{number:04}").say(number // 2, call, DESK)
    await views_caught_up(house)
    for person in (people.authority, people.dispatcher):
        seen: list[str] = []
        after = ""
        for _ in range(3):
            page = (await client(person).get("/timelines.json", params={"after": after})).json()
            seen += [one["case"] for one in page["cases"]]
            after = page["next"] or ""
        assert after == ""
        assert len(seen) == len(set(seen)) == 120
        assert seen == sorted(seen, key=lambda case: (int(case[5:]) // 2, case), reverse=True)


async def test_what_cannot_be_searched_for_is_refused(house: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    assert (await boss.get("/timelines.json?since=yesterday")).json()["error"]["code"] == "not_a_day"
    assert (await boss.get("/timelines.json?after=rubbish:x")).json()["error"]["code"] == "wrong_cursor"


async def test_the_list_of_an_empty_house_says_so(house: House, client: Any, people: Any) -> None:
    assert "No case that you may see fits this" in (await client(people.authority).get("/timelines")).text
