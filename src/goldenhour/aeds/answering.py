"""Who may speak for a place with defibrillators, and who may read about it. Pure.

A place's own people: a manager it has named by their account (article 6 of the regulation), and whoever registered it as
long as it has named nobody. Above them the authority and the administrator of its county, and those of the whole country.
"""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.site import Site
from goldenhour.kit.refusals import Category, Refusal

OVERSIGHT = frozenset({Role.AUTHORITY, Role.ADMINISTRATOR})
KEEPERS = frozenset({Role.AED_MANAGER, Role.AUTHORITY, Role.ADMINISTRATOR})
"""Who may speak for a place at all."""


def answers_for(person: Person, site: Site) -> bool:
    """Whether this person may speak for this place."""
    return keeps(person, site) or oversees(person, county_of(site))


def keeps(person: Person, site: Site) -> bool:
    """One of the place's own people."""
    return Role.AED_MANAGER in person.roles and person.id in accounts_of(site)


def accounts_of(site: Site) -> set[str]:
    """The accounts (ids of people) by which the place itself speaks."""
    named = {manager.said.account for manager in site.standing_managers if manager.said.account}
    return named or ({site.timeline[0].logged.entry.by} if site.timeline else set())


def county_of(site: Site) -> str:
    """The code of the county it lies in; empty where nobody has said."""
    return site.registered.county if site.registered else ""


def oversees(person: Person, county: str) -> bool:
    """Authority or administrator of this county, or of the whole country."""
    if not person.roles & OVERSIGHT:
        return False
    return person.county == county if person.county else looks_over_all(person)


def looks_over_all(person: Person) -> bool:
    """Authority or administrator of the country (or of no organisation: the first administrator)."""
    return bool(person.roles & OVERSIGHT) and (not person.organisation or person.organisation.startswith("country/"))


def check_answers_for(asked: Asked) -> None:
    """The check of every saying about a place. The same refusal whether there is none or it is somebody else's."""
    check_may_see(asked.person, asked.state)


def check_may_see(person: Person, site: Site) -> None:
    """Raises Refusal unless this person answers for the place."""
    if site.seq == 0 or not answers_for(person, site):
        raise not_your_site()


def check_oversees(asked: Asked) -> None:
    """What only the county's authority or administrator says."""
    if not oversees(asked.person, county_of(asked.state)):
        raise not_your_site()


def not_your_site() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "not_your_site",
        "There is no such place for you. A place opens to the managers it has named and to its county's authority: ask one "
        "of them to name you as a manager, with your account.",
    )
