"""A patient at one hospital's door who has to go on to another, told straight into a house's log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.transfer import Transfer
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

THIRD_HOSPITAL = "1131010011"
"""Far Eastern Memorial Hospital, 新北市."""
CASE, TRANSFER = "case-0001", "transfer-0001"
PATH = f"/cases/{CASE}/transfers/{TRANSFER}"
THIRD_NURSE = Person(
    id="person/third-nurse", name="Nurse in the third", roles=frozenset({Role.ED_NURSE}),
    organisation=f"hospital/{THIRD_HOSPITAL}",
)  # fmt: skip


def requested(hospital: str = HOSPITAL, **more: Any) -> transfers.TransferRequested:
    body = {"channel": says.Condition.STROKE, "reason": transfers.TransferReason.SPECIALIST, "name": "林怡君", **more}
    return transfers.TransferRequested(hospital=hospital, **body)


def asked(
    house: House, hospital: str = OTHER_HOSPITAL, transfer: str = TRANSFER, minutes: float = 15
) -> transfers.TransferAsked:
    answer_by = house.world.now() + timedelta(minutes=minutes)
    return transfers.TransferAsked(transfer=transfer, hospital=hospital, answer_by=answer_by, name="林怡君")


def accepted(hospital: str = OTHER_HOSPITAL, transfer: str = TRANSFER) -> transfers.TransferAccepted:
    return transfers.TransferAccepted(transfer=transfer, hospital=hospital, name="王大夫")


async def here(house: House) -> None:
    """A patient whom A-91 brought to the first hospital."""
    await coming(house)
    await tell(house, f"case/{CASE}", says.PatientArrived(alert="alert-0001"))


async def asking(house: House, *hospitals: str) -> None:
    """The first hospital asks these to take the patient; OTHER_HOSPITAL where none are named."""
    await here(house)
    await tell(house, f"case/{CASE}", requested(), ids=(TRANSFER,))
    await tell(house, f"case/{CASE}", *[asked(house, one) for one in hospitals or (OTHER_HOSPITAL,)])


async def agreed(house: House) -> None:
    """OTHER_HOSPITAL has accepted the patient."""
    await asking(house)
    await tell(house, f"case/{CASE}", accepted())


async def under_way(house: House) -> None:
    await agreed(house)
    await tell(house, f"case/{CASE}", transfers.TransferDeparted(transfer=TRANSFER, name="林怡君"))


async def transfer(house: House) -> Transfer:
    """How it stands."""
    return (await house.book.case(CASE)).transfers[TRANSFER]
