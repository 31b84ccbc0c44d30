"""One row per consult, per transfer and per visit to an emergency department: what the sixteen are counted from.

`hospital` is the one that asks (需求端, the demand side), `supply` the one that answers or receives (供給端). Times are seconds
since 1970 (UTC); `at` is the one that says to which month a row belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult
from goldenhour.emergency.transfer import Transfer
from goldenhour.indicators.sixteen.treated import Treated, treated_at
from goldenhour.indicators.views import by_our_clock, seconds
from goldenhour.kit.views import View, view_table


def about(*more: sa.Column[Any]) -> list[sa.Column[Any]]:
    """What every row says of its case."""
    return [
        sa.Column("at", sa.Float),
        sa.Column("hospital", sa.String),
        sa.Column("supply", sa.String),
        sa.Column("condition", sa.String),
        sa.Column("synthetic", sa.Boolean),
        sa.Column("speed", sa.Float),
        *more,
    ]


def times(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Float) for name in names]


KINDS_OF_CARE = ("stemi", "pci", "ischaemic", "ivt", "evt")
consults = view_table(
    "sixteen_consults",
    *about(*times("door_at", "advised_at", "departed_at", "returned_at")),
    sa.Column("consult", sa.String),
    sa.Column("specialty", sa.String),
    sa.Column("advice", sa.String),
    sa.Column("counts", sa.Boolean),
    sa.Column("returned", sa.String),
)
"""`at`: asked. `advice`: the one that counts, empty while there is none. `counts`: whether this is the last advised
consult of its hospital about the patient, so that a patient counts once. `departed_at`: left the asking hospital's door."""
transfers = view_table(
    "sixteen_transfers",
    *about(*times("door_at", "departed_at", "wire_at", "needle_at", "puncture_at")),
    sa.Column("transfer", sa.String),
    sa.Column("arrived", sa.Boolean),
    *(sa.Column(name, sa.Boolean) for name in KINDS_OF_CARE),
)
"""`at`: through the receiving door (requested, until then); `door_at`: through the first. What was not answered is null."""
visits = view_table("sixteen_visits", *about(*times("departed_at")), sa.Column("consulted", sa.Boolean))
"""`at`: through the door. `supply`: as `hospital`."""

sa.Index("sixteen_consults_at", consults.c.at)
sa.Index("sixteen_transfers_at", transfers.c.at)
sa.Index(
    "sixteen_visits_by_hospital", visits.c.hospital, visits.c.condition, visits.c.at, visits.c.consulted,
    visits.c.departed_at, visits.c.speed, visits.c.synthetic,
)  # fmt: skip
"""Holds all that the question about visits asks, so that a year of them is counted without touching the table, hospital by
hospital, so that nothing is sorted."""


# ── doors ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def door_of(case: Case, hospital: str) -> datetime | None:
    """When the patient first came through this hospital's door: by themselves, or brought by an ambulance."""
    walked = [case.called_at] if case.visited == hospital else []
    brought = [arrival_of(case, alert) for alert in case.alerts.values() if alert.hospital == hospital]
    return min((at for at in (*walked, *brought) if at is not None), default=None)


def departure_from(case: Case, hospital: str) -> datetime | None:
    """When the patient left that hospital's door for another."""
    left = [one.departed_at for one in case.transfers.values() if one.said.hospital == hospital]
    return min((at for at in left if at is not None), default=None)


def counted_condition(case: Case, hospital: str) -> Condition:
    """What the patient had: as that hospital reported it, else as suspected."""
    outcomes = [alert.outcome for alert in case.alerts.values() if alert.hospital == hospital and alert.outcome]
    return outcomes[-1].condition if outcomes else case.condition


def columns_of(case: Case, at: datetime | None, hospital: str, supply: str, condition: Condition) -> dict[str, Any]:
    speed = case.call.speed if case.call else 1.0
    return {
        "at": seconds(at), "hospital": hospital, "supply": supply, "condition": condition.value,
        "synthetic": case.synthetic, "speed": speed,
    }  # fmt: skip


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def consult_row(case: Case, consult: Consult) -> dict[str, Any]:
    hospital, first, advised = consult.said.hospital, next(iter(consult.advice), None), consult.advised
    supply = consult.taken_hospital or (advised.hospital if advised else "")
    last = [one.id for one in case.consults.values() if one.said.hospital == hospital and one.advice]
    return {
        **columns_of(case, by_our_clock(consult.asked_at, consult.stored_at), hospital, supply, case.condition),
        "consult": consult.id,
        "specialty": consult.said.specialty,
        "advice": advised.said.advice.value if advised else "",
        "counts": last[-1:] == [consult.id],
        "door_at": seconds(door_of(case, hospital)),
        "advised_at": seconds(by_our_clock(first.at, first.stored_at)) if first else None,
        "departed_at": seconds(departure_from(case, hospital)),
        "returned": consult.returned.value if consult.returned else "",
        "returned_at": seconds(consult.returned_at),
    }


def transfer_row(case: Case, transfer: Transfer) -> dict[str, Any]:
    alert = case.alerts.get(transfer.alert or "")
    arrived_at = arrival_of(case, alert) if alert else None
    treated = treated_at(alert) if alert else Treated()
    condition = alert.outcome.condition if alert and alert.outcome else transfer.said.channel
    hospital = transfer.said.hospital
    return {
        **columns_of(case, arrived_at or transfer.requested_at, hospital, transfer.accepted_by, condition),
        "transfer": transfer.id,
        "arrived": arrived_at is not None,
        "door_at": seconds(door_of(case, hospital)),
        "departed_at": seconds(transfer.departed_at),
        "wire_at": seconds(treated.wire_at),
        "needle_at": seconds(treated.needle_at),
        "puncture_at": seconds(treated.puncture_at),
        **{name: getattr(treated, name) for name in KINDS_OF_CARE},
    }


def visit_row(case: Case, hospital: str, at: datetime) -> dict[str, Any]:
    return {
        **columns_of(case, at, hospital, hospital, counted_condition(case, hospital)),
        "departed_at": seconds(departure_from(case, hospital)),
        "consulted": any(one.said.hospital == hospital for one in case.consults.values()),
    }


def consult_rows(state: Any) -> Iterable[dict[str, Any]]:
    return [consult_row(state, one) for one in state.consults.values()] if counted(state) else []


def transfer_rows(state: Any) -> Iterable[dict[str, Any]]:
    return [transfer_row(state, one) for one in state.transfers.values()] if counted(state) else []


def visit_rows(state: Any) -> Iterable[dict[str, Any]]:
    """One per hospital through whose door the patient came, in the order of the doors."""
    if not counted(state):
        return []
    places = {alert.hospital for alert in state.alerts.values()} | ({state.visited} if state.visited else set())
    doors = [(at, place) for place in places if (at := door_of(state, place)) is not None]
    return [visit_row(state, place, at) for at, place in sorted(doors)]


def counted(state: Any) -> bool:
    """Practice has no patient, and is in no figure."""
    return isinstance(state, Case) and state.counts


VIEWS: tuple[View, ...] = (
    View(consults, consult_rows, marks="at"),
    View(transfers, transfer_rows, marks="at"),
    View(visits, visit_rows, marks="at"),
)
