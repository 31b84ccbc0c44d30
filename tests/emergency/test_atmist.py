"""The six lines, from nothing known to everything known, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from goldenhour.emergency import bodies as says
from goldenhour.emergency.atmist import FREE_TEXT_AT_MOST, Line, atmist_lines
from goldenhour.emergency.bodies import Condition, Consciousness, Sex
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import load_country
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.kit.log import Entry
from tests.emergency.telling import NORMAL, call, entry, minute, signs, told
from tests.emergency.test_case import ENTRIES

COUNTRY = load_country("taiwan")
NOW = minute(30)
"""Half past ten in Taipei."""


def english(message: str) -> str:
    return message


def lines(case: Case, language: str = "en", translate: Any = english) -> list[Line]:
    return atmist_lines(case, language, COUNTRY, translate, NOW)


def texts(*entries: Entry, language: str = "en") -> list[str]:
    return [line.text for line in lines(told(*entries), language)]


STROKE = [
    entry(call("103104", patient_age=72, patient_sex=Sex.MALE)),
    entry(says.HistoryTaken(complaint="sudden weakness, right side", last_known_well_at=minute(-35)), 8),
    entry(says.ConditionSuspected(condition=Condition.STROKE), 9),
    entry(says.FindingNoted(code="3520041"), 9),
    entry(says.FindingNoted(code="3520029"), 10),
    entry(signs(**NORMAL | {"systolic": 180, "diastolic": 95, "consciousness": Consciousness.CONFUSED,
                            "gcs_verbal": 4}), 10),
    entry(says.ProcedureDone(code="127404"), 12),
    entry(says.MedicationGiven(code="124102", dose=3, dose_unit="L/min"), 11),
    entry(says.HospitalAlerted(hospital="h", unit="A-91", eta_at=minute(42)), 15),
    entry(signs(systolic=200, diastolic=100, pulse=77, spo2=94), 26),
]  # fmt: skip


def test_a_stroke_in_six_lines() -> None:
    assert [(line.letter, line.title, line.text) for line in lines(told(*STROKE))] == [
        ("A", "Age and sex", "72 years · male"),
        ("T", "Time", "Last known well 09:25, 65 min ago · ETA 10:42"),
        ("M", "Mechanism or complaint", "Suspected: stroke · sudden weakness, right side"),
        ("I", "Injuries and findings", "Facial droop, right · Slurred speech"),
        (
            "S",
            "Vital signs",
            "NEWS2 4 · BP 200/100↑ · P 77→ · SpO₂ 94%↓ (4 min ago)"
            " · R 16 · GCS 14 · T 37°C · on air · newly confused (20 min ago)",
        ),
        ("T", "Treatment", "Oxygen 3 L/min · Blood glucose measured"),
    ]


def test_codes_are_in_chinese_for_a_chinese_reader_and_every_message_goes_through_the_catalogue() -> None:
    found = lines(told(*STROKE), "zh_Hant", lambda message: f"「{message}」")
    assert found[0].title == "「Age and sex」"
    assert found[0].text == "「72 years」 · 「male」"
    assert found[3].text == "嘴角上揚：右臉動得不如對側 · 語言異常"
    assert found[5].text == "氧氣 3 L/min · 測量血糖"


def test_nothing_known_is_said_to_be_so() -> None:
    assert texts() == ["not yet known"] * 5 + ["none recorded yet"]


def test_a_call_alone_gives_what_the_caller_said() -> None:
    assert texts(entry(call("103109", patient_age=58))) == [
        "58 years",
        "Call 10:00, 30 min ago",
        "Chest pain",
        "not yet known",
        "not yet known",
        "none recorded yet",
    ]


def test_what_the_crew_found_out_goes_before_what_the_caller_said() -> None:
    age, time, mechanism, *_ = texts(
        entry(call("103202", patient_age=60, patient_sex=Sex.MALE)),
        entry(says.PatientDescribed(age_years=66, sex=Sex.FEMALE), 5),
        entry(says.HistoryTaken(mechanism="fell from a ladder, 3 m", onset_at=minute(-10)), 6),
    )
    assert (age, mechanism) == ("66 years · female", "fell from a ladder, 3 m")
    assert time == "Onset 09:50, 40 min ago"


@pytest.mark.parametrize(
    ("age", "text"), [(0.5, "6 months"), (0, "0 months"), (1.9, "22 months"), (2, "2 years"), (90.7, "90 years")]
)
def test_small_children_are_counted_in_months(age: float, text: str) -> None:
    assert texts(entry(call(patient_age=age)))[0] == text


def test_an_unknown_code_is_shown_as_it_is_in_both_languages() -> None:
    story = [entry(call("999999")), entry(says.FindingNoted(code="Q1", text="odd smell")), entry(
        says.FindingNoted(code="3520039", system="elsewhere-1"))]  # fmt: skip
    assert texts(*story)[2:4] == ["999999 (unknown code)", "Q1 (unknown code) (odd smell) · 3520039 (unknown code)"]
    assert texts(*story, language="zh_Hant")[2] == "999999（未知代碼）"


def test_a_code_means_what_its_version_says() -> None:
    story = [entry(says.ProcedureDone(code="127401")), entry(says.ProcedureDone(code="127401", system="temsis-2023"))]
    assert texts(*story)[5] == "Kept warm · Intravenous fluids"


def test_the_same_treatment_twice_is_counted() -> None:
    aspirin = says.MedicationGiven(code="124201", dose=100, dose_unit="3706021")
    assert texts(entry(aspirin, 1), entry(aspirin, 2))[5] == "Aspirin 100 mg ×2"


def test_long_free_text_is_cut_to_one_short_line() -> None:
    text = texts(entry(says.HistoryTaken(complaint="pain\n" + "x" * 400)))[2]
    assert len(text) == FREE_TEXT_AT_MOST
    assert text.startswith("pain xxx")
    assert text.endswith("…")


def test_times_of_another_day_carry_their_date_and_long_ones_are_in_hours() -> None:
    time = texts(entry(says.HistoryTaken(onset_at=minute(-24 * 60))))[1]
    assert time == "Onset 11-21 10:00, 24 h 30 min ago"


def test_what_was_more_than_two_days_ago_is_told_in_days() -> None:
    for hours, ago in ((47, "47 h 30 min ago"), (342, "14 days ago")):
        assert texts(entry(says.HistoryTaken(onset_at=minute(-60 * hours))))[1].endswith(ago)


def test_the_arrival_replaces_the_estimate() -> None:
    alerted = entry(says.HospitalAlerted(hospital="h", unit="A-91", eta_at=minute(42)), 15)
    assert texts(alerted)[1] == "ETA 10:42"
    assert texts(alerted, entry(says.PatientArrived(alert="e1"), 28))[1] == "Arrived 10:28"


@pytest.mark.parametrize(
    ("before", "after", "arrow"), [(120, 129, "→"), (120, 130, "↑"), (120, 110, "↓"), (120, 111, "→")]
)
def test_the_arrow_of_a_pressure_needs_ten_mmhg(before: int, after: int, arrow: str) -> None:
    text = texts(entry(signs(systolic=before), 20), entry(signs(systolic=after), 25))[4]
    assert f"BP {after}/–{arrow}" in text


def test_the_arrow_of_a_corrected_value_follows_the_correction() -> None:
    text = texts(entry(signs(pulse=180), 20), entry(signs(pulse=90), 25), entry(signs(pulse=90), 20, corrects="e1"))[4]
    assert "P 90→" in text


def test_a_child_has_no_news2() -> None:
    assert "NEWS2" in texts(entry(call(patient_age=16)), entry(signs(**NORMAL), 20))[4]
    assert "NEWS2" not in texts(entry(call(patient_age=15)), entry(signs(**NORMAL), 20))[4]


def test_an_incomplete_news2_says_so() -> None:
    assert texts(entry(signs(pulse=120), 30))[4] == "NEWS2 at least 2 · P 120 (just now)"


@given(ENTRIES)
def test_no_case_stops_the_summary_and_no_line_is_empty(entries: list[Entry]) -> None:
    found = lines(told(*entries))
    assert [line.letter for line in found] == list("ATMIST")
    assert all(line.text for line in found)


# ── what the protocol helpers add ────────────────────────────────────────────────────────────────────────────────────
def step(protocol: Protocol, name: str, value: str = "") -> ProtocolNoted:
    return ProtocolNoted(protocol=protocol, step=name, value=value)


ARREST = [
    entry(call("103101"), 0),
    entry(says.ProcedureDone(code="127301"), 10),
    entry(says.FindingNoted(code="3011011"), 11),
    entry(says.ProcedureDone(code="127305", system="temsis-2023", text="200 J"), 12),
    entry(says.MedicationGiven(code="124301", dose=1, dose_unit="3706021"), 14),
    entry(says.MedicationGiven(code="124301", dose=1, dose_unit="3706021"), 18),
    entry(step(Protocol.ARREST, "rhythm_check", "3011005"), 19),
]


def test_a_resuscitation_stands_first_among_the_signs() -> None:
    assert texts(*ARREST)[4].startswith(
        "CPR since 10:10, 20 min ago · first Ventricular fibrillation (VF) · now Pulseless electrical activity (PEA)"
        " · shocks 1 · adrenaline 2×"
    )


def test_a_pulse_that_came_back_is_said_with_how_long_it_took() -> None:
    assert texts(*ARREST, entry(step(Protocol.ARREST, "rosc"), 22))[4].startswith("ROSC 10:22 after 12 min of CPR")


def test_an_ended_resuscitation_is_said_to_be_ended() -> None:
    assert texts(*ARREST, entry(step(Protocol.ARREST, "stopped"), 25))[4].startswith("Resuscitation ended 10:25")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "Facial droop, right · Slurred speech"),
        ([("gaze", "normal")], "G-FAST at least 2/4 · Facial droop, right · Slurred speech"),
        ([("gaze", "normal"), ("arm", "normal")], "G-FAST 2/4 · Facial droop, right · Slurred speech"),
        ([("gaze", "abnormal")], "G-FAST 3/4: large vessel? · Facial droop, right · Slurred speech"),
    ],
)
def test_the_large_vessel_scale_stands_before_the_findings_once_the_gaze_was_looked_at(
    steps: list[tuple[str, str]], said: str
) -> None:
    story = [*STROKE, *(entry(step(Protocol.STROKE, name, value), 13) for name, value in steps)]
    assert texts(*story)[3] == said
