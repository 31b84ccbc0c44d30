"""Pages: Jinja templates in the reader's language, with what every page needs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from jinja2 import BaseLoader, Environment, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from goldenhour.kit.languages import LANGUAGES, choose_language

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)

NO_CAMERA = "camera=(), microphone=()"
"""A page that needs them says so in its own answer (`consults/room_pages.py`)."""


def let_scan(page: Response) -> None:
    """This page reads codes with the camera (`screens/static/scanning.js`); the reader that comes along is WebAssembly."""
    page.headers["permissions-policy"] = "camera=(self), microphone=()"
    policy = page.headers["content-security-policy"]
    page.headers["content-security-policy"] = policy.replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )


class Pages:
    """Templates, one environment per language (gettext is fixed when a template is compiled)."""

    def __init__(self, loader: BaseLoader, catalogues: Mapping[str, NullTranslations], zone: ZoneInfo) -> None:
        self.catalogues = catalogues
        self.zone = zone
        self.environments = {language: self._environment(loader, language) for language in LANGUAGES}

    def _environment(self, loader: BaseLoader, language: str) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            auto_reload=False,  # looking at the file's date on every frame costs more than the frame
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        environment.install_gettext_translations(self.catalogues[language], newstyle=True)  # type: ignore[attr-defined]
        environment.globals["language"] = language
        environment.filters["clock"] = self.clock
        environment.filters["local"] = self.local
        return environment

    def local(self, moment: datetime) -> datetime:
        """A moment in the country's own time."""
        return moment.astimezone(self.zone)

    def clock(self, moment: datetime | None, seconds: bool = False, date: bool = False) -> str:
        """24-hour local time; with the date in front when asked."""
        if moment is None:
            return "–"
        return (
            self.local(moment).strip()
            if isinstance(moment, str)
            else self.local(moment).strftime(("%Y-%m-%d " if date else "") + ("%H:%M:%S" if seconds else "%H:%M"))
        )

    def translate(self, language: str) -> Any:
        """The gettext function of a language."""
        return self.catalogues[language].ugettext

    def part(self, template: str, language: str, **context: Any) -> str:
        """A piece of a page, for live frames and fragments."""
        return self.environments[language].get_template(template).render(**context)

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page with its content security policy."""
        nonce = secrets.token_urlsafe(12)
        html = self.part(template, language_of(request), nonce=nonce, request=request, **context)
        headers = {
            "content-security-policy": POLICY.format(nonce=nonce),
            "permissions-policy": NO_CAMERA,
            "cache-control": "no-store",
        }
        return HTMLResponse(html, status, headers)


def language_of(request: Request) -> str:
    """The reader's language."""
    return choose_language(request.cookies.get("language"), request.headers.get("accept-language", ""))
