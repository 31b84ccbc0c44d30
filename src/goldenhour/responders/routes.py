"""All pages of this slice, and its parts of the desk."""

from __future__ import annotations

from starlette.routing import BaseRoute

from goldenhour.responders import (
    authority_pages,
    call_pages,
    desk,
    desk_volunteers,
    return_pages,
    telephone_pages,
    volunteer_pages,
)
from goldenhour.responders.described import described

ROUTES: list[BaseRoute] = [
    *telephone_pages.ROUTES,
    *described(
        [
            *volunteer_pages.ROUTES,
            *return_pages.ROUTES,
            *call_pages.ROUTES,
            *authority_pages.ROUTES,
            *desk_volunteers.ROUTES,
        ]
    ),
]
PARTS = (*desk.PARTS, *desk_volunteers.PARTS)
"""The call that is being led first: a list of volunteers may be long, and must not push its lines out of sight."""
