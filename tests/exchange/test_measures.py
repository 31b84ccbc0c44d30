"""The sixteen at the FHIR API: definitions anybody may read, and a figure counted when it is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.app.projecting import published
from goldenhour.emergency import consult_bodies as asks
from goldenhour.emergency.house import House
from goldenhour.exchange.publishing import publish
from goldenhour.indicators.sixteen.declared import SIXTEEN
from goldenhour.indicators.sixteen.fhir import measures
from goldenhour.kit.fhir.validation import Validator
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client
from tests.exchange.test_admitting import FHIR, bearer
from tests.indicators.sixteen.test_pages import happened
from tests.indicators.sixteen.told import advised, said

MARCH = "periodStart=2026-03-01&periodEnd=2026-03-31"
TIME = f"{FHIR}/Measure/sixteen-consult-time/$evaluate-measure"


def errors(resource: Any) -> list[str]:
    return [f"{issue.text} {issue.expression}" for issue in Validator().check(resource) if issue.stops]


def test_the_sixteen_measures_are_valid_and_quote_the_source() -> None:
    made = measures(lambda message: message)
    assert [one["resourceType"] for one in made] == ["Measure"] * 16
    for one, measure in zip(SIXTEEN, made, strict=True):
        assert errors(measure) == []
        assert one.wording in measure["description"]


@pytest.fixture
async def asked_once(house: House) -> House:
    """One consult of the warned hospital in March, answered after 15 minutes."""
    asked = said(5, asks.ConsultAsked(hospital=HOSPITAL, specialty="neurology", question="?", name="林"), "k")
    await happened(house, "case-0001", asked, advised(20), hospital=HOSPITAL)
    return house


async def test_a_figure_comes_as_a_valid_report(asked_once: House, program: Client) -> None:
    his = await bearer(asked_once, program)
    answer = await program.get(f"{TIME}?{MARCH}", headers=his)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert errors(report) == []
    (group,) = report["group"]
    assert (group["measureScore"]["value"], group["measureScore"]["code"]) == (15, "min")
    assert {one["code"].get("text") or one["code"]["coding"][0]["code"]: one["count"] for one in group["population"]} == {
        "measure-population": 1, "measure-population-exclusion": 0, "missing": 0, "contradictory": 0,
    }  # fmt: skip
    assert report["reporter"] == {"reference": f"Organization/hospital.{HOSPITAL}"}


async def test_every_measure_can_be_evaluated(asked_once: House, program: Client) -> None:
    his = await bearer(asked_once, program)
    edge = asked_once.facts["fhir"]
    resources = list(published(asked_once.country, asked_once.book.hospitals))
    await publish(edge.store, resources, asked_once.world.now())
    listed = (await program.get(f"{FHIR}/Measure?_count=50", headers=his)).json()
    names = sorted(entry["resource"]["id"] for entry in listed["entry"])
    assert len(names) == 16
    for name in names:
        answer = await program.get(f"{FHIR}/Measure/{name}/$evaluate-measure?{MARCH}", headers=his)
        assert (answer.status_code, errors(answer.json())) == (200, []), name


async def test_a_hospital_gets_its_own_figures_only(asked_once: House, program: Client) -> None:
    other = await bearer(asked_once, program, organisation=f"hospital/{OTHER_HOSPITAL}")
    report = (await program.get(f"{TIME}?{MARCH}", headers=other)).json()
    assert report["group"][0]["population"][0]["count"] == 0
    foreign = await program.get(f"{TIME}?{MARCH}&reporter=Organization/hospital.{HOSPITAL}", headers=other)
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("periodStart=2026-03-02&periodEnd=2026-03-31", 400),
        ("periodStart=2026-03-01&periodEnd=2026-02-28", 400),
        ("periodStart=115-03-01&periodEnd=115-03-31", 400),
        (f"{MARCH}&reporter=Patient/x", 400),
        (f"{MARCH}&reporter=Organization/nowhere", 404),
    ],
)
async def test_what_cannot_be_evaluated_is_said(house: House, program: Client, query: str, status: int) -> None:
    his = await bearer(house, program)
    assert (await program.get(f"{TIME}?{query}", headers=his)).status_code == status


async def test_an_unknown_measure_is_not_found(house: House, program: Client) -> None:
    his = await bearer(house, program)
    assert (await program.get(f"{FHIR}/Measure/nonsense/$evaluate-measure?{MARCH}", headers=his)).status_code == 404
