"""The spans by day as a Vega-Lite specification. Altair is loaded when the first chart is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any


def chart_by_day(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> dict[str, Any]:
    """p50 and p95 of every span by day, seconds on a logarithmic axis: a tap takes milliseconds, a person a minute.
    `rows`: `day`, `span`, `measure`, `seconds`, `n`."""
    alt = import_module("altair")
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=alt.X("day:O", title=None, axis=alt.Axis(labelAngle=-40, labelOverlap=True)),
        y=alt.Y("seconds:Q", title=words["seconds"], scale=alt.Scale(type="log", nice=True)),
        color=alt.Color("span:N", title=None, sort=words["spans"], legend=alt.Legend(orient="top", labelLimit=300)),
        strokeDash=alt.StrokeDash("measure:N", title=None, sort=["p50", "p95"], legend=alt.Legend(orient="top")),
        shape=alt.Shape("span:N", sort=words["spans"], legend=None),
        tooltip=[
            alt.Tooltip("day:N", title=words["day"]),
            alt.Tooltip("span:N", title=" "),
            alt.Tooltip("measure:N", title=" "),
            alt.Tooltip("seconds:Q", format=".2f", title=words["seconds"]),
            alt.Tooltip("n:Q", title=words["n"]),
        ],
    )
    chart = alt.layer(base.mark_line(), base.mark_point(size=45, opacity=1)).properties(width="container", height=260)
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("config", None)
    return spec
