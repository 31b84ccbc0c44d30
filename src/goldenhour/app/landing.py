"""The start page: what this is, and who can do what."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goldenhour.emergency.house import here


async def landing(request: Request) -> Response:
    """GET /"""
    house = here(request)
    return house.page(request, "app/landing.html", title="Golden Hour", logins=house.facts.get("logins", []))


LANDING_ROUTES = [Route("/", landing)]
