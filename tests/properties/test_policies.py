"""Who may say what, and who sees whose patient: written down here by hand, and held against the program over HTTP.

An action without a line in this table, or a page that opens to nobody-knows-whom, fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from starlette.routing import Route

from goldenhour.app.server import make_app
from goldenhour.app.wiring import ACTIONS
from goldenhour.emergency import bodies as says
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.foreign import Written
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Channel
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import Entry, encode_json
from tests.aeds.scene import a_course, a_school
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, person
from tests.incidents.scene import CASUALTY, INCIDENT, NUMBER, OTHER_CASUALTY, a_drill_with_casualties
from tests.transfers.scene import THIRD_HOSPITAL, asked, requested

MakeClient = Callable[[Person | None], Client]

# Who speaks: each role where the case is ("own"), and the same role elsewhere ("far").
#   dispatcher   of 臺北市, where the case is       far: of 新北市
#   crew         on A-91, which was sent            far: on A-92, same county, not sent
#   ED           of the warned hospital             far: of another hospital
#   others       belong to the same county, hospital or the country
#
# Y  may (what follows is about the state of the case, not about the person)
# -  the role does not include it (403 not_allowed)
# x  the role includes it, but not for this case, unit or hospital (403 or 404)
TABLE = """
                            dispatcher   crew      ed_nurse  ed_physician  specialist  aed_manager  authority  administrator
                            own  far     own  far  own  far  own  far
