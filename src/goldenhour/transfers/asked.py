"""What a hospital is asked and has not answered, on its wall board: live topic `asked/<hospital>`, one card per patient. It
rings with the board's own alarm until somebody there has answered, or need not any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.transfer import AskState, Transfer, TransferState
from goldenhour.kit.live import Showing
from goldenhour.transfers.live import may_watch, parts_of
from goldenhour.transfers.shown import context

NAME = "asked"
__all__ = ["NAME", "may_watch", "showing"]


def showing(house: House) -> Showing:
    def html(state: Any, topic: str, language: str) -> str:
        hospital, _ = parts_of(topic)
        shown = context(house, state, asked_of(state, hospital), hospital, order(state, topic), language)
        return house.part("transfers/asked.html", language, **shown)

    def everything(topic: str) -> Iterable[Case]:
        return [case for case in house.book.open_cases.values() if topic in set(topics(case))]

    return Showing(NAME, topics, key, order, html, everything)


def waits(transfer: Transfer, hospital: str) -> bool:
    ask = transfer.asks.get(hospital)
    return ask is not None and ask.state is AskState.WAITING and transfer.state is TransferState.REQUESTED


def topics(state: Any) -> Iterable[str]:
    if not isinstance(state, Case):
        return ()
    return {f"{NAME}/{one}" for transfer in state.transfers.values() for one in transfer.asks if waits(transfer, one)}


def asked_of(case: Case, hospital: str) -> Transfer:
    return next(one for one in case.transfers.values() if waits(one, hospital))


def key(state: Any) -> str:
    return f"asked-about-{state.id}"


def order(state: Any, topic: str) -> str:
    """Whose answer is due first."""
    hospital, _ = parts_of(topic)
    return asked_of(state, hospital).asks[hospital].answer_by.isoformat()
