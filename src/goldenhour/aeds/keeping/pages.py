"""The pages of whoever keeps defibrillators: their places with what is due first, and one place with everything in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import KEEPERS, check_may_see, looks_over_all, oversees
from goldenhour.aeds.authority.certificate import DOCUMENTS
from goldenhour.aeds.authority.inspecting import in_words as found_in_words
from goldenhour.aeds.due import Duty, duties_of, open_duties, trained_on
from goldenhour.aeds.keeping import views
from goldenhour.aeds.keeping.checks import OF_AUTHORITIES
from goldenhour.aeds.keeping.hours import in_words
from goldenhour.aeds.keeping.shown import LEVELS, LOOKED, article, cards, shown_duties, staff_of, when
from goldenhour.emergency.aed_bodies import OutOfService, Source
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import KitKind
from goldenhour.emergency.submissions import wants_page
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

SHOWN_AT_MOST = 300
REMINDING = "aed_reminding"
"""Where the engine of reminders stands in the house."""


def zone_of(house: House) -> ZoneInfo:
    return ZoneInfo(house.country.timezone)


def today_in(house: House) -> date:
    """Today by the clock of the country."""
    return house.world.now().astimezone(zone_of(house)).date()


async def site_at(request: Request) -> tuple[House, Person, Site]:
    """The place in the path, for whoever answers for it."""
    house, person = here(request), signed_in(request, *KEEPERS)
    site = await house.book.state(f"site/{request.path_params['site']}")
    assert isinstance(site, Site)
    check_may_see(person, site)
    return house, person, site


# ── my places ────────────────────────────────────────────────────────────────────────────────────────────────────────
class Listed(msgspec.Struct, frozen=True):
    """One place in a list. `next_due`: the day of its earliest open duty."""

    site: str
    name: str
    address: str
    devices: int
    out: int
    next_due: date | None


def my_sites(connection: sa.Connection, person: Person) -> list[Listed]:
    """The places this person answers for, what is due first first."""
    table = views.sites
    mine = sa.select(views.accounts.c.site).where(views.accounts.c.account == person.id)
    query = sa.select(table).order_by(table.c.next_due.nulls_last(), table.c.name).limit(SHOWN_AT_MOST)
    if person.county and oversees(person, person.county):
        query = query.where(table.c.county == person.county)
    elif not looks_over_all(person):
        query = query.where(table.c.site.in_(mine))
    return [
        Listed(row.site, row.name, row.address, row.devices, row.out, row.next_due) for row in connection.execute(query)
    ]


async def sites_page(request: Request) -> Response:
    """GET /sites"""
    house, person = here(request), signed_in(request, *KEEPERS)
    listed = await house.ask(lambda connection: my_sites(connection, person))
    found = [await by_our_clock(house, one) for one in listed]
    if not wants_page(request):
        return json_answer(found)
    language, today = language_of(request), today_in(house)
    say = house.pages.translate(language)
    rows = [(one, level_of(one, today), next_in_words(one, today).text(say)) for one in found]
    return house.page(
        request, "aeds/sites.html", title=say(N_("Places with defibrillators")), rows=rows,
        today=today, full=len(found) == SHOWN_AT_MOST, **choices(house, person, language), synthetic=house.demo,
    )  # fmt: skip


async def by_our_clock(house: House, one: Listed) -> Listed:
    """The list's days are those of UTC: what seems to have been due yesterday may be due today. The place itself says."""
    if one.next_due != today_in(house) - timedelta(days=1):
        return one
    site = await house.book.state(f"site/{one.site}")
    assert isinstance(site, Site)
    return msgspec.structs.replace(
        one, next_due=min((duty.due for duty in open_duties(site, zone_of(house))), default=None)
    )


def level_of(one: Listed, today: date) -> str:
    if one.next_due is None:
        return "good"
    return LEVELS[Duty(what="", due=one.next_due, article="").state(today)]


