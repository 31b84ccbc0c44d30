"""Shapes made of the definitions, each when it is first met: loading all of R4 costs nobody anything."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from goldenhour.kit.fhir.definitions import ElementRule, TypeRule, types
from goldenhour.kit.fhir.validation.bindings import bound_set, codes_of, listed
from goldenhour.kit.fhir.validation.by_hand import BY_HAND
from goldenhour.kit.fhir.validation.fields import (
    ComplexField,
    Field,
    ManyComplex,
    ManyPrimitives,
    ManyReferences,
    PrimitiveField,
    ReferenceField,
    RememberingField,
    XhtmlField,
)
from goldenhour.kit.fhir.validation.primitives import PRIMITIVES
from goldenhour.kit.fhir.validation.references import targets
from goldenhour.kit.fhir.validation.resources import ManyResources, ResourceField
from goldenhour.kit.fhir.validation.rules import INSIDE, rules_at
from goldenhour.kit.fhir.validation.shapes import Shape

REMEMBERED = frozenset(("Quantity.system", "Quantity.code", "Identifier.system", "Extension.url"))
"""Elements of which a server meets the same few values in everything."""


@functools.cache
def shape(path: str) -> Shape:
    """The shape of a type or of a part of one. The first check fills it."""
    return Shape(path, build)


def build(one: Shape) -> None:
    """Fill a shape from the definitions."""
    rule = types()[one.path.partition(".")[0]]
    children = children_of(one.path, rule)
    fields = {field.key: field for child in children for field in fields_of(child, rule)}
    one.by_key = fields
    one.texts = {
        key: field.quick
        for key, field in fields.items()
        if isinstance(field, PrimitiveField) and not isinstance(field, ManyPrimitives) and field.json == "string"
    }
    one.fields = {key: field.check for key, field in fields.items()}
    if rule.kind == "resource" and "." not in one.path:
        one.fields["resourceType"] = allowed
    one.required = tuple(required_of(child, rule) for child in children if child.min > 0)
    one.groups = tuple(
        (name_of(child)[:-3], frozenset(field.key for field in fields_of(child, rule)))
        for child in children
        if child.path.endswith("[x]")
    )
    one.hands = BY_HAND.get(one.path, ())
    rules = rules_at(one.path, rule, children)
    one.rules = tuple(asked for asked in rules if asked[1].key not in INSIDE)
    one.inside = tuple(asked for asked in rules if asked[1].key in INSIDE)
    one.element = shape("Element")


def allowed(*_: Any) -> None:
    """Nothing to check."""


def name_of(rule: ElementRule) -> str:
    return rule.path.rpartition(".")[2]


def children_of(path: str, rule: TypeRule) -> list[ElementRule]:
    """The elements right below `path` that may stand at all."""
    below = path + "."
    return [
        one
        for one in rule.elements
        if one.path.startswith(below) and "." not in one.path[len(below) :] and one.max != "0"
    ]


def required_of(rule: ElementRule, of: TypeRule) -> tuple[str, frozenset[str], str]:
    """The keys of which one must stand, and what to say when none does."""
    fields = list(fields_of(rule, of))
    keys = frozenset(field.key for field in fields) | {"_" + field.key for field in fields if field.primitive}
    name = name_of(rule)
    one = fields[0]
    first = one.key
    if name.endswith("[x]"):
        return first, keys, f"{name[:-3]} is missing. Add one of {', '.join(field.key for field in fields[:12])}."
    if isinstance(one, PrimitiveField) and one.codes is not None:
        return first, keys, f"{name} is missing. Add one of {listed(list(one.codes), 40)}."
    if isinstance(one, ComplexField) and one.bound is not None:
        return first, keys, f"{name} is missing. Add a coding, one of {one.bound.some()}."
    return first, keys, f"{name} is missing. Add it: it is of type {one.type}."


def fields_of(rule: ElementRule, of: TypeRule) -> Iterator[Field]:
    """The field of an element; of a choice, one of each type."""
    name = name_of(rule)
    if rule.contentReference:
        many = ManyComplex if rule.max != "1" else ComplexField
        yield many(name, name, shape(rule.contentReference.removeprefix("#")))
        return
    for kind in rule.type:
        if name.endswith("[x]"):
            key = name[:-3] + kind.code[:1].upper() + kind.code[1:]
            yield field_of(rule, of, key, f"{name[:-3]}.ofType({kind.code})", kind.code, kind.target)
        else:
            yield field_of(rule, of, name, name, kind.code, kind.target)


def field_of(rule: ElementRule, of: TypeRule, key: str, said: str, code: str, target: tuple[str, ...]) -> Field:
    many = rule.max != "1"
    if code == "xhtml":
        return XhtmlField(key, said, code)
    if code == "Resource":
        return (ManyResources if many else ResourceField)(key, said, shape)
    bound = rule.binding.valueSet if rule.binding and rule.binding.strength == "required" else ""
    if key == "id" and of.kind == "resource" and rule.path.count(".") == 1:
        code = "id"  # the package says string; the specification (2.26.3) says id
    if code in PRIMITIVES:
        codes = codes_of(bound) if bound else None
        if rule.path in REMEMBERED:
            return RememberingField(key, said, code, PRIMITIVES[code])
        return (ManyPrimitives if many else PrimitiveField)(key, said, code, PRIMITIVES[code], codes)
    if code == "Reference":
        return (ManyReferences if many else ReferenceField)(key, said, shape(code), targets(target))
    own = any(one.path.startswith(rule.path + ".") for one in of.elements)
    return (ManyComplex if many else ComplexField)(
        key,
        said,
        shape(rule.path if own else code),
        bound_set(bound) if bound else None,
    )
