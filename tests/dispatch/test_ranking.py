"""Which unit first: properties that must hold whatever the units are, and the words beside each."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.dispatch.ranking import KNOWN_MIN, PARKED_MIN, Candidate, Status, rank
from goldenhour.emergency.travel import Estimate
from goldenhour.emergency.unit import Sighting
from goldenhour.kit.sentences import Sentence
from tests.dispatch.telling import CALL, FOREIGN_DISPATCHER, begun, sent

minutes = st.floats(0, 120, allow_nan=False)


def drive(of: float) -> Estimate:
    return Estimate(of, of / 2, Sentence("straight line"))


candidates = st.builds(
    Candidate,
    unit=st.uuids().map(str),
    name=st.sampled_from(["A-91", "A-92"]),
    status=st.sampled_from(Status),
    drive=minutes.map(drive),
    seen_min=st.none() | st.floats(0, 60),
    parked=st.booleans(),
    crew_name=st.just("EMT-2"),
    skill=st.integers(1, 3),
    asked_skill=st.integers(1, 3),
    neighbour=st.sampled_from(["", "New Taipei City"]),
)


def places(*units: Candidate) -> list[str]:
    return [one.candidate.unit for one in rank(units)]


def other(candidate: Candidate, **changes) -> Candidate:
    return msgspec.structs.replace(candidate, unit="other", **changes)


@given(candidates, st.floats(0.01, 60))
def test_an_otherwise_equal_closer_unit_never_ranks_below(unit, farther):
    away = other(unit, drive=drive(unit.drive.minutes + farther))
    assert places(away, unit) == [unit.unit, "other"]


@given(candidates, st.floats(0, 60), st.floats(0, 60))
def test_an_otherwise_equal_unit_with_an_older_position_never_ranks_above(unit, one, two):
    fresh, stale = (other(unit, seen_min=age) for age in sorted((one, two)))
    assert rank([fresh])[0].minutes <= rank([stale])[0].minutes <= rank([other(unit, seen_min=None)])[0].minutes


@given(candidates)
def test_a_unit_that_has_not_moved_never_ranks_below_one_seen_elsewhere_as_long_ago(unit):
    parked, away = (rank([other(unit, parked=parked)])[0].minutes for parked in (True, False))
    assert parked <= away
    assert rank([other(unit, parked=True, seen_min=None)])[0].minutes - away <= PARKED_MIN


@given(candidates)
def test_an_otherwise_equal_unit_with_a_lesser_crew_never_ranks_above(unit):
    by_skill = [rank([other(unit, skill=skill)])[0].minutes for skill in (3, 2, 1)]
    assert by_skill == sorted(by_skill)


@given(st.lists(candidates, max_size=12, unique_by=lambda unit: unit.unit))
def test_every_unit_is_listed_once_and_those_that_cannot_be_sent_come_last(units):
    ranking = rank(units)
    assert sorted(one.candidate.unit for one in ranking) == sorted(unit.unit for unit in units)
    can = [one.can_be_sent for one in ranking]
    assert can == sorted(can, reverse=True)


@given(st.lists(candidates, max_size=8, unique_by=lambda unit: unit.unit), st.randoms())
def test_the_order_does_not_depend_on_the_order_they_were_given_in(units, chance):
    shuffled = list(units)
    chance.shuffle(shuffled)
    assert places(*units) == places(*shuffled)


@given(candidates)
def test_what_costs_a_unit_its_place_is_said_beside_it(unit):
    """Minutes beyond the drive stand in the reasons, so that a dispatcher can disagree with them."""
    one = rank([unit])[0]
    said = sum(float(reason.values.get("extra", 0)) for reason in one.reasons)
    assert said == pytest.approx(one.minutes - unit.drive.minutes, abs=0.11)


# ── on the desk ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def ranking_of(desk, case_id):
    return (await desk.get(f"/cases/{case_id}/unit-ranking")).json()


async def test_the_nearest_unit_comes_first_with_its_reasons_in_words(client, people, world):
    desk = client(people.dispatcher)
    ranking = await ranking_of(desk, await begun(desk, world))
    assert [unit["unit"] for unit in ranking] == ["A-91", "F-91", "A-92"]
    assert ranking[0]["reasons"][1:] == [
        "free",
        "at its station, no position yet (+1.0 min)",
        "EMT-P (paramedic)",
    ]
    assert ranking[2]["reasons"][3] == "EMT-2: less than the call asks for (+4.0 min)"
    assert ranking[1]["neighbour"]
    assert "New Taipei City" in ranking[1]["reasons"][4]


async def test_a_fresh_position_counts_and_an_old_one_falls_back_to_the_station(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, level="2305005")  # any crew will do
    lat, lon = CALL["place"]["lat"], CALL["place"]["lon"]
    house.book.sightings["A-92"] = Sighting(lat, lon, world.now() - timedelta(seconds=20))
    first = (await ranking_of(desk, case_id))[0]
    assert (first["unit"], first["drive_min"], first["status"]) == ("A-92", 0.0, "returning")
    assert "position 20 s old" in first["reasons"]
    world.clock.pass_(minutes=KNOWN_MIN)
    ranking = await ranking_of(desk, case_id)
    assert ranking[0]["unit"] == "A-91"
    assert next(unit for unit in ranking if unit["unit"] == "A-92")["drive_min"] > 10


async def test_a_busy_unit_is_listed_last_with_what_it_is_doing(client, people, world):
    desk = client(people.dispatcher)
    first = await sent(desk, world)
    await desk.say(f"/cases/{first}/units/A-91/times", at=world.now(), mark="en_route")
    last = (await ranking_of(desk, await begun(desk, world)))[-1]
    assert (last["unit"], last["can_be_sent"]) == ("A-91", False)
    assert last["reasons"][1] == f"busy at {CALL['place']['address']}: en route"


async def test_the_ranking_is_read_by_the_county_only_and_every_reading_is_audited(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    assert (await client(FOREIGN_DISPATCHER).get(f"/cases/{case_id}/unit-ranking")).status_code == 404
    assert (await client(people.crew).get(f"/cases/{case_id}/unit-ranking")).status_code == 403
    await ranking_of(desk, case_id)
    read = await house.audit.timeline(f"case/{case_id}")
    assert [logged.entry.by for logged in read] == [people.dispatcher.id]


async def test_the_ranking_comes_as_a_piece_of_a_page_with_one_key_for_each_unit(client, people, world):
    desk = client(people.dispatcher)
    part = await desk.get(f"/cases/{await begun(desk, world)}/unit-ranking", headers={"hx-request": "true"})
    assert part.headers["content-type"].startswith("text/html")
    assert [f'data-key="{n}"' in part.text for n in (1, 2, 3, 4)] == [True, True, True, False]


async def test_a_unit_last_seen_away_from_its_station_is_not_taken_to_be_parked(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    house.book.sightings["A-91"] = Sighting(25.10, 121.55, world.now() - timedelta(minutes=KNOWN_MIN + 1))
    away = next(unit for unit in await ranking_of(desk, case_id) if unit["unit"] == "A-91")
    assert "position not known, reckoned from its station (+4.0 min)" in away["reasons"]


async def test_the_large_minutes_are_the_drive_and_the_allowances_stand_apart(client, people, world):
    desk = client(people.dispatcher)
    part = await desk.get(f"/cases/{await begun(desk, world)}/unit-ranking", headers={"hx-request": "true"})
    first = part.text.split("<li")[1]
    assert "<b>0</b>" in first  # it stands where the call comes from
    assert "(+1.0 min)" in first


async def test_the_reasons_kept_are_in_the_countrys_first_language_whatever_the_screens(client, people, world):
    desk = client(people.dispatcher)
    path, html = f"/cases/{await begun(desk, world)}/unit-ranking", {"accept": "text/html"}
    kept = []
    for language in ("en", "zh-TW"):
        part = (await desk.get(path, headers={**html, "accept-language": language})).text
        kept.append([unescape(body) for body in re.findall(r'data-body="([^"]+)"', part)])
    assert kept[0] == kept[1]
    assert "EMT-P (paramedic)" not in kept[0][0]
