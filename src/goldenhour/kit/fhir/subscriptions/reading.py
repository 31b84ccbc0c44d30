"""What a Subscription resource asks for; what cannot work is refused when it is written, never accepted and silent."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue, refused
from goldenhour.kit.fhir.search.parameters import parse_query

BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition"
FILTER = f"{BACKPORT}/backport-filter-criteria"
CONTENT = f"{BACKPORT}/backport-payload-content"
HEARTBEAT = f"{BACKPORT}/backport-heartbeat-period"
TIMEOUT = f"{BACKPORT}/backport-timeout"
MAX_COUNT = f"{BACKPORT}/backport-max-count"
CONTENTS = ("empty", "id-only", "full-resource")
PAYLOADS = ("application/fhir+json", "application/json")
REFUSED_HEADERS = ("host", "content-length", "transfer-encoding", "connection")
NOT_IN_CRITERIA = ("_include", "_revinclude", "_sort", "_count", "_summary", "_elements", "_total", "_cursor", "_has")


class Topic(msgspec.Struct, frozen=True):
    """Something that can be subscribed to by name. `types` are the resource types it is about."""

    url: str
    title: str
    types: tuple[str, ...]


class Subscribed(msgspec.Struct, frozen=True):
    """A subscription understood. `criteria` are searches (`Observation?code=…`), any of which may match; `owner` is the
    organisation it belongs to. `content` is `plain` for R4's own kind of notification."""

    id: str
    owner: str
    channel: str
    criteria: tuple[str, ...]
    endpoint: str = ""
    headers: tuple[str, ...] = ()
    payload: str = ""
    content: str = "plain"
    topic: str = ""
    heartbeat_s: int = 0
    timeout_s: int = 10
    max_count: int = 1

    @property
    def types(self) -> set[str]:
        return {one.partition("?")[0] for one in self.criteria}

    @property
    def is_topic_based(self) -> bool:
        return bool(self.topic)


def subscribed(
    resource: Json, owner: str, topics: Mapping[str, Topic], offered: Collection[str], hosts: Collection[str]
) -> Subscribed:
    """The subscription a resource describes. `hosts` are the hosts that may be notified beyond https ones and this
    machine. Raises `FhirRefusal` 422 for one that could never be served."""
    channel = resource.get("channel") or {}
    kind = channel.get("type")
    if kind not in ("rest-hook", "websocket"):
        raise refused(
            422,
            "not-supported",
            f"Channels here are rest-hook and websocket, not '{kind}'.",
            "Subscription.channel.type",
        )
    topic, criteria = criteria_of(resource, topics, offered)
    extensions = {one.get("url"): one for one in channel.get("extension", ()) if isinstance(one, dict)}
    endpoint = channel.get("endpoint", "")
    if kind == "rest-hook":
        check_endpoint(endpoint, hosts)
    payload = channel.get("payload", "")
    if payload and payload not in PAYLOADS:
        raise refused(
            422,
            "not-supported",
            f"Notifications are JSON ({PAYLOADS[0]}), not '{payload}'.",
            "Subscription.channel.payload",
        )
    return Subscribed(
        id=resource.get("id", ""),
        owner=owner,
        channel=kind,
        criteria=criteria,
        endpoint=endpoint,
        headers=headers_of(channel),
        payload=payload,
        content=content_of(channel) if topic else "plain",
        topic=topic,
        heartbeat_s=between(extensions.get(HEARTBEAT, {}).get("valueUnsignedInt", 0), 0, 86_400, 10),
        timeout_s=between(extensions.get(TIMEOUT, {}).get("valueUnsignedInt", 10), 1, 60, 1),
        max_count=between(extensions.get(MAX_COUNT, {}).get("valuePositiveInt", 1), 1, 100, 1),
    )


def no(code: str, text: str, where: str) -> FhirRefusal:
    """A subscription that would be silent is refused instead."""
    return refused(422, code, text, where)


def between(value: Any, least: int, most: int, lowest_but_zero: int) -> int:
    if not isinstance(value, int) or value < 0:
        return least
    return 0 if value == 0 and least == 0 else max(lowest_but_zero, min(value, most))


