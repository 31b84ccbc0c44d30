"""Photos of where a device hangs, its own data after a use, documents of an application: kept like all files, under their
SHA-256, and named by it in what is said. A photo that is none is refused before anything names it."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.keeping.pages import site_at
from goldenhour.emergency.house import House, here
from goldenhour.emergency.people import Person
from goldenhour.emergency.site import Site
from goldenhour.emergency.submissions import check_is_our_own
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.uploads.pictures import Pictures, picture_type_of
from goldenhour.kit.uploads.store import FileStore, Upload
from goldenhour.kit.web.answers import json_answer, read_body
from goldenhour.kit.web.openapi import described

AT_MOST = 15 * 10**6
"""Bytes: a phone's photo, or the data of a device after a long resuscitation."""
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, max-age=86400",
}


class Sort(StrEnum):
    """What a file is for."""

    PHOTO = "photo"
    DATA = "data"
    DOCUMENT = "document"


class Kept(msgspec.Struct, frozen=True):
    """A file that can be named now."""

    sha256: str
    media_type: str
    size: int


async def send_file(request: Request) -> Response:
    """POST /sites/{site}/files?sort=photo: the bytes themselves."""
    if "authorization" not in request.headers:  # a token is in no browser's cookies
        check_is_our_own(request)
    house, person, site = await site_at(request)
    data = await read_body(request.receive, AT_MOST)
    media_type = checked_type(data, request.query_params.get("sort", Sort.PHOTO))
    await house.facts["attachments"].check_room(person, len(data))
    store: FileStore = house.facts["attachments"].store
    kept = Kept(await keep(house, store, person, site, data), media_type, len(data))
    if media_type.startswith("image/"):
        await check_can_be_drawn(house, store, kept)
    return json_answer(kept, 201)


def checked_type(data: bytes, sort: str) -> str:
    """Its media type by its first bytes. Raises Refusal for an empty file, or a photo that is none."""
    if not data:
        raise Refusal(Category.INCORRECT, "empty_file", "This file is empty. Choose it again.", field="photo")
    found = picture_type_of(data) or ("application/pdf" if data.startswith(b"%PDF-") else None)
    if sort == Sort.PHOTO and (found is None or not found.startswith("image/")):
        raise not_a_photo()
    if sort == Sort.DOCUMENT and found is None:
        raise Refusal(
            Category.INCORRECT, "not_a_document", "Documents are taken as PDF or as a photo. Save it as one of them.",
            field="documents",
        )  # fmt: skip
    return found or "application/octet-stream"


async def check_can_be_drawn(house: House, store: FileStore, kept: Kept) -> None:
    """Half a photo, or one that begins like a photo, is none."""
    try:
        await pictures_of(house).draw(store.path_of(kept.sha256), kept.sha256, kept.media_type, "small")
    except Refusal as refusal:
        raise not_a_photo() from refusal


def not_a_photo() -> Refusal:
    return Refusal(
        Category.INCORRECT, "not_a_photo",
        "This is no whole photo: JPEG, PNG and WebP are taken. Take it with the phone's camera, and send that.",
        field="photo",
    )  # fmt: skip


async def keep(house: House, store: FileStore, person: Person, site: Site, data: bytes) -> str:
    """Durably; the SHA-256."""
    about = {"case": "", "name": person.name, "organisation": person.organisation, "unit": "", "site": site.id}
    now, upload_id = house.world.now(), house.world.new_id()
    await store.begin(Upload(id=upload_id, by=person.id, size=len(data), begun_at=now, about=about))
    await store.put(upload_id, 0, data)
    await store.count(upload_id, len(data))
    found = await store.seal(upload_id)
    await store.forget(upload_id)
    assert found == hashlib.sha256(data).hexdigest()
    return found


def pictures_of(house: House) -> Pictures:
    pictures = house.facts.setdefault("pictures", Pictures())
    assert isinstance(pictures, Pictures)
    return pictures


def files_of(site: Site) -> set[str]:
    """Every file named in what was said of this place."""
    named: set[str] = set()
    for said in site.timeline:
        named |= {getattr(said.body, field, "") for field in ("photo", "file")}
        named |= set(getattr(said.body, "documents", {}).values())
    return named - {""}


async def file_at(request: Request) -> tuple[FileStore, str]:
    _, _, site = await site_at(request)
    wanted, store = request.path_params["sum"], here(request).facts["attachments"].store
    if wanted not in files_of(site) or not store.path_of(wanted).exists():
        raise Refusal(Category.NOT_FOUND, "no_such_file_here", "There is no such file at this place. Send it again.")
    return store, wanted


async def file(request: Request) -> Response:
    """GET /sites/{site}/files/{sum}: byte for byte as it was sent."""
    store, wanted = await file_at(request)
    path: Any = store.path_of(wanted)
    with path.open("rb") as opened:
        head = opened.read(16)
    kind = picture_type_of(head) or ("application/pdf" if head.startswith(b"%PDF-") else "application/octet-stream")
    return FileResponse(path, headers=SAFE, media_type=kind, filename=wanted[:12])


async def picture(request: Request) -> Response:
    """GET /sites/{site}/files/{sum}/picture: drawn anew, without where and by what it was taken."""
    store, wanted = await file_at(request)
    path: Any = store.path_of(wanted)
    with path.open("rb") as opened:
        kind = picture_type_of(opened.read(16)) or ""
    drawn = await pictures_of(here(request)).draw(path, wanted, kind, request.query_params.get("size", "small"))
    return Response(drawn, headers=SAFE, media_type="image/webp")


ROUTES: list[BaseRoute] = [
    described(
        Route("/sites/{site}/files", send_file, methods=["POST"]),
        "Send a photo, a device's data or a document",
        "site",
        reply=Kept,
    ),
    described(Route("/sites/{site}/files/{sum}", file), "A file byte for byte as it was sent", "site"),
    described(Route("/sites/{site}/files/{sum}/picture", picture), "A photo drawn anew, without metadata", "site"),
]
