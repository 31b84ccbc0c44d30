"""Who is asking: from the session cookie or the bearer token to `scope["person"]`, on every request."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from goldenhour.emergency.house import Door

COOKIE = "session"
TABLET_COOKIE = "tablet"


class KnowWho:
    """Pure ASGI: sets `scope["token"]`, `scope["person"]` and `scope["device"]` (each may be None) for HTTP and WebSocket
    requests. Where no session is open, a tablet speaks for whom it is bound to."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            door = scope["app"].state.house.door
            scope["token"], scope["device"] = token_in(scope["headers"]), None
            scope["person"] = await door.who(scope["token"])
            if tablet := tablet_token_in(scope["headers"]):
                await self.know_tablet(door, tablet, scope)
        await self.app(scope, receive, send)

    async def know_tablet(self, door: Door, token: str, scope: Scope) -> None:
        device = scope["device"] = await door.device(token)
        if device is not None and device.ended_at is None and scope["person"] is None:
            scope["token"], scope["person"] = token, device.person


def tablet_token_in(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The token of a tablet, which comes as a cookie only."""
    return cookie_in(headers, TABLET_COOKIE)


def token_in(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The session token of a request: `Authorization: Bearer` (RFC 6750 section 2.1), else the cookie."""
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("latin-1")
    return cookie_in(headers, COOKIE)


def cookie_in(headers: Iterable[tuple[bytes, bytes]], wanted: str) -> str | None:
    found = None
    for name, value in headers:
        if name == b"cookie":
            for part in value.split(b";"):
                key, _, content = part.strip().partition(b"=")
                if key == wanted.encode():
                    found = content.decode("latin-1")
    return found or None
