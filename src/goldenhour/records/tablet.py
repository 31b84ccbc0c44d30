"""The tablet: which runs appear on it, and how. It shows what stands; what the crew types lives outside of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldenhour.emergency.alert_states import stands
from goldenhour.emergency.atmist import FINDING_TABLES, NOT_YET_KNOWN, Reader, atmist_lines
from goldenhour.emergency.bodies import Condition, Mark, Phase, TimeReported
from goldenhour.emergency.case import Case, Noted, Run, VitalSigns
from goldenhour.emergency.country import Country
from goldenhour.emergency.folding import standing
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.signs import latest_signs
from goldenhour.emergency.suspicion import suggest
from goldenhour.emergency.times import MARKS, TEMSIS_TIME
from goldenhour.kit.live import Showing
from goldenhour.kit.log import micros
from goldenhour.kit.sentences import Translate
from goldenhour.records import choices
from goldenhour.records.shown import VITAL_SIGNS, shown_set, trend


@dataclass(frozen=True)
class TimeShown:
    """One of the unit's seven times. `at` None: not reported yet; else `entry` is what an undo or a correction names."""

    mark: Mark
    code: str
    name: str
    at: datetime | None
    entry: str


def showing(house: House) -> Showing:
    """The live page of a run. Topics are `run/<unit>`."""

    def topics(state: Any) -> Iterable[str]:
        if not isinstance(state, Case):
            return ()
        return [f"run/{unit}" for unit in state.runs if is_on_tablet(state, unit)]

    def html(state: Case, topic: str, language: str) -> str:
        return house.part("records/run.html", language, **run_words(house, state, unit_of(topic), language))

    return Showing(
        "run",
        topics,
        key=lambda state: f"run-{state.id}",
        order=lambda state, topic: newest_first(state.runs[unit_of(topic)]),
        html=html,
        all=lambda topic: runs_of(house, unit_of(topic)),
    )


def may_watch(person: Person, topic: str) -> None:
    """A crew watches the tablet of the ambulance it is on, and no other."""
    if Role.CREW not in person.roles or person.unit is None or topic != f"run/{person.unit}":
        raise not_allowed()


def unit_of(topic: str) -> str:
    return topic.partition("/")[2]


# ── which runs ───────────────────────────────────────────────────────────────────────────────────────────────────────
def is_on_tablet(case: Case, unit: str) -> bool:
    """From the dispatch until the unit is back at its station. A run that was stood down stays, saying so, until the
    case is over: it must not just vanish under somebody's hands."""
    run = case.runs.get(unit)
    if run is None:
        return False
    if run.stood_down_reason is not None:
        return case.is_open
    return Mark.BACK_AT_STATION not in run.times and Mark.AVAILABLE not in run.times


def runs_of(house: House, unit: str) -> list[Case]:
    """What is on this unit's tablet now, the last sent first."""
    return [case for case in house.book.cases_of_unit(unit) if is_on_tablet(case, unit)]


def current_run(house: House, unit: str) -> Case | None:
    """The run the crew is on: the last one sent that was not stood down."""
    return next((case for case in runs_of(house, unit) if case.runs[unit].stood_down_reason is None), None)


def newest_first(run: Run) -> str:
    """Text by which the last sent comes first."""
    return f"{10**17 - micros(run.sent_at):018d}"


# ── how a run looks ──────────────────────────────────────────────────────────────────────────────────────────────────
def run_words(house: House, case: Case, unit: str, language: str) -> dict[str, Any]:
    """What the template of one run needs, in the crew's language."""
    translate, country = house.pages.translate(language), house.country
    spoken = [house.pages.translate(known) for known in house.pages.catalogues]
    times = times_of(case, unit, translate)
    suggestion = suggest(case)
    summary = atmist_lines(case, language, country, translate, house.world.now())
    return {
        "case": case,
        "run": case.runs[unit],
        "order": newest_first(case.runs[unit]),
        "alert_stands": stands(case, case.alert) if case.alert else "",
        "times": times,
        "next_time": next_time(times),
        "phase": phase_of(case.runs[unit]),
        "complaint": country.label("dispatch_complaints", case.call.complaint, language) if case.call else "",
        "level": country.label("dispatch_levels", case.call.level, language) if case.call and case.call.level else "",
        "level_signal": level_signal(country, case),
        "summary": summary,
        "who": summary[0].text if summary[0].text != translate(NOT_YET_KNOWN) else "",
        "vital_signs": VITAL_SIGNS,
        "sets": [shown_set(taken, case, translate) for taken in reversed(case.vital_signs)],
        "now_scored": shown_set(VitalSigns("", house.world.now(), latest_signs(case)), case, translate),
        "stroke_rows": choices.stroke_rows(country, case, language, translate, spoken),
        "ecg": choices.ecg_row(country, case, language),
        "conditions": [(condition, name_of(condition).text(translate)) for condition in Condition],
        "suggestion": suggestion,
        "suggested": (name_of(suggestion.condition).text(translate), suggestion.why.text(translate))
        if suggestion
        else None,
        "values_of": lambda field: trend(case, field),
        "words_of": lambda noted: words_of(noted, Reader(language, country, translate, house.world.now()), country),
        "name": lambda value: name_of(value).text(translate),
        "hospital_name": lambda hospital: hospital_name(country, hospital, language),
    }


def level_signal(country: Country, case: Case) -> str:
    """How the dispatch level is shown: colour, shape and word."""
    signals: dict[str, str] = country.settings.get("dispatch", {}).get("level_signal", {})
    return signals.get(case.call.level if case.call else "", "unknown")


def times_of(case: Case, unit: str, translate: Translate) -> list[TimeShown]:
    """The seven times in their order, each with the last entry that says it."""
    said = {
        entry.body.mark: entry
        for _, entry in standing(case.timeline, {})
        if isinstance(entry.body, TimeReported) and entry.body.unit == unit
    }
    return [
        TimeShown(
            mark,
            TEMSIS_TIME[mark],
            name_of(mark).text(translate),
            said[mark].logged.entry.at if mark in said else None,
            said[mark].id if mark in said else "",
        )
        for mark in MARKS
    ]


def next_time(times: list[TimeShown]) -> TimeShown | None:
    """The one after the last reported; one that was left out stays in its place and can be tapped there."""
    reported = [place for place, time in enumerate(times) if time.at is not None]
    following = times[reported[-1] + 1 :] if reported else times
    return following[0] if following else None


def phase_of(run: Run) -> Phase:
    """Where vital signs taken now are taken (TEMSIS 120001-120003)."""
    if Mark.AT_HOSPITAL in run.times:
        return Phase.HOSPITAL
    return Phase.TRANSPORT if Mark.LEFT_SCENE in run.times else Phase.SCENE


def words_of(noted: Noted, reader: Reader, country: Country) -> str:
    """A finding, procedure or medication as the crew reads it."""
    tables = (*FINDING_TABLES, "procedures", "medications")
    words = reader.code(tables, noted.body.code, noted.body.system)
    return f"{words} ({noted.body.text})" if noted.body.text and noted.body.text != words else words


def hospital_name(country: Country, hospital_id: str, language: str) -> str:
    hospital = country.find_hospital(hospital_id)
    return hospital.short(language) if hospital else hospital_id
