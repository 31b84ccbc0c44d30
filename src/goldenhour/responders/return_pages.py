"""Back in without an account: with the return code that was shown once, or with one that the health authority gave out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import here, language_of
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.responders.authority_pages import note, of_path
from goldenhour.responders.returning import WayBack, way_back
from goldenhour.responders.whose import body_of, said_by, saying_decoder, signs_in
from goldenhour.responders.wired import wired


class Returning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A return code as it was typed or scanned."""

    code: Annotated[str, Meta(max_length=200)]


class Returned(msgspec.Struct, frozen=True):
    """`way_back`: a new code, shown once; null where the former one goes on holding."""

    way_back: WayBack | None


async def return_page(request: Request) -> Response:
    """GET /responders/return"""
    house = here(request)
    title = house.pages.translate(language_of(request))(N_("Come back as a volunteer"))
    return house.page(request, "responders/return.html", person=None, title=title)


async def come_back(request: Request) -> Response:
    """POST /responders/return: a code for a browser's token. Wrong and unknown are answered alike, and counted."""
    found = wired(here(request))
    check_is_json(request)
    said: Returning = body_of(read_json(await read_body(request.receive), saying_decoder), Returning)
    found.throttle.count_return(request.client.host if request.client else "?")
    token, fresh = await found.codes.use(said.code)
    answer = json_answer(Returned(shown(request, fresh) if fresh else None))
    signs_in(request, answer, token)
    return answer


async def renew(request: Request) -> Response:
    """POST /responders/me/return-code: a new code of one's own; the former one is void."""
    house, volunteer, _ = await said_by(request)
    return json_answer(Returned(shown(request, await wired(house).codes.make(volunteer.id))), 201)


async def give(request: Request) -> Response:
    """POST /responders/volunteers/{volunteer}/return-code: for who has lost browser and code, once somebody has seen who they
    are. Noted; it opens once."""
    house, person, volunteer = await of_path(request)
    await note(house, person, "volunteer_return_code_given", volunteer.id)
    return json_answer(Returned(shown(request, await wired(house).codes.make(volunteer.id, once=True))), 201)


def shown(request: Request, code: str) -> WayBack:
    return way_back(code, f"{request.url.scheme}://{request.url.netloc}")


ROUTES: list[BaseRoute] = [
    Route("/responders/return", return_page, methods=["GET"]),
    Route("/responders/return", come_back, methods=["POST"]),
    Route("/responders/me/return-code", renew, methods=["POST"]),
    Route("/responders/volunteers/{volunteer}/return-code", give, methods=["POST"]),
]
