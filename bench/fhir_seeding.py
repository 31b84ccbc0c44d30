"""A hospital's system at the FHIR API, as a benchmark needs it: registered, let in, and some thousand resources there."""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from joserfc import jwk, jwt

from bench.clients import Caller
from bench.fhir_store import DOCUMENT, observation
from bench.seeding import HOSPITAL
from bench.serving import Server
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.app.client_commands import open_clients
from goldenhour.app.settings import Settings
from goldenhour.emergency.country import load_country
from goldenhour.exchange.assertions import KIND
from goldenhour.exchange.clients import Registration
from goldenhour.kit.fhir.decoding import Json, encode
from goldenhour.kit.fhir.projecting import WRITTEN, Body, subject_of
from goldenhour.kit.log import Entry
from goldenhour.kit.world import World

FHIR = "/fhir/R4"
KEY = jwk.ECKey.generate_key("P-384", {"kid": "bench"}, auto_kid=False)
SCOPE = "system/*.cruds"
OWNER = f"hospital/{HOSPITAL}"


@dataclass
class System:
    """A registered system, and how many documents of 30 observations (one patient each) it has written before."""

    client: str
    documents: int

    def token(self, server: Server) -> str:
        """A fresh access token, fetched as every system fetches one. It lasts 300 s."""
        address, now = f"http://127.0.0.1:{server.port}/auth/token", int(time.time())
        claims = {"iss": self.client, "sub": self.client, "aud": address, "iat": now, "exp": now + 240}
        signed = jwt.encode(
            {"alg": "ES384", "kid": "bench"}, claims | {"jti": str(uuid.uuid4())}, KEY, algorithms=["ES384"]
        )
        form = {"grant_type": "client_credentials", "scope": SCOPE, "client_assertion_type": KIND}
        body = urllib.parse.urlencode(form | {"client_assertion": signed}).encode()
        with urllib.request.urlopen(address, body, timeout=10) as answer:
            return str(json.load(answer)["access_token"])


async def seed_system(data: Path, documents: int) -> System:
    """Register the system and write its documents into the log, as entries: the server projects them when it starts."""
    settings = Settings(data=data)
    async with open_clients(settings) as clients:
        keys = json.dumps({"keys": [KEY.as_dict(private=False)]})
        said = Registration(name="HIS", organisation=OWNER, scopes=SCOPE, keys=keys)
        made = await clients.register(None, said, load_country(settings.country))
    world, chance = World(), random.Random(7)
    log = await SqliteLog.open(data / "log.db", world)
    for number in range(documents):
        await log.append([entry_of(world, made.id, one) for one in resources_of(number, chance)])
    await log.close()
    return System(made.id, documents)


def entry_of(world: World, client: str, resource: Json) -> Entry:
    body = Body("PUT", (OWNER,), resource=msgspec.Raw(encode(resource)))
    return Entry(
        id=world.new_id(), subject=subject_of(resource["resourceType"], resource["id"]), kind=WRITTEN, at=world.now(),
        by=f"client/{client}", role="system", place=OWNER, body=msgspec.Raw(msgspec.json.encode(body)),
    )  # fmt: skip


def resources_of(case: int, chance: random.Random) -> Iterator[Json]:
    """A patient and 30 observations."""
    yield patient(case)
    for number in range(case * DOCUMENT, (case + 1) * DOCUMENT):
        yield sign(number, chance)


def patient(case: int) -> Json:
    name = f"patient-{case}"
    identifier = {"system": "urn:bench:patient", "value": name}
    return {"resourceType": "Patient", "id": name, "identifier": [identifier], "gender": "female"}


def sign(number: int, chance: random.Random) -> Json:
    """An observation that refers to its patient only."""
    made = observation(number, chance)
    for name in ("meta", "encounter", "performer"):
        del made[name]
    return made


def document(number: int, chance: random.Random) -> Json:
    """A transaction of 30 entries: a patient and what was measured, as an ambulance's monitor sends it."""
    first = f"urn:uuid:{uuid.uuid4()}"
    entries: list[dict[str, Any]] = [
        {"fullUrl": first, "resource": patient(number), "request": {"method": "POST", "url": "Patient"}}
    ]
    for place in range(1, DOCUMENT):
        made = sign(number * DOCUMENT + place, chance) | {"subject": {"reference": first}}
        del made["id"]
        request = {"method": "POST", "url": "Observation"}
        entries.append({"fullUrl": f"urn:uuid:{uuid.uuid4()}", "resource": made, "request": request})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


async def ready(server: Server, token: str) -> None:
    """Return when the API answers: the store has come to the end of the log."""
    caller = Caller(server.port, token)
    while (await caller.get(f"{FHIR}/Patient/patient-0"))[0] == 503:
        await asyncio.sleep(0.1)
    caller.close()
