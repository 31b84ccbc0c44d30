"""Accounts: who may come in, with which roles, and until when. The `Door` of the house.

No right is given before the audit log has it: when that cannot be written, nothing is changed. A session that is to end
does not wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from argon2 import PasswordHasher

from goldenhour.emergency.people import PROGRAM_MARK, Device, Person, Role, Turn
from goldenhour.kit.log import Log
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from goldenhour.people import policies, sessions, tables
from goldenhour.people.devices import Devices, is_of_a_tablet
from goldenhour.people.passwords import Passwords, check_password, normal
from goldenhour.people.sessions import Sessions
from goldenhour.people.store import Store
from goldenhour.people.tables import Account
from goldenhour.people.throttle import Throttle
from goldenhour.people.trail import COMMAND, UNKNOWN, Trail


class SignedIn(msgspec.Struct, frozen=True):
    """A session has begun. `token` goes into the cookie or the `Authorization: Bearer` header; it is kept nowhere."""

    token: str
    person: Person


class Accounts:
    """People and their sessions. Made once per server; `close` at the end.

    Where a method takes `by`, it is the administrator who asks, or None for the command line.
    """

    def __init__(
        self,
        engine: sa.Engine,
        world: World,
        audit: Log,
        *,
        idle: timedelta = sessions.IDLE,
        absolute: timedelta = sessions.ABSOLUTE,
        per_name: str = "10 per 15 minutes",
        per_address: str = "100 per 15 minutes",
        hasher: PasswordHasher | None = None,
    ) -> None:
        self.world = world
        self.store = Store(engine)
        self.sessions = Sessions(self.store, world, idle, absolute)
        self.devices = Devices(self.store, world)
        self.passwords = Passwords(world, hasher)
        self.throttle = Throttle(world.monotonic, per_name, per_address)
        self.trail = Trail(audit, world)
        self._changing = asyncio.Lock()

    def close(self) -> None:
        self.passwords.close()
        self.store.close()

    # ── coming in and going out ──────────────────────────────────────────────────────────────────────────────────────
    async def who(self, token: str | None) -> Person | None:
        """The person of an open session or of a tablet, or None. Microseconds: asked on every request."""
        if token is None or token.startswith(PROGRAM_MARK):
            return None
        if is_of_a_tablet(token):
            device = await self.devices.known_by(token)
            return device.person if device and device.ended_at is None else None
        return await self.sessions.who(token)

    async def still(self, session: str) -> Person | None:
        """The person of an open session, by the hash of its token."""
        return await self.sessions.still(session)

    async def device(self, token: str | None) -> Device | None:
        """The tablet with this token, also one that was signed out."""
        return await self.devices.known_by(token)

    async def turns(self, device_id: str) -> list[Turn]:
        """Whose a tablet was, and on which unit, in order."""
        return await self.devices.turns(device_id)

    async def sign_in(self, name: str, password: str, *, address: str = "", former: str | None = None) -> SignedIn:
        """Begin a session; the `former` one of the same browser ends.

        Raises Refusal: TOO_MANY after too many failures; NOT_SIGNED_IN for a wrong password, a name nobody has and an
        account that is switched off alike, after the same time.
        """
        sign_in = spelled(name)
        self.throttle.count(sign_in, address)
        found = await self.store.run(lambda c: tables.find_by_sign_in(c, sign_in))
        account, kept = found if found else (None, None)
        right = await self.passwords.as_kept(password, kept)
        if account is None or kept is None or right is None or not account.active:
            why = "unknown name" if account is None else "wrong password" if right is None else "switched off"
            person_id = account.id if account else UNKNOWN
            await self.trail.note("sign_in_refused", person_id, person_id, why=why, address=address)
            raise wrong_name_or_password()
        self.throttle.forgive(sign_in, address)
        if self.passwords.outdated(kept):
            again = await self.passwords.hash(right)
            await self.store.run(lambda c: tables.change_account(c, account.id, password_hash=again))
        if former:
            await self.sign_out(former)
        return await self.begin_session(account.person(), address)

    async def begin_session(self, person: Person, address: str = "") -> SignedIn:
        """A session without a password: for whoever has just proved who they are."""
        await self.trail.note("signed_in", person.id, person, address=address)
        return SignedIn(await self.sessions.begin(person), person)

    async def sign_out(self, token: str) -> Person | None:
        """End the session of this token; whose it was."""
        person = await self.who(token)
        if person is not None:
            await self.sessions.end(token)
            await self.trail.note("signed_out", person.id, person)
        return person

    async def sign_out_everywhere(self, person: Person) -> int:
        """End all sessions of a person; how many there were."""
        ended = await self._end_all(person.id)
        await self.trail.note("signed_out", person.id, person, everywhere=True, sessions=ended)
        return ended

    async def change_password(self, person: Person, old: str, new: str, *, address: str = "") -> SignedIn:
        """A person's own new password. All their sessions end and this one begins anew, on the same unit."""
        account = await self.account(person.id)
        check_password(new, account.name, account.sign_in)
        self.throttle.count(account.sign_in, address)
        found = await self.store.run(lambda c: tables.find_by_sign_in(c, account.sign_in))
        if found is None or not await self.passwords.right(old, found[1]):
            raise Refusal(
                Category.INCORRECT, "wrong_password", "This is not your present password. Type it again.", field="old"
            )
        self.throttle.forgive(account.sign_in, address)
        await self._set_password(account, new, person)
        return await self.begin_session(account.person(person.unit), address)

    # ── looking after people ─────────────────────────────────────────────────────────────────────────────────────────
    async def account(self, person_id: str) -> Account:
        """One account; one nobody has is `Refusal(NOT_FOUND)`."""
        account = await self.store.run(lambda c: tables.find_account(c, person_id))
        if account is None:
            raise Refusal(Category.NOT_FOUND, "no_such_person", "There is no such person. Choose one from the list.")
        return account

    async def everyone(self, by: Person | None = None) -> list[Account]:
        """The accounts `by` looks after, oldest first."""
        accounts = await self.store.run(tables.read_accounts)
        return [a for a in accounts if by is None or policies.can_look_after(by, a.organisation, a.roles)]

    async def names_of(self, ids: Collection[str]) -> dict[str, str]:
        """The names of these people; who has no account (any more) is left out."""
        return await self.store.run(lambda c: tables.find_names(c, ids))

    async def working_at(self, ids: Collection[str], organisation: str, roles: Collection[Role]) -> set[str]:
        """Of these people, those whose account is on, who work there now and hold one of the roles."""
        accounts = await self.store.run(lambda c: tables.read_some(c, ids))
        return {a.id for a in accounts if a.active and a.organisation == organisation and set(roles) & set(a.roles)}

    async def named(self, sign_in: str) -> Account | None:
        """The account with this sign-in name."""
        found = await self.store.run(lambda c: tables.find_by_sign_in(c, spelled(sign_in)))
        return found[0] if found else None

    async def register(
        self,
        by: Person | None,
        *,
        name: str,
        sign_in: str,
        password: str,
        roles: Collection[Role],
        organisation: str = "",
        organisation_name: str = "",
        synthetic: bool = False,
    ) -> Account:
        """Add a person. Raises Refusal: not theirs to add, roles that do not fit, a name taken, a weak password."""
        if by is not None:
            policies.check_can_look_after(by, organisation, roles)
            policies.check_roles_fit(organisation, roles)
        account = Account(
            id=f"person/{self.world.new_id()}",
            sign_in=checked_sign_in(sign_in),
            name=checked_name(name),
            roles=tuple(role for role in Role if role in roles),
            organisation=organisation,
            organisation_name=organisation_name,
            synthetic=synthetic,
            made_at=self.world.now(),
        )
        check_password(password, account.name, account.sign_in)
        kept = await self.passwords.hash(password)
        async with self._changing:
            if await self.named(account.sign_in):
                raise sign_in_taken(account.sign_in)
            said = msgspec.to_builtins({f: getattr(account, f) for f in ("name", "sign_in", "roles", "organisation")})
            await self.trail.note("person_registered", account.id, by or COMMAND, **said)
            await self.store.run(lambda c: tables.add_account(c, account, kept))
        return account

    async def set_roles(self, by: Person | None, person_id: str, roles: Collection[Role]) -> Account:
        """Give and take roles; in force with the person's next request."""
        before = await self.account(person_id)
        if by is not None:
            policies.check_is_someone_else(by, before)
            policies.check_can_look_after(by, before.organisation, {*before.roles, *roles})
            policies.check_roles_fit(before.organisation, roles)
        text = tables.roles_text(frozenset(roles))
        said = {"before": tables.roles_text(before.roles), "after": text}
        return await self._change(by, before, "roles_changed", said, roles=text)

    async def move(self, by: Person | None, person_id: str, organisation: str, organisation_name: str) -> Account:
        """The person works for another organisation from now on; their roles must fit there too."""
        account = await self._look_after(by, person_id)
        if by is not None:
            policies.check_can_look_after(by, organisation, account.roles)
            policies.check_roles_fit(organisation, account.roles)
        said = {"before": account.organisation, "after": organisation}
        values = {"organisation": organisation, "organisation_name": organisation_name}
        return await self._change(by, account, "organisation_changed", said, **values)

    async def deactivate(self, by: Person | None, person_id: str) -> Account:
        """Switch an account off: its sessions end at once, and it cannot sign in. Nothing is deleted."""
        account = await self._look_after(by, person_id)
        changed = await self._change(by, account, "person_deactivated", {}, active=False)
        await self._end_all(person_id)
        return changed

    async def activate(self, by: Person | None, person_id: str) -> Account:
        """Switch an account on again."""
        return await self._change(by, await self._look_after(by, person_id), "person_activated", {}, active=True)

    async def set_password(self, by: Person | None, person_id: str, password: str) -> None:
        """A new password for somebody who has lost theirs. Their sessions end."""
        account = await self._look_after(by, person_id)
        check_password(password, account.name, account.sign_in)
        await self._set_password(account, password, by or COMMAND)

    async def _look_after(self, by: Person | None, person_id: str) -> Account:
        account = await self.account(person_id)
        if by is not None:
            policies.check_is_someone_else(by, account)
            policies.check_can_look_after(by, account.organisation, account.roles)
        return account

    async def _change(
        self, by: Person | None, account: Account, kind: str, said: dict[str, Any], **values: Any
    ) -> Account:
        async with self._changing:
            await self.trail.note(kind, account.id, by or COMMAND, **said)
            await self.store.run(lambda c: tables.change_account(c, account.id, **values))
        self.sessions.forget_person(account.id)
        self.devices.forget()
        return await self.account(account.id)

    async def _set_password(self, account: Account, password: str, by: Person | str) -> None:
        kept = await self.passwords.hash(password)
        await self.trail.note("password_set", account.id, by)
        await self.store.run(lambda c: tables.change_account(c, account.id, password_hash=kept))
        await self._end_all(account.id)

    async def _end_all(self, person_id: str) -> int:
        ended = await self.store.run(lambda c: tables.end_sessions(c, tables.sessions.c.person == person_id))
        self.sessions.forget_person(person_id)
        return ended


def spelled(sign_in: str) -> str:
    """A sign-in name in its one spelling: without surrounding spaces, small letters."""
    return normal(sign_in).strip().casefold()[:120]


def checked_sign_in(sign_in: str) -> str:
    name = spelled(sign_in)
    if not (2 <= len(name) <= 60 and all(c.isalnum() or c in "._-@" for c in name)):
        raise Refusal(
            Category.INCORRECT,
            "sign_in_name",
            "A sign-in name has 2 to 60 letters, digits, dots, hyphens or underscores.",
            field="sign_in",
        )
    return name


def checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 120:
        raise Refusal(Category.INCORRECT, "person_name", "A name has 1 to 120 characters.", field="name")
    return name.strip()


def sign_in_taken(sign_in: str) -> Refusal:
    return Refusal(
        Category.CONFLICT, "sign_in_taken", "Somebody else signs in as {name}. Choose another name.",
        field="sign_in", name=sign_in,
    )  # fmt: skip


def wrong_name_or_password() -> Refusal:
    return Refusal(
        Category.NOT_SIGNED_IN,
        "wrong_name_or_password",
        "The name or the password is not right. Try again, or ask your administrator.",
        field="password",
    )
