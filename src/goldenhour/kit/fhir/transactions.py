"""Several interactions in one request: batch and transaction (FHIR R4 3.1.0.11).

A batch's entries stand alone: each is answered, none stops another. A transaction happens whole or not at all: its
writes become entries of one append. Its order is the specification's: delete, create, update and patch, then read.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from goldenhour.kit.fhir.access import Access, demand
from goldenhour.kit.fhir.committing import Operation
from goldenhour.kit.fhir.decoding import Json, decode_any
from goldenhour.kit.fhir.interactions import ID, Repository, Written, decoded, etag
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue, refused
from goldenhour.kit.fhir.patching import patched
from goldenhour.kit.fhir.references import references_in, rewritten
from goldenhour.kit.log import SubjectMoved

MOST_ENTRIES = 2_000
"""Of one bundle."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
CONDITIONAL = re.compile(r"^([A-Z][A-Za-z]+)\?(.+)$")
TRIES = 5

Handle = Callable[["Step"], Awaitable[Json]]
"""One interaction by itself: the answer, or its refusal, as an entry of the response bundle."""
Look = Callable[["Step"], Awaitable[None]]
"""The same, to see beforehand whether it is refused."""


class Step(NamedTuple):
    """One entry of the bundle: what it asks for. `place` is its FHIRPath."""

    number: int
    method: str
    url: str
    full_url: str
    resource: Json | None
    if_match: str | None
    if_none_match: str | None
    if_none_exist: str | None

    @property
    def place(self) -> str:
        return f"Bundle.entry[{self.number}]"

    @property
    def path(self) -> list[str]:
        return [unquote(part) for part in self.url.partition("?")[0].strip("/").split("/") if part]

    @property
    def query(self) -> str:
        return self.url.partition("?")[2]


def steps_of(bundle: Json) -> list[Step]:
    """The entries of a batch or transaction. Raises `FhirRefusal` 400 with every entry that cannot be read."""
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise refused(400, "structure", "Bundle.entry is a list.", "Bundle.entry")
    if len(entries) > MOST_ENTRIES:
        raise refused(413, "too-costly", f"At most {MOST_ENTRIES} entries are taken at once. Send several bundles.")
    issues: list[Issue] = []
    steps: list[Step] = []
    for number, entry in enumerate(entries):
        try:
            steps.append(step_of(number, entry))
        except FhirRefusal as refusal:
            issues += refusal.issues
    if issues:
        raise FhirRefusal(400, *issues)
    return steps


def step_of(number: int, entry: Any) -> Step:
    place = f"Bundle.entry[{number}]"
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        raise refused(400, "required", "Each entry needs a request with a method and a url.", f"{place}.request")
    method, url = request.get("method"), request.get("url")
    if method not in METHODS:
        raise refused(400, "code-invalid", f"The method is one of {', '.join(METHODS)}.", f"{place}.request.method")
    if not isinstance(url, str) or (not url and method != "GET"):
        raise refused(400, "required", "The url is missing, such as 'Patient' or 'Patient/1'.", f"{place}.request.url")
    resource = entry.get("resource")
    if method in ("POST", "PUT", "PATCH") and not isinstance(resource, dict):
        raise refused(400, "required", f"A {method} needs a resource.", f"{place}.resource")
    texts = {name: request.get(name) for name in ("ifMatch", "ifNoneMatch", "ifNoneExist")}
    full_url = entry.get("fullUrl", "")
    if not isinstance(full_url, str) or any(not isinstance(text, str | None) for text in texts.values()):
        raise refused(400, "value", "fullUrl and the conditions of a request are strings.", f"{place}.request")
    return Step(
        number, method, url, full_url, resource, texts["ifMatch"], texts["ifNoneMatch"], texts["ifNoneExist"]
    )  # fmt: skip


async def batch(steps: Sequence[Step], handle: Handle) -> Json:
    """Each by itself, in order; a refused one is answered with its OperationOutcome."""
    return {"resourceType": "Bundle", "type": "batch-response", "entry": [await handle(step) for step in steps]}


async def transaction(repository: Repository, access: Access, steps: Sequence[Step], look: Look, read: Handle) -> Json:
    """All or nothing. Raises `FhirRefusal` naming the entries that stop it; nothing was written then."""
    await check_reads(steps, look)
    claims = [f"{step.path[0]}?{step.if_none_exist or step.query}" for step in steps
              if step.method not in ("GET", "HEAD") and step.path and (step.if_none_exist or step.query)]  # fmt: skip
    answers: dict[int, Json] = {}
    async with repository.deciding(*claims):
        for _ in range(TRIES):
            try:
                written = await _Transaction(repository, access, steps).run()
                break
            except SubjectMoved:
                await repository.projector.settled()
        else:
            raise refused(409, "conflict", "Others keep writing to the same resources. Send the transaction again.")
    for step in steps:
        if step.method in ("GET", "HEAD"):
            answers[step.number] = await read(step)
        else:
            answers[step.number] = answer(step, written.get(step.number))
    return {
        "resourceType": "Bundle",
        "type": "transaction-response",
        "entry": [answers[step.number] for step in steps],
    }


