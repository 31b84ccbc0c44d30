"""A running server with systems of two hospitals registered at it, each with a real key: for clients that others wrote."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from joserfc import jwk, jwt

from bench.serving import serving
from goldenhour.app.client_commands import open_clients
from goldenhour.app.settings import Settings
from goldenhour.emergency.country import load_country
from goldenhour.exchange.assertions import KIND
from goldenhour.exchange.clients import Registration
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

KEY = jwk.ECKey.generate_key("P-384", {"kid": "ours"}, auto_kid=False)
SCOPE = "system/*.cruds"


@dataclass
class Running:
    """A server, and systems of two hospitals registered at it."""

    base: str
    clients: dict[str, str]

    @property
    def fhir(self) -> str:
        return f"{self.base}/fhir/R4"

    def token(self, hospital: str = HOSPITAL) -> str:
        """What SMART Backend Services gives for a signed assertion."""
        now, name, audience = int(time.time()), self.clients[hospital], f"{self.base}/auth/token"
        claims = {"iss": name, "sub": name, "aud": audience, "iat": now, "exp": now + 240, "jti": str(uuid.uuid4())}
        signed = jwt.encode({"alg": "ES384", "kid": "ours"}, claims, KEY, algorithms=["ES384"])
        form = {
            "grant_type": "client_credentials", "scope": SCOPE, "client_assertion_type": KIND, "client_assertion": signed,
        }  # fmt: skip
        answer = httpx.post(audience, data=form, timeout=30)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def http(self, hospital: str = HOSPITAL) -> httpx.Client:
        return httpx.Client(base_url=self.fhir, headers={"authorization": f"Bearer {self.token(hospital)}"}, timeout=60)


@contextlib.contextmanager
def running_server(data: Path, database: str | None = None, **environment: str) -> Iterator[Running]:
    """In a process of its own; its data in this folder, or its logs and tables in that database."""
    clients = asyncio.run(registered(data, database))
    with served(data, clients, database, **environment) as here:
        yield here


@contextlib.contextmanager
def served(data: Path, clients: dict[str, str], database: str | None, **environment: str) -> Iterator[Running]:
    """The server alone, for systems registered before."""
    environment |= {"GOLDENHOUR_DATABASE": database} if database else {}
    with serving(data, environment) as server:
        here = Running(f"http://127.0.0.1:{server.port}", clients)
        with here.http() as http:
            while http.get("/Patient?_count=0").status_code == 503:  # its store is being filled
                time.sleep(0.2)
        yield here


async def registered(data: Path, database: str | None = None) -> dict[str, str]:
    """Two hospitals' systems, as `goldenhour client add` registers them: hospital -> client id."""
    public = json.dumps({"keys": [KEY.as_dict(private=False)]})
    found = {}
    async with open_clients(Settings(data=data, database=database)) as clients:
        for hospital in (HOSPITAL, OTHER_HOSPITAL):
            said = Registration(name="HIS", organisation=f"hospital/{hospital}", scopes=SCOPE, keys=public)
            found[hospital] = (await clients.register(None, said, load_country("taiwan"))).id
    return found
