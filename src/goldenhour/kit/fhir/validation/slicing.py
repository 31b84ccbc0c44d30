"""Slices: which values of a repeating element belong to which part of a profile (FHIR R4 5.1.0.5).

Told apart by discriminators: `value` and `pattern` (the value at a path is what the slice fixes), `exists`, `type`, and
`profile` (the type of what a reference points to, or of a resource).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from goldenhour.kit.fhir.invariants import NotFhirPath, located
from goldenhour.kit.fhir.invariants.model import Key
from goldenhour.kit.fhir.validation.nodes import Node, contains, target_type
from goldenhour.kit.fhir.validation.run import Run

Question = Callable[[Any, Key, Run], bool]
BY_URL = {"type": "value", "path": "url"}
"""How extensions are always told apart."""
ANY = Key("", "*", False, False)
"""Of whatever type."""
_named = re.compile(r"\$this|\.?resolve\(\)|\.?ofType\(\w+\)")


def question(node: Node, discriminator: dict[str, Any], path: str) -> Question:
    """The question a member of a slice answers with yes. `path` is the type of the sliced values.

    Raises `NotFhirPath` for a discriminator that is not understood.
    """
    kind, where = discriminator["type"], discriminator["path"]
    if kind in ("type", "profile"):
        return _of_type(node, where, path)
    at = located(where, path)
    names = [name for name in _named.sub("", where).split(".") if name]
    target, rest = deepest(node, names)
    if kind == "exists":
        wanted = not rest and target.min > 0
        return lambda value, key, run: bool(at(value, run)) is wanted
    if kind not in ("value", "pattern"):
        raise NotFhirPath(f"a discriminator of type {kind} is not known here")
    if not rest:
        if target is node:
            return lambda value, key, run: node.accepts(value, key, run)
        below = target.keys[0] if len(target.keys) == 1 else ANY
        return lambda value, key, run: any(target.accepts(one, below, run) for one in at(value, run))
    pattern = target.pattern if target.pattern is not None else target.fixed
    if pattern is None or target is not node:
        raise NotFhirPath(f"nothing is fixed at {where}")
    return lambda value, key, run: contains(value, pattern)


def deepest(node: Node, names: list[str]) -> tuple[Node, list[str]]:
    """The node at a path below a slice, or the last on the way that says what stands there."""
    here, last, left = node, node, list(names)
    for index, name in enumerate(names):
        below = [*here.children, *(one for part in here.slices for one in part.node.children)]
        child = next((one for one in below if one.name == name), None)
        if child is None:
            break
        here = child
        last, left = child, names[index + 1 :]
    return last, left


def _of_type(node: Node, where: str, path: str) -> Question:
    if "resolve()" in where:
        wanted = node.targets
        at = located(where.replace("resolve()", "").strip(".") or "$this", path)
        return lambda value, key, run: any(
            wanted is None or target_type(one, run) in wanted for one in at(value, run) if type(one) is dict
        )
    target, rest = deepest(node, [name for name in where.replace("$this", "").split(".") if name])
    types = target.types
    if rest or types is None:
        raise NotFhirPath(f"no type is named at {where}")
    if target is node:
        return lambda value, key, run: (
            key.type in types if key.type else type(value) is dict and value.get("resourceType") in types
        )
    return lambda value, key, run: any(
        of.type in types if of.type else type(one) is dict and one.get("resourceType") in types
        for one, _, _, of in (target.find(value) if type(value) is dict else ())
    )
