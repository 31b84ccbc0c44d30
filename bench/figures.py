"""What was measured: distributions, and lines of a table that say what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Times:
    """Durations in seconds."""

    values: list[float] = field(default_factory=list)

    def p(self, percent: float) -> float:
        return float(np.percentile(self.values, percent)) if self.values else float("nan")

    def __str__(self) -> str:
        ms = ", ".join(f"p{percent} {self.p(percent) * 1e3:.2f}" for percent in (50, 95, 99))
        return f"{ms} ms (n={len(self.values)})"


@dataclass
class Line:
    """One line of the result: what, the figure, what it is compared with, the ratio, and what the aim is."""

    what: str
    figure: str
    beside: str = ""
    ratio: float | None = None
    aim: str = ""
    reached: bool | None = None

    def row(self) -> str:
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        verdict = "" if self.reached is None else ("yes" if self.reached else "**no**")
        return f"| {self.what} | {self.figure} | {self.beside} | {ratio} | {self.aim} | {verdict} |"


HEADER = "| what | measured | beside | ratio | aim | reached |\n|---|---|---|---|---|---|"
