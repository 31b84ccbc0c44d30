"""What does not fit a typed body, in a person's words.

msgspec says it for programmers ("Expected `float` <= 130.0 - at `$.patient_age`"); here that becomes a sentence that is
translated like every other. What it says in a way not known here is kept word for word, in quotation marks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, sentence

NameOf = Callable[[str], Sentence]
"""The name of a field -> what people call it."""

KINDS: dict[str, str] = {
    "int": N_("{field} must be a whole number."),
    "float": N_("{field} must be a number."),
    "str": N_("{field} must be text."),
    "bool": N_("{field} must be yes or no."),
    "datetime": N_("{field} must be a time with its zone, like 2026-11-22T10:00+08:00."),
    "date": N_("{field} must be a date, like 2026-11-22."),
    "array": N_("{field} must be a list."),
    "object": N_("{field} must have named parts (a JSON object)."),
}
BOUNDS: dict[str, str] = {
    "<=": N_("{field} must be at most {limit}."),
    ">=": N_("{field} must be at least {limit}."),
    "<": N_("{field} must be less than {limit}."),
    ">": N_("{field} must be more than {limit}."),
}
TOO_LONG = N_("{field} is too long: at most {limit} characters.")
TOO_SHORT = N_("{field} is too short: at least {limit} characters.")
EMPTY = N_("{field} is empty: fill it in.")
LACKING = {
    "missing required": N_("{field} is missing."),
    "contains unknown": N_("{field} is not known here: leave it out."),
}
NO_CHOICE = N_("{field} cannot be {value}: choose one of those offered.")
LIKE = N_("{field} must be written like {example}.")
NOT_SO = N_("{field} is not written as it must be.")
EXAMPLES = ("02-2312-3456", "08:30", "name@example.org")
"""Of what bodies want in a form of its own: a telephone number, a time of day, an address for mail."""
TOO_LARGE = N_("{field} is too large a number.")
OTHERWISE = N_('{field} is wrong: "{words}".')
WHOLE = N_("what was sent")

SHOWN_OF_VALUE = 60


def unfit(code: str, error: Exception, name_of: NameOf | None = None) -> Refusal:
    """The refusal of a body that does not fit, from msgspec's error. `name_of` says what people call a field; without
    it, or where it does not know better, a field is called by its own name in quotation marks."""
    field, why = in_words(str(error), name_of or as_written)
    message = N_("{why} Correct it and send it again.")
    return Refusal(Category.INCORRECT, code, message, field=field, why=why)


def in_words(said: str, name_of: NameOf) -> tuple[str | None, Sentence]:
    """The field that is wrong (`place.lat`; None for the whole), and what is wrong with it."""
    words, _, path = said.partition(" - at `")
    path = path.rstrip("`").partition("$")[2].lstrip(".")
    if lacking := re.fullmatch(r"Object (missing required|contains unknown) field `(.*)`", words, re.S):
        path = f"{path}.{lacking[2]}".lstrip(".")
    called = named(path, name_of)
    if lacking:
        return path, sentence(LACKING[lacking[1]], field=called)
    return path or None, wrong_value(words, called)


def named(path: str, name_of: NameOf) -> Sentence:
    """What the last named part of a path is called (`names[0]` is one of the names)."""
    last = re.sub(r"\[[^]]*\]", "", path).rpartition(".")[2]
    return name_of(last) if last else Sentence(WHOLE)


def as_written(field: str) -> Sentence:
    """A field under its own name."""
    return sentence(N_('"{name}"'), name=field)


def wrong_value(words: str, field: Sentence) -> Sentence:
    """What is wrong with the value of a field."""
    if bound := re.fullmatch(r"Expected `(?:int|float)` ([<>]=?) (\S+)", words):
        return sentence(BOUNDS[bound[1]], field=field, limit=f"{float(bound[2]):.12g}")
    if length := re.fullmatch(r"Expected `str` of length ([<>])= (\d+)", words):
        too = TOO_LONG if length[1] == "<" else EMPTY if length[2] == "1" else TOO_SHORT
        return sentence(too, field=field, limit=int(length[2]))
    if pattern := re.fullmatch(r"Expected `str` matching regex (.*)", words, re.S):
        return not_written_so(pattern[1], field)
    if kind := wanted_kind(words):
        return sentence(KINDS[kind], field=field)
    if choice := re.fullmatch(r"Invalid (?:enum )?value (.*)", words, re.S):
        return sentence(NO_CHOICE, field=field, value=choice[1][:SHOWN_OF_VALUE])
    if words in ("Integer value out of range", "Number out of range"):
        return sentence(TOO_LARGE, field=field)
    return sentence(OTHERWISE, field=field, words=words)


def not_written_so(pattern: str, field: Sentence) -> Sentence:
    """People are shown an example and not the pattern."""
    fitting = re.compile(str(ast.literal_eval(pattern)))
    example = next((one for one in EXAMPLES if fitting.search(one)), None)
    return sentence(LIKE, field=field, example=example) if example else sentence(NOT_SO, field=field)


def wanted_kind(words: str) -> str | None:
    """The type that was wanted, where the value is of another or cannot be read as it."""
    if wanted := re.match(r"Expected `(\w+)(?: \| null)?`(?:$|, got `| with a timezone)", words):
        return wanted[1] if wanted[1] in KINDS else None
    encoded = re.fullmatch(r"Invalid RFC3339 encoded (datetime|date)", words)
    return encoded[1] if encoded else None
