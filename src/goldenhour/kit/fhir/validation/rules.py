"""Invariants at their place: those of a type, of a part of it, and of an element whatever its type.

An invariant is asked of what is well-formed. Where the structure is wrong it may fail in any way; the structure's own issue
says enough then.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import DecimalException
from typing import Any

from goldenhour.kit.fhir.definitions import Constraint, ElementRule, TypeRule
from goldenhour.kit.fhir.invariants import Compiled, NotFhirPath, compiled
from goldenhour.kit.fhir.outcomes import Severity
from goldenhour.kit.fhir.validation.by_hand import INSTEAD
from goldenhour.kit.fhir.validation.places import Place, said
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
ILL_FORMED = (TypeError, AttributeError, ValueError, LookupError, DecimalException, RecursionError)
"""What an expression may raise over something that has not the shape it relies on."""


INSIDE = frozenset(("dom-2", "dom-4", "dom-5"))
"""Invariants that say something only where there is `contained`."""


class Rule:
    """One invariant: `evaluate` answers True when it is met."""

    __slots__ = ("compiled", "key", "severity", "text")

    def __init__(self, constraint: Constraint, expression: Compiled) -> None:
        self.compiled = expression
        self.key = constraint.key
        self.severity: Severity = "warning" if constraint.severity == "warning" else "error"
        must = f" It must hold: {constraint.expression}" if len(constraint.expression) < 160 else ""
        self.text = f"{constraint.human.strip().rstrip('.')} ({constraint.key}).{must}"

    def evaluate(self, node: Any, run: Run) -> bool:
        return self.compiled.holds(node, run)

    def weigh(self, answer: bool | None, node: Any, place: Place, run: Run) -> None:
        """The quick question was answered with no (False) or not (None)."""
        if self.key == "dom-6" and run.resource is not run.outer:
            return  # what is contained is told in its container's narrative
        if answer is False:
            run.add(self.severity, "invariant", self.text, said(place))
        else:
            self.check(node, place, run)

    def check(self, node: Any, place: Place, run: Run) -> None:
        """Say so when a node does not meet it."""
        try:
            met = self.evaluate(node, run)
        except ILL_FORMED:
            if not run.errors:
                run.found("invariant", place, f"{self.key} cannot be asked of this. {self.text}")
            return
        if not met:
            run.found("invariant", place, self.text, severity=self.severity)


class ElementsRule(Rule):
    """An invariant of an element, asked of each of its values. Its node is what the element belongs to."""

    __slots__ = ("keys", "name")

    def __init__(self, constraint: Constraint, expression: Compiled, name: str, keys: tuple[str, ...]) -> None:
        super().__init__(constraint, expression)
        self.name = name
        self.keys = keys

    def evaluate(self, node: Any, run: Run) -> bool:
        for key in self.keys:
            value = node.get(key)
            for one in value if type(value) is list else () if value is None else (value,):
                if not self.compiled.holds(one, run):
                    return False
        return True

    def weigh(self, answer: bool | None, node: Any, place: Place, run: Run) -> None:
        self.check(node, place, run)

    def check(self, node: Any, place: Place, run: Run) -> None:
        super().check(node, (place, self.name, -1), run)


Asked = tuple[Any, Rule]
"""The quick question (True: met) and the rule that says more when it is not."""


def rules_at(path: str, rule: TypeRule, children: Iterable[ElementRule]) -> tuple[Asked, ...]:
    """The rules of the shape at `path`, among them those of its elements that have no shape of their own."""
    found: list[Rule] = []
    for one in rule.elements:
        if one.path == path:
            found += [Rule(each, made) for each in one.constraint if (made := expression_of(each, path)) is not None]
    parts = {one.path.rpartition(".")[0] for one in rule.elements}
    for child in children:
        for each in child.constraint if child.path not in parts else ():
            if (made := expression_of(each, child.path)) is not None:
                name = child.path.rpartition(".")[2].removesuffix("[x]")
                found.append(ElementsRule(each, made, name, keys_of(child)))
    return tuple((question(one), one) for one in found)


def question(rule: Rule) -> Any:
    """The quick question: a shortcut where there is one, what was compiled, or the rule's own."""
    if rule.key in SHORTCUTS:
        return SHORTCUTS[rule.key]
    return rule.compiled.evaluate if type(rule) is Rule else rule.evaluate


def requests_as_they_should(node: Json, run: Run) -> bool | None:
    """bdl-3, one entry after the other."""
    needed = node["type"] in ("batch", "transaction", "history")
    return all(("request" in entry) is needed for entry in node.get("entry", ())) or None


def responses_as_they_should(node: Json, run: Run) -> bool | None:
    """bdl-4."""
    needed = node["type"] in ("batch-response", "transaction-response", "history")
    return all(("response" in entry) is needed for entry in node.get("entry", ())) or None


def every_url_once(node: Json, run: Run) -> bool | None:
    """bdl-7 where no fullUrl comes twice."""
    urls = [entry["fullUrl"] for entry in node.get("entry", ()) if "fullUrl" in entry]
    return len(urls) == len(set(urls)) or None


SHORTCUTS = {
    "bdl-3": requests_as_they_should,
    "bdl-4": responses_as_they_should,
    "bdl-7": every_url_once,
}
"""Invariants asked of much, said faster for the usual case: None: the whole expression is asked."""


def keys_of(rule: ElementRule) -> tuple[str, ...]:
    name = rule.path.rpartition(".")[2]
    if not name.endswith("[x]"):
        return (name,)
    return tuple(name[:-3] + kind.code[:1].upper() + kind.code[1:] for kind in rule.type)


def expression_of(constraint: Constraint, path: str) -> Compiled | None:
    """Compiled; None where it is checked by hand or cannot be compiled (`invariants.not_compiled` lists those)."""
    if constraint.key in INSTEAD:
        return None
    try:
        return compiled(constraint.expression, path)
    except NotFhirPath:
        return None
