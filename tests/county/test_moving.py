"""The simulated hospitals answer whoever asks them to take a patient, and a small one sends on whom it was advised to."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.app.demo import Living
from goldenhour.county import moving
from goldenhour.county.consulting import STATION, physician_of
from goldenhour.county.life import Controls, County
from goldenhour.emergency.consult_bodies import Advice
from goldenhour.emergency.house import House
from goldenhour.emergency.transfer import AskState, TransferState
from goldenhour.emergency.transfer_bodies import TransferEnding
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.consults.scene import advised, asked, rung, taken, visit
from tests.transfers.scene import CASE, TRANSFER, asking


def county_of(house: House, **controls: Any) -> County:
    living = Living(house)
    return County(house, "A", living.say, living.see, Controls(speed=1e9, **controls), HOSPITAL)


@pytest.mark.parametrize(("no_of_ten", "state"), [(0, AskState.ACCEPTED), (10, AskState.REFUSED)])
async def test_who_is_asked_takes_the_patient_or_says_why_not(
    house: House, monkeypatch: pytest.MonkeyPatch, no_of_ten: int, state: AskState
) -> None:
    monkeypatch.setattr(moving, "NO_OF_TEN", no_of_ten)
    await asking(house, OTHER_HOSPITAL)
    await moving.answer(county_of(house), await house.book.case(CASE), TRANSFER, OTHER_HOSPITAL)
    ask = (await house.book.case(CASE)).transfers[TRANSFER].asks[OTHER_HOSPITAL]
    assert (ask.state, ask.reason in ("", *moving.REASONS)) == (state, True)
    assert bool(ask.reason) is (state is AskState.REFUSED)


def test_nobody_answers_for_a_hospital_that_people_play(house: House) -> None:
    county = county_of(house, taken={f"hospital/{OTHER_HOSPITAL}"})
    assert not moving.played(county, HOSPITAL)
    assert not moving.played(county, OTHER_HOSPITAL)
    assert moving.played(county, STATION)


async def advised_to_transfer(house: House) -> None:
    await visit(house, hospital=STATION)
    said = (asked(hospital=STATION), rung(), taken(), advised(advice=Advice.TRANSFER))
    await tell(house, "case/case-0001", *said, ids=("consult-0001",))


async def test_a_patient_is_sent_to_the_hospital_that_advised_it_once_that_accepts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await advised_to_transfer(house)
    county = county_of(house)

    async def accepted_meanwhile(minutes: float) -> None:
        case = await house.book.case("case-0001")
        (transfer,) = case.transfers.values()
        if transfer.state is TransferState.REQUESTED:
            nurse, places = county.nurse(OTHER_HOSPITAL), {"transfer": transfer.id, "hospital": OTHER_HOSPITAL}
            await county.say(nurse, "accept_transfer", {"name": nurse.name}, case=case.id, **places)

    monkeypatch.setattr(county, "minutes", accepted_meanwhile)
    await moving.send_on(county, physician_of(STATION), STATION, "case-0001", "consult-0001")
    (transfer,) = (await house.book.case("case-0001")).transfers.values()
    assert (transfer.state, transfer.accepted_by) == (TransferState.DEPARTED, OTHER_HOSPITAL)


async def test_who_does_not_answer_is_waited_for_only_so_long(house: House) -> None:
    await advised_to_transfer(house)
    await moving.send_on(county_of(house), physician_of(STATION), STATION, "case-0001", "consult-0001")
    (transfer,) = (await house.book.case("case-0001")).transfers.values()
    assert (transfer.state, transfer.ending) == (TransferState.ENDED, TransferEnding.NOBODY_ACCEPTED)
