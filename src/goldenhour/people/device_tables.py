"""What is kept of tablets: which is bound to whom, and whose each was, and where, at any time. Plain SQL, no policy."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.people import Device, Person, Role, Turn
from goldenhour.people.tables import Condition, Connection, Moment, account_of, metadata, people

devices = sa.Table(
    "devices",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("person", sa.ForeignKey(people.c.id), nullable=False, index=True),
    sa.Column("token_hash", sa.String, nullable=False, unique=True),
    sa.Column("unit", sa.String, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)
turns = sa.Table(
    "device_turns",
    metadata,
    sa.Column("device", sa.ForeignKey(devices.c.id), nullable=False, index=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("person", sa.ForeignKey(people.c.id), nullable=False),
    sa.Column("unit", sa.String),
)
"""Never deleted: what a tablet hands in after weeks is judged by whose it was when that was written."""


class Bound(msgspec.Struct, kw_only=True):
    """A tablet as it is kept: whose, on which unit, last used when, and the hash of its token."""

    device: Device
    token_hash: str
    made_at: datetime
    seen_at: datetime

    def is_over(self, now: datetime, idle: timedelta) -> bool:
        """Whether it was not used for too long; one that was signed out is known for ever."""
        return self.device.ended_at is None and now >= self.seen_at + idle


def as_crew(person: Person) -> Person:
    """The person with the rights a tablet needs, and no other of theirs."""
    return msgspec.structs.replace(person, roles=person.roles & {Role.CREW})


def read_devices(connection: Connection, *wanted: Condition) -> list[Bound]:
    """Tablets, the newest first. One whose person was switched off is signed out with them."""
    both = sa.select(
        people, devices.c.id.label("device"), devices.c.name.label("device_name"), devices.c.token_hash, devices.c.unit,
        devices.c.made_at.label("bound_at"), devices.c.seen_at, devices.c.ended_at,
    ).join(devices, devices.c.person == people.c.id)  # fmt: skip
    rows = connection.execute(both.where(*wanted).order_by(devices.c.made_at.desc(), devices.c.id))
    return [
        Bound(
            device=Device(
                id=row.device,
                name=row.device_name,
                person=as_crew(account_of(row).person(row.unit)),
                ended_at=row.ended_at or (None if row.active else row.seen_at),
            ),
            token_hash=row.token_hash,
            made_at=row.bound_at,
            seen_at=row.seen_at,
        )
        for row in rows
    ]


def bind_device(connection: Connection, device: Device, token_hash: str, now: datetime) -> None:
    """This tablet is this person's from now on, whosever it was."""
    values = {
        "name": device.name, "person": device.person.id, "token_hash": token_hash, "unit": device.person.unit,
        "made_at": now, "seen_at": now, "ended_at": None,
    }  # fmt: skip
    known = connection.execute(devices.update().where(devices.c.id == device.id).values(values)).rowcount
    if not known:
        connection.execute(devices.insert().values(id=device.id, **values))
    begin_turn(connection, device.id, device.person, now)


def begin_turn(connection: Connection, device_id: str, person: Person, now: datetime) -> None:
    connection.execute(turns.insert().values(device=device_id, since=now, person=person.id, unit=person.unit))


def change_device(connection: Connection, device_id: str, **values: object) -> None:
    connection.execute(devices.update().where(devices.c.id == device_id).values(values))


def read_turns(connection: Connection, device_id: str) -> list[Turn]:
    both = sa.select(people, turns.c.since, turns.c.unit).join(turns, turns.c.person == people.c.id)
    rows = connection.execute(both.where(turns.c.device == device_id).order_by(turns.c.since))
    return [Turn(row.since, as_crew(account_of(row).person(row.unit))) for row in rows]
