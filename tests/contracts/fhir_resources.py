"""Made-up resources for the tests of the FHIR store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from goldenhour.kit.fhir.store import Applied, FhirStore, Write

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
Json = dict[str, Any]


def patient(id_: str, family: str = "王", given: str = "小明", **more: Any) -> Json:
    return {"resourceType": "Patient", "id": id_, "name": [{"family": family, "given": [given]}], **more}


def observation(
    id_: str,
    patient_: str = "p1",
    code: str = "8867-4",
    value: str = "80",
    at: str = "2026-05-01T12:00:00Z",
    **more: Any,
) -> Json:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": "Heart rate"}]},
        "subject": {"reference": f"Patient/{patient_}"},
        "effectiveDateTime": at,
        "valueQuantity": {
            "value": Decimal(value),
            "system": "http://unitsofmeasure.org",
            "code": "/min",
            "unit": "bpm",
        },
        **more,
    }


def put(store: FhirStore, *resources: Json, audience: Sequence[str] = ("*",), method: Any = "PUT") -> int:
    """Apply these as one entry of the log, one second after the last."""
    seq = store.position() + 1
    at = NOON + timedelta(seconds=seq)
    store.apply(
        [Applied(Write(one["resourceType"], one["id"], one, method, tuple(audience)), seq, at) for one in resources],
        seq,
    )
    return seq
