"""The interface's languages, from gettext catalogues read at start. Messages are written in English in the code."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DEFAULT = "zh_Hant"
LANGUAGES: dict[str, str] = {"zh_Hant": "中文", "en": "English"}
"""Code -> its own name. The first is the default. A third language is one more catalogue and one more line."""


def load_catalogues(folder: Path) -> dict[str, NullTranslations]:
    """Catalogues by language code; English needs none."""
    return {language: load_catalogue(folder / f"{language}.po") for language in LANGUAGES}


def load_catalogue(path: Path) -> NullTranslations:
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def choose_language(cookie: str | None, accept: str) -> str:
    """The language of a request: what the person chose, else what the browser prefers, else the default."""
    if cookie in LANGUAGES:
        return str(cookie)
    for wish in accept.lower().split(","):
        tag = wish.partition(";")[0].strip()
        if tag.startswith("zh"):
            return "zh_Hant"
        if tag.startswith("en"):
            return "en"
    return DEFAULT
