"""What must be there before the crew signs, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.country import load_country
from goldenhour.emergency.record_bodies import ElementRecorded
from goldenhour.runsheets.mandatory import CONDITIONS, progress
from goldenhour.runsheets.sheet import sheet_of
from tests.emergency.telling import call, entry, told

TAIWAN = load_country("taiwan")


def recorded(element: str, value: str) -> ElementRecorded:
    return ElementRecorded(element=element, values=[value])


def missing(*bodies: Any) -> set[str]:
    case = told(entry(call(), 0), *(entry(body, n) for n, body in enumerate(bodies, start=1)))
    return {gap.element for gap in progress(sheet_of(case, TAIWAN), TAIWAN).missing}


@pytest.mark.parametrize(
    ("said", "element", "is_missing"),
    [
        ([recorded("eDisposition.T07", "128003")], "ePatient.T01", False),  # a false call: nobody to describe
        ([recorded("eDisposition.T07", "128007")], "ePatient.T01", True),  # refused transport: there was somebody
        ([recorded("eDisposition.T07", "128007")], "eDisposition.T06", False),
        ([recorded("eDisposition.T07", "128001")], "eDisposition.T06", True),
        ([recorded("eArrest.T01", "111001")], "eArrest.T04", False),
        ([recorded("eArrest.T01", "111002")], "eArrest.T04", True),
        ([says.ConditionSuspected(condition=says.Condition.OHCA)], "eArrest.T05", True),
        ([recorded("eSituation.T01", "109001")], "eInjury.T01", False),
        ([recorded("eSituation.T01", "109002")], "eInjury.T01", True),
        ([recorded("eInjury.T01", "W19")], "eInjury.T05", True),
        ([recorded("eInjury.T01", "V99")], "eInjury.T05", False),
        ([], "eMedications.T03", False),
        ([says.MedicationGiven(code="124201")], "eMedications.T03", True),
        ([says.MedicationGiven(code="124201", dose=300, dose_unit="3706021")], "eMedications.T03", False),
        ([says.VitalSignsTaken(systolic=120)], "eVitals.T10", False),
        ([says.VitalSignsTaken(not_taken={"systolic": "8801019"})], "eVitals.T10", False),
        ([says.VitalSignsTaken(pulse=80)], "eVitals.T10", True),
        ([recorded("ePatient.T02", "7701003")], "ePatient.T02", False),  # a reason stands where a value would
        ([], "eTimes.T08", False),  # comes after the signature
        ([], "eNarrative.T01", True),
    ],
)
def test_a_rule_holds(said: list[Any], element: str, is_missing: bool) -> None:
    assert (element in missing(*said)) is is_missing


def test_every_rule_of_the_table_is_known_and_every_mandatory_element_has_one() -> None:
    for element in TAIWAN.record_elements:
        assert element.needed in {"", *CONDITIONS}
        assert element.needed or element.usage not in ("M", "R"), element.id
