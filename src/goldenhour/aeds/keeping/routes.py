"""The addresses of this part, the exact ones before those with places."""

from __future__ import annotations

from starlette.routing import BaseRoute

from goldenhour.aeds.keeping import application, calendar, files, hours_pages, pages, phone

ROUTES: list[BaseRoute] = [
    *phone.ROUTES,
    *calendar.ROUTES,
    *files.ROUTES,
    *hours_pages.ROUTES,
    *application.ROUTES,
    *pages.ROUTES,
]
