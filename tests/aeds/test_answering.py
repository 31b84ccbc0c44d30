"""Who may speak for a place."""

from __future__ import annotations

from datetime import date

import pytest

from goldenhour.aeds.answering import answers_for, check_may_see
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import ManagerLeft, ManagerNamed
from goldenhour.kit.refusals import Refusal
from tests.aeds.places import place


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


def test_the_refusal_says_what_to_do_and_is_the_same_where_there_is_no_place() -> None:
    stranger = person(Role.AED_MANAGER, name="person/x")
    refusals = []
    for site in (place(), Site("nowhere")):
        with pytest.raises(Refusal) as refused:
            check_may_see(stranger, site)
        refusals.append((refused.value.code, str(refused.value)))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "not_your_site"
