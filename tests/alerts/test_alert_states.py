"""What each state of an alert allows, asked through the API and held against a table written here by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_states import TABLE, Move, diagram
from goldenhour.emergency.case import AlertState
from tests.alerts.scene import coming, tell

PAGE = Path(__file__).parents[2] / "docs/reference/alert-states.md"
SIDES = [says.HandoverSigned(alert="alert-0001", side=side, name="簽名") for side in says.Side]
WAY_TO: dict[str, list[says.Body]] = {
    "alerted": [],
    "acknowledged": [says.AlertAcknowledged(alert="alert-0001", name="林怡君")],
    "arrived": [says.PatientArrived(alert="alert-0001")],
    "handed_over": [says.PatientArrived(alert="alert-0001"), *SIDES],
    "diverted": [says.AlertDiverted(alert="alert-0001", reason="滿床", name="林怡君")],
    "stood_down": [says.AlertStoodDown(alert="alert-0001", reason="拒絕送醫")],
}
MOVES: dict[str, tuple[str, str, dict[str, Any]]] = {  # move: who, path, body
    "revise_eta": ("crew", "eta", {"eta_at": "2026-11-22T02:20:00Z"}),
    "renew_alert": ("crew", "renewal", {"why": "GCS 14 → 9"}),
    "acknowledge_alert": ("ed_nurse", "acknowledgement", {"name": "陳大文"}),
    "prepare": ("ed_nurse", "preparations", {"what": "ct"}),
    "divert_alert": ("ed_nurse", "diversion", {"reason": "無床", "name": "陳大文"}),
    "stand_down_alert": ("crew", "stand-down", {"reason": "改送他院"}),
    "note_arrival": ("ed_nurse", "arrival", {}),
    "sign_handover": ("ed_nurse", "signatures", {"side": "receiving", "name": "陳大文"}),
    "judge_alert": ("ed_nurse", "judgement", {"verdict": "useful"}),
}
ENDED = "already_handed_over    alert_diverted    alert_stood_down"
EXPECTED = f"""
#                     alerted         acknowledged            arrived            handed_over, diverted, stood_down
revise_eta            alerted         acknowledged            already_arrived    {ENDED}
renew_alert           alerted         alerted                 already_arrived    {ENDED}
acknowledge_alert     acknowledged    already_acknowledged    already_arrived    {ENDED}
prepare               alerted         acknowledged            arrived            {ENDED}
divert_alert          diverted        diverted                already_arrived    {ENDED}
stand_down_alert      stood_down      stood_down              already_arrived    {ENDED}
note_arrival          arrived         arrived                 already_arrived    {ENDED}
sign_handover         not_arrived     not_arrived             arrived            {ENDED}
judge_alert           not_arrived     not_arrived             arrived            handed_over    alert_diverted    alert_stood_down
"""
CASES = [
    (move, state, expected)
    for line in EXPECTED.strip().splitlines()[1:]
    for move, *answers in [line.split()]
    for state, expected in zip(WAY_TO, answers, strict=True)
]


@pytest.mark.parametrize(("move", "state", "expected"), CASES)
async def test_each_state_allows_what_the_table_says(
    house: Any, client: Any, people: Any, move: str, state: str, expected: str
) -> None:
    await coming(house)
    if WAY_TO[state]:
        await tell(house, "case/case-0001", *WAY_TO[state])
    assert (await house.book.case("case-0001")).alerts["alert-0001"].state == state

    who, path, body = MOVES[move]
    answer = await client(getattr(people, who)).say(f"/cases/case-0001/alerts/alert-0001/{path}", **body)

    case = await house.book.case("case-0001")
    if answer.status_code == 201:
        assert case.alerts["alert-0001"].state == expected
    else:
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == expected
        assert case.alerts["alert-0001"].state == state


def test_the_table_answers_every_move_in_every_state() -> None:
    assert {state: set(row) for state, row in TABLE.items()} == {state: set(Move) for state in AlertState}


def test_the_diagram_in_the_reference_is_the_table() -> None:
    if os.environ.get("GOLDENHOUR_WRITE_DOCS"):
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(diagram(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == diagram()
