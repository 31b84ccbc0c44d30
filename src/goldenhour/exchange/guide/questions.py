"""The questionnaire of the national record: its elements by section, link ids being their numbers."""

from __future__ import annotations

from itertools import groupby

from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, pruned
from goldenhour.emergency.fhir.codings import CANONICAL, table_system
from goldenhour.emergency.reference import RecordElement
from goldenhour.exchange.guide.published import published

NAME = "ambulance-record"
REPEATED = frozenset({"eCrew", "ePayment", "eVitals", "eMedications", "eProcedures"})
"""Sections that are there once for each crew member, supply, set of vital signs, medication, procedure."""
TYPES = {"integer": "integer", "decimal": "decimal", "date": "date", "datetime": "dateTime"}


def questionnaire(country: Country) -> Json:
    """One group for each section, one question for each element. Nothing is required here: what is mandatory, and when,
    is the record's own rule, and a reason is an answer too (an extension of the answer's item)."""
    order = {one.section: n for n, one in reversed([*enumerate(country.record_elements)])}
    elements = sorted(country.record_elements, key=lambda one: order[one.section])
    return published(
        "Questionnaire", NAME, "Ambulance record",
        f"The {len(elements)} elements of the national ambulance record as a form.",
        subjectType=["Patient"],
        item=[
            pruned({
                "linkId": section, "text": section, "type": "group", "repeats": section in REPEATED or None,
                "item": [question(country, one) for one in found],
            })
            for section, found in groupby(elements, key=lambda one: one.section)
        ],
    )  # fmt: skip


def question(country: Country, element: RecordElement) -> Json:
    kind = TYPES.get(element.type) or ("choice" if element.table else "string")
    return pruned({
        "linkId": element.id,
        "text": element.name(country.languages[0]),
        "type": kind,
        "repeats": element.several or None,
        "maxLength": element.length if kind == "string" else None,
        "answerValueSet": choices(country, element) if kind == "choice" else None,
    })  # fmt: skip


def choices(country: Country, element: RecordElement) -> str:
    table, _, group = element.table.partition("/")
    name = table_system(country, table).rpartition("/")[2]
    return f"{CANONICAL}/ValueSet/{name}{'-' + group.replace('_', '-') if group else ''}"
