"""Passwords: argon2id (RFC 9106), at least 12 characters, none of the obvious, never changed by the calendar
(NIST SP 800-63B section 5.1.1.2)."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World

T = TypeVar("T")

SHORTEST, LONGEST = 12, 256
"""Characters. The upper end only keeps hashing bounded."""

AT_ONCE = 2
"""Each verification takes 64 MiB for its moment: no more than this many together, the rest wait."""
WAITING_AT_MOST = 200

OBVIOUS = (
    "password passphrase passw0rd p@ssword p@ssw0rd letmein letmeinplease welcome iloveyou qwerty qwertyui qwertyuiop "
    "asdfghjkl zxcvbnm abcdef abcdefgh qazwsx qazwsxedc admin administrator root superuser changeme changeit secret "
    "hospital emergency ambulance dispatcher goldenhour taiwan taipei login monkey dragon sunshine princess football "
    "baseball trustno correcthorsebatterystaple"
)
"""What guessers try first; the digits and signs that people add around them do not help."""
RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


def normal(text: str) -> str:
    """One spelling for what looks the same (NFKC), so that a keyboard's habits do not lock anybody out."""
    return unicodedata.normalize("NFKC", text)


def check_password(password: str, *names: str) -> None:
    """Refuses a password that is too short, too long, among the obvious, or built on the person's own names."""
    if not SHORTEST <= len(normal(password)) <= LONGEST:
        raise Refusal(
            Category.INCORRECT,
            "password_length",
            "A password has {shortest} to {longest} characters. Four or five unrelated words are good.",
            field="password",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    if is_obvious(password, *names):
        raise Refusal(
            Category.INCORRECT,
            "password_obvious",
            "This password is among the first that others would try. Take four or five unrelated words.",
            field="password",
        )


def is_obvious(password: str, *names: str) -> bool:
    """One of the obvious words or the person's own names, once or twice, whatever digits and signs stand around it; a
    bare number; a run along the alphabet or the keyboard; fewer than five different characters."""
    plain, letters = normal(password).casefold(), letters_of(password)
    words = {letters_of(word) for word in (*OBVIOUS.split(), *names)} - {""}
    return (
        letters in words
        or any(letters == word * 2 for word in words)
        or plain.isdigit()
        or any(plain in run or plain[::-1] in run for run in RUNS)
        or len(set(plain)) < 5
    )


def letters_of(text: str) -> str:
    return "".join(character for character in normal(text).casefold() if character.isalpha())


class Passwords:
    """Hashing and verifying off the event loop, two at once."""

    def __init__(self, world: World, hasher: PasswordHasher | None = None) -> None:
        self.world = world
        self.hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._waiting = 0
        self._nobody = self._hash(world.secret(16).hex())

    async def hash(self, password: str) -> str:
        """The argon2id hash in its text form, with a salt and the parameters inside."""
        return await self._run(lambda: self._hash(normal(password)))

    async def right(self, password: str, kept: str | None) -> bool:
        """Whether this is the password. Without a kept hash (nobody has that name): False, after just as long."""
        return await self.as_kept(password, kept) is not None

    async def as_kept(self, password: str, kept: str | None) -> str | None:
        """The password as it was set, None if it is not the right one. Blanks around it may have been pasted along."""
        spellings = dict.fromkeys((normal(password), normal(password).strip()))
        right = await self._run(lambda: [one for one in spellings if self._verify(one, kept or self._nobody)])
        return right[0] if right and kept is not None else None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than are in use now."""
        return self.hasher.check_needs_rehash(kept)

    def close(self) -> None:
        self._threads.shutdown()

    def _hash(self, text: str) -> str:
        return self.hasher.hash(text, salt=self.world.secret(16))

    def _verify(self, text: str, kept: str) -> bool:
        try:
            return self.hasher.verify(kept, text)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_AT_MOST:
            raise Refusal(Category.UNAVAILABLE, "sign_in_busy", "Very many are signing in. Try again in a minute.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
