"""What must be refused: each with the right status and an OperationOutcome that helps, and nothing of it is written."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from tests.kit.fhir.asking import PREFIX, Client, Fhir, fhir_api
from tests.services import STORES, database_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
PATCH = {"content-type": "application/json-patch+json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
ASYNC = {"prefer": "respond-async"}
B = Client(organisation="hospital/B", by="client/b")
READER = Client(scopes=frozenset({("Patient", "read")}))


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "name": [{"family": "Lin"}], **more}


def observation(**more: Any) -> Json:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


def transaction(*entries: Any, kind: Any = "transaction") -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def post(resource: Any, url: str = "Patient", **request: Any) -> Json:
    return {"resource": resource, "request": {"method": "POST", "url": url, **request}}


def get(url: str) -> Json:
    return {"request": {"method": "GET", "url": url}}


def raw(inside: str) -> bytes:
    return f'{{"resourceType":"Patient",{inside}}}'.encode()


def nested(times: int) -> bytes:
    inner = '{"url":"http://x.example/y","extension":[' * times + '{"url":"http://x.example/y","valueBoolean":true}'
    return raw(f'"extension":[{inner}{"]}" * times}]')


CIRCLE = [
    {"resourceType": "Organization", "id": "a", "name": "a", "partOf": {"reference": "#b"}},
    {"resourceType": "Organization", "id": "b", "name": "b", "partOf": {"reference": "#a"}},
]


class Case(NamedTuple):
    """`said` stands in the outcome's text."""

    what: str
    status: int
    said: str
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012
    client: Client | None = None


