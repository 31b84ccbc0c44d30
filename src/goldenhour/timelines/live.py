"""The timeline of one case on an open page: one element, shown again when the case changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.emergency.actions import no_such_case
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, MayWatch
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.live import Showing
from goldenhour.timelines.story import runs_told, told

NAME = "timeline"


def showing(house: House) -> Showing:
    """The live timeline. Topics are `timeline/<case>`; it hears every entry of the case."""

    def topics(state: Any) -> Iterable[str]:
        return [f"{NAME}/{state.id}"] if isinstance(state, Case) else []

    def here_now(topic: str) -> Iterable[Case]:
        state = house.book.kept(f"case/{case_of(topic)}")
        return [state] if isinstance(state, Case) and state.seq else []

    return Showing(
        NAME,
        topics,
        key=lambda state: f"story-{state.id}",
        order=lambda state, topic: "",
        html=lambda state, topic, language: story_html(house, state, language),
        all=here_now,
    )


def watching(house: House) -> MayWatch:
    """Who may watch a timeline: whoever may see the case. It is read from the log where it is no longer in memory."""

    async def may_watch(person: Person, topic: str) -> None:
        case = await house.book.case(case_of(topic))
        if case.seq == 0:
            raise no_such_case()
        check_can_see_case(person, case)
        await house.name_everyone(speakers(case))

    return may_watch


def case_of(topic: str) -> str:
    return topic.partition("/")[2]


def speakers(case: Case) -> set[str]:
    """The ids of everybody who said something."""
    return {said.logged.entry.by for said in case.timeline}


def story_html(house: House, case: Case, language: str) -> str:
    """The case as one piece of a page."""
    translate = house.pages.translate(language)
    return house.part(
        "timelines/story.html",
        language,
        case=case,
        entries=told(case, language, house.country, translate, house.names),
        runs=runs_told(case, translate),
    )
