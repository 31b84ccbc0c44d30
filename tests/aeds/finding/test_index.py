"""The nearest devices: the same as looking at every one, and kept up to date by what is said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.aeds.finding.grid import metres_between, on_sphere
from goldenhour.aeds.finding.hours import opening
from goldenhour.aeds.finding.index import FARTHEST_M, Index, walk_s
from goldenhour.aeds.finding.rows import Row, rows_of
from goldenhour.aeds.usable import NEVER, Bearing, usable
from goldenhour.emergency import bodies as says
from goldenhour.emergency.aed_bodies import Hours, OutOfService, Span
from goldenhour.emergency.book import Change
from goldenhour.emergency.defibrillators import Openness, Purpose
from goldenhour.emergency.folding_site import fold_site
from tests.emergency.test_site import ONE, SCHOOL, told

ZONE = ZoneInfo("Asia/Taipei")
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)
HERE = (25.04, 121.51)
OFFICE = Hours(week=((Span(begins=480, ends=1080),),) * 5 + ((), ()))
NIGHT = Hours(week=((Span(begins=1320, ends=360),),) * 7)


def no_holiday(day: date) -> bool:
    return False


def at(lat: float, lon: float, site: str = "s", **more: object) -> Row:
    bearing = Bearing(hours=OFFICE, checked_on=date(2026, 11, 1), check_due=date(2027, 5, 1))
    row = Row(site, "1", site, "lobby", "1F", lat, lon, 0, "A", "other", bearing)
    return msgspec.structs.replace(row, **more)


def index_of(*rows: Row) -> Index:
    index = Index(ZONE, no_holiday)
    index.load(rows)
    return index


bearings = st.builds(
    Bearing,
    hours=st.sampled_from([None, OFFICE, NIGHT, Hours(week=((Span(begins=0, ends=1440),),) * 7)]),
    out=st.sampled_from([None, None, None, OutOfService.USED]),
    pads_until=st.sampled_from([None, date(2026, 11, 29), date(2026, 12, 10), date(2028, 1, 1)]),
    check_due=st.sampled_from([None, date(2026, 10, 1), date(2027, 3, 1)]),
    doubts=st.sampled_from([0, 0, 2]),
)
rows = st.builds(
    at, st.floats(24.9, 25.2), st.floats(121.4, 121.7), storeys=st.integers(-2, 12), bearing=bearings
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(rows, max_size=40), st.integers(1, 6), st.floats(24.9, 25.2), st.floats(121.4, 121.7))
def test_the_answer_is_that_of_looking_at_every_device(all_rows: list[Row], n: int, lat: float, lon: float) -> None:
    named = [msgspec.structs.replace(row, site=f"s{i}") for i, row in enumerate(all_rows)]
    costs = []
    for row in named:
        metres = metres_between(on_sphere(lat, lon), on_sphere(row.lat, row.lon))
        now = NOON.astimezone(ZONE).replace(tzinfo=None)
        verdict = usable(row.bearing, opening(row.bearing.hours, now, no_holiday), now)
        if metres <= FARTHEST_M and verdict.cost_s < NEVER:
            costs.append((walk_s(metres, row.storeys) + verdict.cost_s, row.site))
    found = index_of(*named).nearest((lat, lon), NOON, n)
    assert [one.site for one in found] == [site for _, site in sorted(costs)[:n]] or sorted(cost for cost, _ in costs)[
        :n
    ] == [cost for site in found for cost, name in costs if name == site.site]
    assert [one.rank for one in found] == list(range(1, len(found) + 1))


def test_the_nearer_one_that_is_doubted_ranks_behind_and_says_why() -> None:
    doubted = Bearing(hours=OFFICE, checked_on=date(2026, 11, 1), doubts=1, doubted_on=date(2026, 11, 20))
    near, far = at(25.0401, 121.51, "near", bearing=doubted), at(25.041, 121.51, "far")
    found = index_of(near, far).nearest(HERE, NOON, 5)
    assert [one.site for one in found] == ["far", "near"]
    assert [str(why.words) for why in found[1].reasons if why.against] == [
        "somebody there found something wrong (last on 2026-11-20; reports: 1)"
    ]


def test_who_looks_is_shown_nearer_ones_that_are_shut_with_the_hour_at_which_they_open() -> None:
    index = index_of(at(25.0401, 121.51, "shut", bearing=Bearing(hours=NIGHT)), at(25.041, 121.51, "open"))
    assert [one.site for one in index.nearest(HERE, NOON, 3)] == ["open"]
    looked = index.nearest(HERE, NOON, 3, Purpose.LOOK)
    assert [(one.site, one.usable, one.open) for one in looked] == [
        ("open", True, Openness.OPEN), ("shut", False, Openness.CLOSED),
    ]  # fmt: skip
    assert looked[1].until == datetime(2026, 11, 30, 22, tzinfo=ZONE)


def test_floors_and_the_way_round_the_block_are_reckoned() -> None:
    upstairs = index_of(at(25.041, 121.51, storeys=3)).nearest(HERE, NOON, 1)[0]
    assert round(upstairs.metres) == 111
    assert round(upstairs.walk_s) == round(111.2 * 1.5 / 1.4 + 3 * 20)


def test_beyond_ten_kilometres_none_is_named() -> None:
    assert index_of(at(25.14, 121.51)).nearest(HERE, NOON, 1) == []
    assert index_of().nearest((0.0, 0.0), NOON, 1) == []


def changed(*bodies: says.Body) -> Change:
    said = told(SCHOOL_HERE, *bodies)
    return Change("site/s", None, fold_site("s", said), tuple(said))


SCHOOL_HERE = msgspec.structs.replace(SCHOOL, lat=25.04, lon=121.51)
AWAY = msgspec.structs.replace(ONE, lat=25.2, lon=121.51)


def test_what_is_said_of_a_place_is_found_in_the_same_moment() -> None:
    from goldenhour.emergency.aed_bodies import AedOutOfService, AedRemoved

    index = Index(ZONE, no_holiday)
    index.changed(changed(ONE))
    assert [one.aed for one in index.nearest(HERE, NOON, 1)] == ["1"]
    index.changed(changed(ONE, AedOutOfService(aed="1", why=OutOfService.AWAY)))
    assert index.nearest(HERE, NOON, 1) == []
    index.changed(changed(AWAY))
    assert index.nearest(HERE, NOON, 1) == []
    assert len(index) == len(list(index)) == 1
    index.changed(changed(AWAY, AedRemoved(aed="1")))
    assert list(index) == []
    index.changed(changed(ONE))
    assert len(index) == 1


def test_rows_kept_from_before_do_not_overwrite_what_was_said_since() -> None:
    index = Index(ZONE, no_holiday)
    index.changed(changed(AWAY))
    index.load([*rows_of(fold_site("s", told(SCHOOL_HERE, ONE)), ZONE), at(25.04, 121.51, "t")])
    assert {(row.site, row.lat) for row in index} == {("s", 25.2), ("t", 25.04)}


def test_the_answer_follows_the_clock() -> None:
    index = index_of(at(*HERE))
    assert index.nearest(HERE, NOON, 1)
    assert index.nearest(HERE, NOON + timedelta(hours=9), 1) == []