CASES = (
    # ── what stands in a resource ────────────────────────────────────────────────────────────────────────────────
    Case("a wrong type", 422, "Patient.birthDate", "POST", "/Patient", patient(birthDate=5)),
    Case("a list where one belongs", 422, "gender", "POST", "/Patient", patient(gender=["male"])),
    Case("one where a list belongs", 422, "name", "POST", "/Patient", {"resourceType": "Patient", "name": {"text": "x"}}),
    Case("a bad code", 422, "male, female, other, unknown", "POST", "/Patient", patient(gender="m")),
    Case("a required element missing", 422, "status", "POST", "/Observation", {"resourceType": "Observation", "code": {}}),
    Case("an unknown element", 422, "Did you mean birthDate", "POST", "/Patient", patient(birthdate="2020-01-01")),
    Case("29 February in a common year", 422, "2023-02-29", "POST", "/Patient", patient(birthDate="2023-02-29")),
    Case("a reference to nowhere", 422, "no Patient/none", "POST", "/Observation",
         observation(subject={"reference": "Patient/none"})),
    Case("a reference of the wrong type", 422, "subject", "POST", "/Observation",
         observation(subject={"reference": "Practitioner/none"})),
    Case("circular contained that nothing leads to", 422, "contained", "POST", "/Patient", patient(contained=CIRCLE)),
    Case("two values of a choice", 422, "deceased", "POST", "/Patient",
         patient(deceasedBoolean=True, deceasedDateTime="2020")),
    Case("an empty object", 422, "name", "POST", "/Patient", patient(name=[{}])),
    Case("a control character", 422, "control characters", "POST", "/Patient", raw(r'"name":[{"family":"a\u0000b"}]')),
    Case("the wrong resourceType", 400, "address of Patient", "POST", "/Patient", observation()),
    Case("no resourceType", 400, "resourceType is missing", "POST", "/Patient", {}),
    Case("a number as resourceType", 400, "resourceType", "POST", "/Patient", {"resourceType": 5}),
    Case("a list", 400, "JSON object", "POST", "/Patient", b"[]"),
    Case("nothing", 400, "body is empty", "POST", "/Patient", b""),
    # ── what is no JSON ──────────────────────────────────────────────────────────────────────────────────────────
    Case("ten thousand levels of lists", 400, "nested too deeply", "POST", "/Patient", raw(f'"x":{"[" * 10_000}{"]" * 10_000}')),
    Case("ten thousand levels of extensions", 400, "nested too deeply", "POST", "/Patient", nested(10_000)),
    Case("two hundred levels of extensions", 422, "levels deep", "POST", "/Patient", nested(200)),
    Case("a lone surrogate", 400, "not JSON", "POST", "/Patient", raw(r'"name":[{"family":"\ud800"}]')),
    Case("a byte that is no UTF-8", 400, "Byte 32 is no UTF-8", "POST", "/Patient",
         b'{"resourceType":"Patient","id":"\xff"}'),
    Case("Big5", 400, "in UTF-8", "POST", "/Patient", raw('"name":[{"text":"王小明"}]').decode().encode("big5")),
    Case("NaN", 400, "not JSON", "POST", "/Patient", raw('"multipleBirthInteger":NaN')),
    Case("an endless whole number", 400, "out of range", "POST", "/Patient", raw(f'"multipleBirthInteger":{"9" * 5_000}')),
    Case("an enormous exponent", 422, "multipleBirth", "POST", "/Patient", raw('"multipleBirthInteger":1e999999999')),
    Case("a name twice", 400, "'gender' stands twice", "POST", "/Patient", raw('"gender":"male","gender":"female"')),
    Case("a name twice deep inside", 400, "'family' stands twice", "POST", "/Patient",
         raw('"name":[{"family":"a","family":"b"}]')),
    Case("XML", 400, "This is XML", "POST", "/Patient", b"\n <Patient xmlns='http://hl7.org/fhir'/>"),
    Case("XML that says so", 415, "application/fhir+json", "POST", "/Patient", b"<Patient/>",
         {"content-type": "application/fhir+xml"}),
    Case("a form where a resource belongs", 415, "application/fhir+json", "POST", "/Patient", b"a=b", FORM),
    Case("text", 415, "text/plain", "POST", "/Patient", patient(), {"content-type": "text/plain"}),
    # ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────
    Case("no type", 404, "no FHIR R4 resource type", "GET", "/Nonsense"),
    Case("a type in small letters", 404, "capital letters count", "GET", "/patient"),
    Case("a type that is not offered", 404, "not offered here", "POST", "/Medication", {"resourceType": "Medication"}),
    Case("an id that is not there", 404, "no Patient/none", "GET", "/Patient/none"),
    Case("two dots as an id", 400, "An id has", "PUT", "/Patient/..", patient(id="..")),
    Case("a slash in an id", 400, "An id has", "PUT", "/Patient/a%2fb", patient(id="a/b")),
    Case("a line break in an id", 400, "An id has", "PUT", "/Patient/a%0a", patient(id="a\n")),
    Case("an id too long", 400, "An id has", "PUT", f"/Patient/{'x' * 65}", patient(id="x" * 65)),
    Case("another id than the address", 400, "must be 'a'", "PUT", "/Patient/a", patient(id="b")),
    Case("a number as id", 400, "must be '7'", "PUT", "/Patient/7", patient(id=7)),
    Case("a number as id under a condition", 400, "An id has", "PUT", "/Patient?identifier=a|b", patient(id=7)),
    Case("a path upwards", 404, "nothing this API knows", "GET", "/../../../etc/passwd"),
    Case("percent-encoded rubbish", 404, "no Patient/", "GET", "/Patient/%ff%fe%00"),
    Case("an endless id", 404, "no Patient/", "GET", f"/Patient/{'x' * 5_000}"),
    Case("a version that is none", 404, "_history/abc", "GET", "/Patient/here/_history/abc"),
    Case("far too deep a path", 404, "nothing this API knows", "GET", "/Patient/here/1/2/3/4"),
    Case("a compartment there is not", 404, "no compartment of Observation", "GET", "/Observation/1/Patient"),
    # ── methods ──────────────────────────────────────────────────────────────────────────────────────────────────
    Case("POST to one resource", 405, "not possible", "POST", "/Patient/here", patient()),
    Case("DELETE of a version", 405, "A history is read", "DELETE", "/Patient/here/_history/1"),
    Case("DELETE of everything", 405, "GET for a search", "DELETE", "/"),
    Case("TRACE", 405, "not possible", "TRACE", "/Patient"),
    Case("writing a definition", 405, "read only", "POST", "/StructureDefinition", {"resourceType": "StructureDefinition"}),
    Case("patching a definition", 405, "read only", "PATCH", "/ValueSet/1", [], PATCH),
    Case("DELETE of an operation", 405, "called with", "DELETE", "/$export", None, ASYNC),
    Case("a search by GET at _search", 405, "POSTed", "GET", "/Patient/_search?name=x"),
    Case("DELETE without a condition", 400, "id in the address", "DELETE", "/Patient"),
    Case("DELETE of whatever there is", 400, "id in the address", "DELETE", "/Patient?_count=1"),
    # ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────
    Case("_format=xml", 406, "Only JSON", "GET", "/Patient?_format=xml"),
    Case("a _format there is not", 406, "Only JSON", "GET", "/Patient?_format=nonsense"),
    Case("Accept XML", 406, "Only JSON", "GET", "/Patient", None, {"accept": "application/fhir+xml"}),
    Case("If-Match rubbish", 412, "If-Match names", "PUT", "/Patient/here", patient(id="here"), {"if-match": "rubbish"}),
    Case("If-Match of nothing", 412, "there is nothing", "PUT", "/Patient/new", patient(id="new"), {"if-match": 'W/"1"'}),
    Case("If-None-Exist with a line break", 400, "search parameter", "POST", "/Patient", patient(),
         {"if-none-exist": "identifier=a%0d%0aSet-Cookie: x&x%0d%0aX: y=1"}),
    Case("If-None-Exist that matches all", 400, "If-None-Exist holds a search", "POST", "/Patient", patient(),
         {"if-none-exist": "_count=1"}),
    Case("If-None-Exist of an unknown parameter", 400, "no search parameter 'nonsense'", "POST", "/Patient", patient(),
         {"if-none-exist": "nonsense=1"}),
    Case("a patch that is no patch", 400, "list", "PATCH", "/Patient/here", {"op": "add"}, PATCH),
    Case("a patch of another kind", 415, "json-patch", "PATCH", "/Patient/here", {"resourceType": "Parameters"}),
    Case("a patch into nowhere", 422, "does not fit", "PATCH", "/Patient/here", [{"op": "remove", "path": "/x/y"}], PATCH),
    Case("a patch of the id", 422, "may not change", "PATCH", "/Patient/here",
         [{"op": "replace", "path": "/id", "value": "z"}], PATCH),
    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────
    Case("a parameter there is not", 400, "There are: _id", "GET", "/Patient?nonsense=1"),
    Case("leniency", 400, "no search parameter", "GET", "/Patient?nonsense=1", None, {"prefer": "handling=lenient"}),
    Case("a modifier there is not", 400, "Offered: :missing", "GET", "/Patient?name:nonsense=1"),
    Case("no value", 400, "has no value", "GET", "/Patient?name="),
    Case("a date there is not", 400, "2023-02-29", "GET", "/Patient?birthdate=2023-02-29"),
    Case("infinity", 400, "write a number", "GET", "/Observation?value-quantity=infinity"),
    Case("a number beyond all", 400, "write a number", "GET", "/Observation?value-quantity=1e99999999999"),
    Case("a negative count", 400, "_count", "GET", "/Patient?_count=-1"),
    Case("a sort by what is no parameter", 400, "Nothing is sorted by", "GET", "/Patient?_sort=name;DROP TABLE token"),
    Case("a forged cursor", 400, "_cursor", "GET", "/Patient?_cursor=eyJhIjoxfQ"),
    Case("a forged cursor of a history", 400, "cursor", "GET", "/_history?_cursor=forged"),
    Case("a forged cursor of everything", 400, "_cursor", "GET", "/Patient/here/$everything?_cursor=forged"),
    Case("an include of no type", 400, "_include", "GET", "/Patient?_include=Nonsense:x"),
    Case("an include of no reference", 400, "no reference parameter", "GET", "/Patient?_include=Patient:name"),
    Case("_has of nothing", 400, "not understood", "GET", "/Patient?_has:x=1"),
    Case("an endless chain", 400, "links", "GET", f"/Observation?{'derived-from:Observation.' * 9}code=x"),
    Case("bytes that are no UTF-8", 400, "UTF-8", "GET", "/Patient?name=%ff"),
    Case("a zero byte", 400, "characters", "GET", "/Patient?name=%00"),
    Case("two hundred parameters", 400, "parameters", "GET", f"/Patient?{'&'.join(['name=a'] * 200)}"),
    Case("a value of a megabyte", 400, "longer", "GET", f"/Patient?name={'x' * 2**20}"),
    Case("a system search for a name", 400, "no search parameter 'name'", "GET", "/?name=x"),
    Case("JSON to _search", 415, "x-www-form-urlencoded", "POST", "/Patient/_search", {"name": "x"}),
    Case("bytes in a form", 400, "percent-encoded", "POST", "/Patient/_search", b"name=\xff", FORM),
    Case("_since that is no moment", 400, "_since is a moment", "GET", "/Patient/_history?_since=yesterday"),
    Case("_since without a zone", 400, "_since is a moment", "GET", "/_history?_since=2026-01-01T00:00:00"),
    Case("a parameter at a read", 400, "means nothing for a read", "GET", "/Patient/here?name=x"),
    # ── operations ───────────────────────────────────────────────────────────────────────────────────────────────
    Case("an unknown operation", 404, "no operation", "GET", "/Patient/here/$nonsense"),
    Case("an operation at the wrong level", 404, "no operation at this address", "GET", "/Patient/$everything"),
    Case("an operation of another type", 404, "operation of Encounter, Patient", "GET", "/Observation/1/$everything"),
    Case("an export in the foreground", 400, "respond-async", "GET", "/$export"),
    Case("an export as CSV", 400, "NDJSON", "GET", "/$export?_outputFormat=text/csv", None, ASYNC),
    Case("an export of no type", 404, "no FHIR R4 resource type", "GET", "/$export?_type=Nonsense", None, ASYNC),
    Case("an export of no type by POST", 404, "no FHIR R4 resource type", "POST", "/$export",
         {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Nonsense"}]}, ASYNC),
    Case("no such export", 404, "no such export", "GET", "/_export/../../etc"),
    Case("Parameters that are none", 400, "object with a name", "POST", "/Patient/$validate",
         {"resourceType": "Parameters", "parameter": 5}),
    Case("Parameters without names", 400, "object with a name", "POST", "/Patient/$validate",
         {"resourceType": "Parameters", "parameter": [{"name": ["x"]}]}),
    Case("Parameters without a resource", 400, "parameter 'resource'", "POST", "/Patient/$validate",
         {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": 3}]}),
    # ── bundles ──────────────────────────────────────────────────────────────────────────────────────────────────
    Case("a resource to the base", 400, "batch or transaction", "POST", "/", patient()),
    Case("a document to the base", 400, "batch or transaction", "POST", "/", transaction(kind="document")),
    Case("a list as type of a bundle", 400, "batch or transaction", "POST", "/", transaction(kind=["batch"])),
    Case("another server's address", 400, "no write", "POST", "/", transaction(post(patient(), "http://evil.example/Patient"))),
    Case("one bad entry among good ones", 422, "gender", "POST", "/", transaction(post(patient()), post(patient(gender="x")))),
    Case("a search in a transaction that is not understood", 400, "Entry 1: There is no search parameter", "POST", "/",
         transaction(post(patient()), get("Patient?nonsense=1"))),
    Case("a read in a transaction of what is not there", 404, "Entry 1: There is no Patient/none", "POST", "/",
         transaction(post(patient()), get("Patient/none"))),
    Case("a create with a search", 400, "request.ifNoneExist", "POST", "/", transaction(post(patient(), "Patient?x=1"))),
    Case("two entries of one fullUrl", 400, "Each needs its own", "POST", "/",
         transaction(*[{**post(patient()), "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000"}] * 2)),
    Case("an operation in a transaction", 400, "one by one", "POST", "/",
         transaction(post(patient()), get("Patient/here/$everything"))),
    Case("a conditional delete that is not understood", 400, "no search parameter", "POST", "/",
         transaction(post(patient()), {"request": {"method": "DELETE", "url": "Patient?nonsense=1"}})),
    Case("a patch of nonsense in a transaction", 400, "base64", "POST", "/", transaction(
        {"resource": {"resourceType": "Binary", "data": 5}, "request": {"method": "PATCH", "url": "Patient/here"}})),
    Case("a zero byte in an entry's address", 400, "An id has", "POST", "/",
         transaction({"resource": patient(id="q"), "request": {"method": "PUT", "url": "Patient/%00"}})),
    # ── who asks ─────────────────────────────────────────────────────────────────────────────────────────────────
    Case("another hospital reads it", 404, "no Patient/here", "GET", "/Patient/here", client=B),
    Case("another hospital takes its id", 403, "belongs to another organisation", "PUT", "/Patient/here",
         patient(id="here"), client=B),
    Case("another hospital deletes it", 403, "belongs to another", "DELETE", "/Patient/here", client=B),
    Case("another hospital patches it", 404, "no Patient/here", "PATCH", "/Patient/here", [], PATCH, B),
    Case("another hospital takes its id in a transaction", 403, "belongs to another", "POST", "/", transaction(
        post(patient()), {"resource": patient(id="here"), "request": {"method": "PUT", "url": "Patient/here"}}), {}, B),
    Case("another hospital writes about its patient", 422, "no Patient/here", "POST", "/Observation",
         observation(subject={"reference": "Patient/here"}), {}, B),
    Case("a scope that was not granted", 403, "Ask for a scope", "POST", "/Patient", patient(), {}, READER),
    Case("a search without its scope", 403, "Ask for a scope", "GET", "/Observation?code=x", client=READER),
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=STORES)
async def api(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[Fhir]:
    async with fhir_api(tmp_path_factory.mktemp("bad"), database=database_on(request.param, request)) as fhir:
        assert (await fhir("PUT", "/Patient/here", patient(id="here"))).status == 201
        yield fhir


async def kept(fhir: Fhir) -> tuple[Any, ...]:
    """What would change if anything were written: the log's end, and how much the store holds."""
    everything = (await fhir("GET", "/?_total=accurate&_count=0")).json()["total"]
    return await fhir.log.head(), everything, len((await fhir("GET", "/_history?_count=1000")).json()["entry"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what.replace(" ", "_"))
async def test_it_is_refused_with_help_and_nothing_is_written(api: Fhir, case: Case) -> None:
    before = await kept(api)
    reply = await api(case.method, case.path, case.body, case.headers, case.client)
    assert reply.status == case.status, reply.body[:500]
    assert case.said in reply.said + str([issue.get("expression") for issue in reply.issues])
    assert all(issue["severity"] in ("error", "fatal") or reply.status == 422 for issue in reply.issues)
    assert len(reply.said) < 20_000
    assert ("allow" in reply.headers) == (reply.status == 405)
    assert await kept(api) == before


@pytest.mark.parametrize(
    "path",
    [
        "/Patient?_count=1000000",
        "/Patient?name=" + "(a%2B)%2B$" * 500,
        "/Patient?name=x'%20OR%201=1--",
        "/Patient?name:contains=%25%25%25_",
        "/Patient?identifier=a%5C%27%22|b",
        "/Observation?date=ge0001-01-01T00:00:00%2B14:00",
        "/Observation?date=le9999-12-31T23:59:59-12:00",
        "/Patient?_format=application/fhir+json",
    ],
)
async def test_what_only_looks_dangerous_is_answered(api: Fhir, path: str) -> None:
    reply = await api("GET", path)
    assert reply.status == 200, reply.body[:300]
    assert len(reply.json().get("entry", ())) <= 1


async def test_fifty_megabytes_are_refused_before_they_are_read(api: Fhir) -> None:
    """By the length that is said, else as soon as too much has come."""
    read = 0

    async def receive() -> Any:
        nonlocal read
        read += 2**20
        return {"type": "http.request", "body": b" " * 2**20, "more_body": read < 50 * 2**20}

    async def ask(*headers: tuple[bytes, bytes]) -> Any:
        nonlocal read
        read, sent = 0, list[Any]()

        async def send(message: Any) -> None:
            sent.append(message)

        await api.api(
            {"type": "http", "method": "POST", "path": PREFIX + "/", "query_string": b"", "headers": list(headers)},
            receive, send,
        )  # fmt: skip
        assert sent[0]["status"] == 413
        assert "16 MiB" in json.loads(sent[1]["body"])["issue"][0]["details"]["text"]
        return read

    assert await ask((b"content-length", str(50 * 2**20).encode())) == 0
    assert await ask() == 17 * 2**20


async def test_a_bundle_of_a_batch_answers_what_is_wrong_entry_by_entry(api: Fhir) -> None:
    entries = (
        post({"resourceType": ["x"]}), post(patient(), ifNoneExist="nonsense=1"), get("Patient/here/$everything"),
        get("_export/x"),
        post({"resourceType": "Bundle", "type": "batch"}, "/"), get("Patient/none"), get("Nonsense?x=1"), get("Patient?name=林"),
    )  # fmt: skip
    before = await kept(api)
    reply = await api("POST", "/", transaction(*entries, kind="batch"))
    statuses = [entry["response"]["status"][:3] for entry in reply.json()["entry"]]
    assert statuses == ["400", "400", "400", "404", "400", "404", "404", "200"]
    assert await kept(api) == before
