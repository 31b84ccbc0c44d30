"""The figures' words: what a group, a value and a span of minutes are called in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.country import Country
from goldenhour.emergency.names import name_of
from goldenhour.indicators.intervals import Interval
from goldenhour.kit.sentences import N_, Sentence, Translate

GROUP_NAMES = {
    "county": N_("county"),
    "hospital": N_("hospital"),
    "condition": N_("condition"),
    "complaint": N_("complaint"),
    "level": N_("dispatch level"),
    "unit_type": N_("type of unit"),
    "origin": N_("origin"),
    "day": N_("day"),
    "month": N_("month"),
}
ORIGINS = {"119": N_("119 calls"), "simulation": N_("simulated county"), "paper": N_("keyed in from paper")}
UNIT_TYPES = {"ambulance": N_("ambulance")}
SECONDS_BELOW = 2.0
"""Minutes below which a span is said in seconds."""


@dataclass(frozen=True)
class Words:
    """A reader's language."""

    country: Country
    language: str
    translate: Translate

    def says(self, message: str | Sentence) -> str:
        return message.text(self.translate) if isinstance(message, Sentence) else self.translate(message)

    def group(self, group: str) -> str:
        return self.says(GROUP_NAMES[group])

    def value(self, group: str, value: str) -> str:
        """One value of a group. What no table knows is called as it is; nothing at all is said to be unknown."""
        if not value:
            return self.says(N_("not known"))
        match group:
            case "county":
                county = self.country.find_county(value)
                return county.name(self.language) if county else value
            case "hospital":
                hospital = self.country.find_hospital(value)
                return hospital.short(self.language) if hospital else value
            case "condition":
                return self.says(name_of(Condition(value))) if value in set(Condition) else value
            case "complaint" | "level":
                found = self.country.find_code(
                    "dispatch_complaints" if group == "complaint" else "dispatch_levels", value
                )
                return found.label(self.language) if found else value
            case _:
                known = {"origin": ORIGINS, "unit_type": UNIT_TYPES}.get(group, {})
                return self.says(known[value]) if value in known else value

    def span(self, minutes: float | None) -> tuple[str, str]:
        """A span as number and unit: seconds where minutes would hide it."""
        if minutes is None:
            return "–", ""
        if minutes < SECONDS_BELOW:
            return f"{minutes * 60:.0f}", self.says(N_("s"))
        return f"{minutes:.1f}", self.says(N_("min"))

    def tail(self, interval: Interval) -> str:
        """Which percentile tells of the bad end."""
        return self.says(N_("10th percentile") if interval.longer_is_better else N_("90th percentile"))

    def of_charts(self, group: str, interval: Interval) -> dict[str, str]:
        return {
            "minutes": self.says(N_("minutes")),
            "median": self.says(N_("median")),
            "tail": self.tail(interval),
            "n": self.says(N_("cases")),
            "group": self.group(group),
        }
