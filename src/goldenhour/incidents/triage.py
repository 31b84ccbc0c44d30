"""Sorting casualties: START, JumpSTART and SALT as tables of steps, each one question with a button per answer. Pure.

A page walks the same tables (they are handed to it as they are), so what a phone decides without a network is what the
server would have decided.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from goldenhour.emergency.incident_bodies import TriageCategory, TriageMethod
from goldenhour.kit.sentences import N_

CHILD_BELOW = 8
"""Years. JumpSTART is for those who look like a child: its author names 1 to 8 years (Romig 2002)."""


class Answer(msgspec.Struct, frozen=True):
    """One button. It leads to another step, or to a category."""

    code: str
    words: str
    step: str = ""
    category: TriageCategory | None = None


class Step(msgspec.Struct, frozen=True):
    """One question. `aid`: what is done at this step before it is answered."""

    question: str
    answers: tuple[Answer, ...]
    aid: str = ""


C = TriageCategory
YES, NO = N_("Yes"), N_("No")


def either(yes: str | TriageCategory, no: str | TriageCategory) -> tuple[Answer, Answer]:
    """Yes and no, each leading to a step or a category."""
    return to("yes", YES, yes), to("no", NO, no)


def to(code: str, words: str, where: str | TriageCategory) -> Answer:
    return Answer(code, words, category=where) if isinstance(where, TriageCategory) else Answer(code, words, where)


START: dict[str, Step] = {
    "walks": Step(N_("Can walk?"), either(C.MINIMAL, "breathes")),
    "breathes": Step(N_("Breathes?"), either("rate", "opened")),
    "opened": Step(N_("Breathes once the airway is opened?"), either(C.IMMEDIATE, C.DEAD), N_("Open the airway")),
    "rate": Step(
        N_("Breaths a minute"),
        (to("over_30", N_("more than 30"), C.IMMEDIATE), to("to_30", N_("30 or fewer"), "perfusion")),
    ),
    "perfusion": Step(
        N_("Radial pulse felt, and refill within 2 seconds?"), either("obeys", C.IMMEDIATE), N_("Stop heavy bleeding")
    ),
    "obeys": Step(N_("Obeys simple commands?"), either(C.DELAYED, C.IMMEDIATE)),
}
"""Super G, Groth S, Hook R, et al. START: Simple Triage and Rapid Treatment plan. Newport Beach: Hoag Memorial Hospital
Presbyterian; 1994 (first 1983, with capillary refill; the revision of 1994 takes the radial pulse)."""

JUMPSTART: dict[str, Step] = {
    "walks": Step(N_("Can walk?"), either(C.MINIMAL, "breathes")),
    "breathes": Step(N_("Breathes?"), either("rate", "opened")),
    "opened": Step(
        N_("Breathes once the airway is opened?"), either(C.IMMEDIATE, "pulse_apnoeic"), N_("Open the airway")
    ),
    "pulse_apnoeic": Step(N_("Pulse felt?"), either("breaths_given", C.DEAD)),
    "breaths_given": Step(
        N_("Breathes after 5 rescue breaths?"), either(C.IMMEDIATE, C.DEAD), N_("Give 5 rescue breaths")
    ),
    "rate": Step(
        N_("Breaths a minute"),
        (
            to("outside", N_("under 15, over 45, or irregular"), C.IMMEDIATE),
            to("15_to_45", N_("15 to 45"), "pulse"),
        ),
    ),
    "pulse": Step(N_("Pulse felt?"), either("responds", C.IMMEDIATE), N_("Stop heavy bleeding")),
    "responds": Step(
        N_("How does the child respond (AVPU)?"),
        (
            to("alert", N_("alert"), C.DELAYED),
            to("voice", N_("to voice"), C.DELAYED),
            to("pain", N_("to pain, fittingly"), C.DELAYED),
            to("pain_unfit", N_("to pain, not fittingly"), C.IMMEDIATE),
            to("not", N_("not at all"), C.IMMEDIATE),
        ),
    ),
}
"""Romig LE. Pediatric triage: a system to JumpSTART your triage of young patients at MCIs. JEMS 2002;27(7):52-63."""

SALT: dict[str, Step] = {
    "sort": Step(
        N_("When called: walks, waves, or lies still?"),
        (
            to("walk", N_("walks"), "aid"),
            to("wave", N_("waves or moves with purpose"), "aid"),
            to("still", N_("lies still, or an obvious threat to life"), "aid"),
        ),
    ),
    "aid": Step(
        N_("Lifesaving interventions"),
        (to("done", N_("done"), "breathes"), to("none", N_("none needed"), "breathes")),
        N_("Control major bleeding, open the airway (child: 2 rescue breaths), decompress the chest, antidotes"),
    ),
    "breathes": Step(N_("Breathes?"), either("all_four", C.DEAD)),
    "all_four": Step(
        N_(
            "Obeys or moves with purpose, peripheral pulse, no respiratory distress, major bleeding controlled: all four?"
        ),
        either("minor", "likely"),
    ),
    "minor": Step(N_("Minor injuries only?"), either(C.MINIMAL, C.DELAYED)),
    "likely": Step(N_("Likely to survive with what there is now?"), either(C.IMMEDIATE, C.EXPECTANT)),
}
"""Lerner EB, Schwartz RB, Coule PL, et al. Mass casualty triage: an evaluation of the data and development of a proposed
national guideline. Disaster Med Public Health Prep 2008;2(Suppl 1):S25-34. The global sorting says whom to look at first
(still, then waving, then walking), not the category."""

METHODS: dict[TriageMethod, dict[str, Step]] = {
    TriageMethod.START: START,
    TriageMethod.JUMPSTART: JUMPSTART,
    TriageMethod.SALT: SALT,
}


class WrongAnswersError(ValueError):
    """These answers are not a way through this method's steps."""


def first_step(method: TriageMethod) -> str:
    return next(iter(METHODS[method]))


def follow(method: TriageMethod, answers: Mapping[str, str]) -> str | TriageCategory:
    """Where these answers lead: to the next step to ask, or to a category. `WrongAnswersError` for an answer that is no
    button of its step, and for one to a step that is not on the way."""
    where: str | TriageCategory = first_step(method)
    for _ in answers:
        if isinstance(where, TriageCategory) or where not in answers:
            raise WrongAnswersError(str(where))
        chosen = next((one for one in METHODS[method][where].answers if one.code == answers[where]), None)
        if chosen is None:
            raise WrongAnswersError(where)
        where = chosen.category or chosen.step
    return where


def method_for(method: TriageMethod, *, child: bool | None, age_years: float | None) -> TriageMethod:
    """How this casualty is sorted where the incident sorts grown-ups by `method`: SALT is for all ages."""
    young = child if child is not None else age_years is not None and age_years < CHILD_BELOW
    return TriageMethod.JUMPSTART if method is TriageMethod.START and young else method
