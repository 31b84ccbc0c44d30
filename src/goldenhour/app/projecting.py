"""What the FHIR projection is made of, the same in the server's process and in one of its own; and the latter's program:
`python -m goldenhour.app.projecting`, begun by the server (`app/edge.py`), never by a person.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from goldenhour import exchange
from goldenhour.app.fhir import PARTS, questionnaires, sixteen_measures
from goldenhour.app.log_lines import configure_logging
from goldenhour.app.logs import open_reading
from goldenhour.app.settings import Settings
from goldenhour.emergency.country import Country, load_country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.hospital import HospitalState, fold_hospital
from goldenhour.exchange import PREFIX
from goldenhour.exchange.meaning import CaseMeaning
from goldenhour.exchange.places import of_country
from goldenhour.exchange.publishing import publish
from goldenhour.kit.fhir.apart_child import project
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.projecting import Projector, nothing_to_publish
from goldenhour.kit.fhir.store import FhirStore
from goldenhour.kit.languages import load_catalogues
from goldenhour.kit.log import LogReading
from goldenhour.kit.world import World

SCHEMA = "goldenhour_fhir"
LOCALES = Path(__file__).parent.parent / "locales"
GUIDE = Path(exchange.__file__).parent / "profiles"
COMMAND = (sys.executable, "-m", "goldenhour.app.projecting")
NICER = 5
"""An alert goes before what it means in FHIR, also where both want the same processor."""


def open_store(settings: Settings, world: World) -> Store:
    """The store of FHIR resources, in the data directory or in a schema of its own. A day in a search is one of the
    country's clocks; references that name our public address are our own."""
    place = settings.database or settings.data / "fhir.db"
    base = f"{settings.public_url.rstrip('/')}{PREFIX}/" if settings.public_url else ""
    return Store(FhirStore.open(place, world, schema=SCHEMA, base=base, zone=ZoneInfo(settings.zone)))


def make_projector(
    log: LogReading, store: Store, world: World, country: Country, *, publishing: bool = True
) -> Projector:
    """`publishing`: with what is part of the program."""
    publisher = partial(publish_program, log, store, world, country) if publishing else nothing_to_publish
    return Projector(log, store, world, CaseMeaning(log, country, PARTS), publisher)


async def publish_program(log: LogReading, store: Store, world: World, country: Country) -> None:
    await publish(store, list(published(country, await hospitals(log, country))), world.now())


async def hospitals(log: LogReading, country: Country) -> dict[str, HospitalState]:
    """What each hospital has said of itself."""
    names = [hospital.id for hospital in country.hospitals]
    timelines = {name: await log.timeline(f"hospital/{name}") for name in names}
    return {name: fold_hospital(name, [understand(one) for one in said]) for name, said in timelines.items() if said}


def published(country: Country, states: Mapping[str, HospitalState]) -> Iterator[Json]:
    """What is part of the program: our guide, the places the country's tables know, the reports' questions."""
    for path in sorted(GUIDE.glob("*.json")):
        yield decode(path.read_bytes())
    yield from of_country(country, states)
    catalogues, spoken = load_catalogues(LOCALES), country.languages[0]
    language = next((one for one in catalogues if one.startswith(spoken)), "en")
    yield from questionnaires(catalogues[language].ugettext)
    yield from sixteen_measures(catalogues[language].ugettext)


# ── the process of its own ───────────────────────────────────────────────────────────────────────────────────────────
async def child() -> None:
    """Project until the parent is gone. The first line it says are its settings."""
    mouth = os.dup(1)
    os.dup2(2, 1)  # whatever prints does not speak to the parent
    parent = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(parent), sys.stdin)
    settings = msgspec.json.decode(await parent.readline(), type=Settings, dec_hook=lambda kind, value: kind(value))
    world = World()
    log = await open_reading(settings, world, "log")
    store = open_store(settings, world)
    try:
        projector = make_projector(log, store, world, load_country(settings.country))
        await project(projector, world, parent, partial(tell, mouth), log.look)
    finally:
        store.close()
        await log.close()


def tell(mouth: int, said: bytes) -> None:
    os.write(mouth, said)


def main() -> None:
    configure_logging()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well; it ends the pipe when it is done
    os.nice(NICER)
    gc.set_threshold(50_000, 20, 100)  # as in the server: folded cases are long-lived
    asyncio.run(child())


if __name__ == "__main__":
    main()
