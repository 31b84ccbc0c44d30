"""Every code of LOINC and SNOMED CT that leaves the house is listed with how we know it; what FHIR R4 is named for, is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goldenhour.app.fhir import PARTS
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.codings import LOINC, SNOMED
from goldenhour.emergency.report_items import TABLES
from goldenhour.exchange.document import SECTIONS, document
from goldenhour.exchange.guide.foreign import FOREIGN, R4
from goldenhour.exchange.guide.terminology import LOINC_OF_ELEMENT, SNOMED_OF_LEVEL
from goldenhour.records.fhir_known import SNOMED_OF
from goldenhour.records.fhir_signs import LEVELS, SIGNS
from tests.architecture.source import ROOT
from tests.exchange.everything import everything, whole_case
from tests.exchange.test_projection import last_of
from tests.outcomes.reported import report_document

PACKAGE = ROOT / "node_modules" / "hl7.fhir.r4.examples"
WHERE = (
    "ValueSet-c80-doc-typecodes", "ValueSet-doc-section-codes", "Observation-*", "Bundle-father", "AllergyIntolerance-nka",
    "StructureDefinition-example-section-library", "CodeSystem-v3-ActCode", "Composition-example", "Questionnaire-gcs",
)  # fmt: skip


def codings(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("system"), str) and isinstance(value.get("code"), str):
            yield value["system"], value["code"]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from codings(inner)


def test_every_code_we_use_is_listed() -> None:
    listed = {(one.system, one.code) for one in FOREIGN}
    used = set(codings(list(last_of(everything()).values())))
    used |= set(codings(document(whole_case(), load_country("taiwan"), PARTS)))
    used |= set(
        codings([*SNOMED_OF.values(), *LEVELS.values(), *(code for sign in SIGNS.values() for code in sign.codes)])
    )
    used |= {(LOINC, code) for code in LOINC_OF_ELEMENT.values()} | {
        (SNOMED, code) for code in SNOMED_OF_LEVEL.values()
    }
    used |= set(codings([report_document(disease) for disease in TABLES]))
    used |= {(LOINC, item.loinc) for table in TABLES.values() for item in table.items if item.loinc}
    used |= {(LOINC, section.loinc) for section in SECTIONS if section.loinc}
    assert {one for one in used if one[0] in (LOINC, SNOMED)} <= listed


@pytest.fixture(scope="module")
def published() -> set[str]:
    if not PACKAGE.exists():
        pytest.skip("FHIR's own package is not set up (make setup)")
    files: list[Path] = [path for pattern in WHERE for path in PACKAGE.glob(f"{pattern}.json")]
    return {
        code for path in files for code in re.findall(r'"code"\s*:\s*"([0-9-]+)"', path.read_text(encoding="utf-8"))
    }


def test_what_is_said_to_be_in_fhir_is_in_it(published: set[str]) -> None:
    assert not {one.code for one in FOREIGN if one.known == R4} - published
