"""An incident with casualties, told straight into a house's log."""

from __future__ import annotations

from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.case import Case
from goldenhour.emergency.casualty import case_of_group, case_of_tag
from goldenhour.emergency.house import House
from goldenhour.emergency.tags import tag_number
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL

INCIDENT = "incident-0001"
NUMBER = tag_number("A", 1)
CASUALTY, OTHER_CASUALTY = (case_of_tag(INCIDENT, tag_number("A", place)) for place in (2, 3))
GROUP = case_of_group(INCIDENT, HOSPITAL)
PLACE = says.Place(lat=25.0478, lon=121.517, county="A", address="臺北車站")
RED, YELLOW, GREEN = (
    incidents.TriageCategory.IMMEDIATE, incidents.TriageCategory.DELAYED, incidents.TriageCategory.MINIMAL,
)  # fmt: skip


def declared(**more: Any) -> incidents.IncidentDeclared:
    return incidents.IncidentDeclared(
        **{"place": PLACE, "what": "遊覽車翻覆", "complaint": "103201", "name": "林怡君", **more}
    )


def tagged(
    place: int, category: incidents.TriageCategory = RED, incident: str = INCIDENT, **more: Any
) -> incidents.CasualtyTagged:
    body: dict[str, Any] = {
        "incident": incident, "number": tag_number("A", place), "category": category, "place": PLACE,
        "method": incidents.TriageMethod.START, "complaint": "103201", "name": "陳救護員", **more,
    }  # fmt: skip
    return incidents.CasualtyTagged(**body)


async def an_incident(house: House, **more: Any) -> None:
    await tell(house, f"incident/{INCIDENT}", declared(**more), ids=(INCIDENT,))


async def a_casualty(house: House, place: int, category: incidents.TriageCategory = RED, **more: Any) -> Case:
    case = case_of_tag(INCIDENT, tag_number("A", place))
    await tell(house, f"case/{case}", tagged(place, category, **more), at=more.pop("at", None))
    return await house.book.case(case)


async def a_drill_with_casualties(house: House) -> None:
    """A drill, one inject given, two tags, one hospital warned."""
    await an_incident(house, drill=True)
    await tell(
        house, f"incident/{INCIDENT}", incidents.IncidentInjectGiven(text="起火", name="林"), ids=("inject-0001",)
    )
    await a_casualty(house, 2, drill=True)
    await a_casualty(house, 3, YELLOW, drill=True)
    warned = incidents.GroupWarned(incident=INCIDENT, hospital=HOSPITAL, counts={RED: 1}, name="林", drill=True)
    await tell(house, f"case/{GROUP}", warned, ids=("group-0001",))
