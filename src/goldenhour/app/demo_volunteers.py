"""The demo's volunteers: made-up people around the stations, some of whom come when they are called. Marked as simulated,
and called to simulated patients only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.county.life import County
from goldenhour.emergency.actions import Saying
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.bystander_bodies import ResponderAnswered, ResponderDid, ResponderStep, Task
from goldenhour.emergency.bystanders import Responder, ResponderState
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.kit.log import encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.responders.call_pages import expected
from goldenhour.responders.consent import VERSION
from goldenhour.responders.saying import keep
from goldenhour.responders.volunteers import Area, Registration, Volunteer
from goldenhour.responders.wired import wired

AT_EACH, SPREAD = 15, 0.01
"""So many around each station, within about a kilometre."""
LOOK_MIN = 0.2
STEPS = (ResponderStep.ARRIVED, ResponderStep.COMPRESSING)
WITH_DEVICE = (ResponderStep.AED_TAKEN, ResponderStep.ARRIVED, ResponderStep.AED_ATTACHED)


async def keep_volunteers(house: House, stations: Iterable[tuple[float, float]]) -> None:
    """The demo's volunteers, once: those that are kept already stay."""
    kept = wired(house).volunteers
    if any(one.synthetic for one in await kept.everyone()):
        return
    chance, until = house.world.random, house.world.now() + timedelta(days=365)
    day = until.astimezone(ZoneInfo(house.country.timezone)).date()
    for station, (lat, lon) in enumerate(stations):
        for n in range(AT_EACH):
            number = station * AT_EACH + n + 1
            at = round(lat + chance.gauss(0, SPREAD), 5), round(lon + chance.gauss(0, SPREAD), 5)
            said = Registration(
                name=f"模擬志工 {number:03}", phone=f"0900 000 {number:03}", certificate=f"SIM-{number:03}",
                certificate_until=day, areas=(Area(lat=at[0], lon=at[1], radius_m=1000),), consent=VERSION,
            )  # fmt: skip
            _, one = await kept.register(said, "zh_Hant", synthetic=True)
            await kept.verify(one.id, "person/demo")


async def volunteers_come(county: County) -> None:
    """Run for ever: of the simulated volunteers who are called, two of three come and do what they were asked to."""
    while True:
        known = {
            one.id: one for one in await wired(county.house).volunteers.everyone() if one.said.phone.startswith("0900")
        }
        for case in [case for case in county.house.book.open_cases.values() if case.synthetic]:
            if case.bystanders.stood_down_at is None:
                for part in case.bystanders.responders.values():
                    if (one := known.get(part.id)) is not None and one.synthetic:
                        await act(county.house, case, part, one)
        await county.minutes(LOOK_MIN)


async def act(house: House, case: Case, part: Responder, one: Volunteer) -> None:
    """The next thing this volunteer says, if any. A refusal is somebody else's news, and nothing here."""
    try:
        if (body := next_of(house, case, part, one)) is not None:
            await keep(house.book, case.id, one, Saying(body=msgspec.Raw(encode_json(body))), body)
    except Refusal:
        return


def next_of(house: House, case: Case, part: Responder, one: Volunteer) -> Body | None:
    if part.state is ResponderState.CALLED:
        comes = int(part.id[:2], 16) % 3 > 0
        eta = expected(house, case, part, one) if comes else None
        return ResponderAnswered(responder=part.id, accepts=comes, eta=eta)
    if not part.accepts or part.state is ResponderState.OVER:
        return None
    order = WITH_DEVICE if part.called.task is Task.FETCH else STEPS
    done = len(part.steps)
    due = part.eta is None or house.world.now() >= part.eta
    return ResponderDid(responder=part.id, step=order[done]) if done < len(order) and due else None
