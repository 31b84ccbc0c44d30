"""Who may look after whose account, as one table."""

from __future__ import annotations

import pytest

from goldenhour.emergency.people import Person, Role
from goldenhour.kit.refusals import Refusal
from goldenhour.people.accounts import Accounts
from goldenhour.people.policies import can_look_after, check_can_look_after, check_roles_fit
from tests.people.conftest import PASSWORD, Add


def administrator(organisation: str) -> Person:
    return Person(id="person/a", name="a", roles=frozenset({Role.ADMINISTRATOR}), organisation=organisation)


@pytest.mark.parametrize(
    ("theirs", "organisation", "role", "may"),
    [
        ("", "county/A", Role.CREW, True),
        ("country/TW", "hospital/1", Role.ED_NURSE, True),
        ("country/TW", "county/A", Role.AUTHORITY, True),
        ("county/A", "county/A", Role.CREW, True),
        ("county/A", "county/A", Role.ADMINISTRATOR, True),
        ("county/A", "county/A", Role.AUTHORITY, False),
        ("county/A", "county/F", Role.CREW, False),
        ("county/A", "hospital/1", Role.ED_NURSE, False),
        ("hospital/1", "hospital/1", Role.ED_NURSE, True),
        ("hospital/1", "hospital/2", Role.ED_NURSE, False),
        ("hospital/1", "country/TW", Role.SPECIALIST, False),
        ("hospital/1", "", Role.ADMINISTRATOR, False),
    ],
)
def test_an_administrator_looks_after_the_people_of_their_own_organisation(
    theirs: str, organisation: str, role: Role, may: bool
) -> None:
    assert can_look_after(administrator(theirs), organisation, {role}) is may
    if not may:
        with pytest.raises(Refusal):
            check_can_look_after(administrator(theirs), organisation, {role})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_looks_after_accounts(role: Role) -> None:
    person = Person(id="person/p", name="p", roles=frozenset({role}), organisation="county/A")
    assert not can_look_after(person, "county/A", {Role.CREW})
    with pytest.raises(Refusal) as refused:
        check_can_look_after(person, "county/A", {Role.CREW})
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("organisation", "roles", "fit"),
    [
        ("county/A", {Role.CREW, Role.DISPATCHER}, True),
        ("county/A", {Role.ED_NURSE}, False),
        ("hospital/1", {Role.ED_NURSE, Role.ADMINISTRATOR}, True),
        ("hospital/1", {Role.CREW}, False),
        ("country/TW", {Role.AUTHORITY}, True),
        ("hospital/1", set(), False),
        ("nowhere/1", {Role.CREW}, False),
    ],
)
def test_roles_go_with_the_kind_of_organisation(organisation: str, roles: set[Role], fit: bool) -> None:
    if fit:
        check_roles_fit(organisation, roles)
    else:
        with pytest.raises(Refusal) as refused:
            check_roles_fit(organisation, roles)
        assert (refused.value.code, refused.value.field) == ("roles_do_not_fit", "roles")


async def test_nobody_changes_their_own_roles_or_switches_themselves_off(accounts: Accounts, add: Add) -> None:
    boss = await add("boss", Role.ADMINISTRATOR, "country/TW")
    me = boss.person()
    for change in (
        accounts.set_roles(me, boss.id, {Role.ADMINISTRATOR, Role.AUTHORITY}),
        accounts.deactivate(me, boss.id),
        accounts.set_password(me, boss.id, "quite another set of words"),
    ):
        with pytest.raises(Refusal) as refused:
            await change
        assert refused.value.code == "not_yourself"


async def test_a_countys_administrator_cannot_reach_the_role_that_sees_every_case_by_any_way(
    accounts: Accounts, add: Add
) -> None:
    boss = (await add("boss", Role.ADMINISTRATOR, "county/A")).person()
    crew, authority = await add("crew", Role.CREW, "county/A"), await add("auth", Role.AUTHORITY, "county/A")
    ways = (
        accounts.set_roles(boss, crew.id, {Role.CREW, Role.AUTHORITY}),
        accounts.set_password(boss, authority.id, "quite another set of words"),
        accounts.move(boss, crew.id, "county/F", "新北市"),
        accounts.register(
            boss, name="x", sign_in="x1", password=PASSWORD, roles={Role.AUTHORITY}, organisation="county/A"
        ),
    )
    for way in ways:
        with pytest.raises(Refusal) as refused:
            await way
        assert refused.value.code == "not_your_people"


async def test_an_administrator_sees_only_the_people_they_look_after(accounts: Accounts, add: Add) -> None:
    boss = (await add("boss", Role.ADMINISTRATOR, "county/A")).person()
    await add("crew", Role.CREW, "county/A")
    await add("far", Role.CREW, "county/F")
    await add("auth", Role.AUTHORITY, "county/A")
    assert [account.sign_in for account in await accounts.everyone(boss)] == ["boss", "crew"]
