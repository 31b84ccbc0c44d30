"""One row per answered questionnaire: what satisfaction is counted from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.hospital import HospitalState
from goldenhour.kit.views import View, view_table

SATISFIED_FROM = 4
"""Of 5: "satisfied" and "very satisfied". Our reading; the source asks for 70 % satisfied and names no scale."""

answers = view_table(
    "sixteen_answers",
    sa.Column("at", sa.Float, index=True),
    sa.Column("hospital", sa.String),
    sa.Column("supply", sa.String),
    sa.Column("condition", sa.String),
    sa.Column("synthetic", sa.Boolean),
    sa.Column("speed", sa.Float),
    sa.Column("who", sa.String),
    sa.Column("side", sa.String),
    sa.Column("score", sa.Float),
    sa.Column("practice", sa.Boolean),
)
"""`score`: the mean of the topics answered, 1 to 5; null where none was."""


def answer_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, HospitalState):
        return []
    return [
        {
            "at": at.timestamp(), "hospital": state.id, "supply": state.id, "condition": "", "synthetic": said.synthetic,
            "speed": 1.0, "who": said.who.value, "side": said.side.value,
            "score": sum(said.scores.values()) / len(said.scores) if said.scores else None, "practice": said.practice,
        }
        for at, said in state.satisfaction
    ]  # fmt: skip


VIEWS: tuple[View, ...] = (View(answers, answer_rows, marks="at"),)
