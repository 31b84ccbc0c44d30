"""What every resource of the guide says of itself: who publishes it, as of when, under which canonical."""

from __future__ import annotations

from typing import Any

from goldenhour import __version__
from goldenhour.emergency.fhir.building import Json, pruned
from goldenhour.emergency.fhir.codings import CANONICAL

DATE = "2026-11-30"
"""Of the guide as it stands; move it when a profile changes its meaning."""
NOT_THE_MINISTRYS = "Golden Hour’s own, not the ministry’s."


def published(kind: str, name: str, title: str, about: str, /, *, url_id: str = "", **elements: Any) -> Json:
    """A resource of the guide. `url_id` where several versions share one canonical."""
    return {
        "resourceType": kind,
        "id": name,
        "url": f"{CANONICAL}/{kind}/{url_id or name}",
        "version": elements.pop("version", __version__),
        "name": computer_name(name),
        "title": title,
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": "Golden Hour",
        "description": f"{about} {NOT_THE_MINISTRYS}",
        **pruned(elements),
    }


def computer_name(name: str) -> str:
    """A name as FHIR wants it for programs: letters, digits, underscores, beginning with a capital."""
    return "".join(part[:1].upper() + part[1:] for part in name.replace(".", "-").split("-"))
