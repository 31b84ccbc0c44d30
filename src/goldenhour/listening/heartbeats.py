"""The heartbeat of a screen: what it knows of itself, taken in as a sighting. In memory only, no entry, no disk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from goldenhour.emergency.bodies import ListeningState, Priority
from goldenhour.emergency.case import AlertState
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.emergency.screens import LEASE, ScreenKind, ScreenSighting, hospital_listening
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

FORGOTTEN_AFTER = timedelta(hours=1)
"""A screen not heard of for so long is no longer listed; who had it open knows why it is closed."""
SCREENS_AT_MOST = 500
"""Per hospital. A browser that made up a new name every time must not fill our memory."""


class Heartbeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a screen says of itself. `topic`: `board/<hospital>`; `sound`: its audio clock runs; `connected`: its live feed
    does; `heard_at`, `heard_by`: the last volume test somebody heard; `unheard`: somebody tested it since and heard nothing;
    `seq`: the last entry it shows."""

    topic: Annotated[str, Meta(max_length=120)]
    kind: ScreenKind = ScreenKind.BOARD
    sound: bool = False
    connected: bool = True
    visible: bool = True
    awake: bool = False
    muted: bool = False
    heard_at: Annotated[datetime, Meta(tz=True)] | None = None
    heard_by: Annotated[str, Meta(max_length=120)] = ""
    unheard: bool = False
    seq: Annotated[int, Meta(ge=0)] = 0
    slept_ms: Annotated[int, Meta(ge=0)] = 0


class Ringing(msgspec.Struct, frozen=True):
    """A warning nobody has acknowledged, without a word about the patient. `louder`: the ladder wants every screen."""

    case: str
    alert: str
    priority: Priority
    since: datetime
    louder: bool
    drill: bool


class Heard(msgspec.Struct, frozen=True):
    """The answer to a heartbeat: how the hospital listens, what is wrong with that as far as it has been told (empty: nothing),
    and what rings there."""

    now: datetime
    state: ListeningState
    words: str
    warning: str
    ringing: tuple[Ringing, ...]


def check_is_my_screen(person: Person, heartbeat: Heartbeat, screen: str) -> str:
    """The hospital this screen listens for: its person's own. A board is an emergency department's; other pages are also
    its administrators'."""
    roles = EMERGENCY_DEPARTMENT if heartbeat.kind is ScreenKind.BOARD else EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR}
    if not person.roles & roles:
        raise not_allowed()
    hospital = person.hospital
    if hospital is None or heartbeat.topic != f"board/{hospital}":
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_screen",
            "A screen listens for the hospital of whoever is signed in on it. Sign in there.",
            field="topic",
        )
    if not (8 <= len(screen) <= 64 and screen.isascii() and screen.replace("-", "").isalnum()):
        raise Refusal(
            Category.INCORRECT,
            "wrong_screen",
            "A screen's name has 8 to 64 letters, digits and hyphens.",
            field="screen",
        )
    return hospital


def take(house: House, person: Person, screen: str, heartbeat: Heartbeat, language: str) -> Heard:
    """Take a heartbeat in, and answer in this language. Raises `Refusal` for a screen of others."""
    hospital = check_is_my_screen(person, heartbeat, screen)
    now, screens = house.world.now(), house.book.screens
    before = screens.get(screen)
    if before is None:
        make_room(screens, hospital, now)
    unbroken = before is not None and now - before.at <= LEASE and before.since is not None
    screens[screen] = ScreenSighting(
        screen, hospital, now, heartbeat.kind, heartbeat.sound, heartbeat.connected, heartbeat.visible, heartbeat.awake,
        heartbeat.muted, heard_at(heartbeat, now), heartbeat.heard_by, heartbeat.unheard, heartbeat.seq, person.id,
        before.since if before and unbroken else now, heartbeat.slept_ms,
    )  # fmt: skip
    return answer(house, person, hospital, language)


def answer(house: House, person: Person, hospital: str, language: str) -> Heard:
    """What a page of this person should say now."""
    listening, say = hospital_listening(house, hospital), house.pages.translate(language)
    words = listening.words.text(say)
    told = house.book.hospitals.get(hospital)
    deaf = told is not None and told.heard is not None and told.heard.state is not ListeningState.LISTENING
    deaf = deaf and listening.state is not ListeningState.LISTENING  # it is told a little later that it is well again
    warning = say(N_("A warning would not be heard here: {words}")).format(words=words) if deaf else ""
    ringing = ringing_at(house, hospital) if person.roles & EMERGENCY_DEPARTMENT else []
    return Heard(house.world.now(), listening.state, words, warning, tuple(ringing))


def heard_at(heartbeat: Heartbeat, now: datetime) -> datetime | None:
    """A test by a clock that runs ahead happened now at the latest."""
    return min(heartbeat.heard_at, now).astimezone(now.tzinfo) if heartbeat.heard_at else None


def make_room(screens: dict[str, ScreenSighting], hospital: str, now: datetime) -> None:
    """Forget screens not heard of for long; refuse more than any hospital has."""
    for name in [name for name, one in screens.items() if now - one.at > FORGOTTEN_AFTER]:
        del screens[name]
    if sum(1 for one in screens.values() if one.hospital == hospital) >= SCREENS_AT_MOST:
        raise Refusal(
            Category.TOO_MANY,
            "too_many_screens",
            "This hospital has too many screens open. Close some, then try again.",
        )


def ringing_at(house: House, hospital: str) -> list[Ringing]:
    """What nobody at this hospital has acknowledged, the longest waiting first."""
    waiting = [
        Ringing(case.id, alert.id, alert.priority, alert.rings_since, alert.has_climbed_to(Step.LOUDER), case.drill)
        for case in house.book.coming_to(hospital)
        for alert in case.alerts.values()
        if alert.hospital == hospital and alert.state is AlertState.ALERTED and not case.is_quiet(alert)
    ]
    return sorted(waiting, key=lambda one: one.since)
