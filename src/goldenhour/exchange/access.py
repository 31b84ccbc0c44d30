"""Who asks the FHIR API, and what they may: by access token, or a signed-in person reading from our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request

from goldenhour.emergency.house import here
from goldenhour.emergency.people import PROGRAM_MARK, Person
from goldenhour.exchange import scopes
from goldenhour.exchange.policies import audience_of_person
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue
from goldenhour.kit.pace import FACT, HELD_S, Pace, Sort
from goldenhour.kit.refusals import Refusal

if TYPE_CHECKING:
    from goldenhour.exchange.wired import Parts

READING: Mapping[str, str] = {"*": "rs"}
REALM = 'Bearer realm="Golden Hour FHIR API"'


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """A client or a person, for the length of one request.

    `by` is who is written down (`client/<id>`, `person/<id>`), `role` in which role, `organisation` for whom they write.
    `audience`: for whose eyes a resource must be to be seen (`exchange/policies.py`); None sees all. `table`: type -> the
    letters granted. `client` is the client's id, also where it speaks for a person; `case`: the one an app is confined to.
    `session`: the hash of the session this ends with.
    """

    by: str
    role: str
    organisation: str
    audience: frozenset[str] | None
    table: Mapping[str, str]
    name: str = ""
    client: str = ""
    client_name: str = ""
    case: str = ""
    session: str = ""

    @property
    def writes_as(self) -> str:
        return self.organisation

    def may(self, resource_type: str, interaction: str) -> bool:
        """`interaction` is one of create, read, vread, history, update, patch, delete, search."""
        return scopes.may(self.table, resource_type, interaction)


class NotKnown(FhirRefusal):
    """401 with the header that says how to be known (RFC 6750 section 3)."""

    def __init__(self, text: str, error: str = "") -> None:
        super().__init__(401, Issue("error", "login", text))
        self.headers = {"www-authenticate": f'{REALM}, error="{error}"' if error else REALM}


def no_token() -> NotKnown:
    return NotKnown(
        "Send an access token (Authorization: Bearer). /fhir/R4/.well-known/smart-configuration says where to get one."
    )


def dead_token() -> NotKnown:
    return NotKnown(
        "This access token is not valid (any more): tokens last 5 minutes and end with a restart. Fetch a new one.",
        "invalid_token",
    )


async def access_of(request: Request) -> Access:
    """Raises `FhirRefusal`: 401 for nobody known, 403 for a person for whom nothing is here, 503 while what is done
    cannot be noted."""
    parts = parts_here(request)
    parts.notes.check()
    header = request.headers.get("authorization")
    if header is not None:
        return await of_token(request, parts, header)
    person = request.scope.get("person")
    if isinstance(person, Person) and is_our_page_reading(request):
        return access_of_person(person)
    raise no_token()


async def of_token(request: Request, parts: Parts, header: str) -> Access:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.startswith(PROGRAM_MARK):
        raise no_token() if scheme.lower() != "bearer" else dead_token()
    access = parts.tokens.look_up(token.strip())
    if access is None:
        raise dead_token()
    await check_pace(request, access)
    if access.session:  # a person's app: signed out, it is over at once
        person = await here(request).door.still(access.session)
        if person is None:
            raise dead_token()
        if not access.case:
            return msgspec.structs.replace(access, audience=audience_of_person(person))
    return access


async def check_pace(request: Request, access: Access) -> None:
    """Raises `FhirRefusal` 429 for a program that asks without pause, so that it slows nobody else; after a second, so that
    refusing does not keep the server busy either."""
    pace: Pace | None = here(request).facts.get(FACT)
    if pace is None:
        return
    try:
        pace.count(access.by, access.organisation, Sort.PROGRAM)
    except Refusal as refusal:
        await pace.world.sleep(HELD_S)
        slower = FhirRefusal(429, Issue("error", "throttled", refusal.sentence()))
        slower.headers["retry-after"] = str(refusal.values["seconds"])
        raise slower from refusal


def is_our_page_reading(request: Request) -> bool:
    """A session cookie alone opens nothing to another site's page, and never a write."""
    return request.method in ("GET", "HEAD") and request.headers.get("sec-fetch-site") == "same-origin"


def access_of_person(person: Person) -> Access:
    """What a signed-in person reads through our own pages."""
    audience = audience_of_person(person)
    if audience is not None and not audience:
        raise FhirRefusal(403, Issue("error", "forbidden", "Your role does not include reading patients here."))
    return Access(
        by=person.id, role=",".join(sorted(person.roles)), organisation=person.organisation, audience=audience,
        table=READING, name=person.name,
    )  # fmt: skip


def parts_here(request: Request) -> Parts:
    parts: Parts = here(request).facts["exchange"]
    return parts
