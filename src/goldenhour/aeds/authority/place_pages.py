"""One place, as its authority acts on it: what is due, whether it must have a device, inspections, terms, certificates."""

from __future__ import annotations

import unicodedata
from datetime import date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import check_may_see
from goldenhour.aeds.authority.certificate import number_of, points, standing, valid_until, waiting
from goldenhour.aeds.authority.inspecting import OF_PLACE, in_words, inspected, seen_last
from goldenhour.aeds.authority.obliged import Judgement, categories, category_of, judge
from goldenhour.aeds.authority.pages import names, today
from goldenhour.aeds.due import duties_of, open_duties, reported_late
from goldenhour.aeds.keeping.shown import LEVELS, about, device_name, when
from goldenhour.aeds.keeping.training import ratio_of
from goldenhour.emergency.country import Country
from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.people import Role
from goldenhour.emergency.site import Site
from goldenhour.kit.sentences import N_, sentence

FIGURES_AT_MOST = 9


async def site_at(request: Request) -> Site:
    """The place named in the path, for its authority."""
    person = signed_in(request, Role.AUTHORITY)
    state = await here(request).book.state(f"site/{request.path_params['site']}")
    assert isinstance(state, Site)
    check_may_see(person, state)
    return state


async def site_page(request: Request) -> Response:
    """GET /authority/aeds/{site}. `?kind=&figure=` asks the tables whether it must have a device."""
    house, site = here(request), await site_at(request)
    day, zone, found = today(house), ZoneInfo(house.country.timezone), site.registered
    assert found is not None
    figure = figure_of(request)
    return house.page(
        request, "aeds/authority/site.html", title=found.name, site=site, found=found, today=day,
        duties=[(duty, LEVELS[duty.state(day)], when(duty, day)) for duty in open_duties(site, zone)],
        late=reported_late(site, zone), when=when,
        rules=inspected(house.pages.translate(language_of(request))), applications=applications(site, day), about=about,
        of_place=OF_PLACE, devices=[(one.aed, device_name(one)) for one in site.standing_devices], seen=seen_last(site),
        found_words=in_words,
        certificates=[(one, standing(one, day)) for one in site.certificates.values()], kinds=categories(house.country),
        judged=judged(house.country, request.query_params.get("kind", ""), figure), figure=figure,
        term=term_of(site, zone), synthetic=found.source == "synthetic", **names(house, request),
    )  # fmt: skip


def applications(site: Site, day: date) -> list[dict[str, Any]]:
    """What waits to be decided, held against what is asked for; and the certificate that would be given today."""
    assert site.registered is not None
    return [
        {"told": told, "points": points(site, told, day), "share": ratio_of(told.said.trained, told.said.staff),
         "number": number_of(site.registered.county, day, told.id), "until": valid_until(day)}
        for told in waiting(site)
    ]  # fmt: skip


def term_of(site: Site, zone: tzinfo) -> date | None:
    """The day by which a place that must have a device has one."""
    return next((duty.due for duty in duties_of(site, zone) if duty.what == "installation"), None)


def figure_of(request: Request) -> int | str | None:
    """The figure that was asked about; as it was typed where it is none."""
    typed = unicodedata.normalize("NFKC", request.query_params.get("figure", "")).strip().replace(",", "")
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= FIGURES_AT_MOST else typed


def judged(country: Country, kind: str, figure: int | str | None) -> tuple[str, Judgement] | None:
    """The category of the kind that was asked about, and what the tables say of it with the figure."""
    if not kind:
        return None
    category = category_of(country, kind)
    if isinstance(figure, str):
        return category, Judgement(None, sentence(N_("Write the figure as a whole number, or leave it empty.")))
    return category, judge(country, category, kind, figure)


ROUTES: list[BaseRoute] = [Route("/authority/aeds/{site}", site_page)]
