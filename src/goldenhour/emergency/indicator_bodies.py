"""What is said beside the cases for the indicators: a hospital's own threshold, and what patients and staff thought."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Key, Name, Text


class ThresholdSet(Body, frozen=True, kw_only=True):
    """This hospital's own threshold for an indicator, in its unit (per cent or minutes). None takes it away."""

    indicator: Key
    value: float | None = None
    name: Name


class Asked(StrEnum):
    """Who fills the questionnaire in."""

    PATIENT = "patient"
    STAFF = "staff"


class AskedSide(StrEnum):
    """On which side of the consult they stand: that asks (需求端), or that answers (供給端)."""

    DEMAND = "demand"
    SUPPLY = "supply"


class Topic(StrEnum):
    """The topics the plan wants asked: 遠距會診之科別, 遠距會診流程, 遠距醫療會診平台之使用."""

    SPECIALTY = "specialty"
    PROCESS = "process"
    PLATFORM = "platform"


class SatisfactionInvited(Body, frozen=True, kw_only=True):
    """So many questionnaires were handed out. `tokens` are the SHA-256 of their one-time words: who reads the log cannot
    answer in anybody's place, and nobody can tell whose answer is whose. The entry's id is the batch's."""

    who: Asked
    side: AskedSide
    tokens: Annotated[tuple[Key, ...], Meta(min_length=1, max_length=200)]
    name: Name


class SatisfactionAnswered(Body, frozen=True, kw_only=True):
    """A questionnaire was filled in, by nobody we know. `token`: the hash of the word on it, which is used up by this;
    `scores`: 1 (very dissatisfied) to 5 (very satisfied) per topic answered."""

    who: Asked
    side: AskedSide
    token: Key
    scores: dict[Topic, Annotated[int, Meta(ge=1, le=5)]]
    note: Text = ""
    practice: bool = False
    synthetic: bool = False
