"""Photograph the gallery at desk, tablet and wall sizes: `python -m tests.screens.shots FOLDER`."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from tests.screens.sample import Sample, application

DESK, TABLET, WALL = (1440, 900), (1024, 768), (1920, 1080)
SHOTS = [
    ("parts", "gallery", DESK),
    ("parts-dark", "gallery?theme=dark", DESK),
    ("desk", "gallery_desk", DESK),
    ("desk-dark-far", "gallery_desk?theme=dark&zoom=6.6", DESK),
    ("tablet", "gallery_tablet", TABLET),
    ("tablet-dark", "gallery_tablet?theme=dark", TABLET),
    ("board-12", "gallery_board?n=12&theme=dark", WALL),
    ("board-12-light", "gallery_board?n=12&waiting=0", WALL),
    ("board-3", "gallery_board?n=3&waiting=2&theme=dark", WALL),
    ("board-1", "gallery_board?n=1&theme=dark", WALL),
    ("board-7", "gallery_board?n=7", WALL),
    ("board-0", "gallery_board?n=0", WALL),
]


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = uvicorn.Server(uvicorn.Config(application(Sample()), port=8907, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for name, page_name, (width, height) in SHOTS:
            if wanted and name not in wanted:
                continue
            page = browser.new_page(viewport={"width": width, "height": height}, has_touch="tablet" in name)
            page.on("console", lambda said: print("  console:", said.text))
            page.on("pageerror", lambda error: print("  error:", error))
            page.goto(f"http://127.0.0.1:8907/page/{page_name}")
            page.wait_for_timeout(2500)
            page.screenshot(path=folder / f"{name}.png")
            page.close()
            print(name)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
