"""Opens one helper in a page of its own, with the country's tables, the real words and a clock that the test moves."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, Route

from goldenhour.app.wiring import LOCALES
from goldenhour.emergency.country import load_country
from goldenhour.kit.languages import load_catalogues
from goldenhour.protocols.words import WORDS
from goldenhour.tablet.reference import codes_of

TEN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""Ten in the morning in Taipei."""
Open = Callable[..., Page]


@functools.cache
def tables() -> dict[str, Any]:
    return codes_of(load_country("taiwan"))


@functools.cache
def words(language: str) -> dict[str, str]:
    catalogues = load_catalogues(LOCALES)
    say = catalogues[language].gettext if language in catalogues else str
    return {key: say(message) for key, message in WORDS.items()}


def open_panel(page: Page, address: str, module: str, language: str = "en", **given: Any) -> Page:
    """The helper `module`, at ten o'clock sharp; `given`: age, signs, times, complaint, theme."""
    body = json.dumps(
        {"module": module, "language": language, "data": {"codes": tables()}, "words": words(language), **given}
    )

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    page.route("**/given.json", answer)
    page.goto(f"{address}/panel.html")
    page.wait_for_selector("[data-ready]")
    return page
