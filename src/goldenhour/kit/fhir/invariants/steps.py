"""How compiled FHIRPath walks: from nodes to what stands under a name, to children, to descendants.

Collections are sequences of plain JSON values; `Bare` stands for a primitive that has no value, only extensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from goldenhour.kit.fhir.definitions import types
from goldenhour.kit.fhir.invariants.model import children

Items = Sequence[Any]
Json = dict[str, Any]


class Around(Protocol):
    """What an expression may ask of its surroundings."""

    resource: Json
    outer: Json

    def find(self, reference: str) -> Json | None: ...


class Bare:
    """A primitive without a value; `sibling` holds its id and extensions."""

    __slots__ = ("sibling",)

    def __init__(self, sibling: Json) -> None:
        self.sibling = sibling


def one(node: Json, key: str) -> Items:
    return (node[key],) if key in node else ()


def prim(node: Json, key: str) -> Items:
    """A primitive that stands once."""
    value = node.get(key)
    if value is not None:
        return (value,)
    sibling = node.get("_" + key)
    return () if sibling is None else (Bare(sibling),)


def prims(node: Json, key: str) -> Items:
    """A primitive that may stand several times."""
    values, siblings = node.get(key), node.get("_" + key)
    if siblings is None:
        return values or ()
    length = max(len(values or ()), len(siblings))
    full = list(values or ()) + [None] * (length - len(values or ()))
    return [
        Bare(siblings[i]) if value is None and i < len(siblings) and siblings[i] else value
        for i, value in enumerate(full)
    ]


def pick(node: Json, keys: Sequence[str]) -> Items:
    """The value of a choice (`value[x]`)."""
    for key in keys:
        if key in node:
            return (node[key],)
    for key in keys:
        if "_" + key in node:
            return (Bare(node["_" + key]),)
    return ()


def walk(node: Any, name: str) -> Items:
    """A member of something whose type is not known beforehand."""
    if type(node) is Bare:
        node = node.sibling
    if type(node) is not dict:
        return ()
    kind = node.get("resourceType")
    if type(kind) is str and kind in types() and name in (known := children(kind)):
        found: list[Any] = []
        for key in known[name]:
            found += prims(node, key.key) if key.primitive and key.many else _plain(node, key.key)
        return found
    value = _plain(node, name)
    if value or name[:1] == "_":
        return value
    for key in node:
        if key.startswith(name) and key[len(name) :][:1].isupper() and _is_type(key[len(name) :]):
            return _plain(node, key)
    return ()


def _plain(node: Json, key: str) -> Items:
    value = node.get(key)
    if value is None:
        return prim(node, key)
    return value if type(value) is list else (value,)


def _is_type(name: str) -> bool:
    return name in types() or name[:1].lower() + name[1:] in types()


def kids(node: Any) -> list[Any]:
    """children()"""
    if type(node) is Bare:
        node = node.sibling
    found: list[Any] = []
    if type(node) is dict:
        for key, value in node.items():
            if key != "resourceType" and key[:1] != "_":
                found += value if type(value) is list else (value,)
    return found


def descend(items: Iterable[Any]) -> list[Any]:
    """descendants()"""
    found: list[Any] = []
    level = [kid for item in items for kid in kids(item)]
    while level:
        found += level
        level = [kid for item in level if type(item) is dict for kid in kids(item)]
    return found


def descend_as(items: Iterable[Any], paths: Sequence[str], wanted: str) -> list[Any]:
    """descendants() of one type, those with a value; `paths` are the types of the items, where known."""
    found: list[Any] = []
    waiting = [(item, paths[0] if len(paths) == 1 else "") for item in items]
    while waiting:
        node, path = waiting.pop()
        if type(node) is not dict:
            continue
        path = path or node.get("resourceType", "")
        if type(path) is not str or path.partition(".")[0] not in types():
            continue
        for keys in children(path).values():
            for key in keys:
                value = node.get(key.key)
                values = value if type(value) is list else () if value is None else (value,)
                if key.type == wanted:
                    found += values
                if not key.primitive:
                    waiting += [(one, key.type) for one in values]
    return found
