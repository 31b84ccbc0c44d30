"""What may stand in a type or in a part of one, and the walk over a resource. Filled by `building` when first met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenhour.kit.fhir.validation.fields import Field
from goldenhour.kit.fhir.validation.places import Place
from goldenhour.kit.fhir.validation.primitives import Fits
from goldenhour.kit.fhir.validation.rules import ILL_FORMED, Asked
from goldenhour.kit.fhir.validation.run import DEEPEST, Run
from goldenhour.kit.fhir.validation.siblings import check_sibling

Json = dict[str, Any]
Hand = Callable[[Json, Place, Run], None]
"""A rule of the specification's prose, checked by hand."""


class Shape:
    """The elements of a type (`Quantity`) or of a part of one (`Observation.component`).

    `texts` are the single texts, checked without a call; `fields` all, by their key; `required` the keys of which one must
    stand, each with what to say when none does; `groups` the choices (`value[x]`) with the keys of which only one may.
    """

    __slots__ = ("build", "by_key", "element", "fields", "groups", "hands", "path", "required", "rules", "texts")

    def __init__(self, path: str, build: Callable[[Shape], None]) -> None:
        self.path = path
        self.build: Callable[[Shape], None] | None = build
        self.texts: dict[str, Fits] = {}
        self.fields: dict[str, Callable[[Any, Json, Place, Run, int], None]] = {}
        self.by_key: dict[str, Field] = {}
        self.required: tuple[tuple[frozenset[str], str], ...] = ()
        self.groups: tuple[tuple[str, frozenset[str]], ...] = ()
        self.hands: tuple[Hand, ...] = ()
        self.rules: tuple[Asked, ...] = ()
        self.element: Shape = self

    def check(self, node: Json, place: Place, run: Run, depth: int) -> None:
        """Look at `node`, which is an object, and at all below it."""
        if self.build is not None:
            build, self.build = self.build, None
            build(self)
        if len(node) < 2:
            check_not_empty(node, place, run)
        if depth > DEEPEST:
            run.say("too-long", place, f"This is nested more than {DEEPEST} levels deep. Send something flatter.")
            return
        texts, fields = self.texts, self.fields
        depth += 1
        for key, value in node.items():
            fits = texts.get(key)
            if fits is not None and type(value) is str and fits(value):
                continue
            field = fields.get(key)
            if field is not None:
                field(value, node, place, run, depth)
            else:
                self._odd(key, node, place, run, depth)
        for keys, text in self.required:
            if keys.isdisjoint(node):
                run.say("required", place, f"{self.path}.{text}", text.partition(" ")[0])
        for name, keys in self.groups:
            if not keys.isdisjoint(node) and len(standing := keys & node.keys()) > 1:
                text = f"{self.path}.{name}[x] stands {len(standing)} times: {', '.join(sorted(standing))}. Keep one."
                run.say("structure", place, text, name)
        for hand in self.hands:
            hand(node, place, run)
        try:
            for met, rule in self.rules:
                if met(node, run) is not True:
                    rule.check(node, place, run)
        except ILL_FORMED:
            for _, rule in self.rules:
                rule.check(node, place, run)

    def _odd(self, key: str, node: Json, place: Place, run: Run, depth: int) -> None:
        """A key that is no element: the sibling of a primitive, a choice of a type that is not allowed, a mistake."""
        field = self.by_key.get(key[1:]) if key.startswith("_") else None
        if field is not None and field.primitive:
            check_sibling(field, key, node, place, run, depth, self.element)
            return
        for name, keys in self.groups:
            if key.startswith(name) and key[len(name) :][:1].isupper():
                may = ", ".join(sorted(keys)[:12])
                run.say("structure", place, f"{self.path} has no {key[:60]}. Of {name}[x] there are {may}.", name)
                return
        known = ", ".join(sorted(self.by_key)[:40])
        run.say("structure", place, f"{self.path} has no element {key[:60]}. It has {known}.", key[:60])


def check_not_empty(node: Json, place: Place, run: Run) -> None:
    """ele-1: an element has a value or children, not only an id."""
    if not node or (len(node) == 1 and "id" in node):
        run.say("invariant", place, f"{place[1]} is empty. Leave the element out, or fill it (ele-1).")
