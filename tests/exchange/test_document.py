"""The ambulance run document: whole, valid, everything it points to inside, the same for the same case."""

from __future__ import annotations

import pytest

from goldenhour.app.fhir import PARTS
from goldenhour.emergency.bodies import Condition, DrillBegun
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.folding import fold
from goldenhour.exchange.document import document, references_in
from goldenhour.exchange.projection import project
from goldenhour.kit.fhir.decoding import encode
from goldenhour.runsheets.fhir import sheet
from tests.emergency.telling import told
from tests.exchange.everything import CREW, HOSPITAL, everything, said, whole_case
from tests.exchange.test_projection import VALIDATOR, last_of

COUNTRY = load_country("taiwan")


def document_of(case: Case) -> Json:
    return document(case, COUNTRY, PARTS, sheet=sheet)


def inside(bundle: Json) -> dict[str, Json]:
    return {f"{one['resource']['resourceType']}/{one['resource']['id']}": one["resource"] for one in bundle["entry"]}


def test_it_is_valid_at_every_moment_of_the_case() -> None:
    timeline = everything()
    for end in (1, 5, 30, 70, len(timeline)):
        wrong = [issue for issue in VALIDATOR.check(document_of(fold("c", timeline[:end]))) if issue.stops]
        assert not wrong, (end, wrong)


def test_everything_it_points_to_is_inside() -> None:
    bundle = document_of(whole_case())
    assert set(references_in(bundle)) <= set(inside(bundle))


def test_the_composition_comes_first_and_names_every_observation() -> None:
    bundle = document_of(whole_case())
    first = bundle["entry"][0]["resource"]
    assert first["resourceType"] == "Composition"
    assert first["type"]["coding"][0]["code"] == "67796-3"
    named = {one["reference"] for section in first["section"] for one in section["entry"]}
    assert {name for name in inside(bundle) if name.startswith("Observation/")} <= named


def test_it_holds_each_resource_as_it_was_projected_last() -> None:
    last, held = last_of(everything()), inside(document_of(whole_case()))
    both = set(last) & set(held)
    assert len(both) > 80
    apart = {"Composition/c.document"}  # only its head is kept
    assert not [name for name in both - apart if last[name] != held[name]]


def test_it_is_kept_when_it_is_worth_sending_and_not_at_every_entry() -> None:
    steps = project(None, whole_case(), COUNTRY, PARTS)
    kept = {step.said.id for step in steps if any(one.resource["resourceType"] == "Composition" for one in step.writes)}
    closes_or_opens = {"consult", "advised", "consult-2", "consult-ended", "transfer", "transferred"}
    assert kept == {"taken", "signed", "outcome", "outcome-2", "t9"} | closes_or_opens


def test_what_is_kept_is_its_head_and_says_how_to_ask_for_the_whole() -> None:
    kept, asked = last_of(everything())["Composition/c.document"], document_of(whole_case())["entry"][0]["resource"]
    assert {name for name in kept if kept[name] != asked[name]} <= {"section", "date"}
    assert [("entry" in one, "$document" in one["text"]["div"]) for one in kept["section"]] == [(False, True)]


def test_what_people_wrote_is_text_in_the_narrative() -> None:
    first = document_of(whole_case())["entry"][0]["resource"]
    divs = "".join(section["text"]["div"] for section in first["section"])
    assert "<b>" not in divs
    assert "&lt;b&gt;" in divs


def test_the_same_case_gives_the_same_document() -> None:
    assert encode(document_of(whole_case())) == encode(document_of(whole_case()))


def test_a_drill_has_none() -> None:
    drill = said(CREW, DrillBegun(hospital=HOSPITAL, condition=Condition.AMI, name="護理師"), 0, "drill")
    with pytest.raises(ValueError, match="no patient"):
        document_of(told(drill))
