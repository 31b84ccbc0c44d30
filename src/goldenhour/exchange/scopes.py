"""What a token may be used for: SMART scopes (version 2.2, and the older `.read`/`.write`), read into a table.

Source: SMART App Launch 2.2.0, "Scopes and Launch Context".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from goldenhour.kit.fhir.definitions import resource_types
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

LETTER_OF: dict[str, str] = {
    "create": "c",
    "read": "r",
    "vread": "r",
    "history": "r",
    "update": "u",
    "patch": "u",
    "delete": "d",
    "search": "s",
}
"""Interaction -> the letter of a scope that grants it."""
V1 = {"read": "rs", "write": "cud", "*": "cruds"}
CONTEXTS = ("system", "user", "patient")
PLAIN = frozenset({"openid", "fhirUser", "profile", "launch", "launch/patient", "online_access"})
"""Scopes that are no permission to read or write a resource."""
RESOURCE = re.compile(r"(patient|user|system)/(\*|[A-Za-z]+)\.(\*|[a-z]+)(\?.*)?", re.S)
IN_ORDER = re.compile(r"c?r?u?d?s?")
TEXT_AT_MOST = 4096

OFFLINE = N_("offline_access is not supported: an app works while its person is signed in (online_access).")
NO_SCOPE = N_("'{scope}' is no scope. Write it like system/Observation.rs or patient/*.rs.")
RESTRICTED = N_("'{scope}': scopes restricted by a search ('?...') are not supported. Leave that part out.")
NO_TYPE = N_("'{type}' in a scope is no FHIR R4 resource type (capital letters count).")
WRONG_LETTERS = N_("'.{letters}' in a scope: give letters of 'cruds' in this order, or read, write or *.")
NOT_GRANTED = N_("'{scope}' is more than this client was registered for ({allowed}).")


class ScopeRefused(Refusal):
    """A scope that is not understood, not supported or not granted."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(Category.INCORRECT, "invalid_scope", message, field="scopes", **values)


class Scope(NamedTuple):
    """One permission: `system/Observation.rs` is ("system", "Observation", "rs")."""

    context: str
    type: str
    letters: str

    def __str__(self) -> str:
        return f"{self.context}/{self.type}.{self.letters}"


class Scopes(NamedTuple):
    """All scopes of a token or a registration, as they were read; `plain` are those without a resource."""

    granted: tuple[Scope, ...] = ()
    plain: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " ".join([*sorted(self.plain), *map(str, self.granted)])

    def of(self, *contexts: str) -> Scopes:
        """Only the permissions of these contexts."""
        return Scopes(tuple(one for one in self.granted if one.context in contexts), self.plain)

    def table(self) -> dict[str, str]:
        """Type (`*`: every other one) -> its letters: what `may` looks up."""
        everything = "".join(one.letters for one in self.granted if one.type == "*")
        letters = {"*": everything}
        for one in self.granted:
            if one.type != "*":
                letters[one.type] = letters.get(one.type, everything) + one.letters
        return letters


def may(table: Mapping[str, str], resource_type: str, interaction: str) -> bool:
    """Whether a table of `Scopes.table` grants this. An interaction without a letter of its own is granted to nobody."""
    letter = LETTER_OF.get(interaction)
    return letter is not None and letter in (table.get(resource_type) or table.get("*") or "")


def parse_scopes(text: str) -> Scopes:
    """Raises ScopeRefused for the first scope that is not understood or not supported, saying why."""
    if len(text) > TEXT_AT_MOST:
        raise ScopeRefused(N_("The scope has more than {n} characters."), n=TEXT_AT_MOST)
    granted, plain = [], set()
    for word in text.split():
        if word in PLAIN:
            plain.add(word)
        else:
            granted.append(parse_scope(word))
    return Scopes(tuple(dict.fromkeys(granted)), frozenset(plain))


def parse_scope(word: str) -> Scope:
    if word == "offline_access":
        raise ScopeRefused(OFFLINE)
    found = RESOURCE.fullmatch(word)
    if found is None:
        raise ScopeRefused(NO_SCOPE, scope=word[:80])
    context, resource_type, letters, restricted = found.groups()
    if restricted is not None:
        raise ScopeRefused(RESTRICTED, scope=word[:80])
    if resource_type != "*" and resource_type not in resource_types():
        raise ScopeRefused(NO_TYPE, type=resource_type[:40])
    letters = V1.get(letters, letters)
    if not IN_ORDER.fullmatch(letters):
        raise ScopeRefused(WRONG_LETTERS, letters=letters[:20])
    if context != "system" and not set(letters) <= set("rs"):
        raise ScopeRefused(N_("'{scope}': apps only read here. Ask for '.rs'."), scope=word[:80])
    return Scope(context, resource_type, letters)


def check_covered(asked: Scopes, allowed: Scopes) -> None:
    """Raises ScopeRefused for the first scope asked for that was not registered."""
    tables = {context: allowed.of(context).table() for context in CONTEXTS}
    for one in asked.granted:
        known = tables[one.context].get(one.type) or tables[one.context]["*"]
        if not set(one.letters) <= set(known):
            raise ScopeRefused(NOT_GRANTED, scope=str(one), allowed=str(allowed))
    if more := sorted(asked.plain - allowed.plain):
        raise ScopeRefused(NOT_GRANTED, scope=more[0], allowed=str(allowed))


def contexts_of(scopes: Iterable[Scope]) -> frozenset[str]:
    return frozenset(one.context for one in scopes)
