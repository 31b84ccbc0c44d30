"""A real Chromium in which the slice's modules run as they are shipped."""

from __future__ import annotations

import base64
import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import goldenhour
from tests.conftest import PATIENCE

PACKAGE = Path(goldenhour.__file__).parent
STATIC = PACKAGE / "protocols" / "static"


def as_address(module: str) -> str:
    """A module without imports of its own, as an address any page can import."""
    return "data:text/javascript;base64," + base64.b64encode((STATIC / module).read_bytes()).decode()


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto("about:blank")
    yield page
    page.close()


Run = Callable[[str, str, Any], Any]


@pytest.fixture(scope="module")
def run(blank: Page) -> Run:
    """run(module, "(m, input) => ...", input): what the browser makes of it."""

    def run(module: str, function: str, given: Any) -> Any:
        script = f"async ([address, given]) => ({function})(await import(address), given)"
        return blank.evaluate(script, [as_address(module), given])

    return run


class Quiet(http.server.SimpleHTTPRequestHandler):
    """/static/<slice>/... as the server has it, and the pages beside the tests."""

    def translate_path(self, path: str) -> str:
        parts = path.split("?")[0].strip("/").split("/")
        if parts[0] != "static":
            return str(Path(__file__).parent / "/".join(parts))
        own = PACKAGE / parts[1] / "static"
        return str(
            own.joinpath(*parts[2:])
            if own.is_dir() and len(parts) > 2
            else PACKAGE / "screens" / "static" / "/".join(parts[1:])
        )

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def open(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """open("arrest.js", age=60): the helper in a page, its clock at ten and standing until the test moves it."""
    from tests.protocols.panels import TEN, open_panel

    opened: list[tuple[Page, list[str]]] = []

    def opening(module: str, **given: Any) -> Page:
        settings = given.pop("settings", {})
        page = chromium.new_context(
            timezone_id="Asia/Taipei", **{"viewport": {"width": 820, "height": 1180}, **settings}
        ).new_page()
        page.set_default_timeout(PATIENCE)
        wrongs: list[str] = []
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        opened.append((page, wrongs))
        page.clock.install(time=TEN - timedelta(seconds=1))
        page.clock.pause_at(TEN)
        return open_panel(page, address, module, **given)

    yield opening
    for page, wrongs in opened:
        page.context.close()
        assert wrongs == []
