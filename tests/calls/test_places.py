"""Places: found by words, by a point, and drawn as boundaries."""

from __future__ import annotations

import pytest


async def test_an_address_is_found_with_how_far_off_it_may_be(client, people):
    answer = (await client(people.dispatcher).get("/places/locate", params={"text": "臺北市信義區市府路1號"})).json()
    assert (answer["county"], answer["county_name"], answer["how"]) == ("A", "Taipei City", "township centre")
    assert 0.5 < answer["uncertainty_km"] < 5
    assert abs(answer["lat"] - 25.03) < 0.05


async def test_a_township_of_many_cities_is_the_one_of_the_askers_county(client, people):
    """A 中正區 is in Taipei and in Keelung."""
    at_home = (await client(people.dispatcher).get("/places/locate", params={"text": "中正區忠孝東路一段"})).json()
    assert at_home["county"] == "A"
    elsewhere = await client(people.authority).get("/places/locate", params={"text": "中正區忠孝東路一段"})
    assert elsewhere.json()["error"]["code"] == "place_unknown"


async def test_words_that_name_nothing_are_refused_with_what_to_do_next(client, people):
    answer = await client(people.dispatcher).get("/places/locate", params={"text": "qwertz"})
    assert answer.status_code == 404
    assert "click on the map" in answer.json()["error"]["message"]


async def test_a_point_has_its_county_and_a_point_abroad_has_none(client, people):
    desk = client(people.dispatcher)
    here = (await desk.get("/places/county", params={"lat": 25.0130, "lon": 121.4650})).json()
    assert (here["county"], here["how"]) == ("F", "map")
    abroad = await desk.get("/places/county", params={"lat": 35.68, "lon": 139.77})
    assert abroad.json()["error"]["code"] == "place_abroad"


@pytest.mark.parametrize(
    "query", [{}, {"lat": "x", "lon": "121"}, {"lat": "91", "lon": "121"}, {"lat": "nan", "lon": "1"}]
)
async def test_what_is_no_coordinate_is_refused(client, people, query):
    answer = await client(people.dispatcher).get("/places/county", params=query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not_degrees")


async def test_boundaries_are_sent_once_and_then_known(client, people):
    desk = client(people.dispatcher)
    first = await desk.get("/places/counties.geojson")
    assert len(first.json()["features"]) == 22
    again = await desk.get("/places/counties.geojson", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_nobody_unknown_asks_about_places(client):
    stranger = client(None)
    for path in ("/places/locate?text=x", "/places/county?lat=25&lon=121", "/places/counties.geojson"):
        assert (await stranger.get(path)).status_code == 401
