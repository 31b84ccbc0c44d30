"""Invariants at their place."""

from __future__ import annotations

from typing import Any

from goldenhour.kit.fhir.definitions import TypeRule
from goldenhour.kit.fhir.validation.fields import Field
from goldenhour.kit.fhir.validation.places import Place
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]


class Rule:
    def check(self, node: Json, place: Place, run: Run) -> None: ...


def rules_at(path: str, rule: TypeRule, fields: dict[str, Field]) -> tuple[Rule, ...]:
    return ()