take_call                   Y    x       -    -    -    -    -    -        -           -            -          -
correct_call                Y    x       -    -    -    -    -    -        -           -            -          -
close_call                  Y    x       -    -    -    -    -    -        -           -            -          -
note_phone_cpr              Y    x       -    -    -    -    -    -        -           -            -          -
review_phone_cpr            Y    x       -    -    -    -    -    -        -           -            Y          -
stand_down_responders       Y    x       -    -    -    -    -    -        -           -            -          -
point_out_aed               Y    x       -    -    -    -    -    -        -           -            -          -
doubt_aed                   Y    Y       Y    Y    -    -    -    -        -           Y            Y          Y
send_unit                   Y    x       -    -    -    -    -    -        -           -            -          -
stand_down_unit             Y    x       -    -    -    -    -    -        -           -            -          -
begin_run                   -    -       Y    x    -    -    -    -        -           -            -          -
report_time                 Y    x       Y    x    -    -    -    -        -           -            -          -
register_unit               -    -       -    -    -    -    -    -        -           -            -          Y
change_duty                 Y    x       Y    x    -    -    -    -        -           -            -          -
describe_patient            -    -       Y    x    Y    x    Y    x        -           -            -          -
take_history                -    -       Y    x    Y    x    Y    x        -           -            -          -
take_vital_signs            -    -       Y    x    Y    x    Y    x        -           -            -          -
note_finding                -    -       Y    x    Y    x    Y    x        -           -            -          -
do_procedure                -    -       Y    x    Y    x    Y    x        -           -            -          -
give_medication             -    -       Y    x    Y    x    Y    x        -           -            -          -
suspect_condition           -    -       Y    x    Y    x    Y    x        -           -            -          -
note_protocol               -    -       Y    x    -    -    -    -        -           -            -          -
record_element              -    -       Y    x    -    -    -    -        -           -            -          -
sign_record                 -    -       Y    x    Y    x    Y    x        -           -            -          -
strike_entry                x    x       Y    x    x    x    x    x        -           -            -          -
alert_hospital              Y    x       Y    x    -    -    -    -        -           -            -          -
revise_eta                  Y    x       Y    x    -    -    -    -        -           -            -          -
acknowledge_alert           -    -       -    -    Y    x    Y    x        -           -            -          -
acknowledge_by_phone        Y    x       Y    x    -    -    -    -        -           -            -          -
set_ladder                  -    -       -    -    Y    x    Y    x        -           -            -          Y
set_contacts                -    -       -    -    Y    x    Y    x        -           -            -          Y
prepare                     -    -       -    -    Y    x    Y    x        -           -            -          -
divert_alert                -    -       -    -    Y    x    Y    x        -           -            -          -
renew_alert                 Y    x       Y    x    -    -    -    -        -           -            -          -
split_off_patient           Y    x       Y    x    -    -    -    -        -           -            -          -
judge_alert                 -    -       -    -    Y    x    Y    x        -           -            -          -
stand_down_alert            Y    x       Y    x    -    -    -    -        -           -            -          -
change_hospital_diversion   -    -       -    -    Y    x    Y    x        -           -            -          -
say_alert_is_shown          -    -       -    -    Y    x    Y    x        -           -            -          -
begin_drill                 -    -       -    -    Y    x    Y    x        -           -            -          x
end_drill                   -    -       -    -    x    x    x    x        -           -            -          x
note_arrival                -    -       -    -    Y    x    Y    x        -           -            -          -
sign_handover               -    -       Y    x    Y    x    Y    x        -           -            -          -
begin_visit                 -    -       -    -    Y    x    Y    x        -           -            -          -
end_visit                   -    -       -    -    x    x    x    x        -           -            -          -
ask_consult                 -    -       Y    x    Y    x    Y    x        -           -            -          -
take_consult                -    -       -    -    -    -    Y    x        Y           -            -          -
decline_consult             -    -       -    -    -    -    Y    x        Y           -            -          -
advise                      -    -       -    -    -    -    Y    x        Y           -            -          -
note_in_room                -    -       Y    x    Y    x    Y    x        Y           -            -          -
end_consult                 -    -       Y    x    Y    x    Y    x        -           -            -          -
note_return                 -    -       -    -    Y    x    Y    x        -           -            -          -
set_roster                  -    -       -    -    Y    x    Y    x        Y           -            -          Y
cover_duty                  -    -       -    -    Y    x    Y    x        Y           -            -          Y
set_consult_rules           -    -       -    -    Y    x    Y    x        -           -            -          Y
request_transfer            -    -       -    -    Y    x    Y    x        -           -            -          -
ask_hospital                -    -       -    -    Y    x    Y    x        -           -            -          -
accept_transfer             -    -       -    -    Y    x    Y    x        -           -            -          -
refuse_transfer             -    -       -    -    Y    x    Y    x        -           -            -          -
take_back_ask               -    -       -    -    Y    x    Y    x        -           -            -          -
check_transfer              -    -       -    -    Y    x    Y    x        -           -            -          -
assign_transport            -    -       -    -    Y    x    Y    x        -           -            -          -
note_air_step               -    -       -    -    Y    x    Y    x        -           -            -          -
depart                      -    -       -    -    Y    x    Y    x        -           -            -          -
ask_capacity                Y    Y       -    -    Y    x    Y    x        -           -            -          Y
report_capacity             -    -       -    -    Y    x    Y    x        -           -            -          -
see_vehicle                 -    -       x    x    -    -    -    -        -           -            -          -
end_transfer                -    -       -    -    Y    x    Y    x        -           -            -          -
declare_incident            Y    x       -    -    Y    Y    Y    Y        -           -            -          Y
give_inject                 Y    x       Y    Y    x    x    x    x        -           -            -          x
answer_inject               Y    x       Y    Y    Y    Y    Y    Y        -           -            -          x
set_distribution            Y    x       Y    Y    x    x    x    x        -           -            -          x
end_incident                Y    x       -    -    x    x    x    x        -           -            -          x
tag_casualty                Y    x       Y    Y    Y    Y    Y    Y        -           -            -          -
retriage_casualty           Y    x       Y    Y    Y    Y    Y    Y        -           -            -          -
join_tags                   Y    x       Y    Y    Y    Y    Y    Y        -           -            -          -
load_casualty               Y    x       Y    x    -    -    -    -        -           -            -          -
warn_group                  Y    x       Y    Y    x    x    x    x        -           -            -          x
report_outcome              -    -       -    -    Y    x    Y    x        -           -            -          -
answer_report               -    -       -    -    Y    x    Y    x        -           -            -          -
sign_report                 -    -       -    -    Y    x    Y    x        -           -            -          -
hand_out_questionnaires     -    -       -    -    Y    x    Y    x        -           -            -          Y
set_threshold               -    -       -    -    Y    x    Y    x        -           -            -          Y
link_resource               x    x       -    -    Y    x    Y    x        -           -            -          -
set_resource_aside          x    x       -    -    Y    x    Y    x        -           -            -          -
unlink_resource             x    x       -    -    Y    x    Y    x        -           -            -          -
register_site               -    -       -    -    -    -    -    -        -           Y            Y          Y
change_site                 -    -       -    -    -    -    -    -        -           Y            Y          Y
register_aed                -    -       -    -    -    -    -    -        -           Y            Y          Y
check_aed                   -    -       -    -    -    -    -    -        -           Y            Y          Y
take_aed_out_of_service     Y    x       -    -    -    -    -    -        -           Y            Y          Y
put_aed_back_in_service     -    -       -    -    -    -    -    -        -           Y            Y          Y
record_aed_use              -    -       -    -    -    -    -    -        -           Y            Y          Y
remove_aed                  -    -       -    -    -    -    -    -        -           Y            Y          Y
name_manager                -    -       -    -    -    -    -    -        -           Y            Y          Y
train_manager               -    -       -    -    -    -    -    -        -           Y            Y          Y
let_manager_go              -    -       -    -    -    -    -    -        -           Y            Y          Y
register_kit                -    -       -    -    -    -    -    -        -           Y            Y          Y
check_kit                   -    -       -    -    -    -    -    -        -           Y            Y          Y
remove_kit                  -    -       -    -    -    -    -    -        -           Y            Y          Y
train_staff                 -    -       -    -    -    -    -    -        -           Y            Y          Y
apply_for_certificate       -    -       -    -    -    -    -    -        -           Y            Y          Y
strike_site_entry           -    -       -    -    -    -    -    -        -           Y            Y          Y
state_obligation            -    -       -    -    -    -    -    -        -           -            Y          -
grant_extension             -    -       -    -    -    -    -    -        -           -            Y          -
inspect_site                -    -       -    -    -    -    -    -        -           -            Y          -
admonish_site               -    -       -    -    -    -    -    -        -           -            Y          -
end_admonition              -    -       -    -    -    -    -    -        -           -            Y          -
assess_need                 -    -       -    -    -    -    -    -        -           -            Y          -
send_company                -    -       -    -    -    -    -    -        -           -            Y          -
report_company              -    -       -    -    -    -    -    -        -           -            Y          -
decide_certification        -    -       -    -    -    -    -    -        -           -            Y          -
revoke_certification        -    -       -    -    -    -    -    -        -           -            Y          -
announce_course             -    -       -    -    -    -    -    -        -           -            Y          -
change_course               -    -       -    -    -    -    -    -        -           -            Y          -
join_course                 -    -       -    -    -    -    -    -        -           Y            Y          Y
leave_course                -    -       -    -    -    -    -    -        -           Y            Y          Y
hold_course                 -    -       -    -    -    -    -    -        -           -            Y          -
cancel_course               -    -       -    -    -    -    -    -        -           -            Y          -
count_people                -    -       -    -    -    -    -    -        -           -            Y          -
"""
SPEAKERS = ("dispatcher", "far dispatcher", "crew", "far crew", "ed_nurse", "far ed_nurse", "ed_physician",
            "far ed_physician", "specialist", "aed_manager", "authority", "administrator")  # fmt: skip
MAY = {line.split()[0]: dict(zip(SPEAKERS, line.split()[1:], strict=True)) for line in TABLE.splitlines()[3:]}

PLACE = {"lat": 25.0478, "lon": 121.517, "county": "A"}
CALL = {"place": PLACE, "complaint": "103119", "level": "2305003"}
PATIENT = "歐陽測試"
"""A name that stands nowhere else."""
A_COURSE = {"title": "CPR+AED", "county": "A", "on": "2027-01-15", "begins": "09:00", "ends": "12:40", "place": "衛生局",
            "minutes": 180, "seats": 30, "open_until": "2027-01-10"}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "take_call": CALL,
    "correct_call": CALL,
    "close_call": {"disposition": "cancelled"},
    "note_phone_cpr": {"step": "recognised"},
    "point_out_aed": {"site": "s", "aed": "1", "name": "大安高工"},
    "doubt_aed": {"note": "上鎖"},
    "review_phone_cpr": {"recognised": True, "name": "林怡君"},
    "stand_down_responders": {"reason": "the crew is there"},
    "send_unit": {"unit": "A-92", "name": "A-92"},
    "stand_down_unit": {"reason": "not needed"},
    "begin_run": {**CALL, "unit": "A-91", "name": "A-91"},
    "report_time": {"mark": "en_route"},
    "register_unit": {"name": "A-91", "county": "A", "lat": 25.0478, "lon": 121.517},
    "change_duty": {"on_duty": True},
    "describe_patient": {"age_years": 67},
    "take_history": {"complaint": "chest pain"},
    "take_vital_signs": {"pulse": 96},
    "note_finding": {"code": "290301"},
    "do_procedure": {"code": "127301"},
    "give_medication": {"code": "992001"},
    "suspect_condition": {"condition": "ami"},
    "note_protocol": {"protocol": "arrest", "step": "rosc"},
    "record_element": {"element": "eSituation.T05", "values": ["R07.9"]},
    "sign_record": {"who": "receiving_nurse", "name": "林怡君"},
    "strike_entry": {"reason": "wrong patient"},
    "alert_hospital": {"hospital": OTHER_HOSPITAL, "unit": "A-91"},
    "revise_eta": {"eta_at": "2026-11-22T10:20:00+08:00"},
    "acknowledge_alert": {"name": "林怡君"},
    "acknowledge_by_phone": {"name": "林怡君", "by_phone": True},
    "set_ladder": {"condition": "ohca", "steps": {"sms": 40}},
    "set_contacts": {"ed_phone": "02-23123456"},
    "renew_alert": {"why": "GCS 14 → 9"},
    "split_off_patient": {
        **CALL,
        "unit": "A-91",
        "name": "A-91",
        "called_at": "2026-11-22T10:00:00+08:00",
        "sent_at": "2026-11-22T10:01:00+08:00",
    },
    "judge_alert": {"verdict": "useful"},
    "prepare": {"what": "ct"},
    "divert_alert": {"reason": "no CT", "name": "林怡君"},
    "stand_down_alert": {"reason": "another hospital"},
    "change_hospital_diversion": {"what": "stroke", "closed": True, "reason": "no CT"},
    "say_alert_is_shown": {"screen": "wall-1"},
    "begin_drill": {"hospital": HOSPITAL, "condition": "ami", "name": "林怡君"},
    "end_drill": {"reason": "drill over"},
    "note_arrival": {},
    "sign_handover": {"side": "giving", "name": "林怡君"},
    "begin_visit": {"hospital": HOSPITAL, **CALL},
    "end_visit": {"disposition": "went home"},
    "ask_consult": {"hospital": HOSPITAL, "specialty": "neurology", "question": "lysis?", "name": "林怡君"},
    "take_consult": {"hospital": HOSPITAL, "name": "陳醫師"},
    "decline_consult": {"hospital": HOSPITAL, "name": "陳醫師", "reason": "in theatre"},
    "advise": {"advice": "treat_here", "diagnosis": "TIA", "name": "陳醫師"},
    "note_in_room": {"text": "look at lead III", "name": "林怡君"},
    "end_consult": {"reason": "no longer needed", "name": "林怡君"},
    "note_return": {"returned": "no"},
    "set_roster": {
        "specialty": "neurology",
        "begins": "2026-11-22T00:00:00Z",
        "ends": "2026-11-23T00:00:00Z",
        "duties": [],
        "name": "林怡君",
    },
    "cover_duty": {
        "specialty": "neurology",
        "name": "林怡君",
        "by": {"id": "duty-0001", "name": "陳醫師", "begins": "2026-11-22T00:00:00Z", "ends": "2026-11-23T00:00:00Z"},
    },
    "set_consult_rules": {"name": "林怡君"},
    "request_transfer": {"hospital": HOSPITAL, "channel": "stroke", "reason": "specialist", "name": "林怡君"},
    "ask_hospital": {"hospital": THIRD_HOSPITAL, "answer_by": "2026-11-22T10:20:00+08:00", "name": "林怡君"},
    "accept_transfer": {"name": "林怡君"},
    "refuse_transfer": {"reason": "no bed", "name": "林怡君"},
    "take_back_ask": {"why": "taken_back"},
    "check_transfer": {"point": "airway", "done": True, "name": "林怡君"},
    "assign_transport": {"means": "helicopter", "escort": "nurse", "name": "林怡君"},
    "note_air_step": {"step": "asked", "ok": True, "name": "林怡君"},
    "depart": {"name": "林怡君"},
    "ask_capacity": {"case": "case-0001", "transfer": "transfer-0001", "name": "林怡君"},
    "report_capacity": {"can_take": {"immediate": 2}, "free": {"icu_beds": 1}, "name": "林怡君"},
    "see_vehicle": {"lat": 25.0, "lon": 121.5},
    "end_transfer": {"how": "not_needed", "name": "林怡君"},
    "declare_incident": {"place": PLACE, "what": "遊覽車翻覆", "complaint": "103201", "name": "林怡君"},
    "give_inject": {"text": "第二輛車起火", "name": "林怡君"},
    "answer_inject": {"answer": "撤離", "name": "林怡君"},
    "set_distribution": {"assigned": [{"case": CASUALTY, "hospital": HOSPITAL}], "proposed": True, "name": "林怡君"},
    "end_incident": {"name": "林怡君"},
    "tag_casualty": {
        "number": NUMBER,
        "category": "immediate",
        "method": "start",
        "place": PLACE,
        "complaint": "103201",
        "drill": True,
        "name": "林怡君",
    },
    "retriage_casualty": {"category": "delayed", "method": "start", "name": "林怡君"},
    "join_tags": {"into": OTHER_CASUALTY, "incident": INCIDENT, "name": "林怡君"},
    "load_casualty": {"unit": "A-91", "name": "A-91"},
    "warn_group": {"counts": {"immediate": 1}, "drill": True, "name": "林怡君"},
    "report_outcome": {"condition": "ami", "diagnosis": "STEMI", "disposition": "cath_lab"},
    "answer_report": {"answers": {"killip": {"value": "1"}}},
    "sign_report": {"name": "林怡君"},
    "hand_out_questionnaires": {"who": "patient", "side": "demand", "tokens": ["a" * 64], "name": "林怡君"},
    "set_threshold": {"indicator": "consult_time", "value": 20, "name": "林怡君"},
    "link_resource": {"case": "case-0001"},
    "set_resource_aside": {},
    "unlink_resource": {},
    "register_site": {"name": "大安高工", "county": "A", "category": "assembly"},
    "change_site": {"name": "大安高工", "county": "A", "category": "assembly", "staff": 10},
    "register_aed": {"location": "川堂"},
    "check_aed": {"on": "2026-11-22", "name": "李", "ready": True},
    "take_aed_out_of_service": {"why": "defect"},
    "put_aed_back_in_service": {},
    "record_aed_use": {"on": "2026-11-22", "name": "李"},
    "remove_aed": {},
    "name_manager": {"name": "李", "account": "person/aed_manager"},
    "train_manager": {"on": "2026-11-20", "practical_min": 180, "manager_min": 40},
    "let_manager_go": {"on": "2026-11-22"},
    "register_kit": {"kind": "bleeding", "location": "保健室"},
    "check_kit": {"on": "2026-11-22", "name": "李", "items": []},
    "remove_kit": {},
    "train_staff": {"course": "CPR", "on": "2026-11-20", "minutes": 90, "people": ["王"]},
    "apply_for_certificate": {"staff": 10, "trained": 8, "name": "李"},
    "strike_site_entry": {"reason": "看錯"},
    "state_obligation": {"obliged": True, "category": "assembly"},
    "grant_extension": {"until": "2029-01-01", "reason": "整修"},
    "inspect_site": {"on": "2026-11-22", "name": "王", "refused": True},
    "admonish_site": {"by": "2026-12-22", "what": "掛高一點", "name": "王"},
    "end_admonition": {"mended": True},
    "assess_need": {"density": 1, "risk": 1, "benefit": 1, "hard_to_reach": 1, "name": "王"},
    "send_company": {"company": "安心公司"},
    "report_company": {"mended": True},
    "decide_certification": {"passed": False, "on": "2026-11-22", "reason": "缺平面圖", "name": "王"},
    "revoke_certification": {"reason": "已拆除", "name": "王"},
    "announce_course": A_COURSE,
    "change_course": A_COURSE,
    "join_course": {"people": ["李"]},
    "leave_course": {},
    "hold_course": {"there": {"school-authority": {"people": ["李"]}}, "name": "王"},
    "cancel_course": {"reason": "颱風", "name": "王"},
    "count_people": {
        "county": "A",
        "year": 2026,
        "source": "戶政司",
        "table": "lat,lon,residents\n25.0478,121.5170,900",
    },
}
OF_CASUALTIES = {
    "retriage_casualty": CASUALTY, "join_tags": CASUALTY, "load_casualty": CASUALTY,
}  # fmt: skip
"""The case of an action that is about an incident's casualty or group."""
CORRECTS = {"strike_entry": "signs-0001", "correct_call": "call", "strike_site_entry": "device"}
STATE_SAYS_NO = {
    "still_under_way",
    "unit_not_sent",
    "not_arrived",
    "names_nothing",
    "corrects_nothing",
}
"""Refusals that are about the case, given to people who may."""


