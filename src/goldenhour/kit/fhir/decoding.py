"""From bytes to a resource and back, numbers kept digit for digit (FHIR R4 2.6.0.1: the precision of a decimal counts).

A resource is a plain `dict`: whole numbers are `int`, all others `Decimal`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from goldenhour.kit.fhir.outcomes import refused

Json = dict[str, Any]

_decode = msgspec.json.Decoder(float_hook=Decimal).decode
encode = msgspec.json.Encoder(decimal_format="number").encode
"""A resource as bytes: compact, in the order its elements stand in."""


def decode_any(content: bytes) -> Any:
    """Any JSON (a patch). Raises `ValueError` where it is none."""
    try:
        return _decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"this is not JSON: {error}") from error


def decode(content: bytes, limit: int = 16 * 2**20) -> Json:
    """The resource these bytes are.

    Raises `FhirRefusal`: 413 too many bytes, 400 no JSON, XML, or no object with a `resourceType`.
    """
    if len(content) > limit:
        raise refused(413, "too-long", f"At most {limit} bytes are taken at once. Send it in several parts.")
    if content[:100].lstrip()[:1] == b"<":
        raise refused(400, "structure", "This is XML. Send JSON (application/fhir+json).")
    try:
        content.decode()
        resource = _decode(content)
    except UnicodeDecodeError as error:
        text = f"Byte {error.start} is no UTF-8 (Big5 and other encodings are not taken). Send JSON in UTF-8."
        raise refused(400, "structure", text) from error
    except RecursionError as error:
        raise refused(400, "too-costly", "This is nested too deeply to be a resource. Send it flatter.") from error
    except msgspec.DecodeError as error:
        raise refused(400, "structure", f"This is not JSON: {error}.") from error
    if not isinstance(resource, dict):
        raise refused(400, "structure", "A resource is a JSON object with a resourceType; this is something else.")
    if not isinstance(resource.get("resourceType"), str):
        raise refused(400, "required", "The resourceType is missing. Say which type of resource this is.")
    return resource
