"""The sixteen in the reader's language: values, intervals, places, months."""

from __future__ import annotations

from dataclasses import dataclass

from goldenhour.indicators.sixteen.board import NOBODYS
from goldenhour.indicators.sixteen.declared import Side, Sixteen, Sort, Unit
from goldenhour.indicators.sixteen.figure import Figure
from goldenhour.indicators.words import Words
from goldenhour.kit.sentences import N_

SORTS = {Sort.OUTCOME: N_("Outcome indicators"), Sort.MONITORING: N_("Monitoring indicators")}
SIDES = {Side.DEMAND: N_("demand side (asks)"), Side.SUPPLY: N_("supply side (answers)")}
UNITS = {Unit.SHARE: "%", Unit.MINUTES: N_("min"), Unit.GROWTH: "%"}
UNIT_NAMES = {Unit.SHARE: N_("per cent"), Unit.MINUTES: N_("minutes (median)"), Unit.GROWTH: N_("per cent growth")}
SIGNALS = {"outside": N_("outside the limits"), "run": N_("eight or more in a row on one side"), "": ""}


@dataclass(frozen=True)
class SixteenWords(Words):
    """What the pages of the sixteen say."""

    def unit(self, one: Sixteen) -> str:
        return self.says(UNITS[one.unit])

    def number(self, one: Sixteen, value: float | None) -> str:
        """A value as people read it, without its unit."""
        if value is None:
            return "–"
        sign = "+" if one.unit is Unit.GROWTH and value > 0 else ""
        return f"{sign}{value:.1f}" if abs(value) < 100 else f"{sign}{value:,.0f}"

    def count(self, one: Sixteen, value: float | None) -> str:
        """A month's value: of a growth, its count."""
        return f"{value:,.0f}" if one.unit is Unit.GROWTH and value is not None else self.number(one, value)

    def interval(self, one: Sixteen, figure: Figure) -> str:
        if figure.low is None or figure.high is None:
            return "–"
        return f"{self.number(one, figure.low)} – {self.number(one, figure.high)} {self.unit(one)}"

    def counted(self, one: Sixteen, figure: Figure) -> str:
        """From how many the value was made."""
        match one.unit:
            case Unit.SHARE:
                return self.says(N_("{hits} of {n}")).format(hits=f"{figure.numerator:,}", n=f"{figure.n:,}")
            case Unit.MINUTES:
                return self.says(N_("n = {n}")).format(n=f"{figure.n:,}")
        return self.says(N_("{n} consults, {before} the year before")).format(
            n=f"{figure.numerator:,}", before=f"{figure.n:,}"
        )

    def aim(self, one: Sixteen, figure: Figure) -> str:
        """What is aimed at: at least or at most so much."""
        if figure.aim is None:
            return ""
        message = N_("at least {value} {unit}") if one.more_is_better else N_("at most {value} {unit}")
        return self.says(message).format(value=f"{figure.aim:g}", unit=self.unit(one))

    def place(self, kind: str, name: str) -> str:
        """A network or hospital, as people there say it."""
        if kind == "network":
            network = next((one for one in self.country.networks if one.id == name), None)
            return network.name(self.language) if network else name
        return self.says(N_("no known hospital")) if name == NOBODYS else self.value("hospital", name)

    def signal(self, name: str) -> str:
        return self.says(SIGNALS[name])
