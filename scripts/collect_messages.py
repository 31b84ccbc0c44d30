"""Collect the interface's messages from code and templates into the catalogues (`make messages`).

Translations are kept, new messages come in empty, messages no longer used go. `tests/architecture/test_messages.py`
fails on a message without a translation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "goldenhour"
LOCALES = SOURCE / "locales"
TRANSLATED = ("zh_Hant",)
"""English is the language of the messages themselves."""
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "translate": None,
    "say": None,
    "sentence": None,
    "Sentence": None,
    "Refusal": (3,),
    "ask_to_confirm": (2,),
}
"""Functions whose literal argument (1 when None) is a message."""
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
"""Written as the catalogue's dates, so that the file changes only when a message does."""


def messages_in_use() -> Catalog:
    """All messages of the code and the templates, with the files they stand in."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    catalogue = Catalog(project="Golden Hour", creation_date=NEVER)
    for name, _, message, comments, context in extract_from_dir(SOURCE, methods, options, KEYWORDS):
        if message and message != ("", ""):
            catalogue.add(message, None, [(f"src/goldenhour/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def catalogue_of(language: str) -> Catalog:
    """The catalogue as it stands in its file; an empty one where there is none."""
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project="Golden Hour")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def main() -> None:
    in_use = messages_in_use()
    LOCALES.mkdir(exist_ok=True)
    for language in TRANSLATED:
        catalogue = catalogue_of(language)
        catalogue.update(in_use, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = catalogue.revision_date = NEVER
        catalogue.fuzzy = False
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Golden Hour"
        catalogue.header_comment = (
            "# Golden Hour. The left side is written in the code; only the right side is to be edited."
        )
        with (LOCALES / f"{language}.po").open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
        missing = sum(1 for message in catalogue if message.id and not any(strings_of(message.string)))
        print(f"{language}: {len(catalogue)} messages, {missing} without a translation")


def strings_of(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The forms of a translation; one empty form where there is none."""
    return (string or "",) if isinstance(string, str | None) else tuple(string)


if __name__ == "__main__":
    main()
