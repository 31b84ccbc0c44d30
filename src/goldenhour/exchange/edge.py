"""The FHIR API put together: the store, the projection behind the log, the interactions, the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from goldenhour import __version__
from goldenhour.exchange import PREFIX
from goldenhour.exchange.audit_reading import SEARCHED_BY as AUDIT_SEARCHED_BY
from goldenhour.exchange.discovery import security
from goldenhour.exchange.offered import AUDIT, OFFERED, WRITABLE
from goldenhour.kit.fhir.api import FhirApi
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.capability import Standing, capability
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.exporting import Exports
from goldenhour.kit.fhir.http import Answer, Asked, json_answer
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.openapi import openapi
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.subscriptions.engine import Engine
from goldenhour.kit.fhir.subscriptions.sockets import Sockets


@dataclass
class Edge:
    """What `house.facts["fhir"]` holds."""

    store: Store
    projector: Projection
    repository: Repository
    api: FhirApi
    exports: Exports
    engine: Engine
    sockets: Sockets
    public_url: str = ""
    """How others reach this server; empty where nobody has said so: then as they asked."""

    async def metadata(self, request: Asked) -> Answer:
        """GET /metadata"""
        return json_answer(self.statement(request))

    async def description(self, request: Asked) -> Answer:
        """GET /openapi.json"""
        answer = json_answer(openapi(self.statement(request), self.standing()))
        answer.headers["content-type"] = "application/json"
        return answer

    def standing(self) -> list[Standing]:
        """The operations there are."""
        return [
            (one.name, one.definition, one.levels, one.types) for one in self.api.operations.values() if one.definition
        ]

    def statement(self, request: Asked) -> Json:
        """The CapabilityStatement."""
        return capability(
            name="Golden Hour",
            version=__version__,
            base=request.base,
            date=datetime(2026, 1, 1, tzinfo=UTC),
            offered=OFFERED,
            writable=WRITABLE,
            profiles=self.profiles(),
            operations=self.standing(),
            security=security(self.public_url or request.base.removesuffix(PREFIX)),
            narrow={AUDIT: AUDIT_SEARCHED_BY},
        )

    def profiles(self) -> dict[str, list[str]]:
        """Our own profiles by the type they are of."""
        guide, found = self.repository.validator.profiles, dict[str, list[str]]()
        for url in guide.urls() if guide is not None else ():
            structure = guide.structure(url) if guide is not None else None
            if structure is not None and structure["type"] != "Extension":
                found.setdefault(structure["type"], []).append(url)
        return found
