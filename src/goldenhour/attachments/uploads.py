"""The tus resource: /uploads. Begin, ask how far, send more, end.

Beside the protocol's own headers an answer says `Attachment-State`: coming, waiting or added. A sender keeps its copy until
it reads `added`: then the entry is in the log.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goldenhour.attachments.taking import Attachments, Standing, attachments_of, no_such_upload
from goldenhour.emergency.actions import checked_id
from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.people import Person
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.uploads import tus
from goldenhour.kit.uploads.store import Upload
from goldenhour.kit.web.answers import STATUS, refusal_answer

Endpoint = Callable[[Request], Awaitable[Response]]


def spoken(endpoint: Endpoint) -> Endpoint:
    """The protocol's version is asked for and said on every answer, refusals too."""

    @functools.wraps(endpoint)
    async def speak(request: Request) -> Response:
        try:
            tus.check_version(request.headers)
            check_same_site(request)
            answer = await endpoint(request)
        except Refusal as refusal:
            answer = refusal_answer(refusal, here(request).pages.translate(language_of(request)))
            answer.status_code = tus.STATUS.get(refusal.code, STATUS[refusal.category])
            answer.headers["tus-version"] = tus.VERSION
        answer.headers["tus-resumable"] = tus.VERSION
        answer.headers["cache-control"] = "no-store"
        return answer

    return speak


def check_same_site(request: Request) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal(Category.FORBIDDEN, "other_site", "Another web site tried to write here. Open the page itself.")


def asking(request: Request) -> tuple[Attachments, Person, str]:
    person, upload_id = signed_in(request), request.path_params.get("upload", "")
    return attachments_of(here(request)), person, (checked_id(upload_id) or "") if upload_id else ""


async def options(request: Request) -> Response:
    """OPTIONS /uploads: what is spoken here."""
    return Response(
        status_code=204,
        headers={
            "tus-resumable": tus.VERSION,
            "tus-version": tus.VERSION,
            "tus-max-size": str(attachments_of(here(request)).limits.file),
            "tus-extension": tus.EXTENSIONS,
            "tus-checksum-algorithm": ",".join(tus.ALGORITHMS),
        },
    )


@spoken
async def create(request: Request) -> Response:
    """POST /uploads: begin, with the first bytes if they come along."""
    attachments, person, _ = asking(request)
    begun = tus.read_creation(request.headers, attachments.limits.file)
    standing, upload_id = await attachments.begin(person, begun)
    if request.headers.get("content-type", "").startswith(tus.BYTES) and standing.offset == 0:
        standing = await receive(request, attachments, person, upload_id, 0)
    answer = say_how_far(attachments, standing, await attachments.store.find(upload_id), 201)
    answer.headers["location"] = f"/uploads/{upload_id}"
    return answer


@spoken
async def ask(request: Request) -> Response:
    """HEAD /uploads/{upload}: how far it is."""
    attachments, person, upload_id = asking(request)
    async with attachments.receiver.turn(upload_id):
        standing = await attachments.standing(person, upload_id)
        upload = await attachments.store.find(upload_id)
    if standing is None:
        raise no_such_upload()
    answer = say_how_far(attachments, standing, upload, 200)
    answer.headers["upload-length"] = str(standing.size)
    return answer


@spoken
async def send(request: Request) -> Response:
    """PATCH /uploads/{upload}: more bytes."""
    attachments, person, upload_id = asking(request)
    offset = tus.read_offset(request.headers)
    standing = await receive(request, attachments, person, upload_id, offset)
    return say_how_far(attachments, standing, await attachments.store.find(upload_id), 204)


async def receive(request: Request, attachments: Attachments, person: Person, upload_id: str, offset: int) -> Standing:
    """Take in the bytes of a request. What is answered is durable."""
    checksum = tus.read_checksum(request.headers)
    receiver = attachments.receiver
    with receiver.sending(person.id):
        async with receiver.turn(upload_id) as turn:
            upload = await attachments.coming(person, upload_id)
            tus.check_offset(offset, upload.offset)
            kept = await receiver.receive(upload, request.stream(), turn, checksum)
            upload = await attachments.coming(person, upload_id)
            return await attachments.finish(upload) if upload.is_complete else Standing(upload.size, kept, "coming")


@spoken
async def end(request: Request) -> Response:
    """DELETE /uploads/{upload}: end it; its bytes are dropped."""
    attachments, person, upload_id = asking(request)
    async with attachments.receiver.turn(upload_id):
        await attachments.end(person, upload_id)
    return Response(status_code=204)


def say_how_far(attachments: Attachments, standing: Standing, upload: Upload | None, status: int) -> Response:
    headers = {"upload-offset": str(standing.offset), "attachment-state": standing.state}
    if standing.why:
        headers["attachment-why"] = standing.why
    if standing.state == "coming" and upload is not None:
        headers["upload-expires"] = tus.expires(upload.begun_at + attachments.limits.unfinished)
    return Response(status_code=status, headers=headers)


METHODS = {"HEAD": ask, "PATCH": send, "DELETE": end}


async def in_other_words(request: Request) -> Response:
    """POST /uploads/{upload} with X-HTTP-Method-Override: for networks that let nothing else through."""
    endpoint = METHODS.get(request.headers.get("x-http-method-override", "").upper())
    if endpoint is None:
        raise no_such_upload()
    return await endpoint(request)


UPLOADS = [
    Route("/uploads", options, methods=["OPTIONS"]),
    Route("/uploads", create, methods=["POST"]),
    Route("/uploads/{upload}", options, methods=["OPTIONS"]),
    *(Route("/uploads/{upload}", endpoint, methods=[method]) for method, endpoint in METHODS.items()),
    Route("/uploads/{upload}", in_other_words, methods=["POST"]),
]
