"""Fixtures for all tests: an open house on a real store, people of every role, and clients signed in as them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Device, Person, Role, Turn
from tests.services import private_postgres
from tests.world import TestWorld, make_world

PATIENCE = 60_000
"""Milliseconds in which the slowest machine shows what it will show at all. Nothing is measured by it."""
expect.set_options(timeout=PATIENCE)

TAIPEI = "A"
"""County code of 臺北市."""
HOSPITAL = "0401180014"
"""National Taiwan University Hospital, in the country's tables."""
OTHER_HOSPITAL = "1101100011"
"""MacKay Memorial Hospital, Taipei."""


def person(role: Role, organisation: str, **more: Any) -> Person:
    return Person(id=f"person/{role}", name=f"Test {role}", roles=frozenset({role}), organisation=organisation, **more)


@dataclass(frozen=True)
class People:
    """One person per role, all of 臺北市; `foreign_*` belong elsewhere."""

    dispatcher: Person = field(default_factory=lambda: person(Role.DISPATCHER, f"county/{TAIPEI}"))
    crew: Person = field(default_factory=lambda: person(Role.CREW, f"county/{TAIPEI}", unit="A-91"))
    ed_nurse: Person = field(default_factory=lambda: person(Role.ED_NURSE, f"hospital/{HOSPITAL}"))
    ed_physician: Person = field(default_factory=lambda: person(Role.ED_PHYSICIAN, f"hospital/{HOSPITAL}"))
    specialist: Person = field(default_factory=lambda: person(Role.SPECIALIST, f"hospital/{HOSPITAL}"))
    aed_manager: Person = field(default_factory=lambda: person(Role.AED_MANAGER, f"county/{TAIPEI}"))
    authority: Person = field(default_factory=lambda: person(Role.AUTHORITY, "country/taiwan"))
    administrator: Person = field(default_factory=lambda: person(Role.ADMINISTRATOR, "country/taiwan"))
    foreign_crew: Person = field(
        default_factory=lambda: Person(
            id="person/foreign-crew",
            name="Crew elsewhere",
            roles=frozenset({Role.CREW}),
            organisation="county/F",
            unit="F-91",
        )
    )
    foreign_nurse: Person = field(
        default_factory=lambda: Person(
            id="person/foreign-nurse",
            name="Nurse elsewhere",
            roles=frozenset({Role.ED_NURSE}),
            organisation=f"hospital/{OTHER_HOSPITAL}",
        )
    )


class OpenDoor:
    """A door that knows people by their id as token: sign-in itself is tested with the people slice."""

    def __init__(self) -> None:
        self.known: dict[str, Person] = {}
        self.devices: dict[str, Device] = {}
        self.turns_of: dict[str, list[Turn]] = {}

    def let_in(self, person: Person) -> str:
        self.known[person.id] = person
        return person.id

    def bind(self, device: Device, *turns: Turn) -> str:
        """Bind a tablet; its token. Without turns it was its person's on its unit for ever."""
        token = f"tablet.{device.id}"
        self.devices[token] = device
        self.turns_of[device.id] = [*turns] or [Turn(datetime(2020, 1, 1, tzinfo=UTC), device.person)]
        return token

    async def who(self, token: str | None) -> Person | None:
        device = self.devices.get(token or "")
        return device.person if device else self.known.get(token or "")

    async def still(self, session: str) -> Person | None:
        return next(
            (one for key, one in self.known.items() if hashlib.sha256(key.encode()).hexdigest() == session), None
        )

    async def device(self, token: str | None) -> Device | None:
        return self.devices.get(token or "")

    async def turns(self, device_id: str) -> list[Turn]:
        return self.turns_of.get(device_id, [])


class Client(httpx.AsyncClient):
    """Speaks to the application as one person."""

    async def say(self, path: str, /, *, id: str | None = None, at: Any = None, corrects: str | None = None,
                  confirmed: tuple[str, ...] = (), **body: Any) -> httpx.Response:  # fmt: skip
        """POST a saying; body fields by name."""
        saying: dict[str, Any] = {"id": id or str(uuid.uuid4()), "body": body, "confirmed": list(confirmed)}
        if at is not None:
            saying["at"] = at if isinstance(at, str) else at.isoformat()
        if corrects is not None:
            saying["corrects"] = corrects
        return await self.post(path, json=saying)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; each who uses it takes a schema or a database of its own in it."""
    with private_postgres() as dsn:
        yield dsn


@pytest.fixture
def world() -> TestWorld:
    return make_world()


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def house(tmp_path: Path, world: TestWorld) -> AsyncIterator[House]:
    """An open house on SQLite in a temporary directory, its door open to test people, two units on duty."""
    async with wiring.open_house(Settings(data=tmp_path / "data"), world) as house:
        house.door = OpenDoor()
        await register_units(house)
        yield house


async def register_units(house: House) -> None:
    """Two ambulances of 臺北市 (A-91 at the Main Station, A-92 in Neihu) and one of 新北市 (F-91)."""
    import msgspec

    from goldenhour.kit.log import Entry, encode_json

    for unit, county, lat, lon, level in (
        ("A-91", "A", 25.0478, 121.5170, "105003"),
        ("A-92", "A", 25.0830, 121.5900, "105002"),
        ("F-91", "F", 25.0130, 121.4650, "105002"),
    ):
        body = {"name": unit, "county": county, "station": unit, "crew_level": level, "lat": lat, "lon": lon}
        await house.log.append(
            [Entry(id=house.world.new_id(), subject=f"unit/{unit}", kind="unit_registered", at=house.world.now(),
                   by="person/test", body=msgspec.Raw(encode_json(body)))]
        )  # fmt: skip
    await house.book.caught_up((await house.log.head())[0])


@pytest.fixture
async def client(house: House) -> AsyncIterator[Callable[[Person | None], Client]]:
    """`client(person)`: an HTTP client of the whole application, signed in as that person (None: nobody)."""

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        yield house

    app = make_app(opened)
    app.state.house = house
    clients: list[Client] = []

    def make(person: Person | None) -> Client:
        headers = {"accept-language": "en"}
        if person is not None:
            headers["authorization"] = f"Bearer {house.door.let_in(person)}"  # type: ignore[attr-defined]
        made = Client(transport=httpx.ASGITransport(app), base_url="http://test", headers=headers)
        clients.append(made)
        return made

    yield make
    for made in clients:
        await made.aclose()


@pytest.fixture
def app_of(house: House) -> Any:
    """The application itself, for event streams and raw ASGI."""

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        yield house

    app = make_app(opened)
    app.state.house = house
    return app


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come last: Playwright's loop runs on in their process, and others begin loops of their own."""
    items.sort(key=lambda item: "browser" in item.path.parts or "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="module")
def chromium_arguments() -> list[str]:
    """What a module's Chromium is started with besides; a module may say its own."""
    return []


@pytest.fixture(scope="module")
def chromium(chromium_arguments: list[str]) -> Iterator[Any]:
    """A real Chromium, for the tests of one module: while it is there, no test beside it can begin a loop of its own."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", *chromium_arguments])
        yield browser
        browser.close()
