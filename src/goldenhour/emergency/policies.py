"""Who may see a patient. Who may say what stands with each action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from goldenhour.emergency.case import Case
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.kit.refusals import Category, Refusal

if TYPE_CHECKING:
    from goldenhour.emergency.actions import Asked


def can_see_case(person: Person, case: Case) -> bool:
    """A dispatcher sees the cases of their county; a crew, those their unit was sent to and the casualties of its county; an
    emergency department, those announced to it or about whom it was asked, its specialists, those they were asked about;
    the health authority, all (and every reading is audited)."""
    if Role.AUTHORITY in person.roles:
        return True
    if Role.DISPATCHER in person.roles and case.county == person.county:
        return True
    if Role.CREW in person.roles and (person.unit in case.runs or is_at_scene(person, case)):
        return True
    if person.hospital is None:
        return False
    if Role.SPECIALIST in person.roles and case.consulted(person.hospital):
        return True
    return bool(person.roles & EMERGENCY_DEPARTMENT) and case.open_to(person.hospital)


class OfACase(Protocol):
    """A row of figures made from a case: where it happened, the hospital that was warned, the unit that ran."""

    @property
    def county(self) -> str: ...

    @property
    def hospital(self) -> str | None: ...

    @property
    def unit(self) -> str: ...


def can_open_row(person: Person, row: OfACase) -> bool:
    """Whether the case behind a row opens to this person, as far as the row knows."""
    if Role.AUTHORITY in person.roles:
        return True
    if Role.DISPATCHER in person.roles and row.county == person.county:
        return True
    if Role.CREW in person.roles and person.unit and row.unit == person.unit:
        return True
    return bool(person.roles & EMERGENCY_DEPARTMENT) and person.hospital is not None and row.hospital == person.hospital


def is_at_scene(person: Person, case: Case) -> bool:
    """At an incident every crew of the county works with every casualty, whoever takes them away."""
    return case.casualty is not None and person.county is not None and case.county == person.county


def check_can_see_case(person: Person, case: Case) -> None:
    """Raises the refusal that does not tell whether such a patient exists."""
    if not can_see_case(person, case):
        raise not_your_case()


def check_case_is_in_my_county(person: Person, case: Case) -> None:
    """A county's dispatch centre answers for the cases in it, and for no others."""
    if person.county is None or case.county != person.county:
        raise not_your_case()


def check_case_is_mine(asked: Asked) -> None:
    check_case_is_in_my_county(asked.person, asked.case)


def check_case_is_open(asked: Asked) -> None:
    """What its dispatch centre adds to a case, it adds before it closes it."""
    if asked.case.closed_at is not None:
        raise Refusal(
            Category.CONFLICT,
            "case_closed",
            "This case is closed. Read it in its timeline; take a new call if there is one.",
        )


def not_your_case() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "not_your_case",
        "There is no such case for you. A case opens to the county it happens in, the crew sent to it and the "
        "hospital it was announced to.",
    )


def check_may_set_hospital(asked: Asked) -> None:
    """Whoever works at a hospital sets their own; an administrator one of theirs, or any where they answer for all."""
    hospital, person = asked.subject.partition("/")[2], asked.person
    for_all = Role.ADMINISTRATOR in person.roles and person.hospital is None
    if person.hospital != hospital and not for_all:
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_hospital",
            "You can set this only for your own hospital. Sign in there, or ask an administrator.",
        )
    asked.book.country.hospital(hospital)