def the(speaker: str) -> Person:
    """The person of a column."""
    far, role = speaker.startswith("far "), Role(speaker.removeprefix("far "))
    match role:
        case Role.DISPATCHER:
            return person(role, "county/F" if far else "county/A")
        case Role.CREW:
            return person(role, "county/A", unit="A-92" if far else "A-91")
        case Role.ED_NURSE | Role.ED_PHYSICIAN | Role.SPECIALIST:
            return person(role, f"hospital/{OTHER_HOSPITAL if far else HOSPITAL}")
        case Role.AED_MANAGER:
            return person(role, "county/A")
    return person(role, "country/taiwan")


async def scene(house: House) -> None:
    """A case of 臺北市: A-91 sent, one set of vital signs by its crew, one hospital warned; it asks to send the patient on,
    and is asked itself."""
    await coming(house)
    await tell(house, "case/case-0001", requested(), requested(THIRD_HOSPITAL), ids=("transfer-0001", "transfer-0002"))
    await tell(house, "case/case-0001", asked(house, THIRD_HOSPITAL), asked(house, HOSPITAL, "transfer-0002"))
    house.book.written_by_others = lambda resource_type, resource_id: Written(f"hospital/{HOSPITAL}")
    await tell(house, "case/case-0001", says.PatientDescribed(name=PATIENT, national_id="A123456789"))
    crew = the("crew")
    entry = Entry(id="signs-0001", subject="case/case-0001", kind="vital_signs_taken", at=house.world.now(), by=crew.id,
                  role="crew", place="unit/A-91", body=msgspec.Raw(encode_json(says.VitalSignsTaken(pulse=90))))  # fmt: skip
    await house.book.caught_up((await house.log.append([entry]))[0].seq)


