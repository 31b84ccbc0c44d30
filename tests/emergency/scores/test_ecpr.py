"""The ECPR criteria: each limit, and what is said while something is unknown."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from goldenhour.emergency.country import load_country
from goldenhour.emergency.scores.ecpr import RHYTHMS, Known, ecpr_criteria

ALL_MET = Known(
    age_years=50,
    witnessed=True,
    no_flow_min=3,
    first_rhythm="3011011",
    low_flow_min=25,
    etco2_mmhg=22,
    life_limiting_illness=False,
)


def test_with_every_criterion_met_the_patient_is_a_candidate() -> None:
    assert ecpr_criteria(ALL_MET).candidate is True


@pytest.mark.parametrize(
    ("change", "criterion"),
    [
        ({"age_years": 70}, "age"), ({"witnessed": False}, "witnessed"), ({"no_flow_min": 5}, "no_flow"),
        ({"first_rhythm": "3011001"}, "rhythm"), ({"low_flow_min": 60}, "low_flow"), ({"etco2_mmhg": 10}, "etco2"),
        ({"life_limiting_illness": True}, "no_life_limiting_illness"),
    ],
)  # fmt: skip
def test_one_criterion_not_met_is_enough_to_speak_against_it(change: dict[str, object], criterion: str) -> None:
    found = ecpr_criteria(replace(ALL_MET, **change))
    assert getattr(found, criterion) is False
    assert found.candidate is False


@pytest.mark.parametrize("field", Known.__struct_fields__)
def test_what_is_not_known_leaves_it_open(field: str) -> None:
    assert ecpr_criteria(replace(ALL_MET, **{field: None})).candidate is None


def test_the_rhythms_are_in_the_countrys_table_and_asystole_is_none_of_them() -> None:
    table = {code.code: code.label("en") for code in load_country("taiwan").codes("arrest_rhythms")}
    assert {table[code] for code in table.keys() - RHYTHMS} == {"Asystole", "Unknown AED non-shockable rhythm"}
    assert table.keys() >= RHYTHMS
