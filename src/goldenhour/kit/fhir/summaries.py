"""A part of a resource instead of all of it: `_summary` and `_elements` (FHIR R4 3.1.1.5.8, 3.1.1.5.9)."""

from __future__ import annotations

import functools
from collections.abc import Collection

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.definitions import types
from goldenhour.kit.fhir.outcomes import refused

ALWAYS = frozenset({"resourceType", "id", "meta"})
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
SUMMARIES = ("true", "text", "data", "count", "false")


@functools.cache
def top_elements(resource_type: str, which: str) -> frozenset[str]:
    """The JSON names at the top of a resource that belong to `which`: `summary`, or `mandatory` (also modifiers, which no
    part of a resource may lack). A choice (`value[x]`) is there under each of its names."""
    names: set[str] = set()
    for element in types()[resource_type].elements[1:]:
        path = element.path.split(".")
        belongs = element.isSummary if which == "summary" else element.min > 0 or element.isModifier
        if len(path) != 2 or not belongs:
            continue
        name = path[1]
        if name.endswith("[x]"):
            names |= {name[:-3] + one.code[:1].upper() + one.code[1:] for one in element.type}
        else:
            names.add(name)
    return frozenset(names | {f"_{name}" for name in names})


def part(resource: Json, summary: str | None, elements: Collection[str]) -> Json:
    """The part of a resource that was asked for, tagged SUBSETTED where something is left out."""
    kept = part_names(resource, summary, elements)
    if kept is None:
        return resource
    result = {name: value for name, value in resource.items() if name in kept or name in ALWAYS}
    if len(result) == len(resource):
        return resource
    meta = dict(result.get("meta") or {})
    meta["tag"] = [*meta.get("tag", ()), SUBSETTED]
    result["meta"] = meta
    return result


def part_names(resource: Json, summary: str | None, elements: Collection[str]) -> Collection[str] | None:
    """The names to keep; None for all of them."""
    kind = resource["resourceType"]
    if elements:
        own = {name.partition(".")[2] if name.partition(".")[0] == kind else name for name in elements}
        tops = {name.partition(".")[0] for name in own}
        asked = {name for name in resource if name.lstrip("_") in tops or any(
            name.startswith(top) and name[len(top) :][:1].isupper() for top in tops)}  # fmt: skip
        return asked | top_elements(kind, "mandatory")
    match summary:
        case "true":
            return top_elements(kind, "summary") | top_elements(kind, "mandatory")
        case "text":
            return top_elements(kind, "mandatory") | {"text"}
        case "data":
            return {name for name in resource if name != "text"}
    return None


def summary_named(text: str | None) -> str | None:
    """The value of `_summary`, checked. Raises `FhirRefusal` 400 for any other word."""
    if text is not None and text not in SUMMARIES:
        raise refused(400, "value", f"_summary is one of {', '.join(SUMMARIES)}, not '{text[:40]}'.")
    return None if text == "false" else text
