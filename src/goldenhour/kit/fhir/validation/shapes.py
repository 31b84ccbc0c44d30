"""What may stand in a type or in a part of one, and the walk over a resource. Filled by `building` when first met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenhour.kit.fhir.validation.fields import Field
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.primitives import Fits
from goldenhour.kit.fhir.validation.rules import ILL_FORMED, Asked
from goldenhour.kit.fhir.validation.run import DEEPEST, MOST, Run
from goldenhour.kit.fhir.validation.siblings import check_sibling

Json = dict[str, Any]
Hand = Callable[[Json, Place, Run], None]
"""A rule of the specification's prose, checked by hand."""
Check = Callable[[Json, Place, Run, int], None]


MOST_REMEMBERED, LONGEST_REMEMBERED = 4096, 300
"""Codings, and characters of one."""


class Shape:
    """The elements of a type (`Quantity`) or of a part of one (`Observation.component`).

    `texts` are the single texts, checked without a call; `fields` all, by their key; `required` the keys of which one must
    stand, the likeliest first, each with what to say when none does; `groups` the choices (`value[x]`) with the keys of
    which only one may; `rules` the invariants, `inside` those that ask only about what is contained.
    """

    __slots__ = (
        "build", "by_key", "check", "element", "fields", "groups", "hands", "inside", "path", "required", "rules", "texts"
    )  # fmt: skip

    def __init__(self, path: str, build: Callable[[Shape], None]) -> None:
        self.path = path
        self.build = build
        self.check: Check = self._first
        self.texts: dict[str, Fits] = {}
        self.fields: dict[str, Callable[[Any, Json, Place, Run, int], None]] = {}
        self.by_key: dict[str, Field] = {}
        self.required: tuple[tuple[str, frozenset[str], str], ...] = ()
        self.groups: tuple[tuple[str, frozenset[str]], ...] = ()
        self.hands: tuple[Hand, ...] = ()
        self.rules: tuple[Asked, ...] = ()
        self.inside: tuple[Asked, ...] = ()
        self.element: Shape = self

    def _first(self, node: Json, place: Place, run: Run, depth: int) -> None:
        """The first check fills the shape and puts the walk in its own place."""
        self.build(self)
        self.check = walk_of(self)
        if self.path in WHAT_IT_SAYS:
            self.check = remembering(self.check, WHAT_IT_SAYS[self.path])
        self.check(node, place, run, depth)

    def missing(self, keys: frozenset[str], text: str, node: Json, place: Place, run: Run) -> None:
        if keys.isdisjoint(node):
            run.found("required", place, f"{self.path}.{text}", text.partition(" ")[0])

    def ask_all(self, node: Json, place: Place, run: Run) -> None:
        """Each invariant by itself: one could not be asked."""
        for _, rule in self.rules + self.inside:
            rule.check(node, place, run)

    def odd(self, key: str, node: Json, place: Place, run: Run, depth: int) -> None:
        """A key that is no element: the sibling of a primitive, a choice of a type that is not allowed, a mistake."""
        if run.full:
            return
        field = self.by_key.get(key[1:]) if key.startswith("_") else None
        if field is not None and field.primitive:
            check_sibling(field, key, node, place, run, depth, self.element)
            return
        for name, keys in self.groups:
            if key.startswith(name) and key[len(name) :][:1].isupper():
                may = ", ".join(sorted(keys)[:12])
                run.found("structure", place, f"{self.path} has no {clean(key)}. Of {name}[x] there are {may}.", name)
                return
        meant = next((one for one in self.by_key if one.lower() == key.lower()), "")
        hint = f"Did you mean {meant}?" if meant else f"It has {', '.join(sorted(self.by_key)[:40])}."
        run.found("structure", place, f"{self.path} has no element {clean(key)}. {hint}", clean(key))


def walk_of(shape: Shape) -> Check:
    """The walk over a node of this shape and over all below it: one function with everything it needs at hand."""
    texts, fields, required, groups = shape.texts.get, shape.fields.get, shape.required, shape.groups
    hands, rules, inside = shape.hands, shape.rules, shape.inside

    def walk(node: Json, place: Place, run: Run, depth: int) -> None:
        if depth > DEEPEST:
            run.found("too-long", place, f"This is nested more than {DEEPEST} levels deep. Send something flatter.")
            return
        if len(node) < 2 and (not node or "id" in node):
            run.found("invariant", place, f"{place[1]} is empty. Leave the element out, or fill it (ele-1).")
        depth += 1
        for key, value in node.items():
            if type(value) is str:
                fits = texts(key)
                if fits is not None and 0 < len(value) < 1048577 and fits(value):
                    continue
            field = fields(key)
            if field is not None:
                field(value, node, place, run, depth)
            else:
                shape.odd(key, node, place, run, depth)
        for key, keys, text in required:
            if key not in node:
                shape.missing(keys, text, node, place, run)
        for name, keys in groups:
            if len(keys.intersection(node)) > 1:
                say_choices(shape.path, name, keys, node, place, run)
        for hand in hands:
            hand(node, place, run)
        try:
            for met, rule in rules + inside if "contained" in node else rules:
                if (answer := met(node, run)) is not True:
                    rule.weigh(answer, node, place, run)
        except ILL_FORMED:
            shape.ask_all(node, place, run)

    return walk


Said = tuple[Any, ...] | None


def coding_says(node: Json) -> Said:
    """What a Coding says, where it is nothing but texts of the usual elements."""
    system, code, display = node.get("system"), node.get("code"), node.get("display")
    if type(system) is not str or type(code) is not str:
        return None
    if len(node) == 2:
        return system, code
    return (system, code, display) if len(node) == 3 and type(display) is str else None


def concept_says(node: Json) -> Said:
    """What a CodeableConcept of one Coding says."""
    codings, text = node.get("coding"), node.get("text")
    if type(codings) is not list or len(codings) != 1 or type(codings[0]) is not dict:
        return None
    said = coding_says(codings[0])
    if said is None or len(node) == 1:
        return said
    return (text, said) if len(node) == 2 and type(text) is str else None


WHAT_IT_SAYS = {"Coding": coding_says, "CodeableConcept": concept_says}


def remembering(walk: Check, says: Callable[[Json], Said]) -> Check:
    """A walk over codes that does not look twice at one that was right: a server meets the same few in everything."""
    known: set[Said] = set()

    def check(node: Json, place: Place, run: Run, depth: int) -> None:
        content = says(node)
        if content is None:
            walk(node, place, run, depth)  # other elements, or wrong ones
        elif content not in known:
            before = len(run.issues)
            walk(node, place, run, depth)
            right = before == len(run.issues) < MOST
            if right and len(known) < MOST_REMEMBERED and len(repr(content)) < LONGEST_REMEMBERED:
                known.add(content)

    return check


def say_choices(path: str, name: str, keys: frozenset[str], node: Json, place: Place, run: Run) -> None:
    """Of `value[x]` only one may stand."""
    standing = [key for key in node if key in keys]
    text = f"{path}.{name}[x] stands {len(standing)} times: {', '.join(sorted(standing))}. Keep one."
    run.found("structure", place, text, name)
