"""A real Chromium in which the app's modules run as they are shipped, without their server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

import goldenhour

PACKAGE = Path(goldenhour.__file__).parent
ADDRESS = "http://tablet.test"
Run = Callable[[str, Any], Any]


def shipped(route: Route) -> None:
    """/static/<slice>/... is the slice's file; anything else an empty page."""
    first, _, rest = route.request.url.removeprefix(f"{ADDRESS}/static/").partition("/")
    file = PACKAGE / first / "static" / rest
    if rest and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>empty</title>", content_type="text/html")


@pytest.fixture(scope="module")
def run(chromium: Browser) -> Iterator[Run]:
    """run("(m, given) => ...", given): what the browser makes of it; `m` holds the modules that are tried."""
    page = chromium.new_page()
    page.route(f"{ADDRESS}/**", shipped)
    page.goto(f"{ADDRESS}/")
    modules = [f"/static/tablet/{name}.js" for name in ("alerts/choosing", "records/suspicion", "timeline/fold")]

    def run(function: str, given: Any) -> Any:
        script = f"""async ([modules, given]) => {{
            const all = await Promise.all(modules.map((one) => import(one)));
            return ({function})(Object.assign({{}}, ...all), given); }}"""
        return page.evaluate(script, [modules, given])

    yield run
    page.close()
