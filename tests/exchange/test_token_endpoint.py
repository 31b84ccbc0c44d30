"""A system fetches a token with its own key; whatever else comes to the token endpoint is refused, in words."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.exchange import access, scopes
from goldenhour.exchange.client_tables import Kind
from tests.conftest import HOSPITAL, Client
from tests.exchange.scene import (
    BASE,
    EC,
    OTHER,
    REDIRECT,
    RSA,
    app_registered,
    assertion,
    fetch,
    form,
    parts_of,
    public,
    registered,
)
from tests.world import TestWorld


def opened_by(house: House, token: str) -> Any:
    return parts_of(house).tokens.look_up(token)


@pytest.mark.parametrize("key", [EC, RSA], ids=["ES384", "RS384"])
async def test_a_system_fetches_a_token_with_its_key(house: House, program: Client, key: Any) -> None:
    client = await registered(house)
    answer = await fetch(program, house, client, key=key)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 300, "system/*.rs")
    assert answer.headers["cache-control"] == "no-store"
    opened = opened_by(house, said["access_token"])
    assert (opened.by, opened.organisation) == (f"client/{client.id}", f"hospital/{HOSPITAL}")
    assert opened.audience == {f"hospital/{HOSPITAL}"}
    assert opened.may("Observation", "read")
    assert opened.may("Patient", "search")
    assert not opened.may("Observation", "create")


async def test_a_client_written_by_others_signs_in(house: House, monkeypatch: Any) -> None:
    """Authlib's, which makes its assertion itself, with the algorithms it knows."""
    from authlib.integrations.httpx_client import AsyncOAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT

    client, world_now = await registered(house), int(house.world.now().timestamp())
    monkeypatch.setattr("time.time", lambda: world_now)
    app = make_app(lambda: None)  # type: ignore[arg-type, return-value]
    app.state.house = house
    async with AsyncOAuth2Client(
        client.id, RSA.as_pem(private=True).decode(), scope="system/*.rs", token_endpoint_auth_method="private_key_jwt",
        transport=httpx.ASGITransport(app),
    ) as theirs:  # fmt: skip
        theirs.register_client_auth_method(
            PrivateKeyJWT(f"{BASE}/auth/token", alg="RS384", headers={"kid": "rsa-1"}, claims={"exp": world_now + 240})
        )
        token = await theirs.fetch_token(f"{BASE}/auth/token", grant_type="client_credentials")
    assert opened_by(house, token["access_token"]).by == f"client/{client.id}"


async def test_a_token_lives_five_minutes(house: House, world: TestWorld, program: Client) -> None:
    token = (await fetch(program, house, await registered(house))).json()["access_token"]
    world.clock.pass_(seconds=299)
    assert opened_by(house, token) is not None
    world.clock.pass_(seconds=1)
    assert opened_by(house, token) is None


async def test_that_a_token_was_given_stands_in_the_audit_log_without_the_token(house: House, program: Client) -> None:
    client = await registered(house)
    token = (await fetch(program, house, client)).json()["access_token"]
    noted = [one.entry for one in await house.audit.timeline(f"client/{client.id}")]
    assert [entry.kind for entry in noted] == ["client_registered", "access_token_given"]
    assert token not in "".join(bytes(entry.body).decode() for entry in noted)


# ── what an assertion must be ────────────────────────────────────────────────────────────────────────────────────────
async def test_an_assertion_is_used_once(house: House, program: Client) -> None:
    client = await registered(house)
    signed = form(assertion(house, client))
    assert (await program.post("/auth/token", data=signed)).status_code == 200
    again = await program.post("/auth/token", data=signed)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    assert "used before" in again.json()["error_description"]


