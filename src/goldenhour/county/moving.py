"""Transfers in the simulated county: hospitals that nobody plays answer when they are asked to take a patient, some of them no,
and note the arrival of whom they took; a small hospital that was advised to transfer sends its patient to whoever said so."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from goldenhour.county.life import County
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.people import Person
from goldenhour.emergency.transfer import AskState, Transfer, TransferState
from goldenhour.emergency.transfer_bodies import Means, TransferEnding, TransferReason

LOOK_SECONDS = 2.0
NO_OF_TEN = 4
REASONS = ("無加護病床", "無專科醫師", "急診滿床")
ANSWER_WITHIN = timedelta(minutes=15)
DRIVE_MIN, WAITS_MIN = 20.0, 60.0
"""Simulated minutes: of every drive, and until who was asked by the small hospital has answered."""


async def answer_transfers(county: County) -> None:
    """Run for ever."""
    while True:
        await county.house.world.sleep(LOOK_SECONDS)
        if not county.controls.paused:
            look(county)


def look(county: County) -> None:
    """Begin what has to be done and nobody is doing yet."""
    for case in list(county.house.book.open_cases.values()):
        for transfer in case.transfers.values() if case.synthetic else ():
            for ask in transfer.asks.values():
                if ask.state is AskState.WAITING and played(county, ask.hospital):
                    county.begin(f"asked/{transfer.id}/{ask.hospital}", answer(county, case, transfer.id, ask.hospital))
            if transfer.state is TransferState.DEPARTED and played(county, transfer.accepted_by):
                county.begin(f"arrives/{transfer.id}", arrive(county, case, transfer))


def played(county: County, hospital: str) -> bool:
    """Whether this hospital is the simulation's, and not a person's."""
    return hospital != county.watched and f"hospital/{hospital}" not in county.controls.taken


async def answer(county: County, case: Case, transfer: str, hospital: str) -> None:
    chance = Random(f"{transfer} {hospital}")  # noqa: S311 - made up, the same for the same question
    await county.minutes(chance.uniform(1, 8))
    nurse, places = county.nurse(hospital), {"case": case.id, "transfer": transfer, "hospital": hospital}
    if chance.randrange(10) < NO_OF_TEN:
        body = {"reason": chance.choice(REASONS), "name": nurse.name}
        await county.say(nurse, "refuse_transfer", body, **places)
    else:
        await county.say(nurse, "accept_transfer", {"name": nurse.name}, **places)


async def arrive(county: County, case: Case, transfer: Transfer) -> None:
    """Through the receiving door, which ends the transfer."""
    await county.minutes(DRIVE_MIN)
    nurse, at = county.nurse(transfer.accepted_by), {"case": case.id, "alert": transfer.alert or ""}
    if await county.state_of(case.id, at["alert"]) in (AlertState.ALERTED, AlertState.ACKNOWLEDGED):
        await county.say(nurse, "note_arrival", {}, **at)


async def send_on(county: County, physician: Person, station: str, case_id: str, consult_id: str) -> None:
    """The small hospital asks the one that advised a transfer, and sends the patient there if it may."""
    case = await county.house.book.case(case_id)
    transfer, to = county.house.world.new_id(), case.consults[consult_id].taken_hospital
    wanted = {"hospital": station, "channel": case.condition, "reason": TransferReason.SPECIALIST, "consult": consult_id,
              "name": physician.name}  # fmt: skip
    await county.say(physician, "request_transfer", wanted, entry_id=transfer, case=case_id)
    asked = {"hospital": to, "answer_by": county.house.world.now() + ANSWER_WITHIN, "name": physician.name}
    places = {"case": case_id, "transfer": transfer}
    await county.say(physician, "ask_hospital", asked, **places)
    for _ in range(int(WAITS_MIN)):
        await county.minutes(1)
        if (await county.house.book.case(case_id)).transfers[transfer].state is TransferState.ACCEPTED:
            by = {"means": Means.PRIVATE_AMBULANCE, "vehicle": "模擬轉院車", "name": physician.name}
            await county.say(physician, "assign_transport", by, **places)
            await county.minutes(5)
            await county.say(physician, "depart", {"name": physician.name}, **places)
            return
    over = {"how": TransferEnding.NOBODY_ACCEPTED, "name": physician.name}
    await county.say(physician, "end_transfer", over, **places)
