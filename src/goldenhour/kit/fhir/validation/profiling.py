"""A StructureDefinition's differential, laid over that of its parent, made into a tree of `Node`s."""

from __future__ import annotations

from typing import Any, Protocol

from goldenhour.kit.fhir.definitions import Constraint, types
from goldenhour.kit.fhir.invariants import NotFhirPath, compiled
from goldenhour.kit.fhir.invariants.model import Key, children, least
from goldenhour.kit.fhir.validation.bindings import BoundSet
from goldenhour.kit.fhir.validation.nodes import Node, Slice, ValueRule
from goldenhour.kit.fhir.validation.slicing import BY_URL, Question, question

Json = dict[str, Any]
EXTENSIONS = ("extension", "modifierExtension")
NOT_CHECKED = ("maxLength", "minValue", "maxValue")
"""Parts of a differential that are not checked: they are named among the problems."""


class Library(Protocol):
    """What a profile refers to."""

    problems: list[str]

    def structure(self, url: str) -> Json | None: ...
    def value_set(self, url: str) -> BoundSet | None: ...


def chain_of(structure: Json, library: Library) -> list[Json]:
    """The profile and those it is derived from, the furthest first."""
    chain = [structure]
    seen = {structure["url"]}
    while (base := str(chain[0].get("baseDefinition", "")).partition("|")[0]) and not is_of_a_type(base):
        above = library.structure(base)
        if above is None or base in seen:
            library.problems.append(f"{structure['url']}: its parent {base} is not known")
            break
        seen.add(base)
        chain.insert(0, above)
    return chain


def is_of_a_type(url: str) -> bool:
    """Whether a canonical is that of one of the specification's own types."""
    return url.startswith("http://hl7.org/fhir/StructureDefinition/") and url.rpartition("/")[2] in types()


def merged(chain: list[Json]) -> dict[str, Json]:
    """Element id -> what all of them say of it, the nearest last; invariants of all."""
    found: dict[str, Json] = {}
    for structure in chain:
        for element in structure.get("differential", {}).get("element", ()):
            name = element.get("id") or element["path"]
            before = found.get(name, {})
            both = [*before.get("constraint", ()), *element.get("constraint", ())]
            found[name] = {**before, **element, "constraint": both}
    return found


