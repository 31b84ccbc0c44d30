"""Files to send, and a sender that speaks tus by hand."""

from __future__ import annotations

import base64
import hashlib
import io
import math
from typing import Any

import httpx
from PIL import Image, ImageDraw

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


def ecg_paper(width: int = 2600, height: int = 1800) -> bytes:
    """A made-up 12-lead ECG on millimetre paper, as a tablet photographs it. Nobody's heart."""
    sheet = Image.new("RGB", (width, height), "#fff4f2")
    pen = ImageDraw.Draw(sheet)
    for step, colour in ((10, "#f6d2cc"), (50, "#e6a29a")):
        for x in range(0, width, step):
            pen.line([(x, 0), (x, height)], fill=colour)
        for y in range(0, height, step):
            pen.line([(0, y), (width, y)], fill=colour)
    leads = ("I", "aVR", "V1", "V4", "II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6")
    for place, lead in enumerate(leads):
        left, middle = 60 + place % 4 * (width // 4 - 20), 300 + place // 4 * 500
        pen.text((left, middle - 180), lead, fill="black", font_size=48)
        pen.line([(left + x, middle - beat(x % 180, lead)) for x in range(width // 4 - 60)], fill="black", width=4)
    return saved(sheet)


def beat(x: int, lead: str) -> float:
    """Height above the line, x into a beat: P, QRS, and an ST segment raised in V1 to V4."""
    raised = 45 if lead in ("V1", "V2", "V3", "V4") else 0
    bumps = ((30, 9, 12), (70, 3, -18), (78, 4, 150), (86, 3, -40), (125, 16, 35 + raised))
    wave = sum(high * math.exp(-(((x - at) / wide) ** 2)) for at, wide, high in bumps)
    return wave + (raised if 88 < x < 125 else 0)


def saved(sheet: Image.Image) -> bytes:
    made = io.BytesIO()
    sheet.save(made, "JPEG", quality=85)
    return made.getvalue()
