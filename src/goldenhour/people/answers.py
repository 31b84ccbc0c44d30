"""What the pages here share: the session cookie, and a form shown again with what was wrong."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from goldenhour.emergency.house import House, here, language_of
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.answers import STATUS
from goldenhour.people.accounts import Accounts, SignedIn
from goldenhour.people.devices import IDLE as TABLET_IDLE
from goldenhour.people.middleware import COOKIE, TABLET_COOKIE


def accounts_of(house: House) -> Accounts:
    assert isinstance(house.door, Accounts)
    return house.door


def address_of(request: Request) -> str:
    """Where the request comes from, as the server sees it (behind a proxy: as uvicorn was told to believe it)."""
    return request.client.host if request.client else ""


def with_session(answer: Response, request: Request, begun: SignedIn) -> Response:
    """Give the browser its session: out of reach of scripts and other sites, and where there is https over https only."""
    answer.set_cookie(
        COOKIE,
        begun.token,
        max_age=int(accounts_of(here(request)).sessions.absolute.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def with_tablet(answer: Response, request: Request, token: str) -> Response:
    """Bind the browser of a tablet: out of reach of scripts, and never sent along from another site."""
    answer.set_cookie(
        TABLET_COOKIE,
        token,
        max_age=int(TABLET_IDLE.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def without_session(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def page_with_refusal(request: Request, template: str, refusal: Refusal, **context: Any) -> Response:
    """The form again, with what was wrong above it."""
    house = here(request)
    told = {"message": refusal.sentence(house.pages.translate(language_of(request))), "field": refusal.field}
    return house.page(request, template, status=STATUS[refusal.category], refusals=[told], **context)
