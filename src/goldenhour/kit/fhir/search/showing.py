"""Less of a resource than there is: `_summary` and `_elements` (FHIR R4 3.1.1.5.8, 3.1.1.5.9). What was left out is said
by the tag SUBSETTED.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from goldenhour.kit.fhir import definitions
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.search import Search

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "subsetted",
}
ALWAYS = frozenset({"resourceType", "id", "meta"})


def shortens(search: Search) -> bool:
    """Whether less than the whole resources is asked for."""
    return bool(search.elements) or search.summary in ("true", "text", "data")


def shortened(resource: Json, search: Search) -> Json:
    """What of a resource is to be shown; the resource itself is left as it is."""
    type_ = resource["resourceType"]
    if search.summary == "data":
        found = {key: value for key, value in resource.items() if key != "text"}
    elif search.summary == "text":
        found = _only(resource, type_, {"text"})
    elif search.elements:
        found = _only(resource, type_, _named(type_, search.elements))
    elif search.summary == "true":
        found = _summary(resource, type_)
    else:
        return resource
    meta = dict(found.get("meta") or {})
    return {**found, "meta": {**meta, "tag": [*(meta.get("tag") or ()), SUBSETTED]}}


def _named(type_: str, elements: Collection[str]) -> set[str]:
    """The keys of these elements (`Patient.name`, `name`; `value` of a choice)."""
    names = {one.removeprefix(f"{type_}.").split(".")[0] for one in elements}
    return names | {key for key, choice in _choices(type_).items() if choice in names}


def check_elements(names: Collection[str], types: Collection[str]) -> None:
    """Raises `FhirRefusal` 400 for an element that none of these types (none named: no type at all) has at its top."""
    asked_at = tuple(types) or tuple(definitions.resource_types())
    for name in names:
        first, *below = name.split(".")
        at, element = ((first,), below[0]) if first in asked_at and below else (asked_at, first)
        if not any(element in _tops(type_) for type_ in at):
            there = ", ".join(sorted(_tops(at[0]))) if len(at) == 1 else "those at the top of the types asked for"
            raise refused(400, "not-supported", f"'{name[:60]}' in _elements is no element here. There are: {there}.")


@functools.cache
def _tops(type_: str) -> frozenset[str]:
    """The elements at the top of a type, choices by their one name."""
    inherited = ("id", "meta", "implicitRules", "language", "resourceType")
    found = (path.split(".")[1].removesuffix("[x]") for path in _elements(type_) if path.count(".") == 1)
    return frozenset((*inherited, *found))


def _only(resource: Json, type_: str, keys: Collection[str]) -> Json:
    wanted = ALWAYS | _mandatory(type_) | set(keys)
    return {key: value for key, value in resource.items() if key.removeprefix("_") in wanted}


@functools.cache
def _elements(type_: str) -> dict[str, definitions.ElementRule]:
    rule = definitions.types().get(type_)
    return {element.path: element for element in rule.elements} if rule is not None else {}


@functools.cache
def _choices(type_: str) -> dict[str, str]:
    """`valueQuantity` -> `value`."""
    found: dict[str, str] = {}
    for path, element in _elements(type_).items():
        if path.endswith("[x]") and path.count(".") == 1:
            name = path.split(".")[1].removesuffix("[x]")
            found |= {name + one.code[0].upper() + one.code[1:]: name for one in element.type}
    return found


@functools.cache
def _mandatory(type_: str) -> frozenset[str]:
    said = _elements(type_).items()
    return frozenset(path.split(".")[1] for path, one in said if path.count(".") == 1 and one.min > 0)


@functools.cache
def _in_summary(type_: str, path: str) -> dict[str, str]:
    """Key -> path of the elements directly below that a summary shows."""
    found: dict[str, str] = {}
    for below, element in _elements(type_).items():
        name = below.removeprefix(f"{path}.")
        if below.startswith(f"{path}.") and "." not in name and (element.isSummary or element.isModifier):
            if name.endswith("[x]"):
                stem = name.removesuffix("[x]")
                found |= {stem + one.code[0].upper() + one.code[1:]: below for one in element.type}
            else:
                found[name] = below
    return found


def _summary(resource: Json, type_: str) -> Json:
    found: Json = {"resourceType": type_, **_summary_of(resource, type_, type_)}
    return {key: value for key, value in resource.items() if key in ALWAYS} | found


def _summary_of(item: Any, type_: str, path: str) -> Any:
    """The summary of an element whose parts the type itself describes; others are shown whole."""
    if isinstance(item, list):
        return [_summary_of(one, type_, path) for one in item]
    shown = _in_summary(type_, path)
    if not isinstance(item, dict) or not _has_parts(type_, path):
        return item
    return {
        key: _summary_of(value, type_, shown[key.removeprefix("_")])
        for key, value in item.items()
        if key.removeprefix("_") in shown
    }


@functools.cache
def _has_parts(type_: str, path: str) -> bool:
    return any(below.startswith(f"{path}.") for below in _elements(type_))
