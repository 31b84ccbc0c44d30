"""What the report of an incident could not say, and what went wrong: each in a sentence, with the tags or hospitals meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from goldenhour.emergency.bodies import Name
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.incidents.after_action import AfterAction, Course, HospitalPart
from goldenhour.kit.sentences import N_, Sentence, sentence

SHOWN = 30
"""Tags named in one line."""


class Gap(msgspec.Struct, frozen=True):
    """One line. `tags` and `hospitals` are those it is about; `texts` are injects."""

    words: Sentence
    tags: tuple[str, ...] = ()
    hospitals: tuple[str, ...] = ()
    texts: tuple[Name, ...] = ()


def gaps(report: AfterAction, incident: Incident) -> list[Gap]:
    """All of them, in the order of an incident."""
    return [
        *casualty_gaps(report.courses),
        *hospital_gaps(report.hospitals),
        *([Gap(sentence(N_("Second tags of one patient, found and joined: {n}"), n=len(report.joined)), report.joined)]
          if report.joined else []),
        *inject_gaps(incident),
    ]  # fmt: skip


def casualty_gaps(courses: Iterable[Course]) -> Iterator[Gap]:
    every = [one for one in courses if one.category is not TriageCategory.DEAD]
    yield from tags_gap(
        N_("Casualties tagged only after they had left, or with contradictory times: {n}"),
        [one for one in every if before(one.departed_at, one.tagged_at) or before(one.arrived_at, one.departed_at)],
    )
    yield from tags_gap(
        N_("Casualties who arrived, and nobody said when they left the scene: {n}"),
        [one for one in every if one.arrived_at and not one.departed_at],
    )
    yield from tags_gap(
        N_("Casualties who left, and nobody said that they arrived: {n}"),
        [one for one in every if one.departed_at and not one.arrived_at],
    )
    yield from tags_gap(
        N_("Casualties still at the scene as far as anybody said: {n}"),
        [one for one in every if not one.departed_at and not one.arrived_at],
    )
    yield from tags_gap(N_("Casualties without a hospital: {n}"), [one for one in every if not one.hospital])


def before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def tags_gap(words: str, found: list[Course]) -> Iterator[Gap]:
    if found:
        yield Gap(sentence(words, n=len(found)), tuple(one.number for one in found[:SHOWN]))


def hospital_gaps(parts: Iterable[HospitalPart]) -> Iterator[Gap]:
    every = list(parts)
    for words, found in (
        (N_("Hospitals that never answered what they can take: {n}"),
         [one for one in every if one.asked_at and not one.answered_at]),
        (N_("Hospitals that got casualties and were never asked what they can take: {n}"),
         [one for one in every if one.sent and not one.asked_at]),
        (N_("Hospitals that got casualties and were never warned: {n}"),
         [one for one in every if one.sent and not one.warned_at]),
        (N_("Hospitals that were warned and nobody acknowledged: {n}"),
         [one for one in every if one.warned_at and not one.acknowledged_at]),
        (N_("Hospitals that were sent more than they said they can take: {n}"), [one for one in every if one.over]),
    ):  # fmt: skip
        if found:
            yield Gap(sentence(words, n=len(found)), hospitals=tuple(one.hospital for one in found))


def inject_gaps(incident: Incident) -> Iterator[Gap]:
    silent = [one.said.text for one in incident.injects.values() if one.answered_at is None]
    if silent:
        yield Gap(sentence(N_("Injects that were not answered: {n}"), n=len(silent)), texts=tuple(silent))
    given = {one.said.planned for one in incident.injects.values()}
    planned = incident.said.injects if incident.said else ()
    missed = [one.text for place, one in enumerate(planned) if place not in given]
    if missed:
        yield Gap(sentence(N_("Planned injects that were never given: {n}"), n=len(missed)), texts=tuple(missed))
