"""What goes into the store and what comes out of it."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Literal

import msgspec

from goldenhour.kit.fhir.decoding import Json, encode
from goldenhour.kit.log import moment_of

EVERYBODY = "*"
FINGERPRINT = 12
"""Bytes."""
Method = Literal["PUT", "POST", "DELETE", "PATCH"]


class Write(msgspec.Struct, frozen=True):
    """A resource as it is to be from now on (`DELETE`: no more). `audience` are the organisations that may see it
    (`hospital/X`, `county/A`), its owner first, `*` everybody; `case` the emergency it belongs to, if any. `waits`: it is
    about a patient, and nobody has said yet to which case it belongs."""

    type: str
    id: str
    resource: Json
    method: Method = "PUT"
    audience: tuple[str, ...] = (EVERYBODY,)
    case: str = ""
    waits: bool = False


class Applied(msgspec.Struct, frozen=True):
    """A write at its place in the log."""

    write: Write
    seq: int
    stored_at: datetime


class Version(msgspec.Struct, frozen=True):
    """One version of a resource. `content` is its whole JSON with `meta`, ready to be sent; None: it was deleted."""

    type: str
    id: str
    version: int
    seq: int
    updated: int  # microseconds since 1970 UTC
    method: str
    content: bytes | None
    audience: tuple[str, ...]
    case: str

    @property
    def last_updated(self) -> datetime:
        return moment_of(self.updated)

    def seen_by(self, audience: frozenset[str] | None) -> bool:
        """Whether one of these organisations may see it (None may see all)."""
        return audience is None or EVERYBODY in self.audience or not audience.isdisjoint(self.audience)


def instant(micros: int) -> str:
    """A moment as FHIR writes an instant, in UTC, with as many digits of a second as it has."""
    return moment_of(micros).isoformat().replace("+00:00", "Z")


def stamped(write: Write, version: int, updated: int) -> tuple[bytes, bytes]:
    """The resource with its id, version and time, as it will be sent; and a fingerprint of it without version and time,
    which is the same where a resource is written again as it was."""
    meta, body = write.resource.get("meta") or {}, encode(_but(write.resource))
    now = {**meta, "versionId": str(version), "lastUpdated": instant(updated)}
    head = encode({"resourceType": write.type, "id": write.id, "meta": now})
    content = head[:-1] + b"," + body[1:] if len(body) > len(b"{}") else head
    return content, blake2b(encode(meta) + body, digest_size=FINGERPRINT).digest()


def _but(resource: Json) -> Json:
    return {key: value for key, value in resource.items() if key not in ("resourceType", "id", "meta")}
