"""HTTP for sayings: every declared action becomes a resource to POST to, and a line of the API's description.

Bare ASGI, since this is the hot path: one decode, one policy, one durable append.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from goldenhour.emergency.actions import Action, Saying, say
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, language_of, signed_in
from goldenhour.kit.log import Receipt
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.events import send_events
from goldenhour.kit.web.openapi import Described

saying_decoder = msgspec.json.Decoder(Saying)


class SayingEndpoint:
    """POST: someone says something about a subject."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        house: House = scope["app"].state.house
        person = signed_in(request)
        house.names[person.id] = person.name
        check_is_json(request)
        saying = read_json(await read_body(receive), saying_decoder)
        places: dict[str, str] = dict(scope["path_params"])
        subject_id = places.pop(self.action.subject, None)
        receipt = await say(house.book, person, self.action, subject_id, saying, places)
        answer = json_answer(receipt, 200 if receipt.repeated else 201)
        await answer(scope, receive, send)


def check_is_json(request: Request) -> None:
    """Writes come as JSON from our own pages or from programs; never from another site's form."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal(Category.FORBIDDEN, "other_site", "Another web site tried to write here. Open the page itself.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "not_json",
            "Send this as JSON (Content-Type: application/json).",
            field="content-type",
        )


async def live_endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    """GET /live?topic=<screen>/<which>&after=<seq>: the events of one screen, from where it stopped."""
    request = Request(scope)
    house: House = scope["app"].state.house
    person = signed_in(request)
    topic = request.query_params.get("topic", "")
    name = topic.partition("/")[0]
    may_watch = house.may_watch.get(name)
    if may_watch is None:
        raise Refusal(Category.NOT_FOUND, "no_such_screen", "There is no such live page. Open it from the start page.")
    if (looked_up := may_watch(person, topic)) is not None:
        await looked_up
    after = request.headers.get("last-event-id") or request.query_params.get("after")

    def noted(state: Any) -> None:
        if isinstance(state, Case):  # a unit's or a hospital's own state is nobody's record
            house.note_reading(person, house.book.subject_of(state), name)

    frames = house.live.stream(topic, language_of(request), int(after) if after and after.isdigit() else None, noted)
    await send_events(guarded(frames, request, house), receive, send, scope["app"].state.stopping)


async def guarded(frames: AsyncIterator[bytes], request: Request, house: House) -> AsyncIterator[bytes]:
    """The frames, for as long as the session is valid."""
    token = request.scope.get("token")
    async for frame in frames:
        if await house.door.who(token) is None:
            return
        yield frame


def action_routes(actions: Iterable[Action]) -> list[Route]:
    """One POST route per action."""
    routes = []
    for action in actions:
        route = Route(action.path, SayingEndpoint(action), methods=["POST"], name=action.name)
        routes.append(route)
    return routes


def describe_action(action: Action) -> Described:
    """The action in the API's description, with its body typed."""
    said: Any = msgspec.defstruct(
        "Say" + action.name.title().replace("_", ""),
        [
            ("body", action.body),
            ("id", str | None, None),
            ("at", str | None, None),
            ("corrects", str | None, None),
            ("confirmed", tuple[str, ...], ()),
            ("clock_ms", int | None, None),
            ("written_at", str | None, None),
        ],
    )
    return Described(
        "POST",
        action.path,
        action.summary,
        tag=action.subject,
        body=said,
        reply=Receipt,
        status=201,
        notes=f"Roles: {', '.join(sorted(action.who))}. Appends one `{action.kind}` entry; saying it again under the same "
        "`id` is answered with 200 and the first receipt.",
    )
