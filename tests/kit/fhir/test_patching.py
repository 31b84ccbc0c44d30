"""A JSON Patch changes a resource as RFC 6902 says, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.patching import MOST_OPERATIONS, patched

PATIENT = {"resourceType": "Patient", "id": "1", "name": [{"family": "Lin"}], "active": True}


def test_each_operation_does_what_it_says() -> None:
    after = patched(
        PATIENT,
        [
            {"op": "test", "path": "/active", "value": True},
            {"op": "replace", "path": "/active", "value": False},
            {"op": "add", "path": "/name/-", "value": {"family": "Chen"}},
            {"op": "move", "from": "/name/0", "path": "/name/1"},
            {"op": "copy", "from": "/name/0", "path": "/name/-"},
            {"op": "remove", "path": "/name/1"},
        ],
    )
    assert after == {**PATIENT, "active": False, "name": [{"family": "Chen"}, {"family": "Chen"}]}
    assert PATIENT["active"] is True, "what was given stays as it was"


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ({"op": "remove", "path": "/active"}, 400),
        ([{"op": "explode", "path": "/active"}], 400),
        ([3], 400),
        ([{"op": "add", "path": 3, "value": 1}], 400),
        ([{"op": "remove", "path": "/active"}] * (MOST_OPERATIONS + 1), 400),
        ([{"op": "test", "path": "/active", "value": False}], 422),
        ([{"op": "remove", "path": "/nothing"}], 422),
        ([{"op": "add", "path": "/a/b/c", "value": 1}], 422),
        ([{"op": "replace", "path": "/id", "value": "2"}], 422),
        ([{"op": "replace", "path": "/resourceType", "value": "Person"}], 422),
        ([{"op": "replace", "path": "", "value": []}], 422),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(patch: Any, status: int) -> None:
    with pytest.raises(FhirRefusal) as refusal:
        patched(PATIENT, patch)
    assert refusal.value.status == status
    assert refusal.value.issues[0].text.endswith(".")
