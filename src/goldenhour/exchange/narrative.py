"""A resource in one line for people, and lines as the XHTML a section must hold."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from goldenhour.emergency.fhir.building import Json

NAMES = ("code", "medicationCodeableConcept", "type", "class")
VALUES = ("valueQuantity", "valueCodeableConcept", "valueString", "valueInteger", "valueBoolean", "valueDateTime")
TIMES = ("effectiveDateTime", "performedDateTime", "occurrenceDateTime", "sent", "authoredOn", "authored", "date")


def div(lines: Iterable[str]) -> str:
    """Lines as a list in XHTML; whatever people wrote is text, never markup."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'


def words(resource: Json) -> str:
    """What it is, its value, its parts, when."""
    parts = [
        name_of(resource), *values_of(resource), *components_of(resource), *run_times_of(resource), time_of(resource),
    ]  # fmt: skip
    return " · ".join(part for part in parts if part) or str(resource["resourceType"])


def name_of(resource: Json) -> str:
    found = next((said(resource[name]) for name in NAMES if resource.get(name)), "")
    named = resource.get("name")
    if isinstance(named, list):
        named = next((one.get("text", "") for one in named), "")
    return found or str(named or resource.get("description") or resource["resourceType"])


def said(value: Any) -> str:
    """A concept, coding or quantity in words."""
    if isinstance(value, list):
        return ", ".join(said(one) for one in value)
    if isinstance(value, dict):
        if "value" in value:
            return f"{value['value']} {value.get('unit', '')}".strip()
        if "reference" in value or "period" in value:
            return ""
        first = (value.get("coding") or [value])[0]
        return str(value.get("text") or first.get("display") or first.get("code") or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def values_of(resource: Json) -> list[str]:
    found = [said(resource[name]) for name in VALUES if name in resource]
    found += [said(resource["dosage"][name]) for name in ("dose", "route") if name in resource.get("dosage", {})]
    return found or ([said(resource["dataAbsentReason"])] if "dataAbsentReason" in resource else [])


def components_of(resource: Json) -> list[str]:
    return [f"{said(one['code'])} {' '.join(values_of(one))}".strip() for one in resource.get("component", ())]


def time_of(resource: Json) -> str:
    return next((str(resource[name]) for name in TIMES if name in resource), "")


def run_times_of(resource: Json) -> list[str]:
    """The times of a run, each by its name."""
    inner = [
        {part["url"]: part for part in one["extension"]} for one in resource.get("extension", ()) if "extension" in one
    ]
    return [f"{said(one['time']['valueCoding'])} {one['at']['valueDateTime']}" for one in inner if "time" in one]
