"""Operations of the specification: `$validate`, `$everything`, `$document` (FHIR R4 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goldenhour.kit.fhir.access import Access, demand, may_see
from goldenhour.kit.fhir.api import FhirApi, Operator
from goldenhour.kit.fhir.bodies import parameters_in, resource_of
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.http import Answer, Asked, json_answer, without_cursor
from goldenhour.kit.fhir.interactions import Repository, decoded
from goldenhour.kit.fhir.outcomes import Issue, outcome, refused
from goldenhour.kit.fhir.references import literal, references_in
from goldenhour.kit.fhir.searching import COUNT, count_of, instant
from goldenhour.kit.fhir.store import Version

MOST_IN_DOCUMENT = 2_000
DEFINITION = "http://hl7.org/fhir/OperationDefinition"


async def validate(api: FhirApi, access: Access, request: Asked) -> Answer:
    """What is wrong with a resource; nothing is kept. Takes the resource, or Parameters with `resource`, `profile`."""
    resource_type = request.path[0]
    profiles: list[str] = []
    if request.path[1].startswith("$") or request.body:
        body = resource_of(request)
        resource: Any = body
        if body["resourceType"] == "Parameters":
            given = parameters_in(body)
            resource = next(iter(given.get("resource", ())), None)
            profiles += [text for text in given.get("profile", ()) if isinstance(text, str)]
    else:
        resource = decoded(api.repository.read(access, resource_type, request.path[1]))
    if not isinstance(resource, dict):
        raise refused(400, "required", "Send the resource, or Parameters with a parameter 'resource'.")
    if (named := request.parameter("profile")) is not None:
        profiles.append(named)
    issues = list(api.repository.validator.check(resource, profiles))
    if resource.get("resourceType") != resource_type:
        text = f"This is of type {resource.get('resourceType')}, sent to the address of {resource_type}."
        issues.append(Issue("error", "invalid", text))
    return json_answer(outcome(issues))


async def everything(api: FhirApi, access: Access, request: Asked) -> Answer:
    """All that belongs to a patient or an encounter, itself first."""
    kind, name = request.path[0], request.path[1]
    known = ("_since", "_type", "_count", "_cursor", "_format", "_pretty", "start", "end")
    for parameter, _ in request.parameters():
        if parameter not in known[:-2]:
            raise refused(
                400, "not-supported", f"'{parameter}' means nothing for $everything. {', '.join(known[:-2])} do."
            )
    owner = api.repository.read(access, kind, name)
    wanted = request.parameter("_type")
    types = [one.strip() for one in wanted.split(",")] if wanted else sorted(api.repository.offered)
    for one in types:
        api.repository.known_type(one)
    types = [one for one in types if access.may(one, "read")]
    page = await api.repository.store.everything(
        kind, owner.id, types=tuple(types), since=instant(request, "_since"),
        count=count_of(request) if request.parameter("_count") else 10 * COUNT,
        cursor=request.parameter("_cursor") or "", audience=access.audience,
    )  # fmt: skip
    address = f"{request.base}/{kind}/{name}/$everything"
    query = without_cursor(request.query)
    links = [{"relation": "self", "url": f"{address}?{request.query}".rstrip("?")}]
    if page.next:
        links.append({"relation": "next", "url": f"{address}?{query}&_cursor={page.next}".replace("?&", "?")})
    versions = [entry.version for entry in page.hits]
    bundle = searchset(request, versions, links)
    if page.total is not None:
        bundle["total"] = page.total
    answer = json_answer(bundle)
    answer.subjects, answer.interaction = versions, "search"
    return answer


def searchset(request: Asked, versions: list[Version], links: list[Json]) -> Json:
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "link": links}
    if versions:
        bundle["entry"] = [
            {
                "fullUrl": f"{request.base}/{version.type}/{version.id}",
                "resource": decode(version.content or b"", limit=2**31),
                "search": {"mode": "match"},
            }
            for version in versions
        ]
    return bundle


async def document(api: FhirApi, access: Access, request: Asked) -> Answer:
    """A Composition and everything it refers to, as one document Bundle."""
    repository = api.repository
    root = repository.read(access, "Composition", request.path[1])
    found = gathered(repository, access, root, request.base)
    world = repository.world
    bundle: Json = {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{world.new_id()}"},
        "type": "document",
        "timestamp": world.now().isoformat(timespec="seconds"),
        "entry": [
            {
                "fullUrl": f"{request.base}/{version.type}/{version.id}",
                "resource": decode(version.content or b"", 2**31),
            }
            for version in found
        ],
    }
    return await document_answer(repository, access, request, bundle, found)


async def document_answer(
    repository: Repository, access: Access, request: Asked, bundle: Json, found: Sequence[Version]
) -> Answer:
    """The document, kept as a Bundle as well where `persist` says so."""
    if request.parameter("persist") == "true":
        demand(access, "Bundle", "create")
        written = await repository.create(access, "Bundle", bundle)
        bundle = decoded(written.version)
    answer = json_answer(bundle)
    answer.subjects, answer.interaction = list(found), "read"
    return answer


def gathered(repository: Repository, access: Access, root: Version, base: str) -> list[Version]:
    """The resource and what it leads to, reference by reference, as far as this reader may see. A full address
    of ours (`base`, or the public one) is our own."""
    found = {(root.type, root.id): root}
    waiting = [root]
    while waiting:
        for _, reference in references_in(decoded(waiting.pop(0))):
            address = reference["reference"].removeprefix(f"{base}/")
            target = literal(address.removeprefix(f"{repository.store.asking.base.rstrip('/')}/"))
            if target is None or target.base or (target.type, target.id) in found:
                continue
            if target.type not in repository.offered or not access.may(target.type, "read"):
                continue
            version = repository.store.read(target.type, target.id)
            if version is None or version.content is None or not may_see(access, version.audience):
                continue
            if len(found) >= MOST_IN_DOCUMENT:
                raise refused(413, "too-costly", f"This document would hold more than {MOST_IN_DOCUMENT} resources.")
            found[version.type, version.id] = version
            if version.type != "Composition":
                waiting.append(version)
    return list(found.values())


OPERATORS: tuple[Operator, ...] = (
    Operator("validate", validate, frozenset({"type", "instance"}), by_get=True, definition=f"{DEFINITION}/Resource-validate"),
    Operator(
        "everything", everything, frozenset({"instance"}), frozenset({"Patient", "Encounter"}),
        definition=f"{DEFINITION}/Patient-everything",
    ),
    Operator(
        "document", document, frozenset({"instance"}), frozenset({"Composition"}),
        definition=f"{DEFINITION}/Composition-document",
    ),
)  # fmt: skip
