"""What a part of an expression is once compiled: Python, and what is known of it beforehand."""

from __future__ import annotations

from typing import Literal

import msgspec

from goldenhour.kit.fhir.invariants.model import Key

Types = frozenset[str] | None
"""The types the items may have; None where that is not known before the resource is seen."""


class Value(msgspec.Struct, frozen=True):
    """`form`: `items` a sequence, `item` one node, `flag` a bool, `maybe` a bool or None.

    What else may be known: `present` a flag whether there is anything; `scalar` the one value or None; `literal` a literal's
    Python; `number` a number that is never missing; `single` the one object or an empty one; `keys` of the node `on` from which
    the items are taken.
    """

    code: str
    form: Literal["items", "item", "flag", "maybe"]
    types: Types
    present: str = ""
    scalar: str = ""
    literal: str = ""
    number: str = ""
    single: str = ""
    keys: tuple[Key, ...] = ()
    on: str = ""


def items(code: str, types: Types) -> Value:
    return Value(code, "items", types)


def flag(code: str) -> Value:
    return Value(code, "flag", frozenset(("boolean",)))


def text(code: str) -> Value:
    """One text that is never missing."""
    return Value(f"({code},)", "items", frozenset(("string",)))


def items_of(value: Value) -> str:
    """Its Python as a sequence."""
    if value.form == "items":
        return value.code
    return f"opt({value.code})" if value.form == "maybe" else f"({value.code},)"


def flag_of(value: Value) -> str:
    """Its Python as a bool, empty where it might be empty."""
    return value.code if value.form == "flag" else ""


def maybe(value: Value) -> str:
    """Its Python as a bool or None."""
    if value.form in ("flag", "maybe"):
        return value.code
    return f"truth({items_of(value)})"


def present(value: Value) -> str:
    """Its Python as a bool: is there anything?"""
    if value.form in ("flag", "item"):
        return "True"
    return value.present or (f"({value.code} is not None)" if value.form == "maybe" else f"bool({value.code})")
