"""One way to say no: a category, a stable code, and a sentence that says what to do next."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from goldenhour.kit.sentences import Sentence, Translate, filled


class Category(StrEnum):
    """Why something was refused. Mapped once to HTTP (`kit.web`), to the words on screen, later to OperationOutcome."""

    NOT_UNDERSTOOD = "not_understood"  # 400: the request itself cannot be read
    NOT_SIGNED_IN = "not_signed_in"  # 401: nobody known is asking
    FORBIDDEN = "forbidden"  # 403: known, but not allowed
    NOT_FOUND = "not_found"  # 404: no such thing (or not for you to know)
    CONFLICT = "conflict"  # 409: the state does not allow it (any more)
    TOO_LARGE = "too_large"  # 413: more than is taken at once
    INCORRECT = "incorrect"  # 422: readable, but cannot be true
    CONFIRM = "confirm"  # 428: possible but unusual; say it again with `confirmed`
    TOO_MANY = "too_many"  # 429: slow down
    UNAVAILABLE = "unavailable"  # 503: not now; nothing was kept


class Refusal(Exception):
    """Something asked for is not done, and nothing of it was kept.

    `code` is stable and for programs (`unit_already_sent`); `message` is an English sentence, also the key of its
    translation, with `{named}` places filled from `values`. `field` names the part of the request that is wrong.
    """

    def __init__(
        self, category: Category, code: str, message: str, /, *, field: str | None = None, **values: Any
    ) -> None:
        super().__init__(message)
        self.category = category
        self.code = code
        self.message = message
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self, translate: Translate | None = None) -> str:
        """The message in the reader's language, its places filled (values that are sentences are translated too).
        Where it begins with the name of something ("pulse ..."), that name begins with a capital."""
        text = filled(self.message, self.values, translate)
        first = self.message.startswith("{") and self.values.get(self.message[1:].partition("}")[0])
        return text[:1].upper() + text[1:] if isinstance(first, Sentence) else text
