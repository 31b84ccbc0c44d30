"""A real Chromium against the sample server. Needs the vendored files and Debian's `chromium`."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from goldenhour.screens import STATIC
from tests.conftest import PATIENCE
from tests.screens.sample import Sample, application

WITH_SOUND_LOCKED = "--autoplay-policy=document-user-activation-required"


@dataclass
class Served:
    address: str
    sample: Sample


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    if not (STATIC / "vendor" / "stamp.json").exists():
        pytest.fail("the browser's third-party files are missing: run `python scripts/vendor.py` first")
    sample = Sample()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(application(sample), port=port, log_level="critical", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}", sample)
    sample.stopped = running.should_exit = True
    thread.join(timeout=5)


@pytest.fixture
def served(server: Served) -> Served:
    """The server, its sample as new."""
    server.sample.__dict__.update(Sample().__dict__)
    return server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", WITH_SOUND_LOCKED]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open a page of the sample; at the end nothing may have broken the content security policy or thrown."""
    opened: list[tuple[Page, list[str]]] = []

    def open_page(name: str, **settings: Any) -> Page:
        browsing = chromium.new_context(
            base_url=served.address, locale="zh-TW", timezone_id="Europe/Lisbon", **settings
        )
        page = browsing.new_page()
        page.set_default_timeout(PATIENCE)
        wrongs: list[str] = []
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append((page, wrongs))
        page.goto(f"/page/{name}")
        return page

    yield open_page
    for page, wrongs in opened:
        page.context.close()
        assert wrongs == []
