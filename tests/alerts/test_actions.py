"""Warning a hospital and answering it: who may, what is refused, what is asked back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import coming, on_the_road, tell, warned
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

NEW = {"hospital": HOSPITAL, "unit": "A-91", "eta_at": "2026-11-22T02:12:00Z"}
CLOSING = {"what": "stroke", "closed": True, "reason": "電腦斷層維修"}
ALERT = "/cases/case-0001/alerts/alert-0001"

# Who is answered how. 201: kept. 404 for whoever may do such things, but not here: they learn nothing of this patient.
PEOPLE = ("dispatcher", "crew", "ed_nurse", "ed_physician", "specialist", "aed_manager", "authority", "administrator",
          "foreign_crew", "foreign_nurse")  # fmt: skip
WHO_MAY: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    #                                                        disp crew nurs phys spec aed  auth admi fcre fnur
    ("/cases/case-0001/alerts",    {**NEW, "hospital": OTHER_HOSPITAL}, (201, 201, 403, 403, 403, 403, 403, 403, 404, 403)),
    (f"{ALERT}/eta",               {"eta_at": "2026-11-22T02:20:00Z"},  (201, 201, 403, 403, 403, 403, 403, 403, 404, 403)),
    (f"{ALERT}/renewal",           {"why": "GCS 14 → 9"},               (201, 201, 403, 403, 403, 403, 403, 403, 404, 403)),
    (f"{ALERT}/stand-down",        {"reason": "他院"},                   (201, 201, 403, 403, 403, 403, 403, 403, 404, 403)),
    (f"{ALERT}/acknowledgement",   {"name": "林怡君"},                    (403, 403, 201, 201, 403, 403, 403, 403, 403, 404)),
    (f"{ALERT}/preparations",      {"what": "ct"},                      (403, 403, 201, 201, 403, 403, 403, 403, 403, 404)),
    (f"{ALERT}/judgement",         {"verdict": "useful"},               (403, 403, 409, 409, 403, 403, 403, 403, 403, 404)),
    (f"{ALERT}/diversion",         {"reason": "滿床", "name": "林"},     (403, 403, 201, 201, 403, 403, 403, 403, 403, 404)),
    (f"/hospitals/{HOSPITAL}/diversion", CLOSING,                       (403, 403, 201, 201, 403, 403, 403, 403, 403, 403)),
]  # fmt: skip
TABLE = [(path, body, who, status) for path, body, row in WHO_MAY for who, status in zip(PEOPLE, row, strict=True)]


@pytest.mark.parametrize(("path", "body", "who", "status"), TABLE)
async def test_each_action_is_open_to_the_roles_of_its_table_and_to_nobody_else(
    house: Any, client: Any, people: Any, path: str, body: dict[str, Any], who: str, status: int
) -> None:
    await coming(house)
    seq = house.book.seq
    answer = await client(getattr(people, who)).say(path, confirmed=("another_hospital_alerted",), **body)
    assert answer.status_code == status, answer.text
    assert house.book.seq == seq + (status == 201)


async def test_nobody_signed_in_may_say_nothing(house: Any, client: Any) -> None:
    await coming(house)
    assert (await client(None).say(f"{ALERT}/acknowledgement", name="x")).status_code == 401


async def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# ── warning ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_one_post_warns_a_hospital_and_the_entry_is_the_alert(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    answer = await client(people.crew).say(f"/cases/{case}/alerts", priority="high", **NEW)
    assert answer.status_code == 201
    alert = (await house.book.case(case)).alerts[answer.json()["id"]]
    assert (alert.hospital, alert.priority, alert.state) == (HOSPITAL, "high", "alerted")


async def test_a_hospital_nobody_knows_cannot_be_warned(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    answer = await client(people.crew).say(f"/cases/{case}/alerts", **{**NEW, "hospital": "0000000000"})
    assert await code_of(answer) == (404, "hospital_unknown")


async def test_a_hospital_closed_for_the_condition_is_warned_only_when_confirmed(
    house: Any, client: Any, people: Any
) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.ConditionSuspected(condition=says.Condition.STROKE))
    await tell(
        house, f"hospital/{HOSPITAL}", says.DiversionChanged(what=says.Capability.STROKE, closed=True, reason="CT")
    )
    crew = client(people.crew)
    assert await code_of(await crew.say(f"/cases/{case}/alerts", **NEW)) == (428, "hospital_diverting")
    assert (await crew.say(f"/cases/{case}/alerts", confirmed=("hospital_diverting",), **NEW)).status_code == 201


async def test_a_closed_stroke_unit_does_not_keep_a_heart_attack_away(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.ConditionSuspected(condition=says.Condition.AMI))
    await tell(
        house, f"hospital/{HOSPITAL}", says.DiversionChanged(what=says.Capability.STROKE, closed=True, reason="CT")
    )
    assert (await client(people.crew).say(f"/cases/{case}/alerts", **NEW)).status_code == 201


async def test_the_same_hospital_is_not_warned_twice_while_it_stands(house: Any, client: Any, people: Any) -> None:
    case, _ = await coming(house)
    crew = client(people.crew)
    assert await code_of(await crew.say(f"/cases/{case}/alerts", **NEW)) == (409, "already_alerted")
    await tell(house, f"case/{case}", says.AlertStoodDown(alert="alert-0001", reason="誤報"))
    assert (await crew.say(f"/cases/{case}/alerts", **NEW)).status_code == 201


async def test_a_second_hospital_is_warned_only_when_the_crew_means_both(house: Any, client: Any, people: Any) -> None:
    case, _ = await coming(house)
    second = {**NEW, "hospital": OTHER_HOSPITAL}
    crew = client(people.crew)
    assert await code_of(await crew.say(f"/cases/{case}/alerts", **second)) == (428, "another_hospital_alerted")
    answer = await crew.say(f"/cases/{case}/alerts", confirmed=("another_hospital_alerted",), **second)
    assert answer.status_code == 201


async def test_a_crew_cannot_speak_for_the_unit_beside_it(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.UnitSent(unit="A-92", name="A-92"))
    answer = await client(people.crew).say(f"/cases/{case}/alerts", **{**NEW, "unit": "A-92"})
    assert await code_of(answer) == (403, "not_your_run")


async def test_a_unit_that_was_called_back_brings_nobody(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.UnitStoodDown(unit="A-91", reason="較近車組"))
    assert await code_of(await client(people.crew).say(f"/cases/{case}/alerts", **NEW)) == (409, "unit_not_on_run")


@pytest.mark.parametrize(
    ("eta", "status", "code"),
    [
        ("2026-11-22T01:30:00Z", 422, "eta_in_past"),
        ("2026-11-22T02:12:00", 422, "wrong_body"),
        ("2026-11-22T09:00:00Z", 428, "eta_far"),
    ],
)
async def test_an_arrival_that_cannot_be_is_refused(
    house: Any, client: Any, people: Any, eta: str, status: int, code: str
) -> None:
    case = await on_the_road(house)
    answer = await client(people.crew).say(f"/cases/{case}/alerts", **{**NEW, "eta_at": eta})
    assert await code_of(answer) == (status, code)


async def test_a_warning_written_without_signal_is_taken_later_with_its_own_times(
    house: Any, client: Any, people: Any, world: Any
) -> None:
    case = await on_the_road(house)
    world.clock.pass_(minutes=30)
    written = world.now() - timedelta(minutes=29)
    answer = await client(people.crew).say(f"/cases/{case}/alerts", at=written, **NEW)
    assert answer.status_code == 201


async def test_a_correction_cannot_move_an_alert_to_another_hospital(house: Any, client: Any, people: Any) -> None:
    case, alert = await coming(house)
    crew = client(people.crew)
    moved = await crew.say(f"/cases/{case}/alerts", corrects=alert, **{**NEW, "hospital": OTHER_HOSPITAL})
    assert await code_of(moved) == (409, "alert_moves")
    louder = await crew.say(f"/cases/{case}/alerts", corrects=alert, priority="high", **NEW)
    assert louder.status_code == 201
    assert (await house.book.case(case)).alerts[alert].priority == "high"


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_second_to_acknowledge_is_told_who_was_first(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    answers = await asyncio.gather(
        client(people.ed_nurse).say(f"{ALERT}/acknowledgement", name="林怡君"),
        client(people.ed_physician).say(f"{ALERT}/acknowledgement", name="陳大文"),
    )
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    by = (await house.book.case("case-0001")).alerts["alert-0001"].acknowledged_by
    assert first.status_code == 201
    assert await code_of(second) == (409, "already_acknowledged")
    assert f"{by} already acknowledged this at 10:00" in second.json()["error"]["message"]


@pytest.mark.parametrize("name", ["", "   "])
async def test_an_acknowledgement_needs_a_name(house: Any, client: Any, people: Any, name: str) -> None:
    await coming(house)
    answer = await client(people.ed_nurse).say(f"{ALERT}/acknowledgement", name=name)
    assert answer.status_code == 422
    assert (await house.book.case("case-0001")).alerts["alert-0001"].state == "alerted"


async def test_a_diversion_tells_the_crew_who_sends_them_on_and_why(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    await client(people.ed_nurse).say(f"{ALERT}/diversion", reason="心導管室使用中", name="林怡君")
    answer = await client(people.crew).say(f"{ALERT}/eta", eta_at="2026-11-22T02:20:00Z")
    assert "心導管室使用中" in answer.json()["error"]["message"]
    assert "臺大醫院" in answer.json()["error"]["message"] or "臺灣大學" in answer.json()["error"]["message"]


async def test_an_alert_said_twice_under_one_id_is_one_alert(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    crew = client(people.crew)
    body = {"id": "0191f0aa-0000-7000-8000-000000000001", **NEW}
    assert [
        (await crew.say(f"/cases/{case}/alerts", at="2026-11-22T02:00:00Z", **body)).status_code for _ in range(2)
    ] == [
        201,
        200,
    ]
    assert len((await house.book.case(case)).alerts) == 1


async def test_an_alert_of_another_case_cannot_be_reached_through_ones_own(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    await on_the_road(house, "case-0002", unit="A-92")
    answer = await client(people.ed_nurse).say("/cases/case-0002/alerts/alert-0001/acknowledgement", name="x")
    assert await code_of(answer) == (404, "no_such_alert")


async def test_a_hospital_the_patient_was_diverted_from_can_no_longer_answer_for_the_next(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.AlertDiverted(alert="alert-0001", reason="滿床", name="林"))
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL), ids=("alert-0002",))
    nurse = client(people.ed_nurse)
    answer = await nurse.say("/cases/case-0001/alerts/alert-0002/acknowledgement", name="林")
    assert await code_of(answer) == (404, "no_such_alert")


# ── getting worse ────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_what_got_worse_rings_again_until_it_is_acknowledged_anew(house: Any, client: Any, people: Any) -> None:
    case, alert_id = await coming(house)
    nurse, crew = client(people.ed_nurse), client(people.crew)
    assert (await nurse.say(f"{ALERT}/acknowledgement", name="林怡君")).status_code == 201
    assert (await crew.say(f"{ALERT}/renewal", why="GCS 14 → 9", priority="high")).status_code == 201
    assert (await house.book.case(case)).alerts[alert_id].state == "alerted"
    assert (await nurse.say(f"{ALERT}/acknowledgement", name="陳大文")).status_code == 201
    alert = (await house.book.case(case)).alerts[alert_id]
    assert [one.acknowledged_by for one in alert.ringings] == ["林怡君", "陳大文"]


async def test_a_touch_meant_for_the_former_alarm_does_not_silence_what_got_worse_unseen(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    await client(people.crew).say(f"{ALERT}/renewal", why="GCS 14 → 9")
    nurse = client(people.ed_nurse)
    answer = await nurse.say(f"{ALERT}/acknowledgement", name="林怡君", ringing=1)
    assert await code_of(answer) == (409, "renewed_meanwhile")
    assert "GCS 14 → 9" in answer.json()["error"]["message"]
    assert (await nurse.say(f"{ALERT}/acknowledgement", name="林怡君", ringing=2)).status_code == 201


@pytest.mark.parametrize("why", ["", "  "])
async def test_worse_needs_a_reason(house: Any, client: Any, people: Any, why: str) -> None:
    await coming(house)
    assert (await client(people.crew).say(f"{ALERT}/renewal", why=why)).status_code == 422


# ── going elsewhere ──────────────────────────────────────────────────────────────────────────────────────────────────
async def test_one_saying_warns_the_new_hospital_and_stands_the_former_down(
    house: Any, client: Any, people: Any
) -> None:
    case, former = await coming(house)
    answer = await client(people.crew).say(
        f"/cases/{case}/alerts", **{**NEW, "hospital": OTHER_HOSPITAL, "instead_of": former}
    )
    assert answer.status_code == 201, "no question is asked: the crew does not mean both"
    alerts = (await house.book.case(case)).alerts
    assert (alerts[former].state, alerts[former].moved_to) == ("stood_down", OTHER_HOSPITAL)
    assert alerts[answer.json()["id"]].state == "alerted"


async def test_whoever_answers_for_the_former_hospital_is_told_where_the_patient_goes(
    house: Any, client: Any, people: Any
) -> None:
    case, former = await coming(house)
    await tell(house, f"case/{case}", warned(house, OTHER_HOSPITAL, instead_of=former))
    answer = await client(people.ed_nurse).say(f"{ALERT}/acknowledgement", name="林怡君")
    assert await code_of(answer) == (409, "alert_stood_down")
    assert "馬偕" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("former", "hospital", "before", "status", "code"),
    [
        ("alert-9999", OTHER_HOSPITAL, [], 404, "no_such_alert"),
        ("alert-0001", HOSPITAL, [], 409, "cannot_take_its_place"),
        ("alert-0001", OTHER_HOSPITAL, [says.PatientArrived(alert="alert-0001")], 409, "already_arrived"),
        (
            "alert-0001",
            OTHER_HOSPITAL,
            [says.AlertStoodDown(alert="alert-0001", reason="他院")],
            409,
            "alert_stood_down",
        ),
    ],
)
async def test_a_warning_takes_the_place_only_of_one_that_another_hospital_still_waits_for(
    house: Any, client: Any, people: Any, former: str, hospital: str, before: list[says.Body], status: int, code: str
) -> None:
    case, _ = await coming(house)
    if before:
        await tell(house, f"case/{case}", *before)
    answer = await client(people.crew).say(
        f"/cases/{case}/alerts", **{**NEW, "hospital": hospital, "instead_of": former}
    )
    assert await code_of(answer) == (status, code)


# ── what it was worth ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_warning_is_judged_once_the_patient_is_there_and_again_when_the_first_word_was_wrong(
    house: Any, client: Any, people: Any
) -> None:
    case, alert_id = await coming(house)
    nurse = client(people.ed_nurse)
    await tell(house, f"case/{case}", says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))
    for verdict in ("over", "useful"):
        answer = await nurse.say(f"{ALERT}/judgement", verdict=verdict, note="CT 已備妥")
        assert answer.status_code == 201, answer.text
    judged = (await house.book.case(case)).alerts[alert_id].judged
    assert (judged.verdict, judged.note) == ("useful", "CT 已備妥")


# ── the hospital's doors ─────────────────────────────────────────────────────────────────────────────────────────────
async def test_closing_needs_a_reason_and_reopening_does_not(house: Any, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    path = f"/hospitals/{HOSPITAL}/diversion"
    assert await code_of(await nurse.say(path, what="all", closed=True)) == (422, "reason_missing")
    assert (
        await nurse.say(path, what="all", closed=True, reason="停電", until="2026-11-22T04:00:00Z")
    ).status_code == 201
    assert says.Capability.ALL in house.book.hospitals[HOSPITAL].closures
    assert (await nurse.say(path, what="all", closed=False)).status_code == 201
    assert house.book.hospitals[HOSPITAL].closures == {}


async def test_a_reopening_lies_ahead(house: Any, client: Any, people: Any) -> None:
    answer = await client(people.ed_nurse).say(
        f"/hospitals/{HOSPITAL}/diversion", until="2026-11-22T01:00:00Z", **CLOSING
    )
    assert await code_of(answer) == (422, "until_in_past")


async def test_a_person_of_two_roles_acts_in_the_one_that_fits(house: Any, client: Any) -> None:
    await coming(house)
    both = Person(id="person/both", name="兩職", roles=frozenset({Role.ADMINISTRATOR, Role.ED_NURSE}),
                  organisation=f"hospital/{HOSPITAL}")  # fmt: skip
    assert (await client(both).say(f"{ALERT}/acknowledgement", name="兩職")).status_code == 201
