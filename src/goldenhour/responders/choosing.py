"""Who is called, and who brings which defibrillator: pure, the whole decision.

Called are the nearest within the radius who may be called now, at most so many. The nearest goes straight to compressions;
each of the best devices is given to whoever brings it soonest, going there first, unless that takes too long; everybody
else goes straight. Distances are straight lines, lengthened as streets lengthen a walk. Our own rule: trials of sending
some for the device and some straight differ, and none settles who.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.bystander_bodies import CalledResponder, Task
from goldenhour.emergency.country import Country
from goldenhour.emergency.defibrillators import Found
from goldenhour.emergency.travel import distance_km
from goldenhour.responders.volunteers import Volunteer, hindered

Point = tuple[float, float]
DETOUR = 1.3
"""A walk along streets against the straight line; our assumption, as for ambulances (1.4) but with footpaths."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How many are called from how far. Sources of the numbers: `[responders]` in the country's settings."""

    radius_m: int = 500
    wider_m: int = 1000
    most: int = 20
    devices: int = 2
    walk_m_s: float = 1.8
    fetch_within_s: int = 600
    again_after_s: int = 45
    rounds: int = 2
    automatic: bool = False

    def radius_of(self, number: int) -> int:
        """Of the first round, and of those after it."""
        return self.radius_m if number == 1 else self.wider_m

    def walk_s(self, one: Point, other: Point) -> float:
        return distance_km(one, other) * 1000 * DETOUR / self.walk_m_s


def rules_of(country: Country, county: str) -> Rules:
    """The country's, with what this county sets otherwise."""
    said: Mapping[str, Any] = country.settings.get("responders", {})
    own = said.get("county", {}).get(county, {})
    return msgspec.convert({**{k: v for k, v in said.items() if k != "county"}, **own}, Rules)


class Near(msgspec.Struct, frozen=True):
    """A volunteer who could come: from where, and how far that is as the crow flies."""

    volunteer: str
    point: Point
    metres: float


def near(
    volunteers: Iterable[Volunteer], where: Point, when: datetime, zone: ZoneInfo, radius_m: int,
    live: Mapping[str, Point],
) -> list[Near]:  # fmt: skip
    """Who may be called now, the nearest first. A live position counts before places; beyond the radius of a place of
    theirs nobody is called from it."""
    found = [
        one
        for volunteer in volunteers
        if not hindered(volunteer, when, zone) and (one := nearest_of(volunteer, where, radius_m, live)) is not None
    ]
    return sorted(found, key=lambda one: (one.metres, one.volunteer))


def nearest_of(volunteer: Volunteer, where: Point, radius_m: int, live: Mapping[str, Point]) -> Near | None:
    if volunteer.said.live and volunteer.id in live:
        reachable = [(live[volunteer.id], radius_m)]
    else:
        reachable = [((area.lat, area.lon), min(area.radius_m, radius_m)) for area in volunteer.said.areas]
    within = [
        Near(volunteer.id, point, metres)
        for point, limit in reachable
        if (metres := distance_km(point, where) * 1000) <= limit
    ]
    return min(within, key=lambda one: one.metres, default=None)


def choose(
    candidates: Sequence[Near], where: Point, devices: Sequence[Found], rules: Rules, taken: Collection[str] = ()
) -> list[CalledResponder]:
    """Who of the candidates (nearest first) is called, with their task. `taken`: devices somebody brings already, as
    `site/aed`."""
    called = list(candidates[: rules.most])
    fetching = fetchers(called, where, [d for d in devices if d.usable and f"{d.site}/{d.aed}" not in taken], rules)
    return [
        CalledResponder(
            responder=one.volunteer, task=Task.FETCH if (device := fetching.get(one.volunteer)) else Task.COMPRESS,
            site=device.site if device else "", aed=device.aed if device else "", metres=round(one.metres),
        )
        for one in called
    ]  # fmt: skip


def fetchers(called: Sequence[Near], where: Point, devices: Sequence[Found], rules: Rules) -> dict[str, Found]:
    """Volunteer -> the device to bring: pair by pair, the soonest at the patient first. The nearest is not asked to."""
    pairs = sorted(
        (
            (rules.walk_s(one.point, (device.lat, device.lon)) + back_s(device, where, rules), n, m)
            for n, one in enumerate(called)
            if n > 0
            for m, device in enumerate(devices)
        )
    )
    found: dict[str, Found] = {}
    for seconds, n, m in pairs:
        if seconds > rules.fetch_within_s or len(found) >= rules.devices:
            break
        device, one = devices[m], called[n]
        if one.volunteer not in found and device not in found.values():
            found[one.volunteer] = device
    return found


def back_s(device: Found, where: Point, rules: Rules) -> float:
    """From the device to the patient; where whoever knows the device says longer (floors), that."""
    return max(rules.walk_s((device.lat, device.lon), where), device.walk_s)
