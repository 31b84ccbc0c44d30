"""The CapabilityStatement: what this server really does, made from what it is wired with (FHIR R4 2.21)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.definitions import FHIR_VERSION, search_parameters, types
from goldenhour.kit.fhir.search.asking import LIST, known_at

READING = ("read", "vread", "history-instance", "history-type", "search-type")
Standing = tuple[str, str, frozenset[str], frozenset[str]]
"""An operation: its name, its definition, the levels it stands at, the types it is of (none: any)."""
WRITING = ("create", "update", "patch", "delete")


def capability(
    *,
    name: str,
    version: str,
    base: str,
    date: datetime,
    offered: Collection[str],
    writable: Collection[str],
    profiles: dict[str, list[str]],
    operations: Iterable[Standing],
    security: Json,
    formats: tuple[str, ...] = ("application/fhir+json", "json"),
    narrow: Mapping[str, Collection[str]] | None = None,
) -> Json:
    """`profiles` are our own, by type. `narrow` types are not kept in the store: they have no versions, and are searched
    by these parameters alone."""
    standing = list(operations)
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date.isoformat(timespec="seconds"),
        "kind": "instance",
        "software": {"name": name, "version": version},
        "implementation": {"description": f"{name}: the emergency-care exchange", "url": base},
        "fhirVersion": FHIR_VERSION,
        "format": list(formats),
        "patchFormat": ["application/json-patch+json"],
        "rest": [rest(offered, writable, profiles, standing, security, narrow or {})],
    }


def rest(
    offered: Collection[str],
    writable: Collection[str],
    profiles: dict[str, list[str]],
    standing: list[Standing],
    security: Json,
    narrow: Mapping[str, Collection[str]],
) -> Json:
    """What can be done, at the whole server and with each type."""
    return {
        "mode": "server",
        "security": security,
        "resource": [
            narrower(one, narrow[one])
            if one in narrow
            else resource(one, one in writable, profiles.get(one, []), standing)
            for one in sorted(offered)
        ],
        "interaction": [{"code": code} for code in ("transaction", "batch", "search-system", "history-system")],
        "searchParam": parameters(("_type", "_id", "_lastUpdated", "_profile", "_tag", "_security"), "Resource"),
        "operation": [
            {"name": called, "definition": definition}
            for called, definition, levels, _ in standing
            if "system" in levels
        ],
    }


def resource(resource_type: str, may_write: bool, profiles: list[str], operations: Iterable[Standing]) -> Json:
    """What can be done with one type."""
    said: Json = {
        "type": resource_type,
        "profile": types()[resource_type].url,
        "interaction": [{"code": code} for code in (*READING, *(WRITING if may_write else ()))],
        "versioning": "versioned-update" if may_write else "versioned",
        "readHistory": True,
        "updateCreate": may_write,
        "conditionalCreate": may_write,
        "conditionalRead": "full-support",
        "conditionalUpdate": may_write,
        "conditionalDelete": "single" if may_write else "not-supported",
        "referencePolicy": ["literal", "local", "enforced"],
        "searchInclude": [f"{resource_type}:{one}" for one in sorted(references(resource_type))],
        "searchParam": parameters(sorted([*known_at((resource_type,)), LIST]), resource_type),
    }
    if profiles:
        said["supportedProfile"] = profiles
    if here := [
        {"name": name, "definition": definition}
        for name, definition, levels, on in operations
        if (levels & {"type", "instance"}) and (not on or resource_type in on)
    ]:
        said["operation"] = here
    if not said["searchInclude"]:
        del said["searchInclude"]
    return said


def narrower(resource_type: str, searched_by: Collection[str]) -> Json:
    """A type that is read and searched beside the store."""
    return {
        "type": resource_type,
        "profile": types()[resource_type].url,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "readHistory": False,
        "searchParam": parameters(sorted(searched_by), resource_type),
    }


def references(resource_type: str) -> list[str]:
    known = search_parameters()[resource_type]
    return [code for code in known_at((resource_type,)) if code in known and known[code].type == "reference"]


def parameters(names: Iterable[str], resource_type: str) -> list[Json]:
    known = search_parameters().get(resource_type) or search_parameters()["Basic"]
    said = []
    for name in names:
        parameter = known.get(name)
        one: Json = {"name": name, "type": parameter.type if parameter else "special"}
        if parameter is not None and parameter.url:
            one["definition"] = parameter.url
        said.append(one)
    return said
