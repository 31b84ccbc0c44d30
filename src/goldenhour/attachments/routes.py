"""Looking at attachments: the list of a case, one as a picture, one as it was sent; and what is still under way."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.attachments.kinds import ENDINGS
from goldenhour.attachments.taking import attachments_of
from goldenhour.attachments.uploads import UPLOADS
from goldenhour.emergency.attached_bodies import Attached
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.noted import Attachment
from goldenhour.emergency.people import Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.uploads.pictures import PICTURES, Pictures
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "private, no-store",
    "cross-origin-resource-policy": "same-origin",
}
"""What somebody sent is never run, guessed at, framed by others or left in a cache."""


class Listed(msgspec.Struct, frozen=True):
    """One attachment as a program reads it. Its bytes: `file`; a picture to look at: `picture` (empty: none)."""

    id: str
    what: Attached
    text: str
    taken_at: datetime
    media_type: str
    size: int
    sha256: str
    file: str
    picture: str


def listed(case: Case, one: Attachment) -> Listed:
    place = f"/cases/{case.id}/attachments/{one.id}"
    body = one.body
    return Listed(
        one.id, body.what, body.text, one.at, body.media_type, body.size, body.sha256, place,
        f"{place}/picture" if body.media_type in PICTURES else "",
    )  # fmt: skip


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def attachments_of_case(request: Request) -> Response:
    """GET /cases/{case}/attachments: all that stand, the newest first; for a page, as a piece of it."""
    house, language = here(request), language_of(request)
    case: Case = await case_at(request, page="attachments", check=check_can_see_case)
    found = [listed(case, one) for one in reversed(case.attachments)]
    if not wants_page(request):
        return json_answer(found)
    return HTMLResponse(house.part("attachments/shown.html", language, case=case, found=named(house, found, language)))


def named(house: House, found: list[Listed], language: str) -> list[tuple[Listed, str]]:
    """With the words for what each is."""
    translate = house.pages.translate(language)
    return [(one, name_of(one.what).text(translate)) for one in found]


async def one_attachment(request: Request) -> tuple[Case, Attachment]:
    """The attachment in the path, if it stands and the person may see its case; the reading is noted."""
    case: Case = await case_at(request, page="attachment", check=check_can_see_case)
    for one in case.attachments:
        if one.id == request.path_params["attachment"]:
            return case, one
    raise Refusal(
        Category.NOT_FOUND,
        "no_such_attachment",
        "There is no such file in this case, or it was struck. Open the timeline and choose it there.",
    )


async def file(request: Request) -> Response:
    """GET /cases/{case}/attachments/{attachment}: byte for byte as it was sent."""
    _, one = await one_attachment(request)
    path = attachments_of(here(request)).store.path_of(one.body.sha256)
    if not path.exists():
        raise bytes_missing()
    name = f"{one.body.what}-{one.at:%Y%m%d-%H%M%S}.{ENDINGS.get(one.body.media_type, 'bin')}"
    return FileResponse(path, headers=SAFE, media_type=one.body.media_type, filename=name)


async def picture(request: Request) -> Response:
    """GET /cases/{case}/attachments/{attachment}/picture?size=small|large: drawn anew, without metadata."""
    house = here(request)
    _, one = await one_attachment(request)
    path = attachments_of(house).store.path_of(one.body.sha256)
    if not path.exists():
        raise bytes_missing()
    pictures: Pictures = house.facts.setdefault("pictures", Pictures())
    size = request.query_params.get("size", "large")
    drawn = await pictures.draw(path, one.body.sha256, one.body.media_type, size)
    return Response(drawn, headers={**SAFE, "content-disposition": "inline"}, media_type="image/webp")


def bytes_missing() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "bytes_missing",
        "This file is named in the record, but its bytes are not here. Tell the administrator: they may be in a backup.",
    )


async def view(request: Request) -> Response:
    """GET /cases/{case}/attachments/{attachment}/view: one picture, large."""
    house, language = here(request), language_of(request)
    case, one = await one_attachment(request)
    translate = house.pages.translate(language)
    return house.page(
        request,
        "attachments/view.html",
        title=name_of(one.body.what).text(translate),
        case=case,
        one=listed(case, one),
        what=name_of(one.body.what).text(translate),
        synthetic=case.synthetic,
    )


# ── what is under way ────────────────────────────────────────────────────────────────────────────────────────────────
class UnderWay(msgspec.Struct, frozen=True):
    """An upload that is not on its case yet. `why`: the code of what a complete one waits for."""

    id: str
    by: str
    case: str
    begun_at: datetime
    offset: int
    size: int
    why: str = ""


class UploadsUnderWay(msgspec.Struct, frozen=True):
    """What is not told yet, how many were dropped unfinished since the start, and the bytes kept and free."""

    uploads: list[UnderWay]
    expired: int
    used: int
    free: int


async def under_way(request: Request) -> Response:
    """GET /uploads: what has not become an entry yet. For administrators."""
    house = here(request)
    signed_in(request, Role.ADMINISTRATOR)
    attachments = attachments_of(house)
    uploads = [
        UnderWay(one.id, one.about["name"], one.about["case"], one.begun_at, one.offset, one.size,
                 attachments.waiting.get(one.id, ""))
        for one in await attachments.store.unfinished()
    ]  # fmt: skip
    room = await attachments.store.room()
    found = UploadsUnderWay(uploads, attachments.expired, room.used, room.free)
    if not wants_page(request):
        return json_answer(found)
    title = house.pages.translate(language_of(request))(N_("Uploads under way"))
    days = attachments.limits.unfinished.days
    return house.page(request, "attachments/under_way.html", title=title, found=found, days=days)


ROUTES: list[BaseRoute] = [
    *UPLOADS,
    described(
        Route("/uploads", under_way),
        "Uploads that are not on their case yet (administrators)",
        "attachments",
        reply=UploadsUnderWay,
    ),
    described(
        Route("/cases/{case}/attachments", attachments_of_case),
        "Photos, ECGs and files of a case",
        "attachments",
        reply=list[Listed],
    ),
    described(
        Route("/cases/{case}/attachments/{attachment}", file),
        "A file byte for byte as it was sent; every reading noted",
        "attachments",
    ),
    described(
        Route("/cases/{case}/attachments/{attachment}/picture", picture),
        "The same as a picture (WebP), drawn anew without metadata; `size` small or large",
        "attachments",
    ),
    Route("/cases/{case}/attachments/{attachment}/view", view),
]
