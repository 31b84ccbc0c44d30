"""Public keys as administrators paste them: kept as a JWK set, and nothing secret taken."""

from __future__ import annotations

import itertools
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwk

from goldenhour.exchange.keys import UnfitKey, find_key, key_set, kids_of
from tests.exchange.scene import EC, RSA, public


@pytest.mark.parametrize("key", [EC, RSA], ids=["EC", "RSA"])
def test_a_key_is_taken_as_jwk_as_set_and_as_pem(key: jwk.Key) -> None:
    alg = "RS384" if key is RSA else "ES384"
    pem = key.as_pem(private=False).decode()  # type: ignore[union-attr]
    for text in (json.dumps(key.as_dict(private=False)), public(key), pem, f"\n  {pem}\n"):
        kept = key_set(text)
        (kid,) = kids_of(kept)
        assert find_key(kept, kid, alg) is not None
        assert kid == ("ec-1" if key is EC and text[0] == "{" else "rsa-1" if text[0] == "{" else key.thumbprint())


def test_a_key_without_a_name_gets_its_thumbprint() -> None:
    bare = {name: part for name, part in EC.as_dict(private=False).items() if name != "kid"}
    assert kids_of(key_set(json.dumps(bare))) == [EC.thumbprint()]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (json.dumps(EC.as_dict(private=True)), "private or secret"),
        (RSA.as_pem(private=True).decode(), "private or secret"),
        (json.dumps({"kty": "oct", "k": "c2VjcmV0"}), "private or secret"),
        (json.dumps(jwk.ECKey.generate_key("P-256").as_dict(private=False)), "P-384"),
        (json.dumps(jwk.OKPKey.generate_key("Ed25519").as_dict(private=False)), "Only RSA keys"),
        (json.dumps(jwk.RSAKey.generate_key(1024).as_dict(private=False)), "2048 to 8192 bits"),
        (json.dumps({**EC.as_dict(private=False), "use": "enc"}), "encryption"),
        (json.dumps({**RSA.as_dict(private=False), "alg": "RS256"}), "RS256"),
        (json.dumps({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}), "no readable public key"),
        (json.dumps({"kty": "EC", "crv": "P-384"}), "no readable public key"),
        (json.dumps({"kty": "RSA", "n": 5, "e": "AQAB"}), "no readable public key"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "no readable public key"),
        ("my key", "Paste a JWK"),
        ("[]", "JSON object"),
        ('{"keys": []}', "1 to 20"),
        ("x" * 70_000, "64 KiB"),
        (dsa.generate_private_key(1024).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
         "no readable public key"),
    ],
    ids=itertools.count(),  # keys are new in each process, and would be their tests' names
)  # fmt: skip
def test_what_is_no_public_key_for_signing_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UnfitKey, match=why):
        key_set(text)
