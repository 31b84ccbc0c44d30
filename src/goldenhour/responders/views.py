"""CPR by telephone over many cases: one row for each case in which an arrest was suspected or something of it was noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.bystander_bodies import PhoneCpr
from goldenhour.emergency.case import Case
from goldenhour.emergency.suspected_arrest import arrest_suspected
from goldenhour.kit.views import View, view_table
from goldenhour.responders.telephone import script_of

phone_cpr = view_table(
    "phone_cpr",
    sa.Column("called_at", sa.Float, index=True),
    sa.Column("county", sa.String, index=True),
    sa.Column("origin", sa.String),
    sa.Column("synthetic", sa.Boolean),
    sa.Column("confirmed", sa.Boolean),
    sa.Column("recognised_s", sa.Float),
    sa.Column("compression_s", sa.Float),
    sa.Column("instructed", sa.Boolean),
    sa.Column("already", sa.Boolean),
    sa.Column("barrier", sa.String),
    sa.Column("aed", sa.Boolean),
    sa.Column("noted", sa.Boolean),
    sa.Column("reviewed", sa.Boolean),
    sa.Column("could_have", sa.Boolean),
    sa.Column("feedback", sa.Boolean),
    sa.Column("takers", sa.String),
)
"""`confirmed`: the crew found an arrest. Seconds are from the call, as a review heard them, else as the desk tapped them.
`takers`: ids of who took the call and coached, each between spaces."""


def rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or state.drill or state.split_from or state.call is None:
        return []
    why = arrest_suspected(state)
    return [row(state, why)] if why or state.bystanders.phone_cpr else []


def row(case: Case, why: str) -> dict[str, Any]:
    script, review = script_of(case), case.bystanders.reviewed
    takers = {said.logged.entry.by for said in case.timeline if said.kind in ("call_taken", "phone_cpr_noted")}
    recognised, compressing = script.recognised_s, script.compressing_s
    if review is not None:
        recognised = (
            review.recognised_s if review.recognised_s is not None else recognised if review.recognised else None
        )
        compressing = review.compression_s if review.compression_s is not None else compressing
    return {
        "called_at": seconds(case.called_at),
        "county": case.county,
        "origin": case.call.origin if case.call else "",
        "synthetic": case.synthetic,
        "confirmed": why == "crew",
        "recognised_s": recognised,
        "compression_s": compressing,
        "instructed": PhoneCpr.INSTRUCTING in script.said or (compressing is not None and not script.already),
        "already": script.already,
        "barrier": script.barrier,
        "aed": PhoneCpr.AED_ATTACHED in script.said,
        "noted": bool(case.bystanders.phone_cpr),
        "reviewed": review is not None,
        "could_have": review.could_have if review else None,
        "feedback": bool(review and review.feedback),
        "takers": "".join(f" {taker} " for taker in sorted(takers)),
    }


def seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


responder_calls = view_table(
    "responder_calls",
    sa.Column("responder", sa.String, index=True),
    sa.Column("called_at", sa.Float),
    sa.Column("task", sa.String),
    sa.Column("accepted", sa.Boolean),
    sa.Column("steps", sa.String),
)
"""Who was called, by the number that says nothing of who it is; `steps`: what they did, in order, between blanks."""


def call_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case):
        return []
    return [
        {
            "responder": one.id,
            "called_at": seconds(one.called_at),
            "task": one.called.task.value,
            "accepted": one.accepts,
            "steps": " ".join(step.value for _, step in one.steps),
        }
        for one in state.bystanders.responders.values()
    ]


VIEWS: tuple[View, ...] = (View(phone_cpr, rows), View(responder_calls, call_rows))
