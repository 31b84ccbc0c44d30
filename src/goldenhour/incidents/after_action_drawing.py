"""How many had been tagged, had left and had arrived, by the minute: as a Vega-Lite chart, and as a picture for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from markupsafe import Markup, escape

from goldenhour.incidents.after_action import Step
from goldenhour.kit.sentences import N_

SERIES: dict[str, tuple[str, str]] = {
    "tagged": (N_("tagged"), ""),
    "departed": (N_("left the scene"), "6 3"),
    "arrived": (N_("arrived"), "2 2"),
}
"""What is drawn: its words, and the dashes that tell the lines apart without colour."""
WIDTH, HEIGHT, LEFT, BOTTOM = 520, 180, 30, 20


def chart_spec(found: Sequence[Step], words: Mapping[str, str]) -> dict[str, Any]:
    """Steps over the minutes since the incident was declared. `words`: of each series, and `minutes`, `casualties`."""
    alt = import_module("altair")
    rows = [{"minute": one.minute, "n": getattr(one, name), "what": words[name]} for one in found for name in SERIES]
    names = [words[name] for name in SERIES]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("minute:Q", title=words["minutes"]),
        y=alt.Y("n:Q", title=words["casualties"], axis=alt.Axis(tickMinStep=1, format="d")),
        color=alt.Color("what:N", title=None, sort=names, legend=alt.Legend(orient="top")),
        strokeDash=alt.StrokeDash("what:N", title=None, sort=names, legend=alt.Legend(orient="top")),
        tooltip=[alt.Tooltip("what:N", title=" "), alt.Tooltip("minute:Q", format=".1f", title=words["minutes"]),
                 alt.Tooltip("n:Q", title=words["casualties"])],
    )  # fmt: skip
    spec: dict[str, Any] = base.mark_line(interpolate="step-after").properties(width="container", height=260).to_dict()
    spec.pop("config", None)  # the page's own colours are put in by screens/static/charts.js
    return spec


def picture(found: Sequence[Step], words: Mapping[str, str]) -> Markup:
    """The same for paper."""
    last, top = (
        max((one.minute for one in found), default=0.0) or 1.0,
        max((one.tagged for one in found), default=0) or 1,
    )
    lines = [
        Markup('<path d="{d}" fill="none" stroke="#111" stroke-width="1.4" stroke-dasharray="{dash}"/>').format(
            d=path(found, name, last, top), dash=dash or "none"
        )
        for name, (_, dash) in SERIES.items()
    ]
    axes = Markup(
        '<path d="M{l} 4V{b}H{r}" fill="none" stroke="#777"/><text x="2" y="12" font-size="9">{top}</text>'
        '<text x="{l}" y="{h}" font-size="9">0</text><text x="{r}" y="{h}" font-size="9" text-anchor="end">{last} {min}</text>'
    ).format(l=LEFT, b=HEIGHT - BOTTOM, r=WIDTH - 4, h=HEIGHT - 6, top=top, last=round(last), min=words["minutes"])
    return Markup(
        '<svg viewBox="0 0 {w} {h}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}">{inside}</svg>'
    ).format(w=WIDTH, h=HEIGHT, label=escape(words["casualties"]), inside=Markup("").join([axes, *lines]))


def path(found: Sequence[Step], name: str, last: float, top: int) -> str:
    def x(minute: float) -> float:
        return LEFT + max(0.0, minute) / last * (WIDTH - LEFT - 8)

    def y(n: int) -> float:
        return HEIGHT - BOTTOM - n / top * (HEIGHT - BOTTOM - 8)

    said = ""
    for one in found:
        height = f"{y(getattr(one, name)):.1f}"
        said += f"H{x(one.minute):.1f}V{height}" if said else f"M{x(one.minute):.1f} {height}"
    return said
