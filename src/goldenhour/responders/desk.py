"""What the desk shows of the chosen case before the ambulance is there: CPR by telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from goldenhour.emergency.bystanders import PhoneStep
from goldenhour.emergency.case import Case
from goldenhour.emergency.desk_parts import DeskPart
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person
from goldenhour.emergency.suspected_arrest import arrest_suspected
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.sentences import N_, Translate
from goldenhour.responders.checks import may_review
from goldenhour.responders.instructions import AWAKE, BEGIN, CHILD, CHILD_UNTIL_YEARS, GO_ON
from goldenhour.responders.telephone import Script, Stage, goals_of, script_of

MISTAKE = N_("tapped by mistake")
"""The reason of a step that is undone, kept in the country's first language."""
ALREADY = N_("already")
WHY = {
    "call": N_("called as cardiac arrest"),
    "telephone": N_("arrest recognised"),
    "crew": N_("cardiac arrest"),
}
LANGUAGE_TAGS = {"zh_Hant": ("zh-Hant-TW", "中文"), "en": ("en", "English")}


class Step(NamedTuple):
    id: str
    at: datetime
    words: str


class Spoken(NamedTuple):
    """The lines to read out in one language."""

    lang: str
    name: str
    lines: list[str]


def step_words(step: PhoneStep, say: Translate) -> str:
    """A step with its answer."""
    words = name_of(step.said.step).text(say)
    if step.said.yes is not None:
        words += say(N_(": ")) + (say(N_("yes")) if step.said.yes else say(N_("no")))
    return f"{words} ({say(ALREADY)})" if step.said.already else words


def lines_of(case: Case, script: Script) -> tuple[str, ...]:
    """English messages, in the order in which they are said."""
    age = case.call.patient_age if case.call else None
    lines = GO_ON if script.stage is Stage.COMPRESSING else BEGIN
    return (*lines, CHILD) if age is not None and age < CHILD_UNTIL_YEARS else lines


def spoken(house: House, case: Case, script: Script, language: str) -> list[Spoken]:
    """The lines in the desk's language first, then in the other: not every caller speaks it."""
    languages = sorted(LANGUAGE_TAGS, key=lambda one: one != language)
    return [
        Spoken(*LANGUAGE_TAGS[one], [house.pages.translate(one)(line) for line in lines_of(case, script)])
        for one in languages
    ]


def telephone_told(house: House, case: Case, language: str) -> dict[str, Any]:
    """What the template of CPR by telephone needs."""
    say, script, why = house.pages.translate(language), script_of(case), arrest_suspected(case)
    return {
        "case": case,
        "script": script,
        "goals": goals_of(house.country),
        "why": why,
        "why_words": say(WHY[why]) if why else "",
        "spoken": spoken(house, case, script, language),
        "awake_words": say(AWAKE),
        "mistake": house.pages.translate(DEFAULT)(MISTAKE),
        "steps": [Step(one.id, one.at, step_words(one, say)) for one in case.bystanders.phone_cpr],
    }


async def telephone_part(house: House, case: Case, person: Person, language: str) -> str:
    """CPR by telephone in the panel of the chosen case."""
    return house.part(
        "responders/phone_part.html", language, may_review=may_review(person, case), review=case.bystanders.reviewed,
        **telephone_told(house, case, language),
    )  # fmt: skip


PARTS = (DeskPart(telephone_part, "/static/responders/telephone.js", "/static/responders/responders.css"),)
