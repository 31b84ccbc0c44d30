"""Codes: LOINC, SNOMED CT, HL7's, the country's tables, and our own where none of these is known to fit."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, code_text, pruned, text

CANONICAL = "http://goldenhour.dev/fhir"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
HL7 = "http://terminology.hl7.org/CodeSystem"
ICD_SHAPE = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


def own(system: str) -> str:
    """The canonical of one of our own code systems."""
    return f"{CANONICAL}/CodeSystem/{system}"


def profile(name: str) -> str:
    """The canonical of one of our own profiles."""
    return f"{CANONICAL}/StructureDefinition/{name}"


def sid(kind: str) -> str:
    """The system of one of our own identifiers."""
    return f"{CANONICAL}/sid/{kind}"


def known_as(kind: str, value: str, **more: str) -> Json:
    """One of our own identifiers: of a case, an alert, an entry, a person ..."""
    return {**more, "system": sid(kind), "value": text(value) or "-"}


@functools.lru_cache(maxsize=16_384)
def coding(system: str, code: str, display: str | None = None, version: str | None = None) -> Json:
    """A code: one object for all who say it, not to be changed."""
    return pruned({"system": system, "version": text(version), "code": code_text(code), "display": text(display)})


def loinc(code: str, display: str) -> Json:
    return coding(LOINC, code, display)


def snomed(code: str, display: str) -> Json:
    return coding(SNOMED, code, display)


def hl7(system: str, code: str, display: str | None = None) -> Json:
    """A code of one of HL7's own systems, by its short name ("v3-ActCode")."""
    return coding(f"{HL7}/{system}", code, display)


def concept(*codings: Json, text: str | None = None) -> Json:
    """A concept in one or several systems; `text` is what people read."""
    said = text
    if said is None:
        said = next((one["display"] for one in codings if "display" in one), None)
    kept: Json = {"coding": there} if (there := [one for one in codings if one.get("code")]) else {}
    if said:
        kept["text"] = said
    return kept


# ── the country's own tables ─────────────────────────────────────────────────────────────────────────────────────────
def table_system(country: Country, table: str) -> str:
    """The code system of one of the country's tables; its versions are the table's (`temsis-2016`)."""
    return own(f"{country.code.lower()}-{table.replace('_', '-')}")


def table_codings(country: Country, tables: Iterable[str], code: str, version: str = "") -> list[Json]:
    """A code as the first of these tables that knows it means it, and where it is an ICD-10 code, as that too. One no
    table knows stays itself in the system of unknown codes, with the version its writer gave."""
    code = code_text(code)
    known = country.tables_with(code)
    for table in [*(t for t in tables if t in known), *known]:
        if found := country.find_code(table, code, version or None):
            system = table_system(country, table)
            said = [coding(system, found.code, found.label(country.languages[0]), found.version)]
            return said + ([coding(ICD10, code)] if ICD_SHAPE.fullmatch(code) else [])
    return [coding(own("unknown-code"), code, version=version)]


def table_concept(
    country: Country, tables: Iterable[str], code: str, version: str = "", said: str | None = None
) -> Json:
    """The same as a concept; `said` are the words that were written beside it."""
    codings = table_codings(country, tables, code, version)
    return concept(*codings, text=text(said) or codings[0].get("display") or code_text(code))
