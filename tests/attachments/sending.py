"""Files to send, and a sender that speaks tus by hand."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import httpx
from PIL import Image

BYTES = {"content-type": "application/offset+octet-stream"}
SPOKEN = {"tus-resumable": "1.0.0"}


def photo(width: int = 64, height: int = 48, colour: str = "red", form: str = "JPEG", **more: Any) -> bytes:
    """A picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, form, **more)
    return made.getvalue()


def big_photo(size: int) -> bytes:
    """A JPEG with as many bytes as are wished for: what follows its end belongs to nobody, as in motion photos."""
    head = photo()
    return head + bytes(n % 251 for n in range(size - len(head)))


def metadata(case: str = "case-0001", **said: str) -> dict[str, str]:
    pairs = {"case": case, **said}
    return {"upload-metadata": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())}


def sum_header(data: bytes, algorithm: str = "sha256") -> dict[str, str]:
    digest = hashlib.new(algorithm, data).digest()
    return {"upload-checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


async def begin(client: httpx.AsyncClient, size: int, case: str = "case-0001", **said: str) -> httpx.Response:
    headers = {**SPOKEN, "upload-length": str(size), **metadata(case, **said)}
    return await client.post("/uploads", headers=headers)


async def send(client: httpx.AsyncClient, place: str, offset: int, data: bytes, **more: str) -> httpx.Response:
    headers = {**SPOKEN, **BYTES, "upload-offset": str(offset), **{k.replace("_", "-"): v for k, v in more.items()}}
    return await client.patch(place, headers=headers, content=data)


async def ask(client: httpx.AsyncClient, place: str) -> httpx.Response:
    return await client.head(place, headers=SPOKEN)


async def upload(client: httpx.AsyncClient, data: bytes, case: str = "case-0001", **said: str) -> httpx.Response:
    """From beginning to end in one go."""
    begun = await begin(client, len(data), case, **said)
    assert begun.status_code == 201, begun.text
    return await send(client, begun.headers["location"], 0, data)
