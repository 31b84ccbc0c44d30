"""The words of the tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload): what its headers say.

Pure: headers in, values out, or a Refusal. Spoken here: the core protocol and the extensions creation,
creation-with-upload, checksum, termination and expiration.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any, NamedTuple

from goldenhour.kit.refusals import Category, Refusal

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
ALGORITHMS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
"""For `Upload-Checksum`. The extension demands SHA-1; it is held against accidents, not against attackers."""
BYTES = "application/offset+octet-stream"
METADATA_AT_MOST = 4096
"""Characters of `Upload-Metadata`. Ours are about three hundred."""

STATUS = {
    "wrong_tus_version": 412,
    "not_upload_bytes": 415,
    "checksum_differs": 460,
    "storage_full": 507,
    "no_room_for_files": 507,
}
"""Answers whose status this protocol (or WebDAV, RFC 4918 section 11.5) fixes differently from the rest of the house."""

Headers = Mapping[str, str]


class Checksum(NamedTuple):
    """What a piece of an upload should sum up to."""

    algorithm: str
    digest: bytes

    def begin(self) -> Any:
        return ALGORITHMS[self.algorithm](usedforsecurity=False)


class Begun(NamedTuple):
    """What a creation asks for."""

    size: int
    metadata: dict[str, str]


def check_version(headers: Headers) -> None:
    if headers.get("tus-resumable") != VERSION:
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "wrong_tus_version",
            "Uploads are taken as tus {version} (Tus-Resumable). Update the app that sends them.",
            field="tus-resumable",
            version=VERSION,
        )


def read_creation(headers: Headers, at_most: int) -> Begun:
    """The size and the metadata of a new upload. Raises Refusal: no size, too large, unreadable."""
    size = whole_number(headers, "upload-length")
    if size == 0:
        raise Refusal(Category.INCORRECT, "empty_file", "This file is empty. Choose another.", field="upload-length")
    if size > at_most:
        raise Refusal(
            Category.TOO_LARGE,
            "file_too_large",
            "This file is too large: at most {limit} MB. Take a smaller picture.",
            field="upload-length",
            limit=at_most // 1_000_000,
        )
    return Begun(size, read_metadata(headers.get("upload-metadata", "")))


def read_metadata(text: str) -> dict[str, str]:
    """`key base64,key base64,key`: the values decoded. What a name claims to be is never used as a path."""
    if len(text) > METADATA_AT_MOST:
        raise wrong_metadata()
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        if key in found or not key.isascii():
            raise wrong_metadata()
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise wrong_metadata() from None
    return found


def wrong_metadata() -> Refusal:
    return Refusal(
        Category.NOT_UNDERSTOOD,
        "wrong_metadata",
        "Upload-Metadata cannot be read: keys with base64 values, each once, at most 4 KiB. Check what is sent.",
        field="upload-metadata",
    )


def read_offset(headers: Headers) -> int:
    """Where the bytes of this request belong."""
    if headers.get("content-type", "").partition(";")[0].strip() != BYTES:
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "not_upload_bytes",
            "Send the bytes of a file as {wanted} (Content-Type).",
            field="content-type",
            wanted=BYTES,
        )
    return whole_number(headers, "upload-offset")


def check_offset(asked: int, offset: int) -> None:
    if asked != offset:
        raise Refusal(
            Category.CONFLICT,
            "wrong_offset",
            "{kept} bytes of this file are kept here, not {asked}. Ask where it stands, then go on from there.",
            field="upload-offset",
            kept=offset,
            asked=asked,
        )


def read_checksum(headers: Headers) -> Checksum | None:
    """What the bytes of this request sum up to, if their sender says so."""
    text = headers.get("upload-checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.strip().partition(" ")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in ALGORITHMS or not digest:
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "unknown_checksum",
            "This checksum cannot be checked here. Known: {known}.",
            field="upload-checksum",
            known=", ".join(ALGORITHMS),
        )
    return Checksum(algorithm, digest)


def checksum_differs() -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "checksum_differs",
        "What arrived is not what was sent: the checksum differs. Nothing of it was kept; send it again.",
        field="upload-checksum",
    )


def whole_number(headers: Headers, name: str) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "wrong_number",
            "The header {name} must be a whole number of bytes. Check what is sent.",
            field=name,
            name=name,
        )
    return int(text)


def expires(moment: datetime) -> str:
    """`Upload-Expires`, as HTTP writes dates."""
    return format_datetime(moment, usegmt=True)
