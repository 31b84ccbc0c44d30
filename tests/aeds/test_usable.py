"""Whether a device can be sent for, and the reasons."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from goldenhour.aeds.finding.hours import Opening
from goldenhour.aeds.usable import COST, NEVER, SWAPPED, Bearing, Usability, half_a_year_after, usable
from goldenhour.emergency.aed_bodies import OutOfService, Source
from goldenhour.emergency.defibrillators import Openness

NOON = datetime(2026, 11, 30, 12)
WELL = Bearing(checked_on=date(2026, 11, 1), pads_until=date(2027, 11, 1), battery_until=date(2028, 1, 1))
ALWAYS = Opening(Openness.OPEN)


def verdict(opening: Opening = ALWAYS, **bearing: object) -> Usability:
    return usable(replace(WELL, **bearing), opening, NOON)


def against(one: Usability) -> list[str]:
    return [str(why.words) for why in one.reasons if why.against]


def test_one_that_is_open_checked_and_in_date_costs_nothing_and_says_why_it_is_good() -> None:
    well = verdict()
    assert (well.usable, well.cost_s, against(well)) == (True, 0, [])
    assert [str(why.words) for why in well.reasons] == ["open day and night", "checked on 2026-11-01"]


@pytest.mark.parametrize(
    ("bearing", "said"),
    [
        ({"out": OutOfService.DEFECT, "out_on": date(2026, 11, 2)}, "out of service since 2026-11-02: does not work"),
        ({"pads_until": date(2026, 11, 29)}, "pads expired on 2026-11-29"),
        ({"battery_until": date(2026, 11, 29)}, "battery expired on 2026-11-29"),
    ],
)  # fmt: skip
def test_nobody_is_sent_for_one_that_is_out_or_expired(bearing: dict[str, object], said: str) -> None:
    assert verdict(**bearing).cost_s == NEVER
    assert against(verdict(**bearing)) == [said]


def test_nobody_is_sent_to_a_closed_door() -> None:
    opens = verdict(Opening(Openness.CLOSED, datetime(2026, 12, 1, 8)))
    assert (opens.usable, against(opens)) == (False, ["closed now; opens 2026-12-01 08:00"])
    assert against(verdict(Opening(Openness.CLOSED))) == ["closed now"]


@pytest.mark.parametrize(
    ("opening", "bearing", "cost", "said"),
    [
        (Opening(Openness.UNKNOWN), {}, "hours_unknown", "opening hours not known: it may be locked"),
        (Opening(Openness.OPEN, NOON + timedelta(minutes=10)), {}, "closing", "closes in 10 min"),
        (ALWAYS, {"check_due": date(2026, 10, 21)}, "overdue", "half-yearly check overdue by 40 days (article 7)"),
        (ALWAYS, {"checked_on": None}, "unchecked", "no check of it is known here"),
        (ALWAYS, {"checked_on": None, "check_due": date(2026, 11, 20)}, "overdue",
         "half-yearly check overdue by 10 days (article 7)"),
        (ALWAYS, {"doubts": 2, "doubted_on": date(2026, 11, 9)}, "doubted",
         "somebody there found something wrong (last on 2026-11-09; reports: 2)"),
        (ALWAYS, {"misplaced": "elsewhere"}, "elsewhere", "its coordinates lie in another county than its address"),
        (ALWAYS, {"company_on": date(2026, 11, 9)}, "company", "a company was sent to it on 2026-11-09"),
        (ALWAYS, {"source": Source.OSM}, "osm", "from OpenStreetMap: the place itself has not confirmed it"),
    ],
)  # fmt: skip
def test_what_is_doubtful_ranks_lower_and_says_so(
    opening: Opening, bearing: dict[str, object], cost: str, said: str
) -> None:
    doubtful = verdict(opening, **bearing)
    assert doubtful.usable
    assert (doubtful.cost_s, against(doubtful)) == (COST[cost], [said])


def test_what_is_to_be_known_but_costs_nothing_is_said_as_well() -> None:
    assert against(verdict(pads_until=date(2026, 12, 10))) == ["pads expire in 10 days"]
    assert against(verdict(pads_until=date(2026, 12, 1))) == ["pads expire tomorrow"]
    assert against(verdict(pads_until=date(2026, 11, 30))) == ["pads expire today"]
    assert against(verdict(source=Source.SYNTHETIC)) == ["made up (simulation)"]
    assert against(verdict(misplaced=SWAPPED)) == ["its coordinates stood the wrong way round and were put right"]
    assert verdict(pads_until=NOON.date()).usable
    national = verdict(source=Source.NATIONAL, said_on=date(2026, 11, 20))
    assert "from the national open data, last changed 10 days ago" in [str(why.words) for why in national.reasons]


def test_midnight_belongs_to_the_day_that_ends_with_it() -> None:
    midnight = verdict(Opening(Openness.OPEN, datetime(2026, 12, 1)))
    assert str(midnight.reasons[0].words) == "open until 24:00"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_half_a_year_is_six_months_and_never_beyond_their_last_day(day: date) -> None:
    later = half_a_year_after(day)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == 6
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
