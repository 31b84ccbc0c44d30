"""What may happen to an alert in each of its states: one table, and the diagram drawn from it.

Two slices move an alert (`alerts`, `handovers`), so the table of both stands here, where they may share it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.country import Country
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_


class Move(StrEnum):
    """Something a person does with an alert. The names are those of the actions."""

    REVISE_ETA = "revise_eta"
    RENEW = "renew_alert"
    ACKNOWLEDGE = "acknowledge_alert"
    PREPARE = "prepare"
    DIVERT = "divert_alert"
    STAND_DOWN = "stand_down_alert"
    NOTE_ARRIVAL = "note_arrival"
    SIGN = "sign_handover"
    JUDGE = "judge_alert"


class No(NamedTuple):
    """A refusal of the table: its code, and the sentence, with places for what the alert knows (`who_and_when`)."""

    code: str
    message: str


ALREADY_ACKNOWLEDGED = No(
    "already_acknowledged", N_("{name} already acknowledged this at {time}. Nothing more is needed.")
)
ARRIVED = No("already_arrived", N_("This patient has already arrived. Take the handover instead."))
HANDED_OVER = No("already_handed_over", N_("This patient is already handed over. Add what is missing to the record."))
DIVERTED = No("alert_diverted", N_("{hospital} has diverted this patient ({reason}). Warn another hospital."))
STOOD_DOWN = No(
    "alert_stood_down", N_("This warning was stood down ({reason}). Warn the hospital again if it is needed.")
)
NOT_ARRIVED = No(
    "not_arrived", N_("The patient has not arrived yet. Note the arrival (or report T07) first, then sign.")
)

NOT_SEEN = No(
    "not_arrived",
    N_("You have not seen this patient yet. Note the arrival first, then say what the warning was worth."),
)

S, M = AlertState, Move
TABLE: dict[AlertState, dict[Move, AlertState | No]] = {
    S.ALERTED: {
        M.REVISE_ETA: S.ALERTED,
        M.RENEW: S.ALERTED,
        M.ACKNOWLEDGE: S.ACKNOWLEDGED,
        M.PREPARE: S.ALERTED,
        M.DIVERT: S.DIVERTED,
        M.STAND_DOWN: S.STOOD_DOWN,
        # The patient at the door ends the alarm; that nobody acknowledged in time stays visible to the indicators.
        M.NOTE_ARRIVAL: S.ARRIVED,
        M.SIGN: NOT_ARRIVED,
        M.JUDGE: NOT_SEEN,
    },
    S.ACKNOWLEDGED: {
        M.REVISE_ETA: S.ACKNOWLEDGED,
        M.RENEW: S.ALERTED,
        M.ACKNOWLEDGE: ALREADY_ACKNOWLEDGED,
        M.PREPARE: S.ACKNOWLEDGED,
        M.DIVERT: S.DIVERTED,
        M.STAND_DOWN: S.STOOD_DOWN,
        M.NOTE_ARRIVAL: S.ARRIVED,
        M.SIGN: NOT_ARRIVED,
        M.JUDGE: NOT_SEEN,
    },
    S.ARRIVED: {
        M.REVISE_ETA: ARRIVED,
        M.RENEW: ARRIVED,
        M.ACKNOWLEDGE: ARRIVED,
        M.PREPARE: S.ARRIVED,
        M.DIVERT: ARRIVED,
        M.STAND_DOWN: ARRIVED,
        M.NOTE_ARRIVAL: ARRIVED,
        M.SIGN: S.HANDED_OVER,
        M.JUDGE: S.ARRIVED,
    },
    S.HANDED_OVER: dict.fromkeys(Move, HANDED_OVER) | {M.JUDGE: S.HANDED_OVER},
    S.DIVERTED: dict.fromkeys(Move, DIVERTED),
    S.STOOD_DOWN: dict.fromkeys(Move, STOOD_DOWN),
}
"""State -> move -> the state it leads to, or why not. Two signatures lead from arrived to handed over; the first of
them stays. A unit that reported T07 has arrived, whether or not the ED has noted it (`stands`)."""


def stands(case: Case, alert: Alert) -> AlertState:
    """The alert's state for the table: when its unit has reported T07, the patient is there to be signed for."""
    run = case.runs.get(alert.unit)
    coming = alert.state in (S.ALERTED, S.ACKNOWLEDGED)
    return S.ARRIVED if coming and run is not None and Mark.AT_HOSPITAL in run.times else alert.state


