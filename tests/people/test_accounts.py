"""Signing in, what it leaves behind, and what an administrator does."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import Log
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.refusals import Refusal as Refused
from goldenhour.people.accounts import Accounts
from tests.people.conftest import PASSWORD, QUICK, Add, kinds, whole
from tests.world import Clock

ANOTHER = "quite another set of words"


def kept_passwords(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "people.db") as database:
        return [row[0] for row in database.execute("SELECT password_hash FROM people")]


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_the_right_password_opens_a_session_for_that_person(accounts: Accounts, add: Add) -> None:
    nurse = await add("nurse")
    begun = await accounts.sign_in("nurse", PASSWORD)
    assert begun.person == nurse.person()
    assert await accounts.who(begun.token) == nurse.person()


async def test_the_sign_in_name_is_known_in_any_case_and_width(accounts: Accounts, add: Add) -> None:
    nurse = await add("Nurse.A")
    assert (await accounts.sign_in(" ＮＵＲＳＥ.a ", PASSWORD)).person.id == nurse.id


async def test_blanks_pasted_around_the_password_lock_nobody_out(accounts: Accounts, add: Add) -> None:
    nurse = await add("nurse")
    assert (await accounts.sign_in("nurse", f" {PASSWORD}\u3000\n")).person.id == nurse.id
    await accounts.set_password(None, nurse.id, f" {PASSWORD} ")  # set with blanks, it is known with them
    assert (await accounts.sign_in("nurse", f" {PASSWORD} ")).person.id == nurse.id


async def refusal_of_sign_in(accounts: Accounts, name: str, password: str) -> Refusal:
    with pytest.raises(Refused) as refused:
        await accounts.sign_in(name, password)
    return refused.value


async def test_wrong_password_unknown_name_and_switched_off_account_get_one_and_the_same_answer(
    accounts: Accounts, add: Add
) -> None:
    await add("nurse")
    gone = await add("gone")
    await accounts.deactivate(None, gone.id)
    answers = [
        await refusal_of_sign_in(accounts, "nurse", "not the right words"),
        await refusal_of_sign_in(accounts, "nobody", "not the right words"),
        await refusal_of_sign_in(accounts, "gone", PASSWORD),
    ]
    assert {(a.category, a.code, str(a), a.field) for a in answers} == {
        (Category.NOT_SIGNED_IN, "wrong_name_or_password", str(answers[0]), "password")
    }


async def test_an_unknown_name_costs_as_many_verifications_as_a_known_one(accounts: Accounts, add: Add) -> None:
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            verified.append(str(hash))
            return QUICK.verify(hash, password)

    await add("nurse")
    accounts.passwords.hasher = Counting()
    for name in ("nurse", "nobody"):
        await refusal_of_sign_in(accounts, name, "not the right words")
    known, dummy = verified
    assert known.split("$")[:4] == dummy.split("$")[:4], "both with the same parameters, so the same work"


async def test_passwords_are_kept_as_argon2id_only(accounts: Accounts, add: Add, tmp_path: Path) -> None:
    await add("nurse")
    (kept,) = kept_passwords(tmp_path)
    assert kept.startswith("$argon2id$v=19$")


async def test_without_being_told_otherwise_hashing_follows_rfc_9106(
    open_accounts: Callable[..., Accounts], tmp_path: Path
) -> None:
    accounts = open_accounts(hasher=None)
    await accounts.register(None, name="王", sign_in="w1", password=PASSWORD, roles={Role.CREW})
    assert kept_passwords(tmp_path)[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    accounts.close()


async def test_no_password_and_no_token_stand_in_clear_in_any_file(
    accounts: Accounts, add: Add, tmp_path: Path, audit: Log
) -> None:
    await add("nurse")
    begun = await accounts.sign_in("nurse", PASSWORD)
    await refusal_of_sign_in(accounts, "nurse", "tried and wrong words")
    await refusal_of_sign_in(accounts, "typed my password here", "tried and wrong words")
    begun = await accounts.change_password(begun.person, PASSWORD, ANOTHER)
    await accounts.sign_out(begun.token)
    stored = everything_in(tmp_path)
    assert b"nurse" in stored, "else this test would find nothing in any case"
    for secret in (PASSWORD, ANOTHER, "tried and wrong words", "typed my password here", begun.token):
        assert secret.encode() not in stored


async def test_hashes_made_with_old_parameters_are_renewed_at_sign_in(
    accounts: Accounts, add: Add, tmp_path: Path
) -> None:
    await add("nurse")
    accounts.passwords.hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    await accounts.sign_in("nurse", PASSWORD)
    assert "$m=16,t=2,p=1$" in kept_passwords(tmp_path)[0]
    await accounts.sign_in("nurse", PASSWORD)


async def test_after_too_many_failures_even_the_right_password_waits_and_is_told_how_long(
    accounts: Accounts, add: Add, clock: Clock
) -> None:
    await add("nurse")
    for _ in range(10):
        assert (await refusal_of_sign_in(accounts, "nurse", "not the right words")).code == "wrong_name_or_password"
    refused = await refusal_of_sign_in(accounts, "nurse", PASSWORD)
    assert (refused.category, refused.code) == (Category.TOO_MANY, "too_many_attempts")
    assert "15 minutes" in str(refused)
    clock.pass_(minutes=10)
    assert "5 minutes" in str(await refusal_of_sign_in(accounts, "nurse", PASSWORD))
    clock.pass_(minutes=5, seconds=1)
    await accounts.sign_in("nurse", PASSWORD)


async def test_a_name_nobody_has_is_throttled_like_any_other(accounts: Accounts) -> None:
    codes = [(await refusal_of_sign_in(accounts, "nobody", "not the right words")).code for _ in range(11)]
    assert codes == ["wrong_name_or_password"] * 10 + ["too_many_attempts"]


async def test_an_address_that_tries_many_names_is_throttled_and_others_are_not(
    open_accounts: Callable[..., Accounts],
) -> None:
    accounts = open_accounts(per_address="3 per minute")
    for name in ("a1", "a2", "a3"):
        with pytest.raises(Refused, match="not right"):
            await accounts.sign_in(name, "not the right words", address="10.0.0.1")
    with pytest.raises(Refused, match="Too many"):
        await accounts.sign_in("a4", "not the right words", address="10.0.0.1")
    with pytest.raises(Refused, match="not right"):
        await accounts.sign_in("a4", "not the right words", address="10.0.0.2")
    accounts.close()


async def test_right_passwords_do_not_count_so_that_a_whole_shift_can_sign_in_from_one_address(
    open_accounts: Callable[..., Accounts],
) -> None:
    accounts = open_accounts(per_address="3 per minute")
    await accounts.register(None, name="王", sign_in="nurse", password=PASSWORD, roles={Role.ED_NURSE})
    for _ in range(8):
        await accounts.sign_in("nurse", PASSWORD, address="10.0.0.1")
    accounts.close()


async def test_guessing_at_once_gets_no_more_tries_than_guessing_in_turn(accounts: Accounts, add: Add) -> None:
    await add("nurse")
    answers = await asyncio.gather(
        *(accounts.sign_in("nurse", f"guess number {n} of them") for n in range(40)), return_exceptions=True
    )
    codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert sorted(codes) == ["too_many_attempts"] * 30 + ["wrong_name_or_password"] * 10


async def test_many_people_sign_in_at_once_each_with_a_session_of_their_own(accounts: Accounts, add: Add) -> None:
    names = [f"nurse{n}" for n in range(30)]
    await asyncio.gather(*(add(name) for name in names))
    begun = await asyncio.gather(*(accounts.sign_in(name, PASSWORD) for name in names))
    assert len({b.token for b in begun}) == 30
    assert [(await accounts.who(b.token)).name for b in begun] == [f"{name} 王" for name in names]  # type: ignore[union-attr]


async def test_one_sign_in_name_asked_for_by_many_at_once_is_given_once_and_audited_once(
    accounts: Accounts, audit: Log
) -> None:
    def register() -> object:
        return accounts.register(None, name="王", sign_in="same", password=PASSWORD, roles={Role.CREW})

    answers = await asyncio.gather(*(register() for _ in range(8)), return_exceptions=True)  # type: ignore[arg-type]
    assert sorted(type(answer).__name__ for answer in answers) == ["Account"] + ["Refusal"] * 7
    assert await kinds(audit) == ["person_registered"]


async def test_everything_that_happens_to_a_person_is_in_the_audit_log_with_who_did_it(
    accounts: Accounts, add: Add, audit: Log
) -> None:
    boss = (await add("boss", Role.ADMINISTRATOR, "country/TW")).person()
    nurse = await add("nurse")
    begun = await accounts.sign_in("nurse", PASSWORD, address="10.0.0.1")
    await accounts.sign_out(begun.token)
    await refusal_of_sign_in(accounts, "nurse", "not the right words")
    await accounts.set_roles(boss, nurse.id, {Role.ED_NURSE, Role.ED_PHYSICIAN})
    await accounts.set_password(boss, nurse.id, ANOTHER)
    await accounts.move(boss, nurse.id, "hospital/1101100011", "馬偕")
    await accounts.deactivate(boss, nurse.id)
    await accounts.activate(boss, nurse.id)
    told = [(logged.entry.kind, logged.entry.by) for logged in await audit.timeline(nurse.id)]
    assert told == [
        ("person_registered", "command"),
        ("signed_in", nurse.id),
        ("signed_out", nurse.id),
        ("sign_in_refused", nurse.id),
        ("roles_changed", boss.id),
        ("password_set", boss.id),
        ("organisation_changed", boss.id),
        ("person_deactivated", boss.id),
        ("person_activated", boss.id),
    ]


async def test_the_name_typed_by_somebody_unknown_is_not_audited_since_it_may_be_a_password(
    accounts: Accounts, audit: Log
) -> None:
    await refusal_of_sign_in(accounts, "my secret password", "x")
    (refused,) = await whole(audit)
    assert refused.entry.subject == "person/unknown"
    assert b"unknown name" in bytes(refused.entry.body)
    assert b"secret" not in bytes(refused.entry.body)


class FullLog:
    """An audit log on a full disk."""

    async def append(self, batch: object, *, expecting: object = None) -> object:
        raise Refusal(Category.UNAVAILABLE, "storage_full", "Nothing was saved.")


async def test_when_the_audit_log_cannot_be_written_nobody_is_given_any_right(accounts: Accounts, add: Add) -> None:
    nurse = await add("nurse")
    accounts.trail.audit = FullLog()  # type: ignore[assignment]
    with pytest.raises(Refused, match="Nothing was saved"):
        await accounts.sign_in("nurse", PASSWORD)
    with pytest.raises(Refused, match="Nothing was saved"):
        await accounts.set_roles(None, nurse.id, {Role.AUTHORITY})
    with pytest.raises(Refused, match="Nothing was saved"):
        await accounts.register(None, name="李", sign_in="other", password=PASSWORD, roles={Role.CREW})
    assert await accounts.sessions.of(nurse.id) == []
    assert [(a.sign_in, a.roles) for a in await accounts.everyone()] == [("nurse", (Role.ED_NURSE,))]


async def test_roles_given_and_taken_are_in_force_with_the_next_request(accounts: Accounts, add: Add) -> None:
    nurse = await add("nurse")
    begun = await accounts.sign_in("nurse", PASSWORD)
    await accounts.set_roles(None, nurse.id, {Role.ED_PHYSICIAN})
    person = await accounts.who(begun.token)
    assert person is not None
    assert person.roles == {Role.ED_PHYSICIAN}


async def test_a_changed_password_ends_every_session_and_begins_one_on_the_same_unit(
    accounts: Accounts, add: Add
) -> None:
    await add("crew", Role.CREW, "county/A")
    one, other = [await accounts.sign_in("crew", PASSWORD) for _ in range(2)]
    on_unit = await accounts.sessions.take_unit(one.token, "A-91")
    begun = await accounts.change_password(on_unit, PASSWORD, ANOTHER)
    assert [await accounts.who(token) for token in (one.token, other.token)] == [None, None]
    assert (await accounts.who(begun.token)) == on_unit
    assert (await refusal_of_sign_in(accounts, "crew", PASSWORD)).code == "wrong_name_or_password"
    await accounts.sign_in("crew", ANOTHER)


async def test_a_password_is_changed_only_by_who_knows_the_present_one_and_guessing_it_is_throttled(
    accounts: Accounts, add: Add
) -> None:
    await add("nurse")
    begun = await accounts.sign_in("nurse", PASSWORD)
    codes = []
    for _ in range(11):
        with pytest.raises(Refused) as refused:
            await accounts.change_password(begun.person, "not the present one", ANOTHER)
        codes.append(refused.value.code)
    assert codes == ["wrong_password"] * 10 + ["too_many_attempts"]
    assert await accounts.who(begun.token) is not None


async def test_a_role_only_a_newer_program_knows_gives_no_right_here(
    open_accounts: Callable[..., Accounts], accounts: Accounts, add: Add, tmp_path: Path
) -> None:
    await add("nurse")
    with sqlite3.connect(tmp_path / "people.db") as database:
        database.execute("UPDATE people SET roles = 'ed_nurse,emperor'")
    again = open_accounts()
    assert (await again.sign_in("nurse", PASSWORD)).person.roles == {Role.ED_NURSE}
    again.close()


@pytest.mark.parametrize("sign_in", ["", "a", "two words", "x" * 61, "<script>", "王/小明"])
async def test_sign_in_names_that_could_be_mistaken_are_refused(accounts: Accounts, sign_in: str) -> None:
    with pytest.raises(Refused) as refused:
        await accounts.register(None, name="王", sign_in=sign_in, password=PASSWORD, roles={Role.CREW})
    assert refused.value.code == "sign_in_name"


async def test_nobody_is_found_under_an_id_nobody_has(accounts: Accounts) -> None:
    person = Person(id="person/none", name="x", roles=frozenset())
    with pytest.raises(Refused, match="no such person"):
        await accounts.change_password(person, PASSWORD, ANOTHER)
