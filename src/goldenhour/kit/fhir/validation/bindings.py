"""Required bindings: the codes an element must be from (FHIR R4 4.1.5)."""

from __future__ import annotations

import functools
from typing import Any

from goldenhour.kit.fhir.definitions import Codes, value_sets


@functools.cache
def codes_of(value_set: str) -> dict[str, None] | None:
    """The codes of a set in its order, for elements that say no system; None where any code may come or none is known."""
    systems = value_sets().get(value_set)
    return None if systems is None else codes_in(systems)


def codes_in(systems: Codes) -> dict[str, None] | None:
    if any(codes is None for codes in systems.values()):
        return None
    return dict.fromkeys(code for codes in systems.values() for code in codes or ())


class BoundSet:
    """A value set as a question: is this Coding, CodeableConcept or Quantity from it?"""

    __slots__ = ("systems", "url")

    def __init__(self, url: str, systems: Codes) -> None:
        self.url = url
        self.systems = {system: None if codes is None else dict.fromkeys(codes) for system, codes in systems.items()}

    def has(self, coding: Any) -> bool:
        """Whether a Coding (or a Quantity, for its unit) is from the set."""
        if type(coding) is not dict:
            return False
        system, code = coding.get("system"), coding.get("code")
        if type(system) is not str or type(code) is not str or system not in self.systems:
            return False
        codes = self.systems[system]
        return codes is None or code in codes

    def holds(self, value: Any) -> bool:
        """Whether a value has at least one coding from the set; a plain code is from any of its systems."""
        if type(value) is str:
            return any(codes is None or value in codes for codes in self.systems.values())
        if type(value) is not dict:
            return True  # said elsewhere: a wrong type
        if "coding" in value:
            coding = value["coding"]
            return type(coding) is not list or any(self.has(one) for one in coding)
        return self.has(value)

    def some(self, most: int = 12) -> str:
        """Its first codes, in words."""
        codes = [code for some in self.systems.values() for code in some or ()]
        return listed(codes, most) or f"codes of {listed(sorted(self.systems), 3)}"


def bound_set(url: str) -> BoundSet | None:
    """The specification's set of that URL, where its codes are known."""
    systems = value_sets().get(url)
    return None if systems is None else BoundSet(url, systems)


def listed(codes: list[str], most: int = 12) -> str:
    """`a, b, c ...`"""
    return ", ".join(codes[:most]) + (" ..." if len(codes) > most else "")
