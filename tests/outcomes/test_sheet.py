"""A report opens with what the platform knows, and asks for the rest."""

from __future__ import annotations

import msgspec
import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.bystander_bodies import (
    CalledResponder,
    PhoneCpr,
    PhoneCprNoted,
    ResponderAnswered,
    ResponderDid,
    RespondersCalled,
    ResponderStep,
    Task,
)
from goldenhour.emergency.case import Case
from goldenhour.emergency.report_bodies import Absent, Answer, ReportAnswered, ReportSigned
from goldenhour.kit.refusals import Refusal
from goldenhour.outcomes.sheet import Sheet, sheet_of, table_of
from tests.emergency.telling import call, entry, minute, told
from tests.outcomes.four_cases import every


def case_of(disease: Condition, *more: tuple[float, says.Body]) -> Case:
    entries = [
        msgspec.structs.replace(entry(body, at, id=entry_id), by=who["by"], role=who["role"], place=who["place"])
        for at, body, who, entry_id in every(disease, minute)
    ]
    return told(*entries, *(entry(body, at) for at, body in more))


def sheet(disease: Condition, *more: tuple[float, says.Body]) -> Sheet:
    case = case_of(disease, *more)
    return sheet_of(case, case.alerts["alert"], disease)


def answers(disease: Condition, **values: str) -> ReportAnswered:
    said = {item: Answer(value=value) for item, value in values.items()}
    return ReportAnswered(alert="alert", disease=disease, answers=said)


@pytest.mark.parametrize(("disease", "at_least"), [("ohca", 32), ("trauma", 26), ("stroke", 23), ("ami", 20)])
def test_much_of_a_typical_report_is_filled_in_before_it_is_opened(disease: str, at_least: int) -> None:
    opened = sheet(Condition(disease))
    print(f"\n{disease}: {opened.filled} of {opened.asked} known; missing {[item.id for item in opened.missing]}")
    assert opened.filled >= at_least


def test_every_value_says_where_it_comes_from() -> None:
    lines = {line.item.id: line for line in sheet(Condition.OHCA).lines}
    shock = lines["first_shock_at"].known
    assert shock is not None
    assert (shock.value, shock.by, shock.where) == ("2026-11-22T02:11:06Z", "person/crew", "from the ambulance record")
    called = lines["call_at"].known
    assert called is not None
    assert called.where == "from the dispatch desk"
    arrived = lines["arrived_at"].known
    assert arrived is not None
    assert arrived.where == "from the emergency department"


def test_an_answer_goes_before_what_the_platform_proposes() -> None:
    line = next(
        one for one in sheet(Condition.OHCA, (60, answers(Condition.OHCA, shocks="3"))).lines if one.item.id == "shocks"
    )
    assert (line.state, line.value) == ("answered", "3")
    assert line.known is not None
    assert line.known.value == "2"


def test_an_answer_taken_back_leaves_what_the_platform_proposes() -> None:
    back = ReportAnswered(alert="alert", disease=Condition.OHCA, answers={"shocks": Answer()})
    opened = sheet(Condition.OHCA, (60, answers(Condition.OHCA, shocks="3")), (61, back))
    assert opened.values["shocks"] == "2"


def test_not_known_is_an_answer_and_not_the_same_as_empty() -> None:
    nobody = ReportAnswered(
        alert="alert", disease=Condition.STROKE, answers={"mrs_before": Answer(absent=Absent.NOT_KNOWN)}
    )
    before, after = sheet(Condition.STROKE), sheet(Condition.STROKE, (60, nobody))
    assert len(after.missing) == len(before.missing) - 1
    assert "mrs_before" not in after.values


def test_what_hangs_on_another_answer_is_asked_only_then() -> None:
    ischaemic = answers(Condition.STROKE, stroke_type="ischaemic", ivt="yes", evt="no")
    asked = {line.item.id for line in sheet(Condition.STROKE, (60, ischaemic)).lines if line.asked}
    assert "needle_at" in asked
    assert not {"ivt_not_why", "puncture_at", "tici"} & asked
    bled = {
        line.item.id
        for line in sheet(Condition.STROKE, (60, answers(Condition.STROKE, stroke_type="ich"))).lines
        if line.asked
    }
    assert not {"ivt", "needle_at", "evt"} & bled


