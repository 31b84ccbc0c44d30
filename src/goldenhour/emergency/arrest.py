"""Where a resuscitation stands, reckoned from what the crew entered: the same on every screen, after any restart.

What counts: CPR, a shock, mechanical CPR (procedures); adrenaline (a medication); the first rhythm (a finding) and the later
ones, pauses, ROSC and a new arrest (`protocol_noted`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.bodies import FindingNoted, MedicationGiven, ProcedureDone
from goldenhour.emergency.case import Case
from goldenhour.emergency.protocol_bodies import Protocol
from goldenhour.emergency.scores import TEMSIS

CPR = "127301"
SHOCKS = frozenset({("127302", "temsis-2023"), ("127305", "temsis-2023")})
"""AED used, shock advised; manual defibrillator. (In the version of 2016 one code stood for any use of an AED.)"""
MECHANICAL = ("127304", "temsis-2023")
ADRENALINE = frozenset({"124301", "124703"})
RHYTHMS = frozenset({"3011001", "3011005", "3011007", "3011009", "3011011", "3011013"})
BEGINS, ENDS = frozenset({"compressions_on", "rearrest"}), frozenset({"rosc", "stopped"})


class Happened(msgspec.Struct, frozen=True):
    at: datetime
    what: str
    value: str = ""


class Arrest(msgspec.Struct):
    """A resuscitation. `cpr` are the times it ran, from the first compressions or a new arrest to a pulse; the last is open
    while it goes on. `paused` are the pauses within."""

    began_at: datetime
    cpr: list[tuple[datetime, datetime | None]]
    first_rhythm: str = ""
    rhythm: str = ""
    rhythm_at: datetime | None = None
    shocks: int = 0
    adrenaline: int = 0
    adrenaline_at: datetime | None = None
    mechanical: bool = False
    rosc_at: datetime | None = None
    stopped_at: datetime | None = None
    rearrests: int = 0

    @property
    def goes_on(self) -> bool:
        return self.cpr[-1][1] is None

    def minutes(self, now: datetime) -> int:
        """Whole minutes of CPR so far."""
        return int(
            sum(((end or max(now, start)) - start for start, end in self.cpr), timedelta()) / timedelta(minutes=1)
        )


def arrest_of(case: Case) -> Arrest | None:
    """The resuscitation of this case; None without one."""
    happened = sorted(happenings(case), key=lambda one: one.at)
    began = next((one.at for one in happened if one.what in BEGINS | {"cpr", "shock", "mechanical"}), None)
    if began is None:
        return None
    arrest = Arrest(began, [(began, None)])
    for one in happened:
        add(arrest, one)
    return arrest


def happenings(case: Case) -> Iterable[Happened]:
    for noted in (*case.procedures, *case.medications, *case.findings):
        if what := meaning(noted.body):
            yield Happened(noted.at, what, noted.body.code)
    for step in case.protocol:
        if step.body.protocol is Protocol.ARREST:
            yield Happened(step.at, step.body.step, step.body.value)


def meaning(body: FindingNoted | ProcedureDone | MedicationGiven) -> str:
    """What an entry of the record means for a resuscitation; nothing if it means nothing."""
    if body.system not in TEMSIS:
        return ""
    if isinstance(body, MedicationGiven):
        return "adrenaline" if body.code in ADRENALINE else ""
    if isinstance(body, FindingNoted):
        return "first_rhythm" if body.code in RHYTHMS else ""
    if (body.code, body.system) in SHOCKS:
        return "shock"
    if (body.code, body.system) == MECHANICAL:
        return "mechanical"
    return "cpr" if body.code == CPR else ""


def add(arrest: Arrest, one: Happened) -> None:
    """What one thing that happened changes in the resuscitation."""
    if one.what == "shock":
        arrest.shocks += 1
    elif one.what == "adrenaline":
        arrest.adrenaline, arrest.adrenaline_at = arrest.adrenaline + 1, one.at
    elif one.what in ("first_rhythm", "rhythm_check"):
        add_rhythm(arrest, one)
    elif one.what in ("mechanical", "mechanical_off"):
        arrest.mechanical = one.what == "mechanical"
    elif one.what in ENDS and arrest.goes_on:
        arrest.cpr[-1] = (arrest.cpr[-1][0], one.at)
        arrest.rosc_at = one.at if one.what == "rosc" else arrest.rosc_at
        arrest.stopped_at = one.at if one.what == "stopped" else None
    elif one.what == "rearrest" and not arrest.goes_on:
        arrest.cpr.append((one.at, None))
        arrest.rosc_at = arrest.stopped_at = None
        arrest.rearrests += 1


def add_rhythm(arrest: Arrest, one: Happened) -> None:
    if one.value not in RHYTHMS:
        return
    arrest.first_rhythm = arrest.first_rhythm or one.value
    arrest.rhythm, arrest.rhythm_at = one.value, one.at
