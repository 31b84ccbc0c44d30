"""The worksheet of three highs and one hard (三高一難; guideline five, 3) for one place: what the platform knows beside what the
authority judges. It can be printed empty and filled in by hand, or kept as an entry."""

from __future__ import annotations

import asyncio
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority.asking import ask_arrests
from goldenhour.aeds.authority.expected import WORTH, Cell, read_table
from goldenhour.aeds.authority.need import Chosen, Question, described
from goldenhour.aeds.authority.need_pages import default_of, known, people_of
from goldenhour.aeds.authority.need_words import added, nearest
from goldenhour.aeds.authority.pages import names, today
from goldenhour.aeds.authority.place_pages import site_at
from goldenhour.aeds.authority.reach import Spot, on_the_globe, tree_of
from goldenhour.aeds.finding.rows import kept_rows
from goldenhour.emergency.county_bodies import PeopleCounted
from goldenhour.emergency.house import here, language_of
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import Conclusion
from goldenhour.kit.sentences import N_, Sentence, sentence

MINUTES = 4.0
NEAR_M = 500.0
"""A square whose middle is farther away says nothing of a place."""
CRITERIA: dict[str, tuple[str, str]] = {
    "density": (N_("High density"), N_("Large shops, sights, hubs of traffic: where many people gather")),
    "risk": (N_("High risk"), N_("Where hearts stop suddenly more often: hot springs, places of sport")),
    "benefit": (N_("High benefit"), N_("Where a device would do much good")),
    "hard_to_reach": (N_("Hard to reach"), N_("Where ambulances or their crews arrive with difficulty")),
}
"""The four of the guideline, each with its words and examples."""
GRADES = (N_("0 not at all"), N_("1 somewhat"), N_("2 much"), N_("3 very much"))
CONCLUSIONS: dict[Conclusion, str] = {
    Conclusion.NEEDED: N_("a device is needed"),
    Conclusion.NOT_NEEDED: N_("no device is needed"),
    Conclusion.LATER: N_("to be looked at again"),
}


class Facts(NamedTuple):
    """What is known of a place: what a device there would add in reach day and night, and who lives and is around."""

    device: Chosen | None
    a_year: bool
    around: Cell | None
    metres: float


async def facts_of(request: Request, site: Site) -> Facts:
    house, said = here(request), site.registered
    assert said is not None
    if said.lat is None or said.lon is None:
        return Facts(None, False, None, 0.0)
    spot, zone = Spot(site.id, said.lat, said.lon), ZoneInfo(house.country.timezone)
    past = await house.ask(lambda c: ask_arrests(c, said.county, zone))
    people = await people_of(house, said.county)
    rows = [row for row in await house.ask(kept_rows) if row.county == said.county and row.site != site.id]
    asked = Question(county=said.county, minutes=MINUTES, count=1, where="walls", of=default_of(past, people), hour=None,
                     worth=WORTH)  # fmt: skip

    def reckoned() -> Facts:
        what = known(asked, past, people, rows, [], house.world.now().timestamp())
        device = described(what.demand, what.hanging, [spot], asked.metres)[0]
        return Facts(device, asked.of != "past", around(people, spot), asked.metres)

    return await asyncio.to_thread(reckoned)


def around(people: list[PeopleCounted], spot: Spot) -> Cell | None:
    """The part of the county nearest to the place, by its table of people."""
    cells = [cell for one in people for cell in read_table(one.table)]
    if not cells:
        return None
    tree = tree_of([one.lat for one in cells], [one.lon for one in cells])
    far, which = tree.query(on_the_globe(np.array([spot.lat]), np.array([spot.lon]))[0])
    return cells[int(which)] if far <= NEAR_M else None


def words_of(facts: Facts) -> dict[str, list[Sentence]]:
    """What the platform knows under each criterion; nothing of risk: no table of illness by place is at hand."""
    found: dict[str, list[Sentence]] = {name: [] for name in CRITERIA}
    if (cell := facts.around) is not None:
        words = N_("around it live {residents}; others there: {by_day} by day, {by_night} by night")
        found["density"] = [
            sentence(words, **{name: f"{getattr(cell, name):,.0f}" for name in ("residents", "by_day", "by_night")})
        ]
    if (device := facts.device) is not None:
        found["benefit"] = [added(device, facts.a_year)]
        found["hard_to_reach"] = [nearest(device, facts.metres)]
    return found


async def worksheet_page(request: Request) -> Response:
    """GET /authority/aeds/{site}/worksheet"""
    house, site = here(request), await site_at(request)
    assert site.registered is not None
    facts = await facts_of(request, site)
    return house.page(
        request, "aeds/authority/worksheet.html", site=site, found=site.registered, today=today(house).isoformat(),
        title=house.pages.translate(language_of(request))(N_("Worksheet: three highs and one hard")), criteria=CRITERIA,
        grades=GRADES, conclusions=CONCLUSIONS, facts=words_of(facts), minutes=MINUTES,
        said=site.assessed.said if site.assessed else None, synthetic=site.registered.source == "synthetic",
        **names(house, request),
    )  # fmt: skip


ROUTES: list[BaseRoute] = [Route("/authority/aeds/{site}/worksheet", worksheet_page)]
