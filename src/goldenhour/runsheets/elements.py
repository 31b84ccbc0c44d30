"""The element table as the tablet gets it for working offline: elements by stage, their codes, and the conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goldenhour.emergency.country import Country
from goldenhour.emergency.record_elements import NOT_VALUES, choices_of
from goldenhour.emergency.reference import Code, RecordElement
from goldenhour.kit.sentences import N_
from goldenhour.runsheets.mandatory import CONDITIONS, FALLS, NO_PATIENT, PARTS
from goldenhour.runsheets.reading import ROWED
from goldenhour.runsheets.sources import AVPU, PHASES, SEXES, WORKED_OUT, YEARS_FROM

STAGES: dict[str, str] = {
    "call": N_("The call"),
    "on_the_way": N_("Unit, crew and vehicle"),
    "scene": N_("At the scene"),
    "patient": N_("The patient"),
    "what_happened": N_("What happened"),
    "examination": N_("Examination"),
    "vital_signs": N_("Vital signs"),
    "treatment": N_("Treatment"),
    "arrest": N_("Cardiac arrest"),
    "trauma": N_("Trauma"),
    "stroke": N_("Stroke"),
    "transport": N_("Transport"),
    "handover": N_("Handover"),
    "outcome": N_("What became of the patient"),
    "signatures": N_("Narrative and signatures"),
}
"""The stages of a run, in its order, and what they are called."""
REASONS = ("7701001", "7701003", "8801019", "8801023")
"""The reasons for having no value that are offered first: not applicable, not recorded, refused, unable to complete."""


def elements_for_tablet(country: Country) -> dict[str, Any]:
    """Everything the form needs without a network."""
    return {
        "stages": list(STAGES),
        "elements": [for_tablet(country, element) for element in country.record_elements],
        "tables": {e.table: [code_for_tablet(code) for code in choices_of(country, e)] for e in with_table(country)},
        "not_values": [code_for_tablet(code) for code in country.codes(NOT_VALUES)] if has_reasons(country) else [],
        "reasons": list(REASONS),
        "no_patient": sorted(NO_PATIENT),
        "falls": list(FALLS),
        "conditions": list(CONDITIONS),
        "rowed": list(ROWED),
        "national": {"sex": plain(SEXES), "phase": plain(PHASES), "consciousness": plain(AVPU)},
        "years_from": YEARS_FROM,
    }


def plain(codes: Mapping[Any, str]) -> dict[str, str]:
    """Our own values by the name under which a body says them -> the national code."""
    return {one.value: code for one, code in codes.items()}


def with_table(country: Country) -> list[RecordElement]:
    return [element for element in country.record_elements if element.table]


def has_reasons(country: Country) -> bool:
    return NOT_VALUES in country.code_tables


def for_tablet(country: Country, element: RecordElement) -> dict[str, Any]:
    """One element. `part`: where on the tablet its typed value is said; `worked_out`: the program fills it in unless
    something else is recorded."""
    return {
        "id": element.id,
        "names": element.names,
        "section": element.section,
        "usage": element.usage,
        "several": element.several,
        "type": element.type,
        "length": element.length,
        "table": element.table,
        "stage": element.stage,
        "source": element.source,
        "needed": element.needed,
        "part": PARTS.get(element.source.partition(".")[0], "form"),
        "worked_out": element.source in WORKED_OUT,
    }


def code_for_tablet(code: Code) -> dict[str, Any]:
    return {"code": code.code, "version": code.version, "labels": code.labels, "group": code.group}
