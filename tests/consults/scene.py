"""Consults told straight into a house's log, rosters, and people who answer: what the tests of consults start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Channel
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

NEUROLOGIST = Person(
    id="person/neurologist", name="Dr Elsewhere", roles=frozenset({Role.SPECIALIST}),
    organisation=f"hospital/{OTHER_HOSPITAL}",
)  # fmt: skip
SECOND = Person(
    id="person/second", name="Dr Second", roles=frozenset({Role.SPECIALIST}),
    organisation=f"hospital/{OTHER_HOSPITAL}",
)  # fmt: skip
DAY = datetime(2026, 11, 22, tzinfo=UTC)


def at_the_door(**more: Any) -> consults.VisitBegun:
    place = says.Place(lat=25.0408, lon=121.5190, county="A", address="臺大醫院")
    return consults.VisitBegun(
        **{"hospital": HOSPITAL, "place": place, "complaint": "103119", "level": "2305003", **more}
    )


def asked(specialty: str = "neurology", **more: Any) -> consults.ConsultAsked:
    said = {"hospital": HOSPITAL, "specialty": specialty, "question": "可否施打血栓溶解劑？", "name": "林怡君", **more}
    return consults.ConsultAsked(**said)


def rung(consult: str = "consult-0001", hospital: str = OTHER_HOSPITAL, number: int = 1) -> consults.ConsultRung:
    return consults.ConsultRung(consult=consult, number=number, hospital=hospital, channel=Channel.SCREENS)


def taken(consult: str = "consult-0001", hospital: str = OTHER_HOSPITAL) -> consults.ConsultTaken:
    return consults.ConsultTaken(consult=consult, hospital=hospital, name="Dr Elsewhere")


def advised(consult: str = "consult-0001", **more: Any) -> consults.ConsultAdvised:
    said = {"advice": consults.Advice.TREAT_HERE, "diagnosis": "TIA", "name": "Dr Elsewhere", **more}
    return consults.ConsultAdvised(consult=consult, **said)


async def visit(house: House, case: str = "case-0001", **more: Any) -> str:
    """A patient who walked in."""
    await tell(house, f"case/{case}", at_the_door(**more))
    return case


async def consulting(house: House, *further: says.Body, case: str = "case-0001", consult: str = "consult-0001") -> str:
    """A patient who walked in, about whom a consult is asked and another hospital is rung; then what follows."""
    await visit(house, case)
    await tell(house, f"case/{case}", asked(), rung(consult), *further, ids=(consult,))
    return f"/cases/{case}/consults/{consult}"


def duty(
    name: str, begins: float, ends: float, *, day: datetime = DAY, duty_id: str = "", **more: Any
) -> consults.Duty:
    """A turn, told in hours from the beginning of a day (UTC)."""
    return consults.Duty(
        id=duty_id or f"{name}-{begins:g}", name=name, begins=day + timedelta(hours=begins),
        ends=day + timedelta(hours=ends), **more,
    )  # fmt: skip


def roster(*duties: consults.Duty, hours: float = 24, day: datetime = DAY, **more: Any) -> consults.RosterSet:
    said = {"specialty": "neurology", "begins": day, "ends": day + timedelta(hours=hours), "name": "林怡君", **more}
    return consults.RosterSet(duties=duties, **said)
