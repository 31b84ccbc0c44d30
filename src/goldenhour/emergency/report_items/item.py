"""What a question of an outcome report is: its type and range, when it is asked, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.kit.sentences import N_

LOINC = "http://loinc.org"
YES, NO = "yes", "no"


class Kind(StrEnum):
    """How a question is answered. `worked_out` is reckoned from other answers and never asked."""

    TIME = "time"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TEXT = "text"
    WORKED_OUT = "worked_out"


class Choice(msgspec.Struct, frozen=True):
    """One possible answer: our code, and its English message."""

    code: str
    label: str


class When(msgspec.Struct, frozen=True):
    """A condition: the question is asked only while that other one is asked and has one of these values."""

    item: str
    values: tuple[str, ...]


class Item(msgspec.Struct, frozen=True):
    """One question. `id` is its link id, the same in every report that asks it; `label` an English message; `unit` as in
    UCUM. Outside `lowest`-`highest` a number cannot be; outside `low`-`high` it is asked about once. `core`: the report
    is not signed without it; `later`: known only when the patient leaves, so that nobody waits for it. `source` names the
    paper or registry and its item; `loinc` stands only where that code is sure."""

    id: str
    label: str
    kind: Kind
    source: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    lowest: float = 0
    highest: float = 0
    low: float | None = None
    high: float | None = None
    decimals: int = 0
    when: When | None = None
    core: bool = True
    later: bool = False
    loinc: str = ""

    def choice(self, code: str) -> Choice | None:
        return next((one for one in self.choices if one.code == code), None)

    @property
    def waited_for(self) -> bool:
        """Whether the report cannot be signed while this is open."""
        return self.core and not self.later and self.kind is not Kind.WORKED_OUT


class Section(msgspec.Struct, frozen=True):
    """A part of the report, in the order of the hospital's chart."""

    id: str
    title: str
    items: tuple[Item, ...]


class Before(msgspec.Struct, frozen=True):
    """`first` cannot be later than `second`; by up to `slack_min` minutes clocks may differ. With `ask` it can, seldom."""

    first: str
    second: str
    slack_min: int = 5
    ask: bool = False


class Table(msgspec.Struct, frozen=True):
    """The whole report of one disease: Golden Hour's own item set. `version` rises when an item changes its meaning."""

    disease: Condition
    title: str
    sections: tuple[Section, ...]
    order: tuple[Before, ...]
    version: str = "1"

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


def asked_now(items: Iterable[Item], values: Mapping[str, str]) -> list[Item]:
    """The items whose condition holds, given the values there are. A condition on what is itself not asked does not."""
    asked: dict[str, Item] = {}
    for item in items:
        if item.when is None or (item.when.item in asked and values.get(item.when.item) in item.when.values):
            asked[item.id] = item
    return list(asked.values())


def choices(**labels: str) -> tuple[Choice, ...]:
    """Answers by code, in order. A code that begins with a digit is written with an underscore before it."""
    return tuple(Choice(code.removeprefix("_"), label) for code, label in labels.items())


YES_OR_NO = choices(yes=N_("yes"), no=N_("no"))


# ── short ways to write a table ──────────────────────────────────────────────────────────────────────────────────────
def time(id: str, label: str, source: str, *, core: bool = True, later: bool = False, when: When | None = None) -> Item:
    return Item(id, label, Kind.TIME, source, core=core, later=later, when=when)


def date(id: str, label: str, source: str, *, later: bool = False) -> Item:
    return Item(id, label, Kind.DATE, source, later=later)


def number(
    id: str,
    label: str,
    source: str,
    unit: str,
    lowest: float,
    highest: float,
    usual: tuple[float, float] | None = None,
    *,
    decimals: int = 0,
    core: bool = True,
    later: bool = False,
    when: When | None = None,
    loinc: str = "",
) -> Item:
    low, high = usual or (None, None)
    return Item(
        id, label, Kind.NUMBER, source, (), unit, lowest, highest, low, high, decimals, when, core, later, loinc
    )


def choice(
    id: str,
    label: str,
    source: str,
    of: tuple[Choice, ...],
    *,
    core: bool = True,
    later: bool = False,
    when: When | None = None,
    loinc: str = "",
) -> Item:
    return Item(id, label, Kind.CHOICE, source, of, core=core, later=later, when=when, loinc=loinc)


def yes_no(
    id: str, label: str, source: str, *, core: bool = True, later: bool = False, when: When | None = None
) -> Item:
    return Item(id, label, Kind.YES_NO, source, YES_OR_NO, core=core, later=later, when=when)


def worked_out(id: str, label: str, source: str, unit: str = "", decimals: int = 0) -> Item:
    return Item(id, label, Kind.WORKED_OUT, source, unit=unit, decimals=decimals, core=False)


def more(*items: Item) -> tuple[Item, ...]:
    """The supplemental ones: asked for, never waited for."""
    return tuple(msgspec.structs.replace(item, core=False) for item in items)


def only_if(item_id: str, *values: str) -> When:
    return When(item_id, values or (YES,))
