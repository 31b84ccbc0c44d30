"""What each figure means, and what all of them leave out: the text behind every number."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goldenhour.indicators.intervals import FEW, INTERVALS
from goldenhour.kit.sentences import N_, Sentence, sentence

OUTCOMES_REPORTED = "outcomes_reported"


class Definition(msgspec.Struct, frozen=True):
    """One indicator: its code, its name, from what to what, and where it is defined."""

    code: str
    title: str
    text: str
    source: str


TIMES = N_(
    "Times after TEMSIS (T01-T09); intervals after Spaite DW, Valenzuela TD, Meislin HW, et al. Ann Emerg Med "
    "1993;22:638-645"
)
OURS = N_("Our own definition")


def definitions() -> Iterator[Definition]:
    """Every indicator, in the order of an emergency."""
    for interval in INTERVALS:
        yield Definition(
            interval.code, interval.title, interval.definition, TIMES if interval.table == "runs" else OURS
        )
    yield Definition(
        OUTCOMES_REPORTED,
        N_("Outcomes reported"),
        N_(
            "Of the patients who arrived at a hospital that was warned of them (and did not divert them), the share "
            "whose outcome that hospital has reported"
        ),
        OURS,
    )


RULES: tuple[Sentence, ...] = (
    sentence(N_("A unit sent counts once, so a case with two ambulances counts twice in the intervals of units.")),
    sentence(
        N_(
            "A second patient of the same call has a warning, an arrival and an outcome of their own; the call, the unit "
            "and its times count once, with the first patient."
        )
    ),
    sentence(
        N_(
            "Where the end stands before the start, the clocks contradict one another: such a row is left out of "
            "the figure, counted beside it, and its cases can be opened."
        )
    ),
    sentence(N_("Where one of the two times was not reported, a row cannot count; how many lack one stands beside.")),
    sentence(
        N_(
            "Median and 90th percentile by linear interpolation between order statistics (Hyndman RJ, Fan Y. Am "
            "Stat 1996;50:361-365, type 7)."
        )
    ),
    sentence(
        N_(
            "Nine of ten are within the 90th percentile. Where a longer time is better, the 10th stands in its place: "
            "nine of ten are at least so long."
        )
    ),
    sentence(N_("Figures of fewer than {n} say so: one case more would move them."), n=FEW),
    sentence(
        N_(
            "Simulated cases that ran faster than real time are left out unless asked for: their intervals are "
            "shortened."
        )
    ),
    sentence(N_("A corrected time counts as corrected, a struck one not at all.")),
    sentence(
        N_(
            "A warning and its acknowledgement are measured by the server's one clock; what was written down long "
            "after it happened counts by the clock of who wrote it."
        )
    ),
    sentence(N_("Without another choice, figures are of the 30 days up to the newest case.")),
)
"""What holds for every figure."""
