"""How far an alert has come on its way to a person, each stage with its time: the same for tablet, desk and board.

A stage is never shown as more than it is: on the screen is not heard, heard is not acknowledged, and what a phone or a
gateway received is no stage at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from goldenhour.emergency.case import Alert


class Delivery(StrEnum):
    """The stages, in the order of a good day."""

    QUEUED = "queued"  # on the tablet only
    ACCEPTED = "accepted"  # durable on the server
    ON_SCREEN = "on_screen"  # a screen of that ED has it on its page
    SOUNDING = "sounding"  # that screen's alarm runs
    ACKNOWLEDGED = "acknowledged"  # a named person
    PREPARED = "prepared"
    DIVERTED = "diverted"
    STOOD_DOWN = "stood_down"


class Stage(NamedTuple):
    """One stage reached, and when: `queued` by the tablet's corrected clock, all others by ours where we have it."""

    state: Delivery
    at: datetime


def delivery(alert: Alert) -> list[Stage]:
    """The stages this alert has reached, in the order in which it reached them. After a renewal, those since then."""
    order = list(Delivery)
    return sorted(stages(alert), key=lambda stage: (stage.at, order.index(stage.state)))


def stages(alert: Alert) -> Iterator[Stage]:
    rang_first = alert.ringing == 1
    if rang_first:
        yield Stage(Delivery.QUEUED, min(alert.alerted_at, alert.stored_at))
    for state, at in (
        (Delivery.ACCEPTED, alert.stored_at if rang_first else alert.rings_since),
        (Delivery.ON_SCREEN, alert.shown_at),
        (Delivery.SOUNDING, alert.sounding_at),
        (Delivery.ACKNOWLEDGED, alert.acknowledged_stored_at),
        (Delivery.PREPARED, alert.prepared_at),
        (Delivery.DIVERTED, alert.diverted_at),
        (Delivery.STOOD_DOWN, alert.stood_down_at),
    ):
        if at is not None:
            yield Stage(state, at)


def delivery_state(alert: Alert) -> Stage:
    """The last stage reached."""
    return delivery(alert)[-1]
