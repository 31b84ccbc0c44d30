"""Who speaks: roles, and the person behind a request."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from goldenhour.kit.refusals import Category, Refusal


class Role(StrEnum):
    """What a person may be trusted with. One person may hold several."""

    DISPATCHER = "dispatcher"
    CREW = "crew"
    ED_NURSE = "ed_nurse"
    ED_PHYSICIAN = "ed_physician"
    SPECIALIST = "specialist"
    AED_MANAGER = "aed_manager"
    AUTHORITY = "authority"
    ADMINISTRATOR = "administrator"


EMERGENCY_DEPARTMENT = frozenset({Role.ED_NURSE, Role.ED_PHYSICIAN})


PROGRAM_MARK = "api."
"""How the access token of a program or an app begins, so that no session is looked for under it."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person. `organisation` is `county/<code>`, `hospital/<id>` or `country/<name>`; `unit` is the id
    of the ambulance a crew member has signed on to. `synthetic` marks the simulated county's own people."""

    id: str
    name: str
    roles: frozenset[Role]
    organisation: str = ""
    organisation_name: str = ""
    unit: str | None = None
    synthetic: bool = False

    @property
    def place(self) -> str:
        """From where they speak: the unit they are on, else their organisation."""
        return f"unit/{self.unit}" if self.unit else self.organisation

    def role_among(self, allowed: frozenset[Role]) -> Role | None:
        """The role this person would act in, or None if they hold none of the allowed."""
        held = self.roles & allowed
        if len(held) < 2:
            return next(iter(held), None)
        return next(role for role in Role if role in held)

    @property
    def hospital(self) -> str | None:
        """The id of the hospital this person works for, without its prefix."""
        return self.organisation.removeprefix("hospital/") if self.organisation.startswith("hospital/") else None

    @property
    def county(self) -> str | None:
        """The code of the county this person works for."""
        return self.organisation.removeprefix("county/") if self.organisation.startswith("county/") else None


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A tablet that somebody has bound to themselves. `person` is that person with the rights a crew needs and no
    other, on the unit the tablet is on. `ended_at`: it was signed out from elsewhere and is to forget everything."""

    id: str
    name: str
    person: Person
    ended_at: datetime | None = None


class Turn(msgspec.Struct, frozen=True):
    """Whose a tablet was, and on which unit (`person.unit`), from `since` until the next turn begins."""

    since: datetime
    person: Person


def not_allowed() -> Refusal:
    """The refusal for a person whose role does not include this."""
    return Refusal(
        Category.FORBIDDEN, "not_allowed", "Your role does not include this. Ask your administrator if it should."
    )


def device_wiped() -> Refusal:
    """A tablet that was signed out from elsewhere hears this whatever it asks for."""
    return Refusal(
        Category.NOT_SIGNED_IN,
        "device_wiped",
        "This tablet was signed out from elsewhere and forgets what it holds. What was not handed in yet is kept aside "
        "when it is. Sign in to use it again.",
    )


def sign_in_first() -> Refusal:
    return Refusal(
        Category.NOT_SIGNED_IN, "sign_in_first", "You are not signed in, or your session has ended. Sign in."
    )
