"""Whose browser asks: a volunteer is known by the token in their cookie, and by nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from goldenhour.emergency.actions import Saying
from goldenhour.emergency.house import House, here
from goldenhour.emergency.names import field_name
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import read_body, read_json
from goldenhour.kit.web.unfit import unfit
from goldenhour.responders.volunteers import Volunteer
from goldenhour.responders.wired import wired

COOKIE = "volunteer"
YEAR_S = 365 * 24 * 3600
saying_decoder = msgspec.json.Decoder(Saying)


async def volunteer_of(request: Request) -> Volunteer:
    """The volunteer whose browser this is. Raises Refusal(NOT_SIGNED_IN)."""
    found = await wired(here(request)).volunteers.with_token(request.cookies.get(COOKIE))
    if found is None:
        raise Refusal(
            Category.NOT_SIGNED_IN,
            "no_volunteer",
            "This browser belongs to no volunteer. Come back with your return code, or register.",
        )
    return found


async def said_by(request: Request) -> tuple[House, Volunteer, Saying]:
    """A volunteer, and what their page sends."""
    house, volunteer = here(request), await volunteer_of(request)
    check_is_json(request)
    wired(house).throttle.count_saying(volunteer.id)
    return house, volunteer, read_json(await read_body(request.receive), saying_decoder)


def body_of(saying: Saying, wanted: type[Any]) -> Any:
    try:
        return msgspec.json.decode(saying.body, type=wanted)
    except msgspec.ValidationError as error:
        raise unfit("wrong_body", error, field_name) from None


def signs_in(request: Request, answer: Response, token: str) -> None:
    """Give the browser that hears this answer the volunteer's token."""
    answer.set_cookie(
        COOKIE, token, max_age=YEAR_S, path="/responders", httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
