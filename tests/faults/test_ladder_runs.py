"""Wherever people are served, alerts climb: a server that forgot its ladder would be silent about it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from goldenhour.app import demo, serving, wiring
from goldenhour.app.commands import main
from goldenhour.app.settings import Settings
from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Contact, ContactsSet, Step
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL
from tests.ladders.receiver import accepts, receiving


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_whoever_serves_people_runs_the_ladder(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    @contextlib.asynccontextmanager
    async def opened(*given: Any, **named: Any) -> AsyncIterator[None]:
        asked.append(named)
        raise RuntimeError("far enough")
        yield

    def serve_with(settings: Any, opening: Callable[[], Any]) -> None:
        async def enter() -> None:
            with contextlib.suppress(RuntimeError):
                async with opening():
                    pass

        asyncio.run(enter())

    monkeypatch.setattr(wiring, "open_house", opened)
    monkeypatch.setattr(demo, "open_house", opened)
    monkeypatch.setattr(serving, "serve_with", serve_with)
    result = CliRunner().invoke(main, [command, "--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert asked == [{**asked[0], "climbing": True}]


async def test_with_a_gateway_set_up_an_unheeded_alert_goes_out_and_a_restart_sends_nothing_twice(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_bytes(b"x" * 40)
    lin = Contact(name="林怡君", number="0912345678")
    async with receiving(accepts) as gateway:
        settings = Settings(
            data=tmp_path / "data", gateway_url=gateway.url, gateway_secret_file=tmp_path / "secret"
        )  # fmt: skip
        async with wiring.open_house(settings, climbing=True) as house:
            await tell(house, f"hospital/{HOSPITAL}", ContactsSet(sms_to=(lin,), voice_to=(lin,)))
            await coming(house, priority=Priority.HIGH)
            await until(lambda: answered(house) == {Step.PUSH, Step.SMS, Step.VOICE})
        async with wiring.open_house(settings, climbing=True) as house:
            await asyncio.sleep(0.5)
    assert sorted(asked.json["channel"] for asked in gateway.asked) == ["sms", "voice"]
    assert gateway.asked[0].json["text"].startswith("救護車")


def answered(house: House) -> set[Step]:
    climbs = house.book.open_cases["case-0001"].alerts["alert-0001"].climbs
    return {climb.step for climb in climbs if climb.answer is not None}


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.05)
