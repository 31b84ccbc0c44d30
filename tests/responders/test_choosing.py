"""Who is called, and who brings which device."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency.bystander_bodies import Task
from goldenhour.emergency.country import load_country
from goldenhour.emergency.travel import distance_km
from goldenhour.responders.choosing import Rules, choose, near, rules_of
from goldenhour.responders.volunteers import hindered
from tests.responders.scene import NOW, STATION, device, metres_north, volunteer

TAIPEI = ZoneInfo("Asia/Taipei")
RULES = Rules()
metres = st.floats(-1500, 1500)
someone = st.builds(
    lambda n, north, verified, until, quiet: volunteer(
        f"v-{n}", metres_north(north), verified, certificate_until=until, quiet_from=quiet, quiet_until="11:00"
    ),
    st.uuids(), metres, st.booleans(), st.sampled_from([date(2026, 11, 21), date(2027, 1, 1)]),
    st.sampled_from(["09:00", "12:00"]),
)  # fmt: skip
crowd = st.lists(someone, max_size=40)
devices = st.lists(st.tuples(metres, st.booleans()), max_size=6).map(
    lambda found: [device(str(n), metres_north(north), usable) for n, (north, usable) in enumerate(found)]
)


@given(crowd, devices)
def test_only_who_may_be_called_and_is_within_reach_is_called_and_at_most_so_many(volunteers, found) -> None:
    candidates = near(volunteers, STATION, NOW, TAIPEI, RULES.radius_m, {})
    called = choose(candidates, STATION, found, RULES)
    by_id = {one.id: one for one in volunteers}
    assert len(called) <= RULES.most
    assert len({one.responder for one in called}) == len(called)
    for one in called:
        assert hindered(by_id[one.responder], NOW, TAIPEI) == ""
        area = by_id[one.responder].said.areas[0]
        assert distance_km((area.lat, area.lon), STATION) * 1000 <= RULES.radius_m
    left_out = {one.volunteer for one in candidates} - {one.responder for one in called}
    assert not left_out or len(called) == RULES.most


@given(crowd, devices)
def test_the_nearest_goes_straight_and_no_device_is_asked_of_two_or_of_a_broken_one(volunteers, found) -> None:
    called = choose(near(volunteers, STATION, NOW, TAIPEI, RULES.radius_m, {}), STATION, found, RULES)
    if called:
        assert called[0].task is Task.COMPRESS
        assert called[0].metres == min(one.metres for one in called)
    fetched = [one.aed for one in called if one.task is Task.FETCH]
    assert len(set(fetched)) == len(fetched) <= RULES.devices
    assert set(fetched) <= {one.aed for one in found if one.usable}


def test_a_device_goes_to_whoever_brings_it_soonest() -> None:
    volunteers = [
        volunteer("near", metres_north(50)),
        volunteer("middle", metres_north(-200)),
        volunteer("far", metres_north(400)),
    ]
    by_the_far_one = device("1", metres_north(380))
    called = choose(near(volunteers, STATION, NOW, TAIPEI, 500, {}), STATION, [by_the_far_one], RULES)
    assert {one.responder: one.task for one in called} == {
        "near": Task.COMPRESS, "middle": Task.COMPRESS, "far": Task.FETCH,
    }  # fmt: skip


def test_a_device_too_far_away_is_not_sent_for_nor_one_that_somebody_brings() -> None:
    volunteers = [volunteer("near", metres_north(50)), volunteer("far", metres_north(400))]
    candidates = near(volunteers, STATION, NOW, TAIPEI, 500, {})
    assert all(
        one.task is Task.COMPRESS for one in choose(candidates, STATION, [device("1", metres_north(3000))], RULES)
    )
    taken = choose(candidates, STATION, [device("1", metres_north(380))], RULES, taken={"site-1/1"})
    assert all(one.task is Task.COMPRESS for one in taken)


def test_a_place_with_a_smaller_radius_keeps_whoever_set_it_from_being_called_from_farther() -> None:
    close = volunteer("v", metres_north(400), radius_m=300)
    assert near([close], STATION, NOW, TAIPEI, 500, {}) == []


def test_an_open_page_counts_where_it_is_for_those_who_allowed_it_only() -> None:
    away = volunteer("v", metres_north(5000), live=True)
    assert [one.metres < 20 for one in near([away], STATION, NOW, TAIPEI, 500, {"v": metres_north(10)})] == [True]
    silent = volunteer("v", metres_north(5000))
    assert near([silent], STATION, NOW, TAIPEI, 500, {"v": metres_north(10)}) == []


def test_a_county_sets_its_own_numbers_over_the_countrys() -> None:
    taiwan = load_country("taiwan")
    assert rules_of(taiwan, "A").radius_m == 500
    own = {**taiwan.settings, "responders": {**taiwan.settings["responders"], "county": {"Z": {"radius_m": 800}}}}
    country = type(taiwan)(**{**{f: getattr(taiwan, f) for f in taiwan.__struct_fields__}, "settings": own})
    assert (rules_of(country, "Z").radius_m, rules_of(country, "A").radius_m) == (800, 500)
