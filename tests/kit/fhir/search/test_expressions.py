"""Our paths find in HL7's own examples what a FHIRPath engine finds with the same expressions."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.models import models

from goldenhour.kit.fhir.search.expressions import paths_of, presence_of
from goldenhour.kit.fhir.search.extraction import Node
from goldenhour.kit.fhir.search.extraction_values import Rows
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, Parameter, registry

EXAMPLES = Path("node_modules/hl7.fhir.r4.examples")
EACH = 6
"""Examples of a type that are tried; all of them hold 5,307 files, most of them definitions."""
RESOLVE = re.compile(r"\.where\(resolve\(\) is \w+\)")

CAST = re.compile(r"\(([\w.]+) as (\w+)\)")
"""`as` of several values is a mistake in FHIRPath, and common in R4's expressions; `ofType` is what is meant."""


def examples() -> dict[str, list[dict[str, Any]]]:
    """The smaller official examples of each type."""
    files = sorted(EXAMPLES.glob("*-*.json"), key=lambda file: (file.stat().st_size, file.name))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in files:
        type_ = file.name.partition("-")[0]
        if type_ in TYPE_NUMBERS and len(found[type_]) < EACH and 600 < file.stat().st_size < 60_000:
            found[type_].append(json.loads(file.read_bytes()))
    return found


def ours(parameter: Parameter, resource: dict[str, Any]) -> list[str]:
    found: list[Any] = []
    root = Node()
    for path in parameter.paths:
        root.at(path.keys).emits.append(lambda item, rows: found.append(item))
    root.visit(resource, Rows("", None))  # type: ignore[arg-type]
    return sorted({json.dumps(one, sort_keys=True, default=float) for one in found})


def theirs(expression: str, resource: dict[str, Any]) -> list[str]:
    found = fhirpathpy.evaluate(resource, expression, model=models["r4"])
    return sorted({json.dumps(one, sort_keys=True, default=float) for one in found})


def about(parameter: Parameter, type_: str) -> str:
    """The part of an expression that is about a type, as an engine without `resolve()` can read it."""
    parts = [part.strip() for part in parameter.definition.expression.split("|")]
    of_type = [part for part in parts if part.lstrip("(").split(".")[0] in (type_, "Resource", "DomainResource")]
    expression = " | ".join(of_type) or parameter.definition.expression
    expression = CAST.sub(r"\1.ofType(\2)", expression.replace(".as(", ".ofType("))
    return RESOLVE.sub("", expression).replace("DomainResource.", f"{type_}.").replace("Resource.", f"{type_}.")


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the official examples come with 'make setup'")
def test_every_parameter_finds_in_the_official_examples_what_a_fhirpath_engine_finds() -> None:
    different, tried = [], 0
    for type_, resources in examples().items():
        for code, parameter in registry().by_type[type_].items():
            if not parameter.paths or any(
                one.word.startswith(("extension", "has")) for path in parameter.paths for one in path.keys
            ):
                continue
            expression = about(parameter, type_)
            for resource in resources:
                tried += 1
                if (mine := ours(parameter, resource)) != (expected := theirs(expression, resource)):
                    different.append((f"{type_}/{resource.get('id')}", code, mine[:3], expected[:3]))
    assert not different, f"{len(different)} of {tried}: {different[:10]}"
    assert tried > 5_000


def test_an_expression_that_is_no_path_gives_none() -> None:
    assert paths_of("Bundle.entry[0].resource", "Bundle") == ()
    assert paths_of("Patient.name.given.first()", "Patient") == ()
    assert paths_of("Patient.nonsense", "Patient") == ()


def test_presence_is_recognised() -> None:
    assert presence_of("Patient.deceased.exists() and Patient.deceased != false") == "deceased"
    assert presence_of("Patient.deceased") == ""
