"""The web application: routes of all slices, one way to refuse, and the API's own description."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from goldenhour import __version__
from goldenhour.app.landing import LANDING_ROUTES
from goldenhour.app.pacing import Paced, keep_pace
from goldenhour.app.wiring import ACTIONS, PAGES
from goldenhour.emergency.house import House, here, language_of
from goldenhour.emergency.routes import action_routes, describe_action, live_endpoint
from goldenhour.exchange import PREFIX
from goldenhour.exchange.edge import Edge
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import STATUS, json_answer, refusal_answer
from goldenhour.kit.web.openapi import Described, describe
from goldenhour.kit.web.straight import Straight
from goldenhour.listening.routes import HEARTBEAT
from goldenhour.people.middleware import KnowWho
from goldenhour.screens import STATIC

logger = structlog.get_logger()


class LiveStream:
    """The event stream as a bare ASGI endpoint."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await live_endpoint(scope, receive, send)


class FhirHere:
    """The FHIR API, for whoever has a session of ours or no token at all."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        edge: Edge | None = scope["app"].state.house.facts.get("fhir")
        if edge is None:  # opened for work of our own, not for others
            raise Refusal(Category.UNAVAILABLE, "no_fhir_here", "The FHIR API is not running here. Start the server.")
        await (edge.sockets if scope["type"] == "websocket" else edge.api)(scope, receive, send)


class Fhir:
    """Programs with a token go straight to the FHIR API, past sessions, routes and pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.api = FhirHere()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        straight = scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/") and is_for_api(scope)
        await (self.api if straight else self.app)(scope, receive, send)


def is_for_api(scope: Scope) -> bool:
    """Whether a request brings a token, and asks for nothing that pages of ours answer (`.well-known`)."""
    return "/.well-known/" not in scope["path"] and any(name == b"authorization" for name, _ in scope["headers"])


async def openapi(request: Request) -> Response:
    """GET /openapi.json"""
    return json_answer(describe("Golden Hour", __version__, [*map(describe_action, ACTIONS), *READING]))


async def health(request: Request) -> Response:
    """GET /health: alive, and how far the log and the screens are."""
    house = here(request)
    seq, _ = await house.log.head()
    return json_answer({"status": "ok", "seq": seq, "shown": house.book.seq})


SAYINGS = action_routes(ACTIONS)

READING: list[Described] = [
    Described("GET", "/health", "Alive, and how far the log and the screens are", "server"),
    Described(
        "GET", "/live", "Server-sent events of one screen; resumes after `after` or Last-Event-ID", "live",
        query=(("topic", "board/<hospital>, desk/<county>, tablet/<unit>"), ("after", "last seq seen")),
    ),
]  # fmt: skip
for _route in PAGES:
    READING += getattr(_route, "described", [])


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def refuse(request: Request, error: Exception) -> Response:
    """A refusal as a page or as JSON, whichever was asked for."""
    assert isinstance(error, Refusal)
    house = here(request)
    if not wants_page(request):
        return refusal_answer(error, house.pages.translate(language_of(request)))
    if error.category is Category.NOT_SIGNED_IN and request.method == "GET":
        return RedirectResponse(f"/sign-in?then={request.url.path}", 303)
    sentence = error.sentence(house.pages.translate(language_of(request)))
    return house.page(
        request, "refused.html", status=STATUS[error.category], title=sentence, heading=None, message=sentence,
        code=error.code, retry=error.category in (Category.UNAVAILABLE, Category.TOO_MANY),
    )  # fmt: skip


async def refuse_http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses (no such page, wrong method), in our words."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        refusal = Refusal(Category.NOT_FOUND, "wrong_method", "This address does not take that kind of request.")
    else:
        refusal = Refusal(Category.NOT_FOUND, "no_such_page", "There is nothing at this address. Go to the start page.")
    return await refuse(request, refusal)


async def failed(request: Request, error: Exception) -> Response:
    """Our own mistake. It is in the program's log; the reader learns that nothing was kept half."""
    logger.error("request_failed", path=request.url.path, exc_info=error)
    refusal = Refusal(
        Category.UNAVAILABLE,
        "our_mistake",
        "Something went wrong on our side. Try again; if it stays, tell the administrator.",
    )
    return refusal_answer(refusal, None) if not wants_page(request) else await refuse(request, refusal)


def make_app(
    opening: Callable[[], contextlib.AbstractAsyncContextManager[House]], requests_per_s: float = 0
) -> Starlette:
    """The application; `opening` opens the house at start-up and closes it at the end. `requests_per_s`: the pace of one
    account (`Settings`); without one nobody is slowed down."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opening() as house:
            app.state.house = house
            keep_pace(house, requests_per_s)
            yield

    statics = [
        Mount(f"/static/{folder.parent.name}", StaticFiles(packages=[(f"goldenhour.{folder.parent.name}", "static")]))
        for folder in sorted(STATIC.parent.parent.glob("*/static"))
        if folder != STATIC
    ]
    app = Starlette(
        routes=[
            Route("/openapi.json", openapi),
            Route("/health", health),
            Route("/live", LiveStream(), methods=["GET"]),
            *SAYINGS,
            *LANDING_ROUTES,
            *PAGES,
            Mount(PREFIX, FhirHere()),  # after the pages: what stands under `.well-known` is theirs
            *statics,
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(Fhir),
            Middleware(KnowWho),
            Middleware(Paced, refuse=refuse),
            Middleware(Straight, routes=[*SAYINGS, HEARTBEAT], refuse=refuse),
        ],
        exception_handlers={Refusal: refuse, HTTPException: refuse_http, Exception: failed},
        lifespan=lifespan,
    )
    app.state.stopping = asyncio.Event()
    return app
