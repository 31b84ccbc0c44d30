"""Drills on a page: the former ones of a hospital, and what came of one: what sounded when, who acknowledged, how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.delivery import delivery
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder import Ladder, ladder_for
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.listening.views import drills

SHOWN = 30


class Former(NamedTuple):
    """One drill in the list."""

    case: str
    begun_at: datetime
    condition: Sentence
    priority: Sentence
    begun_by: str
    acknowledged_by: str
    seconds: float | None
    over: bool


class Happened(NamedTuple):
    """One thing of a drill: how many seconds after it began to ring, and in words. `planned_s`: when the ladder had it due."""

    seconds: float
    words: Sentence
    by_whom: str = ""
    planned_s: int | None = None


async def former_drills(house: House, hospital: str) -> list[Former]:
    """The last drills of a hospital, the newest first."""
    question = sa.select(drills).where(drills.c.hospital == hospital).order_by(drills.c.begun_at.desc()).limit(SHOWN)
    rows = await house.ask(lambda connection: connection.execute(question).all())
    return [
        Former(
            row.subject.removeprefix("case/"), datetime.fromtimestamp(row.begun_at, UTC), name_of(Condition(row.condition)),
            name_of(Priority(row.priority)), row.begun_by, row.acknowledged_by,
            row.acknowledged_at - row.begun_at if row.acknowledged_at is not None else None, row.over,
        )
        for row in rows
    ]  # fmt: skip


STAGES: dict[str, str] = {
    "accepted": N_("the drill began to ring"),
    "on_screen": N_("a board had it on its page"),
    "sounding": N_("the alarm sounded"),
    "acknowledged": N_("acknowledged"),
}
ENDED = N_("ended without an acknowledgement")


def what_happened(house: House, case: Case, alert: Alert) -> list[Happened]:
    """Everything of a drill in the order in which it happened."""
    ladder = ladder_for(house.book.hospitals.get(alert.hospital), case.condition, alert.priority)
    found = [
        Happened(
            after(alert, stage.at),
            Sentence(STAGES[stage.state]),
            (alert.acknowledged_by or "") if stage.state == "acknowledged" else "",
        )
        for stage in delivery(alert)
        if stage.state in STAGES
    ]
    found += climbs_told(alert, ladder)
    if alert.acknowledged_at is None and alert.stood_down_at is not None:
        found.append(Happened(after(alert, alert.stood_down_at), Sentence(ENDED), alert.stood_down_reason or ""))
    return sorted(found, key=lambda one: one.seconds)


def climbs_told(alert: Alert, ladder: Ladder) -> Iterator[Happened]:
    """The steps of the ladder and what answered."""
    for climb in alert.climbs:
        words = sentence(N_("step of the ladder: {step}"), step=name_of(climb.step))
        due = ladder.steps.get(climb.step) if climb.round == 1 else None
        yield Happened(after(alert, climb.at), words, climb.to, due)
        if climb.answer is not None and climb.answered_at is not None:
            answer = sentence(N_("{step}: {answer}"), step=name_of(climb.step), answer=name_of(climb.answer))
            yield Happened(after(alert, climb.answered_at), answer, climb.detail)


def after(alert: Alert, at: datetime) -> float:
    return max(0.0, (at - alert.rings_since) / timedelta(seconds=1))
