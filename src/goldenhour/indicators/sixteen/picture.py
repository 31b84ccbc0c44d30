"""A run chart as a small SVG: for paper, and many beside one another. No script draws it, so it prints as it is seen."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from goldenhour.indicators.sixteen.honest import Limits

WIDTH, HEIGHT, MARGIN = 260, 80, 6
Points = Sequence[Limits]


def run_picture(points: Points, label: str, aim: float | None = None) -> Markup:
    """The months from left to right: a line through the values, the middle and limits dashed, what signals as a square.
    `label` says it in words to whoever cannot see it."""
    top = max((v for p in points for v in (p.value, p.high, p.goal, aim) if v is not None), default=0.0) or 1.0
    lines = [
        dashed(points, "middle", top, "middle"),
        dashed(points, "low", top, "limit"),
        dashed(points, "high", top, "limit"),
        "" if aim is None else line_at(aim, top),
        goals(points, top),
        *values(points, top),
    ]
    inside = Markup("".join(lines))  # noqa: S704 - numbers and our own words for looks, nothing that anybody typed
    return Markup(
        '<svg class="run-picture" viewBox="0 0 {w} {h}" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg">'
        "{inside}</svg>"
    ).format(w=WIDTH, h=HEIGHT, label=escape(label), inside=inside)


def across(place: int, n: int) -> float:
    return MARGIN + place * (WIDTH - 2 * MARGIN) / max(n - 1, 1)


def up(value: float, top: float) -> float:
    return HEIGHT - MARGIN - max(0.0, min(value / top, 1.0)) * (HEIGHT - 2 * MARGIN)


def path(points: Points, name: str, top: float) -> str:
    """The points of one name as a path; it is broken where there is none."""
    said, pen = "", "M"
    for place, point in enumerate(points):
        value = getattr(point, name)
        said += "" if value is None else f"{pen}{across(place, len(points)):.1f} {up(value, top):.1f}"
        pen = "M" if value is None else "L"
    return said


def dashed(points: Points, name: str, top: float, look: str) -> str:
    said = path(points, name, top)
    return f'<path class="{look}" d="{said}" fill="none" stroke="#777" stroke-dasharray="4 3"/>' if said else ""


def line_at(aim: float, top: float) -> str:
    y = f"{up(aim, top):.1f}"
    return (
        f'<line class="aim" x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y}" y2="{y}" stroke="#0a6b3d" stroke-width="1.5"/>'
    )


def goals(points: Points, top: float) -> str:
    """Where each month has its own."""
    said = path(points, "goal", top)
    return f'<path class="aim" d="{said}" fill="none" stroke="#0a6b3d" stroke-width="1.5"/>' if said else ""


def values(points: Points, top: float) -> list[str]:
    said = path(points, "value", top)
    drawn = [f'<path class="value" d="{said}" fill="none" stroke="currentColor" stroke-width="2"/>'] if said else []
    for place, point in enumerate(points):
        if point.value is None:
            continue
        x, y = across(place, len(points)), up(point.value, top)
        if point.signal:
            drawn.append(f'<rect class="signal" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="#b3261e"/>')
        else:
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="currentColor"/>')
    return drawn
