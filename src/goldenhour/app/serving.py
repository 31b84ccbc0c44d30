"""Serving until stopped: what is checked before, how a start that fails and an end are said in one sentence."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import Any

import click
import uvicorn
from rich.console import Console
from starlette.applications import Starlette

from goldenhour.app.bounded import BoundedHttp
from goldenhour.app.log_lines import configure_logging
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.kit.refusals import Refusal

console = Console(stderr=True)


class Server(uvicorn.Server):
    """Tells open event streams to end as soon as it is asked to stop: they would wait for ever."""

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self.app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        with contextlib.suppress(RuntimeError):  # asked to stop before it has begun
            asyncio.get_running_loop().call_soon_threadsafe(self.app.state.stopping.set)


SWITCH_S = 0.0005
"""Seconds for which one thread may hold the interpreter before another gets it: with Python's usual 5 ms, each time the FHIR
store is written an alert would wait so long at every step."""


def serve_with(settings: Settings, opening: Callable[[], Any]) -> None:
    """Serve until stopped. `opening` opens the house (the demo's with its county)."""
    configure_logging()
    check_can_serve(settings)
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(50_000, 20, 100)  # what is kept (folded cases) is long-lived: looking through it often is in vain
    if settings.host not in ("127.0.0.1", "localhost", "::1") and settings.demo:
        console.print("[yellow]The demo's passwords are printed and its data made up: do not open it to a network.[/]")
    refused: list[Refusal] = []
    app = make_app(lambda: noting_refusals(opening, refused), settings.requests_per_s)
    config = uvicorn.Config(
        app, settings.host, settings.port, log_level="warning", access_log=False, http=BoundedHttp,
        timeout_graceful_shutdown=3, server_header=False,
    )  # fmt: skip
    server = Server(config, app)
    console.print(
        f"Golden Hour is starting at http://{settings.host}:{settings.port}/ (data in {settings.data}). Ctrl-C stops it."
    )
    # Why it does not open is said below in one sentence, and that it was stopped is known to whoever stopped it; the
    # server's own account of both is a traceback.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not refused and not app.state.stopping.is_set())
    with contextlib.suppress(SystemExit, KeyboardInterrupt):  # its way to say that it did not start, or was stopped
        server.run()
    if refused:
        raise click.ClickException(refused[0].sentence())
    if not server.started:
        raise click.ClickException("The server did not start; the message above says why.")


def check_can_serve(settings: Settings) -> None:
    """The two usual hindrances, each named, before anything is announced."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        probe = settings.data / ".can-be-written"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise click.ClickException(
            f"The data directory {settings.data} cannot be written ({error.strerror}). Choose another with --data."
        ) from None
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe_socket:
        if os.name == "posix":
            probe_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe_socket.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} on {settings.host} cannot be had ({error.strerror}). Choose another with --port."
            ) from None


@contextlib.asynccontextmanager
async def noting_refusals(opening: Any, refused: list[Refusal]) -> AsyncIterator[Any]:
    """Open the house; what refuses to open is kept for the last line."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            house = await stack.enter_async_context(opening())
        except Refusal as refusal:
            refused.append(refusal)
            raise
        yield house
