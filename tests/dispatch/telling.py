"""Short ways to tell the beginning of a case."""

from __future__ import annotations

import uuid
from typing import Any

from goldenhour.emergency.people import Person, Role

FOREIGN_DISPATCHER = Person(
    id="person/foreign-dispatcher",
    name="Dispatcher elsewhere",
    roles=frozenset({Role.DISPATCHER}),
    organisation="county/F",
)
CALL: dict[str, Any] = {
    "place": {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北市中正區忠孝西路一段49號"},
    "complaint": "103109",
    "level": "2305003",
}


async def begun(desk: Any, world: Any, **changes: Any) -> str:
    """A call taken now: the case's id."""
    case_id = str(uuid.UUID(int=world.random.getrandbits(128)))
    answer = await desk.say("/calls", id=case_id, at=world.now(), **{**CALL, **changes})
    assert answer.status_code == 201, answer.text
    return case_id


async def sent(desk: Any, world: Any, unit: str = "A-91", **changes: Any) -> str:
    """A call taken and a unit sent half a minute later."""
    case_id = await begun(desk, world, **changes)
    world.clock.pass_(seconds=30)
    answer = await desk.say(f"/cases/{case_id}/units", at=world.now(), unit=unit, name=unit)
    assert answer.status_code == 201, answer.text
    return case_id
