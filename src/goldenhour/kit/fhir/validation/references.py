"""References: how they are written, and what type they may point to (FHIR R4 2.3)."""

from __future__ import annotations

import functools
import re
from typing import Any

from goldenhour.kit.fhir.definitions import resource_types
from goldenhour.kit.fhir.validation.bundles import ABSOLUTE, RESTFUL, SELF_CONTAINED
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.primitives import PRIMITIVES
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
_relative = re.compile(r"([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?").fullmatch
_conditional = re.compile(r"([A-Z][A-Za-z]+)\?\S+").fullmatch
HOW = "Write Type/id, an absolute URL, urn:uuid: and a UUID, or # and the id of a contained resource."


class Targets:
    """The types references at some element may point to; `types` None: any."""

    __slots__ = ("types",)

    def __init__(self, types: frozenset[str] | None) -> None:
        self.types = types

    def plainly_right(self, node: Json, run: Run) -> bool:
        """Whether a Reference that says nothing else points to an entry of the Bundle, or to Type/id, as it may."""
        written = node.get("reference")
        if type(written) is not str:
            return False
        kind = None if run.entries is None else run.entries.kinds.get(written)
        if kind is None:
            parts = _relative(written)
            if parts is None:
                return False
            kind = parts[1]
        return kind in (self.types or resource_types())

    def check(self, node: Json, place: Place, run: Run) -> None:
        """A Reference: its syntax, its type, and, as far as this resource or Bundle tells, what it points to."""
        written = node.get("reference")
        if type(written) is not str:
            if type(said := node.get("type")) is str:
                self._fitting(said, place, run, "type")
            return
        kind = None if run.entries is None else run.entries.kinds.get(written)
        if kind is not None:
            pass
        elif (parts := _relative(written)) is not None:
            kind = parts[1]
            if kind not in resource_types():
                run.found("value", place, f"{clean(written, 80)} names no type of FHIR R4. {HOW}", "reference")
                return
        else:
            kind = self._found(written, place, run)
        if kind is not None and (self.types is None or kind not in self.types):
            self._fitting(kind, place, run, "reference")
        said = node.get("type")
        if kind is not None and type(said) is str and said != kind and said in resource_types():
            text = f"The reference points to a {kind}, its type says {said}. Make them agree."
            run.found("value", place, text, "type")

    def _fitting(self, kind: str, place: Place, run: Run, element: str) -> None:
        if self.types is not None and kind not in self.types and kind in resource_types():
            name = place[1]
            text = f"{name} points to a {kind}. It may point to {', '.join(sorted(self.types))}."
            run.found("value", place, text, element)

    def _found(self, written: str, place: Place, run: Run) -> str | None:
        """The type of what a reference that is not `Type/id` points to; None where that is not known."""
        if written[:1] == "#":
            return contained_type(written[1:], place, run)
        if (parts := _conditional(written)) is not None and parts[1] in resource_types():
            if run.entries is None or run.entries.type not in ("transaction", "batch"):
                text = f"{clean(written, 80)} is a search; only a transaction may refer so. {HOW}"
                run.found("value", place, text, "reference")
            return parts[1]
        if not ABSOLUTE(written):
            if written:
                run.found("value", place, f'"{clean(written, 80)}" is no reference. {HOW}', "reference")
            return None
        found = run.entries.find(written) if run.entries is not None else None
        if found is not None:
            return name_of(found)
        if written.startswith("urn:"):
            missing_urn(written, place, run)
            return None
        parts = RESTFUL(written)
        return parts[2] if parts is not None and parts[2] in resource_types() else None


def contained_type(id_: str, place: Place, run: Run) -> str | None:
    """The type of the contained resource `#id`; `#` alone is what contains."""
    found = run.find("#" + id_)
    if found is not None:
        return name_of(found)
    text = f"#{clean(id_)} is not contained here. Add it to contained, or refer to it as Type/id."
    run.found("not-found", place, text, "reference")
    return None


def name_of(resource: Json) -> str | None:
    kind = resource.get("resourceType")
    return kind if type(kind) is str else None


def missing_urn(written: str, place: Place, run: Run) -> None:
    for scheme in ("uuid", "oid"):
        if written.startswith(f"urn:{scheme}:") and not PRIMITIVES[scheme].fits(written):
            run.found("value", place, f"{clean(written, 80)} is malformed. {PRIMITIVES[scheme].how}", "reference")
            return
    if run.entries is not None and run.entries.type in SELF_CONTAINED:
        text = f"No entry of the Bundle has the fullUrl {clean(written, 80)}. Add it, or refer to it as Type/id."
        run.found("not-found", place, text, "reference")


@functools.cache
def targets(types: tuple[str, ...]) -> Targets:
    return Targets(None if not types or "Resource" in types else frozenset(types))