async def test_of_many_at_once_with_one_assertion_one_gets_a_token(house: House, program: Client) -> None:
    client = await registered(house)
    signed = form(assertion(house, client))
    answers = await asyncio.gather(*[program.post("/auth/token", data=signed) for _ in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7


async def test_an_assertion_is_used_once_also_after_a_restart(tmp_path: Path, world: TestWorld) -> None:
    settings, signed, client = Settings(data=tmp_path / "data", public_url=BASE), {}, None
    for start in (1, 2):
        async with wiring.open_house(settings, world) as house:
            app = make_app(lambda: None)  # type: ignore[arg-type, return-value]
            app.state.house = house
            if client is None:
                client = await registered(house)
                signed = form(assertion(house, client))
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as program:
                answer = await program.post("/auth/token", data=signed)
        assert answer.status_code == (200 if start == 1 else 401), answer.text
    assert "used before" in answer.json()["error_description"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another audience": ({"aud": "https://elsewhere.example/auth/token"}, "aud"),
    "the FHIR address as audience": ({"aud": f"{BASE}/fhir/R4"}, "aud"),
    "no audience": ({"aud": None}, "aud"),
    "an audience that is no text": ({"aud": 7}, "aud"),
    "expired": ({"exp": -60}, "expired"),
    "no end": ({"exp": None}, "exp"),
    "valid for ten minutes": ({"exp": 600}, "at most 5 minutes"),
    "an end that is text": ({"exp": "soon"}, "exp"),
    "not yet": ({"nbf": 120}, "future"),
    "from the future": ({"iat": 120}, "future"),
    "no id": ({"jti": None}, "jti"),
    "an empty id": ({"jti": ""}, "jti"),
    "an id that is a number": ({"jti": 5}, "jti"),
    "an endless id": ({"jti": "x" * 501}, "jti"),
    "another subject": ({"sub": "somebody"}, "iss and sub"),
    "another issuer": ({"iss": "somebody"}, "iss and sub"),
    "no key named": ({"header": {"kid": None}}, "kid"),
    "an unknown key": ({"header": {"kid": "ec-2"}}, "no key ec-2"),
    "a key set of its own": ({"header": {"jku": "https://evil.example/keys"}}, "jku"),
    "another key under the same name": ({"key": OTHER}, "signature"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_assertion_is_refused_and_says_what_is_wrong(house: House, program: Client, case: str) -> None:
    said, words = dict(WRONG[case][0]), WRONG[case][1]
    now = int(house.world.now().timestamp())
    said |= {name: now + said[name] for name in ("exp", "nbf", "iat") if isinstance(said.get(name), int)}
    answer = await fetch(program, house, await registered(house), **said)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), answer.text
    assert words in answer.json()["error_description"]


async def test_an_expired_assertion_hears_what_time_it_is_here(house: House, program: Client) -> None:
    now = int(house.world.now().timestamp())
    answer = await fetch(program, house, await registered(house), exp=now - 60)
    assert "2026-11-22T02:00:00Z" in answer.json()["error_description"]


async def test_a_clock_a_little_off_is_no_reason(house: House, program: Client) -> None:
    now, client = int(house.world.now().timestamp()), await registered(house)
    assert (await fetch(program, house, client, iat=now + 25, nbf=now + 25, exp=now + 325)).status_code == 200
    assert (await fetch(program, house, client, iat=now - 320, exp=now - 20)).status_code == 200


def unsigned(claims: dict[str, Any], **header: Any) -> str:
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "none", "kid": "ec-1", **header}, claims)
    )


async def test_an_unsigned_assertion_is_refused(house: House, program: Client) -> None:
    client, now = await registered(house), int(house.world.now().timestamp())
    claims = {"iss": client.id, "sub": client.id, "aud": f"{BASE}/auth/token", "exp": now + 60, "jti": "1"}
    for alg in ("none", "None", "NONE", ""):
        for signature in (".", "", ".AAAA"):
            answer = await program.post("/auth/token", data=form(unsigned(claims, alg=alg) + signature))
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_the_public_key_is_no_secret_to_sign_with(house: House, program: Client) -> None:
    """The classic confusion: HS256 with the bytes of the public key."""
    client, now = await registered(house), int(house.world.now().timestamp())
    claims = {"iss": client.id, "sub": client.id, "aud": f"{BASE}/auth/token", "exp": now + 60, "jti": "1"}
    for key in (EC, RSA):
        for secret in (
            key.as_pem(private=False),
            public(key).encode(),
            json.dumps(key.as_dict(private=False)).encode(),
        ):
            for alg in ("HS256", "HS384"):
                begun = unsigned(claims, alg=alg, kid=key.kid)
                digest = hmac.digest(secret, begun.encode(), alg.replace("HS", "sha"))
                signed = f"{begun}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
                answer = await program.post("/auth/token", data=form(signed))
                assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
                assert "RS384 or ES384" in answer.json()["error_description"]


