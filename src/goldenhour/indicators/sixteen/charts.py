"""The run chart of one of the sixteen as a Vega-Lite specification, with its control limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goldenhour.indicators.charts import altair, finished
from goldenhour.indicators.sixteen.declared import Sixteen
from goldenhour.indicators.sixteen.honest import Limits
from goldenhour.indicators.sixteen.words import SixteenWords
from goldenhour.kit.sentences import N_


def run_chart_spec(
    one: Sixteen, months: Sequence[str], points: Sequence[Limits], aim: float | None, words: SixteenWords
) -> dict[str, Any]:
    """Values by month, middle and limits dashed, the aim as a line, what signals as a square."""
    alt = altair()
    unit = words.says(N_("consults")) if one.code == "consult_growth" else words.unit(one)
    rows = [row_of(month, point, words) for month, point in zip(months, points, strict=True)]
    month = alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-40))
    on = alt.Chart(alt.Data(values=rows)).encode(x=month)
    value = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True))
    tooltip = [
        alt.Tooltip("month:N", title=words.says(N_("month"))),
        alt.Tooltip("value:Q", format=".1f", title=unit),
        alt.Tooltip("n:Q", title=words.says(N_("n"))),
        alt.Tooltip("signal:N", title=words.says(N_("signal"))),
    ]
    known = {name for row in rows for name, told in row.items() if told is not None}
    layers = [
        on.mark_line(strokeDash=[5, 4], opacity=0.6).encode(y=f"{name}:Q")
        for name in ("middle", "low", "high")
        if name in known
    ]
    if "goal" in known:
        layers.append(on.mark_line(strokeWidth=2, opacity=0.8, interpolate="step").encode(y="goal:Q"))
    layers.append(on.mark_line().encode(y=value))
    layers.append(
        on.mark_point(size=70, opacity=1, filled=True).encode(
            y=value, shape=alt.Shape("signal:N", title=None, legend=alt.Legend(orient="top")), tooltip=tooltip
        )
    )
    if aim is not None and one.code != "consult_growth":
        layers.append(alt.Chart(alt.Data(values=[{"aim": aim}])).mark_rule(strokeWidth=2).encode(y="aim:Q"))
    return finished(alt.layer(*layers), height=260)


def row_of(month: str, point: Limits, words: SixteenWords) -> dict[str, Any]:
    signal = words.signal(point.signal) if point.signal else words.says(N_("within the limits"))
    return {
        "month": month, "value": point.value, "n": point.n, "middle": point.middle, "low": point.low, "high": point.high,
        "signal": signal, "goal": point.goal,
    }  # fmt: skip
