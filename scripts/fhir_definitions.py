"""Compile HL7's R4 definitions into the small tables `goldenhour.kit.fhir` reads.

The npm package `hl7.fhir.r4.examples` (CC0, pinned in package-lock.json) holds every StructureDefinition,
SearchParameter, ValueSet and CodeSystem of FHIR R4 4.0.1, 190 MB with all examples. What a server needs of it is
about 1 MB: written to `src/goldenhour/kit/fhir/definitions/`, which git ignores and the wheel carries.
Called by `scripts/vendor.py`; standard library only.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "hl7.fhir.r4.examples"
Json = dict[str, Any]

ELEMENT_KEYS = ("min", "max", "contentReference", "isSummary", "isModifier", "representation")
PARAMETER_KEYS = ("code", "base", "type", "expression", "target", "comparator", "modifier", "chain", "component", "url")
LARGEST_VALUE_SET = 5_000
"""Codes. A larger set is not listed: whoever needs it asks a terminology server."""


def resources_of(package: Path, kind: str) -> Iterator[Json]:
    for path in sorted(package.glob(f"{kind}-*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def element_of(element: Json) -> Json:
    """What decides whether a value may stand at this element, and nothing else."""
    kept: Json = {"path": element["path"], **{key: element[key] for key in ELEMENT_KEYS if element.get(key)}}
    kept["min"] = element.get("min", 0)
    if types := element.get("type"):
        kept["type"] = [type_of(one) for one in types]
    if (binding := element.get("binding")) and "valueSet" in binding:
        kept["binding"] = {"strength": binding["strength"], "valueSet": binding["valueSet"].partition("|")[0]}
    own = [
        {"key": one["key"], "severity": one["severity"], "human": one["human"], "expression": one["expression"]}
        for one in element.get("constraint", ())
        if "expression" in one and one["key"] not in ("ele-1", "ext-1")
    ]
    if own:
        kept["constraint"] = own
    for key, value in element.items():
        if key.startswith(("fixed", "pattern", "maxLength", "minValue", "maxValue")):
            kept[key] = value
    return kept


def type_of(one: Json) -> Json:
    """A type's name and, of a reference, what it may point to. FHIRPath's own types are named by their FHIR name."""
    code = one["code"]
    for extension in one.get("extension", ()):
        if extension["url"].endswith("structuredefinition-fhir-type"):
            code = extension.get("valueUrl") or extension.get("valueUri") or code
    kept: Json = {"code": code.rpartition(".")[2] if code.startswith("http://hl7.org/fhirpath/") else code}
    if targets := one.get("targetProfile"):
        kept["target"] = [target.rpartition("/")[2] for target in targets]
    return kept


def structures(package: Path) -> dict[str, Json]:
    """Name -> {kind, base, url, elements} of every type, abstract ones too (no profiles)."""
    found = {}
    for one in resources_of(package, "StructureDefinition"):
        if one["kind"] == "logical" or one.get("derivation") == "constraint":
            continue
        regex = next(
            (
                extension["valueString"]
                for element in one["snapshot"]["element"]
                for kind in element.get("type", ())
                for extension in kind.get("extension", ())
                if extension["url"].endswith("/regex")
            ),
            None,
        )
        found[one["type"]] = {
            "kind": one["kind"],
            "abstract": one["abstract"],
            "base": one.get("baseDefinition", "").rpartition("/")[2],
            "url": one["url"],
            "regex": regex if one["kind"] == "primitive-type" else None,
            "elements": [element_of(element) for element in one["snapshot"]["element"]],
        }
    return found


def search_parameters(package: Path) -> list[Json]:
    return [
        {key: one[key] for key in PARAMETER_KEYS if one.get(key)}
        for one in resources_of(package, "SearchParameter")
        if "base" in one and "code" in one
    ]


def profiles(package: Path) -> dict[str, Json]:
    """URL -> what a validator needs of the specification's own profiles: vital signs, SimpleQuantity and others."""
    return {
        one["url"]: {
            **{key: one[key] for key in ("url", "name", "title", "type", "baseDefinition") if key in one},
            "differential": {"element": [constraints_of(element) for element in one["differential"]["element"]]},
        }
        for one in resources_of(package, "StructureDefinition")
        if one.get("derivation") == "constraint" and one["type"] != "Extension" and "differential" in one
    }


def constraints_of(element: Json) -> Json:
    """An element of a differential without its prose."""
    prose = ("definition", "comment", "requirements", "alias", "mapping", "condition", "example", "extension", "base")
    return {key: value for key, value in element.items() if key not in prose}


