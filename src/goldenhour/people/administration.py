"""Pages and JSON for administrators: who is there, adding people, their roles, switching off, a new password."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from goldenhour.emergency.bodies import Name
from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.organisations import called, organisation_name, organisations_for
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.submissions import check_is_our_own, is_form, read_submission, wants_page
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described
from goldenhour.people.answers import accounts_of, page_with_refusal
from goldenhour.people.policies import ROLES_AT, can_look_after
from goldenhour.people.tables import Account
from goldenhour.people.tablets import tablets_for


class NewPerson(msgspec.Struct, frozen=True):
    """`organisation` is `county/<code>`, `hospital/<id>` or `country/<code>`."""

    name: Name
    sign_in: str
    password: str
    organisation: str
    roles: tuple[Role, ...] = ()


class Roles(msgspec.Struct, frozen=True):
    roles: tuple[Role, ...] = ()


class Password(msgspec.Struct, frozen=True):
    password: str


class PeopleList(msgspec.Struct, frozen=True):
    people: list[Account]


async def everyone(request: Request) -> Response:
    """GET /people"""
    by = signed_in(request, Role.ADMINISTRATOR)
    if not wants_page(request):
        return json_answer(PeopleList(await accounts_of(here(request)).everyone(by)))
    return here(request).page(request, "people/people.html", **await page_words(request, by), refusals=[])


async def page_words(request: Request, by: Person) -> dict[str, Any]:
    house, language = here(request), language_of(request)
    organisations = organisations_for(house.country, by, language)
    kinds = {organisation.kind for organisation in organisations}
    allowed = frozenset[Role]().union(*(ROLES_AT.get(kind, frozenset()) for kind in kinds))
    return {
        "accounts": await accounts_of(house).everyone(by),
        "tablets": await tablets_for(request, by),
        "organisations": organisations,
        "country": house.country,
        "called": called,
        "roles": [role for role in Role if role in allowed and can_look_after(by, organisations[0].id, {role})],
    }


async def add(request: Request) -> Response:
    """POST /people"""
    by, house = signed_in(request, Role.ADMINISTRATOR), here(request)

    async def work() -> Account:
        said = await read_submission(request, NewPerson)
        place = organisation_name(house.country, said.organisation)
        return await accounts_of(house).register(
            by, name=said.name, sign_in=said.sign_in, password=said.password, roles=said.roles,
            organisation=said.organisation, organisation_name=place,
        )  # fmt: skip

    return await done_or_again(request, by, work(), status=201)


async def set_roles(request: Request) -> Response:
    """POST /people/{person}/roles"""
    by = signed_in(request, Role.ADMINISTRATOR)

    async def work() -> Account:
        said = await read_submission(request, Roles)
        return await accounts_of(here(request)).set_roles(by, whose(request), said.roles)

    return await done_or_again(request, by, work())


async def set_password(request: Request) -> Response:
    """POST /people/{person}/password"""
    by, accounts, person_id = signed_in(request, Role.ADMINISTRATOR), accounts_of(here(request)), whose(request)

    async def work() -> Account:
        said = await read_submission(request, Password)
        await accounts.set_password(by, person_id, said.password)
        return await accounts.account(person_id)

    return await done_or_again(request, by, work())


async def deactivate(request: Request) -> Response:
    """POST /people/{person}/deactivation"""
    by = signed_in(request, Role.ADMINISTRATOR)
    check_is_our_own(request)
    return await done_or_again(request, by, accounts_of(here(request)).deactivate(by, whose(request)))


async def activate(request: Request) -> Response:
    """POST /people/{person}/activation"""
    by = signed_in(request, Role.ADMINISTRATOR)
    check_is_our_own(request)
    return await done_or_again(request, by, accounts_of(here(request)).activate(by, whose(request)))


def whose(request: Request) -> str:
    """The id of the person in the path, which leaves out its `person/`."""
    return f"person/{request.path_params['person']}"


async def done_or_again(request: Request, by: Person, work: Awaitable[Account], status: int = 200) -> Response:
    """The account as JSON; for a form the list again, with what was wrong if it was."""
    try:
        account = await work
    except Refusal as refusal:
        if not is_form(request):
            raise
        return page_with_refusal(request, "people/people.html", refusal, **await page_words(request, by))
    return RedirectResponse("/people", 303) if is_form(request) else json_answer(account, status)


ADMINISTRATION: list[Route] = [
    described(Route("/people", everyone, methods=["GET"]), "The people I look after", "people", reply=PeopleList),
    described(
        Route("/people", add, methods=["POST"]), "Add a person", "people", body=NewPerson, reply=Account, status=201
    ),
    described(
        Route("/people/{person}/roles", set_roles, methods=["POST"]),
        "Give and take roles",
        "people",
        body=Roles,
        reply=Account,
    ),
    described(
        Route("/people/{person}/password", set_password, methods=["POST"]),
        "A new password",
        "people",
        body=Password,
        reply=Account,
    ),
    described(
        Route("/people/{person}/deactivation", deactivate, methods=["POST"]), "Switch off", "people", reply=Account
    ),
    described(
        Route("/people/{person}/activation", activate, methods=["POST"]), "Switch on again", "people", reply=Account
    ),
]
