"""Who may say whose a resource is, and when: a pair of words each, refusing with a sentence that says what to do next."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.case import Case
from goldenhour.emergency.foreign import Foreign, Written
from goldenhour.emergency.policies import can_see_case, not_your_case
from goldenhour.kit.refusals import Category, Refusal


def foreign_of(asked: Asked) -> Foreign:
    assert isinstance(asked.state, Foreign)
    return asked.state


def written_of(asked: Asked) -> Written:
    """What is known of the resource. Raises the refusal that does not tell whether there is one."""
    written = asked.book.written_by_others(*foreign_of(asked).name)
    if written is None or not asked.person.organisation or written.owner != asked.person.organisation:
        raise not_yours_to_say()
    return written


def not_yours_to_say() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "not_yours_to_say",
        "There is nothing here that a system of your own organisation wrote. Open the list and choose it there.",
    )


def check_is_ours_to_say(asked: Asked) -> None:
    """A system of the speaker's own organisation wrote it."""
    written_of(asked)


def check_is_undecided(asked: Asked) -> None:
    """Nobody has said yet whose it is, and it does not say so itself."""
    if foreign_of(asked).decided:
        raise Refusal(
            Category.CONFLICT,
            "already_decided",
            "Somebody has already said whose this is. If that is wrong, take it back first.",
        )
    if written_of(asked).case:
        raise Refusal(
            Category.CONFLICT,
            "belongs_already",
            "This belongs to a case already: it refers to it itself. Nothing more is needed.",
        )


def check_is_decided(asked: Asked) -> None:
    if not foreign_of(asked).decided:
        raise Refusal(
            Category.CONFLICT, "not_decided", "Nobody has said whose this is, so there is nothing to take back."
        )


def check_case_is_mine(asked: Asked) -> None:
    """The case is one the speaker may see. A drill has no patient."""
    case = asked.book.kept(f"case/{asked.body.case}")
    if not isinstance(case, Case) or not case.counts or not can_see_case(asked.person, case):
        raise not_your_case()