async def asked_of_us(house: House) -> None:
    """A consult asked by the hospital of the "own" people, whose own specialists are rung for it."""
    await tell(
        house,
        "case/case-0001",
        consults.ConsultAsked(hospital=HOSPITAL, specialty="neurology", question="lysis?", name="林怡君"),
        consults.ConsultRung(consult="consult-0001", number=1, hospital=HOSPITAL, channel=Channel.SCREENS),
        ids=("consult-0001",),
    )


def test_every_action_has_its_line() -> None:
    assert MAY.keys() == {action.name for action in ACTIONS}
    assert BODIES.keys() == MAY.keys()


@pytest.mark.parametrize("name", MAY)
async def test_who_may_say_it(house: House, client: MakeClient, name: str) -> None:
    await scene(house)
    action = next(action for action in ACTIONS if action.name == name)
    if "{consult}" in action.path:
        await asked_of_us(house)
    if name in OF_CASUALTIES or "{incident}" in action.path:
        await a_drill_with_casualties(house)
    found = {}
    for speaker in SPEAKERS:
        if "{course}" in action.path:
            await a_course(house, f"course-of-{school_of(speaker)}")
        if "{site}" in action.path or name == "hold_course":
            await a_school(house, school_of(speaker))
            await judged(house, school_of(speaker))
        before = await house.log.head()
        answer = await try_to_say(client(the(speaker)), action, house, speaker)
        found[speaker] = verdict(answer)
        if answer.status_code != 201:
            assert await house.log.head() == before
    assert found == MAY[name]


