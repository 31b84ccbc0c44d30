"""Whose phones are told of a transfer, and of which part of it."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.app.transfers import ASKED, REFUSED, Phones, news_of
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.ladder_bodies import Channel
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.transfers.scene import CASE, TRANSFER, asking


async def test_who_is_asked_and_who_is_refused_is_told_and_nobody_else(house: Any) -> None:
    heard: list[tuple[str, tuple[str, str]]] = []
    house.book.listeners.append(lambda change: heard.extend((one[0], one[1]) for one in news_of(change)))
    await asking(house)
    refused = transfers.TransferRefused(transfer=TRANSFER, hospital=OTHER_HOSPITAL, reason="滿床", name="王")
    await tell(house, f"case/{CASE}", refused)
    assert heard == [(OTHER_HOSPITAL, ASKED), (HOSPITAL, REFUSED)]


async def test_phones_are_rung_by_their_own_channel_and_once_more_after_a_restart(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, str, str]] = []

    async def ring(self: Phones, hospital: str, channel: Channel, key: str) -> None:
        rung.append((hospital, channel.value, key))

    monkeypatch.setattr(Phones, "ring", ring)
    phones = Phones(house)
    house.book.listeners.append(phones.changed)
    await asking(house)
    body = transfers.TransferRung(transfer=TRANSFER, hospital=OTHER_HOSPITAL, channel=Channel.SMS)
    await tell(house, f"case/{CASE}", body, ids=("rung-0001",))
    while phones.under_way:
        await next(iter(phones.under_way))
    again = Phones(house)
    again.start()
    while again.under_way:
        await next(iter(again.under_way))
    assert rung == [(OTHER_HOSPITAL, "sms", "rung-0001")] * 2


async def test_a_phone_that_cannot_be_reached_holds_nothing_up(house: Any) -> None:
    phones = Phones(house)
    house.book.listeners.append(phones.changed)
    await asking(house)
    while phones.under_way:
        await next(iter(phones.under_way))
    assert (await house.book.case(CASE)).transfers[TRANSFER].state == "requested"
