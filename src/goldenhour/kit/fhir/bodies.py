"""What a request carries: the resource or patch in its body, the form of a search, the search of a condition."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from goldenhour.kit.fhir import http
from goldenhour.kit.fhir.decoding import Json, decode, decode_any, encode
from goldenhour.kit.fhir.http import Asked
from goldenhour.kit.fhir.outcomes import refused


def resource_of(request: Asked) -> Json:
    """The resource in the body. Raises `FhirRefusal` 400, 413 or 415."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in http.JSON_NAMES:
        raise refused(415, "not-supported", f"The content type is '{said[:80]}'. Send application/fhir+json.")
    if not request.body:
        raise refused(400, "required", "The body is empty. Send the resource as JSON.")
    resource = decode(request.body)
    if request.body.count(b'":') != encode(resource).count(b'":'):  # a hint only: colons stand in texts as well
        with contextlib.suppress(RecursionError):
            json.loads(request.body, object_pairs_hook=once_each, parse_int=str, parse_float=str)
    return resource


def once_each(pairs: list[tuple[str, Any]]) -> None:
    """Raises `FhirRefusal` 400 for a name that stands twice in one object: one of the two would be lost in silence."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise refused(400, "structure", f"'{twice[:80]}' stands twice in one object. Say it once, or in a list.")


def none_exist_of(request: Asked) -> str:
    """The search of If-None-Exist, with or without the address before it. Raises `FhirRefusal` 400 where it would match
    everything."""
    said = request.headers.get("if-none-exist", "")
    head, mark, tail = said.partition("?")
    search = tail if mark and "=" not in head else said
    if said and all(is_about_the_answer(part.partition("=")[0]) for part in search.split("&")):
        raise refused(400, "required", "If-None-Exist holds a search, such as identifier=system|value.")
    return search


def is_about_the_answer(name: str) -> bool:
    """Whether a parameter chooses nothing."""
    return not name or (name.startswith("_") and name.partition(":")[0] not in ("_id", "_has", "_tag", "_profile"))


def parameters_in(body: Json) -> dict[str, list[Any]]:
    """What a Parameters resource says, by name: values and resources. Raises `FhirRefusal` 400."""
    found: dict[str, list[Any]] = {}
    given = body.get("parameter", [])
    for one in given if isinstance(given, list) else [None]:
        if not isinstance(one, dict) or not isinstance(name := one.get("name"), str):
            raise refused(400, "structure", "Each parameter is an object with a name.", "Parameters.parameter")
        value = next((v for k, v in one.items() if k.startswith("value") or k == "resource"), None)
        found.setdefault(name, []).append(value)
    return found


def patch_of(request: Asked) -> Any:
    http.of_content_type(request, "application/json-patch+json")
    if not request.body:
        raise refused(400, "required", "The body is empty. Send a JSON Patch: a list of operations.")
    try:
        return decode_any(request.body)
    except ValueError as error:
        raise refused(400, "structure", f"T{str(error)[1:]}.") from error


def form(request: Asked) -> Asked:
    """A POSTed search: the parameters in its body come to those of the address."""
    http.of_content_type(request, "application/x-www-form-urlencoded")
    try:
        body = request.body.decode("ascii")
    except UnicodeDecodeError as error:
        raise refused(400, "value", "A form is percent-encoded: it holds nothing but ASCII.") from error
    request.query = "&".join(part for part in (request.query, body) if part)
    return request


def condition(request: Asked) -> str:
    """The search of a conditional request. Raises `FhirRefusal` 400 where there is none: it would match everything."""
    if all(is_about_the_answer(name) for name, _ in request.parameters()):
        raise refused(400, "required", f"Say which one: '{request.method}' needs an id in the address or a search.")
    return request.query


def no_parameters(request: Asked) -> None:
    if odd := [name for name, _ in request.parameters() if name not in ("_format", "_pretty")]:
        raise refused(400, "not-supported", f"'{odd[0][:80]}' means nothing here.")
