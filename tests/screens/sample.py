"""A small server for the tests of this folder: the gallery of parts, a feed and an ear that the tests hold in hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from goldenhour.screens import STATIC, TEMPLATES, install

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC)  # 14:05:09 in Taipei
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-n0nce'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'"
)


@dataclass
class Sample:
    """What the tests steer: frames of the feed, whether it beats and is up, answers to what is said, what was heard."""

    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    beating: bool = True
    up: bool = True
    signed_out: bool = False
    said: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Response | None] = field(default_factory=list)  # None: cut the connection without an answer
    asked: list[str] = field(default_factory=list)  # where each connection to the feed began
    stopped: bool = False

    def put(self, key: str, html: str, order: str) -> None:
        self.frames.append(("put", {"key": key, "html": html, "order": order}))

    def gone(self, key: str) -> None:
        self.frames.append(("gone", {"key": key}))


def environment() -> Environment:
    """Jinja as the server sets it up, its gettext giving the English back."""
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(HERE)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["_"] = str
    install(made)
    return made


def context(**more: Any) -> dict[str, Any]:
    """What the server promises every template."""
    person = SimpleNamespace(name="林怡君", role="急診護理師", organisation_name="示範醫院")
    promised: dict[str, Any] = {
        "_": str,
        "ngettext": lambda one, many, n: one if n == 1 else many,
        "language": "zh_Hant",
        "person": person,
        "synthetic": True,
        "demo": True,
        "nonce": "n0nce",
        "now": NOW,
        "title": "樣本",
    }
    return promised | more


def readings(
    values: list[float | None], now: datetime = NOW, every_min: float = 4
) -> list[tuple[datetime, float | None]]:
    start = now - timedelta(minutes=every_min * len(values))
    return [(start + timedelta(minutes=every_min * i), value) for i, value in enumerate(values)]


def refusal(status: int, category: str, code: str, message: str, field: str | None = None) -> JSONResponse:
    error = {"category": category, "code": code, "message": message, "field": field}
    return JSONResponse({"error": error}, status_code=status)


def application(sample: Sample) -> Starlette:
    templates = environment()

    def page(request: Request) -> HTMLResponse:
        name = request.path_params["name"]
        now = datetime.now(UTC)
        shown = context(now=now, language=request.query_params.get("language", "zh_Hant"), query=request.query_params)
        shown["minutes_from"] = lambda n: now + timedelta(minutes=n)
        shown["readings"] = lambda values: readings(values, now)
        return HTMLResponse(templates.get_template(f"{name}.html").render(shown))

    async def live(request: Request) -> Response:
        if sample.signed_out:
            return Response(status_code=401)
        if not sample.up:
            return Response(status_code=503)
        after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
        sample.asked.append(after)
        return StreamingResponse(frames_from(sample, int(after)), media_type="text/event-stream")

    async def say(request: Request) -> Response:
        sample.said.append(await request.json())
        answer = sample.answers.pop(0) if sample.answers else JSONResponse({"id": "kept-1"}, status_code=201)
        if answer is None:
            return StreamingResponse(broken_off(), media_type="application/json")
        return answer

    async def policed(scope: Any, receive: Any, send: Any) -> None:
        async def with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (b"content-security-policy", POLICY.encode())]
            await send(message)

        await inner(scope, receive, with_policy)

    inner = Starlette(
        routes=[
            Route("/page/{name}", page),
            Route("/live", live),
            Route("/say", say, methods=["POST"]),
            Route("/chart.json", lambda request: JSONResponse(json.loads((HERE / "chart.json").read_text()))),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
    return policed  # type: ignore[return-value]


async def frames_from(sample: Sample, after: int) -> AsyncIterator[str]:
    yield "retry: 200\n\n"
    beat_due = 0
    while sample.up and not sample.signed_out and not sample.stopped:
        for seq in range(after, len(sample.frames)):
            event, data = sample.frames[seq]
            yield f"id: {seq + 1}\nevent: {event}\ndata: {json.dumps(data)}\n\n"
        after = len(sample.frames)
        if sample.beating and beat_due <= 0:
            yield f"event: beat\ndata: {json.dumps({'now': datetime.now(UTC).isoformat()})}\n\n"
            beat_due = 10
        beat_due -= 1
        await asyncio.sleep(0.05)


async def broken_off() -> AsyncIterator[bytes]:
    yield b'{"id": '
    raise ConnectionResetError("the test cuts the line here")
