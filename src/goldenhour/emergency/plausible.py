"""Whether what was written down can be true: impossible values and times are refused, unusual ones asked about once.

Used as checks of actions (`check_vital_signs`, `check_age`, `check_times`). The impossible comes first, else the first
unusual value that the writer has not confirmed yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_bodies import PatientSplitOff
from goldenhour.emergency.bodies import CallTaken, Condition, Consciousness, Mark, TimeReported, VitalSignsTaken
from goldenhour.emergency.case import Case
from goldenhour.emergency.folding import without
from goldenhour.emergency.names import SIGN_NAMES, name_of, sign_name
from goldenhour.emergency.scores import gcs_total
from goldenhour.emergency.suspicion import suggest
from goldenhour.emergency.times import ORDER
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence


class Limits(NamedTuple):
    """Outside `lowest`-`highest` nobody was ever measured; outside `low`-`high` it is more often a slip than true."""

    lowest: float
    low: float
    high: float
    highest: float
    unit: str


LIMITS: dict[str, Limits] = {
    "systolic": Limits(0, 50, 260, 400, "mmHg"),
    "diastolic": Limits(0, 20, 160, 300, "mmHg"),
    "pulse": Limits(0, 30, 220, 350, "/min"),
    "breaths": Limits(0, 4, 60, 120, "/min"),
    "spo2": Limits(0, 60, 100, 100, "%"),
    "temperature_c": Limits(10, 30, 42, 47, "°C"),
    "glucose_mg_dl": Limits(20, 40, 600, 2700, "mg/dL"),
}
"""Our choice, for patients of all ages. The outer limits lie beyond what was reported in living people: core 13.7 °C
(Gilbert M, et al. Lancet 2000;355:375-376) and 46.5 °C (Slovis CM, et al. Ann Emerg Med 1982;11:269-271); below
20 mg/dL glucose meters show "low" and no number."""

SILENT_IN_ARREST = frozenset({"systolic", "diastolic", "pulse", "breaths", "spo2"})
"""A zero here is what a cardiac arrest looks like, and nobody is asked about it."""

values_of_silent = attrgetter(*SILENT_IN_ARREST)
FAHRENHEIT = (80.0, 116.0)
MMOL_AT_MOST = 33.0
MG_DL_PER_MMOL = 18.0


class Problem(NamedTuple):
    """One thing that cannot be, or should be confirmed."""

    impossible: bool
    code: str
    message: str
    field: str | None
    values: dict[str, object]


# ── vital signs ──────────────────────────────────────────────────────────────────────────────────────────────────────
def check_vital_signs(asked: Asked) -> None:
    """Raises `Refusal` INCORRECT for what cannot be, CONFIRM (`unusual_systolic`, ...) for what seldom is."""
    signs: VitalSignsTaken = asked.body
    silent = 0 in values_of_silent(signs)
    raise_first(asked, list(problems_of(signs, in_arrest=silent and in_arrest(asked.case, signs))))


def raise_first(asked: Asked, problems: list[Problem]) -> None:
    """The first impossible one is refused, else the first unusual one not yet confirmed."""
    for _, code, message, field, values in (problem for problem in problems if problem.impossible):
        raise Refusal(Category.INCORRECT, code, message, field=field, **values)
    for _, code, message, field, values in problems:
        asked.ask_to_confirm(code, message, field=field, **values)


def problems_of(signs: VitalSignsTaken, *, in_arrest: bool = False) -> Iterator[Problem]:
    """Everything that is impossible or unusual in one set."""
    yield from nothing_in(signs)
    yield from not_taken_problems(signs)
    for sign, limits in LIMITS.items():
        value = getattr(signs, sign)
        if value is not None and not limits.low <= value <= limits.high:
            yield from value_problems(sign, value, limits, zero_is_normal=in_arrest and sign in SILENT_IN_ARREST)
    yield from pressure_problems(signs)
    yield from consciousness_problems(signs)


def in_arrest(case: Case, signs: VitalSignsTaken) -> bool:
    """Whether a missing pulse surprises nobody: the crew suspects cardiac arrest, or the data or this set say so."""
    suggestion = suggest(case)
    return (
        case.condition is Condition.OHCA
        or (suggestion is not None and suggestion.condition is Condition.OHCA)
        or (signs.consciousness is Consciousness.UNRESPONSIVE and signs.breaths == 0)
    )


def nothing_in(signs: VitalSignsTaken) -> Iterator[Problem]:
    if not signs.not_taken and all(getattr(signs, sign) is None for sign in SIGN_NAMES):
        message = N_("No vital sign was filled in. Enter at least one, or why it was not taken.")
        yield Problem(True, "no_vital_signs", message, None, {})


def not_taken_problems(signs: VitalSignsTaken) -> Iterator[Problem]:
    """A sign is either taken or not, and one that exists."""
    for sign in signs.not_taken:
        values: dict[str, object] = {"sign": sign_name(sign)}
        if sign not in SIGN_NAMES:
            message = N_('There is no vital sign "{sign}". Use one of the fields of this form.')
            yield Problem(True, "unknown_sign", message, "not_taken", values)
        elif getattr(signs, sign) is not None:
            message = N_("There is a value for {sign} and a reason why it was not taken. Remove one of them.")
            yield Problem(True, "taken_and_not_taken", message, sign, values)


def value_problems(sign: str, value: float, limits: Limits, *, zero_is_normal: bool) -> Iterator[Problem]:
    """What is wrong with a number outside its usual limits; a likely mistake of units is named as such."""
    if value == 0 and zero_is_normal:
        return
    short = sign.removesuffix("_c").removesuffix("_mg_dl")
    values: dict[str, object] = {"sign": sign_name(sign), "value": value, **limits._asdict()}
    impossible = not limits.lowest <= value <= limits.highest
    code = f"impossible_{short}" if impossible else f"unusual_{short}"
    message, more = units_mistake(sign, value, impossible) or (IMPOSSIBLE if impossible else UNUSUAL, {})
    yield Problem(impossible, code, message, sign, values | more)


IMPOSSIBLE = N_("{sign} {value} {unit} cannot be: it lies between {lowest} and {highest}. Measure or type it again.")
UNUSUAL = N_("{sign} {value} {unit} is unusual. Is it right?")


def units_mistake(sign: str, value: float, impossible: bool) -> tuple[str, dict[str, object]] | None:
    """The message for a temperature in Fahrenheit or a glucose in mmol/L."""
    if sign == "temperature_c" and FAHRENHEIT[0] <= value <= FAHRENHEIT[1]:
        celsius = round((value - 32) / 1.8, 1)
        return N_("{value} looks like Fahrenheit. That is {celsius} °C: enter it in Celsius."), {"celsius": celsius}
    if sign == "glucose_mg_dl" and 1 <= value <= MMOL_AT_MOST:
        more: dict[str, object] = {"mg_dl": round(value * MG_DL_PER_MMOL)}
        if impossible:
            return N_("{value} looks like mmol/L. That is {mg_dl} mg/dL: enter it in mg/dL."), more
        return N_("{value} mg/dL is very low. Is it right, or is it mmol/L ({mg_dl} mg/dL)?"), more
    return None


def pressure_problems(signs: VitalSignsTaken) -> Iterator[Problem]:
    if signs.systolic is not None and signs.diastolic is not None and signs.diastolic > signs.systolic:
        message = N_("The diastolic pressure ({diastolic}) is above the systolic ({systolic}). Were they exchanged?")
        values: dict[str, object] = {"systolic": signs.systolic, "diastolic": signs.diastolic}
        yield Problem(True, "diastolic_above_systolic", message, "diastolic", values)


def consciousness_problems(signs: VitalSignsTaken) -> Iterator[Problem]:
    """Alert with a GCS of 12 or less, or unresponsive with 9 or more: one of the two is probably a slip."""
    total = gcs_total(signs)
    if total is None or signs.consciousness is None:
        return
    alert = signs.consciousness is Consciousness.ALERT and total <= 12
    unresponsive = signs.consciousness is Consciousness.UNRESPONSIVE and total >= 9
    if alert or unresponsive:
        message = N_('"{level}" and a GCS of {gcs} seldom go together. Are both right?')
        values: dict[str, object] = {"level": name_of(signs.consciousness), "gcs": total}
        yield Problem(False, "unusual_consciousness", message, "consciousness", values)


# ── age ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
OLDEST_USUAL = 105


def check_age(asked: Asked) -> None:
    """For what begins a case and for `patient_described`. That an age lies in 0-130 is the body's own rule."""
    if isinstance(asked.body, CallTaken | PatientSplitOff):
        raise_first(asked, list(age_problems(asked.body.patient_age, "patient_age")))
        return
    born = asked.body.birth_date
    problems = [*birth_problems(born, asked.at.date()), *age_problems(asked.body.age_years, "age_years")]
    if born is not None and asked.body.age_years is not None:
        problems.extend(disagreeing_ages(born, asked.body.age_years, asked.at.date()))
    raise_first(asked, problems)


