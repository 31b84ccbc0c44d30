"""Wherever people are served, alerts climb: a server that forgot its ladder would be silent about it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from goldenhour.app import demo, serving, wiring
from goldenhour.app.commands import main


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_whoever_serves_people_runs_the_ladder(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    @contextlib.asynccontextmanager
    async def opened(*given: Any, **named: Any) -> AsyncIterator[None]:
        asked.append(named)
        raise RuntimeError("far enough")
        yield

    def serve_with(settings: Any, opening: Callable[[], Any]) -> None:
        import asyncio

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
