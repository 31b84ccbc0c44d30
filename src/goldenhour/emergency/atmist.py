"""The condition summary as six short lines, in the order in which ambulance crews hand over: ATMIST.

Age and sex, time, mechanism or complaint, injuries and findings, signs, treatment: what NICE guideline NG39 (Major
trauma: assessment and initial management, 2016) wants in a pre-alert, in its order. For medical patients the complaint
stands for the mechanism, and what was found for the injuries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.arrest import Arrest, arrest_of
from goldenhour.emergency.bodies import Condition, Consciousness, FindingNoted, Mark, MedicationGiven
from goldenhour.emergency.case import Case, Run
from goldenhour.emergency.country import Country
from goldenhour.emergency.names import name_of
from goldenhour.emergency.noted import Noted
from goldenhour.emergency.scores import GFast, News2, g_fast, news2, news2_applies
from goldenhour.emergency.signs import Reading, latest_signs, readings
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence

FINDING_TABLES = (
    "stroke_findings",
    "trauma_criteria",
    "ecg_findings",
    "arrest_rhythms",
    "trauma_mechanisms",
    "situations",
    "not_values",
)
RHYTHMS = ("arrest_rhythms",)
FREE_TEXT_AT_MOST = 60
"""Characters of what somebody typed that still fit on a wall screen; the rest is in the record."""
BETWEEN = " · "
NOT_YET_KNOWN = N_("not yet known")
SAME_SET = timedelta(minutes=2)
"""Values taken within this time of one another count as taken together."""


class Line(msgspec.Struct, frozen=True):
    """One line, ready to be shown: its letter, what the letter stands for, and the text."""

    letter: str
    title: str
    text: str


@dataclass(frozen=True)
class Reader:
    """Who will read it: in which language, by which country's codes and clock, and when."""

    language: str
    country: Country
    translate: Translate
    now: datetime

    def says(self, message: str | Sentence) -> str:
        return message.text(self.translate) if isinstance(message, Sentence) else self.translate(message)

    def clock(self, at: datetime) -> str:
        """The country's wall clock, with the date when it is another day's."""
        zone = ZoneInfo(self.country.timezone)
        local, today = at.astimezone(zone), self.now.astimezone(zone).date()
        return local.strftime("%H:%M" if local.date() == today else "%m-%d %H:%M")

    def ago(self, at: datetime) -> str:
        """How long ago: in whole minutes, beyond two days in whole days."""
        minutes = int((self.now - at) / timedelta(minutes=1))
        if minutes < 1:
            return self.says(N_("just now"))
        if minutes < 120:
            return self.says(sentence(N_("{n} min ago"), n=minutes))
        hours = minutes // 60
        if hours < 48:
            return self.says(sentence(N_("{hours} h {minutes} min ago"), hours=hours, minutes=minutes % 60))
        return self.says(sentence(N_("{days} days ago"), days=hours // 24))

    def code(self, tables: Iterable[str], code: str, system: str) -> str:
        """A code in words, from the first table that knows it; one nobody knows is shown as it is, and said to be so."""
        for table in tables:
            if found := self.country.find_code(table, code, system or None):
                return found.label(self.language)
        return self.country.label("", code, self.language)


def atmist_lines(case: Case, language: str, country: Country, gettext: Translate, now: datetime) -> list[Line]:
    """The six lines in the reader's language. Never fails on what is missing or unknown: it says so.

    `gettext` translates the English messages, `country` the codes; times are shown on the country's clock.
    """
    return lines_for(case, Reader(language, country, gettext, now))


def lines_for(case: Case, reader: Reader) -> list[Line]:
    """The six lines as this reader writes times and ages (a live tile lets them run on)."""
    return [
        Line(
            letter, reader.says(title), BETWEEN.join(part for part in parts(case, reader) if part) or reader.says(none)
        )
        for letter, title, parts, none in LINES
    ]


# ── A, T, M ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def age_and_sex(case: Case, reader: Reader) -> Iterator[str]:
    age = age_of(case)
    if age is not None and age < 2:
        yield reader.says(sentence(N_("{n} months"), n=int(age * 12)))
    elif age is not None:
        yield reader.says(sentence(N_("{n} years"), n=int(age)))
    sex = case.patient.sex or (case.call.patient_sex if case.call else None)
    if sex is not None:
        yield reader.says(name_of(sex))


def times(case: Case, reader: Reader) -> Iterator[str]:
    """When it began (for a stroke, when last known well), else when the call came; then when the patient comes."""
    history = case.history
    began: list[tuple[str, datetime | None]] = [
        (N_("Onset {clock}, {ago}"), history.onset_at),
        (N_("Last known well {clock}, {ago}"), history.last_known_well_at),
    ]
    known = [(message, at) for message, at in began if at is not None]
    if not known and case.called_at is not None:
        known = [(N_("Call {clock}, {ago}"), case.called_at)]
    for message, at in known:
        yield reader.says(sentence(message, clock=reader.clock(at), ago=reader.ago(at)))
    yield arrival(case, reader)


def arrival(case: Case, reader: Reader) -> str:
    """When the patient arrived, or is expected at the hospital whose alert counts now."""
    alert = case.alert
    if alert is not None and alert.arrived_at is not None:
        return reader.says(sentence(N_("Arrived {clock}"), clock=reader.clock(alert.arrived_at)))
    run = case.runs.get(alert.unit) if alert is not None else None
    if run is not None and (there := run.times.get(Mark.AT_HOSPITAL)):
        return reader.says(sentence(N_("At the hospital {clock}"), clock=reader.clock(there)))
    if alert is not None and alert.eta_at is not None:
        message = N_("ETA {clock} (estimated)") if before_leaving(run) else N_("ETA {clock}")
        return reader.says(sentence(message, clock=reader.clock(alert.eta_at)))
    return ""


def before_leaving(run: Run | None) -> str:
    """Where a unit is that has not left the scene, so that its arrival is only an estimate; nothing once it has left."""
    if run is None or Mark.LEFT_SCENE in run.times or Mark.AT_HOSPITAL in run.times:
        return ""
    there = Mark.AT_SCENE in run.times or Mark.AT_PATIENT in run.times
    return N_("still at the scene") if there else N_("not yet at the scene")


def mechanism(case: Case, reader: Reader) -> Iterator[str]:
    """What the crew suspects, then what happened in their words; before they wrote any, what the caller said."""
    if case.suspected is not None and case.suspected.condition is not Condition.OTHER:
        yield reader.says(sentence(N_("Suspected: {condition}"), condition=name_of(case.suspected.condition)))
    told = [text for text in (case.history.mechanism, case.history.complaint) if text]
    yield from (short(text) for text in told)
    if not told and case.call is not None:
        yield reader.code(("dispatch_complaints",), case.call.complaint, "")


# ── I, T ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def findings(case: Case, reader: Reader) -> Iterator[str]:
    if scale := stroke_scale(case):
        yield reader.says(scale)
    yield from counted(said_of(noted, FINDING_TABLES, reader) for noted in in_time(case.findings))


def g_fast_of(case: Case) -> GFast:
    """The large-vessel scale as far as the crew has examined it."""
    noted = [noted.body for noted in case.findings if isinstance(noted.body, FindingNoted)]
    return g_fast(noted, [step.body for step in case.protocol])


def stroke_scale(case: Case) -> Sentence | None:
    """G-FAST once the gaze was looked at (without it, it says no more than the findings beside it)."""
    scale = g_fast_of(case)
    if scale.gaze is None:
        return None
    if scale.suggests_large_vessel:
        return sentence(N_("G-FAST {count}/4: large vessel?"), count=scale.count)
    return sentence(N_("G-FAST {count}/4") if scale.complete else N_("G-FAST at least {count}/4"), count=scale.count)


def treatment(case: Case, reader: Reader) -> Iterator[str]:
    """Medications and procedures in the order in which they were given; the same twice is counted."""
    given = in_time([*case.medications, *case.procedures])
    yield from counted(
        dose_of(noted, reader) if isinstance(noted.body, MedicationGiven) else said_of(noted, ("procedures",), reader)
        for noted in given
    )


def said_of(noted: Noted, tables: tuple[str, ...], reader: Reader) -> str:
    """The words of the code; what was typed beside it follows."""
    words = reader.code(tables, noted.body.code, noted.body.system)
    return f"{words} ({short(noted.body.text)})" if noted.body.text and noted.body.text != words else words


def dose_of(noted: Noted, reader: Reader) -> str:
    body = noted.body
    assert isinstance(body, MedicationGiven)
    words = said_of(noted, ("medications",), reader)
    if body.dose is None:
        return words
    unit = reader.country.find_code("dose_units", body.dose_unit)
    return f"{words} {body.dose:g} {unit.label(reader.language) if unit else body.dose_unit}".strip()


def in_time(noted: Iterable[Noted]) -> list[Noted]:
    return sorted(noted, key=lambda one: one.at)


def counted(texts: Iterable[str]) -> Iterator[str]:
    for text, times_said in Counter(texts).items():
        yield text if times_said == 1 else f"{text} ×{times_said}"


def short(text: str, most: int = FREE_TEXT_AT_MOST) -> str:
    """Free text on one line, cut where it would not fit."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


# ── S ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
def resuscitation(arrest: Arrest, reader: Reader) -> Iterator[str]:
    """Where a resuscitation stands: a pulse or how long without, the rhythm, shocks, adrenaline."""
    if arrest.rosc_at is not None:
        n = arrest.minutes(arrest.rosc_at)
        yield reader.says(sentence(N_("ROSC {clock} after {n} min of CPR"), clock=reader.clock(arrest.rosc_at), n=n))
    elif arrest.stopped_at is not None:
        yield reader.says(sentence(N_("Resuscitation ended {clock}"), clock=reader.clock(arrest.stopped_at)))
    else:
        since = arrest.cpr[-1][0]
        yield reader.says(sentence(N_("CPR since {clock}, {ago}"), clock=reader.clock(since), ago=reader.ago(since)))
    if arrest.first_rhythm:
        yield reader.says(sentence(N_("first {rhythm}"), rhythm=reader.code(RHYTHMS, arrest.first_rhythm, "")))
    if arrest.rhythm != arrest.first_rhythm:
        yield reader.says(sentence(N_("now {rhythm}"), rhythm=reader.code(RHYTHMS, arrest.rhythm, "")))
    for message, n in ((N_("shocks {n}"), arrest.shocks), (N_("adrenaline {n}×"), arrest.adrenaline)):
        if n:
            yield reader.says(sentence(message, n=n))


def signs(case: Case, reader: Reader) -> Iterator[str]:
    """A resuscitation, the early-warning score, then the last value of each sign with its trend: newest first, and how
    long ago."""
    if arrest := arrest_of(case):
        yield from resuscitation(arrest, reader)
    if scored := early_warning(case):
        yield reader.says(scored)
    for taken_at, texts in by_age(list(written(readings(case.vital_signs), reader))):
        yield f"{BETWEEN.join(texts)} ({reader.ago(taken_at)})"


def by_age(values: list[tuple[Reading, str]]) -> Iterator[tuple[datetime, list[str]]]:
    """The values of each time, newest time first; what was taken within two minutes of one another is one set."""
    while values:
        newest = max(reading.at for reading, _ in values)
        yield newest, [text for reading, text in values if newest - reading.at <= SAME_SET]
        values = [(reading, text) for reading, text in values if newest - reading.at > SAME_SET]


def early_warning(case: Case) -> Sentence | None:
    """NEWS2 of the last values; not for children, and not when nothing counts towards it."""
    score: News2 = news2(latest_signs(case))
    if not score.parts or not news2_applies(age_of(case)):
        return None
    if says_nothing(score):
        return sentence(N_("NEWS2: too few signs"))
    return sentence(N_("NEWS2 {score}") if score.complete else N_("NEWS2 at least {score}"), score=score.score)


def says_nothing(score: News2) -> bool:
    """ "At least 0" reads like a healthy patient, and says only that too little was measured."""
    return not score.complete and score.score == 0


def written(last: dict[str, Reading], reader: Reader) -> Iterator[tuple[Reading, str]]:
    """Each reading as staff write it, in the order of ABCDE after the pressure and pulse."""
    if "systolic" in last:
        diastolic = last.get("diastolic")
        lower = diastolic.value if diastolic and diastolic.at == last["systolic"].at else "–"
        yield last["systolic"], f"{reader.says(N_('BP'))} {last['systolic'].value}/{lower}{arrow(last['systolic'])}"
    for sign, message in NUMBERS:
        if sign in last:
            yield last[sign], reader.says(sentence(message, value=f"{last[sign].value:g}")) + arrow(last[sign])
    if "spo2" in last and "on_oxygen" in last:
        yield last["on_oxygen"], reader.says(N_("on oxygen") if last["on_oxygen"].value else N_("on air"))
    if "consciousness" in last:
        yield last["consciousness"], reader.says(name_of(Consciousness(last["consciousness"].value)))


NUMBERS = (
    ("pulse", N_("P {value}")),
    ("breaths", N_("R {value}")),
    ("spo2", N_("SpO₂ {value}%")),
    ("gcs", N_("GCS {value}")),
    ("temperature_c", N_("T {value}°C")),
    ("glucose_mg_dl", N_("Glucose {value}")),
    ("pain", N_("Pain {value}/10")),
)


def arrow(reading: Reading) -> str:
    return reading.trend or ""


LINES = (
    ("A", N_("Age and sex"), age_and_sex, NOT_YET_KNOWN),
    ("T", N_("Time"), times, NOT_YET_KNOWN),
    ("M", N_("Mechanism or complaint"), mechanism, NOT_YET_KNOWN),
    ("I", N_("Injuries and findings"), findings, NOT_YET_KNOWN),
    ("S", N_("Vital signs"), signs, NOT_YET_KNOWN),
    ("T", N_("Treatment"), treatment, N_("none recorded yet")),
)
