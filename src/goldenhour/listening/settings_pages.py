"""A hospital's settings: who set what when, what that changed, and one touch to go back. `/settings`."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.actions import Saying, say
from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.consult_bodies import DutyCovered
from goldenhour.emergency.entries import understand
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.routes import check_is_json, saying_decoder
from goldenhour.kit.log import Receipt, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import Sentence
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.listening.differences import differences
from goldenhour.listening.oversight import SETTING_WORDS
from goldenhour.listening.past_settings import Setting, Version, body_again, default_of, settings_of

READS = EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR}
"""Whoever may set them: contacts hold telephone numbers of people."""


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version is to hold again: the kind of setting, what it is of (`ami/high`, `neurology`), and the entry by which
    it was set; null is the default."""

    kind: str
    of: str = ""
    entry: str | None = None


class SayBack(msgspec.Struct, frozen=True):
    """A saying like any other; what is appended is an entry of the setting's own kind."""

    body: Back
    id: str | None = None
    at: str | None = None
    confirmed: tuple[str, ...] = ()


back_decoder = msgspec.json.Decoder(Back)


class Shown(NamedTuple):
    """One version as the page shows it: its body for the button `back`, None where there is no way back to it."""

    version: Version | None
    who: str
    changes: list[Sentence]
    holds: bool
    back: str | None


class Group(NamedTuple):
    title: str
    of: str
    versions: list[Shown]


def check_may_read(person: Person, hospital: str) -> None:
    """A hospital's own people, and an administrator who answers for all."""
    if person.hospital == hospital or (Role.ADMINISTRATOR in person.roles and person.hospital is None):
        return
    raise Refusal(
        Category.FORBIDDEN,
        "not_your_hospital",
        "You can set this only for your own hospital. Sign in there, or ask an administrator.",
    )


async def read_settings(house: House, hospital: str) -> list[Setting]:
    return settings_of([understand(logged) for logged in await house.log.timeline(f"hospital/{hospital}")])


async def settings_page(request: Request) -> Response:
    """GET /settings: those of the asker's hospital; an administrator of all names one (`?hospital=`)."""
    house, person, language = here(request), signed_in(request, *READS), language_of(request)
    hospital = person.hospital or request.query_params.get("hospital", "")
    say_it = house.pages.translate(language)
    found: list[Setting] = []
    if hospital:
        check_may_read(person, hospital)
        house.country.hospital(hospital)
        found = await read_settings(house, hospital)
    await house.name_everyone({version.by for setting in found for version in setting.versions})
    known = house.country.find_hospital(hospital)
    return house.page(
        request, "listening/settings.html", title=say_it("Settings and their history"), hospital=hospital,
        hospital_name=known.short(language) if known else "", say=say_it,
        groups=[shown(house, setting, language) for setting in found],
        choices=[] if person.hospital else sorted(house.book.hospitals.keys() & {one.id for one in house.country.hospitals}),
        called=partial(hospital_called, house, language),
    )  # fmt: skip


def shown(house: House, setting: Setting, language: str) -> Group:
    rows = [shown_version(house, setting, version, language) for version in reversed(setting.versions)]
    if default_of(setting.kind, setting.of) is not None:
        way = encode_json(Back(setting.kind, setting.of)).decode() if setting.in_force else None
        rows.append(Shown(None, "", [], setting.in_force is None, way))
    return Group(SETTING_WORDS[setting.kind], of_in_words(house, setting, language), rows)


def shown_version(house: House, setting: Setting, version: Version, language: str) -> Shown:
    clock: Any = partial(house.pages.environments[language].filters["clock"], date=True)
    changes = differences(
        setting.before(version), version.body, partial(hospital_called, house, language),
        partial(specialty_called, house, language), clock,
    ) if version.body is not None and version.followed else []  # fmt: skip
    holds = version == setting.in_force
    back = version.followed and not holds and not isinstance(version.body, DutyCovered)
    way = encode_json(Back(setting.kind, setting.of, version.entry)).decode() if back else None
    who = getattr(version.body, "name", "") or house.names.get(version.by, "")
    return Shown(version, who, changes, holds, way)


def hospital_called(house: House, language: str, hospital: str) -> str:
    known = house.country.find_hospital(hospital)
    return known.short(language) if known else hospital


def specialty_called(house: House, language: str, code: str) -> str:
    known = house.country.find_code("specialties", code)
    return known.label(language) if known else code


def of_in_words(house: House, setting: Setting, language: str) -> str:
    """What a setting is of, as the page calls it."""
    if setting.kind == "ladder_set" and setting.of:
        condition, _, priority = setting.of.partition("/")
        say_it = house.pages.translate(language)
        return " · ".join(one.text(say_it) for one in (name_of(Condition(condition)), name_of(Priority(priority))))
    return specialty_called(house, language, setting.of) if setting.kind == "roster_set" else setting.of


async def go_back(request: Request) -> Response:
    """POST /hospitals/{hospital}/settings/back: an older version is said again, by the action that sets it, so that all
    that is checked when it is set is checked now. Nothing is erased."""
    house, person = here(request), signed_in(request, *READS)
    hospital = request.path_params["hospital"]
    check_may_read(person, hospital)
    house.country.hospital(hospital)
    check_is_json(request)
    saying: Saying = read_json(await read_body(request.receive), saying_decoder)
    receipt = await said_again(house, person, hospital, saying, read_json(bytes(saying.body), back_decoder))
    return json_answer(receipt, 200 if receipt.repeated else 201)


async def said_again(house: House, person: Person, hospital: str, saying: Saying, back: Back) -> Receipt:
    if saying.id is not None and (first := await house.log.find(saying.id)) is not None:
        return Receipt(saying.id, first.seq, first.stored_at, repeated=True)  # its answer was lost on the way
    settings = await read_settings(house, hospital)
    body = body_again(settings, back.kind, back.of, back.entry, house.world.now())
    action = next(one for one in house.actions if one.kind == back.kind)
    named = msgspec.structs.replace(body, name=person.name)
    again = msgspec.structs.replace(saying, body=msgspec.Raw(encode_json(named)))
    house.names[person.id] = person.name
    return await say(house.book, person, action, hospital, again, {})


PAGES: list[BaseRoute] = [
    Route("/settings", settings_page, methods=["GET"]),
    Route("/hospitals/{hospital}/settings/back", go_back, methods=["POST"]),
]
describe_route(
    PAGES[1],
    [
        Described(
            "POST", "/hospitals/{hospital}/settings/back", "Let an older version of a setting hold again, as a new entry",
            "hospital", body=SayBack, reply=Receipt, status=201,
        ),
    ],
)  # fmt: skip
