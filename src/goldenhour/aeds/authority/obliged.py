"""Whether a place must have a defibrillator: the announcement's ten categories, with their kinds and figures. Pure.

The categories are the country's (`[aed_obliged]` in its `country.toml`; Taiwan's: 衛部醫字第1121663199號, 2023-05-10).
"""

from __future__ import annotations

from typing import Any

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.kit.sentences import N_, Sentence, sentence

COUNTED: dict[str, str] = {
    "visitors_a_day": N_("visitors on an average day"),
    "visitors_a_day_in_season": N_("visitors on an average day in the season"),
    "rooms": N_("guest rooms"),
    "personnel": N_("personnel"),
}
"""What a threshold counts."""


class Threshold(msgspec.Struct, frozen=True):
    """From how many on a place of these kinds is obliged: `least` of what `what` counts."""

    kinds: tuple[str, ...]
    what: str
    least: int


class Category(msgspec.Struct, frozen=True):
    """One of the categories. `kinds` are obliged whatever their size, those of `counted` from a figure on."""

    code: str
    kinds: tuple[str, ...] = ()
    counted: Threshold | None = None

    @property
    def all_kinds(self) -> tuple[str, ...]:
        return self.kinds + (self.counted.kinds if self.counted else ())


class Judgement(msgspec.Struct, frozen=True):
    """`obliged` is None where it cannot be said, and `why` says what is missing."""

    obliged: bool | None
    why: Sentence


def categories(country: Country) -> dict[str, Category]:
    """The country's categories, in the order of its announcement."""
    return {code: read(code, said) for code, said in country.settings.get("aed_obliged", {}).items()}


def read(code: str, said: dict[str, Any]) -> Category:
    counted = said.get("counted")
    threshold = None
    if counted:
        least = int(counted["at_least"]) if "at_least" in counted else int(counted["more_than"]) + 1
        threshold = Threshold(tuple(counted["kinds"]), counted["what"], least)
    return Category(code, tuple(said.get("kinds", ())), threshold)


def category_of(country: Country, kind: str) -> str:
    """The category a kind of place stands in; "other" for one that no category names."""
    return next((code for code, one in categories(country).items() if kind in one.all_kinds), "other")


def judge(country: Country, category: str, kind: str, figure: int | None) -> Judgement:
    """Whether a place of this category and kind, with this figure, must have a device."""
    known = categories(country).get(category)
    if known is None:
        return Judgement(False, sentence(N_("Its category is not one of those that must have a defibrillator")))
    if kind in known.kinds or (known.counted is None and not known.kinds):
        return Judgement(True, sentence(N_("Its kind must have a defibrillator whatever its size")))
    if known.counted is None or (known.kinds and kind not in known.all_kinds):
        return Judgement(None, sentence(N_("Say which kind of place it is: not every kind of this category is named")))
    return by_figure(known.counted, figure)


def by_figure(threshold: Threshold, figure: int | None) -> Judgement:
    least, what = str(threshold.least), sentence(COUNTED[threshold.what])
    if figure is None:
        return Judgement(None, sentence(N_("Count first: obliged from {least} {what} on"), least=least, what=what))
    if figure >= threshold.least:
        words = N_("{figure} {what}: obliged from {least} on")
    else:
        words = N_("{figure} {what}: not obliged, that begins with {least}")
    return Judgement(figure >= threshold.least, sentence(words, figure=str(figure), what=what, least=least))
