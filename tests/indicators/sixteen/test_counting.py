"""Each of the sixteen, counted by hand: a patient in the numerator, one in the denominator only, one left out, one whose
clocks contradict, and where it can be, one of whom something is missing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.dialects import sqlite

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.indicator_bodies import Asked, AskedSide, SatisfactionAnswered, Topic
from goldenhour.indicators.sixteen.behind import ask_behind
from goldenhour.indicators.sixteen.counting import (
    Scope,
    Tally,
    ask_table,
    month_after,
    months_between,
    span_of,
    statement,
    together,
)
from goldenhour.indicators.sixteen.declared import BY_CODE, SIXTEEN, Side, Sort, Unit
from goldenhour.indicators.sixteen.rows import visits
from tests.indicators.sixteen.told import (
    BEGIN,
    LARGE,
    SMALL,
    THIRD,
    advised,
    asked,
    came_back,
    kept,
    moved,
    said,
    suspected,
    told,
)
from tests.services import STORES, database_on

TAIPEI = ZoneInfo("Asia/Taipei")
MARCH, APRIL = (span_of(month, month, TAIPEI) for month in ("2026-03", "2026-04"))
ALL = Scope(bases=(LARGE,))
HEART, BRAIN = Condition.AMI, Condition.STROKE


def tally(code: str, *states: Any, scope: Scope = ALL) -> Tally:
    engine = kept(*states)
    with engine.connect() as connection:
        return together(ask_table(connection, BY_CODE[code].table, scope, MARCH)[code].values())


def counts(found: Tally) -> dict[str, int]:
    names = ("hits", "n", "excluded", "missing", "contradictory")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def patients(*stories: tuple[Any, ...]) -> list[Case]:
    return [told(f"case-{n}", *lines) for n, lines in enumerate(stories)]


def heart(**answers: Any) -> tuple[Any, ...]:
    return tuple(moved(HEART, answers={"ami_diagnosis": "stemi", "strategy": "ppci", **answers}))


def brain(**answers: Any) -> tuple[Any, ...]:
    return tuple(moved(BRAIN, answers={"stroke_type": "ischaemic", **answers}))


# ── outcome ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_consults_are_counted_when_they_were_answered() -> None:
    found = tally("consult_growth", *patients(
        (asked(), advised()),  # counts
        (asked(), advised(), asked(30, "k2"), advised(50, consult="k2")),  # two consults of one patient are two services
        (asked(),),  # nobody answered: left out
        (said(*asked(25)), advised(20)),  # advised before it was asked
    ))  # fmt: skip
    assert counts(found) == {"hits": 3, "n": 3, "excluded": 1, "contradictory": 1}


def test_satisfied_are_those_whose_mean_is_four_or_more() -> None:
    def answered(*scores: int, practice: bool = False, token: str = "") -> SatisfactionAnswered:
        given = dict(zip(Topic, scores, strict=False))
        return SatisfactionAnswered(who=Asked.PATIENT, side=AskedSide.DEMAND, token=token or str(scores), scores=given,
                                    practice=practice)  # fmt: skip

    state = HospitalState(SMALL, satisfaction=[
        (BEGIN, answered(5, 4, 3)),  # mean 4: satisfied
        (BEGIN, answered(5, 3, 3)),  # 3.67: not
        (BEGIN, answered(5, 5, 5, practice=True)),  # in practice: left out
        (BEGIN, answered()),  # nothing answered
    ])  # fmt: skip
    assert counts(tally("satisfaction", state)) == {"hits": 1, "n": 2, "excluded": 1, "missing": 1}
    state.satisfaction.append((BEGIN, answered(9, 9, 9)))  # more than the scale has: says nothing that can be true
    assert counts(tally("satisfaction", state))["contradictory"] == 1


def test_back_anywhere_within_a_day_after_treat_here() -> None:
    here = (asked(), advised(20))
    found = tally("return_after_treat_here", *patients(
        (*here, came_back(Returned.HERE)),
        (*here, came_back(Returned.ELSEWHERE)),
        (*here, came_back(Returned.NO)),  # denominator only
        (*here, *moved(BRAIN)),  # moved all the same: left out
        (*here, came_back(Returned.HERE, minute=10)),  # back before the advice
        (*here, came_back(Returned.UNKNOWN)),
        here,  # not asked yet
        (asked(), advised(20, Advice.TRANSFER)),  # was not advised to stay: not among them
    ))  # fmt: skip
    assert counts(found) == {"hits": 2, "n": 3, "excluded": 1, "contradictory": 1, "missing": 2}


def test_the_stay_before_an_advised_transfer_is_door_in_to_door_out() -> None:
    go = (asked(), advised(20, Advice.TRANSFER))
    found = tally("stay_of_transferred", *patients(
        (*go, *moved(BRAIN, leaves=60)),
        (*go, *moved(BRAIN, leaves=90)),
        (asked(), advised(20, Advice.TRANSFER_IF)),  # the condition never came true: left out
        (*go, *moved(BRAIN, leaves=-5)),  # gone before they came
        go,  # not gone yet
        (asked(), advised(20), *moved(BRAIN)),  # was advised to stay: not among them
    ))  # fmt: skip
    assert counts(found) == {"hits": 2, "n": 2, "excluded": 1, "contradictory": 1, "missing": 1}
    assert sorted(found.minutes) == [60, 90]


# ── monitoring ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_four_conditions_are_counted_at_the_hospitals_that_ask() -> None:
    four = patients(
        (suspected(HEART), asked()),
        (suspected(BRAIN),),  # denominator only
        (suspected(Condition.OTHER), asked()),  # not one of the four
        (suspected(HEART), *moved(HEART, leaves=-5, arrives=None)),  # gone before they came
    )
    base = told("case-9", suspected(HEART), hospital=LARGE)  # the base hospital's own patient: left out
    assert counts(tally("consulted_of_four", *four, base)) == {"hits": 1, "n": 2, "excluded": 1, "contradictory": 1}


def test_transferred_on_the_same_visit() -> None:
    found = tally("transferred_after_consult", *patients(
        (asked(), advised(), *moved(BRAIN)),
        (asked(), advised(), asked(21, "k2"), advised(25, consult="k2")),  # one patient, stays: the first is left out
        (asked(), *moved(BRAIN)),  # never answered: left out
        (asked(70), advised(80), *moved(BRAIN, leaves=60)),  # asked after they had left
    ))  # fmt: skip
    assert counts(found) == {"hits": 1, "n": 2, "excluded": 2, "contradictory": 1}


def test_back_at_the_asking_hospital() -> None:
    found = tally("return_to_demand", *patients(
        (asked(), advised(), came_back(Returned.HERE)),
        (asked(), advised(), came_back(Returned.ELSEWHERE)),  # not at the demand side: denominator only
        (asked(), advised(), *moved(BRAIN)),  # moved: left out
        (asked(), advised(), came_back(Returned.HERE, minute=1)),
        (asked(), advised()),
    ))  # fmt: skip
    assert counts(found) == {"hits": 1, "n": 2, "excluded": 1, "contradictory": 1, "missing": 1}


def test_the_time_to_the_first_advice() -> None:
    found = tally("consult_time", *patients(
        (asked(5), advised(20), advised(40)),  # 15: the first advice counts
        (asked(5), advised(30)),  # 25
        (asked(5),),  # not answered
        (asked(25), advised(20)),
    ))  # fmt: skip
    assert counts(found) == {"hits": 2, "n": 2, "missing": 1, "contradictory": 1}
    assert sorted(found.minutes) == [15, 25]


def test_a_drill_is_in_no_figure() -> None:
    practice = told("case-1", asked(), advised())
    practice.drill = True
    assert counts(tally("consult_time", practice)) == {}


HEARTS = (
    heart(wire_at=180),  # 80 from the receiving door at 100, 180 from the first
    heart(wire_at=200),  # 100 and 200
    heart(strategy="conservative"),  # STEMI, nobody intervened
    heart(ami_diagnosis="nstemi", wire_at=150),  # no STEMI
    heart(wire_at=-10),  # the wire before any door
    tuple(moved(HEART)),  # nothing reported
    tuple(moved(HEART, arrives=None)),  # has not come: not among them
    brain(ivt="yes", needle_at=130),  # a stroke: not among them
)


def test_stemi_with_an_emergency_intervention() -> None:
    found = tally("stemi_pci", *patients(*HEARTS))
    assert counts(found) == {"hits": 2, "n": 3, "excluded": 1, "contradictory": 1, "missing": 1}


def test_wire_within_ninety_minutes_of_the_receiving_door() -> None:
    found = tally("wire_within_90", *patients(*HEARTS))
    assert counts(found) == {"hits": 1, "n": 2, "excluded": 2, "contradictory": 1, "missing": 1}
    just = tally("wire_within_90", *patients(heart(wire_at=190)))
    assert counts(just) == {"n": 1}, "ninety is not less than ninety"


@pytest.mark.parametrize(("code", "minutes"), [("supply_door_to_wire", [80, 100]), ("demand_door_to_wire", [180, 200])])
def test_door_to_wire_from_either_door(code: str, minutes: list[float]) -> None:
    found = tally(code, *patients(*HEARTS))
    assert counts(found) == {"hits": 2, "n": 2, "excluded": 2, "contradictory": 1, "missing": 1}
    assert sorted(found.minutes) == minutes


BRAINS = (
    brain(ivt="yes", needle_at=130, evt="yes", puncture_at=180),  # needle 30, groin 80 after the receiving door at 100
    brain(ivt="yes", needle_at=150, evt="yes", puncture_at=200),  # 50 and 100
    brain(ivt="no", evt="no"),  # denominator of the shares only
    brain(stroke_type="ich", ivt="no", evt="no"),  # a haemorrhage: left out
    brain(ivt="yes", needle_at=90, evt="yes", puncture_at=95),  # needle and groin before the door
    tuple(moved(BRAIN)),  # nothing reported
    heart(wire_at=180),  # an infarction: not among them
)


@pytest.mark.parametrize("code", ["stroke_ivt", "stroke_evt"])
def test_the_share_of_strokes_that_are_treated(code: str) -> None:
    found = tally(code, *patients(*BRAINS))
    assert counts(found) == {"hits": 2, "n": 3, "excluded": 1, "contradictory": 1, "missing": 1}


@pytest.mark.parametrize(
    ("code", "minutes"), [("stroke_door_to_needle", [30, 50]), ("stroke_door_to_groin", [80, 100])]
)
def test_the_time_until_strokes_are_treated(code: str, minutes: list[float]) -> None:
    found = tally(code, *patients(*BRAINS))
    assert counts(found) == {"hits": 2, "n": 2, "excluded": 2, "contradictory": 1, "missing": 1}
    assert sorted(found.minutes) == minutes


# ── the same by every way ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("store", STORES)
def test_what_is_counted_is_what_opens_behind_it_row_by_row(store: str, request: pytest.FixtureRequest) -> None:
    go = (asked(5), advised(5 + 1 / 3, Advice.TRANSFER))
    stories = (*HEARTS, *BRAINS, (asked(), advised()), (suspected(HEART), asked()),
               *((*go, *moved(HEART, leaves=leaves)) for leaves in (-1, 100 / 7, 200 / 7)))  # fmt: skip
    cases = patients(*stories)
    cases += [told(f"made-up-{n}", *lines, synthetic=True) for n, lines in enumerate(stories[::2])]
    cases.append(told("base", suspected(HEART), hospital=LARGE))
    url = (database_on(store, request) or "sqlite://").replace("postgresql:", "postgresql+psycopg:")
    engine = kept(*cases, url=url)
    with engine.connect() as connection:
        for one in SIXTEEN:
            rows = ask_behind(connection, one, ALL, MARCH, "", 0)
            assert rows or one.code == "satisfaction"
            found = together(ask_table(connection, one.table, ALL, MARCH)[one.code].values())
            became = Counter(row.status for row in rows)
            became["n"] = became.pop("miss", 0) + became["hit"]
            became["hits"] = became.pop("hit", 0)
            assert counts(found) == {name: n for name, n in became.items() if n}
            assert found.synthetic == sum(row.synthetic for row in rows)
            minutes = [row.minutes for row in rows if row.status == "hit" and row.minutes is not None]
            assert sorted(found.minutes) == sorted(minutes)
            assert bool(minutes) is (one.unit is Unit.MINUTES)
    engine.dispose()


def test_visits_are_counted_along_their_index_and_nothing_is_sorted() -> None:
    asked_of = str(statement(visits, ALL).params(MARCH._asdict()).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))  # fmt: skip
    with kept().connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked_of}")]
    assert any("sixteen_visits_by_hospital (hospital=? AND condition=? AND at>? AND at<?)" in step for step in plan)
    assert not [step for step in plan if "TEMP B-TREE" in step]


# ── whose, and when ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_figure_belongs_to_its_side_and_its_month() -> None:
    cases = patients(*HEARTS[:2])
    cases.append(told("case-late", *heart(wire_at=180), began=BEGIN + timedelta(days=31)))
    table = BY_CODE["demand_door_to_wire"].table
    with kept(*cases).connect() as connection:
        march, april = (ask_table(connection, table, ALL, month) for month in (MARCH, APRIL))
        other = ask_table(connection, table, Scope(hospitals=(THIRD,)), MARCH)
    assert {place: one.n for place, one in march["supply_door_to_wire"].items() if one.n} == {LARGE: 2}
    assert set(march["demand_door_to_wire"]) == set(april["demand_door_to_wire"]) == {SMALL}
    assert other["demand_door_to_wire"] == {}


def test_real_and_made_up_patients_are_told_apart() -> None:
    made_up = told("case-1", asked(), advised(), synthetic=True)
    assert tally("consult_time", made_up).synthetic == 1
    assert counts(tally("consult_time", made_up, scope=Scope(real=True))) == {}


def test_months_begin_at_midnight_in_the_country() -> None:
    assert months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert month_after("2026-12") == "2027-01"
    assert month_after("2026-03", -12) == "2025-03"
    assert list(MARCH) == [1772294400, APRIL.begin]  # from 2026-02-28T16:00:00Z


def test_there_are_four_outcome_and_twelve_monitoring_indicators_each_numbered_as_in_the_source() -> None:
    numbers = {sort: [one.number for one in SIXTEEN if one.sort is sort] for sort in Sort}
    assert numbers == {Sort.OUTCOME: [1, 2, 3, 4], Sort.MONITORING: list(range(1, 13))}
    assert len(BY_CODE) == 16
    assert {one.side for one in SIXTEEN} == set(Side)
