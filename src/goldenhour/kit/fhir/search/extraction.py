"""What of a resource is indexed: extractors compiled from the search parameters' expressions.

All paths of a type are merged into one tree, so that each key of a resource is looked at once and what it does not say
costs nothing. Nothing here refuses: what is not as the specification has it is simply not found.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from typing import Any

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.search import extraction_values as values
from goldenhour.kit.fhir.search.expressions import Key, Path, Test, choices_of, passes, place_of, relative_paths
from goldenhour.kit.fhir.search.extracted import Extracted
from goldenhour.kit.fhir.search.extraction_values import Emit, Rows
from goldenhour.kit.fhir.search.registry import COLUMNS, Parameter, parameters_of

Visit = Callable[[Any, Rows], None]
TOKEN = Extracted._fields.index("token")
TABLES = {"uri": "token", "number": "quantity", **{name: name for name in Extracted._fields}}
"""Kind of parameter -> table."""


class Node:
    """A place in the tree: what to do with what is there, and where to go on."""

    __slots__ = ("children", "emits", "tested")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.tested: dict[str, tuple[Test, Node]] = {}
        self.emits: list[Visit] = []

    def at(self, keys: Sequence[Key]) -> Node:
        """The place these keys lead to, made where there is none."""
        node = self
        for key in keys:
            node = node.children.setdefault(key.name, Node())
            if key.word:
                if key.word not in node.tested:
                    node.tested[key.word] = (passes(key.word), Node())
                node = node.tested[key.word][1]
        return node

    def visit(self, item: Any, rows: Rows) -> None:
        for emit in self.emits:
            emit(item, rows)
        for test, node in self.tested.values():
            if test(item):
                node.visit(item, rows)
        if self.children and type(item) is dict:
            children = self.children
            for key in item:
                child = children.get(key)
                if child is not None:
                    value = item[key]
                    if type(value) is list:
                        for one in value:
                            child.visit(one, rows)
                    else:
                        child.visit(value, rows)


class Extractor:
    """`base` is this server's own URL; dates without a time zone are of `zone`."""

    def __init__(self, base: str = "", zone: tzinfo = UTC) -> None:
        self.base = base.rstrip("/")
        self.zone = zone

    def extract(self, type_: str, resource: Json) -> Extracted:
        """All rows of a resource."""
        rows = Rows(self.base, self.zone)
        root, always = tree(type_)
        for emit in always:
            emit(resource, rows)
        root.visit(resource, rows)
        return rows.extracted


@functools.cache
def tree(type_: str) -> tuple[Node, tuple[Visit, ...]]:
    """The merged paths of a type, and what is asked of every resource of it, whatever it says."""
    root, always = Node(), []
    for code, parameter in sorted(parameters_of(type_).items()):
        if code in COLUMNS or parameter.joined:
            continue
        if parameter.kind == "composite":
            _add_composite(root, parameter)
        elif parameter.presence:
            always.append(_presence(parameter, choices_of(type_, parameter.presence)))
        else:
            for path in parameter.paths:
                _add(root, path, parameter)
    return root, tuple(always)


def _add(root: Node, path: Path, parameter: Parameter) -> None:
    emit = values.EMITS.get(parameter.kind, {}).get(path.type)
    if parameter.kind == "token" and path.system:
        emit = values.coded(path.system)
    if emit is not None:
        root.at(path.keys).emits.append(_bound(emit, parameter.number, path.target))


def _bound(emit: Emit, number: int, target: str) -> Visit:
    def visit(item: Any, rows: Rows) -> None:
        emit(item, rows, number, target)

    return visit


def _presence(parameter: Parameter, keys: tuple[str, ...]) -> Visit:
    """Whether one of these is there and is not false."""

    def visit(item: Any, rows: Rows) -> None:
        there = any(item.get(key) not in (None, False) for key in keys)
        rows.token(parameter.number, "", "true" if there else "false")

    return visit


def _add_composite(root: Node, parameter: Parameter) -> None:
    for base in parameter.base:
        found = place_of(base)
        assert found is not None
        keys, place = found
        parts = []
        for component, defined in zip(parameter.components, parameter.definition.component, strict=True):
            part = Node()
            for path in relative_paths(defined["expression"], place):
                _add(part, path, component)
            parts.append((part, Extracted._fields.index(TABLES[component.kind])))
        root.at(keys).emits.append(_group(parts))


def _group(parts: Sequence[tuple[Node, int]]) -> Visit:
    """Rows of one element belong together; where a component says nothing there are none. With each component goes the place
    of the table its rows stand in."""
    used = sorted({table for _, table in parts} | {TOKEN})  # of references, identifiers are tokens

    def visit(item: Any, rows: Rows) -> None:
        found = rows.extracted
        before = [len(found[table]) for table in used]
        outer, rows.groups = rows.n, rows.groups + 1
        rows.n = rows.groups
        for part, table in parts:
            here = len(found[table])
            part.visit(item, rows)
            if len(found[table]) == here:
                for cut, size in zip(used, before, strict=True):
                    del found[cut][size:]
                break
        rows.n = outer

    return visit
