"""The hospitals to ask: why each stands where it stands, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from goldenhour.emergency.bodies import Capability, Condition
from goldenhour.emergency.capacity import Capacity, Figure, Figures
from goldenhour.emergency.capacity_bodies import Resource
from goldenhour.emergency.country import Hospital, load_country
from goldenhour.emergency.hospital import Closure, HospitalState
from goldenhour.emergency.transfer import Ask, AskState
from goldenhour.emergency.travel import Estimate
from goldenhour.kit.sentences import sentence
from goldenhour.transfers.candidates import Candidate, Known, in_one_line, rank, shared_networks

TAIWAN = load_country("taiwan")
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SEVERE = TAIWAN.hospital("0401180014")
OTHER = TAIWAN.hospital("1101100011")
GENERAL = next(one for one in TAIWAN.hospitals if one.level_for("stroke").value == "general")


def known(hospital: Hospital, minutes: float = 30, **more: Any) -> Known:
    drive = Estimate(minutes, minutes, sentence("straight line"))
    return Known(hospital, drive, **{"air_km": 10.0, "networks": ("n",), **more})


def words(candidate: Candidate) -> list[str]:
    return [reason.words.text(str) for reason in candidate.reasons]


def ask(state: AskState, reason: str = "") -> Ask:
    return Ask(OTHER.id, NOW, NOW, NOW + timedelta(minutes=15), state=state, reason=reason)


def test_what_can_treat_the_patient_goes_before_what_is_near() -> None:
    found = rank(Condition.STROKE, [known(GENERAL, 10), known(SEVERE, 60)], NOW)
    assert [one.hospital.id for one in found] == [SEVERE.id, GENERAL.id]
    assert "severe level for stroke" in words(found[0])
    assert any(reason.against for reason in found[1].reasons)


def test_a_closed_door_a_refusal_a_silence_and_another_network_cost_in_this_order_of_weight() -> None:
    closed = HospitalState(OTHER.id, closures={Capability.STROKE: Closure(Capability.STROKE, NOW, "CT")})
    plain = rank(Condition.STROKE, [known(OTHER)], NOW)[0].cost_min
    costs = {
        name: rank(Condition.STROKE, [known(OTHER, **more)], NOW)[0].cost_min - plain
        for name, more in {
            "closed": {"state": closed},
            "refused": {"ask": ask(AskState.REFUSED, "full")},
            "silent": {"ask": ask(AskState.TIME_OUT)},
            "foreign": {"networks": ()},
            "busy": {"coming": 2},
        }.items()
    }
    assert costs["closed"] == costs["refused"] > costs["silent"] > costs["foreign"] > costs["busy"] > 0


def test_each_reason_is_said_in_words_and_what_is_not_known_too() -> None:
    closed = HospitalState(OTHER.id, closures={Capability.ALL: Closure(Capability.ALL, NOW, "滿床")})
    said = words(
        rank(Condition.STROKE, [known(OTHER, state=closed, coming=3, ask=ask(AskState.REFUSED, "CT"))], NOW)[0]
    )
    assert "beds and theatres: not known" in said
    assert any("closed: 滿床" in line for line in said)
    assert "3 other patients on the way there" in said
    assert "has refused this patient: CT" in said


def free(what: Resource, n: int, minutes: float) -> HospitalState:
    figure = Figure(n, NOW - timedelta(minutes=minutes), "林")
    return HospitalState(OTHER.id, capacity=Capacity(real=Figures(free={what: figure})))


def test_what_is_free_is_said_with_the_age_of_the_figure() -> None:
    said = words(rank(Condition.TRAUMA, [known(OTHER, state=free(Resource.OPERATING_TEAMS, 2, 14))], NOW)[0])
    assert "2 operating teams free, said 14 min ago" in said
    assert "beds and theatres: not known" not in said


def test_a_figure_counts_the_less_the_older_it_is_and_a_stale_one_no_more_than_none() -> None:
    def cost(n: int, minutes: float) -> float:
        return rank(Condition.TRAUMA, [known(OTHER, state=free(Resource.OPERATING_TEAMS, n, minutes))], NOW)[0].cost_min

    unknown = rank(Condition.TRAUMA, [known(OTHER)], NOW)[0].cost_min
    assert cost(2, 5) < cost(2, 60) < cost(2, 300) == unknown == cost(0, 300) < cost(0, 60) < cost(0, 5)


def test_what_was_said_in_a_drill_moves_no_patient() -> None:
    drill = Figures(free={Resource.OPERATING_TEAMS: Figure(9, NOW, "林")})
    state = HospitalState(OTHER.id, capacity=Capacity(drill=drill))
    assert "beds and theatres: not known" in words(rank(Condition.TRAUMA, [known(OTHER, state=state)], NOW)[0])


def test_a_flight_is_reckoned_only_where_somebody_would_fly_and_says_its_speed() -> None:
    near, far = rank(Condition.STROKE, [known(SEVERE, 10, air_km=20.0), known(OTHER, 200, air_km=110.0)], NOW)
    assert near.flight_min is None
    assert far.flight_min == 30
    assert any("assumed 220 km/h" in line for line in words(far))


def test_the_question_keeps_the_reasons_in_one_line_that_fits() -> None:
    line = in_one_line(rank(Condition.STROKE, [known(SEVERE, networks=("很長的網絡名稱" * 60,))], NOW)[0], str)
    assert len(line) <= 300
    assert line.startswith("30 min by road")


def test_networks_are_shared_or_not() -> None:
    far_eastern = "1131010011"
    assert shared_networks(TAIWAN, SEVERE.id, far_eastern, "en") == ("Taipei–New Taipei network",)
    assert shared_networks(TAIWAN, SEVERE.id, OTHER.id, "en") == ()
