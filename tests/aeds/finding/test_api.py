"""The open API: anybody may ask, nobody is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.aeds.finding.api import ASKS
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.finding.test_importing import THREE, take
from tests.conftest import Client

MakeClient = Callable[[Person | None], Client]
HERE = "/aeds/nearest?lat=25.0331&lon=121.5436"
ENGLISH = {"accept-language": "en"}


async def test_the_nearest_are_a_feature_collection_with_reasons(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    answer = await client(None).get(f"{HERE}&at=2026-11-30T12:00:00%2B08:00&n=2", headers=ENGLISH)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    content = answer.json()
    assert content["type"] == "FeatureCollection"
    first = content["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [121.5435, 25.033]}
    assert first["properties"]["rank"] == 1
    assert first["properties"]["open"] == "open"
    assert {"code": "open_until", "text": "open until 18:00", "against": False} in first["properties"]["reasons"]
    assert "walk" in content["note"].lower()
    assert len(content["features"]) == 2


async def test_at_night_the_closed_ones_say_when_they_open(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    answer = await client(None).get(f"{HERE}&at=2026-12-01T02:00:00%2B08:00", headers=ENGLISH)
    properties = [feature["properties"] for feature in answer.json()["features"]]
    assert {one["usable"] for one in properties} == {False}
    assert properties[0]["reasons"][0]["text"] == "closed now; opens 08:00"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("lat=121.5436&lon=25.0331", 422, "swapped"), ("lat=0&lon=0", 422, "null_island"),
        ("lat=23.0&lon=124.9", 404, "place_abroad"), ("lat=x&lon=121", 422, "not_degrees"),
        ("lat=25", 422, "no_position"), ("", 422, "no_position"),
        ("lat=nan&lon=inf", 422, "not_degrees"), ("lat=25.04&lon=121.5&at=yesterday", 422, "not_a_moment"),
        ("lat=25.04&lon=121.5&at=2026-01-01T00:00", 422, "not_a_moment"),
        ("lat=25.04&lon=121.5&n=0", 422, "not_so_many"), ("lat=25.04&lon=121.5&n=99", 422, "not_so_many"),
        ("lat=25.04&lon=121.5&n=²", 422, "not_so_many"), ("lat=25.04&lon=121.5&limit=3", 400, "unknown_parameter"),
    ],
)  # fmt: skip
async def test_each_wrong_question_has_its_own_answer(client: MakeClient, query: str, status: int, code: str) -> None:
    answer = await client(None).get(f"/aeds/nearest?{query}", headers=ENGLISH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_whoever_turned_the_coordinates_round_is_told_the_right_question(client: MakeClient) -> None:
    answer = await client(None).get("/aeds/nearest?lat=121.5436&lon=25.0331", headers=ENGLISH)
    assert "lat=25.0331, lon=121.5436" in answer.json()["error"]["message"]


async def test_who_asks_too_often_is_asked_to_wait(client: MakeClient) -> None:
    anybody = client(None)
    for _ in range(ASKS.amount):
        await anybody.get("/aeds/nearest?lat=0&lon=0")
    answer = await anybody.get("/aeds/nearest?lat=0&lon=0")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"


async def test_the_table_is_the_national_one_and_names_nobodys_own_number(house: House, client: MakeClient) -> None:
    await take(house, {"開放時間緊急連絡電話": "0912-345678"})
    answer = await client(None).get("/aeds.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["場所縣市"], row["場所分類"], row["開放時間緊急連絡電話"]) == ("臺北市", "學校、大型集會場所", "")


async def test_the_maps_table_is_sent_once_and_again_only_after_a_change(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    anybody = client(None)
    first = await anybody.get("/aeds/all.json", headers={"accept-encoding": "gzip"})
    content: dict[str, Any] = first.json()
    assert len(content["rows"]) == 3
    row = dict(zip(content["fields"], content["rows"][0], strict=True))
    assert (row["name"], row["lat"], row["cost"]) == ("模擬高中", 25.033, 30)
    assert content["hours"][row["hours"]]["week"][0] == [[480, 1080]]
    assert content["hours"][row["hours"]]["week"][6] is None
    tag = {"if-none-match": first.headers["etag"]}
    assert (await anybody.get("/aeds/all.json", headers=tag)).status_code == 304
    await take(house, {"AED放置地點": "2樓"}, *THREE[1:])
    assert (await anybody.get("/aeds/all.json", headers=tag)).status_code == 200
    plain = await anybody.get("/aeds/all.json", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert len(plain.json()["rows"]) == 3


async def test_a_parameter_nobody_knows_is_answered_with_those_that_are_known(client: MakeClient) -> None:
    answer = await client(None).get(f"{HERE}&limit=3", headers=ENGLISH)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "limit")
    assert answer.json()["error"]["message"] == "The parameter limit is not known here. Known are: lat, lon, at, n."


async def test_the_description_says_what_is_asked_for_and_what_comes(client: MakeClient) -> None:
    described = (await client(None).get("/openapi.json")).json()["paths"]["/aeds/nearest"]["get"]
    assert {one["name"]: one.get("required", False) for one in described["parameters"]} == {
        "lat": True, "lon": True, "at": False, "n": False,
    }  # fmt: skip
    assert list(described["responses"]["200"]["content"]) == ["application/geo+json"]
