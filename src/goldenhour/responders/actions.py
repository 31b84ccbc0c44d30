"""What is said of CPR by telephone, and of volunteers nearby."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role
from goldenhour.emergency.policies import check_case_is_mine, check_case_is_open
from goldenhour.responders import checks

DISPATCHERS = frozenset({Role.DISPATCHER})

note_phone_cpr = Action(
    name="note_phone_cpr",
    path="/cases/{case}/phone-cpr",
    kind="phone_cpr_noted",
    who=DISPATCHERS,
    checks=(
        check_case_is_mine,
        check_case_is_open,
        checks.check_after_the_call,
        checks.check_step_is_whole,
        checks.check_said_once,
    ),
    summary="Note a step of CPR by telephone: a question and its answer, recognition, the first compression ...",
)
review_phone_cpr = Action(
    name="review_phone_cpr",
    path="/cases/{case}/phone-cpr/review",
    kind="phone_cpr_reviewed",
    who=DISPATCHERS | {Role.AUTHORITY},
    checks=(checks.check_may_review, checks.check_review_agrees),
    summary="Say what was heard when the call was listened to again, with feedback for whoever took it",
)

stand_down_responders = Action(
    name="stand_down_responders",
    path="/cases/{case}/responders/stand-down",
    kind="responders_stood_down",
    who=DISPATCHERS,
    checks=(
        check_case_is_mine,
        checks.check_volunteers_are_called,
        checks.check_nobody_is_sent_away_by_a_slip,
    ),
    summary="Tell the volunteers who were called that they are not needed any more",
)

ACTIONS: tuple[Action, ...] = (note_phone_cpr, review_phone_cpr, stand_down_responders)
