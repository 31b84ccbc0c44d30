"""The FHIR API in the running program: its store beside the views, filled behind the log for as long as it runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from goldenhour.app.fhir import PARTS
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.exchange.edge import Edge
from goldenhour.exchange.meaning import CaseMeaning
from goldenhour.exchange.offered import OFFERED, WRITABLE
from goldenhour.kit.fhir.api import Admit, FhirApi, Note
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.exporting import Exports
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.operations import OPERATORS
from goldenhour.kit.fhir.projecting import Projector
from goldenhour.kit.fhir.store import FhirStore
from goldenhour.kit.fhir.validation import Validator

Progress = Callable[[int, int], None]
SCHEMA = "goldenhour_fhir"


def open_store(house: House, settings: Settings) -> Store:
    """The store of FHIR resources, in the data directory or in a schema of its own."""
    if settings.database:
        return Store(FhirStore.open(settings.database, house.world, schema=SCHEMA))
    return Store(FhirStore.open(settings.data / "fhir.db", house.world))


@contextlib.asynccontextmanager
async def running_edge(
    house: House, settings: Settings, admit: Admit, note: Note, progress: Progress | None = None
) -> AsyncIterator[Edge]:
    """The API answers while this runs. First the store is brought to the end of the log."""
    store = open_store(house, settings)
    meaning = CaseMeaning(house.log, house.country, PARTS)
    projector = Projector(house.log, store, house.world, meaning)
    await projector.catch_up(progress)
    repository = Repository(house.log, store, projector, house.world, Validator(), OFFERED, WRITABLE)
    api = FhirApi(repository, admit, note)
    exports = Exports(repository, settings.data / "exports")
    edge = Edge(store, projector, repository, api, exports)
    for operator in (*OPERATORS, *exports.operators()):
        api.operations[operator.name] = operator
    api.open_to_all["metadata"] = edge.metadata
    api.beside["_export"] = exports.answer
    house.facts["fhir"] = edge
    running = [asyncio.create_task(projector.follow())]
    try:
        yield edge
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        store.close()
