"""A case opened for reading as a national record: which run, which hospital, which rows, and who said what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Alert, AlertState, Case, Run
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import standing
from goldenhour.emergency.noted import Noted, VitalSigns
from goldenhour.emergency.record_bodies import Signer
from goldenhour.emergency.unit import Unit

SYSTEM = "temsis-2016"
ROWED = ("eCrew", "ePayment", "eVitals", "eMedications", "eProcedures")
"""Sections that are there once for each crew member, supply, set of vital signs, medication, procedure."""
NOT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
GONE_ELSEWHERE = frozenset({AlertState.DIVERTED, AlertState.STOOD_DOWN})


class Value(msgspec.Struct, frozen=True):
    """One value of an element, as it stands on the sheet, and where it comes from. `row` counts the repetitions of its
    section; `entry` is the lasting id of the entry that says it, empty where the program works it out."""

    value: str
    row: int = 0
    text: str = ""
    system: str = ""
    entry: str = ""
    at: datetime | None = None
    by: str = ""
    role: str = ""
    after_signing: bool = False


def clean(text: str) -> str:
    """Text that can stand in XML: control characters become the mark for what cannot be shown."""
    return NOT_FOR_XML.sub("\ufffd", text)


class Reading:
    """What the sources read from. `unit` is the registered ambulance of the run, where it is known."""

    def __init__(self, case: Case, country: Country, unit: Unit | None = None) -> None:
        self.case = case
        self.country = country
        self.unit = unit
        self.zone = ZoneInfo(country.timezone)
        self.standing: dict[str, Said] = dict(standing(case.timeline, {}))

    @cached_property
    def run(self) -> Run | None:
        return run_of(self.case)

    @cached_property
    def alert(self) -> Alert | None:
        """The warning to the hospital the patient was taken to, or is being taken to."""
        alert = self.case.alert
        return alert if alert is not None and alert.state not in GONE_ELSEWHERE else None

    @cached_property
    def signed_seq(self) -> int | None:
        """The place in the log of the crew's first signature that stands."""
        seqs = [
            self.standing[one.id].logged.seq
            for one in self.case.record_signatures
            if one.body.who is Signer.CREW and one.id in self.standing
        ]
        return min(seqs, default=None)

    @cached_property
    def _rows(self) -> dict[str, list[Any]]:
        rows: dict[str, list[VitalSigns] | list[Noted]] = {
            "eVitals": self.case.vital_signs,
            "eMedications": self.case.medications,
            "eProcedures": self.case.procedures,
        }
        return {
            section: sorted(taken, key=lambda one: (one.at.replace(microsecond=0), one.id))
            for section, taken in rows.items()
        }

    def rows_of(self, section: str) -> list[Any]:
        """The sets of vital signs, medications or procedures by time: the rows of a section."""
        return self._rows.get(section, [])

    def row_of(self, section: str, entry_id: str) -> int | None:
        return next((n for n, one in enumerate(self.rows_of(section)) if one.id == entry_id), None)

    def local(self, at: datetime) -> str:
        """A time as the national format writes it: the country's clock with its offset, to the second."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    # ── who said it ──────────────────────────────────────────────────────────────────────────────────────────────────
    def said(self, entry_id: str) -> Said | None:
        return self.standing.get(entry_id)

    def last(self, kind: str, **fields: Any) -> Said | None:
        """The last standing entry of a kind whose body has these fields."""
        found = (
            said
            for said in reversed(self.standing.values())
            if said.kind == kind and all(getattr(said.body, name, None) == value for name, value in fields.items())
        )
        return next(found, None)

    def last_with(self, kind: str, field: str) -> Said | None:
        """The last standing entry of a kind that says something in this field."""
        found = (
            s for s in reversed(self.standing.values()) if s.kind == kind and getattr(s.body, field, None) is not None
        )
        return next(found, None)

    def one(
        self, value: str | None, said: Said | None = None, *, row: int = 0, text: str = "", system: str = ""
    ) -> Iterator[Value]:
        """The value with where it comes from; nothing where there is none."""
        if not value and not text:
            return
        made = Value(clean(value or ""), row, clean(text), clean(system))
        if said is None:
            yield made
            return
        entry = said.logged.entry
        after = self.signed_seq is not None and said.logged.seq > self.signed_seq
        yield msgspec.structs.replace(
            made, entry=self.lasting(said), at=entry.at, by=entry.by, role=entry.role or "", after_signing=after
        )

    def lasting(self, said: Said) -> str:
        return self._lasting.get(said.id, said.id)

    @cached_property
    def _lasting(self) -> dict[str, str]:
        return {said.id: lasting for lasting, said in self.standing.items()}


def run_of(case: Case) -> Run | None:
    """The run whose record this is: of the unit that brings the patient; else the first that reached the patient or the
    scene; else the first not stood down."""
    alert = case.alert
    if alert is not None and alert.unit in case.runs:
        return case.runs[alert.unit]
    runs = [run for run in case.runs.values() if run.stood_down_reason is None] or list(case.runs.values())
    marks = (Mark.AT_HOSPITAL, Mark.AT_PATIENT, Mark.AT_SCENE)
    reached = (min((r for r in runs if m in r.times), key=lambda r: r.times[m], default=None) for m in marks)
    return next((run for run in reached if run is not None), None) or next(iter(runs), None)
