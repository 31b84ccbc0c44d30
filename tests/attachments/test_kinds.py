"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest

from goldenhour.attachments.kinds import ENDINGS, media_type_of
from tests.attachments.sending import photo


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (photo(), "image/jpeg"),
        (photo(form="PNG"), "image/png"),
        (photo(form="WEBP"), "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\0" * 128 + b"DICM", "application/dicom"),
        (b"\x12\x34\x00\x10\0\0" + b"\x56\x78\0\0\x88\0\0\0\x14\x14" + b"SCPECG", "application/x-scp-ecg"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<AnnotatedECG xmlns="urn:hl7-org:v3">', "application/xml"),
        (b"<html>AnnotatedECG", None),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_what_a_file_is(head: bytes, media_type: str | None) -> None:
    assert media_type_of(head) == media_type
    assert media_type is None or media_type in ENDINGS
