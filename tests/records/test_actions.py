"""What the record takes from whom, in which state, and how it is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.records.actions import ACTIONS
from tests.alerts.scene import on_the_road, tell, warned
from tests.conftest import Client, People

CASE = "case-0001"
BODIES: dict[str, dict[str, Any]] = {
    "describe_patient": {"age_years": 64, "sex": "male"},
    "take_history": {"complaint": "chest pain since breakfast"},
    "take_vital_signs": {"systolic": 128, "diastolic": 80, "pulse": 96},
    "note_finding": {"code": "9901053"},
    "do_procedure": {"code": "127505", "system": "temsis-2023"},
    "give_medication": {"code": "124201", "dose": 300, "dose_unit": "3706021", "route": "9927035"},
    "suspect_condition": {"condition": "ami", "why": "ST elevation"},
}
PATHS = {action.name: action.path.replace("{case}", CASE) for action in ACTIONS}
SIGNS = PATHS["take_vital_signs"]
STRUCK = PATHS["strike_entry"]
MAY = {
    "describe_patient": {"crew", "ed_nurse", "ed_physician"},
    **{name: {"crew"} for name in BODIES if name != "describe_patient"},
}

Speaks = Callable[[Person | None], Client]


@pytest.fixture
async def case(house: House) -> str:
    """A-91 is on its way with a patient announced to the hospital."""
    case = await on_the_road(house)
    await tell(house, f"case/{case}", warned(house))
    return case


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("action", BODIES)
@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_only_the_crew_writes_the_record_and_the_ed_says_who_the_patient_is(
    client: Speaks, people: People, case: str, action: str, role: str
) -> None:
    answer = await client(getattr(people, role)).say(PATHS[action], **BODIES[action])
    if role in MAY[action]:
        assert answer.status_code == 201, answer.text
    elif role in ("ed_nurse", "ed_physician"):
        assert refused(answer) == (409, "not_at_your_door"), "the patient is still on the way"
    else:
        assert refused(answer) == (403, "not_allowed")


@pytest.mark.parametrize("action", BODIES)
async def test_a_crew_elsewhere_cannot_write_about_this_patient(
    client: Speaks, people: People, case: str, action: str
) -> None:
    answer = await client(people.foreign_crew).say(PATHS[action], **BODIES[action])
    assert refused(answer) == (404, "wrong_case")


@pytest.mark.parametrize("action", BODIES)
async def test_a_crew_on_no_ambulance_is_told_to_choose_one(
    client: Speaks, people: People, case: str, action: str
) -> None:
    nowhere = Person(id="person/afoot", name="Afoot", roles=frozenset({Role.CREW}), organisation="county/A")
    assert refused(await client(nowhere).say(PATHS[action], **BODIES[action])) == (403, "on_no_unit")


@pytest.mark.parametrize("action", BODIES)
async def test_a_crew_that_was_stood_down_cannot_write_any_more(
    client: Speaks, people: People, house: House, case: str, action: str
) -> None:
    await tell(house, f"case/{case}", says.UnitStoodDown(unit="A-91", reason="nearer unit"))
    assert refused(await client(people.crew).say(PATHS[action], **BODIES[action])) == (409, "unit_stood_down")


async def test_a_hospital_the_patient_was_not_announced_to_learns_nothing(
    client: Speaks, people: People, case: str
) -> None:
    answer = await client(people.foreign_nurse).say(PATHS["describe_patient"], name="Nobody")
    assert refused(answer) == (404, "not_your_case")


async def test_nobody_is_asked_to_sign_in(client: Speaks, case: str) -> None:
    assert refused(await client(None).say(SIGNS, pulse=80)) == (401, "sign_in_first")


async def test_a_case_that_does_not_exist_is_refused(client: Speaks, people: People, house: House) -> None:
    assert refused(await client(people.crew).say("/cases/nowhere/vital-signs", pulse=80)) == (404, "no_such_case")


# ── what ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_systolic_of_900_is_refused_and_names_the_field(client: Speaks, people: People, case: str) -> None:
    answer = await client(people.crew).say(SIGNS, systolic=900)
    assert refused(answer) == (422, "impossible_systolic")
    assert answer.json()["error"]["field"] == "systolic"


async def test_a_systolic_of_300_is_asked_about_and_then_taken(
    client: Speaks, people: People, house: House, case: str
) -> None:
    crew = client(people.crew)
    assert refused(await crew.say(SIGNS, id="signs-300-mmhg", systolic=300)) == (428, "unusual_systolic")
    assert (await house.book.case(case)).vital_signs == []
    taken = await crew.say(SIGNS, id="signs-300-mmhg", systolic=300, confirmed=("unusual_systolic",))
    assert taken.status_code == 201
    assert (await house.book.case(case)).vital_signs[0].signs.systolic == 300


async def test_an_id_of_another_form_is_asked_about_and_then_kept(
    client: Speaks, people: People, house: House, case: str
) -> None:
    path, slip = PATHS["describe_patient"], {"national_id": "A123"}
    asked = await client(people.crew).say(path, **slip)
    assert (asked.json()["error"]["code"], asked.json()["error"]["field"]) == ("unusual_national_id", "national_id")
    assert (await house.book.case(case)).patient.national_id is None
    assert (await client(people.crew).say(path, confirmed=("unusual_national_id",), **slip)).status_code == 201
    assert (await house.book.case(case)).patient.national_id == "A123"
    assert (await client(people.crew).say(path, national_id="A123456789")).status_code == 201


async def test_a_sign_can_be_not_taken_with_a_reason(client: Speaks, people: People, house: House, case: str) -> None:
    answer = await client(people.crew).say(SIGNS, pulse=90, not_taken={"systolic": "8801019"})
    assert answer.status_code == 201
    assert (await house.book.case(case)).vital_signs[0].signs.not_taken == {"systolic": "8801019"}


@pytest.mark.parametrize(
    ("action", "body", "code"),
    [
        ("describe_patient", {}, "nothing_said"),
        ("describe_patient", {"name": ""}, "nothing_said"),
        ("take_history", {}, "nothing_said"),
        ("take_history", {"onset_at": "2026-11-22T09:00:00"}, "wrong_body"),
        ("take_history", {"onset_at": "2026-11-23T09:00:00Z"}, "onset_in_future"),
        (
            "take_history",
            {"onset_at": "2026-11-22T00:00:00Z", "last_known_well_at": "2026-11-22T01:00:00Z"},
            "well_after_onset",
        ),
        ("give_medication", {"code": "124201", "dose": -1, "dose_unit": "3706021"}, "impossible_dose"),
        ("give_medication", {"code": "124201", "dose": 300}, "dose_without_unit"),
        ("note_finding", {"code": ""}, "wrong_body"),
        ("suspect_condition", {"condition": "hiccups"}, "wrong_body"),
        ("take_vital_signs", {"pulse": 80, "mood": "good"}, "wrong_body"),
        ("take_vital_signs", {}, "no_vital_signs"),
    ],
)
async def test_what_cannot_be_is_refused(
    client: Speaks, people: People, case: str, action: str, body: dict[str, Any], code: str
) -> None:
    assert refused(await client(people.crew).say(PATHS[action], **body)) == (422, code)


async def test_a_code_of_a_newer_writer_is_kept_as_it_is(
    client: Speaks, people: People, house: House, case: str
) -> None:
    assert (await client(people.crew).say(PATHS["note_finding"], code="Z99", system="temsis-2031")).status_code == 201
    assert (await house.book.case(case)).findings[0].body.code == "Z99"


async def test_the_same_request_twice_is_kept_once(client: Speaks, people: People, house: House, case: str) -> None:
    crew, at = client(people.crew), house.world.now()
    first = await crew.say(PATHS["give_medication"], id="aspirin-300-mg", at=at, **BODIES["give_medication"])
    again = await crew.say(PATHS["give_medication"], id="aspirin-300-mg", at=at, **BODIES["give_medication"])
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["seq"] == first.json()["seq"]
    assert len((await house.book.case(case)).medications) == 1


# ── until when ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def handed_over(house: House, case: str) -> None:
    alert = next(iter((await house.book.case(case)).alerts))
    await tell(
        house,
        f"case/{case}",
        says.PatientArrived(alert=alert),
        says.HandoverSigned(alert=alert, side=says.Side.GIVING, name="Crew"),
        says.HandoverSigned(alert=alert, side=says.Side.RECEIVING, name="Nurse"),
        says.TimeReported(unit="A-91", mark=says.Mark.LEFT_HOSPITAL),
    )


async def test_a_late_entry_carries_its_own_time(client: Speaks, people: People, house: House, case: str) -> None:
    happened = house.world.now()
    await handed_over(house, case)
    house.world.clock.pass_(hours=23)  # type: ignore[attr-defined]
    answer = await client(people.crew).say(PATHS["do_procedure"], at=happened, code="127301")
    assert answer.status_code == 201
    assert (await house.book.case(case)).procedures[0].at == happened


@pytest.mark.parametrize("action", BODIES)
async def test_a_record_closes_24_hours_after_the_handover(
    client: Speaks, people: People, house: House, case: str, action: str
) -> None:
    await handed_over(house, case)
    house.world.clock.pass_(hours=24, minutes=1)  # type: ignore[attr-defined]
    answer = await client(people.crew).say(PATHS[action], **BODIES[action])
    assert refused(answer) == (409, "record_closed")


async def test_a_record_without_transport_closes_24_hours_after_the_unit_was_free(
    client: Speaks, people: People, house: House
) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.TimeReported(unit="A-91", mark=says.Mark.AVAILABLE))
    await tell(house, f"case/{case}", says.CallClosed(disposition="nobody found"))
    house.world.clock.pass_(hours=1)  # type: ignore[attr-defined]
    assert (await client(people.crew).say(SIGNS, pulse=80)).status_code == 201
    house.world.clock.pass_(hours=24)  # type: ignore[attr-defined]
    assert refused(await client(people.crew).say(SIGNS, pulse=80)) == (409, "record_closed")


async def test_nothing_was_measured_before_the_call(client: Speaks, people: People, house: House, case: str) -> None:
    early = house.world.now() - timedelta(minutes=6)
    assert refused(await client(people.crew).say(SIGNS, at=early, pulse=80)) == (422, "before_the_call")


# ── mending ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("action", BODIES)
async def test_a_struck_entry_tells_nothing_and_stays_in_the_timeline(
    client: Speaks, people: People, house: House, case: str, action: str
) -> None:
    crew = client(people.crew)
    before = len((await house.book.case(case)).timeline)
    said = (await crew.say(PATHS[action], **BODIES[action])).json()["id"]
    struck = await crew.say(STRUCK, corrects=said, reason="wrong patient")
    assert struck.status_code == 201
    state = await house.book.case(case)
    assert len(state.timeline) == before + 2
    assert state.replaced[said] == struck.json()["id"]
    assert [state.vital_signs, state.findings, state.procedures, state.medications] == [[], [], [], []]
    assert state.suspected is None
    assert state.patient == says.PatientDescribed()
    assert state.history == says.HistoryTaken()


async def test_a_correction_takes_the_place_and_keeps_the_original(
    client: Speaks, people: People, house: House, case: str
) -> None:
    crew = client(people.crew)
    said = (await crew.say(SIGNS, systolic=182)).json()["id"]
    assert (await crew.say(SIGNS, corrects=said, systolic=128)).status_code == 201
    state = await house.book.case(case)
    assert [taken.signs.systolic for taken in state.vital_signs] == [128]
    assert [s.body.systolic for s in state.timeline if isinstance(s.body, says.VitalSignsTaken)] == [182, 128]


async def test_a_colleague_on_the_same_ambulance_may_strike_what_was_said(
    client: Speaks, people: People, case: str
) -> None:
    said = (await client(people.crew).say(SIGNS, pulse=80)).json()["id"]
    mate = Person(id="person/mate", name="Mate", roles=frozenset({Role.CREW}), organisation="county/A", unit="A-91")
    assert (await client(mate).say(STRUCK, corrects=said, reason="mine")).status_code == 201


async def test_another_ambulance_on_the_case_cannot_strike_or_correct_it(
    client: Speaks, people: People, house: House, case: str
) -> None:
    await tell(house, f"case/{case}", says.UnitSent(unit="A-92", name="A-92"))
    said = (await client(people.crew).say(SIGNS, pulse=80)).json()["id"]
    other = client(
        Person(id="person/other", name="Other", roles=frozenset({Role.CREW}), organisation="county/A", unit="A-92")
    )
    assert refused(await other.say(STRUCK, corrects=said, reason="no")) == (403, "not_yours")
    assert refused(await other.say(SIGNS, corrects=said, pulse=90)) == (403, "not_yours")


@pytest.mark.parametrize("kind", ["call_taken", "unit_sent", "hospital_alerted", "alert_acknowledged"])
async def test_what_others_have_acted_on_cannot_be_struck(
    client: Speaks, people: People, house: House, case: str, kind: str
) -> None:
    alert = next(iter((await house.book.case(case)).alerts))
    await tell(house, f"case/{case}", says.AlertAcknowledged(alert=alert, name="Nurse"))
    said = next(said.id for said in (await house.book.case(case)).timeline if said.kind == kind)
    assert refused(await client(people.crew).say(STRUCK, corrects=said, reason="no")) == (409, "cannot_be_struck")


async def test_a_strike_that_names_nothing_is_refused(client: Speaks, people: People, case: str) -> None:
    crew = client(people.crew)
    assert refused(await crew.say(STRUCK, reason="oops")) == (422, "strikes_nothing")
    assert refused(await crew.say(STRUCK, corrects="no-such-entry", reason="oops")) == (422, "corrects_nothing")


async def test_a_strike_says_why(client: Speaks, people: People, case: str) -> None:
    crew = client(people.crew)
    said = (await crew.say(SIGNS, pulse=80)).json()["id"]
    assert refused(await crew.say(STRUCK, corrects=said, reason="")) == (422, "wrong_body")


async def test_what_is_struck_cannot_be_revived_or_struck_again(client: Speaks, people: People, case: str) -> None:
    crew = client(people.crew)
    said = (await crew.say(SIGNS, pulse=80)).json()["id"]
    await crew.say(SIGNS, corrects=said, pulse=82)
    await crew.say(STRUCK, corrects=said, reason="wrong patient")
    assert refused(await crew.say(SIGNS, corrects=said, pulse=81)) == (409, "already_struck")
    assert refused(await crew.say(STRUCK, corrects=said, reason="again")) == (409, "already_struck")


async def test_a_tapped_time_can_be_undone(client: Speaks, people: People, house: House, case: str) -> None:
    crew = client(people.crew)
    tapped = await crew.say(f"/cases/{case}/units/A-91/times", mark="en_route")
    assert tapped.status_code == 201, tapped.text
    await crew.say(STRUCK, corrects=tapped.json()["id"], reason="tapped by mistake")
    assert (await house.book.case(case)).runs["A-91"].times == {}


async def test_a_hospital_strikes_its_own_preparation(client: Speaks, people: People, house: House, case: str) -> None:
    alert = next(iter((await house.book.case(case)).alerts))
    nurse = client(people.ed_nurse)
    said = await nurse.say(f"/cases/{case}/alerts/{alert}/preparations", what="cath_lab")
    assert said.status_code == 201, said.text
    assert (await nurse.say(STRUCK, corrects=said.json()["id"], reason="wrong tile")).status_code == 201
    assert (await house.book.case(case)).alerts[alert].prepared == {}
