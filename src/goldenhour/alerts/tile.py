"""One tile of the board: what is read from three metres. Rendered on every change of the case, so it is kept cheap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from goldenhour.emergency.atmist import Reader, lines_for
from goldenhour.emergency.bodies import Condition, Mark, Priority, Sex
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.scores import News2, news2, news2_applies
from goldenhour.emergency.signs import latest_signs
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.sentences import N_, Translate, sentence

READINGS_AT_MOST = 12
"""Per sparkline: what a wall shows. The whole trend is in the record."""
LINE_AT_MOST = 140
"""Characters of one ATMIST line; the tile cuts it earlier, the frame stays small."""

LEVELS: dict[Priority, str] = {Priority.HIGH: "critical", Priority.MEDIUM: "urgent", Priority.LOW: "info"}
"""Alarm priority -> the look's signal: colour and shape. The word stands beside them."""


class Trended(NamedTuple):
    """A vital sign with a sparkline: its short name on a wall, and the usual range of adults drawn as a band (the zero
    bands of NEWS2, RCP 2017, chart 1)."""

    sign: str
    name: str
    low: float
    high: float


TRENDED = (
    Trended("systolic", N_("BP"), 111, 219),
    Trended("pulse", N_("Pulse"), 51, 90),
    Trended("spo2", N_("SpO₂"), 96, 100),
    Trended("breaths", N_("Resp"), 12, 20),
)

SINCE = "\x1f"
"""Encloses a moment inside a line, to become an age that runs on the page."""


@dataclass(frozen=True)
class RunningReader(Reader):
    """A reader whose ages run on: a tile hangs there for minutes after it was written."""

    def ago(self, at: datetime) -> str:
        return f"{SINCE}{at.isoformat(timespec='seconds')}{SINCE}"


def html(house: House, case: Case, alert: Alert, order: str, language: str) -> str:
    """The tile. Its cost depends on this case alone."""
    say: Translate = house.pages.translate(language)
    reader = RunningReader(language, house.country, say, house.world.now())
    run = case.runs.get(alert.unit)
    return house.part(
        "alerts/tile.html",
        language,
        case=case,
        alert=alert,
        order=order,
        who=who(case, say),
        what=what(case, say),
        level=LEVELS[alert.priority],
        priority=name_of(alert.priority).text(say),
        unacknowledged=alert.state is AlertState.ALERTED,
        lines=[(line.letter, pieces(line.text)) for line in lines_for(case, reader)],
        score=early_warning(case),
        trends=trends(case),
        run=run,
        at_door=run.times.get(Mark.AT_HOSPITAL) if run else None,
        crew=house.country.label("crew_levels", run.crew_level, language) if run and run.crew_level else "",
        prepared=[(name_of(what).text(say), ready) for what, ready in alert.prepared.items() if ready],
        heard_at=case.timeline[-1].logged.stored_at if case.timeline else alert.stored_at,
    )


def who(case: Case, say: Translate) -> str:
    """Age and sex, the largest words of a tile. What is not known is not guessed."""
    age, sex = age_of(case), case.patient.sex or (case.call.patient_sex if case.call else None)
    named = name_of(sex).text(say) if sex in (Sex.MALE, Sex.FEMALE) else ""
    if age is None:
        return named or say(N_("Patient"))
    years = sentence(N_("{n} months"), n=int(age * 12)) if age < 2 else sentence(N_("{n} years"), n=int(age))
    return f"{years.text(say)} {named}".strip()


def what(case: Case, say: Translate) -> str:
    """The suspected condition; marked as the data's own suggestion until the crew says so. Else the crew's words."""
    if (condition := likely_condition(case)) is not Condition.OTHER:
        named = name_of(condition).text(say)
        return named if case.suspected else f"{named}?"
    return short(case.history.complaint or (case.suspected.why if case.suspected else ""), 40)


def short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def early_warning(case: Case) -> News2 | None:
    """NEWS2 of the last values; None for children and when nothing was measured."""
    score = news2(latest_signs(case))
    return score if score.parts and news2_applies(age_of(case)) else None


def pieces(text: str) -> list[tuple[str, str]]:
    """A line as (text, "") and ("", moment) in turn, cut to what a frame may hold."""
    split = re.split(f"{SINCE}([^{SINCE}]*){SINCE}", text)
    left, found = LINE_AT_MOST, []
    for place, part in enumerate(split):
        if place % 2:
            found.append(("", part))
        elif part and left > 0:
            found.append((short(part, left), ""))
            left -= len(part)
    return found


def trends(case: Case) -> list[tuple[Trended, list[tuple[datetime, Any]]]]:
    """The readings of each trended sign that was ever taken, the newest last; None where a set left it out."""
    found = []
    for one in TRENDED:
        points = [(taken.at, getattr(taken.signs, one.sign)) for taken in case.vital_signs[-READINGS_AT_MOST:]]
        if any(value is not None for _, value in points):
            found.append((one, points))
    return found
