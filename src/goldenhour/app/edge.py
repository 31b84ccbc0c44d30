"""The FHIR API in the running program: its store beside the views, filled behind the log for as long as it runs, by a
process of its own (`app/projecting.py`) unless told otherwise."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

import msgspec

from goldenhour.adapters.http_posting import NotReached, Poster
from goldenhour.app import fhir_documents
from goldenhour.app.fhir_measures import Measuring
from goldenhour.app.linked_reports import running_linked_reports
from goldenhour.app.projecting import COMMAND, GUIDE, make_projector, open_store
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.exchange.audit_reading import AuditReading
from goldenhour.exchange.edge import Edge
from goldenhour.exchange.offered import AUDIT, OFFERED, WRITABLE
from goldenhour.exchange.policies import audience_of_organisation
from goldenhour.exchange.subscribing import TOPICS, check_subscription, status_teller
from goldenhour.exchange.worklist import written_in
from goldenhour.kit.fhir.apart import Apart
from goldenhour.kit.fhir.api import Admit, FhirApi, Note
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.exporting import Exports
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.operations import OPERATORS
from goldenhour.kit.fhir.profiles import ProfileSet
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.subscriptions.engine import Engine, Post, Undelivered
from goldenhour.kit.fhir.subscriptions.operations import Operations
from goldenhour.kit.fhir.subscriptions.sockets import Sockets
from goldenhour.kit.fhir.validation import Validator
from goldenhour.outcomes.fhir_taking import Taking


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


def make_projection(house: House, settings: Settings, store: Store, publishing: bool) -> Projection:
    """In a process of its own, or in this one."""
    if settings.fhir_process:
        return Apart(house.log, store, house.world, COMMAND, msgspec.json.encode(settings, enc_hook=str))
    return make_projector(house.log, store, house.world, house.country, publishing=publishing)


def make_edge(
    house: House, settings: Settings, admit: Admit, note: Note, poster: Poster, publishing: bool = True
) -> Edge:
    """Everything put together, nothing running yet."""
    store = open_store(settings, house.world)
    projector = make_projection(house, settings, store, publishing)
    hosts = frozenset(host.strip() for host in settings.fhir_hooks.split(",") if host.strip())
    taking = Taking(house.book)
    repository = Repository(
        house.log, store, projector, house.world, Validator(ProfileSet.from_folder(GUIDE)), OFFERED, WRITABLE,
        {"Subscription": check_subscription(hosts)}, {"QuestionnaireResponse": taking, "Bundle": taking},
    )  # fmt: skip
    api = FhirApi(repository, admit, note, is_ready=projector.ready.is_set)
    house.book.written_by_others = written_in(store)
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


async def keep(edge: Edge) -> None:
    """Keep the store true to the log, and once it is, the subscriptions served, for ever."""
    projecting = asyncio.create_task(edge.projector.keep())
    try:
        await edge.projector.ready.wait()
        await edge.engine.keep()
    finally:
        projecting.cancel()
        await asyncio.gather(projecting, return_exceptions=True)


@contextlib.asynccontextmanager
async def running_edge(
    house: House, settings: Settings, admit: Admit, note: Note, *, publishing: bool = True
) -> AsyncIterator[Edge]:
    """The API answers while this runs, once the store has come to where the log ended at the start. Nobody else waits for
    that: alerts go out meanwhile."""
    poster = Poster(patience_s=60.0)
    edge = house.facts["fhir"] = make_edge(house, settings, admit, note, poster, publishing)
    running = asyncio.create_task(keep(edge))
    try:
        async with running_linked_reports(house, edge.store, edge.projector):
            yield edge
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await edge.engine.close()
        await poster.close()
        edge.store.close()
