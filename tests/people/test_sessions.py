"""How long a session lasts, and that it ends when it is told to."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from goldenhour.emergency.people import Role
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.people.accounts import Accounts
from tests.people.conftest import PASSWORD, Add
from tests.world import Clock


async def test_nobody_stands_behind_no_token_and_behind_a_made_up_one(accounts: Accounts) -> None:
    assert [await accounts.who(token) for token in (None, "", "made up", "é" * 5000)] == [None] * 4


async def test_a_token_is_kept_only_as_its_hash(accounts: Accounts, add: Add, tmp_path: Path) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    with sqlite3.connect(tmp_path / "people.db") as database:
        kept = [row[0] for row in database.execute("SELECT token_hash FROM sessions")]
    assert kept == [hashlib.sha256(token.encode()).hexdigest()]
    assert len(token) == 43, "256 random bits"


async def test_a_session_nobody_uses_ends_after_twelve_hours(accounts: Accounts, add: Add, clock: Clock) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    clock.pass_(hours=11, minutes=59)
    assert await accounts.who(token) is not None
    clock.pass_(hours=12)
    assert await accounts.who(token) is None


async def test_a_session_in_constant_use_ends_after_a_day(accounts: Accounts, add: Add, clock: Clock) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    for _ in range(23):
        clock.pass_(hours=1)
        assert await accounts.who(token) is not None
    clock.pass_(hours=1)
    assert await accounts.who(token) is None


async def test_both_spans_can_be_chosen(open_accounts: Callable[..., Accounts], clock: Clock) -> None:
    accounts = open_accounts(idle=timedelta(minutes=5), absolute=timedelta(minutes=8))
    await accounts.register(None, name="王", sign_in="nurse", password=PASSWORD, roles={Role.ED_NURSE})
    idle, used = [(await accounts.sign_in("nurse", PASSWORD)).token for _ in range(2)]
    clock.pass_(minutes=4)
    assert await accounts.who(used) is not None
    clock.pass_(minutes=2)
    assert (await accounts.who(idle), (await accounts.who(used)) is not None) == (None, True)
    clock.pass_(minutes=2)
    assert await accounts.who(used) is None
    accounts.close()


async def test_a_session_survives_a_restart_with_its_last_use_at_most_a_quarter_hour_behind(
    open_accounts: Callable[..., Accounts], accounts: Accounts, add: Add, clock: Clock
) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    clock.pass_(hours=6)
    await accounts.who(token)
    again = open_accounts()
    clock.pass_(hours=11, minutes=44)
    assert await again.who(token) is not None
    again.close()


async def test_signing_out_ends_the_session_at_once(accounts: Accounts, add: Add) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    assert await accounts.who(token) is not None
    await accounts.sign_out(token)
    assert await accounts.who(token) is None


async def test_signing_out_twice_is_harmless(accounts: Accounts, add: Add) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    assert await accounts.sign_out(token) is not None
    assert await accounts.sign_out(token) is None


async def test_signing_out_everywhere_ends_all_of_ones_own_sessions_and_nobody_elses(
    accounts: Accounts, add: Add
) -> None:
    nurse, _ = await add("nurse"), await add("other")
    mine = [(await accounts.sign_in("nurse", PASSWORD)).token for _ in range(3)]
    other = (await accounts.sign_in("other", PASSWORD)).token
    assert await accounts.sign_out_everywhere(nurse.person()) == 3
    assert [await accounts.who(token) for token in mine] == [None] * 3
    assert await accounts.who(other) is not None


async def test_switching_an_account_off_ends_its_sessions_at_once(accounts: Accounts, add: Add) -> None:
    nurse = await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    assert await accounts.who(token) is not None
    await accounts.deactivate(None, nurse.id)
    assert await accounts.who(token) is None


async def test_a_server_beside_this_one_sees_within_seconds_that_a_session_was_ended(
    open_accounts: Callable[..., Accounts], accounts: Accounts, add: Add, clock: Clock
) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    beside = open_accounts()
    assert await beside.who(token) is not None
    await accounts.sign_out(token)
    clock.pass_(seconds=10.5)
    assert await beside.who(token) is None
    beside.close()


async def test_a_known_session_is_answered_without_asking_the_database(accounts: Accounts, add: Add) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    known = await accounts.who(token)
    accounts.store.close()  # from here on any question to the database would fail
    assert await accounts.who(token) == known
    with pytest.raises(RuntimeError):
        await accounts.who("another token")


async def test_a_session_ended_while_it_was_being_read_is_not_remembered_as_open(accounts: Accounts, add: Add) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    reading = accounts.sessions.store.run

    async def end_meanwhile(work: object) -> object:
        accounts.sessions.store.run = reading  # type: ignore[method-assign]
        found = await reading(work)  # type: ignore[arg-type]
        await accounts.sessions.end(token)
        return found

    accounts.sessions.store.run = end_meanwhile  # type: ignore[method-assign, assignment]
    await accounts.who(token)
    assert await accounts.who(token) is None


async def test_a_full_disk_keeps_nobody_from_reading(accounts: Accounts, add: Add, clock: Clock) -> None:
    await add("nurse")
    token = (await accounts.sign_in("nurse", PASSWORD)).token
    run = accounts.store.run

    async def full(work: object) -> object:
        def refuse_writes(connection: object) -> object:
            connection.exec_driver_sql("PRAGMA query_only=1")  # type: ignore[attr-defined]
            try:
                return work(connection)  # type: ignore[operator]
            except Exception:
                raise Refusal(Category.UNAVAILABLE, "storage_full", "full") from None
            finally:
                connection.exec_driver_sql("PRAGMA query_only=0")  # type: ignore[attr-defined]

        return await run(refuse_writes)

    accounts.sessions.store.run = full  # type: ignore[method-assign, assignment]
    clock.pass_(minutes=20)
    assert await accounts.who(token) is not None


async def test_sessions_long_over_are_swept_out_when_a_new_one_begins(
    accounts: Accounts, add: Add, clock: Clock, tmp_path: Path
) -> None:
    await add("nurse")
    await accounts.sign_in("nurse", PASSWORD)
    clock.pass_(hours=13)
    await accounts.sign_in("nurse", PASSWORD)
    with sqlite3.connect(tmp_path / "people.db") as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