async def test_other_algorithms_of_the_same_family_are_refused(house: House, program: Client) -> None:
    client = await registered(house)
    answer = await fetch(program, house, client, key=RSA, alg="RS256")
    assert "RS384 or ES384" in answer.json()["error_description"]
    crossed = await fetch(program, house, client, key=RSA, header={"kid": "ec-1"})
    assert "no key ec-1 for RS384" in crossed.json()["error_description"]


async def test_an_extension_that_must_be_understood_is_refused(house: House, program: Client) -> None:
    from joserfc import jws

    client, now = await registered(house), int(house.world.now().timestamp())
    claims = {"iss": client.id, "sub": client.id, "aud": f"{BASE}/auth/token", "exp": now + 60, "jti": "1"}
    header = {"alg": "ES384", "kid": "ec-1", "crit": ["urgent"], "urgent": True}
    lax = jws.JWSRegistry(algorithms=["ES384"], strict_check_header=False)
    try:
        signed = jws.serialize_compact(header, json.dumps(claims), EC, registry=lax)
    except Exception:  # the library will not even sign it
        signed = unsigned(claims, **header) + ".AAAA"
    assert (await program.post("/auth/token", data=form(signed))).status_code == 401


async def test_a_key_inside_the_assertion_is_not_believed(house: House, program: Client) -> None:
    client = await registered(house)
    answer = await fetch(program, house, client, key=OTHER, header={"jwk": OTHER.as_dict(private=False)})
    assert answer.status_code == 401


async def test_without_its_public_address_nothing_is_meant_for_a_server_that_another_names(
    house: House, program: Client
) -> None:
    """Else a server that was sent an assertion could hand it on here under its own name."""
    from goldenhour.exchange import addresses

    client = await registered(house)
    house.facts[addresses.FACT] = None
    signed = form(assertion(house, client, aud="http://evil.example/auth/token"))
    answer = await program.post("/auth/token", data=signed, headers={"host": "evil.example"})
    assert answer.status_code == 503
    assert "public address" in answer.json()["error_description"]
    at_home = form(assertion(house, client, aud="http://127.0.0.1:8000/auth/token"))
    assert (await program.post("/auth/token", data=at_home, headers={"host": "127.0.0.1:8000"})).status_code == 200


# ── what it asks for ─────────────────────────────────────────────────────────────────────────────────────────────────
REFUSED_SCOPES = {
    "system/*.cruds": "more than this client",
    "system/Observation.c": "more than this client",
    "system/*.*": "more than this client",
    "system/Observation.rs?category=laboratory": "restricted by a search",
    "system/Obs.rs": "no FHIR R4 resource type",
    "system/Observation.sr": "in this order",
    "system/Observation.": "no scope",
    "patient/*.rs": "more than this client",
    "offline_access system/*.rs": "offline_access",
    "openid system/*.rs": "more than this client",
    "everything": "no scope",
}


@pytest.mark.parametrize("scope", REFUSED_SCOPES)
async def test_a_scope_that_is_not_granted_is_refused_by_name(house: House, program: Client, scope: str) -> None:
    answer = await fetch(program, house, await registered(house), scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), answer.text
    assert REFUSED_SCOPES[scope] in answer.json()["error_description"]


async def test_less_than_was_registered_can_be_asked_for_also_in_the_old_way(house: House, program: Client) -> None:
    client = await registered(house, scopes="system/*.cruds")
    for scope, granted in (("system/Observation.r", "system/Observation.r"), ("system/*.read", "system/*.rs")):
        answer = (await fetch(program, house, client, scope)).json()
        assert answer["scope"] == granted
        assert not opened_by(house, answer["access_token"]).may("Observation", "create")


