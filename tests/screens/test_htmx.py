"""The vendored htmx fetches pieces of a page under the content security policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_piece_is_fetched_on_loading_and_again_when_asked(open_page: Callable[..., Page]) -> None:
    page = open_page("fetching")
    expect(page.locator("#part p")).to_have_text("Fetched")
    page.evaluate("document.querySelector('#part p').textContent = 'old'; htmx.trigger('#part', 'again')")
    expect(page.locator("#part p")).to_have_text("Fetched")
