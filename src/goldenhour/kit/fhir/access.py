"""Who asks, and what they may: the one question the API puts to whoever knows (`exchange/access.py`)."""

from __future__ import annotations

from typing import Protocol

from goldenhour.kit.fhir.outcomes import FhirRefusal, refused

TIMELINE = "timeline"
"""The owner of what is made from our own timelines; nobody writes in its name."""


class Access(Protocol):
    """A client or a person, for the length of one request.

    `by` is who writes (`client/<id>`, `person/<id>`), `role` in which role, `organisation` for whom (`hospital/<id>`).
    `audience` are the organisations whose resources may be seen; None sees all.
    """

    @property
    def by(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def audience(self) -> frozenset[str] | None: ...

    def may(self, resource_type: str, interaction: str) -> bool:
        """`interaction` is one of create, read, update, delete, search."""
        ...


def demand(access: Access, resource_type: str, interaction: str) -> None:
    """Raises `FhirRefusal` 403 unless the scopes grant it."""
    if not access.may(resource_type, interaction):
        raise refused(
            403,
            "forbidden",
            f"Your access does not include '{interaction}' of {resource_type}. Ask for a scope that does.",
        )


def may_see(access: Access, audience: tuple[str, ...]) -> bool:
    """Whether something for this audience is for this reader's eyes."""
    return access.audience is None or "*" in audience or not access.audience.isdisjoint(audience)


def owner_of(audience: tuple[str, ...]) -> str:
    """The organisation that wrote a resource: the first of its audience."""
    return audience[0] if audience else ""


def not_yours(resource_type: str, resource_id: str) -> FhirRefusal:
    return refused(
        403,
        "forbidden",
        f"{resource_type}/{resource_id} belongs to another organisation. Only its owner may change it: "
        "create a resource of your own, under an id of your own.",
    )