def next_in_words(one: Listed, today: date) -> Sentence:
    """When the next thing is due, in the words of the place's own page."""
    if one.next_due is None:
        return sentence(N_("nothing is due"))
    return when(Duty(what="", due=one.next_due, article=""), today)


def choices(house: House, person: Person, language: str) -> dict[str, Any]:
    """What the forms offer."""
    say = house.pages.translate(language)
    counties = [one for one in house.country.counties if person.county in (None, one.code)]
    return {
        "country": house.country,
        "counties": counties,
        "categories": house.country.codes("aed_places"),
        "whys": [(one.value, name_of(one).text(say)) for one in OutOfService],
        "kit_kinds": [(one.value, name_of(one).text(say)) for one in KitKind],
        "say": say,
        "hours_words": lambda hours: in_words(hours, say),
    }


# ── one place ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def site_page(request: Request) -> Response:
    """GET /sites/{site}"""
    house, person, site = await site_at(request)
    if not wants_page(request):
        return json_answer(as_told(site, house))
    language, today, zone = language_of(request), today_in(house), zone_of(house)
    duties = shown_duties(site, today, zone, house.country, language)
    return house.page(
        request, "aeds/site.html", title=site.registered.name if site.registered else site.id, site=site,
        said=site.registered, place=f"/sites/{site.id}", duties=duties, cards=cards(site, today, zone), today=today,
        staff=staff_of(site), looked=LOOKED, article=lambda code: article(code, language), trained_on=trained_on,
        out_names={one: name_of(one).text(house.pages.translate(language)) for one in OutOfService},
        found_words=found_in_words,
        documents=DOCUMENTS, history=await history(house, person, site), accounts=await accounts(house, person),
        **choices(house, person, language), **await mail_of(house, site, language),
        synthetic=house.demo or (site.registered is not None and site.registered.source is Source.SYNTHETIC),
    )  # fmt: skip


async def mail_of(house: House, site: Site, language: str) -> dict[str, Any]:
    """What became of the reminders of this place."""
    known = house.facts.get(REMINDING)
    if known is None:
        return {"mail": [], "mail_set_up": False}
    return {"mail": await known.of(site, language), "mail_set_up": known.set_up}


async def accounts(house: House, person: Person) -> list[tuple[str, str]]:
    """(id, name) of the accounts that can be named as a manager's: the AED managers of this person's organisation, for whoever
    looks after accounts; else one's own."""
    ask = house.facts.get("aed_managers")
    if ask is None or Role.AED_MANAGER in person.roles:
        return [(person.id, person.name)] if Role.AED_MANAGER in person.roles else []
    found: list[tuple[str, str]] = await ask(person)
    return found


async def history(house: House, person: Person, site: Site) -> list[tuple[Any, str, bool]]:
    """What was said of the place, the newest first: (entry, by whom, whether this person may strike it)."""
    entries = [said.logged.entry for said in reversed(site.timeline[-SHOWN_AT_MOST:])]
    names = await house.name_everyone({entry.by for entry in entries})
    struck = {entry.corrects for entry in entries if entry.kind == "site_entry_struck"}
    above = oversees(person, site.registered.county if site.registered else "")
    return [
        (
            entry,
            names.get(entry.by, ""),
            entry.kind not in ("site_registered", "site_entry_struck")
            and entry.id not in struck
            and (above or entry.kind not in OF_AUTHORITIES),
        )
        for entry in entries
    ]


class Told(msgspec.Struct, frozen=True):
    """A place as a program reads it: what is due, and how it stands."""

    site: str
    registered: Any
    devices: list[Any]
    duties: list[Duty]


def as_told(site: Site, house: House) -> Told:
    devices = [device.said for device in site.standing_devices]
    return Told(site.id, site.registered, devices, duties_of(site, zone_of(house)))


ROUTES: list[BaseRoute] = [
    described(
        Route("/sites", sites_page), "The places I answer for, what is due first first", "site", reply=list[Listed]
    ),
    described(
        Route("/sites/{site}", site_page),
        "One place: its devices, and every duty with its day and article",
        "site",
        reply=Told,
    ),
]
