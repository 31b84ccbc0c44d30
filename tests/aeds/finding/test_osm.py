"""Devices of OpenStreetMap."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from goldenhour.aeds.finding.national.reading import Taken
from goldenhour.aeds.finding.osm import OsmReader, floor_of, hours_of
from goldenhour.emergency.aed_bodies import Hours, Span
from goldenhour.emergency.country import load_country
from goldenhour.kit.refusals import Refusal


def feature(lat: float = 25.04, lon: float = 121.51, **tags: Any) -> dict[str, Any]:
    properties = {"@id": "node/1", "emergency": "defibrillator"} | {k.replace("__", ":"): v for k, v in tags.items()}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def read(*features: Any) -> tuple[list[Taken], list[str]]:
    reader = OsmReader(load_country("taiwan"))
    content = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    return list(reader.read(content)), [remark.words.text() for remark in reader.remarks]


def test_a_node_is_a_place_with_one_device() -> None:
    (taken,), remarks = read(feature(defibrillator__location="lobby", opening_hours="24/7", level="1", operator="MRT"))
    assert (taken.place.name, taken.place.county, taken.place.foreign_id) == ("MRT", "A", "node/1")
    assert (taken.aed.location, taken.aed.floor) == ("lobby", "2F")
    assert taken.aed.hours == Hours(week=((Span(begins=0, ends=1440),),) * 7)
    assert remarks == []


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (feature(access="private"), "its access is private"), (feature(0.0, 0.0), "it lies at sea or abroad"),
        (feature(48.85, 2.35), "it lies at sea or abroad"), (feature(emergency="phone"), "it is no defibrillator"),
        ({"type": "Feature", "geometry": None, "properties": {"@id": "node/1"}}, "its number or its point is missing"),
        ({"geometry": {"type": "Point", "coordinates": ["x"]}, "properties": {"@id": "n"}}, "its number or its point is missing"),
        (7, "this is no feature of GeoJSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_for_is_refused_with_the_reason(one: Any, why: str) -> None:
    taken, remarks = read(one)
    assert (taken, remarks) == ([], [why])


def test_a_plain_week_with_midnight_and_holidays_is_read() -> None:
    hours = hours_of("Mo-Fr 08:00-18:00; Sa 22:00-02:00; PH off")
    assert hours is not None
    assert hours.week[0] == (Span(begins=480, ends=1080),)
    assert hours.week[5] == (Span(begins=1320, ends=1440),)
    assert hours.week[6] == (Span(begins=0, ends=120),)
    assert hours.holidays == ()


@pytest.mark.parametrize(
    "text", ["Apr-Oct Mo-Su 09:00-17:00", "sunrise-sunset", "Mo-Fr 08:00+", '"by appointment"', "always?", ""]
)
def test_what_no_week_can_hold_is_unknown(text: str) -> None:
    assert hours_of(text) is None


def test_unknown_hours_are_remarked_and_their_words_kept() -> None:
    (taken,), remarks = read(feature(opening_hours="sunrise-sunset"))
    assert taken.aed.hours_note == "sunrise-sunset"
    assert remarks == ["hours sunrise-sunset: no week can hold them, taken as unknown"]


def test_the_ground_floor_of_the_map_is_0() -> None:
    assert [floor_of(level) for level in ("0", "2", "-1", "1;2", "")] == ["1F", "3F", "B1", "", ""]


def test_what_is_no_geojson_is_refused() -> None:
    with pytest.raises(Refusal):
        list(OsmReader(load_country("taiwan")).read(b"id,lat\n1,2\n"))
