"""The FHIR API in the running program: its store beside the views, filled behind the log for as long as it runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from goldenhour import exchange
from goldenhour.adapters.http_posting import NotReached, Poster
from goldenhour.app import fhir_documents
from goldenhour.app.fhir import PARTS
from goldenhour.app.fhir_measures import Measuring
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.exchange.audit_reading import AuditReading
from goldenhour.exchange.edge import PREFIX, Edge
from goldenhour.exchange.meaning import CaseMeaning
from goldenhour.exchange.offered import AUDIT, OFFERED, WRITABLE
from goldenhour.exchange.places import of_country
from goldenhour.exchange.policies import audience_of_organisation
from goldenhour.exchange.subscribing import TOPICS, check_subscription, status_teller
from goldenhour.kit.fhir.api import Admit, FhirApi, Note
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.exporting import Exports
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.operations import OPERATORS
from goldenhour.kit.fhir.profiles import ProfileSet
from goldenhour.kit.fhir.projecting import Projector
from goldenhour.kit.fhir.store import FhirStore
from goldenhour.kit.fhir.subscriptions.engine import Engine, Post, Undelivered
from goldenhour.kit.fhir.subscriptions.operations import Operations
from goldenhour.kit.fhir.subscriptions.sockets import Sockets
from goldenhour.kit.fhir.validation import Validator
from goldenhour.outcomes.fhir_taking import Taking

Progress = Callable[[int, int], None]
logger = structlog.get_logger()
SCHEMA = "goldenhour_fhir"
GUIDE = Path(exchange.__file__).parent / "profiles"


def open_store(house: House, settings: Settings) -> Store:
    """The store of FHIR resources, in the data directory or in a schema of its own. A day in a search is one of the
    country's clocks; references that name our public address are our own."""
    place = settings.database or settings.data / "fhir.db"
    base = f"{settings.public_url.rstrip('/')}{PREFIX}/" if settings.public_url else ""
    zone = ZoneInfo(settings.zone)
    return Store(FhirStore.open(place, house.world, schema=SCHEMA, base=base, zone=zone))


def published(house: House) -> Iterator[Json]:
    """What is part of the program: our guide, and the places the country's tables know."""
    for path in sorted(GUIDE.glob("*.json")):
        yield decode(path.read_bytes())
    yield from of_country(house.country, house.book.hospitals)
    yield from fhir_documents.questionnaires(house)
    yield from fhir_documents.sixteen_measures(house)


def hook_poster(poster: Poster) -> Post:
    """Notifications go out like all else that is posted elsewhere: bounded, and no redirect is followed."""

    async def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                posted = await poster.post(url, body, headers)
        except NotReached as reason:
            raise Undelivered(str(reason)) from reason
        except TimeoutError as late:
            raise Undelivered(f"no answer within {timeout_s:g} s") from late
        if not 200 <= posted.status < 300:
            raise Undelivered(f"the answer was {posted.status}")

    return post


def make_edge(house: House, settings: Settings, admit: Admit, note: Note, poster: Poster) -> Edge:
    """Everything put together, nothing running yet."""
    store = open_store(house, settings)
    projector = Projector(house.log, store, house.world, CaseMeaning(house.log, house.country, PARTS))
    hosts = frozenset(host.strip() for host in settings.fhir_hooks.split(",") if host.strip())
    repository = Repository(
        house.log, store, projector, house.world, Validator(ProfileSet.from_folder(GUIDE)), OFFERED, WRITABLE,
        {"Subscription": check_subscription(hosts)}, {"QuestionnaireResponse": Taking(house.book)},
    )  # fmt: skip
    api = FhirApi(repository, admit, note, ready=False)
    engine = Engine(
        store, projector, house.world, settings.data, hook_poster(poster),
        status_teller(house.log, projector, house.world), audience_of_organisation, TOPICS, OFFERED, hosts,
        (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/") + api.prefix,
    )  # fmt: skip
    projector.listeners.append(engine.applied)
    edge = Edge(
        store,
        projector,
        repository,
        api,
        Exports(repository, settings.data / "exports"),
        engine,
        Sockets(engine),
        public_url=(settings.public_url or "").rstrip("/"),
    )
    offer(edge, house)
    return edge


def offer(edge: Edge, house: House) -> None:
    """What stands at the address beside the interactions."""
    of_subscriptions = Operations(edge.engine, edge.sockets).operators()
    documents, measuring = fhir_documents.Documents(house).operators(), Measuring(house).operators()
    for operator in (*OPERATORS, *edge.exports.operators(), *of_subscriptions, *documents, *measuring):
        edge.api.operations[operator.name] = operator
    edge.api.files = fhir_documents.Files(house, edge.repository)
    edge.api.open_to_all |= {"metadata": edge.metadata, "openapi.json": edge.description}
    edge.api.beside[AUDIT] = AuditReading(house, edge.repository)
    edge.api.beside["_export"] = edge.exports.answer


async def keep(edge: Edge, house: House, progress: Progress | None, publishing: bool) -> None:
    """Bring the store to the end of the log, open the API, and follow, for ever."""
    while not edge.api.ready:
        try:
            await edge.projector.catch_up(progress)
            if publishing:
                await edge.publish(list(published(house)))
            edge.api.ready = True
        except Exception:  # until it works the API says 503; all else goes on
            logger.exception("fhir_store_not_brought_up_to_date")
            await house.world.sleep(5)
    await asyncio.gather(edge.projector.follow(), edge.engine.keep())


@contextlib.asynccontextmanager
async def running_edge(
    house: House,
    settings: Settings,
    admit: Admit,
    note: Note,
    progress: Progress | None = None,
    *,
    publishing: bool = True,
) -> AsyncIterator[Edge]:
    """The API answers while this runs, once the store has come to where the log ended at the start. Nobody else waits for
    that: alerts go out meanwhile."""
    poster = Poster(patience_s=60.0)
    edge = house.facts["fhir"] = make_edge(house, settings, admit, note, poster)
    running = asyncio.create_task(keep(edge, house, progress, publishing))
    try:
        yield edge
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await edge.engine.close()
        await poster.close()
        edge.store.close()
