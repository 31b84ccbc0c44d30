"""A text as a QR code, drawn within a page."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_of(text: str, *, scale: int | None = None) -> Markup:
    """An SVG that fills its place; with `scale`, so many pixels to a module. Never a Micro QR code: phones do not read it."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(border=2, scale=scale) if scale else code.svg_inline(border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn here of squares; the text does not stand in it
