"""A volunteer's pages, without an account: registering, what is kept, this phone, withdrawing. Their browser holds a token."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Latitude, Longitude
from goldenhour.emergency.house import here, language_of
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.responders.call_pages import calls_of
from goldenhour.responders.consent import AGREED, REMAINS, VERSION
from goldenhour.responders.filled import Filled, registration_of
from goldenhour.responders.return_pages import Returned, shown
from goldenhour.responders.views import responder_calls
from goldenhour.responders.volunteers import Registration, check_registration, hindered
from goldenhour.responders.whose import COOKIE, body_of, said_by, saying_decoder, signs_in, volunteer_of
from goldenhour.responders.wired import wired


class Here(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the open page is."""

    lat: Latitude
    lon: Longitude


class Keys(msgspec.Struct, frozen=True):
    p256dh: str
    auth: str


class ThisPhone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone as its browser describes itself (PushSubscription.toJSON)."""

    endpoint: str
    keys: Keys


class CalledTo(msgspec.Struct, frozen=True):
    """One emergency they were called to, as their own data show it: when and what they did, nothing of the patient."""

    called_at: datetime
    task: str
    accepted: bool | None
    steps: str


class Kept(msgspec.Struct, frozen=True):
    """Everything that is kept of a volunteer."""

    id: str
    registration: Registration
    registered_at: str
    verified_at: str | None
    phones_subscribed: int
    return_code_made_at: str | None
    called: list[CalledTo]


# ── registering ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def join_page(request: Request) -> Response:
    """GET /responders/join; whoever is registered on this phone comes to their own page."""
    house = here(request)
    if await wired(house).volunteers.with_token(request.cookies.get(COOKIE)) is not None:
        return Response(status_code=303, headers={"location": "/responders/me"})
    return house.page(
        request, "responders/join.html", person=None, title=words(request)(N_("Become a volunteer")), agreed=AGREED,
        version=VERSION, volunteer=None, said=None,
    )  # fmt: skip


def words(request: Request) -> Any:
    return here(request).pages.translate(language_of(request))


async def join(request: Request) -> Response:
    """POST /responders/join: keep a registration; nobody is called before the health authority verified them. Sent again under
    the same id it is answered as before, and counts once."""
    house, found = here(request), wired(here(request))
    check_is_json(request)
    saying = read_json(await read_body(request.receive), saying_decoder)
    said = registration_of(body_of(saying, Filled), house.country)
    check_registration(said, house.country, house.world.now())
    keys = await found.joining.known(saying.id, said)
    if keys is None:
        found.throttle.count_join(request.client.host if request.client else "?")
        keys = await found.joining.join(saying.id, said, language_of(request), synthetic=house.demo)
    answer = json_answer(Returned(shown(request, keys.code)), 201)
    signs_in(request, answer, keys.token)
    return answer


async def change(request: Request) -> Response:
    """POST /responders/me: keep this instead."""
    house, volunteer, saying = await said_by(request)
    said = registration_of(body_of(saying, Filled), house.country)
    check_registration(said, house.country, house.world.now())
    await wired(house).volunteers.change(volunteer, said)
    return json_answer({"changed": True})


async def me_page(request: Request) -> Response:
    """GET /responders/me: calls first, then what is kept."""
    house = here(request)
    volunteer = await wired(house).volunteers.with_token(request.cookies.get(COOKIE))
    if volunteer is None:
        return Response(status_code=303, headers={"location": "/responders/join"})
    say = words(request)
    why = hindered(volunteer, house.world.now(), house.pages.zone)
    return house.page(
        request, "responders/me.html", person=None, title=say(N_("Volunteer")), volunteer=volunteer, said=volunteer.said,
        why=say(why) if why else "", agreed=AGREED, version=VERSION, calls=calls_of(house, volunteer, language_of(request)),
        push_key=wired(house).phones.public_key, worker=wired(house).phones.worker, synthetic=volunteer.synthetic,
        subscribed=await wired(house).phones.count(volunteer.id), remains=REMAINS,
        code_made_at=await wired(house).codes.made_at(volunteer.id),
    )  # fmt: skip


# ── this phone ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def subscribe(request: Request) -> Response:
    """POST /responders/me/phone: this phone is told of calls."""
    house, volunteer, saying = await said_by(request)
    phone: ThisPhone = body_of(saying, ThisPhone)
    await wired(house).phones.subscribe(
        volunteer.id, phone.endpoint, phone.keys.p256dh, phone.keys.auth, language_of(request)
    )
    return json_answer({"subscribed": True}, 201)


async def position(request: Request) -> Response:
    """POST /responders/me/position: where the open page is; in memory only."""
    house, volunteer, saying = await said_by(request)
    at: Here = body_of(saying, Here)
    wired(house).caller.see(volunteer, (at.lat, at.lon))
    return json_answer({"kept_for_minutes": 5 if volunteer.said.live else 0})


# ── their data ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def own_data(request: Request) -> Response:
    """GET /responders/me/data.json: everything that is kept of them."""
    house, volunteer = here(request), await volunteer_of(request)
    asked = sa.select(responder_calls).where(responder_calls.c.responder == volunteer.id)
    rows = await house.ask(lambda connection: connection.execute(asked.order_by(responder_calls.c.called_at)).all())
    code_made_at = await wired(house).codes.made_at(volunteer.id)
    kept = Kept(
        volunteer.id, volunteer.said, volunteer.made_at.isoformat(),
        volunteer.verified_at.isoformat() if volunteer.verified_at else None,
        await wired(house).phones.count(volunteer.id), code_made_at.isoformat() if code_made_at else None,
        [CalledTo(datetime.fromtimestamp(row.called_at, UTC), row.task, row.accepted, row.steps) for row in rows],
    )  # fmt: skip
    answer = json_answer(kept)
    answer.headers["content-disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["cache-control"] = "no-store"
    return answer


async def withdraw(request: Request) -> Response:
    """POST /responders/me/withdrawal: erase at once everything that says who they are."""
    house, volunteer, _ = await said_by(request)
    await wired(house).caller.forget(volunteer)
    answer = json_answer({"forgotten": True, "remains": words(request)(REMAINS)})
    answer.delete_cookie(COOKIE, path="/responders")
    return answer


async def left_page(request: Request) -> Response:
    """GET /responders/left: what remains, and why."""
    return here(request).page(
        request, "responders/left.html", person=None, title=words(request)(N_("You are forgotten")), remains=REMAINS
    )


ROUTES: list[BaseRoute] = [
    Route("/responders/join", join_page, methods=["GET"]),
    Route("/responders/join", join, methods=["POST"]),
    Route("/responders/me", me_page, methods=["GET"]),
    Route("/responders/me", change, methods=["POST"]),
    Route("/responders/me/phone", subscribe, methods=["POST"]),
    Route("/responders/me/position", position, methods=["POST"]),
    Route("/responders/me/data.json", own_data, methods=["GET"]),
    Route("/responders/me/withdrawal", withdraw, methods=["POST"]),
    Route("/responders/left", left_page, methods=["GET"]),
]
