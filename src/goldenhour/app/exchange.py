"""Who may use the FHIR API, in the running program: clients beside the accounts, our own key in the data directory."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from goldenhour.adapters.http_fetching import Fetcher
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.exchange import addresses, opening
from goldenhour.exchange.apps import Apps
from goldenhour.exchange.clients import Clients
from goldenhour.exchange.key_sets import KeySets
from goldenhour.exchange.noting import Notes
from goldenhour.exchange.signing import BITS, SigningKey
from goldenhour.exchange.throttle import TokenThrottle
from goldenhour.exchange.tokens import Tokens
from goldenhour.exchange.wired import FACT, Parts
from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.secrets import write_secret
from goldenhour.kit.tasks import every

KEY = "app-key.pem"


@contextlib.asynccontextmanager
async def running_exchange(house: House, settings: Settings, database: AccountsStore) -> AsyncIterator[None]:
    """Clients may come while this runs; at the end, what they did is written down."""
    fetcher = Fetcher()
    parts = house.facts[FACT] = make_parts(house, settings, database, fetcher)
    house.facts[addresses.FACT] = settings.public_url
    house.facts[opening.OFFERED] = functools.partial(opening.apps_for, parts.clients)
    works = (parts.notes.keep(), every(house.world, 1, parts.clients.write_doings))
    running = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await parts.notes.flush()
        await parts.clients.write_doings()
        await fetcher.close()


def make_parts(house: House, settings: Settings, database: AccountsStore, fetcher: Fetcher) -> Parts:
    world, tokens = house.world, Tokens(house.world)
    return Parts(
        clients=Clients(database, world, house.audit, tokens.take_back_client),
        tokens=tokens,
        apps=Apps(database, world, tokens),
        key_sets=KeySets(fetcher.get, world),
        throttle=TokenThrottle(world.monotonic),
        notes=Notes(house.audit, world),
        signing=SigningKey(read_or_make_key(settings.data / KEY)),
    )


def read_or_make_key(path: Path) -> bytes:
    """Our own key pair for `id_token`, made once."""
    if path.exists():
        return path.read_bytes()
    pem = rsa.generate_private_key(65537, BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_secret(path, pem)
    return pem
