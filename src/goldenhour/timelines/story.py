"""A case as it is told: its entries with who said them, and the nine times of every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Case, Run
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import lasting_ids
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Role
from goldenhour.emergency.tablet_bodies import SayingKeptAside
from goldenhour.emergency.times import MARKS, TEMSIS_TIME
from goldenhour.kit.sentences import N_, Sentence, Translate
from goldenhour.timelines.mending import can_be_mended
from goldenhour.timelines.telling import tell

LATE = timedelta(minutes=10)
"""Stored so much later than it happened, an entry is marked: it was written down afterwards, or had no signal."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in words. `at` by the writer's clock, `stored_at` by ours; `late` how far apart, where that matters.
    `corrected_by` and `corrects` are the places (`seq`) of the other entry; `struck` when the correction is a strike.
    `mendable`: who said it can mend it. `simulated`: nobody said it, a simulated person did. `clock_ms`: by how much the
    clock of the writer's device was corrected."""

    id: str
    seq: int
    kind: str
    what: str
    verbatim: str | None
    by: str
    name: str
    role: str
    place_id: str
    place: str
    at: datetime
    stored_at: datetime
    late: timedelta | None
    imported: bool
    corrects: int | None = None
    corrected_by: int | None = None
    struck: bool = False
    mendable: bool = False
    simulated: bool = False
    clock_ms: int | None = None


class TimeCell(msgspec.Struct, frozen=True):
    """One of the nine times: TEMSIS code, name, when, minutes since the last time before it. `wrong`: it stands before
    that one, so the clocks contradict."""

    code: str
    name: str
    at: datetime | None
    minutes: float | None = None
    wrong: bool = False


class RunTold(msgspec.Struct, frozen=True):
    unit: str
    stood_down: str
    cells: list[TimeCell]


def told(case: Case, language: str, country: Country, translate: Translate, names: Mapping[str, str]) -> list[Told]:
    """All entries, in the order in which they happened; struck and corrected ones stay."""
    lasting = lasting_ids(case.timeline)
    seqs = {said.id: said.logged.seq for said in case.timeline}
    kinds = {said.id: said.kind for said in case.timeline}
    entries = []
    for said in sorted(case.timeline, key=lambda one: (one.logged.entry.at, one.logged.seq)):
        entry = said.logged.entry
        next_one = case.replaced.get(said.id)
        entries.append(
            Told(
                id=said.id,
                seq=said.logged.seq,
                kind=said.kind,
                what=tell(said, case, language, country, translate),
                verbatim=verbatim(said),
                clock_ms=entry.clock_ms,
                by=entry.by,
                name=names.get(entry.by, ""),
                role=role_name(entry.role, translate),
                place_id=entry.place,
                place=place_name(entry.place, case, country, language, translate),
                at=entry.at,
                stored_at=said.logged.stored_at,
                late=lateness(said),
                imported=entry.by.startswith("import/"),
                corrects=seqs.get(entry.corrects) if entry.corrects and lasting[said.id] != said.id else None,
                corrected_by=seqs[next_one] if next_one else None,
                struck=next_one is not None and kinds[next_one] == "entry_struck",
                mendable=can_be_mended(case, said),
                simulated=entry.by.startswith("person/simulated-"),
            )
        )
    return entries


def verbatim(said: Said) -> str | None:
    """What is shown letter for letter: a body nobody here understands, and what a tablet's saying was kept aside as."""
    if isinstance(said.body, SayingKeptAside):
        return said.body.saying
    return None if said.body is not None else bytes(said.logged.entry.body).decode("utf-8", "replace")


def lateness(said: Said) -> timedelta | None:
    late = said.logged.stored_at - said.logged.entry.at
    return late if late > LATE else None


def role_name(role: str, translate: Translate) -> str:
    """A role in words; one nobody knows as it is."""
    if role in ("", "import"):
        return translate(N_("import")) if role else ""
    return name_of(Role(role)).text(translate) if role in set(Role) else role


def place_name(place: str, case: Case, country: Country, language: str, translate: Translate) -> str:
    """From where somebody spoke: the ambulance, the hospital, the county's dispatch centre."""
    kind, _, which = place.partition("/")
    match kind:
        case "unit":
            run = case.runs.get(which)
            return run.name if run else which
        case "hospital":
            hospital = country.find_hospital(which)
            return hospital.short(language) if hospital else which
        case "county":
            county = country.find_county(which)
            return county.name(language) if county else which
        case "country":
            return country.name(language)
        case _:
            return which or place


# ── the nine times ───────────────────────────────────────────────────────────────────────────────────────────────────
def runs_told(case: Case, translate: Translate) -> list[RunTold]:
    """T01 to T09 of every unit sent, in the order in which they were sent."""
    runs = sorted(case.runs.values(), key=lambda run: run.sent_at)
    return [RunTold(run.name, run.stood_down_reason or "", list(cells(case, run, translate))) for run in runs]


def cells(case: Case, run: Run, translate: Translate) -> Iterator[TimeCell]:
    last: datetime | None = None
    for code, name, at in nine(case, run):
        gap = (at - last).total_seconds() / 60 if at is not None and last is not None else None
        yield TimeCell(code, name.text(translate), at, gap, wrong=gap is not None and gap < 0)
        last = max(filter(None, (last, at)), default=None)


def nine(case: Case, run: Run) -> Iterator[tuple[str, Sentence, datetime | None]]:
    yield "T01", Sentence(N_("call received")), case.called_at
    yield "T02", Sentence(N_("dispatched")), run.sent_at
    for mark in MARKS:
        yield TEMSIS_TIME[mark], name_of(mark), run.times.get(mark)
        if mark is Mark.LEFT_HOSPITAL and Mark.AVAILABLE in run.times:
            yield "", name_of(Mark.AVAILABLE), run.times[Mark.AVAILABLE]


def headline(case: Case, country: Country, language: str) -> dict[str, Any]:
    """What a reader knows a case by."""
    call = case.call
    complaint = country.find_code("dispatch_complaints", call.complaint) if call else None
    county = country.find_county(case.county)
    return {
        "complaint": complaint.label(language) if complaint else (call.complaint if call else ""),
        "county": county.name(language) if county else case.county,
        "address": call.place.address if call else "",
        "incident": call.incident_number if call else "",
    }
