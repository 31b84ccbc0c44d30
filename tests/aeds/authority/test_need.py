"""What is said of the need: by hour, by district, on the map, and of each chosen place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from goldenhour.aeds.authority.need import Known, Need, Point, Question, answer, drawn
from goldenhour.aeds.authority.need_files import as_csv, as_geojson
from goldenhour.aeds.authority.need_words import reasons
from goldenhour.aeds.authority.reach import Arrest, Spot, demand_of

OFFICE = sum(1 << (24 * day + hour) for day in range(5) for hour in range(8, 18))
DAY, EVENING = 12, 20
SCHOOL = Spot("school/1", 25.0, 121.5, OFFICE)


def question(**more: Any) -> Question:
    return Question(**{"county": "A", "minutes": 4, "count": 1, "where": "street", "of": "past", "hour": None,
                       "worth": 2.0, **more})  # fmt: skip


def districts(lats: Sequence[float], lons: Sequence[float]) -> list[str]:
    return ["south" if lat < 25.05 else "north" for lat in lats]


def asked(*arrests: Arrest, free: Sequence[Spot] = (), hanging: Sequence[Spot] = (SCHOOL,), **more: Any) -> Need:
    known = Known(demand_of(arrests), list(hanging), list(free), len(arrests), 1.0, None, "", False)
    return answer(question(**more), known, districts)


AT_SCHOOL = (Arrest(25.0, 121.5, DAY), Arrest(25.0, 121.5, EVENING), Arrest(25.1, 121.5, EVENING))
CORNER = Spot("corner", 25.0, 121.5005)


def test_the_hours_tell_a_locked_door_from_no_device_at_all() -> None:
    found = asked(*AT_SCHOOL, free=[CORNER])
    noon, evening = found.hours[DAY], found.hours[EVENING]
    assert (noon.arrests, noon.covered, noon.were_all_open, noon.planned) == (1, 1, 1, 1)
    assert (evening.arrests, evening.covered, evening.were_all_open, evening.planned) == (2, 0, 1, 1)
    assert sum(one.arrests for one in found.hours) == 3


def test_an_hour_asked_for_decides_what_is_planned_and_the_chart_still_shows_all() -> None:
    far = Spot("far", 25.1, 121.5)
    found = asked(*AT_SCHOOL, Arrest(25.0, 121.5, 3), free=[CORNER, far], hour=EVENING)
    assert found.plan.total == 2
    assert found.hours[3].arrests == 1
    assert sum(one.arrests for one in found.points) == 2


def test_districts_come_with_what_is_not_covered_first_and_sum_to_all() -> None:
    found = asked(*AT_SCHOOL, Arrest(25.1, 121.5, DAY))
    assert [(one.district, one.arrests, one.covered) for one in found.districts] == [("north", 2, 0), ("south", 2, 1)]


def test_a_few_beyond_the_border_are_no_district_of_their_own() -> None:
    found = asked(*[Arrest(25.0, 121.5, DAY)] * 300, Arrest(25.1, 121.5, DAY))
    assert {one.district: one.arrests for one in found.districts} == {"south": 300, "": 1}


def test_each_place_says_why_in_words() -> None:
    found = asked(*AT_SCHOOL, Arrest(25.0, 121.5, 3), free=[CORNER])
    words = [str(one) for one in reasons(found.chosen[0], found)]
    assert words == [
        "adds 2 arrests, 1 of them from 22 to 7 o'clock",
        "the nearest device, 50 m away, is open 50 of 168 hours a week",
        "it would be in reach day and night",
    ]


@pytest.mark.parametrize(
    ("hanging", "said"),
    [
        ([], "no device hangs in the county"),
        ([Spot("x/1", 25.0, 121.51)], "the nearest device hangs 957 m away, too far"),
        ([Spot("x/1", 25.0, 121.5, 0)], "the nearest device, 50 m away, has hours nobody knows"),
    ],
)
def test_the_reason_tells_what_hangs_nearest(hanging: list[Spot], said: str) -> None:
    found = asked(*AT_SCHOOL, free=[CORNER], hanging=hanging)
    assert said in [str(one) for one in reasons(found.chosen[0], found)]


def test_a_place_behind_a_door_says_when_it_is_open() -> None:
    inside = Spot("inside", 25.0, 121.5, OFFICE, "Inside")
    found = asked(Arrest(25.0, 121.5, DAY), hanging=[], free=[inside], where="places")
    assert "open 50 of 168 hours" in str(reasons(found.chosen[0], found)[2])


def test_what_is_put_by_hand_stands_beside_the_best_of_as_many() -> None:
    far = Spot("far", 25.1, 121.5)
    arrests = [*AT_SCHOOL, Arrest(25.1, 121.5, 3)]
    found = asked(*arrests, free=[CORNER, far], hand=((25.0, 121.5),))
    assert found.mine is not None
    assert found.matched is not None
    assert (found.mine.after, found.matched.after) == (2, 3)


def test_by_hand_among_known_places_the_nearest_is_meant_and_only_once() -> None:
    free = [Spot("a", 25.0, 121.5, OFFICE, "A"), Spot("b", 25.1, 121.5, OFFICE, "B")]
    put = ((25.0001, 121.5), (25.0002, 121.5), (25.2, 121.5))
    found = asked(*AT_SCHOOL, hanging=[], free=free, where="places", hand=put)
    assert [one.name for one in found.hand] == ["A"]
    assert found.mine is not None
    assert found.mine.after == 1, "it is shut in the evening"


def test_what_is_drawn_is_all_of_it_with_neighbours_as_one() -> None:
    points = [Point(25 + n / 2000, 121 + m / 2000, 1.0, 0.25, 0.5) for n in range(70) for m in range(70)]
    found = drawn(points)
    assert len(found) <= 3000
    assert sum(one.arrests for one in found) == pytest.approx(4900)
    assert sum(one.covered for one in found) == pytest.approx(1225)
    assert drawn(points[:10]) == points[:10]


def test_the_files_bear_the_places_with_their_reasons() -> None:
    sheet = Spot("sheet", 25.0, 121.5005, name="=cmd()")
    found = asked(*AT_SCHOOL, free=[sheet])
    lines = as_csv(found, str).splitlines()
    assert lines[0].startswith("rank,id,name,lat,lon,adds")
    assert "'=cmd()" in lines[1], "no spreadsheet takes it for a formula"
    feature = as_geojson(found, str).features[0]
    assert feature.geometry.coordinates == (121.5005, 25.0)
    assert "the nearest device, 50 m away" in feature.properties.why
