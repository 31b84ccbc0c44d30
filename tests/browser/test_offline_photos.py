"""A photo and an ECG taken in the app where there is no network: kept over a kill, sent by themselves, each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.attachments.sending import ecg_paper, photo
from tests.browser.conftest import CrewTablet, Exchange

pytestmark = pytest.mark.browser


def attached(exchange: Exchange, case: str) -> Any:
    headers = {"authorization": f"Bearer {exchange.tokens['dispatcher']}"}
    return httpx.get(f"{exchange.address}/cases/{case}/attachments", headers=headers, timeout=60).json()


def test_photos_taken_offline_outlive_a_kill_and_arrive_once(
    tablets: Callable[..., CrewTablet], exchange: Exchange
) -> None:
    case, tablet = exchange.run(), tablets()
    page = tablet.bind()
    tablet.kept_for_offline()
    tablet.offline()
    tablet.part("attachments")
    for what, data in (("ecg12", ecg_paper()), ("photo", photo(1600, 1200))):
        page.locator(f"input[data-what={what}][capture]").set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data}
        )
    expect(page.locator(".attach-list li[data-id]")).to_have_count(2)
    page = tablet.unlock()
    tablet.part("attachments")
    expect(page.locator(".attach-list li[data-state=here]")).to_have_count(2)
    assert attached(exchange, case) == []
    tablet.context.set_offline(False)
    expect(page.locator(".attach-list li[data-state=added]")).to_have_count(2)
    expect(page.locator(".attach-list")).not_to_contain_text("undefined")
    assert sorted(one["what"] for one in attached(exchange, case)) == ["ecg12", "photo"]
