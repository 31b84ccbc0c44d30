"""The safe-transfer checklist and what a flight needs before it goes. Pure; the points are the country's table."""

from __future__ import annotations

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.capabilities import very_sick
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Code, Country
from goldenhour.emergency.transfer import Checked, Transfer
from goldenhour.emergency.transfer_bodies import AirStep
from goldenhour.kit.sentences import N_, Sentence, sentence


class Point(msgspec.Struct, frozen=True):
    """One point of the list and what was said of it."""

    code: Code
    checked: Checked | None

    @property
    def settled(self) -> bool:
        """Done, or not needed with a reason."""
        return self.checked is not None


def points_of(transfer: Transfer, country: Country) -> list[Point]:
    """The whole list in its order."""
    return [Point(code, transfer.checked.get(code.code)) for code in country.codes("transfer_checks")]


def open_points(transfer: Transfer, country: Country) -> list[str]:
    """What is still to be looked at, in the country's own words."""
    language = country.languages[0]
    return [point.code.label(language) for point in points_of(transfer, country) if not point.settled]


def missing_air_step(transfer: Transfer) -> AirStep | None:
    """The first step of a flight that is not taken, or whose last word was no; None when it may go."""
    said = {taken.said.step: taken.said.ok for taken in transfer.air}
    return next((step for step in AirStep if not said.get(step)), None)


class Escort(msgspec.Struct, frozen=True):
    """Who should go along at least, and why: a proposal, our assumption, for the sending physician to decide."""

    level: str
    why: Sentence


def escort_for(case: Case, transfer: Transfer) -> Escort:
    """A physician for the very sick, a nurse where minutes count, an EMT for all others: our assumption. What the law
    and the hospital's own rules ask for goes first."""
    if transfer.said.channel is Condition.OHCA or very_sick(case):
        return Escort("doctor", sentence(N_("NEWS2 is 7 or more, or after a cardiac arrest")))
    if transfer.said.channel is not Condition.OTHER:
        return Escort("nurse", sentence(N_("a condition where minutes count")))
    return Escort("emt", sentence(N_("no sign that more is needed")))
