"""The desk when nobody acknowledges: it sounds, says whom to call, takes down who was told, and where else to go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenhour.dispatch.silent import dialled, silent_alerts
from goldenhour.emergency.bodies import AlertAcknowledged
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import AlertClimbed, Channel, ContactsSet, Step
from goldenhour.emergency.people import Person
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People

MakeClient = Callable[[Person | None], Client]


async def silent(house: House, step: Step = Step.TELEPHONE) -> None:
    await coming(house)
    await tell(house, "case/case-0001", AlertClimbed(alert="alert-0001", step=step, channel=Channel.DESK))


async def test_the_desk_sounds_and_gives_the_number_once_the_ladder_has_reached_the_telephone(
    house: House, client: MakeClient, people: People
) -> None:
    await tell(house, f"hospital/{HOSPITAL}", ContactsSet(ed_phone="02-2312 3456#65555"))
    await silent(house)
    page = (await client(people.dispatcher).get("/desk", headers={"accept": "text/html"})).text
    assert "data-alarm=" in page
    assert 'href="tel:0223123456,65555"' in page


async def test_before_that_the_desk_is_quiet(house: House, client: MakeClient, people: People) -> None:
    await silent(house, Step.SMS)
    page = (await client(people.dispatcher).get("/desk", headers={"accept": "text/html"})).text
    assert "data-alarm=" not in page


async def test_whoever_was_told_by_phone_ends_it(house: House, client: MakeClient, people: People) -> None:
    await silent(house)
    desk = client(people.dispatcher)
    panel = (await desk.get("/desk/cases/case-0001", headers={"accept": "text/html"})).text
    assert "/cases/case-0001/alerts/alert-0001/acknowledgement-by-phone" in panel
    answer = await desk.say("/cases/case-0001/alerts/alert-0001/acknowledgement-by-phone", name="林怡君", by_phone=True)
    assert answer.status_code == 201
    assert silent_alerts(house, house.book.open_cases["case-0001"], "en") == []


async def test_the_hospital_that_was_offered_can_be_warned_instead(
    house: House, client: MakeClient, people: People
) -> None:
    await silent(house)
    offer = AlertClimbed(alert="alert-0001", step=Step.NEXT_HOSPITAL, channel=Channel.DESK, hospital=OTHER_HOSPITAL)
    await tell(house, "case/case-0001", offer)
    (one,) = silent_alerts(house, house.book.open_cases["case-0001"], "en")
    assert one.instead["instead_of"] == "alert-0001"
    answer = await client(people.dispatcher).say(
        "/cases/case-0001/alerts", confirmed=("another_hospital_alerted",), **one.instead
    )
    assert answer.status_code == 201, answer.text
    assert OTHER_HOSPITAL in {alert.hospital for alert in house.book.open_cases["case-0001"].alerts.values()}


async def test_an_acknowledged_alert_is_silent_no_more(house: House) -> None:
    await silent(house)
    await tell(house, "case/case-0001", AlertAcknowledged(alert="alert-0001", name="林怡君"))
    assert silent_alerts(house, house.book.open_cases["case-0001"], "en") == []


@pytest.mark.parametrize(
    ("written", "dialled_as"),
    [
        ("02-2312 3456", "0223123456"),
        ("+886 2 2312 3456", "+886223123456"),
        ("(02)23123456#123", "0223123456,123"),
        ("", ""),
    ],
)
def test_a_number_is_dialled_as_a_telephone_takes_it(written: str, dialled_as: str) -> None:
    assert dialled(written) == dialled_as
