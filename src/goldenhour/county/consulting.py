"""Now and then a small hospital beyond the county asks the demo's own hospital: a patient walks in there, and a consult is
asked. Whoever looks at the demo answers it; nobody simulated does. After a while it is taken back; where a transfer was advised,
the patient is sent on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from goldenhour.county.life import County
from goldenhour.county.moving import send_on
from goldenhour.emergency.consult import Consult, ConsultState
from goldenhour.emergency.consult_bodies import Advice
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role

STATION = "1531120038"
"""The hospital that asks: a station of a neighbouring network, whose base hospital has no roster in the demo."""
EVERY_MIN, WAITS_MIN = 60.0, 45.0
"""Simulated minutes between two consults, and until nobody waits for an answer any more."""
QUESTIONS: tuple[tuple[str, str, dict[str, Any], dict[str, Any], str], ...] = (
    ("neurology", "stroke", {"age_years": 71, "sex": "male", "allergies": "盤尼西林"},
     {"systolic": 178, "diastolic": 96, "pulse": 88, "breaths": 18, "spo2": 96}, "右側無力 70 分鐘，是否轉診？"),
    ("cardiology", "ami", {"age_years": 58, "sex": "female"},
     {"systolic": 104, "diastolic": 66, "pulse": 52, "breaths": 20, "spo2": 95}, "胸悶冒冷汗，心電圖下壁變化，是否轉診？"),
    ("paediatrics", "other", {"age_years": 3, "sex": "male"},
     {"pulse": 148, "breaths": 38, "spo2": 94}, "發燒抽搐後嗜睡，可否在地觀察？"),
)  # fmt: skip
"""Specialty, suspicion, patient, signs, question: made up."""


async def keep_duty(county: County, hospital: str, specialist: Person) -> None:
    """The demo's specialist is on duty for these, day and night, for a month."""
    begins = county.house.world.now() - timedelta(hours=1)
    ends = begins + timedelta(days=30)
    for specialty in {question[0] for question in QUESTIONS}:
        turn = {
            "id": f"demo-{specialty}",
            "name": specialist.name,
            "person": specialist.id,
            "begins": begins,
            "ends": ends,
        }
        said = {"specialty": specialty, "begins": begins, "ends": ends, "duties": [turn], "name": specialist.name}
        await county.say(specialist, "set_roster", said, hospital=hospital)


async def ask_now_and_then(county: County, station: str = STATION) -> None:
    """Run for ever."""
    number = 0
    while True:
        county.begin(f"consult/{number}", ask(county, station, *QUESTIONS[number % len(QUESTIONS)]))
        number += 1
        await county.minutes(EVERY_MIN)


async def ask(
    county: County, station: str, specialty: str, suspicion: str, patient: dict[str, Any], signs: dict[str, Any],
    question: str,
) -> None:  # fmt: skip
    """One patient walks in, is written down, and somebody elsewhere is asked; taken back if nobody takes it."""
    house, physician = county.house, physician_of(station)
    case_id, consult_id = house.world.new_id(), house.world.new_id()
    await county.say(physician, "begin_visit", visit(house, station), entry_id=case_id)
    await county.say(physician, "describe_patient", patient, case=case_id)
    await county.say(physician, "take_vital_signs", signs, case=case_id)
    await county.say(physician, "suspect_condition", {"condition": suspicion}, case=case_id)
    asked = {"hospital": station, "specialty": specialty, "question": question, "name": physician.name}
    await county.say(physician, "ask_consult", asked, entry_id=consult_id, case=case_id)
    consult = await answered(county, case_id, consult_id)
    if consult.state is ConsultState.ENDED:
        return
    if consult.advised is None:
        over = {"reason": "已轉院", "name": physician.name}
        await county.say(physician, "end_consult", over, case=case_id, consult=consult_id)
        await county.say(physician, "end_visit", {"disposition": "transferred"}, case=case_id)
    elif consult.advised.said.advice is not Advice.TREAT_HERE:
        await send_on(county, physician, station, case_id, consult_id)


async def answered(county: County, case_id: str, consult_id: str) -> Consult:
    """The consult once there is an advice, or nobody waits for one any more: whoever took it is given as long again."""
    for minute in range(1, int(2 * WAITS_MIN) + 1):
        await county.minutes(1)
        consult: Consult = (await county.house.book.case(case_id)).consults[consult_id]
        waits = consult.state is ConsultState.TAKEN or minute < WAITS_MIN
        if consult.advised or consult.state is ConsultState.ENDED or not waits:
            break
    return consult


def physician_of(station: str) -> Person:
    return Person(
        id=f"person/county-physician-{station}", name="周示意", roles=frozenset({Role.ED_PHYSICIAN}),
        organisation=f"hospital/{station}", synthetic=True,
    )  # fmt: skip


def visit(house: House, station: str) -> dict[str, Any]:
    hospital = house.country.hospital(station)
    place = {
        "lat": hospital.lat or 0.0,
        "lon": hospital.lon or 0.0,
        "county": hospital.county,
        "address": hospital.address,
    }
    return {"hospital": station, "place": place, "complaint": "103119", "level": "2305003", "synthetic": True}
