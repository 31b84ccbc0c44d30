"""Search, history and reading one, as answers (FHIR R4 3.1.1, 3.1.0.12)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.kit.fhir.access import Access, demand, may_see
from goldenhour.kit.fhir.decoding import Json, decode, encode
from goldenhour.kit.fhir.http import Answer, Asked, not_modified, version_headers, without_cursor
from goldenhour.kit.fhir.interactions import Repository, etag
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.parameters import SUMMARIES, parse_query
from goldenhour.kit.fhir.search.search import Search
from goldenhour.kit.fhir.search.showing import check_elements, shortened, shortens
from goldenhour.kit.fhir.store import Version

READ_PARAMETERS = ("_format", "_pretty", "_summary", "_elements")
HISTORY_PARAMETERS = ("_count", "_since", "_at", "_cursor", "_format", "_pretty", "_summary", "_elements")
MOST = 1_000
COUNT = 50


def one(version: Version, request: Asked, interaction: str) -> Answer:
    """A single version, or 304 where the reader has it already."""
    for name, _ in request.parameters():
        if name not in READ_PARAMETERS:
            raise refused(400, "not-supported", f"'{name}' means nothing for a read. {', '.join(READ_PARAMETERS)} do.")
    headers = version_headers(version)
    if not_modified(request, version):
        return Answer(304, b"", headers, [version], interaction)
    assert version.content is not None
    body = version.content
    if request.query:
        elements = elements_of(request)
        check_elements(elements, (version.type,))
        body = shaped(body, Search(summary=summary_of(request), elements=elements))
    return Answer(200, body, headers, [version], interaction)


def shaped(content: bytes, wanted: Search) -> bytes:
    """The content, or the part of it that is wanted."""
    return encode(shortened(decode(content, limit=2**31), wanted)) if shortens(wanted) else content


def summary_of(request: Asked) -> str:
    """The value of `_summary` at a read. Raises `FhirRefusal` 400 for a word that says no part."""
    said = request.parameter("_summary") or ""
    if said not in ("", *SUMMARIES) or said == "count":
        raise refused(400, "value", f"_summary of one resource is true, text, data or false, not '{said[:40]}'.")
    return said


def elements_of(request: Asked) -> tuple[str, ...]:
    text = request.parameter("_elements") if "_elements" in request.query else None
    return tuple(name.strip() for name in text.split(",") if name.strip()) if text else ()


async def search(repository: Repository, access: Access, request: Asked, resource_type: str | None) -> Answer:
    """A searchset Bundle: what matches, what was asked to come along, and the link to what follows."""
    if resource_type is not None:
        repository.known_type(resource_type)
        demand(access, resource_type, "search")
    wanted = parse_query((resource_type,) if resource_type else (), request.query, asking=repository.store.asking)
    for name in wanted.types or repository.offered:
        repository.known_type(name)
        demand(access, name, "search")
    return await found(repository, access, request, wanted)


async def compartment(
    repository: Repository, access: Access, request: Asked, kind: str, resource_id: str, resource_type: str
) -> Answer:
    """`Patient/1/Observation?code=…`: the search, among what belongs to that patient or encounter."""
    if kind not in ("Patient", "Encounter"):
        raise refused(
            404, "not-supported", f"There is no compartment of {kind}. There are those of Patient and Encounter."
        )
    owner = repository.read(access, kind, resource_id)
    repository.known_type(resource_type)
    demand(access, resource_type, "search")
    wanted = parse_query((resource_type,), request.query, asking=repository.store.asking, within=(kind, owner.id))
    return await found(repository, access, request, wanted)


async def found(repository: Repository, access: Access, request: Asked, wanted: Search) -> Answer:
    """The Bundle of a search."""
    page = await repository.store.search(wanted, access.audience)
    address = f"{request.base}/{'/'.join(request.path)}".removesuffix("/_search")
    links = [("self", linked(address, wanted.query()))]
    if page.next:
        links.append(("next", linked(address, wanted.query(page.next))))
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": relation, "url": url} for relation, url in links],
    }
    if page.total is not None:
        bundle["total"] = page.total
    hits = [hit for hit in page.hits if hit.mode == "match" or access.may(hit.version.type, "read")]
    if hits:
        bundle["entry"] = [
            {
                "fullUrl": f"{request.base}/{entry.version.type}/{entry.version.id}",
                "resource": msgspec.Raw(shaped(entry.version.content or b"", wanted)),
                "search": {"mode": entry.mode},
            }
            for entry in hits
        ]
    subjects = [entry.version for entry in hits]
    return Answer(200, encode(bundle), {}, subjects, "search")


def linked(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


async def history(
    repository: Repository, access: Access, request: Asked, resource_type: str | None, resource_id: str | None
) -> Answer:
    """What became of a resource, of all of a type, or of everything, the newest first."""
    check_history(repository, access, request, resource_type, resource_id)
    page = await repository.store.history(
        resource_type, resource_id, since=instant(request, "_since"), before=instant(request, "_at"),
        count=count_of(request), cursor=request.parameter("_cursor") or "", audience=access.audience,
    )  # fmt: skip
    address = f"{request.base}/{'/'.join(request.path)}"
    query = without_cursor(request.query)
    links = [{"relation": "self", "url": linked(address, query)}]
    if page.next:
        onward = "&".join(text for text in (query, f"_cursor={page.next}") if text)
        links.append({"relation": "next", "url": linked(address, onward)})
    bundle: Json = {"resourceType": "Bundle", "type": "history", "link": links}
    if page.total is not None:
        bundle["total"] = page.total
    if page.versions:
        bundle["entry"] = [history_entry(request, version) for version in page.versions]
    return Answer(200, encode(bundle), {}, list(page.versions), "history")


def check_history(
    repository: Repository, access: Access, request: Asked, resource_type: str | None, resource_id: str | None
) -> None:
    """Raises `FhirRefusal` for a history nobody may read, or that there is none of."""
    for name in [resource_type] if resource_type is not None else sorted(repository.offered):
        repository.known_type(name)
        demand(access, name, "read")
    for name, _ in request.parameters():
        if name not in HISTORY_PARAMETERS:
            known = ", ".join(HISTORY_PARAMETERS)
            raise refused(400, "not-supported", f"'{name}' means nothing for a history. {known} do.")
    if resource_id is not None and resource_type is not None:
        newest = repository.store.read(resource_type, resource_id)
        if newest is None or not may_see(access, newest.audience):
            raise refused(404, "not-found", f"There is no {resource_type}/{resource_id} that you may see.")


def history_entry(request: Asked, version: Version) -> Json:
    name = f"{version.type}/{version.id}"
    status = "204" if version.content is None else "201" if version.version == 1 else "200"
    entry: Json = {"fullUrl": f"{request.base}/{name}"}
    if version.content is not None:
        entry["resource"] = msgspec.Raw(version.content)
    entry["request"] = {"method": version.method, "url": version.type if version.method == "POST" else name}
    moment = version.last_updated.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    entry["response"] = {"status": status, "etag": etag(version), "lastModified": moment}
    return entry


def count_of(request: Asked) -> int:
    text = request.parameter("_count")
    if text is None:
        return COUNT
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise refused(400, "value", f"_count is a whole number from 0 to {MOST}.")
    return min(int(text), MOST)


def instant(request: Asked, name: str) -> datetime | None:
    """The moment a parameter names. Raises `FhirRefusal` 400 where it is none, or has no zone."""
    text = request.parameter(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refused(
            400, "value", f"{name} is a moment with its zone, such as 2026-01-31T08:00:00+08:00, not '{text[:40]}'."
        )
    return moment
