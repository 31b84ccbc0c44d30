"""Pictures to look at, drawn anew from what was sent: without its metadata (place, device, owner), turned upright.

What was sent stays as it is, as evidence. A picture that would unfold to more than a camera takes is not drawn at all.
"""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from pathlib import Path

from PIL import Image, ImageFile, ImageOps

from goldenhour.kit.refusals import Category, Refusal

PIXELS_AT_MOST = 60_000_000
"""More than the cameras of tablets take; 180 MB while it is being drawn."""
SIDES = {"small": 320, "large": 3200}
"""Longest side in pixels: to recognise, and to read an ECG's millimetre paper."""
QUALITY = 82
KEPT_AT_MOST = 48
"""Drawn pictures kept in memory."""
FORMATS = ("JPEG", "PNG", "WEBP")
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What can be shown as a picture. Everything else is only handed over."""


def picture_type_of(head: bytes) -> str | None:
    """The media type of a picture by its first bytes; None when it is none of those that are shown."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


class Pictures:
    """Draws pictures, two at a time, off the event loop."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._two = asyncio.Semaphore(2)

    async def draw(self, path: Path, sha256: str, media_type: str, size: str) -> bytes:
        """A WebP of this size. Raises Refusal when it cannot be shown."""
        if media_type not in PICTURES or size not in SIDES:
            raise cannot_be_drawn()
        key = (sha256, size)
        if key not in self._drawn:
            async with self._two:
                drawn = await asyncio.to_thread(drawn_anew, path, SIDES[size])
            self._drawn[key] = drawn
            while len(self._drawn) > KEPT_AT_MOST:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]


def drawn_anew(path: Path, side: int) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once loaded, lets half a picture pass for a whole one
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > PIXELS_AT_MOST:
                raise cannot_be_drawn()
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((side, side))
        drawn = io.BytesIO()
        bare = Image.new("RGB", upright.size)  # a picture that never had metadata
        bare.paste(upright)
        bare.save(drawn, "WEBP", quality=QUALITY, method=2)
        return drawn.getvalue()
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise cannot_be_drawn() from error


def cannot_be_drawn() -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "cannot_be_drawn",
        "This file is kept, but cannot be shown as a picture here. Save it and open it with the program that made it.",
    )
