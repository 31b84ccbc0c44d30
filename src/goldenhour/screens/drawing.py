"""What templates need beyond Jinja: times as staff read them, labels of codes, the geometry of a sparkline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup

TAIPEI = ZoneInfo("Asia/Taipei")

# Inside a 24 x 24 box. One shape per level, so that a level is known without its colour.
SHAPES = {
    "critical": "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
    "urgent": "M12 2 23 21H1z",
    "caution": "M12 1 23 12 12 23 1 12z",
    "steady": "M3 3h18v18H3z",
    "good": "M12 2a10 10 0 1 0 .01 0z",
    "info": "M2 6h20v12H2z",
    "unknown": "M12 2a10 10 0 1 0 .01 0z",
}


def install(environment: Environment, zone: ZoneInfo = TAIPEI) -> None:
    """Add the filters `clock`, `moment`, `label` and the functions `sparkline_drawing`, `shape_path`, `module_words`."""
    environment.filters["clock"] = clock_in(zone)
    environment.filters["moment"] = lambda at: at.isoformat(timespec="milliseconds")
    environment.filters["label"] = label
    environment.globals["sparkline_drawing"] = sparkline_drawing
    environment.globals["shape_path"] = lambda level: SHAPES.get(level, SHAPES["unknown"])
    environment.globals["zone"] = zone.key

    @cache
    def module_words() -> Markup:
        """The same on every page of a language, so made once."""
        return Markup(environment.get_template("parts/words.html").render())  # noqa: S704 - a template's own

    environment.globals["module_words"] = module_words


def clock_in(zone: ZoneInfo) -> Callable[..., str]:
    """A filter writing an aware time as the wall clock of `zone`, 24 hours; with seconds, or with its date, on request."""

    def clock(at: datetime | None, seconds: bool = False, date: bool = False) -> str:
        if at is None:
            return "–"
        if at.tzinfo is None:
            raise ValueError("a time without a zone cannot be shown; give an aware datetime")
        pattern = "%H:%M:%S" if seconds else "%H:%M"
        return at.astimezone(zone).strftime(f"%Y-%m-%d {pattern}" if date else pattern)

    return clock


def label(code: Any, language: str = "zh_Hant") -> str:
    """The words of a code in a language: of an object or mapping with `zh` and `en`, of a pair, or of the plain text."""
    if isinstance(code, str):
        return code
    if isinstance(code, tuple | list):
        return str(code[1])
    names = ("zh", "en", "code") if language.startswith("zh") else ("en", "zh", "code")
    found = [code.get(name) if isinstance(code, Mapping) else getattr(code, name, None) for name in names]
    return str(next((words for words in found if words), ""))


@dataclass(frozen=True)
class Sparkline:
    """A small line in a `width` x `height` box. `lines` are SVG point lists, broken where a value was not taken."""

    width: int
    height: int
    lines: tuple[str, ...]
    band_y: float
    band_height: float
    last_x: float
    last_y: float
    last: float | None
    last_at: datetime | None
    outside: str  # "", "low" or "high": where the last value lies beside its usual range


def sparkline_drawing(
    points: Sequence[tuple[datetime, float | None]],
    low: float | None = None,
    high: float | None = None,
    width: int = 104,
    height: int = 28,
) -> Sparkline:
    """Draw `points` (aware time, value or None for not taken) over the band of usual values from `low` to `high`."""
    taken = [(at, float(value)) for at, value in points if value is not None]
    edges = [value for _, value in taken] + [bound for bound in (low, high) if bound is not None]
    floor, ceiling = (min(edges), max(edges)) if edges else (0.0, 1.0)
    span = (ceiling - floor) or 1.0
    start = points[0][0] if points else None
    seconds = (points[-1][0] - points[0][0]).total_seconds() if points else 0.0

    def y(value: float) -> float:
        return round(height - 2 - (value - floor) / span * (height - 4), 1)

    def x(at: datetime) -> float:
        return round(2 + (at - start).total_seconds() / seconds * (width - 4), 1) if start and seconds else width / 2

    top = y(high) if high is not None else y(ceiling)
    bottom = y(low) if low is not None else y(floor)
    last_at, last = taken[-1] if taken else (None, None)
    return Sparkline(
        width=width,
        height=height,
        lines=tuple(" ".join(f"{x(at)},{y(value)}" for at, value in run) for run in unbroken(points)),
        band_y=top,
        band_height=max(bottom - top, 0.0) if low is not None or high is not None else 0.0,
        last_x=x(last_at) if last_at else 0.0,
        last_y=y(last) if last is not None else 0.0,
        last=last,
        last_at=last_at,
        outside=beside(last, low, high),
    )


def unbroken(points: Sequence[tuple[datetime, float | None]]) -> list[list[tuple[datetime, float]]]:
    """Runs of values with nothing missing between them: a gap is drawn as a gap, never bridged."""
    runs: list[list[tuple[datetime, float]]] = [[]]
    for at, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, float(value)))
    return [run for run in runs if run]


def beside(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return ""
    if low is not None and value < low:
        return "low"
    return "high" if high is not None and value > high else ""
