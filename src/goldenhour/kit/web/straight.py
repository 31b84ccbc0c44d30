"""The hot path: POSTs go straight to their endpoint, past the framework's own walk over all routes.

The same routes stand in the application too; this only finds them faster (one step per path segment) and answers a
refusal itself. What it does not know goes on to the application as ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from goldenhour.kit.refusals import Refusal

Answer = Callable[[Request, Exception], Awaitable[Response]]


class Straight:
    """ASGI middleware. `routes` are POST routes whose endpoints are ASGI applications; `refuse` answers a Refusal."""

    def __init__(self, app: ASGIApp, routes: Iterable[Route], refuse: Answer) -> None:
        self.app = app
        self.refuse = refuse
        self.tree: dict[str, Any] = {}
        for route in routes:
            branch, names = self.tree, []
            for segment in route.path.strip("/").split("/"):
                if segment.startswith("{"):
                    names.append(segment[1:-1])
                branch = branch.setdefault("{" if segment.startswith("{") else segment, {})
            branch[""] = (route.app, tuple(names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.find(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found is None:
            return await self.app(scope, receive, send)
        endpoint, scope["path_params"] = found
        try:
            await endpoint(scope, receive, send)
        except Refusal as refusal:
            await (await self.refuse(Request(scope), refusal))(scope, receive, send)

    def find(self, path: str) -> tuple[ASGIApp, dict[str, str]] | None:
        """The endpoint of this path and what fills its places. A fixed segment goes before a place."""
        branch, values = self.tree, []
        for segment in path.strip("/").split("/"):
            following = branch.get(segment) if segment else None
            if following is None:
                following = branch.get("{")
                if following is None or not segment:
                    return None
                values.append(segment)
            branch = following
        leaf = branch.get("")
        if leaf is None:
            return None
        endpoint, names = leaf
        return endpoint, dict(zip(names, values, strict=True))
