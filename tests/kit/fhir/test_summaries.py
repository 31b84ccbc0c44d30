"""A part of a resource is marked as a part, and never lacks what must be there."""

from __future__ import annotations

import pytest

from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.summaries import SUBSETTED, part, summary_named

OBSERVATION = {
    "resourceType": "Observation",
    "id": "1",
    "meta": {"versionId": "3"},
    "text": {"status": "generated", "div": "<div/>"},
    "status": "final",
    "code": {"text": "pulse"},
    "valueQuantity": {"value": 80},
    "note": [{"text": "by hand"}],
}


def test_a_summary_has_what_the_specification_marks_and_says_that_it_is_one() -> None:
    short = part(OBSERVATION, "true", ())
    assert set(short) == {"resourceType", "id", "meta", "status", "code", "valueQuantity"}
    assert short["meta"] == {"versionId": "3", "tag": [SUBSETTED]}


def test_text_only_has_the_narrative_and_what_must_be_there() -> None:
    assert set(part(OBSERVATION, "text", ())) == {"resourceType", "id", "meta", "text", "status", "code"}


def test_data_only_has_all_but_the_narrative() -> None:
    assert set(part(OBSERVATION, "data", ())) == set(OBSERVATION) - {"text"}


@pytest.mark.parametrize("names", [("note", "value"), ("Observation.note", "Observation.value")])
def test_named_elements_come_with_what_must_be_there(names: tuple[str, ...]) -> None:
    assert set(part(OBSERVATION, None, names)) == {
        "resourceType",
        "id",
        "meta",
        "status",
        "code",
        "note",
        "valueQuantity",
    }


def test_what_is_whole_is_not_marked_as_a_part() -> None:
    whole = {"resourceType": "Observation", "id": "1", "status": "final", "code": {"text": "pulse"}}
    assert part(whole, "true", ()) is whole


def test_an_unknown_word_is_refused_with_those_that_exist() -> None:
    with pytest.raises(FhirRefusal, match="true, text, data, count, false"):
        summary_named("all")
    assert summary_named("false") is None