class Builder:
    """One profile's tree."""

    def __init__(self, structure: Json, library: Library) -> None:
        self.library = library
        self.url: str = structure["url"]
        self.who: str = structure.get("title") or structure.get("name") or self.url
        self.type: str = structure["type"]
        self.elements = merged(chain_of(structure, library))
        self.root = Node(self.who, self.type, ())
        self._known: dict[str, tuple[Node, frozenset[str]]] = {self.type: (self.root, frozenset((self.type,)))}
        for name in self.elements:
            self._node(name)
        for name, element in self.elements.items():
            self._fill(name, element)
        for name in list(self._known):
            self._tell_apart(name)

    def _problem(self, what: str) -> None:
        self.library.problems.append(f"{self.url}: {what}")

    def _node(self, name: str) -> tuple[Node, frozenset[str]]:
        """The node of an element id, made with those above it where it is new, and the types of its values."""
        if name in self._known:
            return self._known[name]
        above, _, last = name.rpartition(".")
        plain, _, slice_name = last.partition(":")
        if slice_name:
            base, kinds = self._node(f"{above}.{plain}")
            node = Node(self.who, base.name, base.keys)
            base.slices.append(Slice(slice_name, node, []))
        else:
            parent, parents = self._node(above)
            keys = keys_of(plain, parents)
            if not keys:
                self._problem(f"{name} is no element of {', '.join(sorted(parents))}")
            choice = next(
                (one for kind in parents for one, all_ in children(kind).items() if keys and keys[0] in all_), plain
            )
            node = Node(self.who, choice.removesuffix("[x]"), keys)
            node.base_min = max((least(kind, node.name) for kind in parents if len(keys) > 1 or keys[:1]), default=0)
            kinds = frozenset(key.type for key in keys)
            parent.children.append(node)
        kinds = self._narrowed(kinds, self.elements.get(name, {}))
        self._known[name] = (node, kinds)
        return node, kinds

    def _narrowed(self, kinds: frozenset[str], element: Json) -> frozenset[str]:
        codes = frozenset(one["code"] for one in element.get("type", ()))
        if "" in kinds:
            return codes & types().keys() if codes - {"Resource"} else frozenset()
        return kinds & codes if codes and len(kinds) > 1 else kinds

    def _fill(self, name: str, element: Json) -> None:
        """What the element says, into its node."""
        node, kinds = self._known[name]
        node.min = element.get("min", 0)
        if (most := element.get("max", "*")) != "*":
            node.max = int(most)
        node.short = element.get("short", "") if element.get("short") != node.name else ""
        if "type" in element and (len(node.keys) > 1 or any(not key.type for key in node.keys)):
            node.types = frozenset(one["code"] for one in element["type"]) - {"Resource"} or None
        node.targets = self._targets(element)
        for key, value in element.items():
            if key.startswith("fixed"):
                node.fixed = value
            elif key.startswith("pattern"):
                node.pattern = value
            elif key.startswith(NOT_CHECKED):
                self._problem(f"{key} of {name} is not checked")
        self._bind(node, name, element)
        path = self._path(name, kinds)
        for constraint in element["constraint"]:
            self._constrain(node, constraint, path)

    def _path(self, name: str, kinds: frozenset[str]) -> str:
        """Where an expression about the values of an element starts from, for the compiler."""
        if len(kinds) == 1:
            return next(iter(kinds))
        above, _, last = name.rpartition(".")
        parents = self._known[above][1] if above else frozenset()
        plain = last.partition(":")[0]
        return f"{next(iter(parents))}.{plain}" if len(parents) == 1 else "Element"

    def _targets(self, element: Json) -> frozenset[str] | None:
        found = set()
        for one in element.get("type", ()):
            for url in one.get("targetProfile", ()):
                url = url.partition("|")[0]
                if is_of_a_type(url):
                    found.add(url.rpartition("/")[2])
                elif (structure := self.library.structure(url)) is not None:
                    found.add(structure["type"])
                else:
                    self._problem(f"the target {url} is not known")
                    return None
        return frozenset(found) if found and "Resource" not in found else None

    def _bind(self, node: Node, name: str, element: Json) -> None:
        binding = element.get("binding")
        if binding and binding.get("strength") == "required" and "valueSet" in binding:
            node.bound = self.library.value_set(binding["valueSet"].partition("|")[0])
            if node.bound is None:
                self._problem(f"the codes of {binding['valueSet']}, to which {name} is bound, are not known")

    def _constrain(self, node: Node, constraint: Json, path: str) -> None:
        if "expression" not in constraint:
            return
        try:
            expression = compiled(constraint["expression"], path)
        except NotFhirPath as why:
            self._problem(f"invariant {constraint['key']} is not checked: {why}")
            return
        rule = Constraint(
            constraint["key"], constraint.get("severity", "error"), constraint["human"], constraint["expression"]
        )
        node.rules.append(ValueRule(rule, expression))

    def _tell_apart(self, name: str) -> None:
        """The questions by which the slices of an element are told apart."""
        node, kinds = self._known[name]
        if not node.slices:
            return
        slicing = self.elements.get(name, {}).get("slicing", {})
        discriminators = slicing.get("discriminator") or ([BY_URL] if node.name in EXTENSIONS else [])
        node.closed = slicing.get("rules") == "closed"
        if not discriminators:
            self._problem(f"nothing tells the slices of {name} apart: they are not checked")
            node.slices = []
        for one in list(node.slices):
            element = self.elements.get(f"{name}:{one.name}", {})
            for discriminator in discriminators:
                try:
                    one.questions.append(
                        by_profile(element) if discriminator["path"] == "url" and has_profile(element)
                        else question(one.node, discriminator, self._path(name, kinds))
                    )  # fmt: skip
                except NotFhirPath as why:
                    self._problem(f"slice {one.name} of {name} is not checked: {why}")
                    node.slices = [other for other in node.slices if other is not one]
                    break


def keys_of(name: str, parents: frozenset[str]) -> tuple[Key, ...]:
    """The keys of an element of any of these types; `valueQuantity` is understood as that one type of `value[x]`."""
    found: dict[str, Key] = {}
    for parent in parents:
        known = children(parent)
        for key in known.get(name.removesuffix("[x]"), ()):
            found[key.key] = key
        if not found:
            found.update({key.key: key for keys in known.values() for key in keys if key.key == name})
    return tuple(found.values())


def has_profile(element: Json) -> bool:
    return any("profile" in one for one in element.get("type", ()))


def by_profile(element: Json) -> Question:
    """An extension slice is told by the canonical of its definition."""
    urls = {url.partition("|")[0] for one in element["type"] for url in one.get("profile", ())}
    return lambda value, key, run: type(value) is dict and value.get("url") in urls
