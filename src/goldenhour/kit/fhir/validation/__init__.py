"""Whether a resource is what FHIR R4 says it may be, and in plain words what is wrong when it is not.

`primitives` (texts, numbers, dates), `fields` and `shapes` (the walk), `building` (shapes out of the definitions),
`references` and `bundles`, `narrative`, `bindings`, `siblings`, `resources` (one within another), `rules` (invariants, compiled
by `kit.fhir.invariants`), `by_hand` (the specification's prose).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goldenhour.kit.fhir.outcomes import Issue
from goldenhour.kit.fhir.validation.building import shape
from goldenhour.kit.fhir.validation.places import clean, printable, root
from goldenhour.kit.fhir.validation.resources import check_resource
from goldenhour.kit.fhir.validation.run import Run

if TYPE_CHECKING:
    from goldenhour.kit.fhir.profiles import ProfileSet

__all__ = ["Validator"]


class Validator:
    """Checks resources of any type, and by the profiles they name where `profiles` are known."""

    def __init__(self, profiles: ProfileSet | None = None) -> None:
        self.profiles = profiles

    def check(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> list[Issue]:
        """Everything that is wrong with a resource, and what is only advised (severity warning).

        `profiles` are canonicals of profiles it must meet besides those it names itself.
        """
        run = Run(resource, self.profiles)
        name = resource.get("resourceType")
        place = root(printable(clean(name)) if type(name) is str else "Resource")
        check_resource(resource, place, run, 0, shape, profiles)
        return run.issues
