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
    found: list[tuple[Place, dict[str, Any]]] = []
    _gather(resource, None, found)
    for place, reference in found:
        yield said(place, path), reference


Place = tuple["Place", str | int] | None
"""Where something stands, from the inside out: put into words only where there is a reference."""


def _gather(value: Any, place: Place, found: list[tuple[Place, dict[str, Any]]]) -> None:
    if type(value) is dict:
        if type(value.get("reference")) is str:
            found.append((place, value))
        for name, part in value.items():
            kind = type(part)
            if kind is list or (kind is dict and not (name == "resource" and "resourceType" in part)):
                _gather(part, (place, name), found)
    elif type(value) is list:
        for number, part in enumerate(value):
            kind = type(part)
            if kind is dict or kind is list:
                _gather(part, (place, number), found)


def said(place: Place, path: str) -> str:
    parts: list[str | int] = []
    while place is not None:
        place, part = place
        parts.append(part)
    for part in reversed(parts):
        path = f"{path}[{part}]" if isinstance(part, int) else f"{path}.{part}" if path else part
    return path


def rewritten(value: Any, change: Callable[[str], str | None]) -> Any:
    """The same with every reference, and every uri or canonical that is one of those addresses, changed.

    `change` gives the new text, or None where nothing changes (FHIR R4 3.1.0.11.2: `urn:uuid:` addresses stand in
    references and in elements of type uri, url, oid, uuid, canonical).
    """
    kind = type(value)
    if kind is str:
        new = change(value)
        return value if new is None else new
    if kind is dict:
        return {name: rewritten(part, change) for name, part in value.items()}
    if kind is list:
        return [rewritten(part, change) for part in value]
    return value
