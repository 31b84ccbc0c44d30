"""The gateway adapter against a real HTTP server that behaves, fails, hangs and lies."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from goldenhour.adapters import channel_gateway
from goldenhour.adapters.channel_gateway import Gateway, GatewayChannel
from goldenhour.adapters.http_posting import Poster
from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.ladder_bodies import AnswerState, Contact, ContactsSet, Step
from goldenhour.ladders.channels import Letter, message_id
from goldenhour.ladders.signing import check_signature
from tests.ladders import receiver as gateways
from tests.ladders.receiver import Receiver, receiving
from tests.world import make_world

SECRET = b"0123456789abcdef0123456789abcdef"
LIN, CHEN = Contact(name="林怡君", number="0912345678"), Contact(name="陳淑芬", number="+886223123456")


def letter(**more: Any) -> Letter:
    values: dict[str, Any] = {
        "key": "climb-0001", "step": Step.SMS, "round": 1, "hospital": "h", "spoken": "臺大醫院", "condition": Condition.OHCA,
        "priority": Priority.HIGH, "eta_min": 8, "contacts": ContactsSet(sms_to=(LIN,), voice_to=(CHEN,)), **more,
    }  # fmt: skip
    return Letter(**values)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_gateway, "WAIT_BEFORE_S", (0.0, 0.0, 0.0))


def channel(receiver: Receiver, what: Any = "sms", patience_s: float = 0.3) -> GatewayChannel:
    post = Poster(patience_s).post
    gateway = Gateway(receiver.url + "/messages", SECRET, post, make_world(), lambda message: message, "en")
    return GatewayChannel(what, gateway)


async def test_a_message_is_signed_and_names_no_patient_and_no_condition() -> None:
    async with receiving(gateways.accepts) as receiver:
        answer = await channel(receiver).send(letter())
    assert (answer.state, answer.detail) == (AnswerState.SENT, "1 of 1")
    (asked,) = receiver.asked
    check_signature(SECRET, asked.body, asked.headers["goldenhour-signature"], make_world().now())
    assert asked.headers["idempotency-key"] == asked.json["id"] == message_id("climb-0001", LIN)
    assert asked.json == {
        "id": asked.json["id"], "channel": "sms", "number": "0912345678", "language": "en", "drill": False,
        "text": "An ambulance is coming to 臺大醫院 in 8 min. Nobody has acknowledged it. Look at the board now.",
    }  # fmt: skip


async def test_the_same_step_sent_again_has_the_same_key_and_another_person_another() -> None:
    async with receiving(gateways.accepts) as receiver:
        for _ in range(2):
            await channel(receiver).send(letter(contacts=ContactsSet(sms_to=(LIN, CHEN))))
    keys = [asked.headers["idempotency-key"] for asked in receiver.asked]
    assert len(keys) == 4
    assert len(set(keys)) == 2


async def test_a_gateway_that_recovers_is_asked_again_with_the_same_key() -> None:
    async with receiving(gateways.at_first(gateways.fails, 2, gateways.accepts)) as receiver:
        answer = await channel(receiver).send(letter())
    assert answer.state is AnswerState.SENT
    assert len({asked.headers["idempotency-key"] for asked in receiver.asked}) == 1
    assert len(receiver.asked) == 3


@pytest.mark.parametrize(
    ("behaves", "why"),
    [
        (gateways.fails, "answered 500"),
        (gateways.hangs, "no answer within"),
        (gateways.says_yes_in_garbage, "cannot be read"),
        (gateways.speaks_of_another, "for another message"),
        (gateways.never_ends, "without end"),
        (gateways.sends_elsewhere, "answered 307"),
    ],
    ids=["500", "hangs", "garbage", "another id", "without end", "redirect"],
)
async def test_a_gateway_that_fails_hangs_or_lies_is_not_believed(behaves: Any, why: str) -> None:
    async with receiving(behaves) as receiver:
        answer = await channel(receiver).send(letter())
    assert answer.state is AnswerState.FAILED
    assert why in answer.detail
    assert len(receiver.asked) == 3


async def test_a_gateway_that_refuses_is_not_asked_again() -> None:
    async with receiving(gateways.refuses) as receiver:
        answer = await channel(receiver).send(letter())
    assert (answer.state, len(receiver.asked)) == (AnswerState.FAILED, 1)


async def test_a_gateway_that_is_not_there_is_said_to_be_away() -> None:
    async with receiving(gateways.accepts) as receiver:
        pass
    answer = await channel(receiver).send(letter())
    assert answer.state is AnswerState.FAILED
    assert answer.detail.startswith("0 of 1: ")


async def test_one_hanging_line_holds_up_no_other() -> None:
    async def hangs_for_lin(request: gateways.Request) -> bytes:
        return await (gateways.hangs if request.json["number"] == LIN.number else gateways.accepts)(request)

    async with receiving(hangs_for_lin) as receiver:
        one = channel(receiver, patience_s=0.5)
        hanging = asyncio.create_task(one.send(letter()))
        others = [one.send(letter(key=f"climb-{n}", contacts=ContactsSet(sms_to=(CHEN,)))) for n in range(20)]
        answers = await asyncio.wait_for(asyncio.gather(*others), 5)
        assert not hanging.done() or (await hanging).state is AnswerState.FAILED
        hanging.cancel()
    assert {answer.state for answer in answers} == {AnswerState.SENT}


async def test_of_two_people_one_reached_counts_and_the_other_is_said() -> None:
    async def only_lin(request: gateways.Request) -> bytes:
        return await (gateways.accepts if request.json["number"] == LIN.number else gateways.refuses)(request)

    async with receiving(only_lin) as receiver:
        answer = await channel(receiver).send(letter(contacts=ContactsSet(sms_to=(LIN, CHEN))))
    assert (answer.state, answer.detail) == (AnswerState.SENT, "1 of 2: the gateway answered 403")


async def test_without_gateway_or_contact_it_is_said_that_nobody_was_reached() -> None:
    none = GatewayChannel("sms", None)
    assert (await none.send(letter())).detail == "no gateway is set up"
    assert await none.reaches("h", letter().contacts) == ""
    async with receiving(gateways.accepts) as receiver:
        one = channel(receiver, "voice")
        assert (await one.send(letter(contacts=ContactsSet()))).detail == "nobody is named for this hospital"
        assert await one.reaches("h", letter().contacts) == "陳淑芬"
        assert not receiver.asked


async def test_nobody_is_called_for_a_simulated_patient_but_for_a_drill() -> None:
    async with receiving(gateways.accepts) as receiver:
        one = channel(receiver)
        assert (await one.send(letter(synthetic=True))).state is AnswerState.FAILED
        assert not receiver.asked
        assert (await one.send(letter(synthetic=True, drill=True))).state is AnswerState.SENT
    assert receiver.asked[0].json["text"].startswith("Drill: ")
