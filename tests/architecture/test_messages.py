"""Every message of the interface has its Traditional Chinese."""

from __future__ import annotations

import ast
import re

import pytest

from scripts.collect_messages import SOURCE, TRANSLATED, catalogue_of, messages_in_use, strings_of

PLACE = re.compile(r"\{\w+(?::[^}]*)?\}|%\(\w+\)[sd]")


def ids_of(message_id: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else message_id


@pytest.fixture(scope="module")
def in_use() -> set[tuple[str, ...]]:
    return {ids_of(message.id) for message in messages_in_use() if message.id}


def test_messages_are_found_in_code_and_templates(in_use: set[tuple[str, ...]]) -> None:
    assert ("Your role does not include this. Ask your administrator if it should.",) in in_use  # a refusal
    assert ("Touch to acknowledge",) in in_use  # a template
    assert ("Sound is on",) in in_use  # a browser module, by way of words.html
    assert ("minute", "minutes") in in_use  # a plural


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str, in_use: set[tuple[str, ...]]) -> None:
    translated = {ids_of(m.id) for m in catalogue_of(language) if m.id and all(strings_of(m.string)) and not m.fuzzy}
    missing = sorted(in_use - translated)
    assert not missing, (
        f"{len(missing)} messages without {language} (`make messages`, then fill them in): {missing[:20]}"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str, in_use: set[tuple[str, ...]]) -> None:
    catalogue = catalogue_of(language)
    left_over = {ids_of(m.id) for m in catalogue if m.id} - in_use
    assert not left_over, f"run `make messages`: {sorted(left_over)[:20]}"
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    wrong = []
    for message in catalogue_of(language):
        wanted = set(PLACE.findall(" ".join(ids_of(message.id))))
        for string in filter(None, strings_of(message.string) if message.id else ()):
            if set(PLACE.findall(string)) != wanted:
                wrong.append((message.id, string))
    assert not wrong


def test_every_marked_message_is_found(in_use: set[tuple[str, ...]]) -> None:
    """The collector reads tokens and is blind inside f-strings: what is marked there would stay English for ever."""
    found = {text for ids in in_use for text in ids}
    unseen = [
        (path.relative_to(SOURCE).as_posix(), node.args[0].value)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "N_"
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in found
    ]
    assert not unseen, "take the message out of the f-string"


FROM_A_TABLE = {
    "emergency/actions.py",  # ask_to_confirm: the message is marked where it is called
    "emergency/alert_states.py",  # the sentences of the state table, N_ there
    "emergency/transfer_states.py",  # the sentences of the state table, N_ there
    "emergency/plausible.py",  # the problems of vital signs and times, N_ there
    "aeds/keeping/plausible.py",  # wrong: the message is marked where it is called
    "responders/filled.py",  # place: the message is marked where it is called
    "responders/volunteers.py",  # wrong: the message is marked where it is called
    "kit/web/unfit.py",  # what does not fit a body, N_ there
    "outcomes/checks.py",  # BEFORE_CALL, BEFORE_ARRIVAL, N_ there
    "outcomes/report_checks.py",  # the problems of outcomes/fitting.py, N_ there
}
"""Files that raise sentences standing elsewhere, marked there."""


def test_every_other_refusal_says_its_sentence_where_it_is_raised() -> None:
    """Only a literal can be collected; whatever is not one must have been marked with `N_`."""
    escaping = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                message = node.args[2] if len(node.args) > 2 else None
                if not (isinstance(message, ast.Constant) and isinstance(message.value, str)):
                    escaping.add(path.relative_to(SOURCE).as_posix())
    assert escaping == FROM_A_TABLE
