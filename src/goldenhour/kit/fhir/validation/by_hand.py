"""Rules that stand in the specification's prose, or that are checked faster or said better by hand than as FHIRPath."""

from __future__ import annotations

from typing import Any

from goldenhour.kit.fhir.definitions import code_systems
from goldenhour.kit.fhir.validation.bundles import check_entry
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
INSTEAD = frozenset(("dom-3", "ele-1", "ext-1", "ref-1", "txt-1", "txt-2"))
"""Invariants that are not compiled because something here, `contained`, `references` or `narrative` checks them."""


def check_extension(node: Json, place: Place, run: Run) -> None:
    """ext-1: a value or extensions, not both, not neither."""
    valued = any(key.startswith(("value", "_value")) for key in node)
    if valued and "extension" in node:
        run.found("invariant", place, "An extension has a value and extensions. Keep one of the two (ext-1).")
    elif not valued and "extension" not in node:
        run.found("invariant", place, "An extension has neither value nor extensions. Add value[x] (ext-1).")
    if run.profiles is not None:
        run.profiles.check_extension(node, place, run)


def check_coding(node: Json, place: Place, run: Run) -> None:
    """A code of a system the specification lists completely is one of that list."""
    system = node.get("system")
    codes = code_systems().get(system) if type(system) is str else None
    if codes is not None and type(code := node.get("code")) is str and code not in codes:
        text = f'"{clean(code)}" is no code of {system}. Choose one of {", ".join(list(codes)[:20])}.'
        run.found("code-invalid", place, text, "code")


BY_HAND = {
    "Extension": (check_extension,),
    "Coding": (check_coding,),
    "Bundle.entry": (check_entry,),
}
"""Shape -> what else is looked at."""
