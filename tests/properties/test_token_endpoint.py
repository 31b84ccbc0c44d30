"""Whatever comes to the token endpoint, it answers as RFC 6749 says: never a mistake of ours, never a token."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import DrawFn

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.exchange.assertions import KIND
from goldenhour.exchange.throttle import TokenThrottle
from tests.conftest import Client
from tests.exchange.scene import parts_of, registered

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def coded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@st.composite
def assertions(draw: DrawFn) -> str:
    """Nearly a JWT: a header and claims with some things right and some odd, signed with noise; or no JWT at all."""
    if draw(st.booleans()):
        return draw(
            st.text(max_size=200) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
        )
    header = {
        "alg": draw(st.sampled_from(["ES384", "RS384", "HS256", "none"]) | ANYTHING),
        "kid": draw(st.sampled_from(["ec-1", "rsa-1"]) | ANYTHING),
        **draw(st.dictionaries(st.sampled_from(["jku", "jwk", "x5u", "crit", "typ", "b64", "zip", "cty"]), ANYTHING)),
    }
    claims = draw(
        st.fixed_dictionaries(
            {"iss": st.just("CLIENT") | ANYTHING, "sub": st.just("CLIENT") | ANYTHING},
            optional=dict.fromkeys(("aud", "exp", "iat", "nbf", "jti"), ANYTHING),
        )
        | ANYTHING
    )
    return ".".join((coded(header), coded(claims), base64.urlsafe_b64encode(draw(st.binary(max_size=200))).decode()))


FORMS = st.dictionaries(
    st.sampled_from(
        ["grant_type", "scope", "client_id", "code", "code_verifier", "redirect_uri", "refresh_token", "x"]
    ),
    st.sampled_from(["client_credentials", "authorization_code", "refresh_token", "CLIENT", "system/*.rs"])
    | st.text(max_size=40),
)


async def test_no_form_however_odd_gets_a_token_or_a_mistake(
    house: House, client: Callable[[Person | None], Client]
) -> None:
    his, program = await registered(house), client(None)
    parts = parts_of(house)
    asked: list[tuple[dict[str, str], bytes]] = []

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(FORMS, st.none() | assertions(), st.binary(max_size=100))
    def collect(form: dict[str, str], assertion: str | None, raw: bytes) -> None:
        signed = {} if assertion is None else {"client_assertion": assertion, "client_assertion_type": KIND}
        asked.append(({**form, **signed}, raw))

    collect()
    object.__setattr__(
        parts, "throttle", TokenThrottle(house.world.monotonic, "100000 per minute", "100000 per minute")
    )
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for form, raw in asked:
        filled = {name: value.replace("CLIENT", his.id) for name, value in form.items()}
        for answer in (
            await program.post("/auth/token", data=encodable(filled)),
            await program.post("/auth/token", content=raw, headers=kind),
        ):
            assert answer.status_code in (400, 401), (form, answer.text)
            said = answer.json()
            assert said["error"].startswith(("invalid_", "unsupported_", "unauthorized_"))
            assert all(" " <= character <= "~" for character in said["error_description"])


def encodable(form: dict[str, str]) -> dict[str, str]:
    return {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
