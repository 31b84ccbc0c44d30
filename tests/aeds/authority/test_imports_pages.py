"""What became of an imported file stands on a page, not only in a folder of the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from goldenhour.aeds.finding.import_reports import FACT, ImportReports
from goldenhour.aeds.finding.importing import Imported
from goldenhour.aeds.finding.national.reading import Reader
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.finding.national_file import file_of
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]
PAGE, HTML = "/authority/aeds-imports", {"accept": "text/html"}


@pytest.fixture
def reports(house: House) -> ImportReports:
    found = house.facts[FACT]
    assert isinstance(found, ImportReports)
    return found


def a_file(house: House, reports: ImportReports, name: str = "臺北 1.csv") -> None:
    reader = Reader(house.country, date(2026, 11, 30))
    known = {"場所ID": "2"}
    list(reader.read(file_of({}, {}, {"場所名稱": "", "場所ID": "=3"}, {**known, "周六起": "九點"}, *[
        {**known, "AEDID": str(n), "周六起": f"{n}點"} for n in range(20, 30)
    ])))  # fmt: skip
    reports.keep(name, Imported(reader.rows, places=2, new=12, remarks=reader.remarks), house.world.now())


async def test_troubles_are_counted_by_kind_with_the_first_rows_of_each(
    house: House, reports: ImportReports, client: Make, people: People
) -> None:
    a_file(house, reports)
    (told,) = (await client(people.authority).get(PAGE)).json()
    assert (told["file"], told["rows"], told["new"]) == ("臺北 1.csv", 14, 12)
    assert [(one["judged"], one["rows"], len(one["first"])) for one in told["troubles"]] == [
        ("refused", 1, 1), ("refused", 1, 1), ("doubted", 11, 5),
    ]  # fmt: skip
    page = (await client(people.authority).get(PAGE, headers=HTML)).text
    assert "row 2 has the same numbers; the first is taken" in page
    assert "the place has no name" in page
    assert page.count("taken as unknown") == 5


async def test_every_row_is_in_the_table_behind_the_link(
    house: House, reports: ImportReports, client: Make, people: People
) -> None:
    a_file(house, reports)
    table = (await client(people.authority).get(f"{PAGE}/aeds-臺北 1.report.csv")).content.decode("utf-8-sig")
    assert len(table.splitlines()) == 14
    assert "'=3/9001" in table, "no cell begins like a formula"
    assert (await client(people.authority).get(f"{PAGE}/aeds-other.report.csv")).status_code == 404


async def test_imported_again_the_report_is_the_new_one_and_nobody_else_reads_it(
    house: House, reports: ImportReports, client: Make, people: People
) -> None:
    assert "No file was imported here yet" in (await client(people.authority).get(PAGE, headers=HTML)).text
    a_file(house, reports)
    reports.keep("臺北 1.csv", Imported(3), house.world.now())
    reports.folder.joinpath("aeds-old.report.json").write_text("{}")
    assert [one.rows for one in reports.all()] == [3]
    assert "Every row was taken as it stood" in (await client(people.authority).get(PAGE, headers=HTML)).text
    assert (await client(people.aed_manager).get(PAGE)).status_code == 403
