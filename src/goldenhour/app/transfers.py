"""Transfers put together: the engine on the book, in the country's first language; the vehicles' links beside the accounts;
and a word to the phones of whoever has to answer or to ask anew."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import structlog

from goldenhour.emergency.book import Change
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Channel
from goldenhour.emergency.transfer_bodies import TransferAsked, TransferRefused, TransferRung
from goldenhour.emergency.transfer_states import waiting
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.sentences import N_
from goldenhour.ladders.routes import parts_of
from goldenhour.people.accounts import Accounts
from goldenhour.transfers.keeping import Keeper
from goldenhour.transfers.link_routes import FACT
from goldenhour.transfers.links import Links

logger = structlog.get_logger()
ASKED = (N_("You are asked to take a patient"), N_("A transfer waits for your answer. Touch to read it."))
STILL_ASKED = (
    N_("Nobody has answered: you are asked to take a patient"),
    N_("Open Golden Hour to read it and answer."),
)
REFUSED = (N_("A hospital cannot take your patient"), N_("Ask another hospital. Touch to read it."))


@contextlib.asynccontextmanager
async def running_transfers(house: House, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """The engine at work, where people are served (`climbing`); stopped at the end, to go on at the next start."""
    house.facts[FACT] = Links(accounts.store, house.world)
    keeper = Keeper(house.book, house.world, house.pages.translate(DEFAULT))
    phones = Phones(house)
    running = [asyncio.create_task(keeper.keep())] if climbing else []
    if climbing:
        house.book.listeners.append(phones.changed)
        phones.start()
    try:
        yield
    finally:
        for task in [*running, *phones.under_way]:
            task.cancel()
        await asyncio.gather(*running, *phones.under_way, return_exceptions=True)


class Phones:
    """Tells a hospital's phones, without holding anybody up. What was said while the server was away is not told again: it
    stands, and rings, on the page."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.under_way: set[asyncio.Task[None]] = set()

    def changed(self, change: Change) -> None:
        """A listener of the book."""
        for hospital, words, key in news_of(change):
            self.begin(self.tell(hospital, words, key))
        for hospital, channel, key in rung_in(change):
            self.begin(self.ring(hospital, channel, key))

    def start(self) -> None:
        """Ring again, under the same keys, what was rung and not answered when the server went away: whoever is behind a key
        leaves a second one out."""
        for case in self.house.book.open_cases.values():
            for transfer in case.transfers.values() if not case.synthetic else ():
                for ask in waiting(transfer):
                    for entry, channel in ask.rung:
                        self.begin(self.ring(ask.hospital, channel, entry))

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def ring(self, hospital: str, channel: Channel, key: str) -> None:
        """A push to everybody subscribed, an SMS or a call to whom the hospital has set for its warnings. No patient is named."""
        if channel is Channel.WEB_PUSH:
            return await self.tell(hospital, STILL_ASKED, key)
        state, gateway = self.house.book.hospitals.get(hospital), parts_of(self.house).gateway
        contacts = (state.contacts.sms_to if channel is Channel.SMS else state.contacts.voice_to) if state else ()
        say = self.house.pages.translate(DEFAULT)
        for contact in contacts if gateway is not None else ():
            why = await gateway.hand_over(channel.value, key, contact, " ".join(map(say, STILL_ASKED)))
            if why:
                logger.warning("transfer_not_rung", hospital=hospital, channel=channel, why=why)

    async def tell(self, hospital: str, words: tuple[str, str], key: str) -> None:
        try:
            whys = await parts_of(self.house).push.tell_all(hospital, *words, path="/transfers", key=key)
        except Exception:
            logger.exception("transfer_not_pushed", hospital=hospital)
            return
        if whys:
            logger.warning("transfer_not_pushed", hospital=hospital, why=whys[0])


def rung_in(change: Change) -> Iterator[tuple[str, Channel, str]]:
    """Whose phones are rung for a question that nobody has answered."""
    case = change.after
    if not isinstance(case, Case) or case.synthetic:
        return
    for said in change.said:
        if isinstance(said.body, TransferRung):
            yield said.body.hospital, said.body.channel, said.id


def news_of(change: Change) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Whom to tell what: who is asked, and who is refused. Nobody is called for a simulated patient."""
    case = change.after
    if not isinstance(case, Case) or case.synthetic:
        return
    for said in change.said:
        if isinstance(said.body, TransferAsked):
            yield said.body.hospital, ASKED, f"transfer-{said.id}"
        elif isinstance(said.body, TransferRefused) and (transfer := case.transfers.get(said.body.transfer)):
            yield transfer.said.hospital, REFUSED, f"transfer-{said.id}"
