"""What an app asks a person for (GET /auth/authorize), checked in full before anything is shown or sent back.

Nobody is sent anywhere before the app and the address to go back to are known to be registered: what is wrong until then is
said on our own page (RFC 6749 section 4.1.2.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, here
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import can_see_case
from goldenhour.exchange.access import parts_here
from goldenhour.exchange.addresses import fhir_url
from goldenhour.exchange.apps import CHALLENGE
from goldenhour.exchange.client_tables import Client, Kind
from goldenhour.exchange.requests import OAuthRefusal, once, sayable
from goldenhour.exchange.scopes import ScopeRefused, Scopes, check_covered, parse_scopes
from goldenhour.kit.refusals import Category, Refusal

FIELDS = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "aud", "launch", "code_challenge",
    "code_challenge_method", "nonce",
)  # fmt: skip
QUERY_AT_MOST = 8 * 1024
TEXT_AT_MOST = 2_000


class SentBack(Exception):
    """The browser goes back to the app with an error."""

    def __init__(self, redirect_uri: str, state: str, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.redirect_uri = redirect_uri
        self.state = state
        self.error = error
        self.description = description

    def answer(self) -> Response:
        said = {"error": self.error, "error_description": sayable(self.description), "state": self.state}
        return back_to(self.redirect_uri, {name: value for name, value in said.items() if value})


Back = Callable[[str, str], SentBack]
"""(error, description) -> the browser goes back with it."""


class Asked(NamedTuple):
    """A right question. `case` is the launch's; `choices` are cases to choose from where the app wants a patient and the
    launch names none."""

    client: Client
    redirect_uri: str
    scopes: Scopes
    state: str
    challenge: str
    nonce: str
    case: str
    choices: tuple[Case, ...]
    fields: Mapping[str, str]

    @property
    def wants_patient(self) -> bool:
        return wants_patient(self.scopes)


def wants_patient(scopes: Scopes) -> bool:
    return "launch/patient" in scopes.plain or bool(scopes.of("patient").granted)


def back_to(redirect_uri: str, said: Mapping[str, str]) -> Response:
    """The registered address with what is told there."""
    joint = "&" if "?" in redirect_uri else "?"
    answer = RedirectResponse(f"{redirect_uri}{joint}{urlencode(said)}", 303)
    answer.headers["cache-control"] = "no-store"
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


def fields_of(query: str) -> dict[str, str]:
    """Raises Refusal: too long, not readable, a field twice."""
    try:
        if len(query) > QUERY_AT_MOST:
            raise ValueError
        found = once(parse_qsl(query, keep_blank_values=True, max_num_fields=40, errors="strict"))
    except (ValueError, OAuthRefusal):
        raise Refusal(
            Category.NOT_UNDERSTOOD, "not_a_question", "What this app sent cannot be read. Tell whoever made it."
        ) from None
    return {name: found[name][:TEXT_AT_MOST] for name in FIELDS if name in found}


async def asked_by(request: Request, fields: Mapping[str, str], person: Person) -> Asked:
    """Raises Refusal (shown here) or SentBack (told to the app)."""
    client, redirect_uri = await registered(request, fields)
    state = fields.get("state", "")

    def back(error: str, description: str) -> SentBack:
        return SentBack(redirect_uri, state, error, description)

    if fields.get("response_type") != "code":
        raise back("unsupported_response_type", "response_type must be code.")
    check_fields(fields, fhir_url(request), back)
    try:
        scopes = parse_scopes(fields.get("scope", ""))
        check_covered(scopes, client.allowed)
    except ScopeRefused as refusal:
        raise back("invalid_scope", str(refusal)) from None
    if not scopes.granted and "openid" not in scopes.plain:
        raise back("invalid_scope", "Ask for at least one scope, such as patient/*.rs.")
    case = await launched(request, fields, person, client, scopes, back)
    choices = open_cases(here(request), person) if wants_patient(scopes) and not case else ()
    return Asked(
        client, redirect_uri, scopes, state, fields["code_challenge"], fields.get("nonce", ""), case, choices, fields
    )


async def registered(request: Request, fields: Mapping[str, str]) -> tuple[Client, str]:
    client = await parts_here(request).clients.known(fields.get("client_id", ""))
    if client is None or client.kind is Kind.SYSTEM:
        raise Refusal(
            Category.NOT_UNDERSTOOD, "no_such_app", "This app is not registered here. Tell the administrator.",
            field="client_id",
        )  # fmt: skip
    redirect_uri = fields.get("redirect_uri", "")
    if redirect_uri not in client.redirect_uris:
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "wrong_redirect_uri",
            "This app wants to be sent back to an address that is not registered. Nothing was sent there. Tell the "
            "administrator.",
            field="redirect_uri",
        )
    return client, redirect_uri


def check_fields(fields: Mapping[str, str], fhir: str, back: Back) -> None:
    if not fields.get("state"):
        raise back("invalid_request", "state is missing: a random word of yours, compared when you get it back.")
    if fields.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(fields.get("code_challenge", "")):
        raise back("invalid_request", "PKCE is required: code_challenge (43 characters), code_challenge_method=S256.")
    if fields.get("aud", "").rstrip("/") != fhir:
        raise back("invalid_request", f"aud must be {fhir}.")


async def launched(
    request: Request, fields: Mapping[str, str], person: Person, client: Client, scopes: Scopes, back: Back
) -> str:
    """The case of the launch, where the app was opened from one."""
    if "launch" not in scopes.plain:
        return ""
    launch = parts_here(request).apps.launches.find(fields.get("launch", ""), person, client)
    if launch is None or not can_see_case(person, await here(request).book.case(launch.case)):
        raise back(
            "invalid_request", "This launch is not known (any more), or is another person's. Open the app again."
        )
    return launch.case


def open_cases(house: House, person: Person) -> tuple[Case, ...]:
    """The cases this person has before them now, the newest first."""
    seen = [case for case in house.book.open_cases.values() if can_see_case(person, case)]
    return tuple(sorted(seen, key=lambda case: case.seq, reverse=True)[:100])
