"""Who is asking: from the session cookie or the bearer token to `scope["person"]`, on every request."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "session"


class KnowWho:
    """Pure ASGI: sets `scope["token"]` and `scope["person"]` (each may be None) for HTTP and WebSocket requests."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope["token"] = token_in(scope["headers"])
            scope["person"] = await scope["app"].state.house.door.who(scope["token"])
        await self.app(scope, receive, send)


def token_in(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The session token of a request: `Authorization: Bearer` (RFC 6750 section 2.1), else the cookie."""
    from_cookie = None
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("latin-1")
        if name == b"cookie":
            for part in value.split(b";"):
                key, _, content = part.strip().partition(b"=")
                if key == COOKIE.encode():
                    from_cookie = content.decode("latin-1")
    return from_cookie or None
