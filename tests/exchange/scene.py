"""Systems and apps registered with keys of their own, and what they send."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
from joserfc import jwk, jwt

from goldenhour.emergency.house import House
from goldenhour.exchange import addresses
from goldenhour.exchange.assertions import KIND
from goldenhour.exchange.client_tables import Client, Kind
from goldenhour.exchange.clients import Registration
from goldenhour.exchange.wired import FACT, Parts
from tests.conftest import HOSPITAL

BASE = "http://test"
TOKEN = f"{BASE}/auth/token"
FHIR = f"{BASE}/fhir/R4"
EC = jwk.ECKey.generate_key("P-384", {"kid": "ec-1"}, auto_kid=False)
RSA = jwk.RSAKey.generate_key(2048, {"kid": "rsa-1"}, auto_kid=False)
OTHER = jwk.ECKey.generate_key("P-384", {"kid": "ec-1"}, auto_kid=False)
"""Not the registered key, under the same name."""
REDIRECT = "https://app.example/back"
LAUNCH = "https://app.example/launch"


def parts_of(house: House) -> Parts:
    parts = house.facts[FACT]
    assert isinstance(parts, Parts)
    house.facts[addresses.FACT] = BASE
    return parts


def public(*keys: Any) -> str:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


async def registered(house: House, **said: Any) -> Client:
    """A hospital's system with both keys, unless said otherwise."""
    said = {
        "name": "HIS",
        "organisation": f"hospital/{HOSPITAL}",
        "scopes": "system/*.rs",
        "keys": public(EC, RSA),
    } | said
    return await parts_of(house).clients.register(None, Registration(**said), house.country)


async def app_registered(house: House, **said: Any) -> Client:
    """An app without a key, opened from cases."""
    said = {
        "name": "Stroke app", "kind": Kind.PUBLIC_APP, "keys": "", "redirect_uris": REDIRECT, "launch_uri": LAUNCH,
        "scopes": "launch launch/patient openid fhirUser online_access patient/*.rs user/Practitioner.rs",
    } | said  # fmt: skip
    return await registered(house, **said)


def assertion(house: House, client: Client, key: Any = EC, alg: str = "", header: Any = None, **claims: Any) -> str:
    """A right assertion, but for what is said otherwise; a claim that is None is left out."""
    now = int(house.world.now().timestamp())
    said = {"iss": client.id, "sub": client.id, "aud": TOKEN, "iat": now, "exp": now + 240, "jti": str(uuid.uuid4())}
    said = {name: value for name, value in (said | claims).items() if value is not None}
    alg = alg or ("RS384" if isinstance(key, jwk.RSAKey) else "ES384")
    named = {"alg": alg, "kid": key.kid, **(header or {})}
    return jwt.encode({name: value for name, value in named.items() if value is not None}, said, key, algorithms=[alg])


def form(signed: str, scope: str = "system/*.rs", **more: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials", "scope": scope, "client_assertion_type": KIND, "client_assertion": signed,
    } | more  # fmt: skip


async def fetch(http: httpx.AsyncClient, house: House, client: Client, scope: str = "system/*.rs", **said: Any) -> Any:
    """The answer of the token endpoint to an assertion of this client."""
    return await http.post("/auth/token", data=form(assertion(house, client, **said), scope))
