"""The app's frame, its manifest and its service worker: nobody's data, the same for everyone, kept on the tablet."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import here, language_of
from goldenhour.tablet.routes import all_assets
from goldenhour.tablet.wired import wired

PLACE = "/tablet/app"
CAMERA = "camera=(self), microphone=()"
"""The tablet takes photos. Where a page may have no camera, the browser says of it what a crew that refused it would read:
that it is not allowed."""
SHEETS = ("/static/look.css", "/static/forms.css", "/static/tablet.css", "/static/tablet/tablet.css")


async def shell(request: Request) -> Response:
    """GET /tablet/app: the app. Who it is for it asks on the tablet itself."""
    house = here(request)
    page = house.pages.page(
        request, "tablet/shell.html", demo=house.demo, version=all_assets(house).version, parts=wired(house).parts,
        sheets=sheets(house),
        scripts=[address for address in wired(house).assets if address.endswith(".min.js")],
    )  # fmt: skip
    page.headers["permissions-policy"] = CAMERA
    return page


def sheets(house: Any) -> list[str]:
    """Style sheets of the frame, and those that the parts bring along."""
    return list(dict.fromkeys((*SHEETS, *(url for url in wired(house).assets if url.endswith(".css")))))


async def to_the_app(request: Request) -> Response:
    """GET /tablet"""
    return RedirectResponse(PLACE, 303)


async def worker(request: Request) -> Response:
    """GET /tablet/worker.js: one line of it says the version, so that a browser sees when the app has changed."""
    code = files("goldenhour.tablet").joinpath("static/worker.js").read_text(encoding="utf-8")
    head = f'const VERSION = "{all_assets(here(request)).version}", SHELL = "{PLACE}";\n'
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/tablet"}
    return Response(head + code, media_type="text/javascript", headers=headers)


async def manifest(request: Request) -> Response:
    """GET /tablet/manifest.webmanifest: what makes it installable (W3C Web Application Manifest)."""
    say = here(request).pages.translate(language_of(request))
    return JSONResponse(
        {
            "id": PLACE,
            "name": say("Golden Hour tablet"),
            "short_name": say("Golden Hour"),
            "start_url": PLACE,
            "scope": PLACE,
            "display": "standalone",
            "orientation": "any",
            "background_color": "#15181b",
            "theme_color": "#15181b",
            "icons": [
                {"src": "/static/mark.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                {"src": "/static/tablet/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
                {"src": "/static/tablet/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
            ],
        },
        media_type="application/manifest+json",
    )


ROUTES: tuple[BaseRoute, ...] = (
    Route("/tablet", to_the_app, methods=["GET"]),
    Route(PLACE, shell, methods=["GET"]),
    Route("/tablet/worker.js", worker, methods=["GET"]),
    Route("/tablet/manifest.webmanifest", manifest, methods=["GET"]),
)