async def judged(house: House, school: str) -> None:
    """What an authority speaks of: a term that runs, an application that waits, a certificate."""
    await tell(
        house,
        f"site/{school}",
        site.SiteAdmonished(by=date(2026, 12, 24), what="掛高一點", name="王"),
        site.CertificationApplied(staff=10, trained=8, name="李"),
        site.CertificationApplied(staff=10, trained=9, name="李"),
        site.CertificationDecided(application=f"{school}-decided", passed=True, number="A-115-0001", name="王",
                                  on=date(2026, 11, 1), until=date(2028, 11, 1)),
        ids=(f"{school}-admonition", f"{school}-application", f"{school}-decided"),
    )  # fmt: skip


def school_of(speaker: str) -> str:
    """Each speaker finds a school of their own: what was removed by one is not there for the next."""
    return f"school-{speaker.replace(' ', '-').replace('_', '-')}"


async def try_to_say(speaker: Client, action: Any, house: House, who: str) -> Any:
    path = action.path.format(
        case=OF_CASUALTIES.get(action.name, "case-0001"), incident=INCIDENT, inject="inject-0001", from_case="case-0001",
        alert="alert-0001", unit="A-91", disease="ami",
        consult="consult-0001", hospital=THIRD_HOSPITAL if action.name == "take_back_ask" else HOSPITAL,
        foreign="Patient.his-1", site=school_of(who), aed="1", manager="m", kit="k",
        admonition=f"{school_of(who)}-admonition", application=f"{school_of(who)}-application", number="A-115-0001",
        course=f"course-of-{school_of(who)}",
        transfer="transfer-0002" if action.name in ("accept_transfer", "refuse_transfer") else "transfer-0001",
    )  # fmt: skip
    body = dict(BODIES[action.name])
    if action.name == "sign_handover" and "ed_" in who:
        body["side"] = "receiving"
    corrects = CORRECTS.get(action.name)
    if corrects == "call":
        corrects = (await house.log.timeline("case/case-0001"))[0].entry.id
    if corrects == "device":
        corrects = f"{school_of(who)}-device"
    answer = await speaker.say(path, corrects=corrects, **body)
    if answer.status_code == 428:
        answer = await speaker.say(path, corrects=corrects, confirmed=(answer.json()["error"]["code"],), **body)
    return answer