def criteria_of(resource: Json, topics: Mapping[str, Topic], offered: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The topic's address (empty for R4's own kind), and the searches. Each is tried: it must be one this server can do."""
    said = resource.get("criteria", "")
    topic = ""
    if said.startswith(("http://", "https://")):
        if said not in topics:
            known = ", ".join(topics)
            raise refused(
                422, "not-supported", f"There is no topic '{said[:120]}'. There are: {known}.", "Subscription.criteria"
            )
        topic = said
        filters = [
            one.get("valueString", "")
            for one in (resource.get("_criteria") or {}).get("extension", ())
            if one.get("url") == FILTER
        ]
        searches = tuple(filters) or topics[topic].types
        for one in searches:
            if one.partition("?")[0] not in topics[topic].types:
                raise no(
                    "business-rule",
                    f"'{one[:120]}' is no filter of this topic, which is about {', '.join(topics[topic].types)}.",
                    "Subscription.criteria",
                )
    else:
        searches = (said,)
    for one in searches:
        check_criteria(one, offered)
    return topic, searches


def check_criteria(text: str, offered: Collection[str]) -> None:
    resource_type, _, query = text.partition("?")
    if resource_type not in offered:
        raise refused(
            422, "not-supported", f"'{resource_type[:64]}' is no type that is offered here.", "Subscription.criteria"
        )
    for name in NOT_IN_CRITERIA:
        if name in query:
            raise refused(
                422,
                "not-supported",
                f"'{name}' means nothing in what a subscription waits for.",
                "Subscription.criteria",
            )
    if any("." in part.partition("=")[0] for part in query.split("&")):
        raise no(
            "not-supported",
            "Chained parameters cannot be waited for: what they lead to may change unseen.",
            "Subscription.criteria",
        )
    try:
        parse_query((resource_type,), query)
    except FhirRefusal as refusal:
        issues = [Issue(one.severity, one.code, one.text, ("Subscription.criteria",)) for one in refusal.issues]
        raise FhirRefusal(422, *issues) from refusal


def check_endpoint(endpoint: str, hosts: Collection[str]) -> None:
    """Raises `FhirRefusal` 422 unless notifications may go there: https, or a host that was allowed by name."""
    where = "Subscription.channel.endpoint"
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or port == 0:
        raise no("value", f"'{endpoint[:120]}' is no address a notification can be sent to.", where)
    if parts.username or parts.password:
        raise refused(
            422, "security", "Put no password into the address. channel.header is the place for a secret.", where
        )
    if host in hosts or f"{host}:{port}" in hosts:
        return
    if parts.scheme != "https":
        raise no("security", "Patients' data go out encrypted only: give an https address.", where)
    if is_inside(host):
        raise no(
            "security",
            f"'{host}' is an address inside a network. Ask the administrator to allow it by name (setting fhir_hooks).",
            where,
        )


def is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def headers_of(channel: Json) -> tuple[str, ...]:
    """`channel.header`, each `Name: value`. Raises `FhirRefusal` 422 for one no request can carry."""
    found = []
    for text in channel.get("header", ()):
        name, colon, value = text.partition(":")
        good = colon and name.strip() and all(letter.isalnum() or letter == "-" for letter in name.strip())
        if not good or not (name.strip().isascii() and value.isascii() and value.isprintable()):
            raise no("value", "A header is 'Name: value', in plain letters.", "Subscription.channel.header")
        if name.strip().lower() in REFUSED_HEADERS:
            raise refused(
                422, "value", f"The header '{name.strip()}' is not yours to set.", "Subscription.channel.header"
            )
        found.append(f"{name.strip()}: {value.strip()}")
    return tuple(found)


def content_of(channel: Json) -> str:
    for one in (channel.get("_payload") or {}).get("extension", ()):
        if one.get("url") == CONTENT:
            if one.get("valueCode") not in CONTENTS:
                raise refused(
                    422, "code-invalid", f"The content is one of {', '.join(CONTENTS)}.", "Subscription.channel.payload"
                )
            return str(one["valueCode"])
    return "id-only"
