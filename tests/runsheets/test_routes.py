"""The run sheet as page, PDF, XML and CSV: who may read it, what it says, and that it is noted."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.conftest import Client, People
from tests.runsheets.filling import CASE, SIGNATURES, STROKES, a_run, fill_everything, fill_what_is_missing, record

Speaks = Callable[[Person | None], Client]
SHEET = f"/cases/{CASE}/run-sheet"
FORMS = ("", ".pdf", ".xml", ".csv")


@pytest.fixture
async def crew(house: House, client: Speaks, people: People) -> Client:
    await a_run(house)
    return client(people.crew)


async def signed(house: House, crew: Client) -> None:
    """A run with everything in it: two medications, two sets of signs, all elements, three signatures, one late value."""
    await crew.say(f"/cases/{CASE}/vital-signs", phase="transport", systolic=170, diastolic=92, pulse=84, spo2=97,
                   breaths=16, temperature_c=36.8, consciousness="alert", glucose_mg_dl=132)  # fmt: skip
    for code, dose in (("124201", 300), ("124102", 3)):
        await crew.say(f"/cases/{CASE}/medications", code=code, dose=dose, dose_unit="3706021", route="9927035")
    await crew.say(f"/cases/{CASE}/procedures", code="127109", system="temsis-2023")
    await fill_everything(house, crew)
    await fill_what_is_missing(house, crew, "7701003")
    for who, more in (
        ("patient", {"refused_reason": "意識不清"}),
        ("crew", {"name": "陳救護", "strokes": STROKES}),
        ("receiving_nurse", {"name": "林護理師", "strokes": "M20 120C80 20 120 180 180 90S300 40 340 130L420 60"}),
    ):
        answer = await crew.say(SIGNATURES, who=who, **more)
        assert answer.status_code == 201, answer.text
    await record(
        crew,
        "eNarrative.T01",
        "到院後家屬補述：凌晨一點仍正常。患者起床時右側無力、口齒不清，無外傷，途中意識清楚，生命徵象穩定。",
    )


@pytest.mark.parametrize("form", FORMS)
async def test_whoever_may_see_the_case_reads_its_sheet_and_it_is_noted(
    house: House, client: Speaks, people: People, crew: Client, form: str
) -> None:
    for one in (people.crew, people.ed_nurse, people.dispatcher, people.authority):
        assert (await client(one).get(SHEET + form)).status_code == 200
    for one in (people.foreign_crew, people.foreign_nurse, people.administrator):
        assert (await client(one).get(SHEET + form)).status_code == 404
    noted = [bytes(one.entry.body).decode() for one in await house.audit.read(0) if one.entry.kind == "case_read"]
    assert sum(f'"run-sheet{form}"' in page for page in noted) == 4


async def test_the_page_names_what_is_missing(client: Speaks, people: People, crew: Client) -> None:
    text = (await crew.get(SHEET, headers={"accept-language": "en"})).text
    assert "mandatory entries are open" in text
    assert "Patient’s home address" in text


async def test_the_paper_says_it_all_in_both_languages(house: House, crew: Client, tmp_path: Path) -> None:
    await signed(house, crew)
    answer = await crew.get(SHEET + ".pdf", headers={"accept-language": "zh-TW"})
    (tmp_path / "run-sheet.pdf").write_bytes(answer.content)
    pages = PdfReader(BytesIO(answer.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    for part in (
        "傷病患姓名",
        "Patient’s name",
        "王大明",
        "178",
        "陳救護",
        "林護理師",
        "意識不清",
        "凌晨一點仍正常",
        "阿斯匹靈",
    ):
        assert part in text.replace("\n", ""), part
    assert all(element.id in text for element in house.country.record_elements)
    assert f"1 / {len(pages)}" in text.replace("\n", " ")
    assert "▲" in text


async def test_a_made_up_patient_is_marked_on_paper(house: House, client: Speaks, people: People) -> None:
    await a_run(house)
    from tests.alerts.scene import on_the_road

    await on_the_road(house, "case-0002", synthetic=True)
    answer = await client(people.crew).get("/cases/case-0002/run-sheet.pdf", headers={"accept-language": "en"})
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "SYNTHETIC" in text
