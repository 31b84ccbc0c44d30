"""What is said when a specialist elsewhere is asked, and who is on duty to be asked."""

from __future__ import annotations

from goldenhour.consults import roster_checks as rosters
from goldenhour.consults.checks import (
    ANSWERING,
    LIVE,
    check_advice,
    check_asking_side,
    check_may_ask,
    check_may_decline,
    check_mine_to_advise,
    check_my_door,
    check_not_asked_already,
    check_question,
    check_question_stays,
    check_return,
    check_rung_for_it,
    check_second_opinion,
    check_visit_can_end,
    check_visit_codes,
    state_allows,
)
from goldenhour.consults.doses import check_doses
from goldenhour.consults.room import check_in_room, check_line
from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_named
from goldenhour.emergency.consult import ConsultState
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.emergency.policies import check_may_set_hospital
from goldenhour.emergency.recording import check_own_correction

ASKING = EMERGENCY_DEPARTMENT | {Role.CREW}
SETTING = EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR}
PLANNING = SETTING | {Role.SPECIALIST}

begin_visit = Action(
    name="begin_visit",
    path="/visits",
    kind="visit_begun",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_my_door, check_visit_codes),
    summary="Begin a case with a patient who came by themselves",
    begins=True,
)
end_visit = Action(
    name="end_visit",
    path="/cases/{case}/visit-end",
    kind="call_closed",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_visit_can_end, check_named),
    summary="Say how the visit of a patient who came by themselves ended",
)
ask_consult = Action(
    name="ask_consult",
    path="/cases/{case}/consults",
    kind="consult_asked",
    who=ASKING,
    checks=(
        check_may_ask,
        check_named,
        check_question,
        check_own_correction,
        check_question_stays,
        check_not_asked_already,
        check_second_opinion,
    ),
    summary="Ask a specialty elsewhere; the record goes along, and whoever is on duty is rung until somebody takes it",
)
take_consult = Action(
    name="take_consult",
    path="/cases/{case}/consults/{consult}/taking",
    kind="consult_taken",
    who=ANSWERING,
    checks=(check_rung_for_it, check_named, state_allows(ConsultState.ASKED)),
    summary="Take a consult, by name. The first wins; the second is told who it was",
)
decline_consult = Action(
    name="decline_consult",
    path="/cases/{case}/consults/{consult}/declining",
    kind="consult_declined",
    who=ANSWERING,
    checks=(check_rung_for_it, check_named, check_may_decline),
    summary="Say that the hospital, or only oneself, cannot answer now: the next is rung at once",
)
advise = Action(
    name="advise",
    path="/cases/{case}/consults/{consult}/advice",
    kind="consult_advised",
    who=ANSWERING,
    checks=(check_mine_to_advise, check_named, check_own_correction, check_advice, check_doses),
    summary="Advise: treat here, transfer, or transfer on conditions; a later advice replaces the former",
)
note_in_room = Action(
    name="note_in_room",
    path="/cases/{case}/consults/{consult}/room-notes",
    kind="room_note",
    who=ASKING | ANSWERING,
    checks=(check_in_room, check_named, check_own_correction, check_line),
    summary="Write a line in the consult's room; it is no advice",
)
end_consult = Action(
    name="end_consult",
    path="/cases/{case}/consults/{consult}/ending",
    kind="consult_ended",
    who=ASKING,
    checks=(check_asking_side, check_named, state_allows(*LIVE)),
    summary="Take a consult back that is no longer needed, and say why",
)
note_return = Action(
    name="note_return",
    path="/cases/{case}/consults/{consult}/return",
    kind="return_noted",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_asking_side, check_own_correction, check_return),
    summary="Say whether a patient who was treated here came back within 24 hours",
)
set_roster = Action(
    name="set_roster",
    path="/hospitals/{hospital}/rosters",
    kind="roster_set",
    who=PLANNING,
    checks=(
        check_may_set_hospital,
        rosters.check_specialty_known,
        check_named,
        rosters.check_stretch,
        rosters.check_nobody_twice,
        rosters.check_not_elsewhere,
        rosters.check_gaps_meant,
    ),
    summary="Set who is on duty for a specialty in a stretch of time; replaces what was set for it",
    claims=lambda body: "rosters",
)
cover_duty = Action(
    name="cover_duty",
    path="/hospitals/{hospital}/covers",
    kind="duty_covered",
    who=PLANNING,
    checks=(
        check_may_set_hospital,
        rosters.check_specialty_known,
        check_named,
        rosters.check_cover,
        rosters.check_not_elsewhere,
    ),
    summary="Have somebody else do a turn or a part of it, or add one; two covers are a swap",
    claims=lambda body: "rosters",
)
set_consult_rules = Action(
    name="set_consult_rules",
    path="/hospitals/{hospital}/consult-rules",
    kind="consult_rules_set",
    who=SETTING,
    checks=(check_may_set_hospital, check_named, rosters.check_rules),
    summary="Set how this hospital's consults are routed, and which specialties it answers for others",
)

ACTIONS: tuple[Action, ...] = (
    begin_visit,
    end_visit,
    ask_consult,
    take_consult,
    decline_consult,
    advise,
    note_in_room,
    end_consult,
    note_return,
    set_roster,
    cover_duty,
    set_consult_rules,
)
