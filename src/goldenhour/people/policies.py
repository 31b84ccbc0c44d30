"""Who may look after whose account.

An administrator without a county or hospital of their own (the first one, or a country's) looks after everybody. One of
a county or hospital looks after its people, cannot give the role that sees every case, and nobody changes their own
roles: two people know of every right that is given.
"""

from __future__ import annotations

from collections.abc import Collection

from goldenhour.emergency.organisations import looks_after_everybody
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.people.tables import Account

ROLES_AT: dict[str, frozenset[Role]] = {
    "county": frozenset({Role.DISPATCHER, Role.CREW, Role.AED_MANAGER, Role.AUTHORITY, Role.ADMINISTRATOR}),
    "hospital": frozenset({Role.ED_NURSE, Role.ED_PHYSICIAN, Role.SPECIALIST, Role.AED_MANAGER, Role.ADMINISTRATOR}),
    "country": frozenset({Role.SPECIALIST, Role.AED_MANAGER, Role.AUTHORITY, Role.ADMINISTRATOR}),
}
"""Which roles people of an organisation can hold."""


def can_look_after(administrator: Person, organisation: str, roles: Collection[Role]) -> bool:
    """Whether this person may add or change an account of this organisation that holds (or will hold) these roles."""
    if Role.ADMINISTRATOR not in administrator.roles:
        return False
    if looks_after_everybody(administrator):
        return True
    return organisation == administrator.organisation and Role.AUTHORITY not in roles


def check_can_look_after(administrator: Person, organisation: str, roles: Collection[Role]) -> None:
    if Role.ADMINISTRATOR not in administrator.roles:
        raise not_allowed()
    if not can_look_after(administrator, organisation, roles):
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_people",
            "You look after the people of your own organisation only, and the role of authority is given by the "
            "country's administrator. Ask them.",
        )


def check_is_someone_else(administrator: Person, account: Account) -> None:
    if administrator.id == account.id:
        raise Refusal(
            Category.FORBIDDEN,
            "not_yourself",
            "Nobody changes their own roles or switches themselves off. Ask another administrator.",
        )


def check_roles_fit(organisation: str, roles: Collection[Role]) -> None:
    """At least one role, and only those that people of such an organisation hold."""
    allowed = ROLES_AT.get(organisation.partition("/")[0], frozenset())
    if not roles or not set(roles) <= allowed:
        raise Refusal(
            Category.INCORRECT,
            "roles_do_not_fit",
            "These roles do not go with this organisation. Possible here: {possible}.",
            field="roles",
            possible=", ".join(role for role in Role if role in allowed) or "–",
        )
