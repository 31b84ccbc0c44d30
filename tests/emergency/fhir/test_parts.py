"""Only what changed is made again; what vanished is entered in error; a steady part is not asked what it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.bodies import VitalSignsTaken
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.parts import Last, Part, by_id, changed, in_error, once
from tests.emergency.telling import call, entry, told

COUNTRY = load_country("taiwan")


class Counted:
    """A part that counts how often it is asked to make something."""

    def __init__(self, steady: bool = False) -> None:
        self.asked: list[str] = []
        self.part = Part("signs", lambda case: case.vital_signs, by_id, self.make, steady=steady)

    def make(self, facts: Facts, key: str, row: Any) -> Iterator[Json]:
        self.asked.append(key)
        yield {"resourceType": "Observation", "id": key, "status": "final", "valueInteger": row.signs.pulse}


def facts(*pulses: int) -> Facts:
    signs = [entry(VitalSignsTaken(pulse=pulse), n, f"s{n}") for n, pulse in enumerate(pulses)]
    return Facts(told(entry(call(), 0, "call"), *signs), COUNTRY)


def test_one_more_row_is_made_once_and_the_others_not_at_all() -> None:
    counted = Counted()
    (only,) = changed(counted.part, facts(80, 81, 82), facts(80, 81, 82, 83), Last())
    assert (only["id"], counted.asked) == ("s3", ["s3"])


def test_nothing_changed_makes_nothing() -> None:
    counted = Counted()
    assert not list(changed(counted.part, facts(80, 81), facts(80, 81), Last()))
    assert not counted.asked


def test_a_row_that_vanished_is_entered_in_error() -> None:
    (gone,) = changed(Counted().part, facts(80, 81), facts(80), Last())
    assert (gone["id"], gone["status"], gone["valueInteger"]) == ("s1", "entered-in-error", 81)


def test_a_steady_part_is_not_asked_what_it_was() -> None:
    counted = Counted(steady=True)
    (only,) = changed(counted.part, facts(80), facts(90), Last())
    assert (only["valueInteger"], counted.asked) == (90, ["s0"])


def test_a_condition_in_error_has_no_clinical_status() -> None:
    wrong = in_error({"resourceType": "Condition", "clinicalStatus": {}, "code": {"text": "x"}})
    assert "clinicalStatus" not in wrong
    assert wrong["verificationStatus"]["coding"][0]["code"] == "entered-in-error"


def test_what_is_not_there_yet_has_no_row() -> None:
    assert list(once(None)) == []
    assert list(once((1,))) == [("", (1,))]
