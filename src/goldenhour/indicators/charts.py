"""Charts of an interval as Vega-Lite specifications. Altair is loaded when the first chart is asked for: it takes a
second and much memory, and most processes never draw one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

Row = Mapping[str, Any]
"""`group` (its words), `n`, `median`, `tail` (minutes; the percentile at the bad end)."""


def altair() -> Any:
    return import_module("altair")


def chart_by_group(rows: Sequence[Row], words: Mapping[str, str]) -> dict[str, Any]:
    """A line from the median to the percentile at the bad end for every group, fastest first. `words`: names of the axes."""
    alt = altair()

    group = alt.Y("group:N", title=None, sort=alt.EncodingSortField("median"), axis=alt.Axis(labelLimit=260))
    tooltip = tooltips(alt, words)
    base = alt.Chart(alt.Data(values=list(rows))).encode(y=group, tooltip=tooltip)
    minutes = alt.X("median:Q", title=words["minutes"], scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8))
    between = base.mark_rule(strokeWidth=2).encode(x=minutes, x2="tail:Q")
    median = base.mark_point(size=90, opacity=1).encode(x="median:Q")
    tail = base.mark_tick(thickness=3, size=16).encode(x="tail:Q")
    numbers = base.mark_text(align="left", dx=10).encode(x="tail:Q", text="label:N")
    return finished(alt.layer(between, tail, median, numbers), height=max(60, 28 * len(rows)))


def chart_over_time(rows: Sequence[Row], words: Mapping[str, str]) -> dict[str, Any]:
    """Median and the percentile at the bad end by day or month."""
    alt = altair()

    long = [
        {"group": row["group"], "n": row["n"], "measure": words[measure], "minutes": row[measure]}
        for row in rows
        for measure in ("median", "tail")
    ]
    measures = [words["median"], words["tail"]]
    base = alt.Chart(alt.Data(values=long)).encode(
        x=alt.X("group:O", title=None, axis=alt.Axis(labelAngle=-40, labelOverlap=True)),
        y=alt.Y("minutes:Q", title=words["minutes"], scale=alt.Scale(zero=True)),
        color=alt.Color("measure:N", title=None, sort=measures, legend=alt.Legend(orient="top")),
        strokeDash=alt.StrokeDash("measure:N", title=None, sort=measures, legend=alt.Legend(orient="top")),
        tooltip=[
            alt.Tooltip("group:N", title=words["group"]),
            alt.Tooltip("measure:N", title=" "),
            alt.Tooltip("minutes:Q", format=".1f", title=words["minutes"]),
            alt.Tooltip("n:Q", title=words["n"]),
        ],
    )
    return finished(alt.layer(base.mark_line(), base.mark_point(size=45, opacity=1, shape="circle")), height=240)


def tooltips(alt: Any, words: Mapping[str, str]) -> list[Any]:
    return [
        alt.Tooltip("group:N", title=words["group"]),
        alt.Tooltip("median:Q", format=".1f", title=words["median"]),
        alt.Tooltip("tail:Q", format=".1f", title=words["tail"]),
        alt.Tooltip("n:Q", title=words["n"]),
    ]


def finished(chart: Any, height: int) -> dict[str, Any]:
    """The specification, as wide as its place; the page's own colours are put in by screens/static/charts.js."""
    spec: dict[str, Any] = chart.properties(width="container", height=height).to_dict()
    spec.pop("config", None)
    return spec