def age_problems(age: float | None, field: str) -> Iterator[Problem]:
    if age is not None and age > OLDEST_USUAL:
        yield Problem(False, "unusual_age", N_("An age of {age} years is unusual. Is it right?"), field, {"age": age})


def birth_problems(born: date | None, today: date) -> Iterator[Problem]:
    """A birthday tomorrow may be today where the clock is ahead of UTC, so one day is allowed."""
    if born is None:
        return
    if born > today + timedelta(days=1):
        message = N_("The birth date {born} is in the future. Correct it.")
        yield Problem(True, "birth_in_future", message, "birth_date", {"born": born})
    elif years_between(born, today) > 130:
        message = N_("The birth date {born} is more than 130 years ago. Was it a year of another calendar? Correct it.")
        yield Problem(True, "impossible_birth", message, "birth_date", {"born": born})


def disagreeing_ages(born: date, age: float, today: date) -> Iterator[Problem]:
    if abs(years_between(born, today) - age) >= 2:
        message = N_("An age of {age} years does not fit the birth date {born}. Are both right?")
        yield Problem(False, "unusual_birth", message, "birth_date", {"age": age, "born": born})


def years_between(born: date, today: date) -> float:
    return (today - born).days / 365.25


# ── the nine times ───────────────────────────────────────────────────────────────────────────────────────────────────
CLOCKS_APART = timedelta(minutes=1)
"""So far a tablet may be behind the dispatcher's clock before its time is refused; up to that it is asked about."""
LONGEST_RUN = timedelta(hours=24)

