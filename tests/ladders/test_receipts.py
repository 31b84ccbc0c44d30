"""What a gateway says afterwards: signed, believed once, never for what was not sent, and seldom an acknowledgement."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Alert, AlertState
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import AlertClimbed, AnswerState, Channel, Contact, ContactsSet, Step
from goldenhour.emergency.people import Person
from goldenhour.ladders.channels import message_id
from goldenhour.ladders.routes import FACT
from goldenhour.ladders.signing import signature
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, Client

MakeClient = Callable[[Person | None], Client]
SECRET = b"0123456789abcdef0123456789abcdef"
LIN = Contact(name="林怡君", number="0912345678")


async def called(house: House, step: Step = Step.VOICE, **contacts: Any) -> str:
    """A step that went out to one person; the id of the message they got."""
    house.facts[FACT] = replace(house.facts[FACT], gateway_secret=SECRET)
    await tell(house, f"hospital/{HOSPITAL}", ContactsSet(sms_to=(LIN,), voice_to=(LIN,), **contacts))
    await coming(house)
    climb = AlertClimbed(alert="alert-0001", step=step, channel=Channel.VOICE, to=LIN.name)
    await tell(house, "case/case-0001", climb, ids=("climb-0001",))
    return message_id("climb-0001", LIN)


async def receipt(house: House, client: MakeClient, message: str, **more: Any) -> httpx.Response:
    said = {"id": message, "receipt": "receipt-0001", "state": "delivered", **more}
    body = json.dumps(said).encode()
    headers = {"goldenhour-signature": signature(SECRET, body, house.world.now())}
    return await client(None).post("/gateway/receipts", content=body, headers=headers)


def alert_of(house: House) -> Alert:
    return house.book.open_cases["case-0001"].alerts["alert-0001"]


async def test_delivered_is_noted_and_is_no_acknowledgement(house: House, client: MakeClient) -> None:
    answer = await receipt(house, client, await called(house, keypress_acknowledges=True))
    assert answer.status_code == 201
    assert answer.json() == {"receipt": "receipt-0001", "acknowledged": False}
    assert alert_of(house).climbs[0].answer is AnswerState.DELIVERED
    assert alert_of(house).state is AlertState.ALERTED


async def test_a_receipt_said_twice_is_taken_once(house: House, client: MakeClient) -> None:
    message = await called(house)
    assert (await receipt(house, client, message)).status_code == 201
    again = await receipt(house, client, message)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "receipt_repeated")


@pytest.mark.parametrize(
    "message", ["climb-0001.0000000000000000", "climb-9999.0000000000000000", "alert-0001.x", "x", ""]
)
async def test_a_message_that_was_never_sent_has_no_receipt(house: House, client: MakeClient, message: str) -> None:
    await called(house)
    answer = await receipt(house, client, message)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_message")
    assert alert_of(house).climbs[0].answer is None


async def test_a_pressed_key_acknowledges_only_where_the_hospital_has_set_it(house: House, client: MakeClient) -> None:
    answer = await receipt(house, client, await called(house), state="acknowledged", key="1")
    assert answer.json()["acknowledged"] is False
    assert alert_of(house).state is AlertState.ALERTED
    assert alert_of(house).climbs[0].answer is AnswerState.ACKNOWLEDGED


async def test_where_it_is_set_the_name_is_that_of_whoever_was_called(house: House, client: MakeClient) -> None:
    message = await called(house, keypress_acknowledges=True)
    answer = await receipt(house, client, message, state="acknowledged", key="1")
    assert answer.json()["acknowledged"] is True
    alert = alert_of(house)
    assert (alert.acknowledged_by, alert.acknowledged_by_phone) == ("林怡君", True)


async def test_a_key_pressed_in_an_sms_acknowledges_nothing(house: House, client: MakeClient) -> None:
    message = await called(house, Step.SMS, keypress_acknowledges=True)
    assert (await receipt(house, client, message, state="acknowledged")).json()["acknowledged"] is False


async def test_a_key_pressed_after_somebody_else_acknowledged_changes_nothing(house: House, client: MakeClient) -> None:
    message = await called(house, keypress_acknowledges=True)
    await tell(house, "case/case-0001", says.AlertAcknowledged(alert="alert-0001", name="陳淑芬"))
    assert (await receipt(house, client, message, state="acknowledged")).json()["acknowledged"] is False
    assert alert_of(house).acknowledged_by == "陳淑芬"


async def test_what_nobody_signed_or_was_signed_long_ago_is_refused(house: House, client: MakeClient) -> None:
    message = await called(house)
    body = json.dumps({"id": message, "receipt": "receipt-0001", "state": "delivered"}).encode()
    unsigned = await client(None).post("/gateway/receipts", content=body)
    assert (unsigned.status_code, unsigned.json()["error"]["code"]) == (401, "wrong_signature")
    old = signature(SECRET, body, house.world.now() - timedelta(minutes=10))
    late = await client(None).post("/gateway/receipts", content=body, headers={"goldenhour-signature": old})
    assert (late.status_code, late.json()["error"]["code"]) == (401, "signature_too_old")
    assert alert_of(house).climbs[0].answer is None


async def test_a_receipt_that_cannot_be_read_is_refused_with_a_sentence(house: House, client: MakeClient) -> None:
    message = await called(house)
    assert (await receipt(house, client, message, state="seen")).status_code in (400, 422)


async def test_without_a_gateway_there_is_no_door(house: House, client: MakeClient) -> None:
    answer = await client(None).post("/gateway/receipts", content=b"{}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_gateway")
