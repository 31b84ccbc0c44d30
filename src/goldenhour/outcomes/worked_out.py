"""What a report reckons from its answers: intervals in whole minutes, and the trauma scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from goldenhour.emergency.report_items.words import moment_of
from goldenhour.emergency.scores.injury import InjuryType, injury_severity_score, survival_by_triss
from goldenhour.emergency.scores.measured import RevisedTraumaScore, coded_trauma_score

Values = Mapping[str, str]
REGIONS = ("ais_head", "ais_face", "ais_chest", "ais_abdomen", "ais_extremities", "ais_external")
INTERVALS: dict[str, tuple[str, str]] = {
    "call_to_scene": ("call_at", "scene_at"),
    "call_to_cpr": ("call_at", "cpr_at"),
    "call_to_shock": ("call_at", "first_shock_at"),
    "scene_time": ("scene_at", "left_scene_at"),
    "door_to_ct": ("arrived_at", "ct_at"),
    "door_to_needle": ("arrived_at", "needle_at"),
    "door_to_groin": ("arrived_at", "puncture_at"),
    "well_to_needle": ("last_known_well_at", "needle_at"),
    "door_to_ecg": ("arrived_at", "ecg_at"),
    "door_to_wire": ("arrived_at", "wire_at"),
    "contact_to_wire": ("first_contact_at", "wire_at"),
    "door_to_intervention": ("arrived_at", "operation_at"),
}
"""From the first time to the second."""


def worked_out(values: Values) -> dict[str, str]:
    """Everything that can be reckoned from these values, by link id, written as answers are."""
    found = {name: interval(values, *ends) for name, ends in INTERVALS.items()}
    found |= {name: reckon(values) for name, reckon in SCORES.items()}
    return {name: value for name, value in found.items() if value is not None}


def interval(values: Values, first: str, second: str) -> str | None:
    """Whole minutes; none where an end is missing or they contradict one another."""
    begin, end = moment_of(values.get(first, "")), moment_of(values.get(second, ""))
    if begin is None or end is None or end < begin:
        return None
    return str(int((end - begin) / timedelta(minutes=1)))


def whole(values: Values, name: str) -> int | None:
    text = values.get(name, "")
    return int(text) if text.isdecimal() else None


def iss(values: Values) -> int | None:
    severities = [whole(values, region) for region in REGIONS]
    return None if None in severities else injury_severity_score([one or 0 for one in severities])


def rts(values: Values) -> RevisedTraumaScore | None:
    """On arrival here, as TRISS wants it."""
    return coded_trauma_score(*(whole(values, name) for name in ("ed_gcs", "ed_systolic", "ed_breaths")))


def iss_written(values: Values) -> str | None:
    score = iss(values)
    return None if score is None else str(score)


def rts_written(values: Values) -> str | None:
    score = rts(values)
    return None if score is None else f"{score.weighted:.2f}"


def triss_written(values: Values) -> str | None:
    """In per cent. None for children: the coefficients are those of adults."""
    score, severity, age = rts(values), iss(values), whole(values, "age_years")
    kind = {"blunt": InjuryType.BLUNT, "penetrating": InjuryType.PENETRATING}.get(values.get("injury_type", ""))
    if score is None or severity is None or age is None or kind is None or age < 15:
        return None
    return f"{100 * survival_by_triss(score.weighted, severity, age, kind):.1f}"


def alive_written(values: Values) -> str | None:
    left_to = values.get("discharged_to")
    return None if left_to is None else ("no" if left_to == "died" else "yes")


SCORES: dict[str, Callable[[Values], str | None]] = {
    "iss": iss_written,
    "rts": rts_written,
    "triss": triss_written,
    "alive_at_discharge": alive_written,
}
