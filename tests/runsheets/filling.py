"""A whole run recorded through the public actions: what the tests of the national record start from."""

from __future__ import annotations

from typing import Any

from goldenhour.emergency.country import Country
from goldenhour.emergency.house import House
from goldenhour.emergency.record_elements import choices_of
from goldenhour.emergency.reference import RecordElement
from goldenhour.runsheets.mandatory import progress
from goldenhour.runsheets.sheet import Sheet, sheet_of
from tests.conftest import Client
from tests.timelines.one_case import Story, a_stroke

CASE = "case-0001"
ELEMENTS = f"/cases/{CASE}/elements"
SIGNATURES = f"/cases/{CASE}/record-signatures"
STROKES = "M10 90L40 20L70 90M120 40C160 10 200 100 240 50"
EXAMPLES = {
    "integer": "3",
    "decimal": "7.5",
    "date": "1958-02-03",
    "datetime": "2026-11-22T08:15:00+08:00",
    "text": "記",
    "code": "63000010",
}


async def a_run(house: House) -> Story:
    """A stroke brought to hospital and handed over, in the house's own county."""
    return await a_stroke(house)


async def sheet_in(house: House, case: str = CASE) -> Sheet:
    folded = await house.book.case(case)
    return sheet_of(folded, house.country, house.book.units.get("A-91"))


def example_of(country: Country, element: RecordElement) -> list[str]:
    """Values that fit an element: its first codes, else one in its form."""
    codes = [code.code for code in choices_of(country, element)] or [EXAMPLES[element.type]]
    return codes[: 2 if element.several else 1]


async def record(crew: Client, element: str, *values: str, **more: Any) -> None:
    answer = await crew.say(ELEMENTS, element=element, values=list(values), **more)
    assert answer.status_code == 201, answer.text


async def fill_what_is_missing(house: House, crew: Client, *values: str) -> int:
    """Give each missing mandatory element a value, or these; how many there were."""
    missing = progress(await sheet_in(house), house.country).missing
    by_id = {element.id: element for element in house.country.record_elements}
    for gap in missing:
        await record(crew, gap.element, *(values or example_of(house.country, by_id[gap.element])), of=gap.of)
    return len(missing)


async def fill_everything(house: House, crew: Client) -> None:
    """Record every element that still has no value."""
    sheet = await sheet_in(house)
    for element in house.country.record_elements:
        if not sheet.values[element.id]:
            rows = sheet.rows.get(element.section, ())
            await record(crew, element.id, *example_of(house.country, element), of=rows[0] if rows else "")
