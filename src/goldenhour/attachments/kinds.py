"""What a file is, by its first bytes: its name and what its sender calls it are never believed."""

from __future__ import annotations

from goldenhour.kit.uploads.pictures import picture_type_of

HEAD = 4096
"""Bytes that are enough to tell."""


def media_type_of(head: bytes) -> str | None:
    """The media type, or None: then it is not taken. Taken are what cameras and ECG machines write: JPEG, PNG, WebP, PDF,
    DICOM (PS3.10 section 7.1), SCP-ECG (EN 1064, section 0), HL7 aECG."""
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return picture_type_of(head) or ecg_type_of(head)


def ecg_type_of(head: bytes) -> str | None:
    if head[128:132] == b"DICM":
        return "application/dicom"
    if head[16:22] == b"SCPECG":
        return "application/x-scp-ecg"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"<?xml", b"<AnnotatedECG")) and b"AnnotatedECG" in head:
        return "application/xml"
    return None


ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/dicom": "dcm",
    "application/x-scp-ecg": "scp",
    "application/xml": "xml",
}
"""What a file is called when somebody keeps it."""
