"""What a line of the guide's tables may say: a rule of a profile, a profile, a section of a document, an extension."""

from __future__ import annotations

from typing import Any, NamedTuple

from goldenhour.emergency.fhir.building import Json

R4 = "http://hl7.org/fhir/StructureDefinition"


class Rule(NamedTuple):
    """What a profile asks of one element (`path` without the type). `pattern` is (type, value), `bound` a value set's
    short name (required), `to` our profiles or FHIR types a reference leads to, `types` those of a choice."""

    path: str
    why: str = ""
    min: int | None = None
    max: str | None = None
    pattern: tuple[str, Any] | None = None
    bound: str = ""
    to: tuple[str, ...] = ()
    extension: str = ""
    types: tuple[str, ...] = ()


class SectionOf(NamedTuple):
    """A section of a document that is always there: our code system and code, its title, the profiles of its entries."""

    system: str
    code: str
    title: str
    entries: tuple[str, ...]


class Profile(NamedTuple):
    """A profile: of which type, on which parent of FHIR (itself, when none), what it is for, what it asks for. `invariants`
    are (key, words, FHIRPath)."""

    name: str
    type: str
    title: str
    about: str
    rules: tuple[Rule, ...] = ()
    parent: str = ""
    sections: tuple[SectionOf, ...] = ()
    invariants: tuple[tuple[str, str, str], ...] = ()


class ExtensionOf(NamedTuple):
    """An extension of ours. `value` is its type; a complex one has `parts`: (url, type, value set)."""

    name: str
    title: str
    about: str
    on: tuple[str, ...]
    value: str = ""
    bound: str = ""
    parts: tuple[tuple[str, str, str], ...] = ()


def coded(*codes: tuple[str, str]) -> tuple[str, Json]:
    """The pattern of a concept that has all of these codes, each (system, code)."""
    return ("CodeableConcept", {"coding": [{"system": system, "code": code} for system, code in codes]})
