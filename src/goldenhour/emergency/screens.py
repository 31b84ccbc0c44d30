"""Which screens of a hospital can be heard now: sightings of screens, and what follows from them. Pure.

A screen says of itself every few seconds what it knows (the heartbeat, `listening/`). Sightings are kept in memory only
(`book.screens`), like the positions of units: after a restart they are there again within one heartbeat.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from goldenhour.emergency.bodies import ListeningState
from goldenhour.emergency.country import Country
from goldenhour.kit.sentences import N_, Sentence, sentence

if TYPE_CHECKING:
    from goldenhour.emergency.house import House

LEASE = timedelta(seconds=15)
"""A screen not heard of for three heartbeats is not there. As for live pages (`kit/live.py`), our choice."""
PROOF_HOLDS = timedelta(hours=12)
"""A volume test older than a shift proves nothing: who turned the loudspeaker down since is not known. Our choice."""


class ScreenKind(StrEnum):
    """A board listens for its hospital; another page only repeats what is not answered."""

    BOARD = "board"
    PAGE = "page"


class ScreenSighting(msgspec.Struct, frozen=True):
    """What a screen last said of itself. `sound`: its audio clock runs; `connected`: its live feed does; `heard_at` and
    `heard_by`: the last volume test that somebody heard; `unheard`: somebody tested it since and heard nothing; `seq`: the
    last entry it shows. `at` is by our clock."""

    screen: str
    hospital: str
    at: datetime
    kind: ScreenKind = ScreenKind.BOARD
    sound: bool = False
    connected: bool = True
    visible: bool = True
    awake: bool = False
    muted: bool = False
    heard_at: datetime | None = None
    heard_by: str = ""
    unheard: bool = False
    seq: int = 0
    by: str = ""
    since: datetime | None = None
    slept_ms: int = 0
    """How long the page had been asleep before this heartbeat."""

    @property
    def can_sound(self) -> bool:
        """Whether a warning that comes now would be heard: sound without a feed knows of nothing. A muted screen would
        sound it: whatever is new ends the mute."""
        return self.sound and self.connected and not self.unheard


class Listening(msgspec.Struct, frozen=True):
    """What a hospital's boards can do now. `screens`: boards open; `sounding`: those that can sound; `proven_at`: the
    latest volume test on one of these; `words`: the same in words, to be translated where it is shown."""

    state: ListeningState
    screens: int
    sounding: int
    proven_at: datetime | None
    words: Sentence


def listening_of(screens: Iterable[ScreenSighting], now: datetime, tel: str = "") -> Listening:
    """What these screens of one hospital can do at `now`; `tel` is its telephone, for when nothing can be heard."""
    boards = [one for one in screens if one.kind is ScreenKind.BOARD and now - one.at <= LEASE]
    sounding = [one for one in boards if one.can_sound]
    proofs = [one.heard_at for one in sounding if one.heard_at is not None and one.heard_at <= now]
    proven_at = max(proofs, default=None)
    if proven_at is not None and now - proven_at > PROOF_HOLDS:
        proven_at = None
    state = ListeningState.LISTENING if sounding else ListeningState.SILENT if boards else ListeningState.NOBODY
    words = words_for(state, len(boards), len(sounding), proven_at, now, tel)
    return Listening(state, len(boards), len(sounding), proven_at, words)


def words_for(
    state: ListeningState, screens: int, sounding: int, proven_at: datetime | None, now: datetime, tel: str
) -> Sentence:
    """ "2 screens are listening, sound proven 12 min ago", or whom to telephone."""
    if state is ListeningState.LISTENING:
        who = (
            Sentence(N_("1 screen is listening"))
            if sounding == 1
            else sentence(N_("{n} screens are listening"), n=sounding)
        )
        return sentence(N_("{who}, {proof}"), who=who, proof=proof_words(proven_at, now))
    if state is ListeningState.SILENT:
        who = (
            Sentence(N_("1 screen is open, but silent"))
            if screens == 1
            else sentence(N_("{n} screens are open, but silent"), n=screens)
        )
    else:
        who = Sentence(N_("no screen is listening"))
    if tel:
        return sentence(N_("{who}: telephone {tel}"), who=who, tel=tel)
    return sentence(N_("{who}: telephone"), who=who)


def proof_words(proven_at: datetime | None, now: datetime) -> Sentence:
    """How long ago somebody heard one of them."""
    if proven_at is None:
        return Sentence(N_("sound not proven this shift"))
    minutes = int((now - proven_at) / timedelta(minutes=1))
    if minutes < 1:
        return Sentence(N_("sound proven just now"))
    if minutes < 90:
        return sentence(N_("sound proven {n} min ago"), n=minutes)
    return sentence(N_("sound proven {n} h ago"), n=round(minutes / 60))


# ── looked up in the house ───────────────────────────────────────────────────────────────────────────────────────────
def hospital_listening(house: House, hospital: str) -> Listening:
    """What the boards of this hospital can do now."""
    mine = (one for one in house.book.screens.values() if one.hospital == hospital)
    return listening_of(mine, house.world.now(), telephone_of(house, hospital))


def telephone_of(house: House, hospital: str) -> str:
    """Under which number the emergency department is reached, as far as anybody said."""
    state = house.book.hospitals.get(hospital)
    return (state.contacts.ed_phone if state else None) or table_telephone(house.country, hospital)


def table_telephone(country: Country, hospital: str) -> str:
    known = country.find_hospital(hospital)
    return known.tel if known else ""


def listening_words(house: House, hospital: str, language: str) -> str:
    """The hospital's listening in words of this language, for lists and tablets."""
    return hospital_listening(house, hospital).words.text(house.pages.translate(language))
