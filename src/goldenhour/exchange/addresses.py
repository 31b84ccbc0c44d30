"""Under which address this server is known to programs: what an assertion must be meant for, and tokens are issued by.

The address is a setting (`--public-url`), not what a request says: a server that was tricked out of an assertion could hand
it on to us under its own name. Without the setting only this machine itself is spoken to.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from goldenhour.emergency.house import House, here
from goldenhour.exchange.clients import is_loopback
from goldenhour.kit.refusals import Category, Refusal

FACT = "public_url"
FHIR = "/fhir/R4"
TOKEN = "/auth/token"  # noqa: S105 - an address
AUTHORIZE = "/auth/authorize"
JWKS = "/auth/jwks"


def configured(house: House) -> str | None:
    """The public address without a slash at its end; None where none is set."""
    address = house.facts.get(FACT)
    return str(address).rstrip("/") if address else None


def public_url(request: Request) -> str:
    """Raises Refusal where the address is neither set nor this machine's own."""
    if address := configured(here(request)):
        return address
    host = request.headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        name = ""
    if not is_loopback(name):
        raise Refusal(
            Category.UNAVAILABLE,
            "public_url_missing",
            "Programs cannot sign in here yet: this server was not told its public address (--public-url). Tell the "
            "administrator.",
        )
    return f"{request.url.scheme}://{host}"


def fhir_url(request: Request) -> str:
    return public_url(request) + FHIR
