"""The nine times of a run (TEMSIS T01-T09) and their order."""

from __future__ import annotations

from goldenhour.emergency.bodies import Mark

MARKS: tuple[Mark, ...] = tuple(mark for mark in Mark if mark is not Mark.AVAILABLE)
"""The seven that a crew taps, in the order in which they happen."""

ORDER: dict[Mark, int] = {mark: place for place, mark in enumerate(Mark)}
"""The place of each mark in a run. `available` may come at any time after the unit was sent."""

TEMSIS_TIME = {
    Mark.EN_ROUTE: "T03",
    Mark.AT_SCENE: "T04",
    Mark.AT_PATIENT: "T05",
    Mark.LEFT_SCENE: "T06",
    Mark.AT_HOSPITAL: "T07",
    Mark.LEFT_HOSPITAL: "T08",
    Mark.BACK_AT_STATION: "T09",
}

over_after: frozenset[Mark] = frozenset({Mark.LEFT_HOSPITAL, Mark.AVAILABLE, Mark.BACK_AT_STATION})
"""A unit that has reported one of these is free again."""
