"""A Chromium whose camera sees what a test holds before it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import zxingcpp
from playwright.sync_api import Browser, ViewportSize

SIGHT = ViewportSize(width=1280, height=720)
TABLE = """<style>body { margin: 0; background: #8a8278; display: grid; place-content: center; height: 100vh }
div { display: flex; gap: 40px; background: #fff; padding: 24px; transform: perspective(900px) rotateX(14deg) rotate(-6deg) }
svg { width: 100%; height: auto }</style>"""


def barcode(text: str, form: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.Code128, **more: Any) -> str:
    """A maker's sticker."""
    drawn = zxingcpp.create_barcode(text, form, **more).to_svg(add_quiet_zones=True)
    return re.sub(r'<svg width="(\d+)" height="(\d+)"', r'<svg viewBox="0 0 \1 \2"', drawn.partition("?>")[2])


class Camera:
    """What it sees is a film of one picture: stickers on a table, a little askew."""

    def __init__(self, chromium: Browser, film: Path) -> None:
        self.chromium, self.film = chromium, film

    def sees(self, *stickers: str, width: int = 420) -> None:
        page = self.chromium.new_page(viewport=SIGHT)
        page.set_content(f"{TABLE}<div style='width: {width}px'>{''.join(stickers)}</div>")
        self.film.write_bytes(page.screenshot(type="jpeg", quality=80) * 2)
        page.close()
