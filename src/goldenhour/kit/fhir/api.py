"""The RESTful API as a bare ASGI application (FHIR R4 3.1.0): which address and method mean which interaction.

It knows no session and no scope: `admit` says who asks (an `Access`, or a refusal), `note` keeps the audit trail.
Nothing that goes wrong inside becomes a traceback: a refusal is an OperationOutcome with its status.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from starlette.types import Receive, Scope, Send

from goldenhour.kit.fhir import http, searching, transactions
from goldenhour.kit.fhir.access import Access, demand
from goldenhour.kit.fhir.belonging import waits
from goldenhour.kit.fhir.bodies import condition, form, no_parameters, none_exist_of, patch_of, resource_of
from goldenhour.kit.fhir.decoding import Json, decode_any, encode
from goldenhour.kit.fhir.http import Answer, Asked, json_answer, version_headers
from goldenhour.kit.fhir.interactions import Repository, Written, decoded
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue, issue_of, not_allowed, outcome, refused
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.answers import STATUS

logger = structlog.get_logger()

Admit = Callable[[Scope], Awaitable[Access]]
Note = Callable[[Access | None, Asked, Answer], Awaitable[None]]
Operate = Callable[["FhirApi", Access, Asked], Awaitable[Answer]]


@dataclass(frozen=True)
class Operator:
    """An operation (`$validate`): where it stands (`system`, `type`, `instance`), on which types (none: any), and
    whether it may be called with GET (it changes nothing). `definition` is its OperationDefinition's canonical."""

    name: str
    run: Operate
    levels: frozenset[str]
    types: frozenset[str] = frozenset()
    by_get: bool = True
    definition: str = ""


