"""The consults put together: how a ringing reaches a specialist's phone, on the ladder's own channels, and what watches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from goldenhour.adapters.channel_gateway import Gateway
from goldenhour.adapters.channel_webpush import WebPush
from goldenhour.consults.following import LOOK_EVERY_S, note_returns
from goldenhour.consults.ringing import Letter, Ringer
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Channel, Contact
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.log import encode_json
from goldenhour.kit.sentences import N_, Translate, sentence
from goldenhour.kit.tasks import every
from goldenhour.ladders.routes import parts_of
from goldenhour.ladders.subscriptions import Phone
from goldenhour.people.accounts import Accounts

ANSWERING = EMERGENCY_DEPARTMENT | {Role.SPECIALIST}


def title(letter: Letter, say: Translate) -> str:
    """ "Neurology is asked for by ..."; a simulated patient says so first."""
    said = sentence(N_("Consult: {specialty} is asked for"), specialty=letter.specialty)
    return (sentence(N_("Simulated: {what}"), what=said) if letter.synthetic else said).text(say)


def words(letter: Letter, say: Translate) -> str:
    return sentence(N_("{hospital} asks. Touch to read it and take it."), hospital=letter.asking).text(say)


def spoken(letter: Letter, say: Translate) -> str:
    """SMS, or read out."""
    asks = sentence(N_("{hospital} asks. Open Golden Hour to read it and take it."), hospital=letter.asking)
    return f"{title(letter, say)} {asks.text(say)}"


class Reaching:
    """Web Push to the phones of the person on duty, or of all specialists of the house; SMS and voice to the duty's
    telephone through the gateway."""

    def __init__(self, house: House, accounts: Accounts, gateway: Gateway | None) -> None:
        self.house = house
        self.accounts = accounts
        self.gateway = gateway

    @property
    def ways(self) -> tuple[Channel, ...]:
        there = (Channel.SCREENS, Channel.WEB_PUSH)
        return (*there, Channel.SMS, Channel.VOICE) if self.gateway is not None else there

    @property
    def push(self) -> WebPush:
        push = parts_of(self.house).push
        assert isinstance(push, WebPush)
        return push

    async def send(self, letter: Letter) -> str:
        if letter.channel is Channel.WEB_PUSH:
            return await self.to_phones(letter)
        if self.gateway is None:
            return "no gateway is set up"
        if letter.synthetic:
            return "a simulated patient: nobody is called"
        if not letter.phone:
            return "no telephone stands in the roster"
        contact = Contact(name=letter.name, number=letter.phone)
        return await self.gateway.hand_over(
            letter.channel.value, letter.key, contact, spoken(letter, self.house.pages.translate(DEFAULT))
        )

    async def to_phones(self, letter: Letter) -> str:
        phones = await self.phones(letter)
        whys = await asyncio.gather(
            *(self.push.tell(phone, self.payload(letter, phone), letter.key) for phone in phones)
        )
        return "" if "" in whys else next(iter(whys), "no phone is subscribed")

    async def phones(self, letter: Letter) -> list[Phone]:
        """Those of the person on duty, else of everybody who answers consults in that house, as they work there now."""
        push = self.push
        found = await (
            push.phones.of_person(letter.person) if letter.person else push.phones.of_hospital(letter.hospital)
        )
        there = await self.accounts.working_at({one.person for one in found}, f"hospital/{letter.hospital}", ANSWERING)
        return [one for one in found if one.person in there]

    def payload(self, letter: Letter, phone: Phone) -> bytes:
        say = self.house.pages.translate(phone.language)
        return encode_json(
            {"title": title(letter, say), "body": words(letter, say), "open": letter.path, "tag": letter.key}
        )


@contextlib.asynccontextmanager
async def running_consults(house: House, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """Consults ring, if so wished; stopped at the end, with what is under way left to the next start."""
    gateway = parts_of(house).gateway
    ringer = Ringer(house.book, house.world, Reaching(house, accounts, gateway), lambda: house.pages.translate(DEFAULT))
    house.facts["consults"] = ringer
    works = [ringer.keep(), every(house.world, LOOK_EVERY_S, partial(note_returns, house))] if climbing else []
    running = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await ringer.close()
