"""Accounts on a real store with a clock in the test's hand, and the pages of people on a small application."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from argon2 import PasswordHasher
from jinja2 import ChoiceLoader, PackageLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.emergency.book import Book
from goldenhour.emergency.country import Country, load_country
from goldenhour.emergency.house import House, language_of
from goldenhour.emergency.people import Role
from goldenhour.emergency.travel import GreatCircle
from goldenhour.kit.languages import LANGUAGES
from goldenhour.kit.live import Live
from goldenhour.kit.log import Entry, Log, Logged, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.views import open_engine
from goldenhour.kit.web.answers import refusal_answer
from goldenhour.kit.web.pages import Pages
from goldenhour.people.accounts import Accounts, SignedIn
from goldenhour.people.middleware import KnowWho
from goldenhour.people.routes import ROUTES
from goldenhour.people.tables import Account
from goldenhour.screens import install
from tests.world import Clock, TestWorld

PASSWORD = "four unrelated words here"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2id with the least work: the tests are about what is done with it."""

Add = Callable[..., Awaitable[Account]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> TestWorld:
    """Time of day and elapsed time both follow the test's clock."""
    return TestWorld(now=clock.now, monotonic=lambda: clock.moment.timestamp(), random=random.Random(1), clock=clock)


@pytest.fixture(scope="session")
def country() -> Country:
    return load_country("taiwan")


@pytest.fixture
async def audit(tmp_path: Path, world: TestWorld) -> AsyncIterator[SqliteLog]:
    log = await SqliteLog.open(tmp_path / "audit.db", world)
    yield log
    await log.close()


@pytest.fixture
def open_accounts(tmp_path: Path, world: TestWorld, audit: Log) -> Callable[..., Accounts]:
    """Opens the one database of accounts, as often as asked: as a server started again or beside the first does."""

    def opened(**settings: Any) -> Accounts:
        engine = open_engine(f"sqlite:///{tmp_path / 'people.db'}", synchronous="FULL")
        return Accounts(engine, world, audit, **{"hasher": QUICK, **settings})

    return opened


@pytest.fixture
def accounts(open_accounts: Callable[..., Accounts]) -> Any:
    accounts = open_accounts()
    yield accounts
    accounts.close()


@pytest.fixture
def add(accounts: Accounts) -> Add:
    """`await add("nurse", Role.ED_NURSE, "hospital/0401180014")`: an account with the password `PASSWORD`."""

    async def add(sign_in: str, role: Role = Role.ED_NURSE, organisation: str = "hospital/0401180014") -> Account:
        return await accounts.register(
            None, name=f"{sign_in} 王", sign_in=sign_in, password=PASSWORD, roles={role}, organisation=organisation
        )

    return add


async def whole(log: Log) -> list[Logged]:
    return list(await log.read(0))


async def kinds(log: Log) -> list[str]:
    return [logged.entry.kind for logged in await whole(log)]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def make_pages() -> Pages:
    from babel.support import NullTranslations

    folders = ChoiceLoader([PackageLoader("goldenhour.screens"), PackageLoader("goldenhour.people")])
    pages = Pages(folders, {language: NullTranslations() for language in LANGUAGES}, ZoneInfo("Asia/Taipei"))
    for environment in pages.environments.values():
        install(environment)
    return pages


@pytest.fixture
async def house(
    tmp_path: Path, world: TestWorld, audit: Log, accounts: Accounts, country: Country
) -> AsyncIterator[House]:
    log = await SqliteLog.open(tmp_path / "log.db", world)
    book = Book(log, world)
    views: Any = None
    house = House(
        world=world, log=log, audit=audit, book=book, views=views, live=Live(world, lambda: book.seq),
        pages=make_pages(), country=country, travel=GreatCircle(), door=accounts,
    )  # fmt: skip
    following = asyncio.create_task(book.follow(0))
    for unit, county in (("A-91", "A"), ("A-92", "A"), ("F-91", "F")):
        await register_unit(house, unit, county)
    yield house
    await log.close()
    await following


async def register_unit(house: House, unit: str, county: str) -> None:
    body = {"name": unit, "county": county, "station": unit, "lat": 25.0, "lon": 121.5}
    entry = Entry(
        id=house.world.new_id(), subject=f"unit/{unit}", kind="unit_registered", at=house.world.now(), by="person/test",
        body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip
    await house.book.caught_up((await house.log.append([entry]))[0].seq)


async def refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refusal_answer(error, request.app.state.house.pages.translate(language_of(request)))


async def whoever(request: Request) -> Response:
    person = request.scope["person"]
    return Response(person.name if person else "nobody")


Browser = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """`browser(SignedIn)`: a client of the pages of people, signed in (or nobody), cookies kept."""
    app = Starlette(routes=ROUTES, middleware=[Middleware(KnowWho)], exception_handlers={Refusal: refuse})
    app.add_route("/whoever", whoever)
    app.state.house = house
    clients: list[httpx.AsyncClient] = []

    def make(begun: SignedIn | None = None, url: str = "http://test", **headers: str) -> httpx.AsyncClient:
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=url, headers={"accept-language": "en", **headers}
        )
        if begun:
            made.cookies.set("session", begun.token)
        clients.append(made)
        return made

    yield make
    for made in clients:
        await made.aclose()


SAME_SITE = {"sec-fetch-site": "same-origin", "accept": "text/html"}
"""What a browser adds to a form of our own page."""
EMPTY_FORM = {**SAME_SITE, "content-type": "application/x-www-form-urlencoded"}
"""The same for a form that is only a button."""
