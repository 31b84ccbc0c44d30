"""20 MB of photos through resumable uploads, beside writing and fsyncing the same bytes piece by piece."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from pathlib import Path

import httpx

from bench.figures import Line
from bench.seeding import seed
from bench.serving import serving

PHOTOS, SIZE, PIECE = 25, 800_000, 1 << 20
SPOKEN = {"tus-resumable": "1.0.0"}
HEAD = b"\xff\xd8\xff\xe0"


def bytes_of(number: int) -> bytes:
    """As many bytes as a photo, each of its own, with the beginning of a JPEG."""
    return HEAD + number.to_bytes(4, "big") + os.urandom(SIZE - 8)


def bare(folder: Path, photos: list[bytes]) -> float:
    """Seconds to write each photo and to force it to the disk."""
    begin = time.perf_counter()
    for number, data in enumerate(photos):
        with (folder / f"bare-{number}").open("wb", buffering=0) as file:
            for at in range(0, len(data), PIECE):
                file.write(data[at : at + PIECE])
                os.fsync(file.fileno())
    return time.perf_counter() - begin


async def sent(client: httpx.AsyncClient, case: str, photos: list[bytes]) -> float:
    """Seconds from the first request until the entry of the last photo is in the log."""
    from base64 import b64encode

    begin = time.perf_counter()
    for data in photos:
        said = {
            **SPOKEN,
            "upload-length": str(len(data)),
            "upload-metadata": f"case {b64encode(case.encode()).decode()}",
        }
        begun = await client.post("/uploads", headers=said)
        more = {**SPOKEN, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
        answer = await client.patch(begun.headers["location"], headers=more, content=data)
        if answer.headers.get("attachment-state") != "added":
            raise RuntimeError(f"{answer.status_code}: {answer.text}")
    return time.perf_counter() - begin


async def photos(folder: Path, options: Namespace) -> list[Line]:
    """One tablet sends 25 photos of 0.8 MB, one after another."""
    seeded = await seed(folder / "data", cases=1)
    made = [bytes_of(number) for number in range(PHOTOS)]
    floor = bare(folder, made)
    with serving(folder / "data") as server:
        headers = {"authorization": f"Bearer {seeded.crew}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=60) as client:
            took = await sent(client, seeded.cases[0], made)
    megabytes = PHOTOS * SIZE / 1e6
    return [
        Line(f"{megabytes:.0f} MB of photos by resumable uploads, {PHOTOS} one after another", f"{took:.2f} s",
             f"written and fsynced alone {floor:.2f} s", took / floor),
    ]  # fmt: skip
