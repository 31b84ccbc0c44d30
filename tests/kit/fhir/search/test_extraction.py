from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.kit.fhir.search.extracted import Extracted
from goldenhour.kit.fhir.search.extraction import Extractor
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, parameters_of
from goldenhour.kit.fhir.search.values import date_range
from tests.contracts.fhir_resources import observation, patient

EXAMPLES = Path("node_modules/hl7.fhir.r4.examples")


def rows(resource: dict[str, Any], code: str, kind: str, extractor: Extractor | None = None, sub: int = 0) -> list[Any]:
    """The rows of one parameter, without their number and group."""
    type_ = resource["resourceType"]
    number = parameters_of(type_)[code].number + sub
    found = getattr((extractor or Extractor()).extract(type_, resource), kind)
    return [row[2:] for row in found if row[0] == number]


def test_a_concept_gives_each_code_and_what_is_shown_of_it() -> None:
    resource = observation("o", code="1-1")
    resource["code"]["coding"].append({"system": "urn:x", "code": "2"})
    resource["code"]["text"] = "PULS"
    assert rows(resource, "code", "token") == [("http://loinc.org", "1-1", "heart rate"), ("urn:x", "2", "puls")]
    assert rows({**resource, "code": {"text": "Only Words"}}, "code", "token") == [("", "", "only words")]


def test_a_bare_code_is_of_the_system_it_must_be_from() -> None:
    assert rows(observation("o"), "status", "token") == [("http://hl7.org/fhir/observation-status", "final", None)]


def test_a_chinese_name_is_found_by_its_parts_and_as_a_whole() -> None:
    assert [row[1] for row in rows(patient("p", "王", "小明"), "name", "string")] == ["王", "小明", "王小明"]
    assert [row[1] for row in rows(patient("p", "Lee", "Ann"), "name", "string")] == ["lee", "ann"]


def test_a_period_without_an_end_has_none() -> None:
    encounter = {"resourceType": "Encounter", "period": {"start": "2026-05-01"}}
    ((low, high),) = rows(encounter, "date", "date")
    assert (low, high) == (date_range("2026-05-01")[0], 2**62)  # type: ignore[index]
    assert rows({**encounter, "period": {}}, "date", "date") == []


def test_a_date_without_a_zone_is_of_the_zone_of_the_place() -> None:
    taipei = ZoneInfo("Asia/Taipei")
    found = rows(observation("o", at="2026-05-01"), "date", "date", Extractor(zone=taipei))
    assert found == [date_range("2026-05-01", taipei)]
    assert found[0][0] == date_range("2026-05-01T00:00:00+08:00")[0]  # type: ignore[index]


def test_a_quantity_that_is_less_or_more_has_one_end_only() -> None:
    resource = observation("o")
    resource["valueQuantity"] = {"value": Decimal(5), "comparator": "<", "unit": "mg"}
    ((low, high, *_),) = rows(resource, "value-quantity", "quantity")
    assert (low, high) == (-1e308, 5)


def test_components_of_one_element_stay_together() -> None:
    resource = observation("o")
    resource["component"] = [
        {"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value}}
        for code, value in (("a", 1), ("b", 2))
    ]
    found = Extractor().extract("Observation", resource)
    number = parameters_of("Observation")["component-code-value-quantity"].number
    codes = {row[1]: row[3] for row in found.token if row[0] == number}
    values = {row[1]: row[2] for row in found.quantity if row[0] == number + 1}
    assert [(codes[group], values[group]) for group in sorted(codes)] == [("a", 1.0), ("b", 2.0)]


def test_a_composite_of_which_a_part_is_missing_leaves_no_rows() -> None:
    resource = observation("o")
    del resource["valueQuantity"]
    number = parameters_of("Observation")["combo-code-value-quantity"].number
    assert [row for row in Extractor().extract("Observation", resource).token if row[0] in (number, number + 1)] == []


def test_references_are_told_apart() -> None:
    def subject(**reference: Any) -> list[Any]:
        return rows({**observation("o"), "subject": reference}, "subject", "reference", Extractor("http://here/fhir/"))

    number = TYPE_NUMBERS["Patient"]
    assert subject(reference="Patient/1") == [(number, "1", "")]
    assert subject(reference="http://here/fhir/Patient/1/_history/2") == [(number, "1", "2")]
    assert subject(reference="http://there/fhir/Patient/1") == [(0, "http://there/fhir/Patient/1", "")]
    assert subject(reference="#contained") == []
    assert subject(display="somebody") == []
    named = {**observation("o"), "subject": {"identifier": {"system": "urn:x", "value": "7"}}}
    assert rows(named, "subject", "token", sub=1) == [("urn:x", "7", None)]


def test_whether_somebody_is_dead_is_said_of_everybody() -> None:
    for more, expected in (({}, "false"), ({"deceasedBoolean": False}, "false"), ({"deceasedBoolean": True}, "true"),
                           ({"deceasedDateTime": "2026"}, "true")):  # fmt: skip
        assert [row[1] for row in rows(patient("p", **more), "deceased", "token")] == [expected]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["coding", "code", "system", "value", "text", "family", "given", "start", "end", "reference", "url",
                         "identifier", "type", "display", "event", "repeat", "low", "high", "x"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.sampled_from(["Patient", "Observation", "Encounter", "QuestionnaireResponse", "RiskAssessment"]),
    st.dictionaries(
        st.sampled_from(["name", "code", "subject", "effectiveDateTime", "effectivePeriod", "effectiveTiming", "valueQuantity",
                         "component", "identifier", "telecom", "address", "birthDate", "meta", "extension", "item", "period",
                         "prediction", "deceasedBoolean", "questionnaire", "category", "valueString"]),
        json_values, max_size=6,
    ),
)  # fmt: skip
def test_nothing_a_resource_says_stops_the_extraction(type_: str, resource: dict[str, Any]) -> None:
    found = Extractor().extract(type_, resource)
    assert isinstance(found, Extracted)
    for row in found.token:
        row[3].encode()


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the official examples come with 'make setup'")
def test_every_official_example_can_be_extracted() -> None:
    tried = found = 0
    for file in sorted(EXAMPLES.glob("*-*.json"))[::3]:
        type_ = file.name.partition("-")[0]
        if type_ in TYPE_NUMBERS and file.stat().st_size < 20_000:
            tried += 1
            found += sum(map(len, Extractor().extract(type_, json.loads(file.read_bytes()))))
    assert tried > 500
    assert found > 5 * tried
