"""charts.js: a Vega-Lite chart without unsafe-eval, its numbers always readable as a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_chart_is_drawn_with_its_expressions_interpreted(open_page: Callable[..., Page]) -> None:
    page = open_page("charting")
    bars = page.locator("#good svg .mark-rect path")
    expect(bars).to_have_count(4)
    expect(page.locator("#good svg")).to_contain_text("少於 10 件")


def test_the_numbers_of_a_chart_can_be_read_as_a_table(open_page: Callable[..., Page]) -> None:
    page = open_page("charting")
    page.locator("#good details summary").click()
    expect(page.locator("#good table")).to_contain_text("14.2")


def test_a_chart_that_cannot_be_loaded_says_so_and_leaves_its_table(open_page: Callable[..., Page]) -> None:
    page = open_page("charting")
    expect(page.locator("#missing")).to_contain_text("could not be loaded")
    expect(page.locator("#missing table")).to_be_visible()