def arrival_of(case: Case, alert: Alert) -> datetime | None:
    """When the patient came through this hospital's door: as the ED noted it, else as the unit reported it (T07). None
    for a warning that was diverted or stood down, or whose patient has not come yet."""
    if stands(case, alert) not in (S.ARRIVED, S.HANDED_OVER):
        return None
    run = case.runs.get(alert.unit)
    reported = run.times.get(Mark.AT_HOSPITAL) if run else None
    return alert.arrived_at or reported or alert.handed_over_at


def check_move(case: Case, alert: Alert, move: Move, country: Country) -> None:
    """Raises the table's refusal, its sentence filled with what the alert knows; times on the country's clock."""
    answer = TABLE[stands(case, alert) if move in (M.SIGN, M.JUDGE) else alert.state][move]
    if isinstance(answer, No):
        raise Refusal(Category.CONFLICT, answer.code, answer.message, **who_and_when(alert, country))


def who_and_when(alert: Alert, country: Country) -> dict[str, Any]:
    """What the refusals' sentences speak of."""
    acknowledged = alert.acknowledged_at
    return {
        "name": alert.acknowledged_by or "",
        "time": f"{acknowledged.astimezone(ZoneInfo(country.timezone)):%H:%M}" if acknowledged else "",
        "hospital": spoken_name(country, alert.hospital),
        "reason": alert.diverted_reason or alert.stood_down_reason or moved_to(country, alert),
    }


def moved_to(country: Country, alert: Alert) -> str:
    """The hospital the patient goes to instead, as people there say it; nothing where the patient still comes."""
    return spoken_name(country, alert.moved_to) if alert.moved_to else ""


def spoken_name(country: Country, hospital_id: str) -> str:
    """What people of that country call a hospital; its id when the tables do not know it."""
    hospital = country.find_hospital(hospital_id)
    return hospital.short(country.languages[0]) if hospital else hospital_id


ABOUT = (
    "# The states of an alert",
    "",
    "Made from the table in `src/goldenhour/emergency/alert_states.py`; a test fails when this page is stale",
    "(`GOLDENHOUR_WRITE_DOCS=1 python -m pytest tests/alerts/test_alert_states.py` writes it anew).",
    "",
    "```mermaid",
    "stateDiagram-v2",
    f"    [*] --> {S.ALERTED}: alert_hospital",
)
BETWEEN = (
    "```",
    "",
    "`sign_handover` leads to `handed_over` with the second of the two signatures. A unit that reported T07",
    "(at hospital) counts as arrived for signing and judging, whether or not the ED has noted the arrival.",
    "`renew_alert` (the patient got worse) rings until somebody acknowledges anew; who acknowledged before stays known.",
    "`alert_hospital` with `instead_of` stands the named alert down: the patient goes to the new hospital.",
    "",
    "## What is refused",
    "",
    "| state | move | refusal |",
    "|---|---|---|",
)


def diagram() -> str:
    """The states and moves as a Mermaid state diagram in a page of the reference."""
    moves = [
        f"    {state} --> {after}: {move}"
        for state, row in TABLE.items()
        for move, after in row.items()
        if not isinstance(after, No)
    ]
    endings = [f"    {state} --> [*]" for state in (S.HANDED_OVER, S.DIVERTED, S.STOOD_DOWN)]
    refusals = [
        f"| {state} | {move} | `{after.code}` |"
        for state, row in TABLE.items()
        for move, after in row.items()
        if isinstance(after, No)
    ]
    return "\n".join([*ABOUT, *moves, *endings, *BETWEEN, *refusals, ""])
