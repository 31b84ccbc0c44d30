"""A resuscitation on the tablet without a network: the clock outlives the program, and everything arrives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CrewTablet, Exchange

pytestmark = pytest.mark.browser


def test_a_resuscitation_begun_offline_survives_a_restart_and_arrives_whole(
    tablets: Callable[..., CrewTablet], exchange: Exchange
) -> None:
    case = exchange.run(complaint="103101", patient_age=60)
    tablet = tablets()
    page = tablet.bind()
    tablet.kept_for_offline()
    tablet.offline()
    tablet.part("protocols")
    for focus in ("begin", "3011011", "shock", "adrenaline"):
        page.locator(f".arrest [data-focus='{focus}']").first.tap()
        page.wait_for_timeout(300)
    expect(page.locator(".arrest .counts")).to_contain_text("電擊 1")
    page = tablet.unlock()
    tablet.part("protocols")
    expect(page.locator(".arrest .running")).not_to_have_text("0:00")
    expect(page.locator(".arrest .counts")).to_contain_text("電擊 1")
    tablet.context.set_offline(False)
    tablet.all_sent()
    read = exchange.read(case)
    codes = {
        f"{what}s": [one[what]["code"] for one in read[f"{what}s"]] for what in ("procedure", "finding", "medication")
    }
    assert codes == {"procedures": ["127301", "127305"], "findings": ["3011011"], "medications": ["124301"]}
