"""Which passwords are taken, and that no more than two are verified at once."""

from __future__ import annotations

import asyncio
import threading

import pytest
from argon2 import PasswordHasher

from goldenhour.kit.refusals import Refusal
from goldenhour.people.passwords import Passwords, check_password
from tests.people.conftest import QUICK
from tests.world import TestWorld


@pytest.mark.parametrize(
    "password", ["four unrelated words here", "夜裡的救護車開得很慢很慢呢", "k7mf-3wqx-9dhp", "Tr0ub4dor&3 again"]
)
def test_long_and_unlikely_passwords_are_taken(password: str) -> None:
    check_password(password, "王演練", "nurse")


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "x" * 257])
def test_too_short_and_endless_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_password(password)
    assert (refused.value.code, refused.value.field) == ("password_length", "password")


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Password!!!!2026", "P@ssw0rd1234", "passwordpassword", "123456789012", "0912345678901",
        "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "lkjhgfdsapoiuytrewq", "qwertyuiop12", "goldenhour2026",
        "nurse.lin12345678", "ｐａｓｓｗｏｒｄ１２３４", "!!! admin !!! 1",
    ],
)  # fmt: skip
def test_what_others_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_password(password, "林", "nurse.lin")
    assert refused.value.code == "password_obvious"


async def test_the_same_text_typed_in_another_form_is_the_same_password(world: TestWorld) -> None:
    passwords = Passwords(world, QUICK)
    kept = await passwords.hash("Ｃafe\u0301 au lait ici")
    assert await passwords.right("Caf\u00e9 au lait ici", kept)
    assert not await passwords.right("Cafe au lait ici", kept)
    passwords.close()


async def test_what_is_no_hash_is_no_password(world: TestWorld) -> None:
    passwords = Passwords(world, QUICK)
    assert not await passwords.right("anything at all", "not a hash")
    passwords.close()


async def test_at_most_two_passwords_are_verified_at_once(world: TestWorld) -> None:
    at_once, most, gate = 0, 0, threading.Lock()
    both = threading.Barrier(2, timeout=5)

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            nonlocal at_once, most
            with gate:
                at_once += 1
                most = max(most, at_once)
            both.wait()
            with gate:
                at_once -= 1
            return True

    passwords = Passwords(world, QUICK)
    passwords.hasher = Watched()
    await asyncio.gather(*(passwords.right("x", "y") for _ in range(8)))
    assert most == 2
    passwords.close()


async def test_an_endless_queue_of_sign_ins_is_refused_rather_than_kept_waiting(world: TestWorld) -> None:
    passwords = Passwords(world, QUICK)
    answers = await asyncio.gather(*(passwords.right("x", None) for _ in range(210)), return_exceptions=True)
    assert [a.code for a in answers if isinstance(a, Refusal)] == ["sign_in_busy"] * 10
    assert not await passwords.right("x", None), "and once they are through it goes on"
    passwords.close()
