"""The pages and files of the sixteen, on timelines said into a house: who sees whose, what stands beside a figure."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from goldenhour.emergency import bodies as says
from goldenhour.emergency import consult_bodies as asks
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.indicators.sixteen import board
from goldenhour.indicators.sixteen.counting import months_between
from goldenhour.indicators.sixteen.declared import BY_CODE, SIXTEEN, SOURCE
from goldenhour.kit.log import Entry, encode_json
from tests.conftest import person
from tests.indicators.sixteen.told import (
    KIND_OF,
    LARGE,
    SMALL,
    THIRD,
    Line,
    advised,
    asked,
    moved,
    said,
    suspected,
)

NURSE = person(Role.ED_NURSE, f"hospital/{SMALL}")
STRANGER = msgspec.structs.replace(person(Role.ED_NURSE, f"hospital/{THIRD}"), id="person/stranger")
MARCH = "from=2026-03&to=2026-03"
BEGIN = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


async def happened(house: House, name: str, *lines: Line, hospital: str = SMALL) -> None:
    begun = asks.VisitBegun(
        hospital=hospital, place=says.Place(lat=25.1, lon=121.7, county="C"), complaint="103104", level="2305003"
    )
    for minute, body, id in (said(0, begun), *lines):
        at = datetime.fromtimestamp(BEGIN.timestamp() + minute * 60, UTC)
        entry = Entry(
            id=id or house.world.new_id(),
            subject=f"case/{name}", kind=KIND_OF[type(body)], at=at, by="person/p", place=f"hospital/{LARGE}",
            body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip
        receipts = await house.log.append([entry])
    await house.book.caught_up(receipts[-1].seq)


@pytest.fixture(autouse=True)
def nothing_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "PATIENCE_S", 0.0)


@pytest.fixture
async def march(house: House) -> House:
    """A patient of the small hospital about whom it asked, advised to be moved, gone after 60 minutes."""
    transfer = moved(
        says.Condition.AMI, leaves=60, answers={"ami_diagnosis": "stemi", "strategy": "ppci", "wire_at": 180}
    )
    await happened(
        house, "case-0001", suspected(says.Condition.AMI), asked(5), advised(20, asks.Advice.TRANSFER), *transfer
    )
    return house


async def figures(someone: Any, query: str = MARCH) -> dict[str, Any]:
    answer = await someone.get(f"/indicators/sixteen.json?{query}")
    assert answer.status_code == 200, answer.text
    return {one["indicator"]: one for one in answer.json()["figures"]}


async def test_only_an_emergency_department_is_led_to_its_questionnaires(
    march: House, client: Any, people: Any
) -> None:
    page = {"accept": "text/html"}
    assert 'href="/satisfaction"' in (await client(NURSE).get("/indicators/sixteen", headers=page)).text
    assert 'href="/satisfaction"' not in (await client(people.authority).get("/indicators/sixteen", headers=page)).text


async def test_every_figure_stands_with_what_it_was_made_from(march: House, client: Any, people: Any) -> None:
    found = await figures(client(people.authority))
    assert list(found) == [one.code for one in SIXTEEN]
    stay = found["stay_of_transferred"]
    assert (stay["value"], stay["n"], stay["few"]) == (60, 1, True)
    assert found["demand_door_to_wire"]["value"] == 180
    assert found["supply_door_to_wire"]["value"] == 80
    assert (found["stemi_pci"]["value"], found["stemi_pci"]["numerator"], found["stemi_pci"]["n"]) == (100, 1, 1)
    assert found["consult_growth"]["value"] is None, "nothing a year before to grow from"


async def test_the_authority_sees_all_a_hospital_its_own(march: House, client: Any, people: Any) -> None:
    assert (await figures(client(NURSE)))["stay_of_transferred"]["n"] == 1
    assert (await figures(client(NURSE)))["supply_door_to_wire"]["n"] == 0, "the receiving side's figure is the other's"
    assert (await figures(client(STRANGER)))["stay_of_transferred"]["n"] == 0
    assert (await figures(client(people.authority), f"{MARCH}&network=keelung"))["stay_of_transferred"]["n"] == 1
    assert (await figures(client(people.authority), f"{MARCH}&network=taitung"))["stay_of_transferred"]["n"] == 0


PATHS = ("", ".json", ".csv", ".xlsx", "/report.pdf", "/stemi_pci", "/stemi_pci/chart.json", "/stemi_pci/cases",
         "/stemi_pci/cases.json")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_figures_of_others_are_refused_everywhere(house: House, client: Any, people: Any, path: str) -> None:
    query = f"?quarter=2026-Q1&hospital={LARGE}"
    answer = await client(NURSE).get(f"/indicators/sixteen{path}{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_figures")
    for role in ("crew", "dispatcher", "administrator", "specialist"):
        assert (await client(getattr(people, role)).get(f"/indicators/sixteen{path}{query}")).status_code == 403
    assert (await client(None).get(f"/indicators/sixteen{path}{query}")).status_code == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=113-03&to=113-05", "not_a_month"),  # a ROC year
        ("from=2026-13", "not_a_month"),
        ("from=2026-05&to=2026-03", "not_a_period"),
        ("from=2000-01&to=2026-03", "not_a_period"),
        ("network=nowhere", "not_known"),
        ("data=maybe", "not_a_choice"),
    ],
)
async def test_what_cannot_be_asked_is_refused(house: House, client: Any, people: Any, query: str, code: str) -> None:
    answer = await client(people.authority).get(f"/indicators/sixteen.json?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_the_cases_behind_open_to_those_who_may(march: House, client: Any, people: Any) -> None:
    path = f"/indicators/sixteen/stay_of_transferred/cases.json?{MARCH}"
    for someone in (people.authority, NURSE):
        (row,) = (await client(someone).get(path)).json()["cases"]
        assert (row["case"], row["status"], row["minutes"]) == ("case-0001", "hit", 60)
    assert (await client(STRANGER).get(path)).json()["cases"] == []
    assert (await client(people.authority).get(f"{path}&status=missing")).json()["cases"] == []
    assert (await client(people.authority).get(f"{path}&status=nonsense")).status_code == 422
    page = await client(people.authority).get(path.replace(".json", ""), headers={"accept": "text/html"})
    assert "/cases/case-0001/timeline" in page.text


async def test_a_hospital_sets_its_own_threshold_and_sees_whether_it_keeps_it(
    march: House, client: Any, people: Any
) -> None:
    async def set_to(value: Any, indicator: str = "stay_of_transferred", someone: Any = NURSE) -> Any:
        return await client(someone).say(f"/hospitals/{SMALL}/threshold", indicator=indicator, value=value, name="林")

    assert (await figures(client(NURSE)))["stay_of_transferred"]["kept"] is None
    for value, kept in ((90, True), (45, False)):
        assert (await set_to(value)).status_code == 201
        found = (await figures(client(NURSE)))["stay_of_transferred"]
        assert (found["aim"], found["kept"]) == (value, kept)
    assert (await figures(client(people.authority)))["stay_of_transferred"]["aim"] is None, "of all, nobody's own"
    assert (await set_to(None)).status_code == 201
    assert (await figures(client(NURSE)))["stay_of_transferred"]["aim"] is None


@pytest.mark.parametrize(
    ("indicator", "value", "code"),
    [
        ("stay_of_transferred", 0, "threshold_makes_no_sense"),
        ("stay_of_transferred", -5, "threshold_makes_no_sense"),
        ("stay_of_transferred", 1441, "threshold_makes_no_sense"),
        ("return_after_treat_here", 100, "threshold_makes_no_sense"),
        ("return_after_treat_here", 250, "threshold_makes_no_sense"),
        ("consult_growth", 3, "goal_is_the_plans"),
        ("nonsense", 3, "not_an_indicator"),
    ],
)
async def test_a_threshold_that_makes_no_sense_is_refused(
    house: House, client: Any, indicator: str, value: float, code: str
) -> None:
    answer = await client(NURSE).say(f"/hospitals/{SMALL}/threshold", indicator=indicator, value=value, name="林")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_the_pages_show_wording_value_and_how_few(march: House, client: Any, people: Any) -> None:
    boss, html = client(people.authority), {"accept": "text/html"}
    page = (await boss.get(f"/indicators/sixteen?{MARCH}", headers=html)).text
    assert all(one.wording in page for one in SIXTEEN)
    assert SOURCE in page
    one = (await boss.get(f"/indicators/sixteen/stay_of_transferred?{MARCH}", headers=html)).text
    assert "Few cases" in one
    assert "Keelung network" in one
    assert (await boss.get("/indicators/sixteen/nonsense")).status_code == 404
    for code in BY_CODE:
        assert (await boss.get(f"/indicators/sixteen/{code}?{MARCH}", headers=html)).status_code == 200


@pytest.mark.parametrize(("language", "age"), [("en", "as of "), ("zh_Hant", "更新於 ")])
async def test_a_wall_shows_all_sixteen_and_how_old_they_are(
    march: House, client: Any, people: Any, language: str, age: str
) -> None:
    headers = {"accept": "text/html", "cookie": f"language={language}"}
    page = (await client(people.authority).get("/indicators/sixteen?wall=1", headers=headers)).text
    assert page.count("<article") == 16
    assert page.index('id="figures"') < page.index(age), "what fetches itself brings its own age"
    assert "/static/indicators/wall.js" in page
    assert 'http-equiv="refresh"' not in page, "a browser's own refresh would end with an error page"


async def test_the_files_hold_the_same_figures(march: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    table = (await boss.get(f"/indicators/sixteen.csv?{MARCH}")).content.decode("utf-8-sig").splitlines()
    (stay,) = [line for line in table if ",stay_of_transferred," in line and ",all," in line]
    assert ",60.0," in stay
    book = zipfile.ZipFile(io.BytesIO((await boss.get(f"/indicators/sixteen.xlsx?{MARCH}")).content))
    assert "xl/worksheets/sheet3.xml" in book.namelist()
    assert "經遠距會診建議轉診之病人於急診處置停留時間" in book.read("xl/sharedStrings.xml").decode()


async def test_a_quarter_of_a_network_comes_as_a_pdf(march: House, client: Any, people: Any) -> None:
    boss = client(people.authority)
    answer = await boss.get("/indicators/sixteen/report.pdf?network=keelung&quarter=2026-Q1")
    assert answer.status_code == 200, answer.text
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Keelung network" in text
    assert "2026-01 – 2026-03" in text
    refused = await boss.get("/indicators/sixteen/report.pdf?network=keelung&quarter=113-Q1")
    assert refused.json()["error"]["code"] == "not_a_quarter"


async def test_in_a_busy_hour_figures_are_shown_for_two_seconds(
    march: House, client: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PATIENCE_S", 3600.0)
    await figures(client(people.authority))
    await happened(march, "case-0002", asked(5, "k9"), advised(30, consult="k9"))
    assert (await figures(client(people.authority)))["consult_time"]["n"] == 1
    monkeypatch.setattr(board, "PATIENCE_S", 0.0)
    assert (await figures(client(people.authority)))["consult_time"]["n"] == 2


async def test_one_counting_serves_all_until_something_is_said(march: House, client: Any, people: Any) -> None:
    before = await figures(client(people.authority))
    months = march.facts["sixteen"].months
    kept = months.counts
    await figures(client(NURSE))
    assert months.counts == kept, "the nurse's figures come of the same counting"
    await happened(march, "case-0002", asked(5, "k9"), advised(30, consult="k9"))
    after = await figures(client(people.authority))
    assert (before["consult_time"]["n"], after["consult_time"]["n"]) == (1, 2)


async def test_limits_are_of_the_year_before_or_of_one_that_is_chosen(march: House, client: Any, people: Any) -> None:
    boss, html = client(people.authority), {"accept": "text/html"}
    path = f"/indicators/sixteen/consult_time?{MARCH}"
    page = (await boss.get(path, headers=html)).text
    assert "fewer than eight months of 2025 have counted anything" in page
    page = (await boss.get(f"{path}&base=2024", headers=html)).text
    assert "fewer than eight months of 2024 have counted anything" in page
    refused = await boss.get(f"{path}&base=1999")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "not_a_base_year")


async def test_all_who_ask_at_once_wait_for_one_counting(march: House, client: Any, people: Any) -> None:
    someone = client(people.authority)
    found = await asyncio.gather(*(figures(someone) for _ in range(10)))
    assert all(one == found[0] for one in found)
    assert march.facts["sixteen"].months.counts == 4 * len(months_between("2025-01", "2026-03")), (
        "each table's month once"
    )
