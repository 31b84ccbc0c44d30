"""One check of one resource: what is being looked at, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldenhour.kit.fhir.outcomes import Issue, Severity
from goldenhour.kit.fhir.validation.places import Place, printable, said

if TYPE_CHECKING:
    from goldenhour.kit.fhir.profiles import ProfileSet
    from goldenhour.kit.fhir.validation.bundles import Entries

Json = dict[str, Any]
DEEPEST = 64
"""Levels. What is nested deeper is refused: no clinical content is, and every program behind would have to follow."""
MOST = 200
"""Errors, and as many warnings: what is found after so many is not said. Warnings never crowd out an error."""


class Run:
    """`resource` is the one being walked, `outer` the one that contains it (itself when not contained), `entries` those
    of the Bundle around it; they are `%resource` and `%rootResource` of FHIRPath."""

    __slots__ = ("_contained", "entries", "errors", "issues", "outer", "profiles", "resource")

    def __init__(self, resource: Json, profiles: ProfileSet | None = None) -> None:
        self.resource = self.outer = resource
        self.entries: Entries | None = None
        self.issues: list[Issue] = []
        self.profiles = profiles
        self.errors = 0
        self._contained: tuple[Json, dict[str, Json]] = ({}, {})

    @property
    def full(self) -> bool:
        """Whether so much is wrong that no more is said."""
        return self.errors >= MOST

    def found(self, code: str, place: Place, text: str, element: str = "", severity: Severity = "error") -> None:
        """One thing that is wrong at `element` of `place`."""
        self.add(severity, code, printable(text), said(place, printable(element)))

    def add(self, severity: Severity, code: str, text: str, where: str) -> None:
        if severity == "warning":
            if len(self.issues) - self.errors >= MOST:
                return
        elif self.errors >= MOST:
            return
        else:
            self.errors += 1
        self.issues.append(Issue(severity, code, text, (where,)))

    def contained(self) -> dict[str, Json]:
        """Id -> resource, of what `outer` contains."""
        if self._contained[0] is not self.outer:
            inside = self.outer.get("contained")
            self._contained = (
                self.outer,
                {
                    one["id"]: one
                    for one in (inside if type(inside) is list else ())
                    if type(one) is dict and type(one.get("id")) is str
                },
            )
        return self._contained[1]

    def find(self, reference: str) -> Json | None:
        """What a reference points to, as far as this resource and the Bundle around it tell (`resolve()`)."""
        if reference == "#":
            return self.outer
        if reference[:1] == "#":
            return self.contained().get(reference[1:])
        return None if self.entries is None else self.entries.find(reference)