@dataclass
class FhirApi:
    """Mounted at `prefix`. `open_to_all` are paths anybody may read (`metadata`, `.well-known/…`)."""

    repository: Repository
    admit: Admit
    note: Note
    prefix: str = "/fhir/R4"
    files: Callable[[Access, Asked, str], Awaitable[Answer | None]] | None = None
    """Files that are kept elsewhere, as Binary by their id; None where there is no such file."""
    is_ready: Callable[[], bool] = lambda: True
    """Not while the store is still on its way to where the log was at the start."""
    operations: dict[str, Operator] = field(default_factory=dict)
    beside: dict[str, Callable[[Access, Asked], Awaitable[Answer]]] = field(default_factory=dict)
    """What else stands below the prefix, by its first segment (`_export`)."""
    open_to_all: dict[str, Callable[[Asked], Awaitable[Answer]]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        access: Access | None = None
        request = http.asked(scope, self.prefix)
        try:
            if request.path[:1] != ["Binary"]:
                http.only_json(request)
            if at_once := self.open_to_all.get("/".join(request.path)):
                if request.method not in ("GET", "HEAD"):
                    raise not_allowed("This can be read, with GET.", "GET", "HEAD")
                answer = await at_once(request)
            else:
                access = await self.admit(scope)
                if not self.is_ready():
                    text = "The FHIR store is being brought up to date with the log. Try again in a few seconds."
                    raise refused(503, "transient", text)
                if request.method in ("POST", "PUT", "PATCH"):
                    request.body = await http.body_of(request, receive)
                answer = await self.answer(access, request)
            await self.note(access, request, answer)
        except FhirRefusal as refusal:
            answer = http.refusal(refusal)
            await self.note_refused(access, request, answer)
        except Refusal as refusal:
            answer = http.refusal(FhirRefusal(STATUS[refusal.category], issue_of(refusal)))
        except Exception as error:
            logger.error("request_failed", path=scope["path"], exc_info=error)
            text = "Something went wrong on our side and nothing was written. Try again; if it stays, tell us."
            answer = http.refusal(FhirRefusal(500, Issue("fatal", "exception", text)))
        if answer.body and "_pretty" in request.query:
            answer.body = http.shaped(answer.body, request)
        await http.send(answer, request.method, send)

    async def note_refused(self, access: Access | None, request: Asked, answer: Answer) -> None:
        """A refusal is noted as well, and is answered even where it cannot be noted."""
        try:
            await self.note(access, request, answer)
        except (Refusal, FhirRefusal):
            logger.exception("refusal_not_noted", path=request.scope["path"])

    # ── which interaction ────────────────────────────────────────────────────────────────────────────────────────
    async def answer(self, access: Access, request: Asked) -> Answer:
        method, path = request.method, request.path
        if path and (beside := self.beside.get(path[0])) is not None:
            return await beside(access, request)
        if operation := next((part for part in path if part.startswith("$")), None):
            return await self.operate(access, request, operation)
        if method in ("GET", "HEAD"):
            return await self.reading(access, request)
        match path:
            case [] if method == "POST":
                return await self.bundle(access, request)
            case ["_search"] if method == "POST":
                return await searching.search(self.repository, access, form(request), None)
            case [resource_type, "_search"] if method == "POST":
                return await searching.search(self.repository, access, form(request), resource_type)
            case [resource_type] if not resource_type.startswith("_"):
                return await self.of_type(access, request, resource_type)
            case [resource_type, resource_id] if resource_id not in ("_search", "_history"):
                return await self.of_one(access, request, resource_type, resource_id)
        raise self.nothing_there(request)

    async def reading(self, access: Access, request: Asked) -> Answer:
        """What is asked for with GET or HEAD."""
        repository = self.repository
        match request.path:
            case []:
                return await searching.search(repository, access, request, None)
            case ["_history"]:
                return await searching.history(repository, access, request, None, None)
            case [resource_type] if not resource_type.startswith("_"):
                return await searching.search(repository, access, request, resource_type)
            case [resource_type, "_history"]:
                return await searching.history(repository, access, request, resource_type, None)
            case ["Binary", resource_id] if self.files is not None:
                found = await self.files(access, request, resource_id)
                return found or await self.of_one(access, request, "Binary", resource_id)
            case [resource_type, resource_id] if resource_id != "_search":
                return await self.of_one(access, request, resource_type, resource_id)
            case [resource_type, resource_id, "_history"]:
                return await searching.history(repository, access, request, resource_type, resource_id)
            case [resource_type, resource_id, "_history", version_id]:
                no_parameters(request)
                return searching.one(repository.vread(access, resource_type, resource_id, version_id), request, "vread")
            case [compartment, resource_id, resource_type]:
                return await searching.compartment(repository, access, request, compartment, resource_id, resource_type)
        raise self.nothing_there(request)

    def nothing_there(self, request: Asked) -> FhirRefusal:
        """404 for an address there is not, 405 for one that is asked in another way."""
        method, path = request.method, request.path
        text = f"'{method} /{'/'.join(path)[:80]}' is nothing this API knows."
        ways = {"_search": ("POST",), "_history": ("GET", "HEAD")}
        if not path:
            return not_allowed(f"{text} There is GET for a search and POST for a bundle.", "GET", "HEAD", "POST")
        if path[0] == "_search" or (len(path) == 2 and path[1] == "_search"):
            return not_allowed(f"{text} A search is POSTed there as a form.", *ways["_search"])
        if path[0] == "_history" or "_history" in path[1:3]:
            return not_allowed(f"{text} A history is read with GET.", *ways["_history"])
        return refused(404, "not-supported", f"{text} /metadata says what it knows.")

    async def of_type(self, access: Access, request: Asked, resource_type: str) -> Answer:
        repository = self.repository
        repository.known_type(resource_type)
        match request.method:
            case "POST":
                if request.query and any(name not in ("_format", "_pretty") for name, _ in request.parameters()):
                    raise refused(
                        400, "not-supported", "A create takes no search. If-None-Exist is the header for that."
                    )
                written = await repository.create(access, resource_type, resource_of(request), none_exist_of(request))
                return written_answer(request, written, "create")
            case "PUT":
                written = await repository.update_where(
                    access, resource_type, condition(request), resource_of(request), request.if_match
                )
                return written_answer(request, written, "update")
            case "PATCH":
                found = await repository.the_one(access, resource_type, condition(request))
                if found is None:
                    raise refused(404, "not-found", "Nothing matches, so there is nothing to patch.")
                written = await repository.patch(access, resource_type, found.id, patch_of(request), request.if_match)
                return written_answer(request, written, "patch")
            case "DELETE":
                await repository.delete_where(access, resource_type, condition(request))
                return Answer(204, interaction="delete")
        ways = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        raise not_allowed(f"{request.method} is not possible at a type.", *ways)

    async def of_one(self, access: Access, request: Asked, resource_type: str, resource_id: str) -> Answer:
        repository = self.repository
        match request.method:
            case "GET" | "HEAD":
                version = repository.read(access, resource_type, resource_id)
                return searching.one(version, request, "read")
            case "PUT":
                self.only_if_new(request, resource_type, resource_id)
                written = await repository.update(
                    access, resource_type, resource_id, resource_of(request), request.if_match
                )
                return written_answer(request, written, "update")
            case "PATCH":
                written = await repository.patch(
                    access, resource_type, resource_id, patch_of(request), request.if_match
                )
                return written_answer(request, written, "patch")
            case "DELETE":
                gone = await repository.delete(access, resource_type, resource_id, request.if_match)
                headers = {"etag": f'W/"{gone.version}"'} if gone is not None else {}
                return Answer(204, headers=headers, subjects=[gone] if gone else [], interaction="delete")
        ways = ("GET", "HEAD", "PUT", "PATCH", "DELETE")
        raise not_allowed(f"{request.method} is not possible at one resource.", *ways)

    def only_if_new(self, request: Asked, resource_type: str, resource_id: str) -> None:
        """Raises `FhirRefusal` 412 where `If-None-Match: *` wants to create and something is there (RFC 9110 13.1.2)."""
        there = self.repository.store.read(resource_type, resource_id)
        if request.headers.get("if-none-match") == "*" and there is not None and there.content is not None:
            raise refused(
                412, "conflict", f"There is a {resource_type}/{resource_id} already, and If-None-Match is '*'."
            )

    async def operate(self, access: Access, request: Asked, name: str) -> Answer:
        operator = self.operations.get(name.removeprefix("$"))
        level = {0: "system", 1: "type", 2: "instance"}.get(request.path.index(name), "")
        if operator is None or request.path[-1] != name or level not in operator.levels:
            known = ", ".join(f"${one}" for one in sorted(self.operations))
            raise refused(404, "not-supported", f"{name} is no operation at this address. There are: {known}.")
        if level != "system":
            self.repository.known_type(request.path[0])
            if operator.types and request.path[0] not in operator.types:
                raise refused(404, "not-supported", f"{name} is an operation of {', '.join(sorted(operator.types))}.")
        ways = ("GET", "HEAD", "POST") if operator.by_get else ("POST",)
        if request.method not in ways:
            raise not_allowed(f"{name} is called with {' or '.join(ways)}.", *ways)
        return await operator.run(self, access, request)

    # ── several at once ──────────────────────────────────────────────────────────────────────────────────────────
    async def bundle(self, access: Access, request: Asked) -> Answer:
        """POST to the base: a batch or a transaction."""
        bundle = resource_of(request)
        if bundle["resourceType"] != "Bundle" or bundle.get("type") not in ("batch", "transaction"):
            raise refused(400, "invalid", "Only a Bundle of type batch or transaction is taken here.", "Bundle.type")
        steps = transactions.steps_of(bundle)
        seen: list[Any] = []

        async def look(step: transactions.Step) -> None:
            await self.answer(access, self.inner(request, step))

        async def alone(step: transactions.Step) -> Json:
            try:
                answer = await self.answer(access, self.inner(request, step))
                seen.extend(answer.subjects)
                return entry_of(answer)
            except FhirRefusal as refusal:
                return {"response": {"status": str(refusal.status), "outcome": outcome(refusal.issues)}}
            except Refusal as refusal:
                said = [issue_of(refusal)]
                return {"response": {"status": str(STATUS[refusal.category]), "outcome": outcome(said)}}

        if bundle["type"] == "batch":
            result = await transactions.batch(steps, alone)
        else:
            result = await transactions.transaction(self.repository, access, steps, look, alone)
        return self.bundle_answer(request, result, seen, bundle["type"])

    def bundle_answer(self, request: Asked, result: Json, seen: list[Any], interaction: str) -> Answer:
        answer = json_answer(result)
        answer.subjects = seen
        answer.interaction = interaction
        return answer

    def inner(self, request: Asked, step: transactions.Step) -> Asked:
        """A bundle's entry as a request of its own."""
        headers = {name: value for name, value in request.headers.items() if name in ("host", "authorization")}
        conditions = {
            "if-match": step.if_match,
            "if-none-match": step.if_none_match,
            "if-none-exist": step.if_none_exist,
        }
        headers |= {name: value for name, value in conditions.items() if value is not None}
        url = step.url.removeprefix(request.base)
        path = step._replace(url=url).path
        inner = Asked(step.method, path, url.partition("?")[2], headers, request.base, scope=request.scope)
        if any(part.startswith("$") for part in path):
            raise refused(400, "not-supported", "Operations are called one by one, not within a bundle.")
        if not path and step.method == "POST":
            raise refused(400, "not-supported", "A bundle within a bundle is not taken. Send each by itself.")
        if step.resource is not None:
            if step.method == "PATCH":
                inner.headers["content-type"] = "application/json-patch+json"
                inner.body = encode(transactions.patch_of(step))
            else:
                inner.body = encode(step.resource)
        return inner


def entry_of(answer: Answer) -> Json:
    """An answer as an entry of a response bundle."""
    response: Json = {"status": str(answer.status)}
    if "etag" in answer.headers:
        response["etag"] = answer.headers["etag"]
    if "location" in answer.headers:
        response["location"] = answer.headers["location"]
    entry: Json = {"response": response}
    if answer.body:
        body = decode_any(answer.body)
        if body.get("resourceType") == "OperationOutcome":
            response["outcome"] = body
        else:
            entry["resource"] = body
    return entry


def written_answer(request: Asked, written: Written, interaction: str) -> Answer:
    """The answer to a write, as `Prefer: return=` wishes (default: the resource)."""
    version = written.version
    headers = version_headers(version)
    headers["location"] = f"{request.base}/{version.type}/{version.id}/_history/{version.version}"
    wanted = request.prefer.get("return", "representation")
    body = version.content or b""
    if wanted == "minimal":
        body = b""
    elif wanted == "OperationOutcome":
        what = "created" if written.created else "updated" if written.changed else "already there"
        text = f"{version.type}/{version.id} {what}, version {version.version}."
        if waits(decoded(version), version.case):
            text += " It names no patient of ours, so it waits until somebody of your organisation says whose it is."
        body = json_answer(outcome([Issue("information", "informational", text)])).body
    return Answer(201 if written.created else 200, body, headers, [version], interaction)


__all__ = ["FhirApi", "Operator", "demand"]
