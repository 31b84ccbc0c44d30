"""What came of "treat here": the program looks for the same patient at any emergency department within 24 hours.

By the national number, across hospitals, in the views; so it does not matter whether the server was away meanwhile. What
it finds it notes on the case of the consult, once, with the other case. What it cannot find is asked of the side that
asked for the consult, from the next day on, until they have answered.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.consults.views import consults, doors
from goldenhour.emergency.consult_bodies import Advice, Returned, ReturnNoted
from goldenhour.emergency.house import House
from goldenhour.kit.log import ID_USED_OTHERWISE, Entry, encode_json
from goldenhour.kit.refusals import Refusal

WITHIN = timedelta(hours=24)
"""The seed's own: "returned to any emergency department within 24 hours"."""
ASKED_FOR = timedelta(days=30)
"""So long the question stands in the list of those who asked. Our choice."""
LOOK_EVERY_S = 20.0
PROGRAM = "program/consults"
NAMESPACE = uuid.UUID("a8c1b0de-3b64-5b3a-9f10-5a7d9c2f6e01")
TREATED = (Advice.TREAT_HERE.value, Advice.TRANSFER_IF.value)


class Open(msgspec.Struct, frozen=True):
    """A consult after which the patient stayed, of whom nobody has said whether they came back."""

    case: str
    consult: str
    specialty: str
    patient: str
    advised_at: datetime
    synthetic: bool


class Came(msgspec.Struct, frozen=True):
    """A patient of a consult who came to a door again."""

    case: str
    consult: str
    asking: str
    other_case: str
    hospital: str
    at: datetime


def unanswered(connection: sa.Connection, hospital: str, now: datetime) -> list[Open]:
    """Those this hospital is to be asked about, the oldest first."""
    since, until = (now - ASKED_FOR).timestamp(), (now - WITHIN).timestamp()
    query = (
        sa.select(consults)
        .where(
            consults.c.hospital == hospital,
            consults.c.returned == "",
            consults.c.advice.in_(TREATED),
            consults.c.advised_at.between(since, until),
        )
        .order_by(consults.c.advised_at)
        .limit(200)
    )
    return [
        Open(
            row.subject.partition("/")[2],
            row.consult,
            row.specialty,
            row.patient,
            moment(row.advised_at),
            row.synthetic,
        )
        for row in connection.execute(query)
    ]


def came_back(connection: sa.Connection, now: datetime) -> list[Came]:
    """The first door each patient came to within 24 hours of the advice, in another case; of which nothing is noted."""
    same = sa.and_(
        doors.c.national_id == consults.c.national_id,
        doors.c.subject != consults.c.subject,
        doors.c.at > consults.c.advised_at,
        doors.c.at <= consults.c.advised_at + WITHIN.total_seconds(),
    )
    query = (
        sa.select(consults, doors.c.subject.label("other"), doors.c.hospital.label("door"), doors.c.at.label("came_at"))
        .join(doors, same)
        .where(
            consults.c.returned == "",
            consults.c.national_id != "",
            consults.c.advice.in_(TREATED),
            consults.c.advised_at > (now - ASKED_FOR).timestamp(),
        )
        .order_by(doors.c.at)
    )
    first: dict[str, Came] = {}
    for row in connection.execute(query):
        case, other = row.subject.partition("/")[2], row.other.partition("/")[2]
        first.setdefault(row.consult, Came(case, row.consult, row.hospital, other, row.door, moment(row.came_at)))
    return list(first.values())


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def note_returns(house: House) -> None:
    """Look once, and note what is found; an id made of the consult keeps it from being noted twice."""
    now = house.world.now()
    for came in await house.ask(lambda connection: came_back(connection, now)):
        where = Returned.HERE if came.hospital == came.asking else Returned.ELSEWHERE
        body: Any = ReturnNoted(consult=came.consult, returned=where, at=came.at, case=came.other_case)
        entry = Entry(
            id=str(uuid.uuid5(NAMESPACE, came.consult)), subject=f"case/{came.case}", kind="return_noted", at=now,
            by=PROGRAM, body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip
        try:
            receipts = await house.log.append([entry])
        except Refusal as refusal:
            if refusal.code != ID_USED_OTHERWISE:
                raise
            continue
        await house.book.caught_up(receipts[-1].seq)
