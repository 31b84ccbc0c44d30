"""The definitions of FHIR R4 4.0.1: types and their elements, search parameters, value sets, code systems.

Compiled at set-up from HL7's own package (`scripts/fhir_definitions.py`); each table is read when first asked for.
"""

from __future__ import annotations

import functools
import gzip
from pathlib import Path
from typing import Any

import msgspec

from goldenhour.kit.refusals import Category, Refusal

FOLDER = Path(__file__).parent / "definitions"
FHIR_VERSION = "4.0.1"


class ElementType(msgspec.Struct, frozen=True, gc=False):
    """A type an element may have; `target` are the resource types a reference may point to (none: any)."""

    code: str
    target: tuple[str, ...] = ()


class Binding(msgspec.Struct, frozen=True, gc=False):
    strength: str
    valueSet: str


class Constraint(msgspec.Struct, frozen=True, gc=False):
    """An invariant: `expression` is FHIRPath, `severity` error or warning, `human` what it means."""

    key: str
    severity: str
    human: str
    expression: str


class ElementRule(msgspec.Struct, frozen=True, gc=False):
    """What the specification says of one element. `path` is dotted (`Observation.value[x]`); `max` a number or `*`."""

    path: str
    min: int = 0
    max: str = "*"
    type: tuple[ElementType, ...] = ()
    binding: Binding | None = None
    constraint: tuple[Constraint, ...] = ()
    contentReference: str = ""
    isSummary: bool = False
    isModifier: bool = False
    representation: tuple[str, ...] = ()


class TypeRule(msgspec.Struct, frozen=True, gc=False):
    """One type: `kind` is resource, complex-type or primitive-type; `regex` only of primitives."""

    kind: str
    abstract: bool
    base: str
    url: str
    elements: tuple[ElementRule, ...]
    regex: str | None = None


class SearchParameter(msgspec.Struct, frozen=True, gc=False):
    """One search parameter as the specification defines it. `expression` is FHIRPath over any type of `base`."""

    code: str
    base: tuple[str, ...]
    type: str
    url: str = ""
    expression: str = ""
    target: tuple[str, ...] = ()
    comparator: tuple[str, ...] = ()
    modifier: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    component: tuple[dict[str, str], ...] = ()


Codes = dict[str, tuple[str, ...] | None]
"""System -> its codes; None stands for any code of that system."""


def _table(name: str) -> bytes:
    path = FOLDER / f"{name}.json.gz"
    try:
        return gzip.decompress(path.read_bytes())
    except FileNotFoundError as missing:
        raise Refusal(
            Category.UNAVAILABLE,
            "fhir_definitions_missing",
            "The FHIR definitions are not set up on this machine. Run 'make setup', then start again.",
        ) from missing


@functools.cache
def types() -> dict[str, TypeRule]:
    """Every type of FHIR R4 by its name, abstract ones too."""
    return msgspec.json.decode(_table("types"), type=dict[str, TypeRule])


@functools.cache
def resource_types() -> frozenset[str]:
    """The names of the types that can be stored."""
    return frozenset(name for name, rule in types().items() if rule.kind == "resource" and not rule.abstract)


@functools.cache
def search_parameters() -> dict[str, dict[str, SearchParameter]]:
    """Resource type -> parameter code -> its definition, those of Resource and DomainResource at every type."""
    every = msgspec.json.decode(_table("search-parameters"), type=tuple[SearchParameter, ...])
    found: dict[str, dict[str, SearchParameter]] = {name: {} for name in resource_types()}
    for parameter in every:
        for base in parameter.base:
            for name in resource_types() if base in ("Resource", "DomainResource") else (base,):
                found.setdefault(name, {})[parameter.code] = parameter
    return found


@functools.cache
def hl7_profiles() -> dict[str, dict[str, Any]]:
    """Canonical URL -> StructureDefinition with its differential, of the specification's own profiles (vital signs ...)."""
    return msgspec.json.decode(_table("profiles"), type=dict[str, dict[str, Any]])


@functools.cache
def value_sets() -> dict[str, Codes]:
    """Canonical URL -> codes, of the sets bound as required or extensible that can be written out."""
    return msgspec.json.decode(_table("value-sets"), type=dict[str, Codes])


@functools.cache
def code_systems() -> dict[str, dict[str, str]]:
    """Canonical URL -> code -> display, of the complete systems those sets draw on."""
    return msgspec.json.decode(_table("code-systems"), type=dict[str, dict[str, str]])
