"""What the entry of an attachment says: a photo, a 12-lead ECG, another file of the patient."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Key, Line, Moment


class Attached(StrEnum):
    """What an attachment shows."""

    PHOTO = "photo"
    ECG12 = "ecg12"
    OTHER = "other"


class AttachmentAdded(Body, frozen=True, kw_only=True):
    """A photo, a 12-lead ECG or another file that belongs to the patient; its bytes are kept beside the log under their
    SHA-256 (hexadecimal). `attachment` is the id its writer gave it, `size` in bytes, `media_type` as its first bytes say,
    `taken_at` when it was taken."""

    attachment: Key
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Meta(ge=1)]
    media_type: Line
    what: Attached = Attached.PHOTO
    text: Line = ""
    taken_at: Moment | None = None
