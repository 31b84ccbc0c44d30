"""Questionnaires: handed out as one-time words, answered once by nobody we know, counted with their response rate."""

from __future__ import annotations

import re
from typing import Any

import pytest

from goldenhour.emergency.house import House
from goldenhour.indicators.satisfaction import hash_of
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

HTML = {"accept": "text/html"}
FORM = {**HTML, "content-type": "application/x-www-form-urlencoded", "origin": "http://test"}


async def handed_out(nurse: Any, copies: int = 3, who: str = "patient", side: str = "demand") -> list[str]:
    """The addresses of new questionnaires."""
    asked = f"who={who}&side={side}&copies={copies}&name=Lin"
    answer = await nurse.post("/satisfaction", content=asked, headers=FORM)
    assert answer.status_code == 200, answer.text
    assert answer.text.count("<svg") == copies
    return [
        found.removeprefix("http://test") for found in re.findall(r"http://test/questionnaire/[^<\s\"]+", answer.text)
    ]


async def filled_in(nobody: Any, address: str, said: str = "specialty=5&process=4&platform=3") -> Any:
    return await nobody.post(address, content=said, headers=FORM)


def one_of(house: House) -> Any:
    return house.book.hospitals[HOSPITAL]


async def test_a_word_is_answered_once_and_by_nobody(house: House, client: Any, people: Any) -> None:
    first, *_ = await handed_out(client(people.ed_nurse))
    nobody = client(None)
    assert (await nobody.get(first, headers=HTML)).status_code == 200
    assert "Thank you" in (await filled_in(nobody, first)).text
    again = await filled_in(nobody, first, "specialty=1")
    assert again.status_code == 409
    assert "answered already" in again.text
    ((_, said),) = one_of(house).satisfaction
    assert list(said.scores.values()) == [5, 4, 3]
    entries = [one.entry for one in await house.log.read(0) if one.entry.kind == "satisfaction_answered"]
    assert [entry.by for entry in entries] == ["questionnaire/anonymous"]


async def test_the_words_themselves_are_kept_nowhere(house: House, client: Any, people: Any) -> None:
    first, *_ = await handed_out(client(people.ed_nurse))
    word = first.rpartition("/")[2]
    kept = b"".join(bytes(one.entry.body) for one in await house.log.read(0))
    assert word.encode() not in kept
    assert hash_of(word).encode() in kept


@pytest.mark.parametrize("said", ["", "specialty=9", "specialty=", "note=nothing"])
async def test_an_empty_questionnaire_is_not_one(house: House, client: Any, people: Any, said: str) -> None:
    first, *_ = await handed_out(client(people.ed_nurse))
    answer = await filled_in(client(None), first, said)
    assert answer.status_code == 422
    assert "at least one question" in answer.text
    assert '<form method="post"' in answer.text  # and can be filled in at once
    assert one_of(house).satisfaction == []


async def test_a_guessed_word_or_another_hospitals_opens_nothing(house: House, client: Any, people: Any) -> None:
    first, *_ = await handed_out(client(people.ed_nurse))
    word = first.rpartition("/")[2]
    for address in (
        f"/questionnaire/{HOSPITAL}/guessed",
        f"/questionnaire/{OTHER_HOSPITAL}/{word}",
        "/questionnaire/x/y",
    ):
        assert (await client(None).get(address)).status_code == 404
        assert (await filled_in(client(None), address)).status_code == 404


async def test_no_account_answers_in_a_patients_place(house: House, client: Any, people: Any) -> None:
    answer = await client(people.ed_nurse).say(
        f"/hospitals/{HOSPITAL}/questionnaires/answers",
        who="patient",
        side="demand",
        token="a" * 64,
        scores={"process": 5},
    )
    assert answer.status_code in (404, 405)


async def test_what_came_back_is_shown_with_its_response_rate_and_counts(
    house: House, client: Any, people: Any
) -> None:
    nurse = client(people.ed_nurse)
    first, second, _, _ = await handed_out(nurse, copies=4)
    await filled_in(client(None), first, "specialty=5&process=4")
    await filled_in(client(None), second, "specialty=2")
    page = (await nurse.get("/satisfaction", headers=HTML)).text
    assert "50 %" in page, "two of four came back, one of two is satisfied"
    figures = (await nurse.get("/indicators/sixteen.json?from=2026-11&to=2026-11")).json()["figures"]
    mine = next(one for one in figures if one["indicator"] == "satisfaction")
    assert (mine["value"], mine["numerator"], mine["n"], mine["aim"], mine["kept"]) == (50, 1, 2, 70, False)


async def test_only_the_emergency_department_hands_them_out(house: House, client: Any, people: Any) -> None:
    for role in ("crew", "dispatcher", "authority", "specialist"):
        assert (await client(getattr(people, role)).get("/satisfaction")).status_code == 403, role
    assert (await client(None).get("/satisfaction")).status_code == 401


@pytest.mark.parametrize("tokens", [["a" * 63], ["z" * 64], ["a" * 64, "a" * 64]])
async def test_words_that_are_no_hashes_or_not_new_are_refused(
    house: House, client: Any, people: Any, tokens: list[str]
) -> None:
    answer = await client(people.ed_nurse).say(
        f"/hospitals/{HOSPITAL}/questionnaires", who="patient", side="demand", tokens=tokens, name="林"
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not_new_words")
