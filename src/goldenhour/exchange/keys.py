"""Public keys of clients: pasted as a JWK, a JWK set or PEM, and kept as a JWK set. Never a private key.

Source: SMART App Launch 2.2.0, "Client Authentication: Asymmetric": RS384 with RSA, ES384 with the curve P-384.
"""

from __future__ import annotations

import json
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc import jwk
from joserfc.errors import JoseError

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

ALGORITHMS = {"RSA": "RS384", "EC": "ES384"}
"""Type of key -> the one algorithm it signs with here."""
SHORTEST_RSA, LONGEST_RSA = 2048, 8192
"""Bits. The upper end keeps a verification short."""
TEXT_AT_MOST = 64 * 1024
KEYS_AT_MOST = 20
NEITHER = N_("Paste a JWK, a JWK set (JSON) or a public key in PEM (-----BEGIN PUBLIC KEY-----).")
PRIVATE = N_("This is a private or secret key. Keep it to yourself, and give only its public part.")
UNREADABLE = N_("This is no readable public key ({why}).")

Key = jwk.RSAKey | jwk.ECKey


class UnfitKey(Refusal):
    """A key that cannot be used."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(Category.INCORRECT, "unfit_key", message, field="key", **values)


def usable_key(value: Any) -> Key:
    """One JWK as a public key that we verify with. Raises UnfitKey."""
    if not isinstance(value, dict):
        raise UnfitKey(N_("A key must be a JSON object (a JWK)."))
    if value.keys() & {"d", "p", "q", "k"}:
        raise UnfitKey(PRIVATE)
    try:
        key = jwk.import_key({name: part for name, part in value.items() if name != "key_ops"})
        checked = fit(key)
    except UnfitKey:
        raise
    except (JoseError, ValueError, TypeError, KeyError, ArithmeticError, UnsupportedAlgorithm) as error:
        raise UnfitKey(UNREADABLE, why=type(error).__name__) from None
    if value.get("use", "sig") != "sig":
        raise UnfitKey(N_("This key is for encryption. Give one for signatures (use: sig)."))
    if value.get("alg", ALGORITHMS[checked.key_type]) != ALGORITHMS[checked.key_type]:
        raise UnfitKey(N_("This key is for {alg}. Give one for RS384 or ES384."), alg=str(value["alg"])[:20])
    return checked


def fit(key: Any) -> Key:
    """Only what RS384 and ES384 are made with."""
    if isinstance(key, jwk.RSAKey):
        public = key.public_key
        assert isinstance(public, rsa.RSAPublicKey)
        if not SHORTEST_RSA <= public.key_size <= LONGEST_RSA:
            raise UnfitKey(
                N_("An RSA key has {shortest} to {longest} bits; this one has {bits}."),
                shortest=SHORTEST_RSA, longest=LONGEST_RSA, bits=public.key_size,
            )  # fmt: skip
        return key
    if isinstance(key, jwk.ECKey):
        curve = key.public_key.curve
        if not isinstance(curve, ec.SECP384R1):
            raise UnfitKey(N_("ES384 needs the curve P-384; this key is on {curve}."), curve=curve.name)
        return key
    raise UnfitKey(N_("Only RSA keys (RS384) and EC keys on P-384 (ES384) can be used."))


def key_set(text: str) -> str:
    """What an administrator pasted as a JWK set in JSON, every key with a `kid` (its thumbprint where it had none).

    Raises UnfitKey.
    """
    if len(text) > TEXT_AT_MOST:
        raise UnfitKey(N_("At most {n} KiB of keys."), n=TEXT_AT_MOST // 1024)
    stripped = text.strip()
    found = [pem_jwk(stripped)] if stripped.startswith("-----BEGIN") else jwks_in(stripped)
    if not 1 <= len(found) <= KEYS_AT_MOST:
        raise UnfitKey(N_("Give 1 to {n} keys."), n=KEYS_AT_MOST)
    return json.dumps({"keys": [described(one) for one in found]}, separators=(",", ":"))


def jwks_in(text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise UnfitKey(NEITHER) from None
    if isinstance(value, dict) and isinstance(value.get("keys"), list):
        return list(value["keys"])
    return [value]


def pem_jwk(text: str) -> Any:
    if "PRIVATE" in text.partition("\n")[0]:
        raise UnfitKey(PRIVATE)
    try:
        curved = isinstance(load_pem_public_key(text.encode()), ec.EllipticCurvePublicKey)
        return jwk.import_key(text, "EC" if curved else "RSA").as_dict(private=False)
    except (JoseError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnfitKey(UNREADABLE, why=type(error).__name__) from None


def described(value: Any) -> dict[str, Any]:
    """The public parts of a key, with its name and what it is for."""
    key = usable_key(value)
    parts = dict(key.as_dict(private=False))
    named = value.get("kid")
    parts["kid"] = named if isinstance(named, str) and 1 <= len(named) <= 200 else key.thumbprint()
    return {**parts, "use": "sig", "alg": ALGORITHMS[key.key_type]}


def find_key(jwks: str | bytes, kid: str, alg: str) -> Key | None:
    """The key of that name that signs with this algorithm. Keys we cannot use are passed over."""
    try:
        value = json.loads(jwks)
    except (ValueError, RecursionError):
        return None
    keys = value.get("keys") if isinstance(value, dict) else None
    for one in keys[:KEYS_AT_MOST] if isinstance(keys, list) else ():
        if isinstance(one, dict) and one.get("kid") == kid:
            try:
                key = usable_key(one)
            except UnfitKey:
                continue
            if ALGORITHMS[key.key_type] == alg:
                return key
    return None


def kids_of(jwks: str) -> list[str]:
    """The names of the keys that are kept, for pages and sentences."""
    return [str(one["kid"]) for one in json.loads(jwks)["keys"]] if jwks else []
