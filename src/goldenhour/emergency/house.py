"""The house: what every slice may use. Made once by `app/wiring.py`, handed to routes through the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse

from goldenhour.emergency.actions import Action
from goldenhour.emergency.book import Book
from goldenhour.emergency.country import Country
from goldenhour.emergency.organisations import called
from goldenhour.emergency.people import (
    EMERGENCY_DEPARTMENT,
    Device,
    Person,
    Role,
    Turn,
    device_wiped,
    not_allowed,
    sign_in_first,
)
from goldenhour.emergency.travel import TravelTimes
from goldenhour.kit.live import Live
from goldenhour.kit.log import Entry, Log, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.tasks import every
from goldenhour.kit.views import Views
from goldenhour.kit.web.pages import Pages, language_of
from goldenhour.kit.world import World

logger = structlog.get_logger()


class Door(Protocol):
    """Who stands before us: knows sessions by their token (the people slice)."""

    async def who(self, token: str | None) -> Person | None:
        """The person of a valid session, or None. Fast: called on every request."""
        ...

    async def still(self, session: str) -> Person | None:
        """The person of a valid session, by the hash of its token (SHA-256, hex); being asked is no use of it."""
        ...

    async def device(self, token: str | None) -> Device | None:
        """The tablet with this token, also one that was signed out from elsewhere; None when there is none, or it was
        not used for too long."""
        ...

    async def turns(self, device_id: str) -> Sequence[Turn]:
        """Whose this tablet was and on which units, in order."""
        ...


MayWatch = Callable[[Person, str], Awaitable[None] | None]
"""Raises Refusal unless this person may watch this topic. Awaited where it has to look something up."""

NamesOf = Callable[[Collection[str]], Awaitable[dict[str, str]]]
"""The names of people by their ids; who is not known is left out."""


async def nobody_known(ids: Collection[str]) -> dict[str, str]:
    return {}


async def nothing_to_write() -> None:
    """A house without views kept behind it."""


R = TypeVar("R")


class MenuItem(NamedTuple):
    """A page to go to. `title` is an English message."""

    title: str
    path: str
    roles: frozenset[Role]


@dataclass
class House:
    """Everything wired together. `facts` holds what single slices share with the app (demo logins, simulation ...)."""

    world: World
    log: Log
    audit: Log
    book: Book
    views: Views
    live: Live
    pages: Pages
    country: Country
    travel: TravelTimes
    door: Door
    demo: bool = False
    names_of: NamesOf = nobody_known
    may_watch: dict[str, MayWatch] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Names of people who were seen here, by their ids: what live screens call them by."""
    facts: dict[str, Any] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    """Everything that can be said."""
    menu: tuple[MenuItem, ...] = ()
    """The pages there are, in the order of an emergency; each person sees their own."""
    write_views: Callable[[], Awaitable[None]] = nothing_to_write
    """Writes to the views what the book has taken in and they have not."""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(what, which) -> how often since the program began: for whoever watches the server."""
    _readings: list[Entry] = field(default_factory=list)

    async def ask(self, question: Callable[[sa.Connection], R]) -> R:
        """Ask the views, with everything in them that was answered as kept before."""
        await self.write_views()
        return await self.views.run(question)

    async def name_everyone(self, ids: Collection[str]) -> dict[str, str]:
        """The names of these people, as far as they are known."""
        if unknown := set(ids) - self.names.keys():
            self.names.update(await self.names_of(unknown))
        return {person_id: self.names[person_id] for person_id in ids if person_id in self.names}

    async def record_reading(self, person: Person, case_id: str, page: str) -> None:
        """Note in the audit log that a person read a patient's case. Durable before the page is shown: what cannot be
        noted (a full disk) is not shown. Live screens that are open go on; their readings wait in memory."""
        await self.record_readings(person, [case_id], page)

    async def record_readings(self, person: Person, case_ids: Sequence[str], page: str) -> None:
        """The same for a page that shows several patients."""
        await self._note_durably([self.reading(person, f"case/{case_id}", page) for case_id in dict.fromkeys(case_ids)])

    async def record_seen(self, person: Person, subjects: Sequence[str], page: str) -> None:
        """The same for a page that shows more than our own cases: subjects in full (`case/...`, `foreign/...`)."""
        await self._note_durably([self.reading(person, subject, page) for subject in dict.fromkeys(subjects)])

    async def record_listing(self, person: Person, page: str, case_ids: Sequence[str]) -> None:
        """Note in the audit log that a person saw these patients in a list, and what they had asked for (`page`). A list
        that showed nobody is noted as well. Durable before the page is shown."""
        readings = [self.reading(person, f"case/{case_id}", page) for case_id in dict.fromkeys(case_ids)]
        at_all = self.reading(person, f"person/{person.id.removeprefix('person/')}", page, "cases_listed")
        await self._note_durably([*readings, at_all])

    async def _note_durably(self, readings: Sequence[Entry]) -> None:
        if not readings:
            return
        try:
            await self.audit.append(readings)
        except Refusal as refusal:
            logger.exception("reading_not_noted", code=refusal.code)
            raise reading_not_noted() from refusal

    def reading(self, person: Person, subject: str, page: str, kind: str = "case_read") -> Entry:
        """The audit entry of one reading."""
        return Entry(
            id=self.world.new_id(),
            subject=subject,
            kind=kind,
            at=self.world.now(),
            by=person.id,
            role=",".join(sorted(person.roles)),
            place=person.place,
            body=msgspec.Raw(encode_json({"page": page, "name": person.name})),
        )

    def note_reading(self, person: Person, subject: str, page: str) -> None:
        """Note a reading on a live screen without holding the frame up; written within a second (`keep_audit`)."""
        self._readings.append(self.reading(person, subject, page))

    async def keep_audit(self) -> None:
        """Write noted readings, for ever."""
        await every(self.world, 0.5, self.flush_audit)

    async def flush_audit(self) -> None:
        readings, self._readings = self._readings, []
        if not readings:
            return
        try:
            await self.audit.append(readings)
        except Refusal:
            logger.exception("readings_not_written", waiting=len(readings))
            self._readings = readings + self._readings

    def page(self, request: Request, template: str, **context: Any) -> HTMLResponse:
        """A page for whoever asks."""
        context.setdefault("person", request.scope.get("person"))
        context.setdefault("synthetic", False)
        context.setdefault("listens_for", listens_for(context["person"]))
        context.setdefault("kit_for", keeps_kit(context["person"]))
        context.setdefault("menu", self.menu_of(context["person"], language_of(request)))
        context.setdefault("organisation", self.place_of(context["person"], language_of(request)))
        return self.pages.page(request, template, demo=self.demo, now=self.world.now(), **context)

    def place_of(self, person: Person | None, language: str) -> str:
        """Where this person works, in their language."""
        return called(self.country, person.organisation, person.organisation_name, language) if person else ""

    def menu_of(self, person: Person | None, language: str) -> list[tuple[str, str]]:
        """(title, path) of the pages this person may open."""
        translate = self.pages.translate(language)
        roles = person.roles if person else frozenset()
        return [(translate(item.title), item.path) for item in self.menu if item.roles & roles]

    def part(self, template: str, language: str, **context: Any) -> str:
        """A piece of a page (live frames)."""
        return self.pages.part(template, language, now=self.world.now(), country=self.country, **context)


def listens_for(person: Person | None) -> str | None:
    """The hospital whose warnings this person should hear of on every page: their own, as its emergency department or
    its administrator."""
    concerned = person is not None and person.roles & (EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR})
    return person.hospital if person is not None and concerned else None


def keeps_kit(person: Person | None) -> str:
    """Whose downtime kit this device keeps (`downtime/`): nobody's where nobody with a site of their own is signed in."""
    has_one = person is not None and (
        person.roles & (EMERGENCY_DEPARTMENT | {Role.DISPATCHER}) or (Role.CREW in person.roles and person.unit)
    )
    return quote(person.id) if person is not None and has_one else ""


def reading_not_noted() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "reading_not_noted",
        "This page shows patients, and that you read it cannot be noted now. Tell the administrator, then open it again.",
    )


def here(request: Request) -> House:
    """The house of this request."""
    house = request.app.state.house
    assert isinstance(house, House)
    return house


def signed_in(request: Request, *roles: Role) -> Person:
    """The person asking, who must hold one of the roles (any, when none are named)."""
    person = request.scope.get("person")
    if not isinstance(person, Person):
        device = request.scope.get("device")
        raise device_wiped() if device is not None and device.ended_at else sign_in_first()
    if roles and not person.roles & set(roles):
        raise not_allowed()
    return person


async def case_at(request: Request, *, page: str, check: Callable[[Person, Any], None]) -> Any:
    """The case named in the path, for a person who may see it (`check`), with the reading audited."""
    house, person = here(request), signed_in(request)
    case = await house.book.case(request.path_params["case"])
    if case.seq == 0:
        raise Refusal(Category.NOT_FOUND, "no_such_case", "There is nothing here under this number. Check the number.")
    check(person, case)
    await house.record_reading(person, case.id, page)
    return case


__all__ = ["Door", "House", "case_at", "here", "language_of", "signed_in"]
