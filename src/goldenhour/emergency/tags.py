"""The number on a tag: a letter, three digits, and a digit by which a number misread or misheard is noticed (`A-017-4`).

The check digit is Damm's: it notices every single wrong character and every two neighbours exchanged (Damm HM. Total
anti-symmetrische Quasigruppen. Dissertation, Marburg 2004). Only ten letters are used, hard to take for one another or for
a digit, so that a letter counts as a digit there.
"""

from __future__ import annotations

import re

from goldenhour.kit.refusals import Category, Refusal

LETTERS = "ABFHLMRUWY"
QUASIGROUP = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
WRITTEN = re.compile(r"([A-Za-z])[\s-]*(\d{3})[\s-]*(\d)")


def check_digit(letter: str, digits: str) -> str:
    """The last digit of a tag's number. `ValueError` for a letter that no tag has."""
    interim = 0
    for digit in f"{LETTERS.index(letter)}{digits}":
        interim = int(QUASIGROUP[interim][int(digit)])
    return str(interim)


def tag_number(letter: str, place: int) -> str:
    """The number of the tag at this place (0-999) of a pad."""
    digits = f"{place:03}"
    return f"{letter}-{digits}-{check_digit(letter, digits)}"


def read_number(text: str) -> str:
    """A number as it was typed, scanned or spoken, written as it stands on the tag.

    Raises `Refusal(INCORRECT)`: `wrong_tag` where it has not the form of one, `wrong_check_digit` where it was misread.
    """
    found = WRITTEN.fullmatch(text.strip())
    letter = found[1].upper() if found else ""
    if found is None or letter not in LETTERS:
        raise Refusal(
            Category.INCORRECT,
            "wrong_tag",
            "{number} is no tag's number: a letter ({letters}), three digits, a check digit. Read it again.",
            field="number",
            number=text[:20],
            letters=", ".join(LETTERS),
        )
    if found[3] != check_digit(letter, found[2]):
        raise Refusal(
            Category.INCORRECT,
            "wrong_check_digit",
            "{number} was misread or misheard: its last digit does not fit. Read the tag again, digit by digit.",
            field="number",
            number=f"{letter}-{found[2]}-{found[3]}",
        )
    return f"{letter}-{found[2]}-{found[3]}"
