"""Web Push against a real push service of our own, which decrypts with the phone's keys what it was handed."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from py_vapid import Vapid02

from goldenhour.adapters import channel_webpush
from goldenhour.adapters.channel_webpush import VapidKeys, WebPush
from goldenhour.adapters.http_posting import Poster
from goldenhour.emergency.ladder_bodies import AnswerState, ContactsSet
from goldenhour.kit.views import open_engine
from goldenhour.ladders.subscriptions import Keys, Phone, Subscriptions
from goldenhour.people.store import Store
from tests.adapters.test_channel_gateway import letter
from tests.ladders import receiver as services
from tests.ladders.receiver import Browser, Receiver, receiving
from tests.world import make_world


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_webpush, "WAIT_BEFORE_S", (0.0, 0.0))


class Phones:
    """A push channel on a store of its own, and the phones subscribed."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.world = make_world()
        self.receiver = receiver
        self.store = Store(open_engine(f"sqlite:///{folder / 'people.db'}"))
        self.subscriptions = Subscriptions(self.store, (f"127.0.0.1:{receiver.port}",))
        self.left: set[str] = set()
        self.push = WebPush(
            self.subscriptions, VapidKeys(folder / "push-key.pem"), Poster(0.3).post, self.world,
            lambda language: lambda message: message, self.still_there, "mailto:ed@example.org",
        )  # fmt: skip

    async def still_there(self, people: Collection[str], hospital: str) -> set[str]:
        return set(people) - self.left

    async def subscribe(self, person: str = "person/lin", hospital: str = "h") -> Browser:
        browser = Browser()
        endpoint = f"{self.receiver.url}/{person.partition('/')[2]}"
        await self.subscriptions.add(Phone(endpoint, person, hospital, browser.keys, "en", self.world.now()))
        return browser


async def test_the_phone_and_nobody_else_reads_what_is_coming_and_no_patient(tmp_path: Path) -> None:
    async with receiving(services.takes_it) as receiver:
        phones = Phones(tmp_path, receiver)
        lin, chen = await phones.subscribe("person/lin"), await phones.subscribe("person/chen")
        answer = await phones.push.send(letter())
    assert (answer.state, answer.detail) == (AnswerState.SENT, "2 of 2")
    by_path = {asked.path: asked for asked in receiver.asked}
    said = lin.read(by_path["/lin"].body)
    assert said == {
        "title": "cardiac arrest (OHCA) is coming",
        "body": "In 8 min. Nobody has acknowledged it. Touch to open the board.",
        "open": "/board",
        "tag": "climb-0001",
    }
    with pytest.raises(Exception):  # noqa: B017 - whatever the library calls it
        chen.read(by_path["/lin"].body)


async def test_the_push_service_learns_who_sends_and_how_urgent_it_is(tmp_path: Path) -> None:
    async with receiving(services.takes_it) as receiver:
        phones = Phones(tmp_path, receiver)
        await phones.subscribe()
        for _ in range(2):
            await phones.push.send(letter())
    first, again = receiver.asked
    assert Vapid02.verify(first.headers["authorization"])
    claims = first.headers["authorization"].split("t=")[1].split(",")[0].split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert (said["aud"], said["sub"]) == (receiver.url, "mailto:ed@example.org")
    assert (first.headers["urgency"], first.headers["ttl"]) == ("high", "120")
    assert first.headers["topic"] == again.headers["topic"], "the second of the same step replaces the first"


async def test_a_phone_that_is_gone_is_forgotten_and_that_is_said(tmp_path: Path) -> None:
    async with receiving(services.is_gone) as receiver:
        phones = Phones(tmp_path, receiver)
        await phones.subscribe()
        answer = await phones.push.send(letter())
        assert (answer.state, answer.detail) == (AnswerState.FAILED, "0 of 1: a phone is gone and was forgotten")
        assert await phones.subscriptions.of_hospital("h") == []
        assert (await phones.push.send(letter())).detail == "no phone is subscribed"


@pytest.mark.parametrize(("behaves", "why"), [(services.fails, "answered 500"), (services.hangs, "no answer within")])
async def test_a_push_service_that_fails_or_hangs_keeps_the_phone(tmp_path: Path, behaves: Any, why: str) -> None:
    async with receiving(behaves) as receiver:
        phones = Phones(tmp_path, receiver)
        await phones.subscribe()
        answer = await phones.push.send(letter())
        assert answer.state is AnswerState.FAILED
        assert why in answer.detail
        assert len(await phones.subscriptions.of_hospital("h")) == 1


async def test_keys_that_are_none_are_said_and_disturb_no_other_phone(tmp_path: Path) -> None:
    async with receiving(services.takes_it) as receiver:
        phones = Phones(tmp_path, receiver)
        await phones.subscribe("person/lin")
        await phones.subscriptions.add(
            Phone(f"{receiver.url}/broken", "person/x", "h", Keys("AAAA", "AAAA"), "en", phones.world.now())
        )
        answer = await phones.push.send(letter())
    assert answer.state is AnswerState.SENT
    assert answer.detail.startswith("1 of 2: this phone's keys cannot be used")


async def test_whoever_works_there_no_more_is_told_nothing_more(tmp_path: Path) -> None:
    async with receiving(services.takes_it) as receiver:
        phones = Phones(tmp_path, receiver)
        await phones.subscribe("person/lin")
        phones.left.add("person/lin")
        assert (await phones.push.send(letter())).state is AnswerState.FAILED
        assert await phones.push.reaches("h", ContactsSet()) == ""
        assert not receiver.asked


async def test_a_hospital_that_switched_push_off_is_not_pushed(tmp_path: Path) -> None:
    async with receiving(services.takes_it) as receiver:
        phones = Phones(tmp_path, receiver)
        await phones.subscribe()
        answer = await phones.push.send(letter(contacts=ContactsSet(push=False)))
        assert answer.state is AnswerState.FAILED
        assert not receiver.asked


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "push-key.pem"
    public = VapidKeys(path).public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert VapidKeys(path).public == public
    assert len(base64.urlsafe_b64decode(public + "=")) == 65


async def test_what_is_no_alert_can_be_told_to_all_phones_of_a_hospital(tmp_path: Path) -> None:
    async with receiving(services.takes_it) as receiver:
        phones = Phones(tmp_path, receiver)
        lin = await phones.subscribe("person/lin")
        await phones.subscribe("person/other", hospital="elsewhere")
        assert (
            await phones.push.tell_all("h", "Nobody would hear a warning", "Open one.", path="/listening", key="k")
            == []
        )
    (asked,) = receiver.asked
    said = lin.read(asked.body)
    assert (said["title"], said["body"], said["open"]) == ("Nobody would hear a warning", "Open one.", "/listening")
