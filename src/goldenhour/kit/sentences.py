"""Sentences made in one place and read in another: kept in English with their values, translated where shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

Translate = Callable[[str], str]
"""English message -> the same in the reader's language (the gettext function of a catalogue)."""


def N_(message: str) -> str:
    """Mark an English message for the catalogue where it is only kept; it is translated where it is shown."""
    return message


class Sentence(msgspec.Struct, frozen=True):
    """An English message and what fills its `{named}` places. A value may itself be a sentence."""

    message: str
    values: dict[str, Any] = {}

    def __str__(self) -> str:
        return self.text()

    def text(self, translate: Translate | None = None) -> str:
        """The sentence in the reader's language; in English without one."""
        return filled(self.message, self.values, translate)


def sentence(message: str, /, **values: Any) -> Sentence:
    """A sentence with its values: `sentence(N_("pulse {pulse}"), pulse=120)`."""
    return Sentence(message, values)


def filled(message: str, values: dict[str, Any], translate: Translate | None) -> str:
    """A message in the reader's language, its places filled."""
    text = translate(message) if translate and message else message  # a catalogue answers "" with its own header
    if not values:
        return text
    return text.format(**{name: in_words(value, translate) for name, value in values.items()})


def in_words(value: Any, translate: Translate | None) -> Any:
    """A value as it stands in a sentence: sentences are translated, all else is itself."""
    return value.text(translate) if isinstance(value, Sentence) else value
