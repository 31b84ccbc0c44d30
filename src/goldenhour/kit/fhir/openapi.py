"""The FHIR API as an OpenAPI 3.1 document, made of the CapabilityStatement: what one says, the other says.

For tools that know OpenAPI and not FHIR (generators, gateways, testers). Resources are described as objects with their
`resourceType`; their full shape is in the StructureDefinitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from goldenhour.kit.fhir.capability import Standing
from goldenhour.kit.fhir.decoding import Json

FHIR = "application/fhir+json"
PATCH = "application/json-patch+json"
FORM = "application/x-www-form-urlencoded"
NDJSON = "application/fhir+ndjson"
ID = {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"}
OUTCOME = {"$ref": "#/components/schemas/OperationOutcome"}
SHAPES: Json = {
    "OperationOutcome": {
        "type": "object",
        "required": ["resourceType", "issue"],
        "properties": {
            "resourceType": {"const": "OperationOutcome"},
            "issue": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["severity", "code", "details"],
                    "properties": {
                        "severity": {"enum": ["fatal", "error", "warning", "information"]},
                        "details": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
                    },
                },
            },
        },
    },
    "Resource": {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string"}},
    },
    "JsonPatch": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["op", "path"],
            "properties": {
                "op": {"enum": ["add", "remove", "replace", "move", "copy", "test"]},
                "path": {"type": "string"},
            },
        },
    },
}
Paths = dict[str, dict[str, Json]]


def openapi(statement: Json, standing: Iterable[Standing]) -> Json:
    """The document, of a CapabilityStatement and the operations behind it."""
    rest, operations = statement["rest"][0], list(standing)
    paths: Paths = {
        "/metadata": {"get": does("The CapabilityStatement", gives(FHIR, of("CapabilityStatement")))},
        "/": system(rest),
        "/_search": {"post": does("Search all types", gives(FHIR, of("Bundle")), takes(FORM, {"type": "object"}))},
        "/_history": {"get": does("History of everything", gives(FHIR, of("Bundle")))},
    }
    for resource in rest["resource"]:
        paths |= of_type(resource)
    for name, levels, types in [(name, levels, types) for name, _, levels, types in operations]:
        every = sorted(types) or [resource["type"] for resource in rest["resource"]]
        paths |= dict(operation(name, levels, every))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{statement['software']['name']} FHIR R4",
            "version": statement["software"]["version"],
            "description": "Made of the CapabilityStatement at /metadata.",
        },
        "servers": [{"url": statement["implementation"]["url"]}],
        "security": [{"bearer": []}],
        "paths": {path: with_places(path, ways) for path, ways in paths.items()},
        "components": {"schemas": SHAPES, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def system(rest: Json) -> dict[str, Json]:
    said = {"type": "object", "required": ["resourceType", "type"], "properties": {
        "resourceType": {"const": "Bundle"}, "type": {"enum": ["batch", "transaction"]},
        "entry": {"type": "array", "items": {"type": "object"}},
    }}  # fmt: skip
    return {
        "get": does("Search all types", gives(FHIR, of("Bundle")), query=searching(rest["searchParam"])),
        "post": does("Batch or transaction", gives(FHIR, of("Bundle")), takes(FHIR, said)),
    }


def of_type(resource: Json) -> Paths:
    """Every address of one type."""
    kind = resource["type"]
    said = {one["code"] for one in resource["interaction"]}
    search = searching(resource["searchParam"])
    bundle, one, body = gives(FHIR, of("Bundle")), gives(FHIR, of(kind)), takes(FHIR, of(kind))
    version = {"get": does("Read a version", one)}
    at_type = {"get": does(f"Search {kind}", bundle, query=search)}
    at_one = {"get": does(f"Read a {kind}", one)}
    if "create" in said:
        create = does(f"Create a {kind}", one, body, header=["If-None-Exist", "Prefer"])
        create["responses"]["201"]["links"] = links(kind)
        at_type |= {
            "post": create,
            "put": does("Update the one that matches", one, body, search, ["If-Match", "Prefer"]),
            "delete": does("Delete the one that matches", {}, query=search),
        }
        at_one |= {
            "put": does(f"Update a {kind}", one, body, header=["If-Match", "Prefer"]),
            "patch": does(
                f"Patch a {kind}", one, takes(PATCH, {"$ref": "#/components/schemas/JsonPatch"}), [], ["If-Match"]
            ),
            "delete": does(f"Delete a {kind}", {}, header=["If-Match"]),
        }
    if "vread" not in said:
        return {f"/{kind}": at_type, f"/{kind}/{{id}}": at_one}
    return {
        f"/{kind}": at_type,
        f"/{kind}/_search": {"post": does(f"Search {kind}", bundle, takes(FORM, {"type": "object"}))},
        f"/{kind}/_history": {"get": does(f"History of {kind}", bundle, query=history())},
        f"/{kind}/{{id}}": at_one,
        f"/{kind}/{{id}}/_history": {"get": does("History of one", bundle, query=history())},
        f"/{kind}/{{id}}/_history/{{version}}": version,
    }


def links(kind: str) -> Json:
    """What can be done with what was just created."""
    said = {"id": "$response.body#/id"}
    ways = {"read": "get", "update": "put", "patch": "patch", "delete": "delete"}
    found = {
        name: {"operationRef": f"#/paths/~1{kind}~1{{id}}/{way}", "parameters": said} for name, way in ways.items()
    }
    history = {"operationRef": f"#/paths/~1{kind}~1{{id}}~1_history/get", "parameters": said}
    return {**found, "history": history}


def operation(name: str, levels: frozenset[str], types: Iterable[str]) -> Iterator[tuple[str, dict[str, Json]]]:
    """Where an operation can be called, and how."""
    any_of = gives(FHIR, {"$ref": "#/components/schemas/Resource"})
    ways = {
        "get": does(f"${name}", any_of, header=["Prefer"]),
        "post": does(f"${name}", any_of, takes(FHIR, {"$ref": "#/components/schemas/Resource"}), [], ["Prefer"]),
    }
    if "system" in levels:
        yield f"/${name}", ways
    for kind in types:
        if "type" in levels:
            yield f"/{kind}/${name}", ways
        if "instance" in levels:
            yield f"/{kind}/{{id}}/${name}", ways


def does(
    summary: str, success: Json, body: Json | None = None, query: Iterable[Json] = (), header: Iterable[str] = ()
) -> Json:
    """One operation; whatever else it answers is an OperationOutcome."""
    said: Json = {
        "summary": summary,
        "parameters": [*query, *({"name": one, "in": "header", "schema": {"type": "string"}} for one in header)],
        "responses": {
            "200": {"description": "Done", **success},
            "201": {"description": "Created", **success},
            "202": {"description": "It goes on beside the request"},
            "204": {"description": "Done, nothing to show"},
            "default": {"description": "Refused, and why", **gives(FHIR, OUTCOME)},
        },
    }
    return {**said, "requestBody": body} if body else said


def with_places(path: str, ways: dict[str, Json]) -> dict[str, Any]:
    places = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    return {"parameters": [{"name": one, "in": "path", "required": True, "schema": ID} for one in places], **ways}


def searching(parameters: Iterable[Json]) -> list[Json]:
    names = [one["name"] for one in parameters]
    return [
        {"name": one, "in": "query", "schema": {"type": "string"}} for one in (*names, "_count", "_sort", "_summary")
    ]


def history() -> list[Json]:
    return [{"name": one, "in": "query", "schema": {"type": "string"}} for one in ("_count", "_since", "_at")]


def of(resource_type: str) -> Json:
    """Any resource of this type; what is asked for with `Prefer: return=OperationOutcome` is one of that."""
    named = {"resourceType": {"enum": [resource_type, "OperationOutcome"]}}
    return {"type": "object", "required": ["resourceType"], "properties": named}


def gives(media: str, shape: Json) -> Json:
    return {"content": {media: {"schema": shape}}}


def takes(media: str, shape: Json) -> Json:
    return {"required": True, **gives(media, shape)}
