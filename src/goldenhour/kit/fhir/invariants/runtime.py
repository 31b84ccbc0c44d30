"""What compiled FHIRPath calls besides steps: truth, equality, order, functions. Empty truth is None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from goldenhour.kit.fhir.invariants.steps import Around, Bare, Items, Json

Truth = bool | None


# --- truth ----------------------------------------------------------------------------------------------------------------


def truth(items: Items) -> Truth:
    """A collection where a boolean is expected."""
    if not items:
        return None
    return items[0] if len(items) == 1 and type(items[0]) is bool else True


def opt(value: Any) -> Items:
    return () if value is None else (value,)


def negation(value: Truth) -> Truth:
    return None if value is None else not value


def conjunction(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def disjunction(left: Truth, right: Truth) -> Truth:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def implication(left: Truth, right: Truth) -> Truth:
    if left is False or right is True:
        return True
    return None if left is None or right is None else False


def exclusion(left: Truth, right: Truth) -> Truth:
    return None if left is None or right is None else left is not right


# --- equality and order ---------------------------------------------------------------------------------------------------


def same(left: Any, right: Any) -> bool:
    return bool(left == right) and bool(_comparable(left) == _comparable(right))


def _comparable(value: Any) -> Any:
    """A value that equals another exactly when FHIRPath says so: true is not 1."""
    if type(value) is bool:
        return ("boolean", value)
    if type(value) is dict:
        return {key: _comparable(part) for key, part in value.items()}
    if type(value) is list:
        return [_comparable(part) for part in value]
    return value


def eq1(value: Any, literal: Any) -> Truth:
    return None if value is None else value == literal


def ne1(value: Any, literal: Any) -> Truth:
    return None if value is None else value != literal


def eq(left: Items, right: Items) -> Truth:
    if not left or not right or type(left[0]) is Bare or type(right[0]) is Bare:
        return None
    return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))


def ne(left: Items, right: Items) -> Truth:
    return negation(eq(left, right))


def less(left: Items, right: Items) -> Truth:
    """<; None where it cannot be said: other units, dates of other precision."""
    order = _order(left, right)
    return None if order is None else order < 0


def at_most(left: Items, right: Items) -> Truth:
    order = _order(left, right)
    return None if order is None else order <= 0


def dates_at_most(a: Any, b: Any) -> Truth:
    """<= of two dates or times, each None where it is missing."""
    if a is None or b is None:
        return None
    if len(a) == len(b) and (a[-6:] == b[-6:] or a[-1] == b[-1] == "Z"):
        return bool(a <= b)  # the same precision and zone
    order = _order_of_dates(a, b)
    return None if order is None else order <= 0


def _order(left: Items, right: Items) -> int | None:
    if len(left) != 1 or len(right) != 1:
        return None
    a, b = left[0], right[0]
    if type(a) is dict and type(b) is dict:
        if a.get("system") != b.get("system") or a.get("code") != b.get("code") or a.get("unit") != b.get("unit"):
            return None
        a, b = a.get("value"), b.get("value")
    if isinstance(a, int | Decimal | float) and isinstance(b, int | Decimal | float):
        return (a > b) - (a < b)
    if type(a) is str and type(b) is str:
        return _order_of_dates(a, b) if _dated(a) and _dated(b) else (a > b) - (a < b)
    return None


_dated = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?)?)?").fullmatch


def _order_of_dates(a: str, b: str) -> int | None:
    if len(a) == len(b) and (a[-6:] == b[-6:] or a[-1] == b[-1] == "Z"):
        return (a > b) - (a < b)  # the same precision and zone
    if "T" in a and "T" in b:
        try:
            x, y = datetime.fromisoformat(a), datetime.fromisoformat(b)
        except ValueError:
            return None  # a leap second
        if (x.tzinfo is None) != (y.tzinfo is None):
            return None
        return (x > y) - (x < y)
    length = min(len(a.partition("T")[0]), len(b.partition("T")[0]))
    if a[:length] != b[:length]:
        return 1 if a[:length] > b[:length] else -1
    return 0 if len(a) == len(b) else None


NIL: Json = {}
"""What stands for something complex that is missing."""


def starts1(text: Any, start: str) -> Truth:
    return None if text is None else text.startswith(start)


def ends1(text: Any, end: str) -> Truth:
    return None if text is None else text.endswith(end)


def holds1(text: Any, part: str) -> Truth:
    return None if text is None else part in text


def matches1(text: Any, matching: Callable[[str], Any]) -> Truth:
    return None if text is None else matching(text) is not None


# --- functions ------------------------------------------------------------------------------------------------------------


def is_in(left: Items, right: Items) -> Truth:
    if not left:
        return None
    return len(left) == 1 and any(same(left[0], one) for one in right)


def in1(value: Any, among: frozenset[Any]) -> Truth:
    return None if value is None else value in among


def _key(value: Any) -> Any:
    """What can be looked up in a set, equal exactly when FHIRPath says so."""
    if type(value) is dict:
        return tuple(sorted((name, _key(part)) for name, part in value.items()))
    if type(value) is list:
        return ("list", *map(_key, value))
    return value if type(value) is str else (type(value) is bool, value)


def distinct(items: Items) -> list[Any]:
    found: list[Any] = []
    seen: set[Any] = set()
    for item in items:
        key = _key(item)
        if key not in seen:
            seen.add(key)
            found.append(item)
    return found


def is_distinct(items: Items) -> bool:
    return len(distinct(items)) == len(items)


def union(left: Items, right: Items) -> list[Any]:
    return distinct([*left, *right])


def intersect(left: Items, right: Items) -> list[Any]:
    if not left or not right:
        return []
    keys = {_key(item) for item in right}
    return distinct([item for item in left if _key(item) in keys])


def joined(left: Items, right: Items) -> str:
    """&: an empty side is an empty text."""
    return "".join(str(side[0]) for side in (left, right) if side and type(side[0]) is not Bare)


def plus(left: Items, right: Items) -> Items:
    return (left[0] + right[0],) if left and right else ()


def minus(left: Items, right: Items) -> Items:
    return (left[0] - right[0],) if left and right else ()


def times(left: Items, right: Items) -> Items:
    return (left[0] * right[0],) if left and right else ()


def has_value(items: Items) -> bool:
    return len(items) == 1 and type(items[0]) not in (dict, list, Bare) and items[0] is not None


def text_of(items: Items) -> str | None:
    """The one text of a collection, None where there is none."""
    return items[0] if len(items) == 1 and type(items[0]) is str else None


def on_text(items: Items, question: Callable[[str], Any]) -> Any:
    """A question to a text; None where there is none."""
    text = text_of(items)
    return None if text is None else question(text)


def to_integer(items: Items) -> Items:
    if not items:
        return ()
    value = items[0]
    if type(value) is int:
        return (value,)
    if type(value) is bool:
        return (int(value),)
    return (int(value),) if type(value) is str and re.fullmatch(r"[+-]?\d+", value) else ()


def to_text(items: Items) -> Items:
    if not items or type(items[0]) in (dict, list, Bare):
        return ()
    value = items[0]
    return (("true" if value else "false") if type(value) is bool else str(value),)


def resolve(items: Items, around: Around) -> list[Any]:
    """What references point to, as far as the resource and its Bundle tell."""
    found = []
    for item in items:
        reference = item.get("reference") if type(item) is dict else item
        if type(reference) is str and (resource := around.find(reference)) is not None:
            found.append(resource)
    return found


def is_type(value: Any, name: str) -> bool:
    """Whether a value whose type is not known beforehand is of a type."""
    if type(value) is dict:
        kind = value.get("resourceType")
        return kind == name or (name == "Quantity" and "value" in value and kind is None)
    lower = name[:1].lower() + name[1:]
    if type(value) is bool:
        return lower == "boolean"
    if isinstance(value, int):
        return lower in ("integer", "positiveInt", "unsignedInt")
    if isinstance(value, Decimal | float):
        return lower == "decimal"
    return type(value) is str and lower in ("string", "code", "uri", "date", "dateTime", "markdown", "id", "canonical")
