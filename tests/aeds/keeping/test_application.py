"""The application for a certificate on paper."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from pypdf import PdfReader

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.scene import PATH, a_school, day
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]
PDF = f"{PATH}/certification-application.pdf"


def text_of(content: bytes) -> str:
    """Without blanks: a narrow cell breaks a number in two."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


async def test_it_is_filled_in_with_place_manager_device_training_and_ratio(
    house: House, client: Make, people: People
) -> None:
    await a_school(house)
    keeper = client(people.aed_manager)
    told = text_of((await keeper.get(PDF)).content)
    for known in (
        "大安高工",
        "李範例",
        "SN-site-0001",
        "CPR+AED",
        "8/10=80.0%",
        "firstapplication",
        "____-__-__",
    ):
        assert known in told
    said = await keeper.say(
        f"{PATH}/certification-applications", staff=10, trained=8, name="李", documents={"floor_plan": "a" * 64}
    )
    assert said.status_code == 201
    again = text_of((await keeper.get(PDF)).content)
    assert f"Dayoftheapplication:{day(house)}" in again
    assert again.count("attached") == 1


async def test_only_whoever_answers_for_the_place_reads_it(house: House, client: Make, people: People) -> None:
    await a_school(house)
    assert (await client(people.authority).get(PDF)).status_code == 200
    assert (await client(people.crew).get(PDF)).status_code == 403
    assert (await client(None).get(PDF)).status_code == 401
