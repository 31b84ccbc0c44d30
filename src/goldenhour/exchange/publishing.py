"""What is part of the program and not of the log (profiles, code systems, hospitals), put into the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from goldenhour.kit.fhir.access import TIMELINE
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, encode
from goldenhour.kit.fhir.store import Write
from goldenhour.kit.fhir.store_versions import EVERYBODY


async def publish(store: Store, resources: Sequence[Json], at: datetime) -> int:
    """Write those of these resources that changed since the last start; returns how many."""
    changed = []
    for resource in resources:
        kept = store.read(resource["resourceType"], resource["id"])
        content = kept.content if kept is not None else None
        if content is None or plain(msgspec.json.decode(content)) != plain(msgspec.json.decode(encode(resource))):
            audience = (TIMELINE, EVERYBODY)
            changed.append(Write(resource["resourceType"], resource["id"], resource, "PUT", audience))
    if changed:
        await store.publish(changed, at)
    return len(changed)


def plain(resource: Json) -> Json:
    """A resource without what the store adds."""
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in ("versionId", "lastUpdated")}
    return {**resource, "meta": meta}
