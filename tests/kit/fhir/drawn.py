"""Searches drawn from a resource itself, found by others' FHIRPath (fhirpathpy) over HL7's own expressions.

Independent of the index: whatever is drawn here must find the resource it was drawn from.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

from bench.fhir_mutants import EXAMPLES

Json = dict[str, Any]
NOT_DRAWN = ("_lastUpdated", "_text", "_content")
RESOLVES = re.compile(r"\.where\(resolve\(\) is (\w+)\)")
AS = re.compile(r"\(([\w.]+) as (\w+)\)")
"""HL7 writes `(a.b as T)` where `a.b` may be several: meant is `a.b.ofType(T)`."""


@functools.cache
def definitions() -> dict[str, dict[str, Json]]:
    """Type -> code -> the SearchParameter as HL7 published it."""
    found: dict[str, dict[str, Json]] = {}
    for path in EXAMPLES.glob("SearchParameter-*.json"):
        parameter = json.loads(path.read_bytes())
        expression = parameter.get("expression", "hasExtension")  # which fhirpathpy does not know
        if (
            parameter.get("url", "").startswith("http://hl7.org/fhir/SearchParameter/")
            and "hasExtension" not in expression
        ):
            for base in parameter.get("base", ()):
                found.setdefault(base, {})[parameter["code"]] = parameter
    return found


@functools.cache
def compiled(expression: str) -> Any:
    plain = AS.sub(r"\1.ofType(\2)", RESOLVES.sub("", expression)).replace(".as(", ".ofType(")
    return fhirpathpy.compile(plain, model=models["r4"])


def values_of(resource: Json, parameter: Json) -> list[Any]:
    """What the parameter's expression finds in the resource."""
    of_this = [
        part.strip()
        for part in parameter["expression"].split(" | ")
        if part.strip().lstrip("(").startswith((resource["resourceType"] + ".", "Resource.", "DomainResource."))
    ]
    found: list[Any] = []
    for part in of_this:
        wanted = RESOLVES.search(part)
        for value in compiled(part)(resource):
            if wanted and not (isinstance(value, dict) and f"{wanted[1]}/" in value.get("reference", "")):
                continue
            found.append(value)
    return found


def escaped(text: str) -> str:
    return re.sub(r"([,$|\\])", r"\\\1", text)


def token(value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str):
        yield escaped(value)
    elif isinstance(value, dict):
        for coding in value.get("coding", ()):
            yield from token(coding)
        code = value.get("code", value.get("value"))
        if isinstance(code, str):
            yield f"{value['system']}|{escaped(code)}" if "system" in value and "use" not in value else escaped(code)


def string(value: Any) -> Iterator[str]:
    texts = [value] if isinstance(value, str) else []
    if isinstance(value, dict):
        for name in ("family", "given", "text", "prefix", "suffix", "line", "city", "state", "country", "postalCode"):
            part = value.get(name)
            texts += part if isinstance(part, list) else [part] if part else []
    for text in texts:
        if isinstance(text, str) and text.strip() and len(text) < 500:
            yield escaped(text)


def date(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if "start" in value:
            yield f"ge{value['start']}"
        if "end" in value:
            yield f"le{value['end']}"
        for event in value.get("event", ()):
            yield f"ge{event}"


def reference(value: Any) -> Iterator[str]:
    text = value.get("reference", "") if isinstance(value, dict) else value
    if isinstance(text, str) and text and not text.startswith("#"):
        yield escaped(text.partition("/_history")[0])


def number(value: Any) -> Iterator[str]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def quantity(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and "value" in value and "comparator" not in value:
        yield str(value["value"])
        if "system" in value and "code" in value:
            yield f"{value['value']}|{value['system']}|{value['code']}"


def uri(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield escaped(value)


BY_KIND = {
    "token": token, "string": string, "date": date, "reference": reference, "number": number, "quantity": quantity,
    "uri": uri,
}  # fmt: skip


def searches(resource: Json, at_most: int = 1) -> Iterator[tuple[str, str]]:
    """(parameter, value): of each parameter that says something of this resource, the first values."""
    known = definitions()
    for base in (resource["resourceType"], "DomainResource", "Resource"):
        for code, parameter in sorted(known.get(base, {}).items()):
            if parameter["type"] not in BY_KIND or code in NOT_DRAWN:
                continue
            plain = json.loads(json.dumps(resource, default=float))
            drawn = [said for value in values_of(plain, parameter) for said in BY_KIND[parameter["type"]](value)]
            for said in list(dict.fromkeys(drawn))[:at_most]:
                yield code, said
