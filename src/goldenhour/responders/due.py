"""What is to be done about volunteers for one case, and when: pure, the whole decision.

The first round is called by the dispatcher, or by itself where the county has set it so; the next when nobody accepted in
time. They are stood down when the crew is with the patient or the case is closed. What was done stands on the case, so the
answer does not depend on who asks, how often, or on whether the server was away.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.bystanders import Bystanders
from goldenhour.emergency.case import Case
from goldenhour.emergency.suspected_arrest import arrest_suspected
from goldenhour.kit.sentences import N_
from goldenhour.responders.choosing import Rules

CREW_THERE, CASE_CLOSED = N_("the crew is with the patient"), N_("the case is closed")
WITH_PATIENT = frozenset({Mark.AT_PATIENT, Mark.LEFT_SCENE, Mark.AT_HOSPITAL})
TOO_OLD = timedelta(minutes=15)
"""After that nobody is called by the program any more: a server that was away does not ring for what is long over."""


def round_due(case: Case, rules: Rules, now: datetime) -> int | None:
    """The number of the round to be called now by the program, if any."""
    said = case.bystanders
    if case.called_at is None or now - case.called_at > TOO_OLD or over(case) or said.stood_down_at is not None:
        return None
    if not said.rounds:
        return 1 if rules.automatic and arrest_suspected(case) else None
    number = said.rounds[-1].said.number
    waited = now - said.rounds[-1].at >= timedelta(seconds=rules.again_after_s)
    return number + 1 if number < rules.rounds and waited and not anybody_comes(said) else None


def anybody_comes(said: Bystanders) -> bool:
    return any(one.accepts and not one.turned_back and not one.sent_home for one in said.responders.values())


def over(case: Case) -> str:
    """Why volunteers are not needed any more, an English message; "" while they are."""
    if case.closed_at is not None:
        return CASE_CLOSED
    there = any(not WITH_PATIENT.isdisjoint(run.times) for run in case.runs.values() if run.stood_down_reason is None)
    return CREW_THERE if there or not case.is_under_way else ""


def stand_down_due(case: Case) -> str:
    """Why those who were called are to be stood down now; "" where nobody is."""
    said = case.bystanders
    return over(case) if said.rounds and said.stood_down_at is None else ""
