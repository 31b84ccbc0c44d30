"""What is refused, what is asked about, and what passes without a word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.bodies import Condition, Consciousness, Mark
from goldenhour.emergency.case import Case
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.plausible import LIMITS, check_age, check_times, check_vital_signs
from goldenhour.kit.refusals import Category, Refusal
from tests.emergency.telling import NORMAL, call, entry, minute, signs, told

CREW = Person(id="person/crew", name="Lin", roles=frozenset({Role.CREW}), unit="A-91")
CALLED = told(entry(call()))


def asked(body: says.Body, case: Case = CALLED, minutes: float = 30, **more: Any) -> Asked:
    answers: dict[str, Any] = {"corrects": None, "confirmed": (), "book": None} | more
    return Asked(CREW, "case/c", case, body, minute(minutes), minute(60), "entry-id", **answers)


def refused(check: Any, question: Asked) -> Refusal | None:
    try:
        check(question)
    except Refusal as refusal:
        return refusal
    return None


def answer(values: dict[str, Any], case: Case = CALLED, **more: Any) -> tuple[Category, str] | None:
    refusal = refused(check_vital_signs, asked(signs(**values), case, **more))
    return (refusal.category, refusal.code) if refusal else None


# ── vital signs ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_ordinary_vital_signs_pass() -> None:
    assert answer(NORMAL) is None


@pytest.mark.parametrize("sign", list(LIMITS))
def test_each_limit_is_where_it_says(sign: str) -> None:
    limits = LIMITS[sign]
    short = {"temperature_c": "temperature", "glucose_mg_dl": "glucose"}.get(sign, sign)
    impossible, unusual = (Category.INCORRECT, f"impossible_{short}"), (Category.CONFIRM, f"unusual_{short}")
    step = 0.1 if sign == "temperature_c" else 1
    assert answer({sign: limits.lowest - step}) == impossible
    assert answer({sign: limits.lowest}) == unusual
    assert answer({sign: limits.low - step}) == unusual
    assert answer({sign: limits.low}) is None
    assert answer({sign: limits.high}) is None
    assert answer({sign: limits.highest + step}) == impossible
    if limits.high < limits.highest:
        assert answer({sign: limits.high + step}) == unusual
        assert answer({sign: limits.highest}) == unusual


def test_a_systolic_pressure_of_900_is_refused_in_a_sentence_and_300_is_asked_about() -> None:
    refusal = refused(check_vital_signs, asked(signs(systolic=900)))
    assert refusal is not None
    assert (refusal.category, refusal.code, refusal.field) == (Category.INCORRECT, "impossible_systolic", "systolic")
    assert str(refusal) == (
        "Systolic pressure 900 mmHg cannot be: it lies between 0 and 400. Measure or type it again."
    )
    assert answer({"systolic": 300}) == (Category.CONFIRM, "unusual_systolic")
    assert answer({"systolic": 300}, confirmed=("unusual_systolic",)) is None


def test_a_refusal_is_translated_with_the_name_of_the_sign_in_it() -> None:
    refusal = refused(check_vital_signs, asked(signs(systolic=300)))
    assert refusal is not None
    catalogue = {
        "systolic pressure": "收縮壓",
        "{sign} {value} {unit} is unusual. Is it right?": "{sign} {value} {unit} 不尋常，確定嗎？",
    }
    assert refusal.sentence(lambda message: catalogue[message]) == "收縮壓 300 mmHg 不尋常，確定嗎？"


def test_confirming_cannot_make_the_impossible_possible() -> None:
    assert answer({"systolic": 900}, confirmed=("unusual_systolic", "impossible_systolic")) == (
        Category.INCORRECT,
        "impossible_systolic",
    )


def test_the_impossible_is_told_before_the_unusual() -> None:
    assert answer({"systolic": 300, "pulse": 999}) == (Category.INCORRECT, "impossible_pulse")


def test_unusual_values_are_asked_about_one_after_the_other_until_all_are_confirmed() -> None:
    values = {"systolic": 300, "pulse": 250, "breaths": 70}
    confirmed: tuple[str, ...] = ()
    for code in ("unusual_systolic", "unusual_pulse", "unusual_breaths"):
        assert answer(values, confirmed=confirmed) == (Category.CONFIRM, code)
        confirmed = (*confirmed, code)
    assert answer(values, confirmed=confirmed) is None


ARREST = {"pulse": 0, "systolic": 0, "diastolic": 0, "breaths": 0, "spo2": 0}


@pytest.mark.parametrize(
    "case",
    [
        told(entry(call()), entry(says.ConditionSuspected(condition=Condition.OHCA), 1)),
        told(entry(call("103101"))),
        told(entry(call()), entry(says.ProcedureDone(code="127301"), 1)),
        told(entry(call()), entry(signs(pulse=0), 1)),
    ],
    ids=["suspected", "called as arrest", "CPR given", "no pulse before"],
)
def test_no_pulse_and_no_pressure_surprise_nobody_in_cardiac_arrest(case: Case) -> None:
    assert answer(ARREST, case) is None


def test_no_pulse_is_asked_about_in_anybody_else() -> None:
    assert answer(ARREST) == (Category.CONFIRM, "unusual_systolic")
    assert answer({"pulse": 0}) == (Category.CONFIRM, "unusual_pulse")


def test_no_pulse_surprises_nobody_when_the_same_set_says_unresponsive_and_not_breathing() -> None:
    assert answer(ARREST | {"consciousness": Consciousness.UNRESPONSIVE}) is None


def test_cardiac_arrest_excuses_zeros_only() -> None:
    case = told(entry(call("103101")))
    assert answer({"pulse": 3}, case) == (Category.CONFIRM, "unusual_pulse")
    assert answer({"temperature_c": 0}, case) == (Category.INCORRECT, "impossible_temperature")


def test_a_diastolic_pressure_above_the_systolic_is_refused() -> None:
    assert answer({"systolic": 80, "diastolic": 81}) == (Category.INCORRECT, "diastolic_above_systolic")
    assert answer({"systolic": 80, "diastolic": 80}) is None


def test_a_temperature_in_fahrenheit_is_recognised() -> None:
    refusal = refused(check_vital_signs, asked(signs(temperature_c=98.6)))
    assert refusal is not None
    assert refusal.category is Category.INCORRECT
    assert str(refusal) == "98.6 looks like Fahrenheit. That is 37.0 °C: enter it in Celsius."


def test_a_glucose_in_mmol_is_recognised() -> None:
    refusal = refused(check_vital_signs, asked(signs(glucose_mg_dl=6)))
    assert refusal is not None
    assert (refusal.category, refusal.code) == (Category.INCORRECT, "impossible_glucose")
    assert str(refusal) == "6 looks like mmol/L. That is 108 mg/dL: enter it in mg/dL."


def test_a_glucose_that_may_be_either_is_asked_about_with_both_readings() -> None:
    refusal = refused(check_vital_signs, asked(signs(glucose_mg_dl=25)))
    assert refusal is not None
    assert (refusal.category, refusal.code) == (Category.CONFIRM, "unusual_glucose")
    assert str(refusal) == "25 mg/dL is very low. Is it right, or is it mmol/L (450 mg/dL)?"


@pytest.mark.parametrize(
    ("level", "gcs", "is_asked"),
    [
        (Consciousness.ALERT, (3, 4, 6), False),
        (Consciousness.ALERT, (3, 4, 5), True),
        (Consciousness.UNRESPONSIVE, (2, 2, 4), False),
        (Consciousness.UNRESPONSIVE, (2, 3, 4), True),
        (Consciousness.PAIN, (4, 5, 6), False),
    ],
)
def test_consciousness_and_gcs_that_contradict_one_another_are_asked_about(
    level: Consciousness, gcs: tuple[int, int, int], is_asked: bool
) -> None:
    values = {"consciousness": level, "gcs_eye": gcs[0], "gcs_verbal": gcs[1], "gcs_motor": gcs[2]}
    assert answer(values) == ((Category.CONFIRM, "unusual_consciousness") if is_asked else None)


def test_a_set_with_nothing_in_it_is_refused() -> None:
    assert answer({}) == (Category.INCORRECT, "no_vital_signs")
    assert answer({"on_oxygen": False}) is None
    assert answer({"not_taken": {"pulse": "8801019"}}) is None


def test_a_sign_is_either_taken_or_not_and_one_that_exists() -> None:
    assert answer({"pulse": 80, "not_taken": {"pulse": "8801019"}}) == (Category.INCORRECT, "taken_and_not_taken")
    assert answer({"pulse": 80, "not_taken": {"aura": "8801019"}}) == (Category.INCORRECT, "unknown_sign")


# ── age ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (says.PatientDescribed(age_years=105), None),
        (says.PatientDescribed(age_years=106), "unusual_age"),
        (call(patient_age=106), "unusual_age"),
        (call(patient_age=50), None),
        (call(), None),
        (says.PatientDescribed(birth_date=date(2026, 11, 23)), None),
        (says.PatientDescribed(birth_date=date(2026, 11, 24)), "birth_in_future"),
        (says.PatientDescribed(birth_date=date(1896, 11, 20)), "impossible_birth"),
        (says.PatientDescribed(birth_date=date(1897, 11, 20)), None),
        (says.PatientDescribed(birth_date=date(1956, 11, 20), age_years=70), None),
        (says.PatientDescribed(birth_date=date(1956, 11, 20), age_years=71), None),
        (says.PatientDescribed(birth_date=date(1956, 11, 20), age_years=17), "unusual_birth"),
    ],
)  # fmt: skip
def test_ages_and_birth_dates_must_be_likely_and_agree(body: says.Body, code: str | None) -> None:
    refusal = refused(check_age, asked(body))
    assert (refusal.code if refusal else None) == code


# ── the nine times ───────────────────────────────────────────────────────────────────────────────────────────────────
SENT = entry(says.UnitSent(unit="A-91", name="A-91"), 2)


def time(mark: Mark) -> says.TimeReported:
    return says.TimeReported(unit="A-91", mark=mark)


ON_SCENE = told(entry(call()), SENT, entry(time(Mark.EN_ROUTE), 4), entry(time(Mark.AT_SCENE), 10))


def time_answer(mark: Mark, minutes: float, case: Case = ON_SCENE, **more: Any) -> tuple[Category, str] | None:
    refusal = refused(check_times, asked(time(mark), case, minutes, **more))
    return (refusal.category, refusal.code) if refusal else None


OUT_OF_ORDER = (Category.INCORRECT, "times_out_of_order")


@pytest.mark.parametrize(
    ("mark", "minutes", "expected"),
    [
        (Mark.AT_PATIENT, 12, None),
        (Mark.AT_PATIENT, 10, None),
        (Mark.AT_PATIENT, 9, OUT_OF_ORDER),
        (Mark.BACK_AT_STATION, 9, OUT_OF_ORDER),
        (Mark.EN_ROUTE, 10, None),
        (Mark.EN_ROUTE, 11, OUT_OF_ORDER),
        (Mark.AT_SCENE, 5, None),
        (Mark.AT_SCENE, 3, OUT_OF_ORDER),
    ],
)
def test_the_times_of_a_run_follow_one_another(
    mark: Mark, minutes: float, expected: tuple[Category, str] | None
) -> None:
    assert time_answer(mark, minutes) == expected


def test_arrival_before_dispatch_is_refused_with_both_times_named() -> None:
    just_sent = told(entry(call()), SENT)
    refusal = refused(check_times, asked(time(Mark.AT_SCENE), just_sent, -3))
    assert refusal is not None
    assert (refusal.category, refusal.field) == (Category.INCORRECT, "at")
    assert str(refusal) == (
        '"at scene" would be 5 min before "dispatched". Check both times and correct the wrong one.'
    )


def test_a_tablet_a_little_behind_is_asked_about_not_refused() -> None:
    just_sent = told(entry(call()), SENT)
    assert time_answer(Mark.EN_ROUTE, 1.5, just_sent) == (Category.CONFIRM, "clocks_differ")
    assert time_answer(Mark.EN_ROUTE, 1.5, just_sent, confirmed=("clocks_differ",)) is None
    assert time_answer(Mark.EN_ROUTE, 0.9, just_sent, confirmed=("clocks_differ",)) == OUT_OF_ORDER


def test_a_time_before_the_call_is_refused_even_if_the_unit_was_sent_earlier() -> None:
    late_call = told(entry(call(), 20), SENT)
    assert time_answer(Mark.EN_ROUTE, 10, late_call) == OUT_OF_ORDER
    assert time_answer(Mark.EN_ROUTE, 21, late_call) is None


def test_a_time_more_than_a_day_after_dispatch_is_asked_about() -> None:
    assert time_answer(Mark.BACK_AT_STATION, 2 + 24 * 60) is None
    assert time_answer(Mark.BACK_AT_STATION, 3 + 24 * 60) == (Category.CONFIRM, "unusual_run")


def test_a_correction_is_held_against_the_other_times_only() -> None:
    mistaken = told(entry(call()), SENT, entry(time(Mark.LEFT_HOSPITAL), 5), entry(time(Mark.EN_ROUTE), 4))
    assert time_answer(Mark.AT_SCENE, 10, mistaken) == OUT_OF_ORDER
    assert time_answer(Mark.AT_SCENE, 10, mistaken, corrects="e3") is None
    assert time_answer(Mark.AT_SCENE, 3, mistaken, corrects="e3") == OUT_OF_ORDER


def test_a_correction_that_names_the_first_saying_is_not_held_against_a_former_correction() -> None:
    corrected = told(
        entry(call()), SENT, entry(time(Mark.AT_SCENE), 5), entry(time(Mark.LEFT_HOSPITAL), 8, corrects="e3")
    )
    assert time_answer(Mark.AT_PATIENT, 12, corrected, corrects="e3") is None
    assert time_answer(Mark.AT_PATIENT, 12, corrected) == OUT_OF_ORDER


def test_a_unit_may_be_available_before_or_after_it_is_back() -> None:
    back = told(entry(call()), SENT, entry(time(Mark.BACK_AT_STATION), 40))
    assert time_answer(Mark.AVAILABLE, 35, back) is None
    assert time_answer(Mark.AVAILABLE, 45, back) is None
    assert time_answer(Mark.LEFT_HOSPITAL, 45, back) == OUT_OF_ORDER


def test_the_time_of_a_unit_that_was_not_sent_is_no_matter_of_order() -> None:
    assert time_answer(Mark.AT_SCENE, 1, told(entry(call()))) is None
