"""Signatures between us and a gateway: HMAC-SHA256 over time and body, the same both ways.

`Goldenhour-Signature: t=<seconds since 1970>,v1=<hex>`, where v1 is HMAC-SHA256(secret, "<t>.<body>"). Who knows no
secret can neither make a message nor a receipt; an old one is refused by its time, a repeated one by its id.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from goldenhour.kit.refusals import Category, Refusal

HEADER = "goldenhour-signature"
CLOCKS_DIFFER = timedelta(minutes=5)
FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
SHORTEST_SECRET = 32
"""Bytes: a shorter secret could be guessed."""


def signature(secret: bytes, body: bytes, at: datetime) -> str:
    """The header's value for this body, sent at this time."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={_mac(secret, seconds, body)}"


def check_signature(secret: bytes, body: bytes, header: str, now: datetime) -> None:
    """Raises Refusal(NOT_SIGNED_IN) unless whoever sent this knows the secret and sent it just now."""
    found = FORM.fullmatch(header.strip())
    if found is None or not hmac.compare_digest(_mac(secret, found[1], body), found[2]):
        raise Refusal(
            Category.NOT_SIGNED_IN,
            "wrong_signature",
            "The signature of this message is missing or wrong. Sign it with the secret this server was given.",
            field=HEADER,
        )
    if abs(now.timestamp() - int(found[1])) > CLOCKS_DIFFER.total_seconds():
        raise Refusal(
            Category.NOT_SIGNED_IN,
            "signature_too_old",
            "This message was signed more than five minutes ago or ahead. Check the clocks, then sign it anew.",
            field=HEADER,
        )


def _mac(secret: bytes, seconds: str, body: bytes) -> str:
    return hmac.new(secret, seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
