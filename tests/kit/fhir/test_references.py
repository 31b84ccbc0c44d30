"""References are found, read and replaced wherever they stand."""

from __future__ import annotations

import pytest

from goldenhour.kit.fhir.references import literal, references_in, rewritten

OBSERVATION = {
    "resourceType": "Observation",
    "subject": {"reference": "urn:uuid:1"},
    "performer": [{"reference": "Organization/a"}, {"display": "nobody"}],
    "contained": [{"resourceType": "Device", "id": "d", "owner": {"reference": "Organization/b"}}],
    "derivedFrom": [{"reference": "Media/9/_history/3"}],
}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Patient/1", ("", "Patient", "1", None)),
        ("Patient/1/_history/2", ("", "Patient", "1", "2")),
        ("https://other.example/fhir/Patient/a-b.c", ("https://other.example/fhir/", "Patient", "a-b.c", None)),
    ],
)
def test_a_literal_reference_is_read_in_its_parts(text: str, parts: tuple[str | None, ...]) -> None:
    assert tuple(literal(text) or ()) == parts


@pytest.mark.parametrize(
    "text", ["#d", "urn:uuid:1", "Patient?name=x", "patient/1", "Nonsense/1", "Patient/" + "x" * 65, ""]
)
def test_what_names_no_resource_is_no_literal_reference(text: str) -> None:
    assert literal(text) is None


def test_every_reference_is_found_with_its_place() -> None:
    assert [(path, one["reference"]) for path, one in references_in(OBSERVATION, "Observation")] == [
        ("Observation.subject", "urn:uuid:1"),
        ("Observation.performer[0]", "Organization/a"),
        ("Observation.contained[0].owner", "Organization/b"),
        ("Observation.derivedFrom[0]", "Media/9/_history/3"),
    ]


def test_the_entries_of_a_bundle_keep_their_references_to_themselves() -> None:
    assert list(references_in({"resourceType": "Bundle", "entry": [{"resource": OBSERVATION}]})) == []


def test_an_address_is_replaced_everywhere_and_the_original_stays_as_it_was() -> None:
    new = rewritten(OBSERVATION, {"urn:uuid:1": "Patient/7"}.get)
    assert new["subject"] == {"reference": "Patient/7"}
    assert OBSERVATION["subject"] == {"reference": "urn:uuid:1"}
    assert new["performer"] == OBSERVATION["performer"]
