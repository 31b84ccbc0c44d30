"""Whose data a client or a person sees at the FHIR API, and who may register a client.

A resource names the organisations it is for (its audience): `hospital/<id>`, `county/<code>`, and, where it belongs to a
case, the units sent (`unit/<id>`) and the case itself (`case/<id>`). Who asks has an audience too; where the two meet, the
resource is seen.
"""

from __future__ import annotations

from goldenhour.emergency.organisations import looks_after_everybody
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.kit.refusals import Category, Refusal


def audience_of_organisation(organisation: str) -> frozenset[str] | None:
    """What a system of this organisation sees: its own; the country's health authority sees all (None)."""
    return None if organisation.startswith("country/") else frozenset({organisation})


def audience_of_person(person: Person) -> frozenset[str] | None:
    """The same rule as `emergency.policies.can_see_case`, said of resources. Empty: nothing is for them."""
    if Role.AUTHORITY in person.roles:
        return None
    seen = set()
    if Role.DISPATCHER in person.roles and person.county is not None:
        seen.add(person.organisation)
    if Role.CREW in person.roles and person.unit is not None:
        seen.add(f"unit/{person.unit}")
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital is not None:
        seen.add(person.organisation)
    return frozenset(seen)


def can_register_for(person: Person, organisation: str) -> bool:
    """An administrator for their own organisation; one of the country for every one."""
    if Role.ADMINISTRATOR not in person.roles:
        return False
    return looks_after_everybody(person) or organisation == person.organisation


def check_can_register_for(person: Person, organisation: str) -> None:
    if Role.ADMINISTRATOR not in person.roles:
        raise not_allowed()
    if not can_register_for(person, organisation):
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_clients",
            "You look after the systems of your own organisation only. Ask its administrator, or the country's.",
        )
