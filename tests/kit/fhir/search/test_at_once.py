"""Which searches are answered in place, and which are left to a thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.search.running import Page
from goldenhour.kit.fhir.store import FhirStore, Write
from goldenhour.kit.world import World

MANY = 3_000
"""Observations: looking at the text of each takes SQLite some ten thousand steps."""


@dataclass
class Clock:
    """Each look finds it `passing` seconds later."""

    passing: float = 0.0
    looks: int = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.looks * self.passing


class Served:
    """A store with many observations and one patient, and the clock it looks at."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.store = FhirStore.open(folder / "fhir.db", World(monotonic=self.clock))
        resources = [observation(number) for number in range(MANY)]
        resources.append({"resourceType": "Patient", "id": "wang", "active": True})
        writes = [Write(one["resourceType"], one["id"], one) for one in resources]
        self.store.publish(writes, datetime(2026, 11, 30, tzinfo=UTC))

    def at_once(self, query: str) -> Page | None:
        type_, _, parameters = query.partition("?")
        return self.store.search_at_once(parse_query((type_,), parameters))


def observation(number: int) -> Json:
    code = {"coding": [{"system": "urn:x", "code": "a"}], "text": f"number {number}"}
    return {"resourceType": "Observation", "id": f"o{number}", "status": "final", "code": code}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"))
    yield served
    served.store.close()


@pytest.fixture
def served(filled: Served) -> Served:
    filled.clock.passing = 0.0
    filled.store._at_once._patience.clear()
    filled.store._at_once._left.clear()
    return filled


LONG = "Observation?code:text=nothing"


def test_a_short_search_is_answered_at_once(served: Served) -> None:
    page = served.at_once("Patient?_id=wang")
    assert page is not None
    assert [hit.version.id for hit in page.hits] == ["wang"]


def test_a_search_that_takes_too_long_is_left_to_a_thread(served: Served) -> None:
    served.clock.passing = 1.0
    assert served.at_once(LONG) is None
    found = served.store.search(parse_query(("Observation",), "code:text=number 2999"))
    assert [hit.version.id for hit in found.hits] == ["o2999"]


def test_after_one_that_was_slow_the_next_of_its_kind_are_not_tried_each_time_more(served: Served) -> None:
    served.clock.passing = 1.0
    tried = []
    for number in range(40):
        before = served.clock.looks
        assert served.at_once(LONG) is None
        if served.clock.looks > before:
            tried.append(number)
    assert tried == [0, 3, 8, 17, 34]
    served.clock.passing = 0.0
    assert served.at_once("Patient?_id=wang") is not None


def test_one_that_was_quick_makes_up_for_those_that_were_slow(served: Served) -> None:
    for _ in range(3):
        served.clock.passing = 1.0
        assert served.at_once(LONG) is None
        served.clock.passing = 0.0
        assert [served.at_once(LONG) is None for _ in range(4)] == [True, True, False, False]


def test_a_long_page_is_left_to_a_thread(served: Served) -> None:
    assert served.at_once("Patient?_id=wang&_count=100") is not None
    assert served.at_once("Patient?_id=wang&_count=101") is None


def test_what_is_asked_afterwards_has_its_usual_time(served: Served) -> None:
    served.clock.passing = 1e-6
    assert served.at_once(LONG) is not None
    served.clock.passing = 0.5  # so that 2 ms would be over at the first look
    assert served.store.search(parse_query(("Observation",), "code:text=nothing")).hits == ()
