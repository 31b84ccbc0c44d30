"""The scales of the browser are those of the server: the same grids through both, every value equal."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest

from goldenhour.emergency.bodies import Consciousness, FindingNoted, VitalSignsTaken
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.scores import (
    SpO2Scale,
    children,
    cincinnati,
    ecpr,
    g_fast,
    gcs_total,
    news2,
    revised_trauma_score,
    shock_index,
    unstable_trauma,
)
from tests.emergency.telling import NORMAL
from tests.protocols.conftest import Run

Signs = dict[str, Any]


def read(signs: Signs) -> VitalSignsTaken:
    return msgspec.convert(signs, VitalSignsTaken)


def equal(run: Run, function: str, given: list[Any], ours: Iterable[Any]) -> None:
    """Both make the same of every input; a difference is shown with its input."""
    theirs = run("scales.js", f"(m, all) => all.map((one) => {function})", given)
    ours = [msgspec.json.decode(msgspec.json.encode(one)) for one in ours]
    assert len(theirs) == len(ours) == len(given)
    differing = [(g, t, o) for g, t, o in zip(given, theirs, ours, strict=True) if not same(t, o)]
    assert not differing, differing[:3]


def same(theirs: Any, ours: Any) -> bool:
    if isinstance(theirs, dict):
        return theirs.keys() == ours.keys() and all(same(theirs[key], ours[key]) for key in theirs)
    if isinstance(theirs, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    if isinstance(theirs, float) and not isinstance(ours, bool) and ours is not None:
        return abs(theirs - ours) < 1e-9
    return bool(theirs == ours)


# ── NEWS2 ────────────────────────────────────────────────────────────────────────────────────────────────────────────
SINGLE: dict[str, Iterable[Any]] = {
    "breaths": range(81), "spo2": range(101), "on_oxygen": (False, True), "systolic": range(301), "pulse": range(301),
    "consciousness": [level.value for level in Consciousness],
    "temperature_c": [hundredths / 100 for hundredths in range(3000, 4301)],
}  # fmt: skip
MIXED = {
    "breaths": (None, 8, 12, 25), "spo2": (None, 91, 93, 96), "on_oxygen": (None, False, True), "systolic": (None, 90, 120, 220),
    "pulse": (None, 40, 80, 131), "consciousness": (None, "alert", "voice"), "temperature_c": (None, 35.0, 37.0, 39.1),
}  # fmt: skip


def news2_grid() -> Iterator[Signs]:
    for sign, values in SINGLE.items():
        yield from ({sign: value} for value in values)
    yield from ({"spo2": spo2, "on_oxygen": oxygen} for spo2 in range(101) for oxygen in (False, True))
    for values in itertools.product(*MIXED.values()):
        yield {sign: value for sign, value in zip(MIXED, values, strict=True) if value is not None}


@pytest.mark.parametrize("scale", list(SpO2Scale))
def test_news2_is_the_same_alone_mixed_and_incomplete(run: Run, scale: SpO2Scale) -> None:
    given = list(news2_grid())
    ours = []
    for signs in given:
        score = news2(read(signs), scale)
        ours.append(
            {
                "parts": score.parts,
                "missing": score.missing,
                "score": score.score,
                "complete": score.complete,
                "risk": score.risk,
            }
        )
    equal(run, f'm.news2(one, "{scale.value}")', given, ours)


# ── GCS, shock index, RTS ────────────────────────────────────────────────────────────────────────────────────────────
def test_gcs_is_the_same_for_all_120_and_every_gap(run: Run) -> None:
    given = [
        {name: part for name, part in zip(("gcs_eye", "gcs_verbal", "gcs_motor"), parts, strict=True) if part}
        for parts in itertools.product(range(5), range(6), range(7))
    ]
    equal(run, "m.gcsTotal(one)", given, (gcs_total(read(signs)) for signs in given))


def test_the_shock_index_is_the_same(run: Run) -> None:
    given = [{"pulse": pulse, "systolic": systolic} for pulse in range(0, 260, 3) for systolic in range(0, 260, 3)] + [
        {"pulse": 80},
        {},
    ]
    equal(run, "m.shockIndex(one)", given, (shock_index(read(signs)) for signs in given))


def test_the_revised_trauma_score_is_the_same(run: Run) -> None:
    totals = [
        {
            "gcs_eye": min(4, t - 2),
            "gcs_verbal": min(5, t - min(4, t - 2) - 1),
            "gcs_motor": t - min(4, t - 2) - min(5, t - min(4, t - 2) - 1),
        }
        for t in range(3, 16)
    ]
    given: list[Signs] = [total | {"systolic": systolic, "breaths": breaths} for total in totals for systolic in (0, 1, 49, 50, 75, 76, 89, 90, 120)  # noqa: E501
             for breaths in (0, 1, 5, 6, 9, 10, 29, 30, 60)]  # fmt: skip
    given += [{"systolic": 120, "breaths": 12}, totals[0]]
    ours = []
    for signs in given:
        score = revised_trauma_score(read(signs))
        ours.append(score and {**msgspec.structs.asdict(score), "triage": score.triage, "weighted": score.weighted})
    equal(run, "m.revisedTraumaScore(one)", given, ours)


# ── stroke ───────────────────────────────────────────────────────────────────────────────────────────────────────────
SIDES = {"face": "3520041", "arm": "3520051", "speech": "3520029"}


def stroke_grid() -> Iterator[dict[str, Any]]:
    """Every item found, noted normal, noted abnormal, normal though found, or not examined."""
    states = (None, "normal", "abnormal", "found", "found and normal")
    for items in itertools.product(states, repeat=4):
        seen = dict(zip(("gaze", "face", "arm", "speech"), items, strict=True))
        yield {
            "findings": [{"code": SIDES[item]} for item, state in seen.items() if state and "found" in state and item in SIDES],
            "steps": [{"protocol": "stroke", "step": item, "value": state.removeprefix("found and ")}
                      for item, state in seen.items() if state and state != "found"],
        }  # fmt: skip


def test_cincinnati_and_g_fast_are_the_same_for_every_examination(run: Run) -> None:
    given = list(stroke_grid())
    ours = []
    for one in given:
        findings = msgspec.convert(one["findings"], list[FindingNoted])
        scale = g_fast(findings, msgspec.convert(one["steps"], list[ProtocolNoted]))
        simple = cincinnati(findings)
        fast = {
            **msgspec.structs.asdict(scale),
            "count": scale.count,
            "complete": scale.complete,
            "large": scale.suggests_large_vessel,
        }
        ours.append([fast, {**msgspec.structs.asdict(simple), "count": simple.count, "positive": simple.positive}])
    equal(run, "[m.gFast(one.findings, one.steps), m.cincinnati(one.findings)]", given, ours)


def test_g_fast_reads_only_steps_of_the_stroke_helper(run: Run) -> None:
    step = {"protocol": "arrest", "step": "gaze", "value": "abnormal"}
    assert g_fast([], [ProtocolNoted(protocol=Protocol.ARREST, step="gaze", value="abnormal")]).gaze is None
    assert run("scales.js", "(m, step) => m.gFast([], [step]).gaze", step) is None


# ── children ─────────────────────────────────────────────────────────────────────────────────────────────────────────
AGES = [days / 365.25 for days in range(400)] + [months / 12 for months in range(220)]


def test_what_is_usual_at_an_age_and_the_weight_are_the_same(run: Run) -> None:
    equal(
        run,
        "[m.expected(one), m.estimatedWeight(one)]",
        AGES,
        ([children.expected(a), children.estimated_weight(a)] for a in AGES),
    )


def test_what_lies_outside_is_the_same(run: Run) -> None:
    given = [({"pulse": pulse, "systolic": systolic, "breaths": breaths}, age) for age in (0.01, 0.5, 1.5, 3, 5, 8, 11, 14, 17)
             for pulse in range(40, 220, 15) for systolic in range(50, 130, 10) for breaths in range(8, 70, 8)]  # fmt: skip
    equal(
        run,
        "m.outside(...one)",
        [list(one) for one in given],
        (children.outside(read(signs), age) for signs, age in given),
    )


def test_the_doses_are_the_same(run: Run) -> None:
    weights = [tenths / 10 for tenths in range(20, 1200)]
    equal(run, "m.doses(one)", weights, map(children.doses, weights))


# ── trauma, ECPR ─────────────────────────────────────────────────────────────────────────────────────────────────────
CRITERIA = [*unstable_trauma.MEASURED, "2903803", "2903013"]


def test_the_unstable_trauma_criteria_are_the_same(run: Run) -> None:
    given: list[list[Any]] = [
        [{sign: value}, []]
        for sign in ("breaths", "spo2", "systolic", "pulse", "temperature_c")
        for value in SINGLE[sign]
    ]
    given += [
        [{"gcs_eye": e, "gcs_verbal": v, "gcs_motor": m}, []]
        for e in range(1, 5)
        for v in range(1, 6)
        for m in range(1, 7)
    ]
    given += [[NORMAL_JSON, [code]] for code in CRITERIA] + [[{}, []]]
    equal(run, f"m.unstableTrauma(one[0], one[1], {CRITERIA})", given,
          (unstable_trauma.met(read(signs), ticked, CRITERIA) for signs, ticked in given))  # fmt: skip


NORMAL_JSON = msgspec.json.decode(msgspec.json.encode(NORMAL))


def test_the_ecpr_criteria_are_the_same_known_or_not(run: Run) -> None:
    given = [
        dict(zip(ecpr.Known.__struct_fields__, values, strict=True))
        for values in itertools.product((None, 69, 70), (None, True, False), (None, 4.9, 5), (None, "3011011", "3011005", "3011001"),  # noqa: E501
                                        (None, 59.9, 60), (None, 10, 11), (None, True, False))
    ]  # fmt: skip
    ours = []
    for known in given:
        criteria = ecpr.ecpr_criteria(ecpr.Known(**known))
        ours.append({**msgspec.structs.asdict(criteria), "candidate": criteria.candidate})
    equal(run, "m.ecprCriteria(one)", given, ours)
