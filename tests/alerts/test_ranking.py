"""Which hospital first, and why: properties of the order, examples of the reasons, the list a crew gets."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.alerts.ranking import CLOSED, DETOUR_FOR_LEVEL, EACH_COMING, HAS_DIVERTED, Candidate, rank
from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Alert
from goldenhour.emergency.hospital import Closure, HospitalState
from goldenhour.emergency.reference import CAPABILITIES, Hospital, Level
from goldenhour.emergency.travel import Estimate
from goldenhour.kit.sentences import sentence
from tests.alerts.scene import coming, many_coming, on_the_road, tell, warned
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.world import BEGIN

CRITICAL = [c for c in says.Condition if c is not says.Condition.OTHER]


def a_hospital(name: str, level: Level) -> Hospital:
    names = {"zh": name, "en": name}
    return Hospital(name, name, 1, names, names, "A", level, dict.fromkeys(CAPABILITIES, level))


def a_candidate(name: str, minutes: float, level: Level = Level.SEVERE, closed: bool = False, coming: int = 0,
                diverted: bool = False) -> Candidate:  # fmt: skip
    state = HospitalState(name)
    if closed:
        state.closures = {says.Capability.ALL: Closure(says.Capability.ALL, BEGIN, "滿床")}
    alert = Alert(name, name, "A-91", BEGIN, BEGIN, says.Priority.HIGH)
    if diverted:
        alert.diverted_at, alert.diverted_reason = BEGIN, "無床"
    drive = Estimate(minutes, minutes / 2, sentence("told"))
    return Candidate(a_hospital(name, level), drive, state, coming, alert if diverted else None)


candidates = st.lists(
    st.builds(
        a_candidate,
        name=st.sampled_from("abcdefgh"),
        minutes=st.floats(0, 90),
        level=st.sampled_from(Level),
        closed=st.booleans(),
        coming=st.integers(0, 9),
        diverted=st.booleans(),
    ),
    unique_by=lambda one: one.hospital.id,
    max_size=8,
)
conditions = st.sampled_from(says.Condition)


@given(candidates, conditions, st.randoms())
def test_the_order_does_not_depend_on_the_order_asked_in(some: list[Candidate], condition: Any, chance: Any) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert rank(condition, shuffled, BEGIN) == rank(condition, some, BEGIN)


@given(candidates, conditions)
def test_every_hospital_is_ranked_once_with_a_reason_and_never_below_its_drive(
    some: list[Candidate], condition: Any
) -> None:
    ranked = rank(condition, some, BEGIN)
    assert sorted(one.hospital.id for one in ranked) == sorted(one.hospital.id for one in some)
    assert all(one.reasons and one.cost_min >= one.minutes for one in ranked)
    assert [one.cost_min for one in ranked] == sorted(one.cost_min for one in ranked)


@given(st.floats(0, 60), st.floats(0, 59), conditions, st.sampled_from(Level))
def test_an_open_hospital_within_an_hours_further_drive_precedes_a_closed_equal(
    minutes: float, further: float, condition: Any, level: Level
) -> None:
    first, second = rank(
        condition,
        [a_candidate("closed", minutes, level, closed=True), a_candidate("open", minutes + further, level)],
        BEGIN,
    )
    assert (first.hospital.id, second.hospital.id) == ("open", "closed")


@given(st.floats(0, 60), st.sampled_from(CRITICAL))
def test_a_nearer_one_of_the_same_level_is_never_behind(minutes: float, condition: Any) -> None:
    near, far = a_candidate("near", minutes), a_candidate("far", minutes + 0.5)
    assert rank(condition, [far, near], BEGIN)[0].hospital.id == "near"


def test_a_stroke_goes_past_the_general_hospital_but_a_sprain_does_not() -> None:
    both = [a_candidate("general", 5, Level.GENERAL), a_candidate("severe", 20, Level.SEVERE)]
    assert rank(says.Condition.STROKE, both, BEGIN)[0].hospital.id == "severe"
    assert rank(says.Condition.OTHER, both, BEGIN)[0].hospital.id == "general"


def test_the_level_is_that_for_the_condition_not_the_hospitals_own() -> None:
    own = a_hospital("x", Level.SEVERE)
    weak = msgspec.structs.replace(own, capabilities={**own.capabilities, "stroke": Level.GENERAL})
    (ranked,) = rank(says.Condition.STROKE, [Candidate(weak, Estimate(5, 2, sentence("told")))], BEGIN)
    assert ranked.level is Level.GENERAL
    assert ranked.cost_min == 5 + DETOUR_FOR_LEVEL[Level.GENERAL]


def test_every_drawback_is_said_and_weighs_what_is_written_down() -> None:
    (one,) = rank(says.Condition.AMI, [a_candidate("x", 10, closed=True, coming=3, diverted=True)], BEGIN)
    assert one.cost_min == 10 + CLOSED + HAS_DIVERTED + 3 * EACH_COMING
    assert [str(reason.words) for reason in one.reasons] == [
        "10 min, 5.0 km",
        "severe level for myocardial infarction (AMI)",
        "whole emergency department closed: 滿床",
        "has diverted this patient: 無床",
        "3 other patients on the way there",
    ]
    assert [reason.against for reason in one.reasons] == [False, False, True, True, True]


# ── the list a crew gets ─────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_program_reads_the_ranking_with_reasons_and_who_is_on_the_way_there(
    house: Any, client: Any, people: Any
) -> None:
    case = await on_the_road(house)
    await many_coming(house, 2)
    ranked = (await client(people.crew).get(f"/cases/{case}/hospitals")).json()
    assert len(ranked) == 40
    here = next(one for one in ranked if one["hospital"] == HOSPITAL)
    assert here["coming"] == 2
    assert "2 other patients on the way there" in here["reasons"]
    assert ranked[0]["minutes"] < 15


async def test_one_touch_of_the_first_button_warns_that_hospital(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    crew = client(people.crew)
    html = (await crew.get(f"/cases/{case}/hospitals", headers={"hx-request": "true"})).text
    button = re.search(r'<button[^>]*class="main warn"[^>]*data-say="([^"]+)" data-body="([^"]+)"', html)
    assert button is not None
    body = msgspec.json.decode(button[2].replace("&#34;", '"').replace("&quot;", '"'))
    assert body["unit"] == "A-91"
    assert (await crew.say(button[1], **body)).status_code == 201
    assert "Warned, waiting" in (await crew.get(f"/cases/{case}/hospitals", headers={"hx-request": "true"})).text


async def test_the_crew_reads_in_the_list_who_acknowledged(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.AlertAcknowledged(alert="alert-0001", name="林怡君"))
    html = (await client(people.crew).get("/cases/case-0001/hospitals", headers={"hx-request": "true"})).text
    assert "Acknowledged by 林怡君" in html


async def test_a_hospital_that_diverted_this_patient_says_so_and_falls_behind(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.AlertDiverted(alert="alert-0001", reason="無床", name="林"))
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL), ids=("alert-0002",))
    ranked = (await client(people.crew).get("/cases/case-0001/hospitals")).json()
    here = next(one for one in ranked if one["hospital"] == HOSPITAL)
    assert "has diverted this patient: 無床" in here["reasons"]
    assert ranked.index(here) > 20


async def test_the_list_opens_to_the_crew_and_dispatcher_of_the_case_only(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    got = {
        who: (await client(getattr(people, who)).get(f"/cases/{case}/hospitals")).status_code
        for who in ("crew", "dispatcher", "foreign_crew", "ed_nurse", "authority")
    }
    assert got == {"crew": 200, "dispatcher": 200, "foreign_crew": 404, "ed_nurse": 403, "authority": 403}