def test_intervals_and_scores_are_worked_out() -> None:
    regions = {
        "ais_head": "3",
        "ais_face": "0",
        "ais_chest": "2",
        "ais_abdomen": "4",
        "ais_extremities": "2",
        "ais_external": "1",
    }
    values = sheet(Condition.TRAUMA, (90, answers(Condition.TRAUMA, **regions))).values
    assert values["iss"] == "29"  # 16 + 9 + 4
    assert values["rts"] == "6.82"  # GCS 13, systolic 82, 30 breaths: 4, 3, 3
    assert float(values["triss"]) == pytest.approx(92.9, abs=0.5)
    assert values["scene_time"] == "13"


def test_a_signature_takes_what_was_shown_and_what_comes_later_amends_it() -> None:
    shown = {"sex": Answer(value="male", taken_from="e3")}
    signed = (60, ReportSigned(alert="alert", disease=Condition.OHCA, name="Lin", answers=shown))
    report = case_of(Condition.OHCA, signed).alerts["alert"].reports[Condition.OHCA]
    assert (report.state, report.signed_by, report.answers["sex"].answer.value) == ("signed", "Lin", "male")
    later = case_of(Condition.OHCA, signed, (99, answers(Condition.OHCA, cpc="1"))).alerts["alert"]
    assert later.reports[Condition.OHCA].state == "amended"


def test_there_is_no_report_for_anything_else() -> None:
    with pytest.raises(Refusal, match="no report"):
        table_of(Condition.OTHER)


UTSTEIN = ("dispatcher_recognised", "dispatcher_cpr", "bystander_cpr", "bystander_aed")
CALLED = RespondersCalled(
    lat=25.0, lon=121.5, radius_m=500, called=(CalledResponder(responder="r", task=Task.COMPRESS),)
)


def of_bystanders(*said: says.Body) -> dict[str, str]:
    """What the report of an arrest knows of bystanders where the crew wrote nothing of them."""
    entries = [entry(call("103109"), 0), entry(says.UnitSent(unit="u", name="u"), 1)]
    entries += [entry(says.HospitalAlerted(hospital="h", unit="u"), 20, id="alert")]
    case = told(*entries, *(entry(body, 2 + n) for n, body in enumerate(said)))
    values = sheet_of(case, case.alerts["alert"], Condition.OHCA).values
    return {item: values[item] for item in UTSTEIN if item in values}


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ([], {"dispatcher_recognised": "no"}),
        (
            [PhoneCprNoted(step=PhoneCpr.RECOGNISED), PhoneCprNoted(step=PhoneCpr.NOT_STARTED, barrier="unsafe")],
            {"dispatcher_recognised": "yes", "dispatcher_cpr": "no"},
        ),
        (
            [PhoneCprNoted(step=PhoneCpr.FIRST_COMPRESSION), PhoneCprNoted(step=PhoneCpr.AED_ATTACHED)],
            dict.fromkeys(UTSTEIN, "yes"),
        ),
        (
            [PhoneCprNoted(step=PhoneCpr.FIRST_COMPRESSION, already=True)],
            {"dispatcher_recognised": "yes", "dispatcher_cpr": "no", "bystander_cpr": "yes"},
        ),
        (
            [CALLED, ResponderAnswered(responder="r", accepts=True),
             ResponderDid(responder="r", step=ResponderStep.COMPRESSING),
             ResponderDid(responder="r", step=ResponderStep.SHOCKED)],
            {"dispatcher_recognised": "no", "bystander_cpr": "yes", "bystander_aed": "yes"},
        ),
    ],
)  # fmt: skip
def test_what_bystanders_did_comes_from_the_telephone_and_from_volunteers(
    said: list[says.Body], known: dict[str, str]
) -> None:
    assert of_bystanders(*said) == known
