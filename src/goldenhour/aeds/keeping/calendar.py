"""What is due as a calendar (iCalendar, RFC 5545) that a manager's own calendar program follows by a private address.

The address bears a secret word and nothing else; whoever has it can read what is due at the places of its person, and no
more. Kept as a hash beside the accounts; a new address ends the one before.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Annotated, Any

import icalendar
import msgspec
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import KEEPERS
from goldenhour.aeds.due import Duty, open_duties
from goldenhour.aeds.keeping import views
from goldenhour.aeds.keeping.pages import today_in, zone_of
from goldenhour.aeds.keeping.reminders import NAMESPACE, about_of
from goldenhour.aeds.keeping.shown import about, article, when
from goldenhour.emergency.house import House, here, signed_in
from goldenhour.emergency.people import Person
from goldenhour.emergency.routes import check_is_json
from goldenhour.emergency.site import Site
from goldenhour.emergency.submissions import read_submission
from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

FACT = "aed_calendars"
WORD_BYTES = 24
ALARMS = (timedelta(days=-14), timedelta(days=-1))

metadata = sa.MetaData()
calendars = sa.Table(
    "aed_calendars",
    metadata,
    sa.Column("person", sa.String, primary_key=True),
    sa.Column("word_hash", sa.String, nullable=False, unique=True),
)


PersonOf = Callable[[str], Awaitable[Person | None]]
"""The person of an account that is switched on."""
Choices = Callable[[Person], Awaitable[list[tuple[str, str]]]]
"""(id, name) of the accounts somebody may name as managers."""


class Calendars:
    """The private addresses."""

    def __init__(self, store: AccountsStore, person_of: PersonOf) -> None:
        self.store = store
        self.person_of = person_of
        metadata.create_all(store.engine)

    async def make(self, person: str, word: str) -> None:
        """A new address for this person; the one before ends."""

        def work(connection: sa.Connection) -> None:
            connection.execute(calendars.delete().where(calendars.c.person == person))
            connection.execute(calendars.insert().values(person=person, word_hash=hash_of(word)))

        await self.store.run(work)

    async def has(self, person: str) -> bool:
        query = sa.select(calendars.c.person).where(calendars.c.person == person)
        return await self.store.run(lambda connection: connection.scalar(query)) is not None

    async def whose(self, word: str) -> Person | None:
        query = sa.select(calendars.c.person).where(calendars.c.word_hash == hash_of(word))
        person = await self.store.run(lambda connection: connection.scalar(query))
        return await self.person_of(person) if person else None


def hash_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


class Made(msgspec.Struct, frozen=True):
    """The path of the calendar. Shown once: only its hash is kept."""

    path: str


class Wanted(msgspec.Struct, frozen=True):
    """`confirmed`: the codes of questions that were answered with yes."""

    confirmed: Annotated[tuple[str, ...], msgspec.Meta(max_length=10)] = ()


ENDS = "calendar_ends"


async def make_address(request: Request) -> Response:
    """POST /sites/calendar-address: a new private address of my calendar. Asks where it ends one."""
    house, person = here(request), signed_in(request, *KEEPERS)
    check_is_json(request)
    wanted = await read_submission(request, Wanted)
    known = calendars_of(house)
    if ENDS not in wanted.confirmed and await known.has(person.id):
        raise Refusal(
            Category.CONFIRM, ENDS,
            "Your calendar has an address already. A new one ends it: calendar programs that follow it will see nothing "
            "more. Make a new one?",
        )  # fmt: skip
    word = house.world.secret(WORD_BYTES).hex()
    await known.make(person.id, word)
    return json_answer(Made(f"/calendar/{word}.ics"), 201)


def calendars_of(house: House) -> Calendars:
    found = house.facts[FACT]
    assert isinstance(found, Calendars)
    return found


async def calendar(request: Request) -> Response:
    """GET /calendar/{word}.ics: what is due at my places."""
    house = here(request)
    person = await calendars_of(house).whose(request.path_params["word"])
    if person is None:
        raise Refusal(
            Category.NOT_FOUND, "no_such_calendar",
            "There is no such calendar, or its address was replaced. Make a new one on the page of your place.",
        )  # fmt: skip
    table = views.accounts
    query = sa.select(table.c.site).where(table.c.account == person.id)
    sites = [await house.book.state(f"site/{one}") for one in await house.ask(lambda c: c.scalars(query).all())]
    drawn = drawn_for([site for site in sites if isinstance(site, Site)], house)
    return Response(drawn, media_type="text/calendar", headers={"cache-control": "private, max-age=3600"})


def drawn_for(sites: list[Site], house: House) -> bytes:
    """The calendar itself, in the country's first language."""
    drawn = icalendar.Calendar()
    drawn.add("prodid", "-//Golden Hour//AED//")
    drawn.add("version", "2.0")
    drawn.add("x-wr-calname", "AED")
    for site in sites:
        for duty in open_duties(site, zone_of(house)):
            drawn.add_component(event_of(site, duty, house))
    return bytes(drawn.to_ical())


def event_of(site: Site, duty: Duty, house: House) -> icalendar.Event:
    """A whole day. What is over stands on today, so that it is seen."""
    language, today = DEFAULT, today_in(house)
    say = house.pages.translate(language)
    name = house.country.label("site_duties", duty.what, language)
    place = site.registered.name if site.registered else site.id
    event = icalendar.Event()
    key = "/".join((site.id, duty.what, about_of(duty), str(duty.due)))
    event.add("uid", f"{uuid.uuid5(NAMESPACE, key)}@goldenhour")
    event.add("dtstamp", house.world.now())
    day: date = max(duty.due, today)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    words = when(duty, today).text(say)
    overdue = duty.due < today
    event.add("summary", f"AED {name} · {place}" + (f" ({words})" if overdue else ""))
    event.add("description", " · ".join(filter(None, (about(site, duty), words, article(duty.article, language)))))
    event.add("transp", "TRANSPARENT")
    for before in () if overdue else ALARMS:
        event.add_component(alarm_of(before, name))
    return event


def alarm_of(before: timedelta, name: str) -> Any:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", name)
    return alarm


ROUTES: list[BaseRoute] = [
    described(
        Route("/sites/calendar-address", make_address, methods=["POST"]),
        "A private address of my calendar of duties",
        "site",
        reply=Made,
    ),
    described(
        Route("/calendar/{word}.ics", calendar), "What is due at the places of whoever made this address", "site"
    ),
]
