"""The registered systems and apps: who adds, changes and ends them; every change is in the audit log before it is made."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.organisations import looks_after_everybody, organisation_name
from goldenhour.emergency.people import Person
from goldenhour.exchange import client_tables as tables
from goldenhour.exchange.client_tables import Client, Doing, Kind
from goldenhour.exchange.keys import key_set
from goldenhour.exchange.policies import can_register_for, check_can_register_for
from goldenhour.exchange.scopes import ScopeRefused, Scopes, parse_scopes
from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.log import Entry, Log, encode_json, micros
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.world import World

COMMAND = "command"
"""Who spoke, when it was said on the command line."""
URIS_AT_MOST, URI_LONGEST = 10, 1000
TRUSTED_S = 10.0
"""Seconds for which a client read from the database is believed without asking again."""
WRITTEN_EVERY_S = 60
APP_CONTEXTS = frozenset({"user", "patient"})


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator says of a client. `keys`: a JWK, a JWK set or PEM."""

    name: str
    organisation: str
    kind: Kind = Kind.SYSTEM
    scopes: str = ""
    keys: str = ""
    jwks_uri: str = ""
    redirect_uris: str = ""
    launch_uri: str = ""


class Clients:
    """Where a method takes `by`, it is the administrator who asks, or None for the command line."""

    def __init__(self, database: AccountsStore, world: World, audit: Log, forget: Callable[[str], None]) -> None:
        self.database = database
        self.world = world
        self.audit = audit
        self.forget = forget
        """Told the id of a client that was changed or ended: its tokens are taken back."""
        self._kept: dict[str, tuple[Client, float]] = {}
        self._doings: dict[tuple[str, str], Doing] = {}
        self._unwritten: dict[tuple[str, str], Doing] = {}
        self._changing = asyncio.Lock()
        tables.metadata.create_all(database.engine)

    # ── asked on every token ─────────────────────────────────────────────────────────────────────────────────────────
    async def known(self, client_id: str) -> Client | None:
        """The client that stands under this id and was not ended."""
        kept = self._kept.get(client_id)
        if kept is None or self.world.monotonic() - kept[1] > TRUSTED_S:
            read_at = self.world.monotonic()
            found = await self.database.run(lambda c: tables.find_client(c, client_id))
            if found is None or not found.active:
                self._kept.pop(client_id, None)
                return None
            kept = self._kept[client_id] = (found, read_at)
        return kept[0]

    # ── looking after them ───────────────────────────────────────────────────────────────────────────────────────────
    async def all(self, by: Person | None = None) -> list[Client]:
        """Those this administrator looks after, the newest first."""
        found: list[Client] = await self.database.run(tables.read_clients)
        return [one for one in found if by is None or can_register_for(by, one.organisation)]

    async def one(self, by: Person | None, client_id: str) -> Client:
        """Raises Refusal: there is none, or it is not theirs to look after."""
        found: Client | None = await self.database.run(lambda c: tables.find_client(c, client_id))
        if found is None or (by is not None and not can_register_for(by, found.organisation)):
            raise Refusal(
                Category.NOT_FOUND, "no_such_client", "There is no such system here. Choose one from the list."
            )
        return found

    async def register(self, by: Person | None, said: Registration, country: Any) -> Client:
        """Raises Refusal: not theirs to add, scopes, keys or addresses that cannot be used."""
        if by is not None:
            check_can_register_for(by, said.organisation)
        organisation_name(country, said.organisation)
        everywhere = by is None or looks_after_everybody(by)
        client = Client(
            id=self.world.new_id(), name=checked_name(said.name), organisation=said.organisation, kind=said.kind,
            scopes=str(checked_scopes(said.kind, said.scopes)), jwks=checked_keys(said),
            jwks_uri=checked_uri(said.jwks_uri, "jwks_uri", everywhere) if said.jwks_uri else "",
            redirect_uris=checked_redirects(said), launch_uri=checked_launch(said),
            made_at=self.world.now(), made_by=by.id if by else COMMAND,
        )  # fmt: skip
        told = {name: getattr(client, name) for name in ("name", "organisation", "kind", "scopes", "jwks", "jwks_uri")}
        async with self._changing:
            await self.note("client_registered", client.id, by, **told, redirect_uris=client.redirect_uris)
            await self.database.run(lambda c: tables.add_client(c, client))
        return client

    async def set_keys(self, by: Person | None, client_id: str, keys: str) -> Client:
        """New public keys: the former ones are good for nothing at once."""
        client = await self.one(by, client_id)
        jwks = key_set(keys)
        return await self._change(by, client, "client_changed", {"jwks": jwks}, jwks=jwks, jwks_uri="")

    async def end(self, by: Person | None, client_id: str) -> Client:
        """It gets no token any more, and those it has open nothing. For ever: a new registration gets a new id."""
        client = await self.one(by, client_id)
        return await self._change(by, client, "client_ended", {}, ended_at=micros(self.world.now()))

    async def _change(
        self, by: Person | None, client: Client, kind: str, said: dict[str, Any], **values: Any
    ) -> Client:
        async with self._changing:
            await self.note(kind, client.id, by, **said)
            await self.database.run(lambda c: tables.change_client(c, client.id, **values))
        self._kept.pop(client.id, None)
        self.forget(client.id)
        if "ended_at" in values:
            of_it = tables.grants.c.client == client.id
            await self.database.run(lambda c: tables.end_grants(c, of_it, self.world.now()))
        return await self.one(None, client.id)

    async def note(self, kind: str, client_id: str, by: Person | None, /, **said: Any) -> None:
        """Durable when it returns; when it cannot be written, the change is not made."""
        await self.audit.append([self.entry(kind, f"client/{client_id}", by, **said)])

    def entry(self, kind: str, subject: str, by: Person | str | None, /, **said: Any) -> Entry:
        speaker = by if isinstance(by, Person) else None
        return Entry(
            id=self.world.new_id(), subject=subject, kind=kind, at=self.world.now(),
            by=speaker.id if speaker else by if isinstance(by, str) else COMMAND,
            role=",".join(sorted(speaker.roles)) if speaker else "", place=speaker.place if speaker else "",
            body=msgspec.Raw(encode_json(said)),
        )  # fmt: skip

    # ── what they did last ───────────────────────────────────────────────────────────────────────────────────────────
    def did(self, client_id: str, what: str, detail: str = "") -> None:
        """Remember for the self-check; written down beside the requests, at most once a minute for each thing."""
        key, doing = (client_id, what), Doing(what, self.world.now(), detail[:300])
        before = self._doings.get(key)
        self._doings[key] = doing
        if before is None or before.detail != detail[:300] or (doing.at - before.at).total_seconds() >= WRITTEN_EVERY_S:
            self._unwritten[key] = doing

    async def doings_of(self, client_id: str) -> dict[str, Doing]:
        kept: dict[str, Doing] = await self.database.run(lambda c: tables.read_doings(c, client_id))
        return kept | {what: one for (client, what), one in self._doings.items() if client == client_id}

    async def write_doings(self) -> None:
        if self._unwritten:
            done, self._unwritten = self._unwritten, {}
            await self.database.run(lambda c: tables.keep_doings(c, done))

    # ── assertions are used once ─────────────────────────────────────────────────────────────────────────────────────
    async def claim(self, client_id: str, jti_hash: str, expires_at: Any) -> bool:
        """Whether it is the first time; durable when it returns, so that a restart does not forget it."""
        now = self.world.now()

        def work(connection: sa.Connection) -> bool:
            return tables.claim_assertion(connection, client_id, jti_hash, expires_at, now)

        try:
            return bool(await self.database.run(work))
        except sa.exc.IntegrityError:  # another server on the same database had it in this very moment
            return False


