"""What FHIR says over HTTP: what was asked, how it wants to be answered, and the answer (FHIR R4 3.1.0.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec
from starlette.types import Receive, Scope, Send

from goldenhour.kit.fhir.decoding import encode
from goldenhour.kit.fhir.interactions import etag, names
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue, outcome, refused
from goldenhour.kit.fhir.store import Version

FHIR_JSON = "application/fhir+json"
JSON_NAMES = ("application/fhir+json", "application/json", "json", "text/json", "application/json+fhir", "*/*")
NDJSON_NAMES = ("application/fhir+ndjson", "application/ndjson", "ndjson")
"""Of the files of an export; whoever asks for them means JSON elsewhere."""
BODY_AT_MOST = 16 * 2**20
"""Bytes."""


@dataclass
class Asked:
    """One request. `path` are the segments after the base, `query` the raw query string, `base` our own address."""

    method: str
    path: list[str]
    query: str
    headers: dict[str, str]
    base: str
    body: bytes = b""
    scope: Scope = field(default_factory=dict)

    @property
    def prefer(self) -> dict[str, str]:
        """The Prefer header: `return=minimal, handling=strict, respond-async` as a dict."""
        parts = (part.strip() for part in self.headers.get("prefer", "").replace(";", ",").split(","))
        return {name: value or "true" for name, _, value in (part.partition("=") for part in parts if part)}

    def parameters(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.parameters() if key == name), None)

    @property
    def if_match(self) -> str | None:
        return self.headers.get("if-match")


@dataclass
class Answer:
    """What goes back. `subjects` are the resources the reader came to see (for the audit trail)."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    subjects: list[Version] = field(default_factory=list)
    interaction: str = ""


def asked(scope: Scope, prefix: str) -> Asked:
    """The request without its body. Raises `FhirRefusal` for what cannot be read or answered in JSON."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    raw = raw_path(scope)[len(prefix) :]
    host = headers.get("host", "localhost")
    query = scope["query_string"].decode("latin-1")
    return Asked(
        method=scope["method"],
        path=[unquote(part) for part in raw.strip("/").split("/") if part],
        query=query,
        headers=headers,
        base=f"{scope.get('scheme', 'http')}://{host}{prefix}",
        scope=scope,
    )


def raw_path(scope: Scope) -> str:
    """The path as it was sent, still percent-encoded: `a%2Fb` is one segment, and nothing is decoded twice."""
    sent: bytes | None = scope.get("raw_path")
    return str(scope["path"]) if sent is None else sent.decode("latin-1").partition("?")[0]


def only_json(request: Asked) -> None:
    """Raises `FhirRefusal` 406 where the reader wants anything but JSON."""
    wanted = (request.parameter("_format") or "").replace(" ", "+") if "_format" in request.query else None
    names = (
        [wanted]
        if wanted
        else [part.partition(";")[0].strip() for part in request.headers.get("accept", "*/*").split(",")]
    )
    if not any(name in JSON_NAMES or name in NDJSON_NAMES or name == "application/*" or not name for name in names):
        raise refused(406, "not-supported", "Only JSON is given here. Ask for application/fhir+json.")


async def body_of(request: Asked, receive: Receive, limit: int = BODY_AT_MOST) -> bytes:
    """The body. Raises `FhirRefusal`: 413 when it is too long, 415 when it says to be something else than JSON."""
    if (
        request.headers.get("content-length", "0").isdecimal()
        and int(request.headers.get("content-length", "0")) > limit
    ):
        raise too_long(limit)
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise refused(400, "incomplete", "The connection was closed in the middle of the request.")
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise too_long(limit)
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


def too_long(limit: int) -> FhirRefusal:
    return refused(413, "too-long", f"At most {limit // 2**20} MiB are taken at once. Send it in several parts.")


def of_content_type(request: Asked, *names: str) -> None:
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in names:
        raise refused(415, "not-supported", f"The content type is '{said}'. Send one of: {', '.join(names)}.")


def whole_number(request: Asked, name: str, otherwise: int) -> int:
    """A whole number among the parameters. Raises `FhirRefusal` 400 where it is something else."""
    text = request.parameter(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise refused(400, "value", f"{name} is a whole number, not '{text[:40]}'.")
    return int(text)


def without_cursor(query: str) -> str:
    """The query of a first page, for the link to the next."""
    return "&".join(text for text in query.split("&") if text and not text.startswith("_cursor="))


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, encode(content), dict(headers or {}))


def refusal(error: FhirRefusal) -> Answer:
    """A refusal as its OperationOutcome."""
    headers = {"www-authenticate": 'Bearer realm="fhir"'} if error.status == 401 else {}
    if error.status in (429, 503):
        headers["retry-after"] = "5"
    return json_answer(outcome(error.issues), error.status, {**headers, **error.headers})


def version_headers(version: Version) -> dict[str, str]:
    return {"etag": etag(version), "last-modified": format_datetime(version.last_updated, usegmt=True)}


def not_modified(request: Asked, version: Version) -> bool:
    """Whether the reader already has this version (If-None-Match before If-Modified-Since, RFC 9110 13.2.2)."""
    if (known := request.headers.get("if-none-match")) is not None:
        return names(known, version)
    if (since := request.headers.get("if-modified-since")) is not None:
        moment = moment_of(since)
        return moment is not None and version.last_updated.replace(microsecond=0) <= moment
    return False


def moment_of(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def shaped(content: bytes, request: Asked, elements: Iterable[str] = ()) -> bytes:
    """The answer as the reader likes to see it (`_pretty`)."""
    if "_pretty" in request.query and request.parameter("_pretty") == "true":
        return msgspec.json.format(content, indent=2)
    return content


async def send(answer: Answer, request_method: str, out: Send) -> None:
    """Out it goes; a HEAD without its body."""
    headers = [(b"content-length", str(len(answer.body)).encode())]
    if answer.body and "content-type" not in answer.headers:
        headers.append((b"content-type", b"application/fhir+json; charset=utf-8"))
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    await out({"type": "http.response.start", "status": answer.status, "headers": headers})
    await out({"type": "http.response.body", "body": b"" if request_method == "HEAD" else answer.body})


__all__ = ["Answer", "Asked", "Issue"]
