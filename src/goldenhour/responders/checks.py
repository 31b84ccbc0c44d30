"""What can be said of CPR by telephone and of volunteers, by whom, and when not."""

from __future__ import annotations

from datetime import timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.bystander_bodies import PhoneCpr, PhoneCprNoted, PhoneCprReviewed
from goldenhour.emergency.bystanders import ResponderState
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.responders.telephone import ONCE

QUESTIONS = frozenset({PhoneCpr.ASKED_CONSCIOUS, PhoneCpr.ASKED_BREATHING})
CLOCKS_APART = timedelta(minutes=5)
"""As in records: so far two clocks may be apart before a time counts as one before the call."""


def check_after_the_call(asked: Asked) -> None:
    called_at = asked.case.called_at
    if called_at is None or asked.at < called_at - CLOCKS_APART:
        raise Refusal(
            Category.INCORRECT,
            "before_the_call",
            "This time is before the call itself. Check the time and the clock of your device, then send it again.",
            field="at",
        )


# ── CPR by telephone ─────────────────────────────────────────────────────────────────────────────────────────────────
def check_step_is_whole(asked: Asked) -> None:
    """A question has its answer, what was not begun its barrier, of the country's list."""
    body: PhoneCprNoted = asked.body
    if (body.step in QUESTIONS) != (body.yes is not None):
        raise Refusal(
            Category.INCORRECT, "answer_missing", "Say yes or no to the question, and to nothing else.", field="yes"
        )
    if body.step is PhoneCpr.NOT_STARTED and not body.barrier:
        raise Refusal(
            Category.INCORRECT, "barrier_missing", "Say why CPR was not begun: choose a reason.", field="barrier"
        )
    if body.barrier and asked.book.country.find_code("phone_cpr_barriers", body.barrier) is None:
        raise Refusal(
            Category.INCORRECT, "barrier_unknown", "This reason is not on the list. Choose one of it.", field="barrier"
        )


def check_said_once(asked: Asked) -> None:
    """Two dispatchers tap the same: the first counts. What was tapped too early is struck first."""
    body: PhoneCprNoted = asked.body
    if body.step in ONCE and asked.case.bystanders.first(body.step) is not None:
        raise Refusal(
            Category.CONFLICT,
            "already_noted",
            "This was noted already, and the first time counts. If it was wrong, undo it, then note it again.",
            field="step",
        )


# ── volunteers ───────────────────────────────────────────────────────────────────────────────────────────────────────
def check_volunteers_are_called(asked: Asked) -> None:
    said = asked.case.bystanders
    if not said.rounds or said.stood_down_at is not None:
        raise Refusal(
            Category.CONFLICT, "nobody_called", "No volunteer is called to this case now. Read the panel again."
        )


def check_nobody_is_sent_away_by_a_slip(asked: Asked) -> None:
    """One tap would send home everybody who is on the way."""
    coming = (ResponderState.COMING, ResponderState.THERE)
    if count := sum(one.state in coming for one in asked.case.bystanders.responders.values()):
        asked.ask_to_confirm(
            "volunteers_coming",
            "{count} volunteers have accepted and are on the way or there. Tell all of them that they are not needed?",
            count=count,
        )


# ── the call is listened to again ────────────────────────────────────────────────────────────────────────────────────
def check_may_review(asked: Asked) -> None:
    """The health authority, or a dispatcher of the same county who did not take the call."""
    check_can_see_case(asked.person, asked.case)
    if not may_review(asked.person, asked.case):
        raise Refusal(
            Category.FORBIDDEN,
            "own_call",
            "Nobody reviews their own call. Ask a colleague or the health authority to listen to it.",
        )


def may_review(person: Person, case: object) -> bool:
    """Whether this person may review a call they can see: nobody their own, but the authority any."""
    return Role.AUTHORITY in person.roles or person.id not in call_takers(case)


def call_takers(case: object) -> frozenset[str]:
    """Who took the call and who coached the caller."""
    said = getattr(case, "timeline", ())
    return frozenset(one.logged.entry.by for one in said if one.kind in ("call_taken", "phone_cpr_noted"))


def check_review_agrees(asked: Asked) -> None:
    """What was not recognised has no time of recognition; nobody pushes before they know."""
    body: PhoneCprReviewed = asked.body
    if not body.recognised and body.recognised_s is not None:
        raise Refusal(
            Category.INCORRECT,
            "not_recognised_has_time",
            "An arrest that was not recognised has no time of recognition. Leave it open, or say that it was.",
            field="recognised_s",
        )
    if body.name.strip() == "":
        raise Refusal(Category.INCORRECT, "name_missing", "Say who listened to the call.", field="name")
