"""The references inside a resource: finding them, reading them, putting others in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from goldenhour.kit.fhir.definitions import resource_types

LITERAL = re.compile(
    r"^(?P<base>https?://.+/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(?:/_history/(?P<version>[A-Za-z0-9\-.]{1,64}))?\Z"
)


class Literal(NamedTuple):
    """A reference that names a resource by type and id; `base` is the other server's address, empty for ours."""

    base: str
    type: str
    id: str
    version: str | None


def literal(reference: str) -> Literal | None:
    """The parts of `Patient/1`, `https://other/fhir/Patient/1` or either with `/_history/2`; None for anything else."""
    match = LITERAL.match(reference)
    if match is None or match["type"] not in resource_types():
        return None
    return Literal(match["base"] or "", match["type"], match["id"], match["version"])


def references_in(resource: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Reference with its place, contained resources and Bundle entries left out: theirs are their own."""
    if isinstance(resource, dict):
        if isinstance(resource.get("reference"), str):
            yield path, resource
        for name, value in resource.items():
            if isinstance(value, (dict, list)) and not (name == "resource" and "resourceType" in value):
                yield from references_in(value, f"{path}.{name}" if path else name)
    elif isinstance(resource, list):
        for number, value in enumerate(resource):
            yield from references_in(value, f"{path}[{number}]")


def rewritten(value: Any, change: Callable[[str], str | None]) -> Any:
    """The same with every reference, and every uri or canonical that is one of those addresses, changed.

    `change` gives the new text, or None where nothing changes (FHIR R4 3.1.0.11.2: `urn:uuid:` addresses stand in
    references and in elements of type uri, url, oid, uuid, canonical).
    """
    if isinstance(value, dict):
        return {name: rewritten(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [rewritten(part, change) for part in value]
    if isinstance(value, str):
        new = change(value)
        return value if new is None else new
    return value
