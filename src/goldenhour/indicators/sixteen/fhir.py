"""The sixteen as FHIR Measure (R4 11.2), and a figure as MeasureReport. Golden Hour's own reading of the plan, marked so.

A report is made when it is asked for (`$evaluate-measure`) and kept nowhere: it says nothing the log does not, and one kept
would be wrong as soon as a time is corrected.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.fhir.building import UCUM, Json, pruned, reference
from goldenhour.emergency.fhir.codings import CANONICAL, HL7
from goldenhour.indicators.sixteen.counting import status_of
from goldenhour.indicators.sixteen.declared import SIXTEEN, SOURCE, Rule, Sixteen, Unit
from goldenhour.indicators.sixteen.figure import Figure
from goldenhour.kit.sentences import Translate

VERSION = "1"
SQL = "text/x-sql"
"""What the criteria are written in: the conditions over our own rows, word for word as they are counted."""
SCORING = {Unit.SHARE: "proportion", Unit.MINUTES: "continuous-variable", Unit.GROWTH: "ratio"}
UNITS = {Unit.SHARE: "%", Unit.GROWTH: "%", Unit.MINUTES: "min"}


def measure_id(one: Sixteen) -> str:
    return f"sixteen-{one.code.replace('_', '-')}"


def measure_url(one: Sixteen) -> str:
    return f"{CANONICAL}/Measure/{measure_id(one)}"


def measures(translate: Translate) -> list[Json]:
    """All sixteen, in English with the source's wording and the title in the country's language."""
    return [measure(one, translate) for one in SIXTEEN]


def measure(one: Sixteen, translate: Translate) -> Json:
    return pruned({
        "resourceType": "Measure",
        "id": measure_id(one),
        "url": measure_url(one),
        "version": VERSION,
        "name": "GoldenHour" + "".join(part.title() for part in one.code.split("_")),
        "title": one.title,
        "subtitle": translate(one.title),
        "status": "active",
        "publisher": "Golden Hour",
        "description": f"{one.wording} — {one.numerator}; {one.denominator}. {one.exclusions}. Our reading: {one.reading}. "
        "Golden Hour's own, not the ministry's.",
        "relatedArtifact": [{"type": "derived-from", "citation": SOURCE}],
        "scoring": coded("measure-scoring", SCORING[one.unit]),
        "type": [coded("measure-type", "outcome" if one.sort == "outcome" else "process")],
        "improvementNotation": notation(one),
        "group": [{"population": [*populations(one)]}],
    })  # fmt: skip


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": f"{HL7}/{system}", "code": code}]}


def notation(one: Sixteen) -> Json | None:
    """Which way is good; nothing where neither is."""
    if one.more_is_better is None:
        return None
    return coded("measure-improvement-notation", "increase" if one.more_is_better else "decrease")


def populations(one: Sixteen) -> list[Json]:
    """Who is looked at, who is left out, who is counted; and how long it took, of a time."""
    out = "measure-population-exclusion" if one.unit is Unit.MINUTES else "denominator-exclusion"
    counted = "measure-population" if one.unit is Unit.MINUTES else "denominator"
    found = [
        population("initial-population", one.denominator, one.among),
        population(counted, one.denominator, one.among),
        population(out, one.exclusions, one.excluded),
    ]
    if one.unit is Unit.MINUTES:
        return [*found, population("measure-observation", one.numerator, one.minutes)]
    return [*found, population("numerator", one.numerator, status_of(one) == "hit")]


def population(code: str, description: str, rule: Rule | sa.ColumnElement[Any]) -> Json:
    written = str(rule.compile(compile_kwargs={"literal_binds": True})).replace("\n", " ")
    return {"code": coded("measure-population", code), "description": description,
            "criteria": {"language": SQL, "expression": written}}  # fmt: skip


# ── a figure ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def measure_report(one: Sixteen, figure: Figure, first: date, last: date, now: datetime, hospital: str = "") -> Json:
    """The figure of these days, of one hospital or of all."""
    return pruned({
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": "summary",
        "measure": f"{measure_url(one)}|{VERSION}",
        "date": now.isoformat(),
        "reporter": reference("Organization", "hospital", hospital) if hospital else None,
        "period": {"start": first.isoformat(), "end": last.isoformat()},
        "improvementNotation": notation(one),
        "group": [pruned({"population": counts(one, figure), "measureScore": score(one, figure)})],
    })  # fmt: skip


def counts(one: Sixteen, figure: Figure) -> list[Json]:
    if one.unit is Unit.MINUTES:
        coded_counts = {"measure-population": figure.n, "measure-population-exclusion": figure.excluded}
    else:
        coded_counts = {
            "denominator": figure.n,
            "denominator-exclusion": figure.excluded,
            "numerator": figure.numerator,
        }
    named = {"missing": figure.missing, "contradictory": figure.contradictory}
    return [
        *({"code": coded("measure-population", code), "count": n} for code, n in coded_counts.items()),
        *({"code": {"text": name}, "count": n} for name, n in named.items()),
    ]


def score(one: Sixteen, figure: Figure) -> Json | None:
    if figure.value is None:
        return None
    unit = UNITS[one.unit]
    return {"value": round(figure.value, 2), "unit": unit, "system": UCUM, "code": unit}