async def test_the_authority_sees_all_and_others_only_their_own(house: House, program: Client) -> None:
    audiences = {}
    for organisation in ("country/TW", "county/A", f"hospital/{HOSPITAL}"):
        client = await registered(house, organisation=organisation)
        audiences[organisation] = opened_by(
            house, (await fetch(program, house, client)).json()["access_token"]
        ).audience
    assert audiences == {
        "country/TW": None,
        "county/A": {"county/A"},
        f"hospital/{HOSPITAL}": {f"hospital/{HOSPITAL}"},
    }


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_request_that_is_no_right_form_is_refused_by_the_standard(house: House, program: Client) -> None:
    client = await registered(house)
    right = form(assertion(house, client))
    for left_out in ("grant_type", "scope", "client_assertion", "client_assertion_type"):
        lacking = {name: value for name, value in form(assertion(house, client)).items() if name != left_out}
        answer = await program.post("/auth/token", data=lacking)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), left_out
    twice = httpx.QueryParams([*right.items(), ("scope", "system/*.cruds")])
    form_type = {"content-type": "application/x-www-form-urlencoded"}
    answer = await program.post("/auth/token", content=str(twice), headers=form_type)
    assert "scope comes twice" in answer.json()["error_description"]
    assert (await program.post("/auth/token", json=right)).json()["error"] == "invalid_request"
    assert (await program.post("/auth/token", content="x" * 40_000, headers=form_type)).status_code == 413
    other = await program.post("/auth/token", data=form(assertion(house, client), grant_type="password"))
    assert other.json()["error"] == "unsupported_grant_type"
    secret = await program.post(
        "/auth/token", data={"grant_type": "client_credentials"}, headers={"authorization": "Basic eDp5"}
    )
    assert (secret.status_code, secret.json()["error"]) == (401, "invalid_client")


async def test_an_app_gets_no_token_without_a_person(house: House, program: Client) -> None:
    app = await app_registered(house, kind=Kind.APP, keys=public(EC))
    answer = await fetch(program, house, app, "patient/*.rs")
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    open_app = await app_registered(house, redirect_uris=REDIRECT)
    answer = await program.post("/auth/token", data={"grant_type": "client_credentials", "client_id": open_app.id})
    assert answer.json()["error"] == "unauthorized_client"


# ── ending and slowing down ──────────────────────────────────────────────────────────────────────────────────────────
async def test_a_client_that_was_ended_has_no_tokens_and_gets_none(house: House, program: Client) -> None:
    client = await registered(house)
    token = (await fetch(program, house, client)).json()["access_token"]
    await parts_of(house).clients.end(None, client.id)
    assert opened_by(house, token) is None
    assert (await fetch(program, house, client)).json()["error"] == "invalid_client"


async def test_a_new_key_makes_the_old_one_worthless_at_once(house: House, program: Client) -> None:
    client = await registered(house)
    token = (await fetch(program, house, client, key=EC)).json()["access_token"]
    await parts_of(house).clients.set_keys(None, client.id, public(RSA))
    assert opened_by(house, token) is None
    assert (await fetch(program, house, client, key=EC)).status_code == 401
    assert (await fetch(program, house, client, key=RSA)).status_code == 200


async def test_whoever_guesses_is_slowed_down_and_whoever_is_right_is_not(house: House, program: Client) -> None:
    client = await registered(house)
    for _ in range(60):
        assert (await program.post("/auth/token", data=form("a.b.c"))).status_code == 401
    waiting = await program.post("/auth/token", data=form("a.b.c"))
    assert waiting.status_code == 429
    assert 1 <= int(waiting.headers["retry-after"]) <= 300
    assert (await fetch(program, house, client)).status_code == 429, "the address is slowed down, whoever it says it is"


async def test_sixty_tokens_a_minute_are_enough_for_anybody(house: House, program: Client) -> None:
    client = await registered(house)
    codes = [(await fetch(program, house, client)).status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]


async def test_no_token_is_given_that_cannot_be_noted(house: House, program: Client, monkeypatch: Any) -> None:
    from goldenhour.kit.log import disk_full

    client = await registered(house)

    async def full(*_: Any, **__: Any) -> Any:
        raise disk_full()

    monkeypatch.setattr(house.audit, "append", full)
    answer = await fetch(program, house, client)
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")


def test_a_scope_grants_what_its_letters_say_and_nothing_else() -> None:
    table = scopes.parse_scopes("system/Observation.crs system/*.r patient/Patient.read").table()
    granted = {(t, i) for t in ("Observation", "Patient", "Flag") for i in scopes.LETTER_OF if scopes.may(table, t, i)}
    assert granted == {
        ("Observation", "create"), ("Observation", "read"), ("Observation", "vread"), ("Observation", "history"),
        ("Observation", "search"), ("Patient", "read"), ("Patient", "vread"), ("Patient", "history"),
        ("Patient", "search"), ("Flag", "read"), ("Flag", "vread"), ("Flag", "history"),
    }  # fmt: skip
    assert not scopes.may(table, "Observation", "export")
    assert access.READING == {"*": "rs"}