def verdict(answer: Any) -> str:
    if answer.status_code in (200, 201, 409):
        return "Y"
    code = answer.json()["error"]["code"]
    if code == "not_allowed":
        return "-"
    return "x" if answer.status_code in (403, 404) or code == "foreign_county" else f"{answer.status_code} {code}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────
OPEN_TO_ANYBODY = {
    "/", "/openapi.json", "/health", "/sign-in", "/language/{code}", "/county", "/tablet/words/{language}",
    "/tablet/assets", "/tablet", "/tablet/app", "/tablet/worker.js", "/tablet/manifest.webmanifest", "/metrics",
    "/downtime/worker.js", "/check/worker.js", "/calendar/{word}.ics",
    "/responders/join", "/responders/me", "/responders/left", "/responders/return",
    "/questionnaire/{hospital}/{word}", "/safe-places", "/safe-places/{number}",
    "/aeds", "/aeds/nearest", "/aeds/all.json", "/aeds.csv", "/aeds/worker.js", "/aeds/{site}",
    "/aeds/{site}/photos/{sum}",
    "/auth/jwks", "/ride", "/fhir/R4/.well-known/smart-configuration", "/fhir/R4/.well-known/openid-configuration",
}  # fmt: skip
"""What answers without a session; none of it knows a patient. `/county` is the demo's, and elsewhere is not there; the tablet's
app is a frame without anybody's data; programs learn how to come in before they are known; `/metrics` answers this machine only,
or who has its token; a questionnaire opens to the one-time word on it; the workers of the kit and of the check page are code;
a calendar opens to the secret word in its address; `/ride` asks for the code of a transfer's vehicle; volunteers register
without an account, and what is theirs opens to their own token or return code; whoever reads a safe place's number may ask
whether it holds; where defibrillators hang is for everybody, and names nobody."""
OF_THE_DOOR = {"/account", "/people", "/people/tablets"}
"""Accounts: here the door is the tests' own; `tests/people` tries them."""
TOPICS = (
    "desk/A",
    "tablet/A-91",
    "run/A-91",
    f"board/{HOSPITAL}",
    "timeline/case-0001",
    "consults/1132070011",
    f"transfers/{HOSPITAL}",
    f"incidents/{INCIDENT}",
)
SEES_THE_CASE = ("dispatcher", "crew", "ed_nurse", "ed_physician", "authority")
SEES_NOTHING = tuple(speaker for speaker in SPEAKERS if speaker not in SEES_THE_CASE)


