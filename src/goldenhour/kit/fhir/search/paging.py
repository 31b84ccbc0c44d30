"""Cursors: where the next page begins.

A cursor holds the order key and the number of the last resource shown, and the place in the log at which the search
began. A page begins after that key, so that what comes in between shifts nothing. In an order that changes do not touch
(none asked for) every resource is shown once, as it is now; in an order by a value, what was changed since the search
began is left out: it might have been shown already at its old place. Cursors are signed, and good for one query only.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

import msgspec

from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.search import Search

SIGNATURE = 16
LONGEST = 8_000


class Cursor(NamedTuple):
    """`keys` are the order keys of the last resource shown (`rid` is its number), `top` the place in the log when the search
    began."""

    keys: tuple[int | float | str, ...]
    rid: int
    top: int


class Cursors:
    """Makes cursors and understands them again."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def made(self, search: Search, cursor: Cursor) -> str:
        content = msgspec.json.encode(tuple(cursor))
        return urlsafe_b64encode(self._signature(search, content) + content).decode().rstrip("=")

    def understood(self, search: Search) -> Cursor | None:
        """The cursor of this search, if it has one.

        Raises `FhirRefusal` (400): it is not ours, or belongs to another query.
        """
        if not search.cursor:
            return None
        try:
            if len(search.cursor) > LONGEST:
                raise ValueError
            raw = urlsafe_b64decode(search.cursor.encode("ascii") + b"=" * (-len(search.cursor) % 4))
            if not hmac.compare_digest(raw[:SIGNATURE], self._signature(search, raw[SIGNATURE:])):
                raise ValueError
            return msgspec.json.decode(raw[SIGNATURE:], type=Cursor)
        except (ValueError, msgspec.DecodeError) as error:
            raise refused(
                400,
                "value",
                "This '_cursor' does not belong to this search. Take the link to the next page as it was given.",
            ) from error

    def _signature(self, search: Search, content: bytes) -> bytes:
        said = msgspec.json.encode((search.types, search.pairs, content))
        return hashlib.blake2b(said, key=self._secret, digest_size=SIGNATURE).digest()
