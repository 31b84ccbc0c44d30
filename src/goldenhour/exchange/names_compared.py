"""Names in one normal form, and how alike two of them are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

MASKS = "○〇◯Ｏ*＊"
"""What stands for a character that is not shown (王○明). A Latin O is one among Chinese characters."""
LATIN_MASK = re.compile("(?<=[^a-z])o(?![a-z])")
HAN = re.compile(r"[\u25cb\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Likeness(StrEnum):
    SAME = "same"
    ONE_OTHER = "one_other"
    MASKED = "masked"
    OTHER = "other"


def normal_name(written: str, spelling: Mapping[str, str], nobody: Sequence[str]) -> str:
    """The name as it is compared: one width, one spelling (臺 for 台), no blanks or marks between; words of a Latin name in
    order of the alphabet. Empty for somebody nobody could name: `nobody` are patterns of what is written then."""
    text = unicodedata.normalize("NFKC", written.translate(dict.fromkeys(map(ord, MASKS), "\u25cb"))).casefold()
    text = text.translate({ord(one): other for one, other in spelling.items()})
    words = re.findall(r"[^\W_]+|\u25cb", text)
    joined = re.sub(LATIN_MASK, "\u25cb", "".join(words)) if HAN.search(text) else " ".join(sorted(words))
    return "" if not joined or any(re.fullmatch(one, joined) for one in nobody) else joined


def likeness(one: str, other: str) -> Likeness | None:
    """How alike two names in normal form are; None where they cannot be compared, as a Chinese name and its romanisation."""
    if one == other:
        return Likeness.SAME
    if bool(HAN.search(one)) != bool(HAN.search(other)):
        return None
    if len(one) != len(other):
        return Likeness.OTHER
    pairs = list(zip(one, other, strict=True))
    wrong = sum(mine != theirs and "\u25cb" not in (mine, theirs) for mine, theirs in pairs)
    if not wrong:
        return Likeness.MASKED
    return Likeness.ONE_OTHER if wrong == 1 and len(one) > 2 else Likeness.OTHER
