"""The health authority fetches extracts; nobody else; and that it did is noted."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from tests.outcomes.test_report_checks import told


async def test_the_authority_sees_what_there_is_and_fetches_it(house: House, client: Any, people: Any) -> None:
    house.demo = True  # the case of the test is synthetic
    await told(house, Condition.STROKE)
    authority = client(people.authority)
    page = await authority.get("/extracts")
    assert page.status_code == 200
    assert "not the ministry" in page.text
    for file in ("table.csv", "table.parquet", "dictionary.csv", "quality.csv"):
        answer = await authority.get(f"/extracts/stroke/{file}")
        assert (answer.status_code, len(answer.content) > 50) == (200, True)
    quality = (await authority.get("/extracts/stroke/quality.csv")).text
    (line,) = csv.DictReader(StringIO(quality.removeprefix("\ufeff")))
    assert (line["visits"], line["signed"]) == ("1", "0")
    assert (await authority.get("/extracts/stroke/names.csv")).status_code == 404


@pytest.mark.parametrize("role", ["crew", "dispatcher", "ed_nurse", "administrator"])
async def test_nobody_else_fetches_an_extract(house: House, client: Any, people: Any, role: str) -> None:
    someone = client(getattr(people, role))
    assert (await someone.get("/extracts")).status_code == 403
    assert (await someone.get("/extracts/stroke/table.csv")).status_code == 403


async def test_that_an_extract_was_fetched_is_in_the_audit_log(house: House, client: Any, people: Any) -> None:
    before = (await house.audit.head())[0]
    await client(people.authority).get("/extracts/ami/table.csv")
    assert (await house.audit.head())[0] == before + 1


async def test_an_emergency_department_opens_the_upload(house: House, client: Any, people: Any) -> None:
    assert (await client(people.ed_nurse).get("/outcomes/upload")).status_code == 200
    assert (await client(people.authority).get("/outcomes/upload")).status_code == 403


async def test_the_upload_is_sent_in_chinese_and_not_dispatched(house: House, client: Any, people: Any) -> None:
    page = await client(people.ed_nurse).get("/outcomes/upload", headers={"cookie": "language=zh_Hant"})
    assert "送出檔案" in page.text
    assert "派遣" not in page.text
