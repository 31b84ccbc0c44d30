"""Profiles: what a guide asks for beyond the specification, read from its own JSON.

A guide is a folder of StructureDefinitions (with differentials), ValueSets and CodeSystems. A resource that names one of them
in `meta.profile` is checked against it; an extension, wherever it stands, against its definition. HL7's own profiles of
the specification (vital signs) are known too. What of a guide cannot be checked stands in `problems`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from goldenhour.kit.fhir.definitions import code_systems, hl7_profiles, value_sets
from goldenhour.kit.fhir.validation.bindings import BoundSet
from goldenhour.kit.fhir.validation.nodes import Node
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.profiling import Builder, is_of_a_type
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
Codes = dict[str, tuple[str, ...] | None]


class Profile:
    """One StructureDefinition, ready to be checked."""

    def __init__(self, structure: Json, root: Node) -> None:
        self.url: str = structure["url"]
        self.who: str = root.who
        self.type: str = structure["type"]
        self.context = context_of(structure)
        self.root = root

    def check(self, node: Json, place: Place, run: Run) -> None:
        """A resource, or an extension, of this profile's type."""
        for rule in self.root.rules:
            rule.check(node, place, run)
        for child in self.root.children:
            child.check_in(node, place, run)


class ProfileSet:
    """The profiles, value sets and code systems of a guide; `problems` names what of them cannot be checked."""

    def __init__(self, resources: Iterable[Json]) -> None:
        self.problems: list[str] = []
        self._structures: dict[str, Json] = {}
        self._sets: dict[str, Json] = {}
        self._systems: dict[str, Json] = {}
        by_type = {
            "StructureDefinition": self._structures,
            "ValueSet": self._sets,
            "CodeSystem": self._systems,
        }
        for one in resources:
            if one.get("resourceType") in by_type and "url" in one:
                by_type[one["resourceType"]][one["url"]] = one
        self._profiles: dict[str, Profile | None] = {}
        self._bound: dict[str, BoundSet | None] = {}

    @classmethod
    def from_folder(cls, folder: Path) -> ProfileSet:
        """All of a folder's `*.json`."""
        return cls(msgspec.json.decode(path.read_bytes()) for path in sorted(folder.glob("*.json")))

    def urls(self) -> list[str]:
        """The canonicals of the guide's own profiles and extensions."""
        return sorted(self._structures)

    def compile_all(self) -> list[str]:
        """Every profile made ready now; returns the problems."""
        for url in self.urls():
            self.profile(url)
        return self.problems

    def structure(self, url: str) -> Json | None:
        return self._structures.get(url) or hl7_profiles().get(url)

    def profile(self, url: str) -> Profile | None:
        """The profile of that canonical, made ready when first asked for."""
        if url not in self._profiles:
            structure = self.structure(url)
            self._profiles[url] = None if structure is None else Profile(structure, Builder(structure, self).root)
        return self._profiles[url]

    def check(self, resource: Json, place: Place, run: Run, more: Iterable[str] = ()) -> None:
        """A resource against the profiles it names and `more`."""
        meta = resource.get("meta")
        named = meta.get("profile") if type(meta) is dict else None
        urls = [url for url in named if type(url) is str] if type(named) is list else []
        for url in dict.fromkeys([*urls, *more]):
            self._check_one(url.partition("|")[0], resource, place, run)

    def _check_one(self, url: str, resource: Json, place: Place, run: Run) -> None:
        kind = resource.get("resourceType")
        profile = None if is_of_a_type(url) else self.profile(url)
        if profile is None:
            if not is_of_a_type(url):
                text = f"The profile {clean(url, 120)} is not known here; nothing was checked against it."
                run.found("not-found", place, text, "meta.profile", "warning")
            elif url.rpartition("/")[2] != kind:
                run.found(
                    "structure", place, f"This is a {kind}, its profile is of another type: {url}.", "meta.profile"
                )
        elif profile.type != kind:
            text = f"{profile.who} is a profile of {profile.type}, this is a {kind}. Name another profile."
            run.found("structure", place, text, "meta.profile")
        else:
            profile.check(resource, place, run)

    def check_extension(self, node: Json, place: Place, run: Run) -> None:
        """An extension against its definition, where the guide has it."""
        url = node.get("url")
        profile = self.profile(url) if type(url) is str and url in self._structures else None
        if profile is None:
            return
        if profile.context and not set(profile.context) & paths_of(place, run):
            text = f"{profile.who} may stand at {', '.join(profile.context)}, not here."
            run.found("structure", place, text)
        profile.check(node, place, run)

    def value_set(self, url: str) -> BoundSet | None:
        """The codes of a value set; None where they cannot be written out."""
        if url not in self._bound:
            codes = self._codes(url)
            self._bound[url] = None if codes is None else BoundSet(url, codes)
        return self._bound[url]

    def _codes(self, url: str) -> Codes | None:
        if url not in self._sets:
            return value_sets().get(url)
        compose = self._sets[url].get("compose", {})
        found: dict[str, list[str] | None] = {}
        for include in compose.get("include", ()):
            part = self._included(include)
            if part is None:
                return None
            for system, codes in part.items():
                known = found.get(system, [])
                found[system] = None if codes is None or known is None else [*known, *codes]
        for exclude in compose.get("exclude", ()):
            for system, codes in (self._included(exclude) or {}).items():
                if known := found.get(system):
                    found[system] = [code for code in known if code not in (codes or ())]
        return {system: None if codes is None else tuple(codes) for system, codes in found.items()}

    def _included(self, include: Json) -> Codes | None:
        if "filter" in include:
            return None
        if "concept" in include:
            return {include["system"]: tuple(one["code"] for one in include["concept"])}
        if "system" in include:
            return {include["system"]: self._codes_of(include["system"])}
        found: dict[str, tuple[str, ...] | None] = {}
        for url in include.get("valueSet", ()):
            part = self._codes(url.partition("|")[0])
            if part is None:
                return None
            for system, codes in part.items():
                before = found.get(system, ())
                found[system] = None if codes is None or before is None else (*before, *codes)
        return found

    def _codes_of(self, system: str) -> tuple[str, ...] | None:
        """All codes of a system, with those below others; None for a system of which not all are known."""
        own = self._systems.get(system)
        if own is None:
            known = code_systems().get(system)
            return None if known is None else tuple(known)
        if own.get("content", "complete") != "complete":
            return None
        found: list[str] = []
        waiting = list(own.get("concept", ()))
        while waiting:
            concept = waiting.pop(0)
            found.append(concept["code"])
            waiting += concept.get("concept", ())
        return tuple(found)


def context_of(structure: Json) -> tuple[str, ...]:
    """Where an extension may stand, as far as that is said by paths within resources; empty: anywhere."""
    contexts = structure.get("context", ())
    paths = tuple(one["expression"] for one in contexts if one.get("type") == "element")
    plain = len(paths) == len(contexts) and all(path[:1].isupper() for path in paths)
    return paths if plain and not {"Element", "Resource", "DomainResource"} & set(paths) else ()


def paths_of(place: Place, run: Run) -> set[str]:
    """The path of what an extension at `place` belongs to, and, so that a type's name is enough, what it may be called."""
    names: list[str] = []
    here: Place | None = place[0]
    while here is not None and here[1] not in ("resource", "contained", "outcome"):
        names.append(here[1].partition(".ofType")[0])
        here = here[0]
    kind = str(run.resource.get("resourceType"))
    if here is None:
        names.pop()
    return {".".join([kind, *reversed(names)])}
