"""Our own key: it signs who the person is (`id_token`), and nothing else. RS256, as every OpenID client must know it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from joserfc import jwk, jwt

from goldenhour.exchange.tokens import LIFETIME

ALGORITHM = "RS256"
BITS = 2048


class SigningKey:
    """`pem` is the private key (PKCS 8)."""

    def __init__(self, pem: bytes) -> None:
        self._key = jwk.RSAKey.import_key(pem)
        self.kid = self._key.thumbprint()

    @property
    def jwks(self) -> dict[str, Any]:
        """What is published: the public part."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": ALGORITHM}]}

    def id_token(self, issuer: str, client: str, person: str, name: str, now: datetime, nonce: str = "") -> str:
        """Who is signed in, for this app only, for as long as an access token."""
        seconds = int(now.timestamp())
        claims = {
            "iss": issuer, "sub": person, "aud": client, "iat": seconds, "exp": seconds + int(LIFETIME.total_seconds()),
            "fhirUser": f"{issuer}/Practitioner/{person}", "name": name,
        }  # fmt: skip
        if nonce:
            claims["nonce"] = nonce
        return jwt.encode({"alg": ALGORITHM, "kid": self.kid}, claims, self._key)
