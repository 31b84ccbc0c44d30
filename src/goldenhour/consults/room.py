"""The room of a consult: who may enter it, and how browsers in it find one another through a relay. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldenhour.consults.checks import consult_at, no_such_consult
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult, ConsultState
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.refusals import Category, Refusal

CREDENTIAL_FOR = timedelta(hours=4)
"""How long a relay lets a participant in with one credential; whoever comes back gets a new one."""
TALKING = EMERGENCY_DEPARTMENT | {Role.SPECIALIST}


class Relay(msgspec.Struct, frozen=True):
    """The TURN server both sides can reach, and the secret it shares with us (`turn_urls`, `turn_secret_file`)."""

    urls: tuple[str, ...]
    secret: bytes


def credential(relay: Relay, who: str, now: datetime) -> dict[str, Any]:
    """What a browser needs to use the relay, good for a while and for one participant.

    `draft-uberti-behave-turn-rest-00`: the name is the moment it expires (seconds since 1970) and who it is for; the
    password is the base64 of the HMAC-SHA1 of that name under the shared secret.
    """
    username = f"{int((now + CREDENTIAL_FOR).timestamp())}:{who}"
    digest = hmac.new(relay.secret, username.encode(), hashlib.sha1).digest()
    return {"urls": list(relay.urls), "username": username, "credential": base64.b64encode(digest).decode()}


def may_enter(person: Person, case: Case, consult: Consult) -> bool:
    """The asking emergency department, the crew on the case, and people of the hospital that took it."""
    if Role.CREW in person.roles and person.unit is not None and person.unit in case.runs:
        return True
    sides = {consult.said.hospital, consult.taken_hospital} - {""}
    return bool(person.roles & TALKING) and person.hospital in sides


def check_may_enter(person: Person, case: Case, consult: Consult) -> None:
    """Whoever is only rung takes it first: the room is not a waiting room for everybody who was asked."""
    check_can_see_case(person, case)
    if may_enter(person, case, consult):
        return
    if person.hospital in consult.hospitals and consult.taken_at is None:
        raise Refusal(
            Category.CONFLICT, "take_it_first", "Nobody has taken this consult yet. Take it first, then answer."
        )
    raise no_such_consult()


def check_open(consult: Consult) -> None:
    if consult.state is ConsultState.ENDED:
        raise Refusal(
            Category.CONFLICT,
            "room_closed",
            "This consult was taken back, and its room is closed. What was written stands in the timeline.",
        )


def check_in_room(asked: Asked) -> None:
    """Whoever writes a line may be in the room, and it is open."""
    consult = consult_at(asked.case.consults, asked.body.consult)
    check_may_enter(asked.person, asked.case, consult)
    check_open(consult)


def check_line(asked: Asked) -> None:
    """A line says something."""
    if not asked.body.text.strip():
        raise Refusal(
            Category.INCORRECT, "empty_line", "This line is empty. Write something, then send it.", field="text"
        )
