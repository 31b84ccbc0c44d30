"""What is sent: R4's own notification (the resource, or nothing), and the Backport's Bundle with its status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.store import Version
from goldenhour.kit.fhir.subscriptions.events import Event, Owed
from goldenhour.kit.fhir.subscriptions.reading import BACKPORT, Subscribed

STATUS_PROFILE = f"{BACKPORT}/backport-subscription-status-r4"
BUNDLE_PROFILE = f"{BACKPORT}/backport-subscription-notification-r4"


def status_of(
    subscription: Subscribed,
    base: str,
    status: str,
    kind: str,
    owed: Owed | None,
    events: Sequence[Event] = (),
    error: str = "",
) -> Json:
    """How a subscription stands, as Parameters (Backport 1.1.0, "R4 status")."""
    said: list[Json] = [
        {"name": "subscription", "valueReference": {"reference": f"{base}/Subscription/{subscription.id}"}},
    ]
    if subscription.topic:
        said.append({"name": "topic", "valueCanonical": subscription.topic})
    said += [
        {"name": "status", "valueCode": status},
        {"name": "type", "valueCode": kind},
        {"name": "events-since-subscription-start", "valueString": str(owed.last if owed else 0)},
    ]
    for event in events:
        parts: list[Json] = [
            {"name": "event-number", "valueString": str(event.number)},
            {"name": "timestamp", "valueInstant": moment(event.at)},
        ]
        if subscription.content != "empty":
            parts.append({"name": "focus", "valueReference": {"reference": f"{base}/{event.type}/{event.id}"}})
        said.append({"name": "notification-event", "part": parts})
    if error:
        said.append({"name": "error", "valueCodeableConcept": {"text": error}})
    return {"resourceType": "Parameters", "meta": {"profile": [STATUS_PROFILE]}, "parameter": said}


def notification(
    status: Json, status_id: str, now: float, base: str, subscription: Subscribed, versions: Sequence[Version]
) -> Json:
    """The Bundle of a notification: the status first, then the resources, as far as they are to be sent along."""
    bundle: Json = {
        "resourceType": "Bundle",
        "meta": {"profile": [BUNDLE_PROFILE]},
        "type": "history",
        "timestamp": moment(now),
        "entry": [
            {
                "fullUrl": f"urn:uuid:{status_id}",
                "resource": {**status, "id": status_id},
                "request": {"method": "GET", "url": f"Subscription/{subscription.id}/$status"},
                "response": {"status": "200"},
            }
        ],
    }
    for version in versions:
        entry: Json = {
            "fullUrl": f"{base}/{version.type}/{version.id}",
            "request": {"method": "POST" if version.version == 1 else "PUT", "url": f"{version.type}/{version.id}"},
            "response": {"status": "201" if version.version == 1 else "200"},
        }
        if subscription.content == "full-resource" and version.content is not None:
            entry["resource"] = decode(version.content, 2**31)
        bundle["entry"].append(entry)
    return bundle


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
