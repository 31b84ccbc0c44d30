"""The signed assertion by which a client says who it is (`private_key_jwt`): checked in order, refused in words.

Source: SMART App Launch 2.2.0, "Client Authentication: Asymmetric"; RFC 7523 section 3; RFC 8725 (JWT best practices).
The key is found by the registration and the `kid`; never by what the assertion says of itself (`jku`, `jwk`, `x5c`).
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, ClaimError, ExpiredTokenError, JoseError

from goldenhour.exchange.keys import ALGORITHMS, Key

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALLOWED = tuple(ALGORITHMS.values())
LONGEST = timedelta(minutes=5)
SKEW_S = 30
"""How far the clock of a client may be from ours. Our choice; the specification leaves it open."""
ASSERTION_AT_MOST = 8 * 1024


class AssertionRefused(Exception):
    """`code` is for the self-check (`wrong_aud`), the sentence for whoever wrote the client."""

    def __init__(self, code: str, sentence: str, client: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.client = client


class Presented(NamedTuple):
    """An assertion as it was handed in: whom it names, the key it says it was signed with, unverified."""

    text: str
    client: str
    kid: str
    alg: str
    jku: str


class Proven(NamedTuple):
    """Verified: it is from this client. `jti_hash` may be used once until `expires_at`."""

    client: str
    jti_hash: str
    expires_at: datetime


def presented(text: str) -> Presented:
    """Read an assertion without believing it. Raises AssertionRefused."""
    if len(text) > ASSERTION_AT_MOST or not text.isascii():
        raise AssertionRefused(
            "unreadable", f"client_assertion must be a JWT of at most {ASSERTION_AT_MOST} characters."
        )
    try:
        found = jws.extract_compact(text.encode())
        header, claims = found.headers(), json.loads(found.payload or b"")
    except (JoseError, ValueError, TypeError, KeyError, RecursionError, AssertionError):
        raise AssertionRefused("unreadable", "client_assertion cannot be read: it must be a signed JWT.") from None
    client, kid, alg = (claims.get("iss") if isinstance(claims, dict) else None), header.get("kid"), header.get("alg")
    if not isinstance(client, str) or claims.get("sub") != client:
        raise AssertionRefused("wrong_iss", "In the client_assertion, iss and sub must both be your client id.")
    if alg not in ALLOWED:
        raise AssertionRefused(
            "wrong_alg", f"The client_assertion is signed with {str(alg)[:20]}; sign it with RS384 or ES384.", client
        )
    if not isinstance(kid, str) or not kid:
        raise AssertionRefused("no_kid", "The header of the client_assertion must name its key (kid).", client)
    jku = header.get("jku")
    return Presented(text, client, kid, alg, jku if isinstance(jku, str) else "")


def verified(said: Presented, key: Key, audience: str, now: datetime) -> Proven:
    """Raises AssertionRefused: the signature, whom it is for, when it is for, or without an id of its own."""
    seconds = int(now.timestamp())
    try:
        token = jwt.decode(said.text, key, algorithms=[said.alg])
        claims = token.claims
        jwt.JWTClaimsRegistry(
            now=seconds, leeway=SKEW_S, iss={"essential": True, "value": said.client},
            sub={"essential": True, "value": said.client}, aud={"essential": True, "value": audience},
            exp={"essential": True}, jti={"essential": True},
        ).validate(claims)  # fmt: skip
    except BadSignatureError:
        raise AssertionRefused(
            "wrong_signature", f"The signature does not fit the key {said.kid[:80]}. Is it the key you registered?",
            said.client,
        ) from None  # fmt: skip
    except ExpiredTokenError:
        raise AssertionRefused("expired", expired_words(now), said.client) from None
    except ClaimError as error:
        raise claim_refused(error, audience, now, said.client) from None
    except (JoseError, ValueError, TypeError, ArithmeticError):
        raise AssertionRefused(
            "unreadable", "client_assertion cannot be verified as a signed JWT.", said.client
        ) from None
    return proven(claims, said.client, seconds)


def proven(claims: dict[str, Any], client: str, seconds: int) -> Proven:
    jti, exp = claims["jti"], claims["exp"]
    if exp > seconds + LONGEST.total_seconds() + SKEW_S:
        raise AssertionRefused("too_long", "exp of the client_assertion may be at most 5 minutes from now.", client)
    if not 1 <= len(jti) <= 500:
        raise AssertionRefused(
            "no_jti", "jti of the client_assertion must be 1 to 500 characters, new each time.", client
        )
    until = datetime.fromtimestamp(int(exp), UTC) + timedelta(seconds=SKEW_S + 1)
    return Proven(client, hashlib.sha256(jti.encode("utf-8", "surrogatepass")).hexdigest(), until)


def expired_words(now: datetime) -> str:
    return f"The client_assertion has expired. Our clock says {now:%Y-%m-%dT%H:%M:%SZ}: is yours right?"


def claim_refused(error: ClaimError, audience: str, now: datetime, client: str) -> AssertionRefused:
    """What is wrong with a claim, in words."""
    claim = str(error.claim)
    if "aud" in claim:
        return AssertionRefused("wrong_aud", f"aud of the client_assertion must be exactly {audience}.", client)
    if claim in ("nbf", "iat"):
        early = f"{claim} of the client_assertion is in the future. Our clock says {now:%Y-%m-%dT%H:%M:%SZ}: is yours right?"
        return AssertionRefused("too_early", early, client)
    return AssertionRefused("wrong_claim", f"The client_assertion lacks a right {claim[:40]}.", client)
