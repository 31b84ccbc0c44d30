"""Ranking, drive and priority on the tablet are those of the server, as far as the tablet can know: not how many other
patients are on the way to a hospital, and not the ambulance's own position between its reports."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from goldenhour.alerts.ranking import Candidate, rank
from goldenhour.emergency.bodies import Capability, Condition, Priority
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Alert
from goldenhour.emergency.country import load_country
from goldenhour.emergency.hospital import Closure, HospitalState
from goldenhour.emergency.priority import priority_of
from goldenhour.emergency.travel import GreatCircle
from goldenhour.tablet.feed import FedHospital, FedListening
from goldenhour.tablet.reference import hospitals_of, plain
from tests.emergency.telling import minute
from tests.tablet.conftest import Run
from tests.tablet.stories import stories

COUNTRY = load_country("taiwan")
HERE = [(25.0478, 121.5170), (24.1477, 120.6736), (22.6273, 120.3014), (23.9910, 121.6110), (23.5711, 119.5793)]


def closures(chance: Random) -> dict[str, list[Closure]]:
    """Hospital -> what it has closed; two of three have closed nothing."""
    return {
        hospital.id: [
            Closure(what, minute(0), "full") for what in chance.sample(list(Capability), chance.randrange(1, 4))
        ]
        for hospital in COUNTRY.hospitals
        if chance.random() < 0.33
    }


def fed_closures(closed: dict[str, list[Closure]]) -> dict[str, Any]:
    """As a feed brings them."""
    silent = FedListening("nobody", 0, False, None, "")  # type: ignore[arg-type]
    return {hospital: plain(FedHospital(what, silent)) for hospital, what in closed.items()}


def alert_to(hospital: str, diverted: bool) -> Alert:
    alert = Alert("a", hospital, "A-91", alerted_at=minute(0), stored_at=minute(0), priority=Priority.MEDIUM)
    alert.diverted_at = minute(5) if diverted else None
    return alert


@pytest.mark.parametrize("condition", list(Condition))
def test_the_hospitals_are_ranked_as_the_server_ranks_them(run: Run, condition: Condition) -> None:
    chance = Random(condition.value)
    drive = GreatCircle()
    for here in HERE:
        closed = closures(chance)
        warned = chance.choice(COUNTRY.hospitals).id
        candidates = [
            Candidate(
                hospital, drive.estimate((place.lat, place.lon), here),
                HospitalState(hospital.id, closures={one.what: one for one in closed.get(hospital.id, [])}),
                alert=alert_to(warned, True) if hospital.id == warned else None,
            )
            for hospital in COUNTRY.hospitals if (place := COUNTRY.hospital_place(hospital.id)) is not None
        ]  # fmt: skip
        ours = [(r.hospital.id, r.level.value, r.closure and r.closure.what.value, round(r.cost_min, 6), round(r.km, 6))
                for r in rank(condition, candidates, minute(0))]  # fmt: skip
        theirs = run(
            """(m, g) => m.rank({ ...g, alerts: [{ hospital: g.warned, divertedAt: "x" }] }).map((r) =>
                [r.hospital.id, r.level, r.closure?.what ?? null, Number(r.cost.toFixed(6)), Number(r.km.toFixed(6))])""",
            {"hospitals": plain(hospitals_of(COUNTRY)), "from": here, "condition": condition.value,
             "told": fed_closures(closed), "warned": warned},
        )  # fmt: skip
        assert [tuple(one) for one in theirs] == ours
        assert any(closure for _, _, closure, _, _ in ours)


def test_a_hospital_that_closed_what_the_patient_needs_comes_last_without_a_network(run: Run) -> None:
    hospitals = plain(hospitals_of(COUNTRY))
    given = {"hospitals": hospitals, "from": HERE[0], "condition": "stroke", "told": {}}
    nearest = run("(m, g) => m.rank(g)[0].hospital.id", given)
    given["told"] = fed_closures({nearest: [Closure(Capability.STROKE, minute(0), "full")]})
    assert run("(m, g) => m.rank(g)[0].hospital.id", given) != nearest
    assert run("(m, g) => m.rank({ ...g, condition: 'trauma' }).find((r) => r.closure) ?? null", given) is None


def test_condition_and_priority_are_those_of_the_server(run: Run) -> None:
    told = stories(6000)
    ours = [[likely_condition(one.case).value, priority_of(one.case, one.now).priority.value] for one in told]
    theirs = run(
        """(m, all) => all.map(([entries, now]) => {
            const c = m.fold("c", entries);
            return [m.likelyCondition(c), m.priorityOf(c, Date.parse(now))];
        })""",
        [[one.fed, one.now.isoformat()] for one in told],
    )
    assert [(o, t, s.fed) for o, t, s in zip(ours, theirs, told, strict=True) if o != t][:2] == []
    assert {priority for _, priority in ours} == {"high", "medium", "low"}
