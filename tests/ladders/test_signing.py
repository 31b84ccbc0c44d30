"""Signatures of messages and receipts: who knows no secret makes none, and an old one is worth nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goldenhour.kit.refusals import Refusal
from goldenhour.ladders.signing import check_signature, signature

SECRET = b"0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BODY = b'{"id": "x"}'


def test_what_was_signed_just_now_is_believed() -> None:
    check_signature(SECRET, BODY, signature(SECRET, BODY, NOW), NOW + timedelta(seconds=299))


def test_the_signature_is_the_one_a_gateway_would_compute_by_hand() -> None:
    import hashlib
    import hmac

    seconds = int(NOW.timestamp())
    by_hand = hmac.new(SECRET, f"{seconds}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert signature(SECRET, BODY, NOW) == f"t={seconds},v1={by_hand}"


@pytest.mark.parametrize(
    ("body", "header", "code"),
    [
        (b'{"id": "y"}', signature(SECRET, BODY, NOW), "wrong_signature"),
        (BODY, signature(b"another secret of thirty-two bytes", BODY, NOW), "wrong_signature"),
        (BODY, "", "wrong_signature"),
        (BODY, signature(SECRET, BODY, NOW).replace("t=", "t=9"), "wrong_signature"),
        (BODY, signature(SECRET, BODY, NOW - timedelta(minutes=6)), "signature_too_old"),
        (BODY, signature(SECRET, BODY, NOW + timedelta(minutes=6)), "signature_too_old"),
    ],
)
def test_what_was_changed_forged_or_kept_for_later_is_refused(body: bytes, header: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_signature(SECRET, body, header, NOW)
    assert refused.value.code == code
