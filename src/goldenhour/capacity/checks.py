"""Who may ask and answer, and which figures can be."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.capacity_bodies import CapacityAsked, CapacityReported, Resource, Urgency
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.names import name_of
from goldenhour.emergency.organisations import looks_after_everybody
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.refusals import Category, Refusal

MOST: dict[StrEnum, int] = {
    Resource.ED_BEDS: 200,
    Resource.WARD_BEDS: 999,
    Resource.ICU_BEDS: 200,
    Resource.OPERATING_TEAMS: 60,
    Resource.CATH_LABS: 15,
    Resource.VENTILATORS: 300,
    Urgency.IMMEDIATE: 100,
    Urgency.DELAYED: 200,
    Urgency.MINIMAL: 500,
}
"""More than this is no hospital's: a slip of the finger. Our choice, well above the largest in the country."""
COUNTED_WITHIN = timedelta(hours=12)
"""A count older than this is not handed in any more: it would look like one."""
ASKED_AGAIN_AFTER = timedelta(minutes=5)


def check_hospital_is_mine(asked: Asked) -> None:
    """An emergency department speaks for its own hospital only."""
    hospital = asked.subject.partition("/")[2]
    if asked.person.hospital != hospital:
        raise Refusal(
            Category.FORBIDDEN, "not_your_hospital", "You can say this only of your own hospital. Sign in there."
        )
    asked.book.country.hospital(hospital)


def check_something_is_said(asked: Asked) -> None:
    body: CapacityReported = asked.body
    if not body.free and not body.can_take:
        raise Refusal(
            Category.INCORRECT, "no_figures", "No figure was filled in. Say at least one; nothing free is 0.",
            field="can_take",
        )  # fmt: skip


def check_figures_can_be(asked: Asked) -> None:
    """No hospital has 5,000 beds."""
    body: CapacityReported = asked.body
    said: list[tuple[str, StrEnum, int]] = [("free", what, n) for what, n in body.free.items()]
    said += [("can_take", what, n) for what, n in body.can_take.items()]
    for field, what, n in said:
        if n > MOST[what]:
            raise Refusal(
                Category.INCORRECT, "too_many", "{what}: {n} cannot be, at most {most}. Count or type it again.",
                field=f"{field}.{what}", what=name_of(what), n=n, most=MOST[what],
            )  # fmt: skip


def check_counted_lately(asked: Asked) -> None:
    if asked.now - asked.at > COUNTED_WITHIN:
        raise Refusal(
            Category.INCORRECT, "counted_long_ago",
            "This was counted more than {hours} hours ago and helps nobody now. Count again.",
            field="at", hours=COUNTED_WITHIN.seconds // 3600,
        )  # fmt: skip


def check_what_it_is_for(asked: Asked) -> None:
    """A dispatcher and an administrator who answers for all may ask any hospital, another administrator their own; an
    emergency department, for the patient it has to move."""
    asked.book.country.hospital(asked.subject.partition("/")[2])
    if may_ask(asked.person, asked.subject) or moves(asked):
        return
    raise Refusal(
        Category.FORBIDDEN, "not_yours_to_ask",
        "You can ask this for a transfer of your own. Open the transfer and ask there.",
    )  # fmt: skip


def may_ask(person: Person, subject: str) -> bool:
    own = person.organisation == subject or looks_after_everybody(person)
    return Role.DISPATCHER in person.roles or (Role.ADMINISTRATOR in person.roles and own)


def moves(asked: Asked) -> bool:
    """Whether this is about a transfer that the asker's hospital has requested and that is not over."""
    body: CapacityAsked = asked.body
    case = asked.book.open_cases.get(body.case or "")
    transfer = case.transfers.get(body.transfer or "") if case else None
    return transfer is not None and transfer.said.hospital == asked.person.hospital


def check_incident(asked: Asked) -> None:
    """A question for an incident is for one that goes on, and a drill's is a drill's: nobody empties beds for an exercise."""
    body: CapacityAsked = asked.body
    if body.incident is None:
        return
    incident = asked.book.incidents.get(body.incident)
    if incident is None or not incident.is_open:
        raise Refusal(
            Category.CONFLICT, "incident_not_open",
            "There is no such incident going on. Open it from the list, or ask without it.", field="incident",
        )  # fmt: skip
    if incident.drill != body.drill:
        raise Refusal(
            Category.INCORRECT, "drill_or_not",
            "Whether this is a drill must be as the incident was declared. Open the page anew, then ask again.",
            field="drill",
        )  # fmt: skip


def check_not_just_asked(asked: Asked) -> None:
    """A second question within minutes does not make the answer come sooner."""
    body: CapacityAsked = asked.body
    assert isinstance(asked.state, HospitalState)
    for question in asked.state.capacity.waiting(asked.now):
        same = question.purpose == (body.incident, body.transfer) and question.asked.drill == body.drill
        if same and asked.now - question.at < ASKED_AGAIN_AFTER:
            raise Refusal(
                Category.CONFLICT, "just_asked",
                "This hospital was asked the same within the last {n} minutes. Wait, or telephone.",
                n=ASKED_AGAIN_AFTER.seconds // 60,
            )  # fmt: skip
