"""The page on which it is filled in when a device can be fetched. A plain form: it works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.keeping.actions import ACTIONS
from goldenhour.aeds.keeping.checks import device_of
from goldenhour.aeds.keeping.hours import HOLIDAYS, NAMES, Answer, Row, answers_of, hours_of, in_words, rows_of
from goldenhour.aeds.keeping.pages import site_at
from goldenhour.aeds.keeping.shown import device_name
from goldenhour.emergency.actions import Saying, say
from goldenhour.emergency.aed_bodies import Hours, Source
from goldenhour.emergency.house import House, language_of
from goldenhour.emergency.people import Person
from goldenhour.emergency.site import Device, Site
from goldenhour.emergency.submissions import read_submission
from goldenhour.kit.log import encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.sentences import N_

PATH = "/sites/{site}/devices/{aed}/hours"
TIMES_SHOWN = 2
"""Morning and afternoon; more on asking."""
FIELDS = 200
REGISTER = next(one for one in ACTIONS if one.name == "register_aed")
SAID_BEFORE = ("serial_known", "device_far_away", "county_differs", "pads_until_far", "battery_until_far")
"""Questions about what is not filled in here: they were answered when it was."""

Filled = msgspec.defstruct(
    "Filled",
    [
        field
        for day in range(len(NAMES))
        for field in (
            (f"answer{day}", Answer, Answer.UNKNOWN),
            (f"from{day}", tuple[str, ...], ()),
            (f"to{day}", tuple[str, ...], ()),
        )
    ]
    + [("note", str, ""), ("everywhere", bool, False), ("more", int | None, None)],
    frozen=True,
)
"""The form as it is sent. `more`: the day for which another time is wanted; nothing is kept then."""


def filled_rows(said: Any) -> list[Row]:
    return [
        Row(getattr(said, f"answer{day}"), tuple(zip(getattr(said, f"from{day}"), getattr(said, f"to{day}"), strict=False)))
        for day in range(len(NAMES))
    ]  # fmt: skip


class Line(msgspec.Struct, frozen=True):
    """A day as the page shows it: its name, what can be answered, and fields for its times."""

    name: str
    row: Row
    answers: list[tuple[str, str]]
    times: list[tuple[str, str]]
    wrong: str = ""
    newest: bool = False


def lines_of(rows: Sequence[Row], translate: Any, refusal: Refusal | None, more: int | None) -> list[Line]:
    wrong = {refusal.field: refusal.sentence(translate)} if refusal else {}
    return [
        Line(
            translate(NAMES[day]), row, [(one.value, translate(words)) for one, words in answers_of(day).items()],
            with_room(row.times, day == more), wrong.get(str(day), ""), day == more,
        )
        for day, row in enumerate(rows)
    ]  # fmt: skip


def with_room(times: Sequence[tuple[str, str]], more: bool) -> list[tuple[str, str]]:
    room = max(TIMES_SHOWN, len(times) + more) - len(times)
    return [*times, *[("", "")] * room]


async def hours_page(request: Request) -> Response:
    """GET: what is known, to be changed."""
    house, _, site = await site_at(request)
    device = device_of(site, request.path_params["aed"])
    return drawn(request, house, site, device, rows_of(device.said.hours), device.said.hours_note)


def drawn(
    request: Request, house: House, site: Site, device: Device, rows: Sequence[Row], note: str,
    refusal: Refusal | None = None, more: int | None = None,
) -> Response:  # fmt: skip
    translate = house.pages.translate(language_of(request))
    page = house.page(
        request, "aeds/hours.html", title=translate(N_("When it can be fetched")), site=site, device=device, note=note,
        name=device_name(device), others=len(site.standing_devices) - 1, lines=lines_of(rows, translate, refusal, more),
        refusal=refusal.sentence(translate) if refusal else "", kept="kept" in request.query_params, holidays=HOLIDAYS,
        words=in_words(device.said.hours, translate), synthetic=house.demo,
    )  # fmt: skip
    page.status_code = 422 if refusal else 200
    return page


async def keep_hours(request: Request) -> Response:
    """POST: kept, or shown again with what is wrong or with another line for times."""
    house, person, site = await site_at(request)
    device = device_of(site, request.path_params["aed"])
    said: Any = await read_submission(request, Filled, FIELDS)
    rows = filled_rows(said)
    if said.more is not None:
        return drawn(request, house, site, device, rows, said.note, more=said.more)
    try:
        hours = hours_of(rows)
        for one in site.standing_devices if said.everywhere else [device]:
            await say_hours(house, person, site, one, hours, said.note)
    except Refusal as refusal:
        return drawn(request, house, site, device, rows, said.note, refusal)
    return RedirectResponse(f"{request.url.path}?kept", 303)


async def say_hours(house: House, person: Person, site: Site, device: Device, hours: Hours | None, note: str) -> None:
    """The device said anew, as it stands now, with these hours; nothing where they are the same."""
    known = device.said
    if (known.hours, known.hours_note) == (hours, note):
        return
    body = msgspec.structs.replace(
        known, hours=hours, hours_note=note, pads_until=device.pads_until, battery_until=device.battery_until,
        changed_on=None,
        source=Source.SYNTHETIC if known.source is Source.SYNTHETIC else Source.REGISTERED,
    )  # fmt: skip
    saying = Saying(body=msgspec.Raw(encode_json(body)), confirmed=SAID_BEFORE)
    await say(house.book, person, REGISTER, site.id, saying, {"aed": device.aed})


ROUTES: list[BaseRoute] = [Route(PATH, hours_page, methods=["GET"]), Route(PATH, keep_hours, methods=["POST"])]
