"""Where a request's token is looked for."""

from __future__ import annotations

import pytest

from goldenhour.people.middleware import token_in


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ([], None),
        ([(b"cookie", b"session=abc")], "abc"),
        ([(b"cookie", b"language=en; session=abc; theme=dark")], "abc"),
        ([(b"cookie", b"obsession=abc")], None),
        ([(b"cookie", b"session=")], None),
        ([(b"authorization", b"Bearer abc")], "abc"),
        ([(b"authorization", b"bearer  abc ")], "abc"),
        ([(b"authorization", b"Basic abc")], None),
        ([(b"cookie", b"session=old"), (b"authorization", b"Bearer new")], "new"),
        ([(b"cookie", b"session=\xff\xfe")], "\xff\xfe"),
    ],
)
def test_the_bearer_token_counts_before_the_cookie(headers: list[tuple[bytes, bytes]], token: str | None) -> None:
    assert token_in(headers) == token