def pages() -> list[str]:
    """Every path that can be read, as it is declared."""
    app = make_app(lambda: None)  # type: ignore[arg-type, return-value]
    return [route.path for route in app.routes if isinstance(route, Route) and "GET" in (route.methods or ())]


def at(path: str, entry: str = "signs-0001") -> str:
    return path.format(case="case-0001", alert="alert-0001", unit="A-91", hospital=HOSPITAL, entry=entry, code="en",
        language="en", attachment="attachment-0001", upload="upload-0001", screen="wall-1", hospital_id=HOSPITAL,
        client="client-0001", disease="ami", file="table.csv", transfer="transfer-0001",
        consult="consult-0001", word="a-word", county="A", incident=INCIDENT, number="A-115-0001", site="school-1",
        sum="a" * 64, aed="1", course="course-0001", name="aeds-none.report",
    )  # fmt: skip


async def test_nobody_gets_past_the_door(house: House, client: MakeClient) -> None:
    await scene(house)
    stranger, open_ = client(None), set()
    for path in pages():
        as_program = await stranger.get(at(path))
        as_page = await stranger.get(at(path), headers={"accept": "text/html"})
        assert PATIENT not in as_program.text + as_page.text
        if as_program.status_code != 401:
            open_.add(path)
        elif path != "/live":
            assert as_page.headers["location"].startswith("/sign-in"), path
    assert open_ == OPEN_TO_ANYBODY
    assert (await stranger.get("/county")).status_code == 404


