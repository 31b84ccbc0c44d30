"""What a country's reference tables tell of: counties, hospitals with what each can do, networks, codes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Level(StrEnum):
    """What an emergency-responsibility hospital is designated for: 一般級, 中度級, 重度級 (general is the lowest)."""

    GENERAL = "general"
    MODERATE = "moderate"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """1 general, 2 moderate, 3 severe."""
        return list(Level).index(self) + 1


CAPABILITIES = ("emergency", "stroke", "coronary", "trauma", "obstetric_newborn", "intensive_care")

# Which capabilities a suspected condition needs; the weakest of them counts. A cardiac-arrest centre needs both
# coronary angiography at any hour and intensive care (ERC Guidelines 2021, Systems saving lives, Resuscitation
# 161:80-97).
NEEDED = {"ohca": ("coronary", "intensive_care"), "trauma": ("trauma",), "stroke": ("stroke",), "ami": ("coronary",)}


def said_in(language: str, *names: Mapping[str, str]) -> str:
    """The name in the language ("zh", "zh-Hant-TW", "en_GB" ...): from the first mapping that has it in that language,
    else from the first that has it in any."""
    primary = language.replace("_", "-").split("-")[0].lower()
    in_language = (said[primary] for said in names if primary in said)
    return next(in_language, None) or next((name for said in names for name in said.values()), "")


class County(msgspec.Struct, frozen=True):
    """A county or city. `area` is its code in ambulance records where that differs (TEMSIS 1010xx)."""

    code: str
    names: dict[str, str]
    area: str = ""
    regions: dict[str, str] = {}

    def name(self, language: str) -> str:
        return said_in(language, self.names)

    def region(self, language: str) -> str:
        return said_in(language, self.regions)


class Hospital(msgspec.Struct, frozen=True):
    """An emergency-responsibility hospital, or one campus of it: `id` is its national `code`, with `-2`, `-3` ... for
    further campuses. `lat`, `lon` in degrees WGS84, None when not known (`located_by` says how they were found)."""

    id: str
    code: str
    campus: int
    names: dict[str, str]
    short_names: dict[str, str]
    county: str
    level: Level
    capabilities: dict[str, Level]
    level_wording: str = ""
    address: str = ""
    tel: str = ""
    lat: float | None = None
    lon: float | None = None
    located_by: str = ""
    note: str = ""

    def name(self, language: str) -> str:
        """The full official name."""
        return said_in(language, self.names)

    def short(self, language: str) -> str:
        """The name people say; where the language has none, the full one."""
        return said_in(language, self.short_names, self.names)

    def level_for(self, condition: str) -> Level:
        """The level for a suspected condition: "ohca", "trauma", "stroke", "ami"; its own level for any other."""
        return min((self.capabilities[c] for c in NEEDED.get(condition, ())), key=lambda x: x.rank, default=self.level)


class Network(msgspec.Struct, frozen=True):
    """A referral network for remote emergency consultation, and the counties it reaches."""

    id: str
    names: dict[str, str]
    counties: tuple[str, ...]

    def name(self, language: str) -> str:
        return said_in(language, self.names)


class NetworkMember(msgspec.Struct, frozen=True):
    """An institution in a network. `role` is base, support, partner or station; `hospital` the id when it is in the
    table of hospitals; `inferred` when the source does not say it outright, and then `why`."""

    network: str
    role: str
    names: dict[str, str]
    county: str
    hospital: str = ""
    township: str = ""
    inferred: bool = False
    why: str = ""

    def name(self, language: str) -> str:
        return said_in(language, self.names)


class RoleTotal(msgspec.Struct, frozen=True):
    """How many members of one role the source counts; the tables name fewer where it does not name them."""

    role: str
    names: dict[str, str]
    stated: int


class Code(msgspec.Struct, frozen=True):
    """One code of a code table. It means something only with its `version` ("temsis-2016"). `said_as`: other words for it, under
    which it is found; `level`: the dispatch level that goes with a complaint, where only one does."""

    code: str
    version: str
    labels: dict[str, str]
    group: str = ""
    note: str = ""
    said_as: str = ""
    level: str = ""

    @property
    def zh(self) -> str:
        return self.labels.get("zh", "")

    @property
    def en(self) -> str:
        return self.labels.get("en", "")

    def label(self, language: str) -> str:
        return said_in(language, self.labels)


class RecordElement(msgspec.Struct, frozen=True):
    """One element of the national ambulance record (in Taiwan TEMSIS: 137 of them).

    `usage`: M mandatory, R required ("not recorded" and the like are answers too), E recommended, O optional;
    `recurrence` "0:M", "1:M": several values, else one (in each set of vital signs, for each medication ...); `table`
    the code table, with `/group` where only a group of it fits; `stage` the part of the run it is asked in; `source`
    where the value comes from: a typed path ("times.at_scene") or "form"; `needed` when it must be there before the
    crew signs (see `runsheets/mandatory.py`).
    """

    id: str
    names: dict[str, str]
    tag: str
    usage: str
    recurrence: str
    type: str
    stage: str
    nemsis: str = ""
    length: int | None = None
    table: str = ""
    source: str = "form"
    needed: str = ""

    @property
    def section(self) -> str:
        """The section it is exchanged in: eVitals, dAgency. (The dictionary prints some of dAgency as edAgency.)"""
        return self.id.partition(".")[0].replace("edAgency", "dAgency")

    @property
    def several(self) -> bool:
        """Whether it may have several values at once."""
        return self.recurrence.endswith(":M")

    def name(self, language: str) -> str:
        return said_in(language, self.names)
