"""A FHIR API on a real log and a real store, asked without a network in between."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.exchange.offered import OFFERED, WRITABLE
from goldenhour.kit.fhir.access import Access
from goldenhour.kit.fhir.api import FhirApi
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.exporting import Exports
from goldenhour.kit.fhir.http import Answer, Asked
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.operations import OPERATORS
from goldenhour.kit.fhir.projecting import Meaning, Projector
from goldenhour.kit.fhir.store import FhirStore
from goldenhour.kit.fhir.validation import Validator
from goldenhour.kit.log import Logged
from goldenhour.kit.world import World

PREFIX = "/fhir/R4"
BASE = f"https://here.example{PREFIX}"
Json = dict[str, Any]


@dataclass(frozen=True)
class Client:
    """Somebody who asks. `scopes` None: everything; else pairs of type and interaction."""

    organisation: str = "hospital/A"
    scopes: frozenset[tuple[str, str]] | None = None
    by: str = "client/a"
    role: str = "system"
    sees_all: bool = False

    @property
    def audience(self) -> frozenset[str] | None:
        return None if self.sees_all else frozenset({self.organisation})

    def may(self, resource_type: str, interaction: str) -> bool:
        return self.scopes is None or (resource_type, interaction) in self.scopes


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def issues(self) -> list[Json]:
        assert self.json()["resourceType"] == "OperationOutcome", self.body[:300]
        return list(self.json()["issue"])

    @property
    def said(self) -> str:
        """The texts of all issues, as one."""
        return " | ".join(issue["details"]["text"] for issue in self.issues)


async def nothing(logged: Logged) -> tuple[()]:
    return ()


@dataclass
class Fhir:
    """`await fhir("POST", "/Patient", {...})`."""

    folder: Path
    world: World
    log: SqliteLog
    store: Store
    projector: Projector
    repository: Repository
    api: FhirApi
    noted: list[tuple[Access | None, Asked, Answer]] = field(default_factory=list)
    client: Client = field(default_factory=Client)

    async def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        client: Client | None = None,
    ) -> Reply:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        every = {"content-type": "application/fhir+json", "host": "here.example", **(headers or {})}
        where, _, query = path.partition("?")
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        former, self.client = self.client, client or self.client
        scope = {
            "type": "http", "method": method, "path": PREFIX + where, "query_string": query.encode(), "scheme": "https",
            "headers": [(name.encode(), value.encode()) for name, value in every.items()],
        }  # fmt: skip
        try:
            await self.api(scope, receive, send)
        finally:
            self.client = former
        got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], got, sent[1]["body"])

    async def make(self, resource: Json, client: Client | None = None) -> str:
        """Create it and return its id."""
        reply = await self("POST", f"/{resource['resourceType']}", resource, client=client)
        assert reply.status == 201, reply.body
        return str(reply.json()["id"])


@contextlib.asynccontextmanager
async def fhir_api(folder: Path, meaning: Meaning = nothing, database: str | None = None) -> AsyncIterator[Fhir]:
    """The API on what lies in the folder (its store in the database, where there is one), running."""
    world = World()
    log = await SqliteLog.open(folder / "log.db", world)
    store = Store(FhirStore.open(database or folder / "fhir.db", world, base=BASE))
    projector = Projector(log, store, world, meaning)
    await projector.catch_up()
    repository = Repository(log, store, projector, world, Validator(), OFFERED, WRITABLE)
    fhir: Fhir

    async def admit(scope: Any) -> Access:
        return fhir.client

    async def note(access: Access | None, request: Asked, answer: Answer) -> None:
        fhir.noted.append((access, request, answer))

    api = FhirApi(repository, admit, note)
    exports = Exports(repository, folder / "exports")
    api.operations = {one.name: one for one in (*OPERATORS, *exports.operators())}
    api.beside["_export"] = exports.answer
    fhir = Fhir(folder, world, log, store, projector, repository, api)
    following = asyncio.create_task(projector.follow())
    try:
        yield fhir
    finally:
        await log.close()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        store.close()