@pytest.mark.parametrize("speaker", SEES_NOTHING)
async def test_others_see_nothing_of_the_patient_anywhere(house: House, client: MakeClient, speaker: str) -> None:
    await scene(house)
    await house.write_views()
    reader, asked = client(the(speaker)), 0
    for path in pages():
        if path == "/live" or path in OF_THE_DOOR:
            continue
        for accept in ("text/html", "application/json"):
            answer = await reader.get(at(path), headers={"accept": accept})
            asked += 1
            assert PATIENT not in answer.text, path
            assert "A123456789" not in answer.text, path
            if "{case}" in path:
                assert answer.status_code in (403, 404), (path, answer.status_code)
    for topic in TOPICS:
        async with asyncio.timeout(20):  # a stream that opens does not end
            answer = await reader.get("/live", params={"topic": topic})
        assert answer.status_code in (403, 404), topic
    assert asked > 20


@pytest.mark.parametrize("speaker", SEES_THE_CASE)
async def test_whoever_may_read_the_case_reads_it_and_that_is_noted(
    house: House, client: MakeClient, speaker: str
) -> None:
    await scene(house)
    before, _ = await house.audit.head()
    answer = await client(the(speaker)).get("/cases/case-0001/entries")
    assert answer.status_code == 200
    assert PATIENT in answer.text
    noted = [one.entry for one in await house.audit.read(before)]
    assert [(one.subject, one.by, one.kind) for one in noted] == [("case/case-0001", the(speaker).id, "case_read")]
