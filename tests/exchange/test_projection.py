"""Our own cases as FHIR: valid, the same however often replayed, and no dearer the longer a case grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from goldenhour.app.fhir import PARTS
from goldenhour.county.past import past_cases
from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import load_country
from goldenhour.emergency.entries import KINDS, STORY, Said, understand
from goldenhour.emergency.fhir.building import Json, text
from goldenhour.emergency.fhir.parts import Last
from goldenhour.emergency.folding import fold
from goldenhour.exchange.guide import guide
from goldenhour.exchange.projection import Step, project
from goldenhour.exchange.projection import step as taken
from goldenhour.kit.fhir.decoding import encode
from goldenhour.kit.fhir.profiles import ProfileSet
from goldenhour.kit.fhir.validation import Validator
from goldenhour.kit.log import Logged
from tests.emergency.telling import entry, logged, minute
from tests.emergency.test_case import ENTRIES
from tests.exchange.everything import CALL, CREW, EVERYTHING, HOSPITAL, everything, said

COUNTRY = load_country("taiwan")
VALIDATOR = Validator(ProfileSet(guide(COUNTRY)))
"""It knows our own profiles: every resource names its own."""
MOST = 25
"""Resources one entry may change, whatever it says and however long the case is."""


def steps_of(timeline: list[Said], *, batches: int = 1) -> Iterator[Step]:
    """The steps of a timeline that comes in so many entries at a time."""
    before: Case | None = None
    for end in [*range(batches, len(timeline), batches), len(timeline)]:
        after = fold("c", timeline[:end])
        yield from project(before, after, COUNTRY, PARTS)
        before = after


def written(steps: Iterator[Step]) -> list[bytes]:
    return [encode([step.said.id, step.audience, [one.resource for one in step.writes]]) for step in steps]


def last_of(timeline: list[Said]) -> dict[str, Json]:
    """Every resource as it was written last."""
    writes = (one.resource for step in steps_of(timeline, batches=len(timeline)) for one in step.writes)
    return {f"{one['resourceType']}/{one['id']}": one for one in writes}


def test_everything_that_can_be_said_of_a_case_is_said_here() -> None:
    told = {one.kind for one in EVERYTHING}
    apart = {"visit_begun", "drill_begun", "run_begun", "patient_split_off", "report_answered", "report_signed"}
    apart |= {
        "casualty_tagged",
        "casualty_retriaged",
        "tags_joined",
        "casualty_loaded",
        "group_warned",
    }  # tests/incidents
    assert {kind.name for kind in STORY} - told <= apart
    assert told <= set(KINDS)


def test_every_resource_is_what_fhir_says_it_may_be() -> None:
    for step in steps_of(everything(), batches=1000):
        for one in step.writes:
            wrong = [issue for issue in VALIDATOR.check(one.resource) if issue.stops]
            assert not wrong, (step.said.id, one.resource["resourceType"], wrong)


@pytest.mark.parametrize("batches", [1, 2, 7])
def test_whatever_batches_entries_come_in_the_versions_are_the_same(batches: int) -> None:
    timeline = everything()
    assert written(steps_of(timeline, batches=batches)) == written(steps_of(timeline, batches=len(timeline)))


def test_what_was_made_before_is_remembered_or_made_again_to_the_same_effect() -> None:
    timeline = everything()
    case, last = Case("c"), Last()
    for number, one in enumerate(timeline, start=1):
        further = fold("c", timeline[:number])
        remembered = taken(case, further, one, COUNTRY, PARTS, last)
        anew = taken(case, further, one, COUNTRY, PARTS, Last())
        assert encode([each.resource for each in remembered.writes]) == encode([each.resource for each in anew.writes])
        case = further


@given(ENTRIES, st.integers(1, 5))
@settings(deadline=None, max_examples=60)
def test_any_timeline_gives_valid_resources_and_the_same_again(entries: list[Any], batches: int) -> None:
    timeline = logged(entries)
    if not timeline:
        return
    steps = list(steps_of(timeline, batches=batches))
    assert written(iter(steps)) == written(steps_of(timeline, batches=len(timeline)))
    for step in steps:
        for one in step.writes:
            assert not [issue for issue in VALIDATOR.check(one.resource) if issue.stops]


def test_an_entry_changes_few_resources_however_long_the_case_is() -> None:
    assert max(len(step.writes) for step in steps_of(everything(), batches=1)) <= MOST
    signs = [
        said(CREW, says.VitalSignsTaken(pulse=80 + n % 20, systolic=120, spo2=97), 10 + n / 10, f"signs-{n}")
        for n in range(300)
    ]
    steps = list(steps_of(logged([*EVERYTHING[:8], *signs]), batches=1000))
    first, last = steps[9], steps[-1]
    assert len(last.writes) == len(first.writes)
    assert len(last.writes) <= 6


def test_what_was_struck_is_entered_in_error_and_what_was_mended_is_corrected() -> None:
    last = last_of(everything())
    assert last["Observation/v4.pulse"]["status"] == "entered-in-error"
    assert last["MedicationAdministration/aspirin-3"]["status"] == "entered-in-error"
    assert last["Observation/v3.pulse"]["status"] == "corrected"
    assert last["Observation/v3.glucose-mg-dl"]["status"] == "entered-in-error"  # the mended set has none


def test_every_resource_says_that_it_is_made_up() -> None:
    for one in last_of(everything()).values():
        assert [label["code"] for label in one["meta"]["security"]] == ["HTEST"]
    real = [replace(EVERYTHING[0], body=entry(replace_synthetic(CALL)).body), *EVERYTHING[1:]]
    assert not [one for one in last_of(logged(real)).values() if "security" in one["meta"]]


def replace_synthetic(call: says.CallTaken) -> says.CallTaken:
    return replace(call, synthetic=False)


def test_a_drill_has_no_patient_and_so_no_resource() -> None:
    drill = said(CREW, says.DrillBegun(hospital=HOSPITAL, condition=says.Condition.AMI, name="護理師"), 0, "drill")
    (only,) = steps_of(logged([drill]))
    assert not only.writes


def test_a_hospital_sees_the_patient_from_when_it_is_warned() -> None:
    opened = {step.said.id: step.audience for step in steps_of(everything(), batches=1000) if step.opened}
    assert list(opened) == ["call", "alert-0", "alert", "alert-nowhere"]
    assert opened["call"] == ("county/A",)
    assert f"hospital/{HOSPITAL}" in opened["alert"]
    assert f"hospital/{HOSPITAL}" not in opened["alert-0"]


def test_every_entry_that_changes_something_is_told_with_who_said_it() -> None:
    known: set[str] = set()
    for step in steps_of(everything(), batches=1000):
        if not step.writes:
            continue
        *changed, told = [one.resource for one in step.writes]
        known |= {f"{one['resourceType']}/{one['id']}" for one in changed}
        assert told["resourceType"] == "Provenance"
        assert told["agent"][0]["who"]["reference"] in known
        assert told["entity"][0]["what"]["identifier"]["value"] == text(step.said.id)
        assert {one["reference"] for one in told["target"]} == {f"{c['resourceType']}/{c['id']}" for c in changed}


def test_nothing_points_to_what_was_never_written() -> None:
    last = last_of(everything())
    beside = ("Organization/", "Location/unit", "Location/hospital", "Location/h..")
    for name, one in last.items():
        for target in references_of(one):
            assert target in last or target.startswith(beside), f"{name} points to {target}"


def references_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["reference"]] if isinstance(value.get("reference"), str) else []
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from references_of(inner)


def test_a_month_of_a_simulated_county_is_valid_from_the_call_to_the_outcome() -> None:
    kinds = set()
    for entries in past_cases(COUNTRY, minute(0), 40):
        timeline = [understand(Logged(n, minute(n), one, b"")) for n, one in enumerate(entries, 1)]
        for step in project(None, fold(entries[0].id, timeline), COUNTRY, PARTS):
            kinds.add(step.said.kind)
            for one in step.writes:
                assert not [issue for issue in VALIDATOR.check(one.resource) if issue.stops], one.resource
    assert {"vital_signs_taken", "condition_suspected", "hospital_alerted", "outcome_reported"} <= kinds


def test_a_suspicion_struck_is_in_error_and_a_call_struck_leaves_no_patient_active() -> None:
    suspicion = said(CREW, says.ConditionSuspected(condition=says.Condition.AMI), 13, "suspected")
    struck = [
        said(CREW, says.EntryStruck(reason="不是"), 14, f"struck-{name}", corrects=name)
        for name in ("suspected", "call")
    ]
    last = last_of(logged([*EVERYTHING[:8], suspicion, *struck]))
    assert last["Condition/c.suspected"]["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
    assert last["Patient/c"]["active"] is False
    assert last["EpisodeOfCare/c"]["status"] == last["Encounter/c"]["status"] == "entered-in-error"
