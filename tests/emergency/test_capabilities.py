"""What a condition needs of a hospital, and what is proposed to be made ready."""

from __future__ import annotations

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Capability, Condition, Preparation
from goldenhour.emergency.capabilities import likely_condition, needed, proposals
from goldenhour.emergency.reference import NEEDED
from tests.emergency.telling import NORMAL, call, entry, signs, told

P = Preparation


@pytest.mark.parametrize(
    ("condition", "capabilities"),
    [
        (Condition.AMI, {Capability.CORONARY}),
        (Condition.STROKE, {Capability.STROKE}),
        (Condition.TRAUMA, {Capability.TRAUMA}),
        (Condition.OHCA, {Capability.CORONARY, Capability.INTENSIVE_CARE}),
        (Condition.OTHER, set()),
    ],
)
def test_each_condition_needs_its_capability(condition: Condition, capabilities: set[Capability]) -> None:
    assert set(needed(condition)) == capabilities


def test_the_country_tables_and_the_closures_of_hospitals_speak_of_the_same_needs() -> None:
    assert {condition: tuple(needed(Condition(condition))) for condition in NEEDED} == NEEDED


def suspected(
    condition: Condition, *further: says.Body, complaint: str = "103119", age: float | None = None
) -> list[P]:
    story = [call(complaint, patient_age=age), says.ConditionSuspected(condition=condition), *further]
    return [proposal.what for proposal in proposals(told(*(entry(body) for body in story)))]


@pytest.mark.parametrize(
    ("condition", "what"),
    [
        (Condition.AMI, [P.CATH_LAB]),
        (Condition.STROKE, [P.STROKE_TEAM, P.CT]),
        (Condition.TRAUMA, [P.RESUS_BAY, P.TRAUMA_TEAM, P.BLOOD, P.CT, P.OPERATING_ROOM]),
        (Condition.OHCA, [P.RESUS_BAY]),
        (Condition.OTHER, []),
    ],
)
def test_each_condition_proposes_its_preparations(condition: Condition, what: list[P]) -> None:
    assert suspected(condition) == what


@pytest.mark.parametrize(
    ("rhythm", "age", "asked"),
    [
        ("3011011", 69, True),
        ("3011011", 70, False),
        ("3011011", 18, True),
        ("3011011", 17, False),
        ("3011011", None, False),
        ("9901067", 50, True),
        ("3011001", 50, False),
    ],
)
def test_ecmo_is_proposed_for_a_shockable_arrest_of_a_fitting_age(rhythm: str, age: float | None, asked: bool) -> None:
    assert (P.ECMO in suspected(Condition.OHCA, says.FindingNoted(code=rhythm), age=age)) is asked


def test_ecmo_is_not_proposed_without_an_arrest() -> None:
    assert P.ECMO not in suspected(Condition.AMI, says.FindingNoted(code="3011011"), age=50)


def test_a_very_sick_patient_of_any_condition_needs_a_resuscitation_bay() -> None:
    sick = signs(**NORMAL | {"pulse": 140, "systolic": 80, "breaths": 22})
    assert suspected(Condition.OTHER, sick, age=50) == [P.RESUS_BAY]
    assert suspected(Condition.OTHER, sick, age=8) == []


def test_nothing_is_proposed_twice() -> None:
    sick = signs(**NORMAL | {"pulse": 140, "systolic": 80, "breaths": 22})
    what = suspected(Condition.TRAUMA, sick)
    assert len(what) == len(set(what))


def test_an_epidemic_call_proposes_isolation_and_a_childbirth_call_obstetrics() -> None:
    assert suspected(Condition.OTHER, complaint="103218") == [P.ISOLATION]
    assert suspected(Condition.OTHER, complaint="103118") == [P.OBSTETRICS]


def test_every_proposal_says_why() -> None:
    case = told(entry(call("103218")), entry(says.ConditionSuspected(condition=Condition.STROKE)))
    assert [str(proposal.why) for proposal in proposals(case)] == [
        "Suspected stroke",
        "Suspected stroke",
        "Called as influenza or epidemic",
    ]


def test_what_the_crew_suspects_goes_before_what_the_data_suggest() -> None:
    called_as_stroke = told(entry(call("103104")))
    assert likely_condition(called_as_stroke) is Condition.STROKE
    ruled_out = told(entry(call("103104")), entry(says.ConditionSuspected(condition=Condition.OTHER)))
    assert likely_condition(ruled_out) is Condition.OTHER
