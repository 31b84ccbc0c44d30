"""How a result or a refusal becomes an HTTP answer. The only place where refusal categories meet status codes."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Receive

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.unfit import unfit

STATUS: dict[Category, int] = {
    Category.NOT_UNDERSTOOD: 400,
    Category.NOT_SIGNED_IN: 401,
    Category.FORBIDDEN: 403,
    Category.NOT_FOUND: 404,
    Category.CONFLICT: 409,
    Category.TOO_LARGE: 413,
    Category.INCORRECT: 422,
    Category.CONFIRM: 428,
    Category.TOO_MANY: 429,
    Category.UNAVAILABLE: 503,
}

BODY_AT_MOST = 256 * 1024
"""Bytes. A saying is a few hundred; photos will have a way of their own."""

encode = msgspec.json.Encoder().encode


class Problem(msgspec.Struct, frozen=True):
    """A refusal as programs and screens read it. `message` says what to do next, in the reader's language."""

    category: str
    code: str
    message: str
    field: str | None = None


class Refused(msgspec.Struct, frozen=True):
    """The body of every answer that is not a success."""

    error: Problem


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Any msgspec-encodable content as JSON."""
    return Response(encode(content), status, headers, media_type="application/json")


def refusal_answer(refusal: Refusal, translate: Any = None) -> Response:
    """A refusal as JSON."""
    problem = Problem(refusal.category, refusal.code, refusal.sentence(translate), refusal.field)
    return json_answer(Refused(problem), STATUS[refusal.category], retry_after(refusal))


def retry_after(refusal: Refusal) -> dict[str, str] | None:
    """When to try again (RFC 9110 section 10.2.3): in `seconds` of the refusal, where it says so."""
    if refusal.category is Category.UNAVAILABLE:
        return {"retry-after": "5"}
    return {"retry-after": str(refusal.values["seconds"])} if "seconds" in refusal.values else None


async def read_body(receive: Receive, limit: int = BODY_AT_MOST) -> bytes:
    """The whole request body, or `Refusal(TOO_LARGE)` as soon as it is more than `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(
                Category.NOT_UNDERSTOOD, "cut_off", "The connection ended before everything had arrived. Send it again."
            )
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refusal(
                Category.TOO_LARGE,
                "too_large",
                "This is too large: at most {limit} KiB at once. Send less.",
                limit=limit // 1024,
            )
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def read_json(raw: bytes, wanted: msgspec.json.Decoder[Any]) -> Any:
    """Decode, or say which field does not fit."""
    try:
        return wanted.decode(raw)
    except msgspec.ValidationError as error:
        raise unfit("wrong_fields", error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_json(error) from None


def not_json(error: Exception) -> Refusal:
    return Refusal(
        Category.NOT_UNDERSTOOD,
        "not_json",
        "This is not readable JSON ({why}). Check what is sent.",
        why=str(error),
    )