MARK_BEFORE = N_('"{mark}" would be {minutes} min before "{other}". Check both times and correct the wrong one.')
MARK_AFTER = N_('"{mark}" would be {minutes} min after "{other}". Check both times and correct the wrong one.')
CLOCKS = N_('"{mark}" would be a little before "{other}". Do the clocks differ, and is it right?')
LONG_RUN = N_('"{mark}" would be {hours} h after the unit was sent. Is it right?')


def check_times(asked: Asked) -> None:
    """For `time_reported`: within its run, a unit's times follow one another (TEMSIS T02-T09), and none is before the
    call. A correction is held against the other times only. That the unit was sent at all is another check's matter."""
    case = without(asked.case, asked.corrects) if asked.corrects else asked.case
    body: TimeReported = asked.body
    raise_first(asked, list(time_problems(asked, case, body)))


def time_problems(asked: Asked, case: Case, body: TimeReported) -> Iterator[Problem]:
    run = case.runs.get(body.unit)
    if run is None:
        return
    for other, at in run.times.items():
        if comes_before(other, body.mark) and asked.at < at:
            yield out_of_order(MARK_BEFORE, body.mark, name_of(other), at - asked.at)
        elif comes_before(body.mark, other) and asked.at > at:
            yield out_of_order(MARK_AFTER, body.mark, name_of(other), asked.at - at)
    for name, start in ((Sentence(N_("dispatched")), run.sent_at), (Sentence(N_("call received")), case.called_at)):
        if start is not None and asked.at < start - CLOCKS_APART:
            yield out_of_order(MARK_BEFORE, body.mark, name, start - asked.at)
        elif start is not None and asked.at < start:
            yield Problem(False, "clocks_differ", CLOCKS, "at", {"mark": name_of(body.mark), "other": name})
    if asked.at - run.sent_at > LONGEST_RUN:
        hours = int((asked.at - run.sent_at) / timedelta(hours=1))
        yield Problem(False, "unusual_run", LONG_RUN, "at", {"mark": name_of(body.mark), "hours": hours})


def comes_before(first: Mark, second: Mark) -> bool:
    """Whether the one must not be later than the other. A unit may become available before or after it is back."""
    if {first, second} == {Mark.AVAILABLE, Mark.BACK_AT_STATION}:
        return False
    return ORDER[first] < ORDER[second]


def out_of_order(message: str, mark: Mark, other: Sentence, gap: timedelta) -> Problem:
    minutes = max(1, round(gap / timedelta(minutes=1)))
    return Problem(
        True, "times_out_of_order", message, "at", {"mark": name_of(mark), "other": other, "minutes": minutes}
    )