class Terminology:
    """Value sets as lists of codes, as far as they can be written out from the package's own code systems."""

    def __init__(self, package: Path) -> None:
        self.systems = {one["url"]: one for one in resources_of(package, "CodeSystem") if "url" in one}
        self.sets = {one["url"]: one for one in resources_of(package, "ValueSet") if "url" in one}

    def codes_of_system(self, url: str) -> dict[str, str] | None:
        """Code -> display; None where the package has only a part of the system."""
        system = self.systems.get(url)
        if system is None or system.get("content") not in ("complete", None) or "concept" not in system:
            return None
        codes: dict[str, str] = {}
        waiting = list(system["concept"])
        while waiting:
            concept = waiting.pop(0)
            codes[concept["code"]] = concept.get("display", "")
            waiting += concept.get("concept", ())
        return codes

    def below(self, url: str, root: str, including: bool) -> list[str]:
        """The codes under one, in the system's own hierarchy."""
        found: list[str] = []

        def walk(concepts: list[Json], inside: bool) -> None:
            for concept in concepts:
                here = concept["code"] == root
                if inside or (here and including):
                    found.append(concept["code"])
                walk(concept.get("concept", []), inside or here)

        walk(self.systems[url].get("concept", []), False)
        return found

    def codes_of_set(self, url: str) -> dict[str, list[str] | None] | None:
        """System -> its codes (None: any code of it); None where the set cannot be written out."""
        value_set = self.sets.get(url)
        if value_set is None or "compose" not in value_set:
            return None
        found: dict[str, list[str] | None] = {}
        for include in value_set["compose"].get("include", ()):
            for system, codes in (self._included(include) or {"": None}).items():
                if not system:
                    return None
                known = found.get(system, [])
                found[system] = None if codes is None or known is None else [*known, *codes]
        for exclude in value_set["compose"].get("exclude", ()):
            for system, codes in (self._included(exclude) or {}).items():
                if (known := found.get(system)) and codes is not None:
                    found[system] = [code for code in known if code not in set(codes)]
        return found

    def _included(self, include: Json) -> dict[str, list[str] | None] | None:
        system = include.get("system")
        if system is None:
            merged: dict[str, list[str] | None] = {}
            for url in include.get("valueSet", ()):
                part = self.codes_of_set(url.partition("|")[0])
                if part is None:
                    return None
                for name, codes in part.items():
                    known = merged.get(name, [])
                    merged[name] = None if codes is None or known is None else [*known, *codes]
            return merged
        if "concept" in include:
            return {system: [concept["code"] for concept in include["concept"]]}
        complete = self.codes_of_system(system)
        if complete is None:
            return {system: None} if "filter" not in include else None
        codes = list(complete)
        for condition in include.get("filter", ()):
            if condition["property"] != "concept" or condition["op"] not in ("is-a", "descendent-of", "is-not-a"):
                return None
            kept = set(self.below(system, condition["value"], condition["op"] != "descendent-of"))
            codes = [code for code in codes if (code in kept) == (condition["op"] != "is-not-a")]
        return {system: codes}


def compile_definitions(package: Path) -> dict[str, Any]:
    """Everything, by the name of the file it goes into."""
    types = structures(package)
    terminology = Terminology(package)
    bound = {
        element["binding"]["valueSet"]: element["binding"]["strength"]
        for one in types.values()
        for element in one["elements"]
        if "binding" in element and element["binding"]["strength"] in ("required", "extensible")
    } | {
        element["binding"]["valueSet"].partition("|")[0]: "required"
        for one in profiles(package).values()
        for element in one["differential"]["element"]
        if element.get("binding", {}).get("strength") == "required" and "valueSet" in element["binding"]
    }
    sets = {}
    for url in sorted(bound):
        codes = terminology.codes_of_set(url)
        if codes and sum(len(some or ()) for some in codes.values()) <= LARGEST_VALUE_SET:
            sets[url] = codes
    preferred = {
        element["binding"]["valueSet"]
        for one in types.values()
        for element in one["elements"]
        if element.get("binding", {}).get("strength") == "preferred"
    }
    listed = [*sets.values(), *(terminology.codes_of_set(url) or {} for url in preferred)]
    systems = sorted({system for codes in listed for system in codes})
    displays = {
        url: codes for url in systems if (codes := terminology.codes_of_system(url)) and len(codes) <= LARGEST_VALUE_SET
    }
    return {
        "types": types,
        "search-parameters": search_parameters(package),
        "value-sets": sets,
        "code-systems": displays,
        "profiles": profiles(package),
    }


def write_definitions(package: Path, target: Path) -> list[str]:
    """Write the compiled tables, gzipped (the same bytes every time); returns the names of the files."""
    target.mkdir(parents=True, exist_ok=True)
    names = []
    for name, content in compile_definitions(package).items():
        path = target / f"{name}.json.gz"
        path.write_bytes(
            gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)
        )
        names.append(path.name)
    return names
