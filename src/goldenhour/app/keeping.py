"""Places with defibrillators put together: what has to be known across all of them, reminders by mail, private
calendars, the records of courses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import sqlalchemy as sa

from goldenhour.adapters.mail_smtp import NotTaken, Smtp
from goldenhour.aeds.authority.courses_recording import Recorder
from goldenhour.aeds.keeping import calendar, views
from goldenhour.aeds.keeping.mails import Mails, NotSent, Send
from goldenhour.aeds.keeping.pages import REMINDING
from goldenhour.aeds.keeping.register import fill, register_of
from goldenhour.aeds.keeping.reminding import Reminding
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.people.accounts import Accounts


@contextlib.asynccontextmanager
async def running_keeping(house: House, settings: Settings, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """The register of serial numbers, codes and managers, filled and fed; reminders, and the records of
    courses that were held, where people are served."""
    table = views.known
    columns = sa.select(table.c.site, table.c.what, table.c.value, table.c.aed)
    register = register_of(house.book)
    fill(register, await house.ask(lambda connection: connection.execute(columns).all()))
    house.book.listeners.append(register.changed)
    house.facts[calendar.FACT] = calendar.Calendars(accounts.store, person_behind(accounts))
    house.facts["aed_managers"] = managers_for(accounts)
    engine = house.facts[REMINDING] = Reminding(
        house, Mails(accounts.store), sender_of(settings), settings.mail_from, addresses(settings.aed_authorities),
        settings.public_url or "",
    )  # fmt: skip
    works = [Recorder(house).keep(), *([engine.keep()] if engine.set_up else [])] if climbing else []
    running = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def sender_of(settings: Settings) -> Send | None:
    """How mail leaves; None where no server is set up."""
    if settings.mail_server is None:
        return None
    server = Smtp(settings.mail_server, password_of(settings), settings.mail_from.rpartition("@")[2].rstrip(">"))

    async def send(message: EmailMessage) -> None:
        try:
            await server.send(message)
        except NotTaken as error:
            raise NotSent(str(error)) from error

    return send


def password_of(settings: Settings) -> str:
    if settings.mail_password_file is None:
        return ""
    try:
        return settings.mail_password_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refusal(
            Category.UNAVAILABLE, "mail_password_unreadable",
            "The mail server's password {path} cannot be read ({why}). Name another file, then start again.",
            path=str(settings.mail_password_file), why=error.strerror,
        ) from None  # fmt: skip


def addresses(text: str) -> dict[str, str]:
    """`A=one@x,F=two@y` by county code. Raises Refusal when it is not written so."""
    found = {}
    for part in filter(None, map(str.strip, text.split(","))):
        county, equals, address = part.partition("=")
        if not equals or "@" not in address:
            raise Refusal(
                Category.INCORRECT, "authorities_wrong",
                'Authorities are written "A=mail@address,F=mail@address", by county code. Correct it, then start again.',
            )  # fmt: skip
        found[county.strip()] = address.strip()
    return found


def person_behind(accounts: Accounts) -> calendar.PersonOf:
    async def person_of(person_id: str) -> Person | None:
        with contextlib.suppress(Refusal):
            account = await accounts.account(person_id)
            return account.person() if account.active else None
        return None

    return person_of


def managers_for(accounts: Accounts) -> calendar.Choices:
    """The AED managers whom this person, who looks after accounts or a county's places, may name."""

    async def managers(person: Person) -> list[tuple[str, str]]:
        everybody = await accounts.everyone()
        return [
            (one.id, one.name)
            for one in everybody
            if one.active
            and Role.AED_MANAGER in one.roles
            and (not person.county or one.organisation == person.organisation)
        ]

    return managers
