"""The live page of transfers: what an emergency department sends, and what it is asked to take.

Live topic `transfers/<hospital>`: one card per patient. Topic `transfers/<hospital>/<case>/<transfer>`: that one transfer with
everything in it. Both are drawn for the side that reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, not_allowed
from goldenhour.emergency.transfer import AskState, Transfer, TransferState
from goldenhour.kit.live import Showing
from goldenhour.transfers.shown import html_of_card, html_of_whole

NAME = "transfers"
NEEDLESS = frozenset({AskState.TAKEN_BACK, AskState.TAKEN_ELSEWHERE, AskState.TIME_OUT})
"""A hospital that was asked and need not answer any more."""


def showing(house: House) -> Showing:
    """The live page."""

    def html(state: Any, topic: str, language: str) -> str:
        hospital, transfer = parts_of(topic)
        shown = transfer_in(state, hospital, transfer)
        draw = html_of_whole if transfer else html_of_card
        return draw(house, state, shown, hospital, order(state, topic), language)

    def everything(topic: str) -> Iterable[Case]:
        if topic.count("/") > 1:
            state = house.book.kept(f"case/{topic.split('/')[2]}")
            return [state] if isinstance(state, Case) and topic in set(topics(state)) else []
        return [case for case in house.book.open_cases.values() if topic in set(topics(case))]

    return Showing(NAME, topics, key, order, html, everything)


def parts_of(topic: str) -> tuple[str, str]:
    """The hospital of a topic, and the transfer, if it is of one."""
    _, hospital, *of_one = topic.split("/")
    return hospital, of_one[-1] if of_one else ""


def may_watch(person: Person, topic: str) -> None:
    """An emergency department watches its own transfers."""
    if not person.roles & EMERGENCY_DEPARTMENT or person.hospital != parts_of(topic)[0]:
        raise not_allowed()


def topics(state: Any) -> Iterable[str]:
    """A case stands at the hospital that sends, and at those that are asked or take the patient."""
    if not isinstance(state, Case):
        return ()
    found: dict[str, None] = {}
    for transfer in state.transfers.values():
        for hospital in transfer.open_to:
            found[f"{NAME}/{hospital}/{state.id}/{transfer.id}"] = None
            if concerns(transfer, hospital):
                found[f"{NAME}/{hospital}"] = None
    return tuple(found)


def concerns(transfer: Transfer, hospital: str) -> bool:
    """Whether this hospital still has to do with it."""
    if transfer.state is TransferState.ENDED:
        return False
    if hospital in (transfer.said.hospital, transfer.accepted_by):
        return True
    ask = transfer.asks.get(hospital)
    return ask is not None and (
        ask.state is AskState.WAITING or (not transfer.accepted_by and ask.state not in NEEDLESS)
    )


def transfer_in(case: Case, hospital: str, transfer: str) -> Transfer:
    """The transfer this hospital sees of this case."""
    if transfer:
        return case.transfers[transfer]
    mine = [one for one in case.transfers.values() if hospital in one.open_to]
    return next((one for one in reversed(mine) if concerns(one, hospital)), mine[-1])


def key(state: Any) -> str:
    return f"transfer-of-{state.id}"


def order(state: Any, topic: str) -> str:
    """What waits for this hospital's answer first, then the rest by the time of the request."""
    hospital, transfer = parts_of(topic)
    shown = transfer_in(state, hospital, transfer)
    ask = shown.asks.get(hospital)
    waits = ask is not None and ask.state is AskState.WAITING
    return f"{0 if waits else 1}{shown.requested_at.isoformat()}"
