"""The API's description (OpenAPI 3.1), made from what is declared: never written by hand, so it cannot go stale."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from starlette.routing import BaseRoute, Route

from goldenhour.kit.web.answers import STATUS, Refused

R = TypeVar("R", bound=Route)


@dataclass(frozen=True)
class Described:
    """One operation: method, path with `{places}`, the types of its body and answer, and a sentence."""

    method: str
    path: str
    summary: str
    tag: str
    reply: Any = None
    body: Any = None
    status: int = 200
    notes: str = ""
    query: tuple[tuple[str, str], ...] = ()
    """(name, what it is) of query parameters."""
    required: tuple[str, ...] = ()
    """Names of those of them that cannot be left out."""
    media_type: str = "application/json"
    """Of the answer."""


def describe_route(route: BaseRoute, operations: Iterable[Described]) -> None:
    """Give a route that is no action its part in the API's description; `app/server.py` collects them."""
    route.described = list(operations)  # type: ignore[attr-defined]  # Starlette's routes have no place for it


def described(route: R, summary: str, tag: str, **more: Any) -> R:
    """The same for a route of one operation, in place: its line in the description. `more`: fields of `Described`."""
    method = next((method for method in ("POST", "PUT", "DELETE") if method in (route.methods or ())), "GET")
    describe_route(route, [Described(method, route.path, summary, tag, **more)])
    return route


def describe(title: str, version: str, operations: Iterable[Described], server_note: str = "") -> dict[str, Any]:
    """The whole document as a dict ready for JSON."""
    operations = list(operations)
    types = [t for o in operations for t in (o.body, o.reply) if t is not None] + [Refused]
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    schema_of = {id(t): schema for t, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": server_note},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"session": []}, {"bearer": []}],
    }


def _operation(operation: Described, schema_of: dict[int, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": re.sub(r"\W+", "_", f"{operation.method.lower()}{operation.path}").strip("_"),
        "tags": [operation.tag],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", operation.path)
        ]
        + [
            {"name": name, "in": "query", "description": what, "schema": {"type": "string"}}
            | ({"required": True} if name in operation.required else {})
            for name, what in operation.query
        ],
        "responses": {
            str(operation.status): {
                "description": "Done",
                **_content(operation.reply, schema_of, operation.media_type),
            },
            "default": {
                "description": f"Refused ({', '.join(str(s) for s in sorted(set(STATUS.values())))}): nothing was kept",
                **_content(Refused, schema_of),
            },
        },
    }
    if operation.notes:
        described["description"] = operation.notes
    if operation.body is not None:
        described["requestBody"] = {"required": True, **_content(operation.body, schema_of)}
    return described


def _content(shape: Any, schema_of: dict[int, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema_of[id(shape)]}}} if shape is not None else {}
