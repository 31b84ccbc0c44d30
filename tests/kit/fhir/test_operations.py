"""The operations of the specification, at the API itself."""

from __future__ import annotations

import pytest

from tests.kit.fhir.asking import BASE, Fhir


@pytest.mark.parametrize("base", ["", f"{BASE}/", "https://elsewhere.example/fhir/"])
async def test_a_document_holds_what_is_ours_however_it_is_addressed(fhir: Fhir, base: str) -> None:
    patient = (await fhir("POST", "/Patient", {"resourceType": "Patient"})).json()["id"]
    composition = {
        "resourceType": "Composition", "status": "final", "type": {"text": "report"}, "date": "2026-11-30", "title": "x",
        "author": [{"display": "somebody"}], "subject": {"reference": f"{base}Patient/{patient}"},
    }  # fmt: skip
    made = await fhir("POST", "/Composition", composition)
    assert made.status == 201, made.json()
    bundle = (await fhir("GET", f"/Composition/{made.json()['id']}/$document")).json()
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds == (["Composition"] if "elsewhere" in base else ["Composition", "Patient"])
