"""The outcome documents of the four typical cases, with the resources the exchange makes of patient, visit and hospital."""

from __future__ import annotations

from typing import Any

from goldenhour.app.fhir import PARTS
from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.country import load_country
from goldenhour.exchange.places import of_hospital
from goldenhour.exchange.projection import project
from goldenhour.outcomes.fhir_documents import document
from tests.conftest import HOSPITAL
from tests.emergency.telling import minute
from tests.outcomes.test_sheet import case_of


def report_document(disease: Condition, *more: tuple[float, says.Body]) -> dict[str, Any]:
    case, country = case_of(disease, *more), load_country("taiwan")
    hospital = country.find_hospital(HOSPITAL)
    assert hospital is not None
    made = {
        (one.resource["resourceType"], one.resource["id"]): one.resource
        for step in project(None, case, country, PARTS)
        for one in step.writes
    }
    return document(
        case, case.alerts["alert"], disease, patient=made["Patient", case.id], encounter=made["Encounter", "alert.ed"],
        authors=[next(iter(of_hospital(country, hospital)))], now=minute(120),
    )  # fmt: skip