# ── what can be registered ───────────────────────────────────────────────────────────────────────────────────────────
def checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 120:
        raise Refusal(Category.INCORRECT, "client_name", "Give the system a name of 1 to 120 characters.", field="name")
    return name.strip()


def checked_scopes(kind: Kind, text: str) -> Scopes:
    """Raises Refusal: not understood, none at all, or of another kind of client."""
    found = parse_scopes(text)
    if not found.granted:
        raise ScopeRefused(N_("Say at least one scope, such as system/*.rs for a system or patient/*.rs for an app."))
    contexts = {one.context for one in found.granted}
    if kind is Kind.SYSTEM and (contexts != {"system"} or found.plain):
        raise ScopeRefused(N_("A system has only scopes that begin with system/."))
    if kind is not Kind.SYSTEM and not contexts <= APP_CONTEXTS:
        raise ScopeRefused(
            N_("An app has only scopes that begin with user/ or patient/, and openid, fhirUser, launch.")
        )
    return found


def checked_keys(said: Registration) -> str:
    if said.kind is Kind.PUBLIC_APP:
        return ""
    if said.jwks_uri and not said.keys.strip():
        return ""
    if not said.keys.strip():
        raise Refusal(
            Category.INCORRECT, "no_key", "Paste the system's public key, or say where its key set is (jwks_uri).",
            field="keys",
        )  # fmt: skip
    return key_set(said.keys)


def checked_redirects(said: Registration) -> tuple[str, ...]:
    """Where an app may be sent back to: each exactly as it will be asked for."""
    found = tuple(dict.fromkeys(said.redirect_uris.split()))
    if said.kind is Kind.SYSTEM:
        return ()
    if not 1 <= len(found) <= URIS_AT_MOST:
        raise Refusal(
            Category.INCORRECT, "redirect_uris", "An app has 1 to {n} addresses it may be sent back to.",
            field="redirect_uris", n=URIS_AT_MOST,
        )  # fmt: skip
    return tuple(checked_uri(one, "redirect_uris", True) for one in found)


def checked_launch(said: Registration) -> str:
    if said.kind is Kind.SYSTEM or not said.launch_uri.strip():
        return ""
    return checked_uri(said.launch_uri.strip(), "launch_uri", True)


def checked_uri(text: str, field: str, loopback: bool) -> str:
    """An https address without fragment, name or password; http only on this machine itself, where that is allowed.

    Raises Refusal.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain = parts.scheme == "http" and is_loopback(host) and loopback
    whole = text.isascii() and text.isprintable() and " " not in text and "\\" not in text and len(text) <= URI_LONGEST
    if not (whole and host and "@" not in parts.netloc and "#" not in text and (plain or parts.scheme == "https")):
        raise Refusal(
            Category.INCORRECT,
            "unfit_address",
            "{address} cannot be used: give a whole https address without # and without a name in it.",
            field=field,
            address=text[:100],
        )
    return text


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
