"""What a sentence about an entry is made with: the case around it, codes in words, and the table of sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from goldenhour.emergency.atmist import Reader
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.names import NAMES, name_of
from goldenhour.kit.sentences import N_, Sentence

Parts = Iterator[str | Sentence]
Telling = Callable[["Teller", Any], Parts]


@dataclass(frozen=True)
class Teller:
    """What a sentence needs besides its body: the case around it, and whose words to use."""

    case: Case | None
    reader: Reader

    @property
    def country(self) -> Country:
        return self.reader.country

    def words(self, part: str | Sentence) -> str:
        return part.text(self.reader.translate) if isinstance(part, Sentence) else part

    def name(self, value: StrEnum) -> Sentence | str:
        return name_of(value) if value in NAMES.get(type(value), {}) else str(value)

    def clock(self, at: datetime) -> str:
        return self.reader.clock(at)

    def hospital(self, hospital_id: str) -> str:
        known = self.country.find_hospital(hospital_id)
        return known.short(self.reader.language) if known else hospital_id

    def hospital_of(self, alert_id: str) -> str:
        """The hospital an alert went to; of an alert that is not here, its id says so much."""
        alert = self.case.alerts.get(alert_id) if self.case else None
        return self.hospital(alert.hospital) if alert else self.reader.translate(N_("a hospital"))

    def unit(self, unit_id: str) -> str:
        run = self.case.runs.get(unit_id) if self.case else None
        return run.name if run else unit_id

    def code(self, table: str, code: str, system: str = "") -> str:
        """A code in words; one nobody knows is marked so; what is no code (an import's own words) stays as written."""
        if not code.isdigit():
            found = self.country.find_code(table, code, system or None)
            return found.label(self.reader.language) if found else code
        return self.country.label(table, code, self.reader.language, system or None)


TELLINGS: dict[str, Telling] = {}
"""Kind -> its sentence. A test holds this against `emergency.entries.KINDS`."""


def tells(kind: str) -> Callable[[Telling], Telling]:
    def register(telling: Telling) -> Telling:
        TELLINGS[kind] = telling
        return telling

    return register
