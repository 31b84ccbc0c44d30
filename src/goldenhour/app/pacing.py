"""Every request counted against the pace of who makes it and of where they work (`kit/pace.py`)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.pace import FACT, HELD_S, Pace, Sort
from goldenhour.kit.refusals import Refusal

URGENT = re.compile(
    r"/(calls|incidents\b.*|cases/[^/]+/(alerts|units|times|consults|transfers)\b.*|tablet/sync|screens/.*|live)"
)
"""A call, an ambulance sent, an alert and its acknowledgement, a consult and a transfer with their answers, what a tablet
hands in, the streams that bring it to a screen, and the proof that the screen can sound."""
NEVER_COUNTED = frozenset({"/health"})
ROOM_OF_A_COUNTY = 10
"""A county's dispatch centre and all its ambulances are one site."""

Answer = Callable[[Request, Exception], Awaitable[Response]]


def keep_pace(house: House, per_s: float) -> None:
    """From now on this house counts. Others ask it by `pace_of` which sites flood."""
    house.facts[FACT] = Pace(house.world, per_s)


def sort_of(method: str, path: str) -> Sort:
    if path.startswith("/static/"):
        return Sort.FILES
    urgent = (method == "POST" or path == "/live") and URGENT.fullmatch(path)
    return Sort.URGENT if urgent else Sort.ORDINARY


class Paced:
    """ASGI middleware, behind the one that knows who asks. Whoever is not known is counted by address."""

    def __init__(self, app: ASGIApp, refuse: Answer) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pace: Pace | None = scope["app"].state.house.facts.get(FACT) if scope["type"] == "http" else None
        if pace is None or scope["path"] in NEVER_COUNTED:
            return await self.app(scope, receive, send)
        account, site = who(scope)
        try:
            sort = sort_of(scope["method"], scope["path"]) if site else Sort.FILES
            pace.count(account, site, sort, 1 if site.startswith("hospital/") else ROOM_OF_A_COUNTY)
            closed = pace.open_stream(account, site) if scope["path"] == "/live" else nothing
        except Refusal as refusal:
            await pace.world.sleep(HELD_S)
            return await (await self.refuse(Request(scope), refusal))(scope, receive, send)
        try:
            await self.app(scope, receive, send)
        finally:
            closed()


def who(scope: Scope) -> tuple[str, str]:
    """Account and site. Nobody signed in: the address, which many may share, and no site."""
    person = scope.get("person")
    if isinstance(person, Person):
        return person.id, person.organisation
    return f"address/{(scope.get('client') or ('?',))[0]}", ""


def nothing() -> None:
    """No stream was opened."""
