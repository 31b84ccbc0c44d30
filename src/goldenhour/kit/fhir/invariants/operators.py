"""FHIRPath's operators, each as the Python it becomes."""

from __future__ import annotations

import re
from typing import Any

from goldenhour.kit.fhir.invariants.grammar import Binary, Literal, Tree
from goldenhour.kit.fhir.invariants.values import Value, flag, flag_of, items_of, maybe

LOGIC = {"and": "conjunction", "or": "disjunction", "xor": "exclusion", "implies": "implication"}
WHOLE = frozenset(("integer", "positiveInt", "unsignedInt", "decimal"))


def logic(operator: str, left: Value, right: Value) -> Value:
    """and, or, xor, implies: Python's own where neither side can be empty."""
    a, b = flag_of(left), flag_of(right)
    if a and b:
        return flag(
            {"and": f"({a} and {b})", "or": f"({a} or {b})", "xor": f"({a} != {b})", "implies": f"(not {a} or {b})"}[
                operator
            ]
        )
    if a and operator != "xor":
        start = {"and": f"{a} and", "or": f"{a} or", "implies": f"not {a} or"}[operator]
        return Value(f"({start} {maybe(right)})", "maybe", None)
    return Value(f"{LOGIC[operator]}({maybe(left)}, {maybe(right)})", "maybe", None)


def equality(operator: str, left: Value, right: Value) -> Value:
    """= and !=."""
    sign = "==" if operator == "=" else "!="
    a, b = flag_of(left), flag_of(right)
    if a and b:
        return flag(f"({a} {sign} {b})")
    if left.number and right.literal:
        return flag(f"({left.number} {sign} {right.literal})")
    name = "eq" if operator == "=" else "ne"
    if left.scalar and right.literal:
        return Value(f"{name}1({left.scalar}, {right.literal})", "maybe", None)
    return Value(f"{name}({items_of(left)}, {items_of(right)})", "maybe", None)


def whole(value: Value) -> bool:
    """Whether it is a plain number."""
    if value.number or re.fullmatch(r"-?\d+|K\d+", value.literal):
        return True
    return value.types is not None and value.types <= WHOLE


def dated(value: Value) -> bool:
    return value.types is not None and value.types <= {"date", "dateTime", "instant"}


def literals_of(tree: Tree) -> frozenset[Any] | None:
    """The values of `'a' | 'b' | 'c'`."""
    if isinstance(tree, Literal):
        return frozenset((tree.value,))
    if isinstance(tree, Binary) and tree.operator == "|":
        left, right = literals_of(tree.left), literals_of(tree.right)
        return None if left is None or right is None else left | right
    return None
