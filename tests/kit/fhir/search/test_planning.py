from __future__ import annotations

from goldenhour.kit.fhir.search.criteria import Criterion
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.search.planning import FEW, Planner, Remembered
from goldenhour.kit.fhir.search.query import Plan

MILLION = 1_000_000


def plan(
    query: str, counts: dict[str, int], live: int = MILLION, remembered: Remembered | None = None
) -> tuple[Plan, list[str]]:
    """The plan of a search where a criterion has so many rows, by the value it asks for; and what was counted."""
    asked: list[str] = []

    def count(criterion: Criterion, limit: int) -> int:
        value = str(next(value for value in criterion.values if str(value) in counts))
        asked.append(value)
        return min(counts[value], limit)

    search = parse_query(("Observation",), query)
    return Planner(count, {} if remembered is None else remembered).plan(search, live, None, False), asked


def driver(found: Plan) -> tuple[object, ...]:
    assert found.driver is not None
    return found.driver.values


def test_an_identifier_is_looked_up_without_counting() -> None:
    found, asked = plan("code=x&identifier=i", {})
    assert "i" in driver(found)
    assert asked == []


def test_of_two_criteria_the_rarer_is_looked_up() -> None:
    found, _ = plan("code=common&patient=rare", {"common": 500_000, "rare": 40})
    assert "rare" in driver(found)
    assert len(found.checked) == 1
    found, _ = plan("code=rare&patient=common", {"common": 500_000, "rare": 40})
    assert "rare" in driver(found)


def test_once_one_is_rare_the_others_are_not_counted() -> None:
    _, asked = plan("code=common&patient=rare", {"common": 500_000, "rare": 40})
    assert asked == ["rare"]


def test_what_is_common_is_found_along_the_order() -> None:
    found, _ = plan("code=common&_sort=-date", {"common": 500_000})
    assert found.walk
    assert found.driver is None
    found, _ = plan("code=common", {"common": 500_000})
    assert found.walk


def test_without_an_index_in_the_order_the_least_common_is_looked_up_all_the_same() -> None:
    found, _ = plan("code=common&_sort=status,-date", {"common": 500_000})
    assert not found.walk
    assert "common" in driver(found)


def test_among_few_resources_nothing_is_common() -> None:
    found, _ = plan("code=common&_sort=-date", {"common": 200}, live=FEW)
    assert not found.walk


def test_a_value_that_no_index_finds_is_only_checked() -> None:
    found, asked = plan("code:text=x&value-quantity=ne5&code:not=y", {})
    assert found.walk
    assert len(found.checked) == 3
    assert asked == []


def test_what_was_counted_is_counted_again_when_much_has_come_since() -> None:
    remembered: Remembered = {}
    found, asked = plan("code=x&_sort=-date", {"x": 400}, MILLION, remembered)
    assert (found.walk, asked) == (False, ["x"])
    found, asked = plan("code=x&_sort=-date", {"x": 440}, MILLION * 11 // 10, remembered)
    assert (found.walk, asked) == (False, [])
    found, asked = plan("code=x&_sort=-date", {"x": 400_000}, MILLION * 2, remembered)
    assert (found.walk, asked) == (True, ["x"])


def test_what_was_common_when_it_was_counted_is_common_while_more_comes() -> None:
    """However many are counted at most: the count that stopped there is no count."""
    remembered: Remembered = {}
    for live in range(10_000, 20_000, 100):
        found, _ = plan("code=x&_sort=-date", {"x": live // 8}, live, remembered)
        assert found.walk, live
    found, _ = plan("code=x&_sort=-date&_count=500", {"x": 2_500}, 20_000, remembered)
    assert not found.walk


def test_what_bounds_the_walk_itself_is_not_counted() -> None:
    for query in ("date=2026-01-02&_sort=-date", "date=ge2026-01-02&_sort=-date", "date=lt2026-01-02&_sort=date",
                  "_lastUpdated=lt2026-01-02&_sort=-_lastUpdated"):  # fmt: skip
        found, asked = plan(query, {})
        assert found.walk
        assert asked == []


def test_a_walk_that_would_begin_far_away_is_weighed() -> None:
    from_the_oldest = parse_query(("Observation",), "date=ge2026-01-02&_sort=date")
    value = str(from_the_oldest.criteria[0].values[1])
    found, asked = plan("date=ge2026-01-02&_sort=date", {value: 40})
    assert not found.walk
    assert asked == [value]
