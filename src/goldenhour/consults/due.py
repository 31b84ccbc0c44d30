"""Who is rung next for a consult, and when: pure, the whole decision.

The candidates fall into turns: a hospital and one person on duty there, or the house. A turn begins with the hospital's
screens and the person's phone; half way, SMS and a call; after the hospital's waiting time the next turn begins, at once
where it was declined. When all have had their turn, they are rung again, until somebody takes it. What was rung stands
on the consult, so the answer does not depend on who asks, how often, or on whether the server was away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from goldenhour.consults.routing import Candidate
from goldenhour.emergency.consult import Consult, Rung
from goldenhour.emergency.consult_bodies import Duty
from goldenhour.emergency.ladder_bodies import Channel
from goldenhour.kit.sentences import Sentence

GRAIN_S = 0.001
HALF_WAY = 0.5
AT_ONCE = (Channel.SCREENS, Channel.WEB_PUSH)
LATER = (Channel.SMS, Channel.VOICE)


class Turn(msgspec.Struct, frozen=True):
    """One to be rung: a person on duty at a hospital, or (no duty) the house."""

    hospital: str
    duty: Duty | None
    why: tuple[Sentence, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.hospital, self.duty.name if self.duty else ""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways there are at the beginning."""
        return AT_ONCE if self.duty is None or self.duty.person else (Channel.SCREENS,)

    @property
    def later(self) -> tuple[Channel, ...]:
        return LATER if self.duty is not None and self.duty.phone else ()


class Ring(msgspec.Struct, frozen=True):
    """One ringing to be kept and then done."""

    turn: Turn
    channel: Channel


def turns_of(candidates: Sequence[Candidate]) -> list[Turn]:
    """First lines before back lines within a hospital; hospital after hospital."""
    found: list[Turn] = []
    for one in candidates:
        duties: tuple[Duty | None, ...] = one.duties or (None,)
        found += [Turn(one.hospital, duty, one.why) for duty in duties]
    return found


def key_of(rung: Rung) -> tuple[str, str]:
    return rung.said.hospital, rung.said.to


def under_way(consult: Consult) -> tuple[Rung, ...]:
    """The ringings of the turn that goes on: the last ones with the same key."""
    mine: list[Rung] = []
    for rung in reversed(consult.rung):
        if mine and (key_of(rung) != key_of(mine[0]) or rung.said.channel in {one.said.channel for one in mine}):
            break
        mine.append(rung)
    return tuple(reversed(mine))


def declines(consult: Consult, turn: Turn) -> bool:
    """Whether this hospital, or this person, has said that they cannot."""
    person = turn.duty.person if turn.duty else ""
    return any(one.hospital == turn.hospital and (not one.person or one.person == person) for one in consult.declined)


def due(
    consult: Consult, turns: Sequence[Turn], wait_s: float, elapsed: float, ways: Collection[Channel] = tuple(Channel)
) -> list[Ring]:
    """What is to be rung now, `elapsed` seconds after the question; `ways`: the channels there are."""
    current = under_way(consult)
    turn = next((one for one in turns if current and one.key == key_of(current[0])), None)
    if turn is not None and not declines(consult, turn):
        since = elapsed - current[0].said.after_s
        if since < wait_s - GRAIN_S:
            rung = {one.said.channel for one in current}
            late = since >= wait_s * HALF_WAY - GRAIN_S
            return [Ring(turn, way) for way in turn.later if late and way not in rung and way in ways]
    following = next_turn(consult, turns)
    return [Ring(following, way) for way in following.channels if way in ways] if following else []


def next_turn(consult: Consult, turns: Sequence[Turn]) -> Turn | None:
    """The first of those rung least often; nobody where all have declined."""
    begun: Counter[tuple[str, str]] = Counter(
        key_of(rung) for rung in consult.rung if rung.said.channel is Channel.SCREENS
    )
    able = [turn for turn in turns if not declines(consult, turn)]
    return min(able, key=lambda turn: begun[turn.key], default=None)
