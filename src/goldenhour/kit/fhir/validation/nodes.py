"""What a profile says of one element, ready to be checked: counts, types, values, codes, invariants, and of what is below.

A profile's differential becomes a tree of `Node`s; what it does not mention is not in the tree, for the type's own shape
checks that already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from goldenhour.kit.fhir.invariants.model import Key
from goldenhour.kit.fhir.invariants.runtime import same
from goldenhour.kit.fhir.invariants.steps import Bare
from goldenhour.kit.fhir.validation.bindings import BoundSet
from goldenhour.kit.fhir.validation.fields import shown
from goldenhour.kit.fhir.validation.places import Place
from goldenhour.kit.fhir.validation.rules import ILL_FORMED, Rule
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
Found = tuple[Any, str, int, Key]
"""A value, how FHIRPath says its element, its index or -1, under which key it stands."""


class Slice:
    """One slice: `node` what is asked of its members, `questions` that all must be answered with yes by a member."""

    __slots__ = ("name", "node", "questions")

    def __init__(self, name: str, node: Node, questions: list[Callable[[Any, Key, Run], bool]]) -> None:
        self.name = name
        self.node = node
        self.questions = questions

    def has(self, value: Any, key: Key, run: Run) -> bool:
        try:
            return all(question(value, key, run) for question in self.questions)
        except ILL_FORMED:
            return False


class Node:
    """An element of a profile. `who` is the profile's title, for the words; `base_min` what the type itself asks for."""

    def __init__(self, who: str, name: str, keys: tuple[Key, ...]) -> None:
        self.who = who
        self.name = name
        self.keys = keys
        self.said = tuple((key, name if key.key == name else f"{name}.ofType({key.type})") for key in keys)
        self.min = 0
        self.base_min = 0
        self.max: int | None = None
        self.short = ""
        self.types: frozenset[str] | None = None
        self.targets: frozenset[str] | None = None
        self.fixed: Any = None
        self.pattern: Any = None
        self.bound: BoundSet | None = None
        self.rules: list[Rule] = []
        self.children: list[Node] = []
        self.slices: list[Slice] = []
        self.closed = False

    def find(self, parent: Json) -> list[Found]:
        """The values of this element in what it belongs to; a primitive that has only extensions counts."""
        found: list[Found] = []
        for key, name in self.said:
            values = parent.get(key.key)
            if type(values) is list:
                found += [(value, name, index, key) for index, value in enumerate(values) if value is not None]
            elif values is not None:
                found.append((values, name, -1, key))
            elif key.primitive and type(sibling := parent.get("_" + key.key)) is dict:
                found.append((Bare(sibling), name, -1, key))
        return found

    def check_in(self, parent: Json, place: Place, run: Run) -> None:
        """This element of `parent`, all its values."""
        found = self.find(parent)
        self._check_count(found, place, run, self.name, self.short)
        for value, name, index, key in found:
            self.check_value(value, key, (place, name, index), run, parent)
        if self.slices and (found or not self.min):
            self._check_slices(found, place, run, parent)

    def _check_count(self, found: list[Found], place: Place, run: Run, name: str, short: str) -> None:
        if len(found) < self.min and not (not found and self.base_min):
            what = f" ({short})" if short else ""
            text = f"{self.who} asks for {name}{what}: at least {self.min}, here {len(found)}. Add what is missing."
            run.found("required", place, text, name)
        elif self.max is not None and len(found) > self.max:
            text = f"{self.who} allows at most {self.max} of {name}, here are {len(found)}. Leave out what is too much."
            run.found("structure", place, text, name)

    def _check_slices(self, found: list[Found], place: Place, run: Run, parent: Json) -> None:
        members: dict[str, list[Found]] = {one.name: [] for one in self.slices}
        for each in found:
            value, name, index, key = each
            of = next((one for one in self.slices if one.has(value, key, run)), None)
            if of is not None:
                members[of.name].append(each)
                of.node.check_value(value, key, (place, name, index), run, parent)
            elif self.closed:
                named = ", ".join(one.name for one in self.slices)
                text = f"{self.who} allows only {named} here; this is none of them."
                run.found("structure", (place, name, index), text)
        for one in self.slices:
            one.node._check_count(members[one.name], place, run, self.name, one.node.short or one.name)

    def check_value(self, value: Any, key: Key, place: Place, run: Run, parent: Json) -> None:
        """One value."""
        if self.types is not None and key.type not in ("", "*") and key.type not in self.types:
            may = ", ".join(sorted(self.types))
            run.found("structure", place, f"{self.who} allows {self.name} as {may} only, not as {key.type}.")
            return
        if self.types is not None and not key.type:
            self._check_resource_type(value, place, run)
        if self.fixed is not None and not same(value, self.fixed):
            text = f"{self.who} fixes {self.name}: write {shown_whole(self.fixed)}, not {shown(value)}."
            run.found("value", place, text)
        if self.pattern is not None and not contains(value, self.pattern):
            run.found("value", place, f"{self.who} asks {self.name} to hold {shown_whole(self.pattern)}.")
        if self.bound is not None and not (type(value) is Bare or self.bound.holds(value)):
            text = f"{self.who} binds {self.name} to {self.bound.url}. Use one of {self.bound.some()}."
            run.found("code-invalid", place, text)
        if self.targets is not None and type(value) is dict and key.type in ("Reference", "*"):
            self._check_target(value, place, run)
        for rule in self.rules:
            rule.check(value, place, run)
        below = value.sibling if type(value) is Bare else value
        if type(below) is not dict and self.children:
            below = sibling_of(parent, key.key, place[2])
        if type(below) is dict:
            for child in self.children:
                child.check_in(below, place, run)

    def _check_resource_type(self, value: Any, place: Place, run: Run) -> None:
        kind = value.get("resourceType") if type(value) is dict else None
        if self.types is not None and kind not in self.types:
            run.found("structure", place, f"{self.who} asks for {', '.join(sorted(self.types))} here, not {kind}.")

    def _check_target(self, value: Json, place: Place, run: Run) -> None:
        kind = target_type(value, run)
        if kind is not None and self.targets is not None and kind not in self.targets:
            text = f"{self.who} lets {self.name} point to {', '.join(sorted(self.targets))} only, not to a {kind}."
            run.found("value", place, text, "reference")

    def accepts(self, value: Any, key: Key, run: Run) -> bool:
        """Whether a value has nothing wrong by this node: how slices are told apart."""
        if self.fixed is not None and not self.children:
            return same(value, self.fixed)
        scratch = Run(run.resource)
        scratch.outer, scratch.entries = run.outer, run.entries
        self.check_value(value, key, (None, self.name, -1), scratch, {})
        return not scratch.issues

    def all(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.all()
        for one in self.slices:
            yield from one.node.all()


class ValueRule(Rule):
    """A profile's invariant."""

    __slots__ = ()

    def evaluate(self, node: Any, run: Run) -> bool:
        try:
            return self.compiled.holds(node, run)
        except ILL_FORMED:
            return False


def sibling_of(parent: Json, key: str, index: int) -> Any:
    """What stands beside a primitive."""
    sibling = parent.get("_" + key)
    if type(sibling) is list:
        return sibling[index] if 0 <= index < len(sibling) else None
    return sibling if sibling is not None else {}


def contains(value: Any, pattern: Any) -> bool:
    """pattern[x]: all of the pattern is in the value, each of its list's parts in some part of the value's."""
    if type(pattern) is dict:
        return type(value) is dict and all(key in value and contains(value[key], pattern[key]) for key in pattern)
    if type(pattern) is list:
        return type(value) is list and all(any(contains(one, part) for one in value) for part in pattern)
    return same(value, pattern)


def shown_whole(value: Any) -> str:
    """A fixed value or a pattern in a sentence, its codes first."""
    if type(value) is dict and "coding" in value:
        return ", ".join(shown_whole(one) for one in value["coding"])
    if type(value) is dict and "code" in value:
        return f"{value['code']} of {value['system']}" if "system" in value else str(value["code"])
    if type(value) is dict:
        return ", ".join(f"{key} {shown_whole(part)}" for key, part in value.items())
    if type(value) is list:
        return ", ".join(shown_whole(one) for one in value)
    return shown(value, 200)


def target_type(reference: Json, run: Run) -> str | None:
    """The type of resource a reference points to, where its text or the Bundle tells."""
    written = reference.get("reference")
    if type(written) is not str:
        kind = reference.get("type")
        return kind if type(kind) is str else None
    found = run.find(written)
    if found is not None:
        kind = found.get("resourceType")
        return kind if type(kind) is str else None
    parts = written.partition("/_history/")[0].split("/")
    return parts[-2] if len(parts) > 1 and parts[-2].isalpha() and parts[-2][:1].isupper() else None
