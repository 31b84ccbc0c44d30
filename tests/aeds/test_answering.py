"""Who may speak for a place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from goldenhour.aeds.actions import ACTIONS
from goldenhour.aeds.answering import answers_for, check_may_see
from goldenhour.emergency.actions import Action, Asked
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import ManagerLeft, ManagerNamed
from goldenhour.kit.refusals import Refusal
from tests.aeds.places import BEGAN, place


def person(role: Role, organisation: str = "county/A", name: str = "person/m") -> Person:
    return Person(id=name, name="李範例", roles=frozenset({role}), organisation=organisation)


def test_whoever_registered_a_place_speaks_for_it_until_it_names_a_manager_with_an_account() -> None:
    me, other = person(Role.AED_MANAGER), person(Role.AED_MANAGER, name="person/other")
    assert answers_for(me, place())
    assert not answers_for(other, place())
    named = place(ManagerNamed(manager="m", name="陳", account="person/other"))
    assert answers_for(other, named)
    assert not answers_for(me, named)


def test_a_manager_who_left_speaks_no_more() -> None:
    other = person(Role.AED_MANAGER, name="person/other")
    gone = place(
        ManagerNamed(manager="m", name="陳", account="person/other"), ManagerLeft(manager="m", on=date(2026, 3, 1))
    )
    assert not answers_for(other, gone)


def test_a_named_account_without_the_role_says_nothing() -> None:
    named = place(ManagerNamed(manager="m", name="陳", account="person/m"))
    assert not answers_for(person(Role.CREW), named)


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    ("organisation", "may"), [("county/A", True), ("county/F", False), ("country/taiwan", True), ("hospital/1", False)]
)
def test_the_authority_and_administrator_of_the_county_and_of_the_country_speak_for_it(
    role: Role, organisation: str, may: bool
) -> None:
    assert answers_for(person(role, organisation, "person/x"), place()) is may


OF_A_PLACE = [
    action
    for action in ACTIONS
    if action.path.startswith("/sites/{site}") and Role.AUTHORITY in action.who and action.name != "doubt_aed"
]
"""But for a doubt, which anybody in the street may have."""
NO_BOOK: Any = None


def said_by(organisation: str) -> Asked:
    """What the first check of an action looks at: who says it, of which place. Nothing is said yet."""
    who = person(Role.AUTHORITY, organisation, "person/x")
    return Asked(who, "site/s", place(), None, BEGAN, BEGAN, "e", None, (), NO_BOOK)


@pytest.mark.parametrize("action", OF_A_PLACE, ids=lambda action: action.name)
def test_of_a_place_nothing_is_said_by_another_countys_authority_and_nothing_is_looked_at_before(
    action: Action,
) -> None:
    whose = action.checks[0]
    with pytest.raises(Refusal) as refused:
        whose(said_by("county/F"))
    assert refused.value.code == "not_your_site"
    for own in ("county/A", "country/taiwan"):
        whose(said_by(own))


def test_the_refusal_says_what_to_do_and_is_the_same_where_there_is_no_place() -> None:
    stranger = person(Role.AED_MANAGER, name="person/x")
    refusals = []
    for site in (place(), Site("nowhere")):
        with pytest.raises(Refusal) as refused:
            check_may_see(stranger, site)
        refusals.append((refused.value.code, str(refused.value)))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "not_your_site"
