"""The figures of real timelines: who may ask for which, over which cases, what they leave out, and the cases behind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from goldenhour.app.commands import main
from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertRenewed, PatientSplitOff
from goldenhour.emergency.house import House
from goldenhour.indicators.questions import Which, ask_behind, ask_newest, ask_times, interval_of
from goldenhour.indicators.views import alerts, runs
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.timelines.one_case import ED, Story, a_stroke, views_caught_up


async def figures(someone: Any, query: str = "") -> Any:
    answer = await someone.get(f"/indicators.json?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def one(found: Any, interval: str) -> Any:
    return next(summary for summary in found["intervals"] if summary["interval"] == interval)


@pytest.fixture
async def two(house: House) -> House:
    """Taipei's stroke of yesterday (transport 13 min) and New Taipei's of today (23 min), one outcome reported."""
    began = house.world.now() - timedelta(days=1)
    first = await a_stroke(house, "case-0001", began)
    await a_stroke(
        house, "case-0002", house.world.now() - timedelta(hours=2), arrival=40, county="F", unit="F-91",
        hospital=OTHER_HOSPITAL, synthetic=True, origin="simulation",
    )  # fmt: skip
    report = says.OutcomeReported(
        alert="case-0001-alert", condition=says.Condition.STROKE, diagnosis="infarct", disposition=says.Disposition.WARD
    )
    await first.say(90, report, ED)
    await views_caught_up(house)
    return house


# ── who may ask ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_authority_sees_all_a_hospital_its_own_a_county_its_own(two: House, client: Any, people: Any) -> None:
    expected = {"authority": 2, "ed_nurse": 1, "ed_physician": 1, "foreign_nurse": 1, "dispatcher": 1, "crew": 1}
    for role, n in expected.items():
        found = await figures(client(getattr(people, role)))
        assert (role, one(found, "call_to_scene")["n"]) == (role, n)
    assert one(await figures(client(people.ed_nurse)), "transport")["median_min"] == 13
    assert one(await figures(client(people.foreign_nurse)), "transport")["median_min"] == 23


@pytest.mark.parametrize(
    ("role", "query"),
    [
        ("ed_nurse", f"hospital={OTHER_HOSPITAL}"),
        ("ed_nurse", f"hospital={HOSPITAL}&hospital={OTHER_HOSPITAL}"),
        ("foreign_nurse", f"hospital={HOSPITAL}"),
        ("dispatcher", "county=F"),
        ("crew", "county=F"),
        ("foreign_crew", "county=A"),
    ],
)
async def test_the_figures_of_others_are_refused(two: House, client: Any, people: Any, role: str, query: str) -> None:
    for path in ("/indicators", "/indicators.json", "/indicators/chart.json", "/indicators/cases"):
        answer = await client(getattr(people, role)).get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_figures")


async def test_roles_without_figures_are_refused(two: House, client: Any, people: Any) -> None:
    for role in ("specialist", "aed_manager", "administrator"):
        for path in ("/indicators", "/indicators.json", "/indicators/chart.json", "/indicators/cases.json"):
            assert (await client(getattr(people, role)).get(path)).status_code == 403, (role, path)
    assert (await client(None).get("/indicators")).status_code == 401


async def test_a_group_narrowed_to_another_hospital_shows_none_of_its_cases(
    two: House, client: Any, people: Any
) -> None:
    answer = await client(people.ed_nurse).get(f"/indicators/cases.json?by=hospital&value={OTHER_HOSPITAL}")
    assert OTHER_HOSPITAL not in answer.text
    answer = await client(people.dispatcher).get("/indicators/cases.json?by=county&value=F")
    assert "case-0002" not in answer.text


# ── over which cases ─────────────────────────────────────────────────────────────────────────────────────────────────
async def test_filters_in_the_address_choose_the_cases(two: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    for query, n in (
        ("county=A", 1),
        ("county=A&county=F", 2),
        ("condition=stroke", 2),
        ("condition=ami", 0),
        ("unit_type=ambulance", 2),
        ("complaint=103104", 2),
        ("origin=simulation", 1),
        ("data=real", 1),
        ("data=synthetic", 1),
        ("since=2026-11-22", 1),
        ("until=2026-11-21", 1),
    ):
        found = await figures(boss, query)
        assert (query, one(found, "call_to_scene")["n"]) == (query, n)
        assert (query, one(found, "handover")["n"]) == (query, n)


async def test_what_cannot_be_chosen_is_refused(two: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    for query, code in (
        ("interval=nonsense", "not_a_choice"),
        ("group=nonsense", "not_a_choice"),
        ("data=maybe", "not_a_choice"),
        ("since=monday", "not_a_day"),
        ("county=ZZ", "not_known"),
        ("hospital=0000000000", "not_known"),
        ("condition=hiccups", "not_known"),
    ):
        assert (await boss.get(f"/indicators.json?{query}")).json()["error"]["code"] == code
    assert (await boss.get("/indicators/cases?page=-1")).status_code == 422


async def test_a_refused_choice_names_what_is_known(two: House, client: Any, people: Any) -> None:
    refused = (await client(people.authority).get("/indicators.json?condition=hiccups")).json()["error"]["message"]
    assert "There is no condition called hiccups. Known are: ohca, trauma, stroke, ami, other." in refused


async def test_a_county_that_only_an_import_knows_can_be_chosen(house: House, client: Any, people: Any) -> None:
    await a_stroke(house, "case-0001", county="QUEENS", origin="an_import")
    await views_caught_up(house)
    assert one(await figures(client(people.authority), "county=QUEENS"), "call_to_scene")["n"] == 1


async def test_the_page_says_which_end_of_a_warning_counts(two: House, client: Any, people: Any) -> None:
    page = (await client(people.authority).get("/indicators?interval=alert_to_arrival")).text
    assert page.count("9 of 10 at least") == 1
    assert "10th percentile" in page


async def test_without_a_period_the_thirty_days_up_to_the_newest_case_count(
    house: House, client: Any, people: Any
) -> None:
    old = house.world.now() - timedelta(days=6 * 365)
    for number, days in ((1, 0), (2, 29), (3, 31)):
        await a_stroke(house, f"case-000{number}", old - timedelta(days=days), origin="an_import")
    await views_caught_up(house)
    boss = client(people.authority)
    assert one(await figures(boss), "call_to_scene")["n"] == 2
    assert one(await figures(boss, "period=all"), "call_to_scene")["n"] == 3
    assert "2020-11-23" in (await boss.get("/indicators")).text


async def test_simulations_faster_than_real_time_are_left_out_and_counted(
    house: House, client: Any, people: Any
) -> None:
    await a_stroke(house, "case-0001")
    await a_stroke(house, "case-0002", synthetic=True, speed=10.0)
    await views_caught_up(house)
    boss = client(people.authority)
    found = await figures(boss)
    assert (one(found, "call_to_scene")["n"], found["makeup"]) == (1, {"cases": 1, "synthetic": 0, "sped_up": 1})
    found = await figures(boss, "sped_up=1")
    assert (one(found, "call_to_scene")["n"], found["makeup"]) == (2, {"cases": 2, "synthetic": 1, "sped_up": 0})
    assert "1 more is left out: its simulation ran faster" in (await boss.get("/indicators")).text


async def test_real_and_synthetic_cases_mixed_say_so(two: House, client: Any, people: Any) -> None:
    page = (await client(people.authority).get("/indicators")).text
    assert "1 of them are synthetic: real and made-up cases are mixed here." in page


async def test_groups_stand_beside_one_another(two: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    found = await figures(boss, "interval=transport&group=county")
    assert {name: s["median_min"] for name, s in found["groups"].items()} == {"A": 13, "F": 23}
    found = await figures(boss, "interval=transport&group=day")
    assert {name: s["median_min"] for name, s in found["groups"].items()} == {"2026-11-21": 13, "2026-11-22": 23}
    found = await figures(boss, "group=month&interval=handover")
    assert {name: s["n"] for name, s in found["groups"].items()} == {"2026-11": 2}
    for group in ("hospital", "condition", "complaint", "unit_type", "origin", "level"):
        assert sum(s["n"] for s in (await figures(boss, f"group={group}"))["groups"].values()) == 2


async def test_a_day_begins_at_midnight_of_the_country(house: House, client: Any, people: Any) -> None:
    from datetime import UTC, datetime

    await a_stroke(house, "case-0001", datetime(2026, 11, 20, 15, 59, tzinfo=UTC))  # 23:59 in Taipei
    await a_stroke(house, "case-0002", datetime(2026, 11, 20, 16, 1, tzinfo=UTC))
    await views_caught_up(house)
    boss = client(people.authority)
    assert set((await figures(boss, "group=day"))["groups"]) == {"2026-11-20", "2026-11-21"}
    assert one(await figures(boss, "until=2026-11-20"), "call_to_scene")["n"] == 1


# ── what is left out ─────────────────────────────────────────────────────────────────────────────────────────────────
async def test_rows_whose_clocks_contradict_are_left_out_counted_and_can_be_opened(
    house: House, client: Any, people: Any
) -> None:
    await a_stroke(house, "case-0001")
    story = await a_stroke(house, "case-0002")
    await story.say(3, says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))  # before it left the scene
    await views_caught_up(house)
    boss = client(people.authority)
    transport = one(await figures(boss), "transport")
    assert (transport["n"], transport["contradictory"]) == (1, 1)
    assert "1 left out, its clocks contradict" in (await boss.get("/indicators")).text
    rows = (await boss.get("/indicators/cases.json?interval=transport&contradictory=1")).json()["cases"]
    assert [(row["case"], row["minutes"]) for row in rows] == [("case-0002", -14)]


async def test_a_case_without_transport_lacks_its_times_and_is_counted_as_such(
    house: House, client: Any, people: Any
) -> None:
    story = Story(house)
    place = says.Place(lat=25.0, lon=121.5, county="A")
    await story.say(0, says.CallTaken(place=place, complaint="103104", level="2305003"))
    await story.say(1, says.UnitSent(unit="A-91", name="A-91"))
    await views_caught_up(house)
    transport = one(await figures(client(people.authority)), "transport")
    assert (transport["n"], transport["missing"], transport["median_min"]) == (0, 1, None)


async def test_a_corrected_time_counts_as_corrected(house: House, client: Any, people: Any) -> None:
    story = await a_stroke(house)
    scene = next(
        s.id
        for s in (await house.book.case(story.case)).timeline
        if isinstance(s.body, says.TimeReported) and s.body.mark is says.Mark.AT_SCENE
    )
    await story.say(6, says.TimeReported(unit="A-91", mark=says.Mark.AT_SCENE), id="corrected-time", corrects=scene)
    await views_caught_up(house)
    assert one(await figures(client(people.authority)), "call_to_scene")["median_min"] == 6


async def test_an_empty_house_says_what_to_do(house: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    page = await boss.get("/indicators")
    assert "No case fits this choice" in page.text
    assert (await figures(boss))["reporting"] == {"due": 0, "reported": 0}
    assert (await boss.get("/indicators/chart.json")).status_code == 200
    assert "There is no such case" in (await boss.get("/indicators/cases")).text


async def test_one_case_is_shown_with_a_word_of_caution(house: House, client: Any, people: Any) -> None:
    await a_stroke(house)
    await views_caught_up(house)
    page = (await client(people.authority).get("/indicators")).text
    assert "Few cases: one more would move this." in page


# ── reporting, and an arrival only the crew reported ─────────────────────────────────────────────────────────────────
async def test_the_share_of_outcomes_reported_counts_arrivals(two: House, client: Any, people: Any) -> None:
    assert (await figures(client(people.authority)))["reporting"] == {"due": 2, "reported": 1}
    missing = (await client(people.authority).get("/indicators/cases.json?missing=outcome")).json()["cases"]
    assert [row["case"] for row in missing] == ["case-0002"]


async def test_a_diverted_patient_is_not_due_and_one_the_crew_brought_is(
    house: House, client: Any, people: Any
) -> None:
    story = Story(house)
    place = says.Place(lat=25.0, lon=121.5, county="A")
    await story.say(0, says.CallTaken(place=place, complaint="103104", level="2305003"))
    await story.say(1, says.UnitSent(unit="A-91", name="A-91"))
    await story.say(5, says.HospitalAlerted(hospital=OTHER_HOSPITAL, unit="A-91"), id="first-alert")
    await story.say(6, says.AlertDiverted(alert="first-alert", reason="CT broken", name="x"))
    await story.say(7, says.HospitalAlerted(hospital=HOSPITAL, unit="A-91"), id="second-alert")
    await story.say(20, says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))
    await views_caught_up(house)
    found = await figures(client(people.authority), "group=hospital&interval=alert_to_arrival")
    assert found["reporting"]["due"] == 1
    assert found["groups"][HOSPITAL]["n"] == 1
    assert found["groups"][OTHER_HOSPITAL]["n"] == 0


# ── the cases behind a number ────────────────────────────────────────────────────────────────────────────────────────
async def test_the_slowest_case_stands_first_and_opens(two: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    rows = (await boss.get("/indicators/cases.json?interval=transport")).json()["cases"]
    assert [(row["case"], row["minutes"]) for row in rows] == [("case-0002", 23), ("case-0001", 13)]
    page = (await boss.get("/indicators/cases?interval=transport")).text
    assert 'href="/cases/case-0002/timeline"' in page
    assert "Left scene (T06) to at hospital (T07)" in page


async def test_one_group_of_a_figure_opens_its_own_cases(two: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    for query, case in (
        ("by=county&value=F", "case-0002"),
        ("by=hospital&value=" + HOSPITAL, "case-0001"),
        ("by=day&value=2026-11-21", "case-0001"),
        ("by=origin&value=simulation", "case-0002"),
    ):
        rows = (await boss.get(f"/indicators/cases.json?interval=transport&{query}")).json()["cases"]
        assert [row["case"] for row in rows] == [case]
    assert len((await boss.get("/indicators/cases.json?by=month&value=2026-11")).json()["cases"]) == 2
    assert (await boss.get("/indicators/cases.json?by=month&value=soon")).json()["error"]["code"] == "not_a_day"


async def test_the_cases_seen_are_noted_and_only_those_that_open_are_named(
    two: House, client: Any, people: Any
) -> None:
    await client(people.authority).get("/indicators/cases")
    assert [len(await two.audit.timeline(f"case/case-000{n}")) for n in (1, 2)] == [1, 1]
    other_crew = people.crew.__class__(
        id="person/other-crew", name="x", roles=people.crew.roles, organisation="county/A", unit="A-92"
    )
    rows = (await client(other_crew).get("/indicators/cases.json?interval=transport")).json()["cases"]
    assert [(row["case"], row["minutes"]) for row in rows] == [("", 13)]
    assert len(await two.audit.timeline("case/case-0001")) == 1


async def test_long_lists_are_read_page_by_page(house: House, client: Any, people: Any) -> None:
    await fill(house, 230)
    boss, seen = client(people.authority), []
    for page in range(3):
        found = (await boss.get(f"/indicators/cases.json?period=all&page={page}")).json()
        seen += [row["minutes"] for row in found["cases"]]
        assert found["next"] == (page + 1 if page < 2 else None)
    assert len(seen) == 230
    assert seen == sorted(seen, reverse=True)


# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_charts_carry_the_numbers_of_the_tables(two: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    spec = (await boss.get("/indicators/chart.json?interval=transport&group=county")).json()
    (values,) = [data["values"] for data in [spec["data"]]]
    assert {row["group"]: (row["median"], row["n"]) for row in values} == {
        "Taipei City": (13, 1),
        "New Taipei City": (23, 1),
    }
    spec = (await boss.get("/indicators/chart.json?interval=transport&group=day")).json()
    assert [row["minutes"] for row in spec["data"]["values"]] == [13, 13, 23, 23]


# ── at national size ─────────────────────────────────────────────────────────────────────────────────────────────────
async def fill(house: House, n: int) -> None:
    """`n` runs straight into the table, a minute apart, over three counties."""
    rows = [
        {
            "subject": f"case/bulk-{i}", "called_at": 1.79e9 + 60 * i, "county": "AFB"[i % 3], "condition": "other",
            "complaint": "103119", "level": "2305005", "origin": "119", "synthetic": False, "speed": 1.0,
            "hospital": f"h{i % 50}", "unit": "u", "unit_type": "ambulance",
            "sent_at": 1.79e9 + 60 * i + 30, "at_scene_at": 1.79e9 + 60 * i + 60 * (5 + i % 17),
        }
        for i in range(n)
    ]  # fmt: skip

    def write(connection: sa.Connection) -> None:
        connection.execute(runs.insert(), rows)
        connection.commit()

    await house.views.run(write)


async def test_questions_over_many_cases_walk_an_index_and_never_the_whole_table(house: House) -> None:
    await fill(house, 20_000)
    newest = 1.79e9 + 60 * 20_000
    scene = interval_of("call_to_scene")
    assert scene is not None
    asked: list[tuple[str, Any]] = []

    @sa.event.listens_for(house.views.engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT runs."):
            asked.append((statement, parameters))

    def plans(connection: sa.Connection) -> list[str]:
        day = newest - 86400
        for which in (
            Which(since=day, until=newest),
            Which(since=day, county=("A",)),
            Which(since=day, hospital=("h1",)),
            Which(since=day, origin=("119",)),
        ):
            ask_times(connection, which, "runs")
            ask_behind(connection, which, scene)
        ask_newest(connection, Which(county=("A",)))
        ask_newest(connection, Which())
        return [
            " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
            for statement, parameters in list(asked)
        ]

    found = await house.views.run(plans)
    assert len(found) == 10
    for plan in found[:8]:  # a day of a fortnight: only that day is walked
        assert "called_at>?" in plan, plan
        assert "SCAN" not in plan, plan
    for plan in found[8:]:  # the newest: one step from the end of an index
        assert "INDEX" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def test_the_command_refuses_a_county_nobody_knows(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["indicators", "--data", str(tmp_path), "--county", "ZZ"])
    assert told.exit_code == 1
    assert "There is no county called ZZ. Known are: A, B," in told.output


# ── two patients of one call, an alert that rang twice ───────────────────────────────────────────────────────────────
async def test_a_call_with_two_patients_counts_once_and_both_warnings_count(
    house: House, client: Any, people: Any
) -> None:
    first = await a_stroke(house)
    second = Story(house, "case-0002", first.began)
    shared = {"place": says.Place(lat=25.0478, lon=121.5170, county="A"), "complaint": "103104", "level": "2305003",
              "unit": "A-91", "name": "A-91", "called_at": first.at(0), "sent_at": first.at(1),
              "times": {says.Mark.AT_SCENE: first.at(8)}}  # fmt: skip
    await second.say(14, PatientSplitOff(from_case=first.case, **shared), id="case-0002")
    await second.say(15, says.HospitalAlerted(hospital=HOSPITAL, unit="A-91"), id="case-0002-alert")
    await second.say(16, says.AlertAcknowledged(alert="case-0002-alert", name="林護理師"), ED)
    await views_caught_up(house)
    found = await figures(client(people.authority))
    assert one(found, "call_to_scene")["n"] == 1
    assert one(found, "alert_to_acknowledgement")["n"] == 2


async def test_an_alert_acknowledged_anew_after_it_got_worse_counts_with_its_first_acknowledgement(
    house: House, client: Any, people: Any
) -> None:
    story = await a_stroke(house)
    renewed = AlertRenewed(alert=f"{story.case}-alert", why="GCS 14 → 9")
    await story.say(25, renewed)
    before = (await house.book.case(story.case)).alerts[f"{story.case}-alert"].ringings[0]
    await views_caught_up(house)
    with house.views.engine.connect() as connection:
        kept = connection.execute(sa.select(alerts.c.acknowledged_at)).scalar_one()
    assert before.acknowledged_by == "林護理師"
    assert kept == before.acknowledged_stored_at.timestamp()