async def check_reads(steps: Sequence[Step], look: Look) -> None:
    """Reads come last, when the writes are durable: one that would be refused stops the transaction before it begins.
    What the transaction itself writes may not be there yet. Raises `FhirRefusal`."""
    written = {tuple(step.path) for step in steps if step.method in ("PUT", "PATCH")}
    for step in steps:
        if step.method not in ("GET", "HEAD"):
            continue
        try:
            await look(step)
        except FhirRefusal as refusal:
            if refusal.status in (404, 410) and tuple(step.path[:2]) in written:
                continue
            issues = [
                Issue(issue.severity, issue.code, f"Entry {step.number}: {issue.text}", (step.place,))
                for issue in refusal.issues
            ]
            raise FhirRefusal(refusal.status, *issues) from refusal


def answer(step: Step, written: Written | None) -> Json:
    """The entry of the response bundle for a write."""
    if written is None or step.method == "DELETE":
        response: Json = {"status": "204 No Content"}
        if written is not None:
            response["etag"] = etag(written.version)
        return {"response": response}
    version = written.version
    return {
        "response": {
            "status": "201 Created" if written.created else "200 OK",
            "location": f"{version.type}/{version.id}/_history/{version.version}",
            "etag": etag(version),
            "lastModified": version.last_updated.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    }


class _Transaction:
    """One try at a transaction: every step resolved to a resource and what becomes of it, then one commit."""

    def __init__(self, repository: Repository, access: Access, steps: Sequence[Step]) -> None:
        self.repository = repository
        self.access = access
        self.steps = [step for step in steps if step.method not in ("GET", "HEAD")]
        self.issues: list[Issue] = []
        self.statuses: list[int] = []
        self.found: dict[int, Written] = {}
        self.addresses: dict[str, str] = {}

    async def run(self) -> dict[int, Written]:
        decided: list[tuple[Step, Operation]] = []
        for kind in ("DELETE", "POST", "PUT", "PATCH"):
            for step in self.steps:
                if step.method == kind and (operation := await self.guarded(step)) is not None:
                    decided.append((step, operation))
        self.once_each([(step, operation.type, operation.id) for step, operation in decided])
        self.stop_on_issues()
        conditional = await self.conditional_references(decided)
        self.stop_on_issues()
        operations = [self.linked(operation, conditional) for _, operation in decided]
        if not operations:
            return self.found
        places = [f"{step.place}.resource" for step, _ in decided]
        versions = await self.repository.commit(self.access, operations, places)
        for (step, operation), version in zip(decided, versions, strict=True):
            self.found[step.number] = Written(version, operation.creates)
        return self.found

    def stop_on_issues(self) -> None:
        if self.issues:
            raise FhirRefusal(max(self.statuses, default=422), *self.issues)

    async def guarded(self, step: Step) -> Operation | None:
        """The step decided; what is wrong with it is gathered, so that a sender learns of everything at once."""
        try:
            return await self.decide(step)
        except FhirRefusal as refusal:
            self.statuses.append(refusal.status)
            self.issues += [
                Issue(issue.severity, issue.code, f"Entry {step.number}: {issue.text}", (step.place,))
                for issue in refusal.issues
            ]
            return None

    async def decide(self, step: Step) -> Operation | None:
        """What a step comes to; None where nothing has to be written."""
        repository, access = self.repository, self.access
        path = step.path
        if not path or len(path) > 2 or (step.method == "POST" and len(path) != 1):
            raise refused(400, "not-supported", f"'{step.method} {step.url}' is no write that a transaction can hold.")
        resource_type = path[0]
        repository.may_be_written(resource_type)
        if step.method == "POST":
            if step.query:
                raise refused(400, "not-supported", "A create takes no search. Say it in request.ifNoneExist.")
            return await self.create(step, resource_type)
        if len(path) == 2:
            target: str | None = path[1]
        elif step.query:
            found = await repository.the_one(access, resource_type, step.query)
            target = found.id if found is not None else None
        else:
            raise refused(400, "required", f"'{step.method} {step.url}' says neither an id nor a condition.")
        if step.method == "DELETE":
            demand(access, resource_type, "delete")
            before = repository.before(access, resource_type, target, step.if_match) if target else None
            if before is None or before.content is None or target is None:
                return None
            return Operation("DELETE", resource_type, target, None, before)
        if step.method == "PATCH":
            return self.patch(step, resource_type, target)
        return self.update(step, resource_type, target)

    async def create(self, step: Step, resource_type: str) -> Operation | None:
        demand(self.access, resource_type, "create")
        assert step.resource is not None
        self.repository.of_type(step.resource, resource_type)
        if step.if_none_exist and (
            found := await self.repository.the_one(self.access, resource_type, step.if_none_exist)
        ):
            self.name(step, found.type, found.id)
            self.found[step.number] = Written(found, created=False, changed=False)
            return None
        new_id = self.repository.world.new_id()
        self.name(step, resource_type, new_id)
        return Operation("POST", resource_type, new_id, {**step.resource, "id": new_id}, None)

    def update(self, step: Step, resource_type: str, target: str | None) -> Operation:
        assert step.resource is not None
        self.repository.of_type(step.resource, resource_type)
        said = step.resource.get("id")
        target = target or (said if isinstance(said, str) else None) or self.repository.world.new_id()
        if not ID.match(target):
            raise refused(400, "value", "An id has 1 to 64 letters, digits, '-' and '.'.")
        if said is not None and said != target:
            raise refused(400, "value", f"The resource's id is '{said}', but '{target}' is to be written.")
        before = self.repository.before(self.access, resource_type, target, step.if_match)
        demand(self.access, resource_type, "create" if before is None else "update")
        self.name(step, resource_type, target)
        return Operation("PUT", resource_type, target, {**step.resource, "id": target}, before)

    def patch(self, step: Step, resource_type: str, target: str | None) -> Operation:
        if target is None:
            raise refused(404, "not-found", f"Nothing matches '{step.url}', so there is nothing to patch.")
        version = self.repository.read(self.access, resource_type, target)
        demand(self.access, resource_type, "update")
        before = self.repository.before(self.access, resource_type, target, step.if_match)
        return Operation("PATCH", resource_type, target, patched(decoded(version), patch_of(step)), before)

    def name(self, step: Step, resource_type: str, resource_id: str) -> None:
        """From now on this step's address stands for the resource it became."""
        if step.full_url:
            if step.full_url in self.addresses:
                raise refused(
                    400, "duplicate", f"Two entries have the fullUrl '{step.full_url[:80]}'. Each needs its own."
                )
            self.addresses[step.full_url] = f"{resource_type}/{resource_id}"
        said = (step.resource or {}).get("id")
        if step.method == "POST" and isinstance(said, str):
            self.addresses.setdefault(f"{resource_type}/{said}", f"{resource_type}/{resource_id}")

    def once_each(self, targets: Sequence[tuple[Step, str, str]]) -> None:
        seen: dict[tuple[str, str], Step] = {}
        for step, kind, name in targets:
            if (other := seen.setdefault((kind, name), step)) is not step:
                text = f"Entries {other.number} and {step.number} both write {kind}/{name}. Say each resource once."
                self.issues.append(Issue("error", "duplicate", text, (step.place,)))

    async def conditional_references(self, decided: Sequence[tuple[Step, Operation]]) -> dict[str, str]:
        """`Patient?identifier=…` in a reference -> the one resource that matches."""
        wanted: dict[str, str] = {}
        for step, operation in decided:
            for path, reference in references_in(operation.resource or {}, operation.type):
                if CONDITIONAL.match(reference["reference"]):
                    wanted.setdefault(reference["reference"], f"{step.place}.resource.{path}")
        found = {}
        for text, place in wanted.items():
            match = CONDITIONAL.match(text)
            assert match is not None
            try:
                self.repository.known_type(match[1])
                one = await self.repository.the_one(self.access, match[1], match[2])
            except FhirRefusal as refusal:
                self.issues += [Issue(i.severity, i.code, i.text, (place,)) for i in refusal.issues]
                continue
            if one is None:
                self.issues.append(Issue("error", "not-found", f"Nothing matches the reference '{text}'.", (place,)))
            else:
                found[text] = f"{one.type}/{one.id}"
        return found

    def linked(self, operation: Operation, conditional: dict[str, str]) -> Operation:
        """The operation with every address in its resource replaced by the id it stands for."""
        if operation.resource is None or operation.method == "PATCH":
            return operation
        addresses = {**self.addresses, **conditional}

        def change(text: str) -> str | None:
            if (whole := addresses.get(text)) is not None or "#" not in text:
                return whole
            base, _, fragment = text.partition("#")
            return f"{addresses[base]}#{fragment}" if base in addresses else None

        return operation._replace(resource=rewritten(operation.resource, change)) if addresses else operation


def patch_of(step: Step) -> Any:
    """A JSON Patch travels in a bundle as a Binary of type application/json-patch+json (FHIR R4 3.1.0.11)."""
    resource = step.resource or {}
    if resource.get("resourceType") != "Binary" or "data" not in resource:
        raise refused(400, "structure", "A PATCH in a bundle holds a Binary with the JSON Patch in its data.")
    try:
        return decode_any(base64.b64decode(resource["data"], validate=True))
    except (binascii.Error, ValueError, TypeError) as error:
        raise refused(400, "structure", f"The data of this Binary are not base64: {error}.") from error
