"""The first administrator, and the demo's made-up people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenhour.emergency.country import Country
from goldenhour.emergency.people import Role
from goldenhour.kit.refusals import Refusal
from goldenhour.people.accounts import Accounts
from goldenhour.people.first import DEMO_PEOPLE, create_first_administrator, demo_people
from goldenhour.people.policies import check_roles_fit, looks_after_everybody
from tests.people.conftest import PASSWORD, Add


async def test_a_new_house_has_no_account_at_all(accounts: Accounts) -> None:
    assert await accounts.everyone() == []


async def test_the_first_administrator_looks_after_everybody(accounts: Accounts) -> None:
    await create_first_administrator(accounts, "王大明", "wang", PASSWORD)
    assert looks_after_everybody((await accounts.sign_in("wang", PASSWORD)).person)


async def test_a_second_first_administrator_is_refused_unless_wanted(accounts: Accounts) -> None:
    first = await create_first_administrator(accounts, "王大明", "wang", PASSWORD)
    with pytest.raises(Refusal) as refused:
        await create_first_administrator(accounts, "李小華", "li", PASSWORD)
    assert refused.value.code == "administrator_exists"
    await create_first_administrator(accounts, "李小華", "li", PASSWORD, another=True)
    await accounts.deactivate(None, first.id)
    assert len(await accounts.everyone()) == 2


async def test_the_first_administrators_password_is_held_to_the_rules_too(accounts: Accounts) -> None:
    with pytest.raises(Refusal, match="characters"):
        await create_first_administrator(accounts, "王大明", "wang", "admin")


async def test_the_demo_has_one_made_up_person_per_role_in_one_county(accounts: Accounts, country: Country) -> None:
    logins = await demo_people(accounts, country)
    assert [login.role for login in logins] == [*Role, Role.ADMINISTRATOR], "one of each role, and a hospital's IT"
    for login in logins:
        person = (await accounts.sign_in(login.sign_in, login.password)).person
        assert person.id == login.person
        assert person.roles == {login.role}
        assert person.synthetic
        check_roles_fit(person.organisation, person.roles)
        assert person.county == "A" or country.hospital(person.hospital or "").county == "A"
    assert {login.organisation_name for login in logins} >= {"臺北市"}


async def test_every_start_of_the_demo_has_new_passwords_and_the_same_people(
    accounts: Accounts, country: Country
) -> None:
    first = await demo_people(accounts, country)
    again = await demo_people(accounts, country)
    assert [login.person for login in first] == [login.person for login in again]
    assert not {login.password for login in first} & {login.password for login in again}
    with pytest.raises(Refusal):
        await accounts.sign_in(first[0].sign_in, first[0].password)


async def test_what_was_done_to_the_demos_people_is_put_back_at_the_next_start(
    accounts: Accounts, country: Country
) -> None:
    dispatcher, crew, *_ = await demo_people(accounts, country)
    await accounts.deactivate(None, dispatcher.person)
    await accounts.set_roles(None, crew.person, {Role.DISPATCHER})
    again = await demo_people(accounts, country, "新北市")
    people = [(await accounts.sign_in(login.sign_in, login.password)).person for login in again]
    assert [person.roles for person in people] == [{role} for role, *_ in DEMO_PEOPLE]
    assert people[0].organisation == "county/F"


async def test_the_demo_never_touches_a_real_persons_account(accounts: Accounts, country: Country, add: Add) -> None:
    await add("nurse")
    with pytest.raises(Refusal) as refused:
        await demo_people(accounts, country)
    assert refused.value.code == "real_person"
    await accounts.sign_in("nurse", PASSWORD)


async def test_the_demo_can_be_in_any_county_by_name_or_code(accounts: Accounts, country: Country) -> None:
    by_code = await demo_people(accounts, country, "H")
    by_name = await demo_people(accounts, country, "桃園市")
    assert [login.organisation for login in by_code] == [login.organisation for login in by_name]
    with pytest.raises(Refusal, match="No county"):
        await demo_people(accounts, country, "Atlantis")


async def test_demo_passwords_come_from_the_worlds_chance(
    open_accounts: Callable[..., Accounts], country: Country
) -> None:
    accounts = open_accounts()
    passwords = [login.password for login in await demo_people(accounts, country)]
    assert len(set(passwords)) == len(DEMO_PEOPLE)
    assert all(len(password) == 14 for password in passwords)
    accounts.close()
