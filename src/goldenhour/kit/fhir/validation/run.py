"""One check of one resource: what is being looked at, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldenhour.kit.fhir.outcomes import Issue, Severity
from goldenhour.kit.fhir.validation.places import Place, said

if TYPE_CHECKING:
    from goldenhour.kit.fhir.profiles import ProfileSet
    from goldenhour.kit.fhir.validation.bundles import Entries

Json = dict[str, Any]
DEEPEST = 64
"""Levels. What is nested deeper is refused: no clinical content is, and every program behind would have to follow."""
MOST_ISSUES = 200
"""Found after so many, further ones are not said."""


class Run:
    """`resource` is the one being walked, `outer` the one that contains it (itself when not contained), `entries` those
    of the Bundle around it; they are `%resource` and `%rootResource` of FHIRPath."""

    __slots__ = ("entries", "issues", "outer", "profiles", "resource")

    def __init__(self, resource: Json, profiles: ProfileSet | None = None) -> None:
        self.resource = self.outer = resource
        self.entries: Entries | None = None
        self.issues: list[Issue] = []
        self.profiles = profiles

    def say(self, code: str, place: Place, text: str, element: str = "", severity: Severity = "error") -> None:
        """One thing that is wrong at `element` of `place`."""
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(Issue(severity, code, text, (said(place, element),)))

    def find(self, reference: str) -> Json | None:
        """What a reference points to, as far as this resource and the Bundle around it tell (`resolve()`)."""
        if reference[:1] == "#":
            contained = self.outer.get("contained")
            return next((one for one in contained or () if type(one) is dict and one.get("id") == reference[1:]), None)
        return None if self.entries is None else self.entries.find(reference)
