"""Volunteers put together: kept beside the accounts, told by Web Push on the ladder's own channel, called by the engine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from goldenhour.adapters.channel_webpush import WebPush
from goldenhour.emergency.bystander_bodies import Task
from goldenhour.emergency.defibrillators import NEAREST, Found, NearestAeds, Purpose
from goldenhour.emergency.house import House
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.log import encode_json
from goldenhour.kit.sentences import N_, Translate, sentence
from goldenhour.ladders.routes import parts_of
from goldenhour.ladders.subscriptions import Keys, Phone
from goldenhour.ladders.subscriptions import phones as push_phones
from goldenhour.people.accounts import Accounts
from goldenhour.responders.calling import Caller, Letter, no_devices
from goldenhour.responders.joining import Joining
from goldenhour.responders.keeping import Volunteers
from goldenhour.responders.returning import ReturnCodes
from goldenhour.responders.saying import speaker
from goldenhour.responders.wired import FACT, Throttle, Wired

NO_HOSPITAL = ""
"""A volunteer's phone is told of no hospital's alerts."""


def title(letter: Letter, say: Translate) -> str:
    said = sentence(N_("You are not needed any more") if letter.over else N_("Suspected cardiac arrest near you"))
    return (sentence(N_("Simulated: {what}"), what=said) if letter.synthetic else said).text(say)


def words(letter: Letter, say: Translate) -> str:
    """How far, and what is asked; never where, never who."""
    if letter.over:
        return say(N_("Thank you for being ready."))
    asked = N_("About {metres} m. Bring a defibrillator. Touch to answer.")
    straight = N_("About {metres} m. Go straight there. Touch to answer.")
    return sentence(asked if letter.task is Task.FETCH else straight, metres=str(letter.metres)).text(say)


class PushPhones:
    """The phones of volunteers, on the subscriptions and the channel that serve emergency departments."""

    worker = "/static/ladders/push-worker.js"

    def __init__(self, house: House) -> None:
        self.house = house

    @property
    def push(self) -> WebPush:
        push = parts_of(self.house).push
        assert isinstance(push, WebPush)
        return push

    @property
    def public_key(self) -> str:
        return self.push.keys.public

    async def subscribe(self, volunteer: str, endpoint: str, p256dh: str, auth: str, language: str) -> None:
        now = self.house.world.now()
        phone = Phone(endpoint, speaker(volunteer), NO_HOSPITAL, Keys(p256dh, auth), language, now)
        await self.push.phones.add(phone)

    async def count(self, volunteer: str) -> int:
        return len(await self.push.phones.of_person(speaker(volunteer)))

    async def forget(self, volunteer: str) -> None:
        for phone in await self.push.phones.of_person(speaker(volunteer)):
            await self.push.phones.remove(phone.endpoint)

    async def tell(self, volunteer: str, letter: Letter) -> str:
        phones = await self.push.phones.of_person(speaker(volunteer))
        whys = await asyncio.gather(*(self.push.tell(one, self.payload(letter, one), letter.key) for one in phones))
        return "" if "" in whys else next(iter(whys), "no phone is subscribed")

    def payload(self, letter: Letter, phone: Phone) -> bytes:
        say = self.house.pages.translate(phone.language)
        return encode_json(
            {"title": title(letter, say), "body": words(letter, say), "open": "/responders/me", "tag": letter.key}
        )


@contextlib.asynccontextmanager
async def running_responders(house: House, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """The engine at work, where people are served (`climbing`); stopped at the end, to go on at the next start."""
    volunteers, phones = Volunteers(accounts.store, house.world, (push_phones.name,)), PushPhones(house)
    if climbing:
        await volunteers.finish_forgetting()

    def nearest(
        point: tuple[float, float], when: datetime, how_many: int, purpose: Purpose = Purpose.SEND
    ) -> Sequence[Found]:
        asked: NearestAeds = house.facts.get(NEAREST, no_devices)
        return asked(point, when, how_many, purpose)

    caller = Caller(house.book, house.world, volunteers, phones, nearest)
    caller.say, caller.automatic = house.pages.translate(DEFAULT), house.demo
    codes, joining = ReturnCodes(volunteers), Joining(volunteers)
    house.facts[FACT] = Wired(volunteers, caller, phones, codes, joining, Throttle(house.world))
    running = [asyncio.create_task(caller.keep())] if climbing else []
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await caller.close()
