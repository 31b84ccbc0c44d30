"""The reports as Questionnaires are valid R4, open filled in, and give back the answers they were given."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.report_bodies import Absent, Answer, ReportAnswered
from goldenhour.emergency.report_items import TABLES
from goldenhour.kit.fhir.outcomes import Issue
from goldenhour.kit.fhir.validation import Validator
from goldenhour.outcomes.fhir_questionnaires import (
    KNOWN_FROM,
    answers_of,
    populate,
    questionnaire,
    questionnaire_response,
    url_of,
)
from tests.outcomes.test_sheet import case_of

SUBJECT = {"reference": "Patient/p"}
DISEASES = list(TABLES)


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator()


def errors(issues: list[Issue]) -> list[str]:
    return [f"{issue.text} {issue.expression}" for issue in issues if issue.stops]


def response_of(disease: Condition, **given: Answer) -> dict[str, Any]:
    more = [(60.0, ReportAnswered(alert="alert", disease=disease, answers=given))] if given else []
    case = case_of(disease, *more)
    return questionnaire_response(case, case.alerts["alert"], disease, subject=SUBJECT)


@pytest.mark.parametrize("disease", DISEASES)
def test_a_questionnaire_is_valid_and_asks_everything(disease: Condition, validator: Validator) -> None:
    made = questionnaire(TABLES[disease], str.upper)
    assert errors(validator.check(made)) == []
    asked = [item["linkId"] for group in made["item"] for item in group["item"]]
    assert asked == [item.id for item in TABLES[disease].items]
    assert "ministry" in made["description"]


@pytest.mark.parametrize("disease", DISEASES)
def test_a_response_is_valid_and_says_where_each_value_is_known_from(disease: Condition, validator: Validator) -> None:
    made = response_of(disease)
    assert errors(validator.check(made)) == []
    ages = [item for group in made["item"] for item in group["item"] if item["linkId"] == "age_years"]
    (extension,) = ages[0]["answer"][0]["extension"]
    assert extension["url"] == KNOWN_FROM
    assert {"url": "confirmed", "valueBoolean": False} in extension["extension"]


def test_populate_answers_with_the_response() -> None:
    case = case_of(Condition.STROKE)
    made = populate(case, case.alerts["alert"], Condition.STROKE, subject=SUBJECT)
    assert made["parameter"][0]["resource"] == response_of(Condition.STROKE)


def test_what_somebody_answered_comes_back_as_it_was() -> None:
    given = {
        "nihss": Answer(value="9"),
        "stroke_type": Answer(value="ischaemic"),
        "ivt": Answer(value="yes"),
        "ct_at": Answer(value="2026-11-22T02:45:00Z"),
        "ivt_dose": Answer(value="63.5"),
        "discharged_on": Answer(value="2026-11-29"),
        "mrs_before": Answer(absent=Absent.NOT_KNOWN),
        "angiogram": Answer(absent=Absent.NOT_RECORDED),
    }
    disease, answers, issues = answers_of(response_of(Condition.STROKE, **given))
    assert (disease, issues) == (Condition.STROKE, [])
    assert answers == given, "and no proposal among them"


def test_another_systems_simple_response_is_read() -> None:
    response = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": url_of(Condition.AMI),
        "status": "completed",
        "item": [
            {"linkId": "killip", "answer": [{"valueCoding": {"code": "2"}}]},
            {"linkId": "aspirin_before", "answer": [{"valueBoolean": True}]},
            {"linkId": "lvef", "answer": [{"valueInteger": 45}]},
        ],
    }
    _, answers, issues = answers_of(response)
    assert {item: answer.value for item, answer in answers.items()} == {
        "killip": "2",
        "aspirin_before": "yes",
        "lvef": "45",
    }
    assert not issues


@pytest.mark.parametrize(
    ("response", "code"),
    [
        ({}, "not-supported"),
        ({"questionnaire": "http://example.org/other"}, "not-supported"),
        ({"questionnaire": url_of(Condition.AMI), "item": [{"linkId": "shoe", "answer": [{"valueInteger": 1}]}]}, "not-found"),
        ({"questionnaire": url_of(Condition.AMI), "item": [{"linkId": "lvef", "answer": [{}]}]}, "value"),
        ({"questionnaire": url_of(Condition.AMI), "item": [{"linkId": "lvef", "answer": [3]}]}, "value"),
        ({"questionnaire": url_of(Condition.AMI), "item": [{"linkId": "lvef", "answer": [{"valueInteger": 1}] * 2}]}, "value"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_not_dropped(response: dict[str, Any], code: str) -> None:
    _, answers, issues = answers_of(response)
    assert (answers, [issue.code for issue in issues]) == ({}, [code])


def test_a_response_nested_without_end_is_read_to_a_depth_and_no_further() -> None:
    inner: dict[str, Any] = {"linkId": "killip", "answer": [{"valueCoding": {"code": "2"}}]}
    for _ in range(500):
        inner = {"linkId": "g", "item": [inner]}
    assert answers_of({"questionnaire": url_of(Condition.AMI), "item": [inner]})[1] == {}
