"""Moving a patient to another hospital: who speaks for which side, what each state allows, what is refused and why."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.transfer import TransferState
from goldenhour.emergency.transfer_states import TABLE, Move, No
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.transfers.scene import (
    CASE,
    PATH,
    THIRD_HOSPITAL,
    THIRD_NURSE,
    TRANSFER,
    accepted,
    agreed,
    asking,
    here,
    transfer,
    under_way,
)

REQUEST = {"hospital": HOSPITAL, "channel": "stroke", "reason": "specialist", "name": "林怡君"}
ASK = {"hospital": THIRD_HOSPITAL, "answer_by": "2026-11-22T02:30:00Z", "name": "林怡君"}
ALL_OPEN = ("no_transport", "points_open")


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def answers(hospital: str = OTHER_HOSPITAL) -> str:
    return f"{PATH}/asks/{hospital}"


# ── each state, each move ────────────────────────────────────────────────────────────────────────────────────────────
MOVES: dict[str, tuple[str, str, dict[str, Any]]] = {  # move: who, path, body
    "ask_hospital": ("ed_nurse", f"{PATH}/asks", ASK),
    "accept_transfer": ("foreign_nurse", f"{answers()}/acceptance", {"name": "王"}),
    "refuse_transfer": ("foreign_nurse", f"{answers()}/refusal", {"reason": "滿床", "name": "王"}),
    "take_back_ask": ("ed_nurse", f"{answers()}/taken-back", {"why": "taken_back"}),
    "check_transfer": ("ed_nurse", f"{PATH}/checks", {"point": "airway", "done": True, "name": "林"}),
    "assign_transport": ("ed_nurse", f"{PATH}/transport", {"means": "ambulance", "vehicle": "A-91", "name": "林"}),
    "note_air_step": ("ed_nurse", f"{PATH}/air-steps", {"step": "asked", "ok": True, "name": "林"}),
    "depart": ("ed_nurse", f"{PATH}/departure", {"name": "林"}),
    "see_vehicle": ("crew", f"{PATH}/vehicle", {"lat": 25.0, "lon": 121.5}),
    "end_transfer": ("ed_nurse", f"{PATH}/end", {"how": "died", "name": "林"}),
}
OVER = "transfer_over"
EXPECTED = f"""
#                  requested      accepted           departed             ended
ask_hospital       requested      transfer_taken     transfer_departed    {OVER}
accept_transfer    accepted       already_accepted   transfer_departed    {OVER}
refuse_transfer    requested      requested          transfer_departed    {OVER}
take_back_ask      requested      end_instead        transfer_departed    {OVER}
check_transfer     requested      accepted           departed             {OVER}
assign_transport   requested      accepted           departed             {OVER}
note_air_step      no_helicopter  no_helicopter      transfer_departed    {OVER}
depart             not_accepted   departed           transfer_departed    {OVER}
see_vehicle        not_accepted   accepted           departed             {OVER}
end_transfer       ended          ended              ended                {OVER}
"""
STATES = ("requested", "accepted", "departed", "ended")
ROWS = [line.split() for line in EXPECTED.splitlines()[2:]]
CELLS = [(row[0], state, after) for row in ROWS for state, after in zip(STATES, row[1:], strict=True)]


async def bring_to(house: Any, state: str) -> None:
    await {"requested": asking, "accepted": agreed, "departed": under_way, "ended": under_way}[state](house)
    ours = transfers.TransportAssigned(
        transfer=TRANSFER, means=transfers.Means.AMBULANCE, vehicle="A-91", name="林", escort="nurse"
    )
    await tell(house, f"case/{CASE}", ours)
    if state == "ended":
        await tell(
            house, f"case/{CASE}", transfers.TransferEnded(transfer=TRANSFER, how=transfers.TransferEnding.TURNED_BACK)
        )


@pytest.mark.parametrize(("move", "state", "after"), CELLS)
async def test_each_state_allows_the_moves_of_its_row_and_no_other(
    house: Any, client: Any, people: Any, move: str, state: str, after: str
) -> None:
    await bring_to(house, state)
    who, path, body = MOVES[move]
    answer = await client(getattr(people, who)).say(path, confirmed=ALL_OPEN, **body)
    if answer.status_code == 201:
        assert (await transfer(house)).state == after
    else:
        assert code_of(answer) == (409, after)
        assert (await transfer(house)).state == state


def test_nothing_but_acceptance_leads_to_leaving() -> None:
    leads = {(state, move) for state, row in TABLE.items() for move, after in row.items() if after == "departed"}
    assert {state for state, _ in leads} == {TransferState.ACCEPTED, TransferState.DEPARTED}
    assert isinstance(TABLE[TransferState.REQUESTED][Move.DEPART], No)


# ── requesting and asking ────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_hospital_where_the_patient_is_requests_and_the_entry_is_the_transfer(
    house: Any, client: Any, people: Any
) -> None:
    await here(house)
    answer = await client(people.ed_nurse).say(f"/cases/{CASE}/transfers", **REQUEST)
    assert answer.status_code == 201
    assert (await house.book.case(CASE)).transfers[answer.json()["id"]].state == "requested"
    again = await client(people.ed_physician).say(f"/cases/{CASE}/transfers", **REQUEST)
    assert code_of(again) == (409, "already_requested")


async def test_a_patient_who_has_not_come_cannot_be_sent_on(house: Any, client: Any, people: Any) -> None:
    from tests.alerts.scene import coming

    await coming(house)
    assert code_of(await client(people.ed_nurse).say(f"/cases/{CASE}/transfers", **REQUEST)) == (
        409,
        "patient_not_here",
    )


async def test_nobody_requests_for_another_hospital(house: Any, client: Any, people: Any) -> None:
    await here(house)
    for who, body in ((people.ed_nurse, {**REQUEST, "hospital": OTHER_HOSPITAL}), (people.foreign_nurse, REQUEST)):
        assert (await client(who).say(f"/cases/{CASE}/transfers", **body)).status_code == 404


async def test_the_receiving_hospital_can_send_the_patient_on_once_they_are_there(
    house: Any, client: Any, people: Any
) -> None:
    await under_way(house)
    arrived = says.HospitalAlerted(hospital=OTHER_HOSPITAL, unit="transfer", transfer=TRANSFER)
    await tell(house, f"case/{CASE}", arrived, ids=("alert-0002",))
    await tell(
        house, f"case/{CASE}", says.PatientArrived(alert="alert-0002"),
        transfers.TransferEnded(transfer=TRANSFER, how=transfers.TransferEnding.ARRIVED),
        at=house.world.now() + timedelta(minutes=1),
    )  # fmt: skip
    assert code_of(await client(people.ed_nurse).say(f"/cases/{CASE}/transfers", **REQUEST)) == (
        409,
        "patient_not_here",
    )
    onward = await client(people.foreign_nurse).say(
        f"/cases/{CASE}/transfers", **{**REQUEST, "hospital": OTHER_HOSPITAL}
    )
    assert onward.status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"hospital": HOSPITAL}, 422, "asks_itself"),
        ({"hospital": "0000000000"}, 404, "hospital_unknown"),
        ({"hospital": OTHER_HOSPITAL}, 409, "already_asked"),
        ({"answer_by": "2026-11-22T01:59:00Z"}, 422, "answer_by_in_past"),
        ({"answer_by": "2026-11-22T09:00:00Z"}, 428, "answer_by_far"),
    ],
)
async def test_a_question_that_cannot_be_is_refused(
    house: Any, client: Any, people: Any, body: dict[str, Any], status: int, code: str
) -> None:
    await asking(house)
    assert code_of(await client(people.ed_nurse).say(f"{PATH}/asks", **{**ASK, **body})) == (status, code)


async def test_a_hospital_that_refused_or_is_closed_is_asked_again_only_knowingly(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house)
    nurse = client(people.ed_nurse)
    await client(people.foreign_nurse).say(f"{answers()}/refusal", reason="滿床", name="王")
    again = {**ASK, "hospital": OTHER_HOSPITAL}
    assert code_of(await nurse.say(f"{PATH}/asks", **again)) == (428, "has_refused")
    assert (await nurse.say(f"{PATH}/asks", confirmed=("has_refused",), **again)).status_code == 201
    closed = says.DiversionChanged(what=says.Capability.STROKE, closed=True, reason="CT")
    await tell(house, f"hospital/{THIRD_HOSPITAL}", closed)
    assert code_of(await nurse.say(f"{PATH}/asks", **ASK)) == (428, "hospital_diverting")


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_of_two_hospitals_that_accept_at_once_one_has_the_patient_and_the_other_hears_who(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    both = await asyncio.gather(
        client(people.foreign_nurse).say(f"{answers()}/acceptance", name="王大夫"),
        client(THIRD_NURSE).say(f"{answers(THIRD_HOSPITAL)}/acceptance", name="陳大夫"),
    )
    assert sorted(answer.status_code for answer in both) == [201, 409]
    lost = next(answer for answer in both if answer.status_code == 409)
    stands = await transfer(house)
    assert lost.json()["error"]["code"] == "transfer_taken"
    assert stands.asks[stands.accepted_by].name in lost.json()["error"]["message"]


async def test_a_hospital_that_was_not_asked_finds_no_transfer(house: Any, client: Any) -> None:
    await asking(house)
    answer = await client(THIRD_NURSE).say(f"{answers(THIRD_HOSPITAL)}/acceptance", name="陳")
    assert code_of(answer) == (404, "no_such_transfer")
    foreign = await client(THIRD_NURSE).say(f"{answers()}/acceptance", name="陳")
    assert code_of(foreign) == (404, "no_such_transfer")


async def test_a_yes_after_the_time_is_better_than_none_but_not_once_the_question_is_taken_back(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    over = transfers.TransferAskEnded(transfer=TRANSFER, hospital=OTHER_HOSPITAL, why=transfers.AskEnded.TIME_OUT)
    await tell(house, f"case/{CASE}", over)
    await client(people.ed_nurse).say(f"{answers(THIRD_HOSPITAL)}/taken-back", why="taken_back")
    gone = await client(THIRD_NURSE).say(f"{answers(THIRD_HOSPITAL)}/acceptance", name="陳")
    assert code_of(gone) == (409, "ask_taken_back")
    assert (await client(people.foreign_nurse).say(f"{answers()}/acceptance", name="王")).status_code == 201


async def test_after_refusing_what_it_accepted_the_sender_can_ask_others_again(
    house: Any, client: Any, people: Any
) -> None:
    await agreed(house)
    nurse = client(people.ed_nurse)
    assert code_of(await nurse.say(f"{PATH}/asks", **ASK)) == (409, "transfer_taken")
    await client(people.foreign_nurse).say(f"{answers()}/refusal", reason="手術房跳電", name="王")
    assert (await transfer(house)).accepted_by == ""
    assert code_of(await nurse.say(f"{PATH}/departure", confirmed=ALL_OPEN, name="林")) == (409, "not_accepted")
    assert (await nurse.say(f"{PATH}/asks", **ASK)).status_code == 201


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_leaving_with_open_points_or_without_transport_is_asked_about(
    house: Any, client: Any, people: Any
) -> None:
    await agreed(house)
    nurse = client(people.ed_nurse)
    assert code_of(await nurse.say(f"{PATH}/departure", name="林")) == (428, "no_transport")
    await nurse.say(f"{PATH}/transport", means="private_ambulance", vehicle="ABC-123", name="林")
    for code in house.country.codes("transfer_checks")[1:]:
        done = {"done": True} if code.code != "blood" else {"done": False, "why_not": "未出血"}
        assert (await nurse.say(f"{PATH}/checks", point=code.code, name="林", **done)).status_code == 201
    answer = await nurse.say(f"{PATH}/departure", name="林")
    assert code_of(answer) == (428, "points_open")
    assert "呼吸道已確保" in answer.json()["error"]["message"]
    await nurse.say(f"{PATH}/checks", point="airway", done=True, name="林")
    assert (await nurse.say(f"{PATH}/departure", name="林")).status_code == 201


async def test_nobody_leaves_before_the_yes_by_the_clock_either(
    house: Any, client: Any, people: Any, world: Any
) -> None:
    await agreed(house)
    before = world.now() - timedelta(minutes=10)
    answer = await client(people.ed_nurse).say(f"{PATH}/departure", at=before, confirmed=ALL_OPEN, name="林")
    assert code_of(answer) == (422, "left_before_accepted")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("checks", {"point": "tonsils", "done": True}, "point_unknown"),
        ("checks", {"point": "blood", "done": False}, "why_not_missing"),
        ("transport", {"means": "ambulance", "vehicle": "Z-1"}, "unit_unknown"),
        ("transport", {"means": "helicopter", "escort": "pilot"}, "escort_unknown"),
        ("transport", {"means": "helicopter", "eta_at": "2026-11-22T01:00:00Z"}, "eta_in_past"),
    ],
)
async def test_a_point_or_a_transport_that_cannot_be_is_refused(
    house: Any, client: Any, people: Any, path: str, body: dict[str, Any], code: str
) -> None:
    await agreed(house)
    assert code_of(await client(people.ed_nurse).say(f"{PATH}/{path}", name="林", **body)) == (422, code)


async def test_a_flight_goes_step_by_step_and_only_when_approved(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    nurse = client(people.ed_nurse)
    await nurse.say(f"{PATH}/transport", means="helicopter", escort="doctor", name="林")
    early = await nurse.say(f"{PATH}/air-steps", step="approved", ok=True, name="林")
    assert code_of(early) == (409, "air_step_too_early")
    for step, ok in (("asked", True), ("weather", False)):
        assert (await nurse.say(f"{PATH}/air-steps", step=step, ok=ok, name="林")).status_code == 201
    assert code_of(await nurse.say(f"{PATH}/departure", confirmed=ALL_OPEN, name="林")) == (409, "flight_not_approved")
    for step in ("weather", "medical", "approved"):
        assert (await nurse.say(f"{PATH}/air-steps", step=step, ok=True, name="林")).status_code == 201
    assert (await nurse.say(f"{PATH}/departure", confirmed=ALL_OPEN, name="林")).status_code == 201


async def test_a_driver_alone_is_asked_about(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    answer = await client(people.ed_nurse).say(
        f"{PATH}/transport", means="private_ambulance", escort="driver", name="林"
    )
    assert code_of(answer) == (428, "driver_only")


# ── the end, and what is undone ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("begin", "who", "how", "status"),
    [
        (asking, "ed_nurse", "nobody_accepted", 201),
        (asking, "ed_nurse", "arrived", 409),
        (agreed, "ed_nurse", "nobody_accepted", 409),
        (agreed, "foreign_nurse", "died", 409),
        (under_way, "ed_nurse", "not_needed", 409),
        (under_way, "ed_nurse", "turned_back", 201),
        (under_way, "foreign_nurse", "turned_back", 404),
        (under_way, "foreign_nurse", "died", 201),
        (under_way, "foreign_nurse", "arrived", 201),
    ],
)
async def test_a_transfer_ends_in_the_way_that_fits_where_it_stood(
    house: Any, client: Any, people: Any, begin: Any, who: str, how: str, status: int
) -> None:
    await begin(house)
    answer = await client(getattr(people, who)).say(f"{PATH}/end", how=how, name="某人")
    assert answer.status_code == status


async def test_a_patient_who_dies_on_the_way_ends_the_transfer_and_nothing_follows(
    house: Any, client: Any, people: Any
) -> None:
    await under_way(house)
    nurse = client(people.ed_nurse)
    assert (await nurse.say(f"{PATH}/end", how="died", reason="途中心跳停止", name="林")).status_code == 201
    answer = await nurse.say(f"{PATH}/checks", point="airway", done=True, name="林")
    assert code_of(answer) == (409, "transfer_over")
    assert "the patient died" in answer.json()["error"]["message"]


async def said_by(house: Any, kind: str) -> str:
    return next(one.id for one in reversed((await house.book.case(CASE)).timeline) if one.kind == kind)


async def test_a_wrong_yes_is_taken_back_until_the_patient_leaves(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    receiver, sender = client(people.foreign_nurse), client(people.ed_nurse)
    await receiver.say(f"{answers()}/acceptance", name="王")
    wrong = await said_by(house, "transfer_accepted")
    foreign = await sender.say(f"/cases/{CASE}/struck", corrects=wrong, reason="mis-tap")
    assert code_of(foreign) == (403, "not_yours")
    assert (await receiver.say(f"/cases/{CASE}/struck", corrects=wrong, reason="mis-tap")).status_code == 201
    assert (await transfer(house)).state == "requested"
    await receiver.say(f"{answers()}/acceptance", name="王")
    await sender.say(f"{PATH}/departure", confirmed=ALL_OPEN, name="林")
    right = await said_by(house, "transfer_accepted")
    late = await receiver.say(f"/cases/{CASE}/struck", corrects=right, reason="mis-tap")
    assert code_of(late) == (409, "too_late_to_undo")


async def test_a_wrong_departure_is_struck_and_the_patient_is_still_here(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    nurse = client(people.ed_nurse)
    await nurse.say(f"{PATH}/departure", confirmed=ALL_OPEN, name="林")
    await nurse.say(f"/cases/{CASE}/struck", corrects=await said_by(house, "transfer_departed"), reason="mis-tap")
    assert (await transfer(house)).state == "accepted"


async def test_a_departure_is_corrected_to_its_true_time(house: Any, client: Any, people: Any, world: Any) -> None:
    await agreed(house)
    world.clock.pass_(minutes=20)
    nurse = client(people.ed_nurse)
    await nurse.say(f"{PATH}/departure", confirmed=ALL_OPEN, name="林")
    before, first = world.now() - timedelta(minutes=12), await said_by(house, "transfer_departed")
    answer = await nurse.say(f"{PATH}/departure", at=before, corrects=first, confirmed=ALL_OPEN, name="林")
    assert answer.status_code == 201
    assert (await transfer(house)).departed_at == before


async def test_a_request_and_a_question_are_never_rewritten(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    nurse = client(people.ed_nurse)
    for path, body, kind in (
        (f"/cases/{CASE}/transfers", REQUEST, "transfer_requested"),
        (f"{PATH}/asks", ASK, "transfer_asked"),
    ):
        wrong = await said_by(house, kind)
        assert (await nurse.say(path, corrects=wrong, **body)).json()["error"]["code"] == "cannot_be_corrected"
        assert code_of(await nurse.say(f"/cases/{CASE}/struck", corrects=wrong, reason="x"))[0] == 409


async def test_a_correction_cannot_turn_a_yes_to_another_transfer(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    nurse = client(people.ed_nurse)
    await nurse.say(f"{PATH}/checks", point="airway", done=True, name="林")
    wrong = await said_by(house, "transfer_checked")
    answer = await nurse.say(f"{PATH}/checks", corrects=wrong, point="breathing", done=True, name="林")
    assert code_of(answer) == (409, "corrects_another")


async def test_a_refusal_that_comes_after_the_patient_left_changes_nothing(house: Any) -> None:
    await under_way(house)
    await tell(
        house,
        f"case/{CASE}",
        transfers.TransferRefused(transfer=TRANSFER, hospital=OTHER_HOSPITAL, reason="x", name="王"),
    )
    stands = await transfer(house)
    assert (stands.state, stands.accepted_by, stands.asks[OTHER_HOSPITAL].state) == (
        "departed",
        OTHER_HOSPITAL,
        "accepted",
    )


async def test_who_drives_says_where_only_while_it_is_their_vehicle(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    crew = client(people.crew)
    assert code_of(await crew.say(f"{PATH}/vehicle", lat=25, lon=121)) == (404, "no_such_transfer")
    await tell(
        house, f"case/{CASE}",
        transfers.TransportAssigned(transfer=TRANSFER, means=transfers.Means.AMBULANCE, vehicle="A-91", name="林"),
    )  # fmt: skip
    assert (await crew.say(f"{PATH}/vehicle", lat=25, lon=121)).status_code == 201
    assert (await client(people.foreign_crew).say(f"{PATH}/vehicle", lat=25, lon=121)).status_code == 404


async def test_the_second_yes_said_twice_under_one_id_is_one(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    body = accepted()
    said = {"id": "0191f0aa-0000-7000-8000-00000000aaaa", "at": house.world.now(), "name": body.name}
    receiver = client(people.foreign_nurse)
    assert [(await receiver.say(f"{answers()}/acceptance", **said)).status_code for _ in range(2)] == [201, 200]
