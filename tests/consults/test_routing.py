"""Which hospitals are asked for a specialty, in which order, and why."""

from __future__ import annotations

from typing import Any

import msgspec

from goldenhour.consults.roster import Rosters
from goldenhour.consults.routing import candidates, places
from goldenhour.emergency.consult_bodies import ConsultRulesSet
from goldenhour.emergency.country import Country, packaged_country
from goldenhour.emergency.hospital import HospitalState
from tests.consults.scene import DAY, duty, roster

COUNTRY = packaged_country("taiwan")
STATION = "0111070010"
"""衛生福利部基隆醫院: in Keelung's network's county."""
RUIFANG = "1531120038"
KEELUNG_BASE, TAIPEI_BASE, LINKOU = "1111060015", "0401180014", "1132070011"


def with_duty(name: str, **rules: Any) -> HospitalState:
    said = roster(duty(name, 0, 24))
    return HospitalState(name, rosters={"neurology": [said]}, consult_rules=rules_set(**rules) if rules else None)


def rules_set(**rules: Any) -> ConsultRulesSet:
    return ConsultRulesSet(name="林怡君", **rules)


def asked(hospitals: dict[str, HospitalState], asking: str = STATION, country: Country = COUNTRY) -> list[str]:
    return [one.hospital for one in candidates(asking, "neurology", DAY, country, hospitals, Rosters(hospitals))]


def test_the_own_network_comes_before_all_others() -> None:
    found = asked({KEELUNG_BASE: with_duty("陳"), TAIPEI_BASE: with_duty("李"), LINKOU: with_duty("王")})
    assert found[:3] == [KEELUNG_BASE, TAIPEI_BASE, LINKOU], "then the nearest network"


def test_who_is_known_to_be_on_duty_comes_before_a_house_without_a_roster() -> None:
    assert asked({TAIPEI_BASE: with_duty("李")})[:2] == [TAIPEI_BASE, KEELUNG_BASE]


def test_a_hospital_whose_roster_has_nobody_on_duty_now_is_not_asked() -> None:
    state = HospitalState("x", rosters={"neurology": [roster(duty("陳", 24, 48), hours=48)]})
    assert KEELUNG_BASE not in asked({KEELUNG_BASE: state})


def test_every_place_says_why_in_words() -> None:
    hospitals = {KEELUNG_BASE: with_duty("陳"), TAIPEI_BASE: with_duty("李")}
    found = candidates(STATION, "neurology", DAY, COUNTRY, hospitals, Rosters(hospitals))
    plain = [" ".join(one.text(lambda text: text) for one in candidate.why) for candidate in found[:2]]
    assert plain[0] == "base hospital of the 基隆網絡 on duty: 陳"
    assert "雙北合作網絡" in plain[1]
    assert "km away" in plain[1]


def test_the_own_order_comes_first_and_the_own_house_only_where_somebody_is_on_duty() -> None:
    hospitals = {
        STATION: HospitalState(STATION, consult_rules=rules_set(order=(LINKOU,))),
        KEELUNG_BASE: with_duty("陳"),
        LINKOU: with_duty("王"),
    }
    assert asked(hospitals)[:2] == [LINKOU, KEELUNG_BASE]
    assert STATION not in asked(hospitals)
    hospitals[STATION].rosters["neurology"] = [roster(duty("張", 0, 24))]
    assert asked(hospitals)[:3] == [LINKOU, STATION, KEELUNG_BASE]


def test_a_hospital_that_never_answers_a_specialty_is_left_out_and_one_that_always_does_needs_no_roster() -> None:
    hospitals = {
        KEELUNG_BASE: with_duty("陳", specialties={"neurology": False}),
        RUIFANG: HospitalState(RUIFANG, consult_rules=rules_set(specialties={"neurology": True})),
    }
    found = asked(hospitals)
    assert KEELUNG_BASE not in found
    assert RUIFANG in found


def test_other_networks_are_asked_unless_the_hospital_says_no() -> None:
    only = {STATION: HospitalState(STATION, consult_rules=rules_set(beyond_network=False))}
    assert asked(only) == [KEELUNG_BASE]
    assert len(asked({})) > 10


def test_a_network_without_a_base_hospital_still_answers() -> None:
    members = tuple(m for m in COUNTRY.members if (m.network, m.role) != ("keelung", "base"))
    country = msgspec.structs.replace(COUNTRY, members=members)
    shut = {STATION: HospitalState(STATION, consult_rules=rules_set(beyond_network=False))}
    assert asked(shut, country=country)[0] in {TAIPEI_BASE, LINKOU}, "then others must be asked, whatever the rule"


def test_nobody_stands_twice_and_nobody_is_rung_who_cannot_be() -> None:
    found = [place.hospital for place in places(TAIPEI_BASE, rules_set(order=(LINKOU,)), COUNTRY, "zh")]
    assert len(found) == len(set(found))
    assert all(COUNTRY.find_hospital(hospital) for hospital in found)


def test_a_hospital_in_no_network_is_asked_by_its_distance_when_somebody_is_on_duty_there() -> None:
    mackay = "1101100011"
    found = asked({mackay: with_duty("林"), LINKOU: with_duty("王")})
    assert found[:2] == [mackay, LINKOU]
    shut = {STATION: HospitalState(STATION, consult_rules=rules_set(beyond_network=False)), mackay: with_duty("林")}
    assert mackay not in asked(shut)
