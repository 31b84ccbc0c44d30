"""What the FHIR store must do on either database: keep versions, tell history, be made again, never show what is not meant
for somebody."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from goldenhour.kit.fhir.decoding import decode
from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.store import Applied, FhirStore, Version, Write
from goldenhour.kit.world import World
from tests.contracts.conftest import OpenStore
from tests.contracts.fhir_resources import NOON, Json, observation, patient, put


def test_an_empty_store_stands_at_the_beginning_and_knows_nothing(store: FhirStore) -> None:
    assert store.position() == 0
    assert store.read("Patient", "p1") is None
    assert store.history().versions == ()


def test_what_is_applied_can_be_read_with_its_version_and_time(store: FhirStore) -> None:
    seq = put(store, patient("p1", meta={"profile": ["http://example.org/p"]}))
    version = store.read("Patient", "p1")
    assert version is not None
    assert version.content is not None
    assert (version.version, version.seq, version.last_updated) == (1, seq, NOON + timedelta(seconds=1))
    resource = decode(version.content)
    assert resource["meta"] == {
        "profile": ["http://example.org/p"],
        "versionId": "1",
        "lastUpdated": "2026-05-01T12:00:01Z",
    }
    assert resource["name"][0]["family"] == "王"


def test_every_digit_of_a_number_is_kept(store: FhirStore) -> None:
    put(store, observation("o1", value="80.00"))
    version = store.read("Observation", "o1")
    assert version is not None
    assert b'"value":80.00,' in (version.content or b"")


def test_versions_count_up_and_each_can_still_be_read(store: FhirStore) -> None:
    for family in ("王", "陳", "林"):
        put(store, patient("p1", family))
    for number, family in enumerate(("王", "陳", "林"), 1):
        version = store.vread("Patient", "p1", str(number))
        assert version is not None
        assert family.encode() in (version.content or b"")
    assert store.vread("Patient", "p1", "4") is None
    assert store.vread("Patient", "p1", "nonsense") is None
    assert store.vread("Patient", "p1", "9" * 30) is None


def test_twice_in_one_transaction_makes_two_versions(store: FhirStore) -> None:
    put(store, patient("p1", "王"), patient("p1", "陳"))
    version = store.read("Patient", "p1")
    assert version is not None
    assert version.version == 2


def test_a_deleted_resource_is_known_to_be_gone_and_may_come_back(store: FhirStore) -> None:
    put(store, patient("p1"))
    put(store, patient("p1"), method="DELETE")
    gone = store.read("Patient", "p1")
    assert gone is not None
    assert (gone.version, gone.method, gone.content) == (2, "DELETE", None)
    assert store.live("Patient") == 0
    put(store, patient("p1"))
    back = store.read("Patient", "p1")
    assert back is not None
    assert back.version == 3
    assert store.live("Patient") == 1


def test_what_is_written_again_as_it_was_is_found_as_before_and_what_changed_by_its_new_words(store: FhirStore) -> None:
    def found(family: str) -> int:
        return len(store.search(parse_query(("Patient",), f"family={family}")).hits)

    put(store, patient("p1", "Wang"))
    put(store, patient("p1", "Wang"), audience=("hospital/a",))
    assert (found("wang"), found("chen")) == (1, 0)
    put(store, patient("p1", "Chen"), patient("p1", "Wang"), patient("p1", "Chen"))
    assert (found("wang"), found("chen")) == (0, 1)
    put(store, patient("p1", "Chen"), method="DELETE")
    assert (found("wang"), found("chen")) == (0, 0)
    put(store, patient("p1", "Chen"))
    assert (found("wang"), found("chen")) == (0, 1)


def test_history_tells_the_newest_first_in_pages(store: FhirStore) -> None:
    for number in range(5):
        put(store, patient(f"p{number % 2}"), observation(f"o{number}"))
    page = store.history("Patient", "p0")
    assert ([one.version for one in page.versions], page.total, page.next) == ([3, 2, 1], 3, "")
    first = store.history("Observation", count=2)
    second = store.history("Observation", count=2, cursor=first.next)
    third = store.history("Observation", count=2, cursor=second.next)
    assert [one.id for page in (first, second, third) for one in page.versions] == ["o4", "o3", "o2", "o1", "o0"]
    assert third.next == ""
    assert len(store.history().versions) == 10


def test_history_can_begin_and_end_at_a_moment(store: FhirStore) -> None:
    for number in range(6):
        put(store, patient(f"p{number}"))
    page = store.history(since=NOON + timedelta(seconds=3), before=NOON + timedelta(seconds=5))
    assert [one.id for one in page.versions] == ["p4", "p3", "p2"]


def test_history_shows_only_what_is_meant_for_the_asker(store: FhirStore) -> None:
    put(store, patient("a"), audience=("hospital/A", "county/1"))
    put(store, patient("b"), audience=("hospital/B",))
    put(store, patient("c"))
    assert [one.id for one in store.history(audience=frozenset({"hospital/A"})).versions] == ["c", "a"]
    assert [one.id for one in store.history(audience=frozenset()).versions] == ["c"]


def test_a_cursor_that_is_none_is_refused(store: FhirStore) -> None:
    with pytest.raises(FhirRefusal):
        store.history(cursor="1; DROP TABLE version")


def test_what_was_applied_is_not_applied_again(store: FhirStore) -> None:
    put(store, patient("p1"))
    store.apply([], 1)
    version = store.read("Patient", "p1")
    assert version is not None
    assert (store.position(), version.version) == (1, 1)


def test_a_transaction_that_fails_leaves_nothing_behind(store: FhirStore) -> None:
    put(store, patient("p1"))
    with pytest.raises(KeyError):
        put(store, patient("p2"), {"resourceType": "Nonsense", "id": "x"})
    assert store.read("Patient", "p2") is None
    assert (store.position(), store.live("Patient")) == (1, 1)
    put(store, patient("p3"))
    assert [one.id for one in store.history().versions] == ["p3", "p1"]


def test_a_store_opened_again_goes_on_where_it_stood(open_store: OpenStore) -> None:
    first = open_store()
    put(first, patient("p1"), audience=("hospital/A",))
    again = open_store()
    put(again, patient("p1"), patient("p2"), audience=("hospital/A",))
    version = again.read("Patient", "p1")
    assert version is not None
    assert (again.position(), version.version, version.audience) == (2, 2, ("hospital/A",))


def test_a_store_of_another_shape_is_cleared_to_be_made_again(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(open_store(), patient("p1"))
    monkeypatch.setattr("goldenhour.kit.fhir.store_tables.shape", lambda *_: "another")
    assert open_store().position() == 0


def test_a_cleared_store_made_again_is_the_same(store: FhirStore) -> None:
    def fill() -> list[tuple[str, int, bytes | None]]:
        for number in range(4):
            put(store, patient(f"p{number % 3}"), observation(f"o{number}"))
        return [(one.id, one.version, one.content) for one in store.history().versions]

    before = fill()
    store.clear()
    assert store.position() == 0
    assert store.history().versions == ()
    assert fill() == before


def test_two_processes_may_write_one_after_the_other(open_store: OpenStore) -> None:
    one, other = open_store(), open_store()
    put(one, patient("p1"), audience=("hospital/A",))
    put(other, patient("p1"), patient("p2"), audience=("hospital/B",))
    put(one, patient("p3"), patient("p2"), audience=("hospital/C",))
    assert [(v.id, v.version) for v in other.history().versions] == [
        ("p2", 2),
        ("p3", 1),
        ("p2", 1),
        ("p1", 2),
        ("p1", 1),
    ]
    version = other.read("Patient", "p3")
    assert version is not None
    assert version.audience == ("hospital/C",)


def test_a_file_that_is_no_database_is_put_aside(tmp_path: Path) -> None:
    place = tmp_path / "fhir.db"
    place.write_bytes(b"this is no database" * 1_000)
    store = FhirStore.open(place, World())
    put(store, patient("p1"))
    assert store.position() == 1
    store.close()
    assert (tmp_path / "fhir.db.broken").exists()


def test_reading_and_searching_go_on_while_it_is_written(open_store: OpenStore) -> None:
    store = open_store()
    put(store, patient("p0"))
    wrong: list[object] = []

    def look() -> None:
        for _ in range(60):
            page = store.search(parse_query(("Observation",), "patient=p0&_include=Observation:patient&_sort=-date"))
            seen = [hit for hit in page.hits if hit.mode == "match"]
            if len(seen) % 5 or store.read("Patient", "p0") is None:
                wrong.append(page)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(9):
        put(store, *(observation(f"o{turn}-{n}", "p0") for n in range(5)))
    for thread in threads:
        thread.join()
    assert not wrong


HIS, HERS = "hospital/his", "hospital/hers"


def written(store: FhirStore, *writes: Write) -> None:
    seq = store.position() + 1
    store.apply([Applied(one, seq, NOON + timedelta(seconds=seq)) for one in writes], seq)


def theirs(resource: Json, owner: str = HIS, case: str = "", *, waits: bool = False, method: Any = "PUT") -> Write:
    return Write(resource["resourceType"], resource["id"], resource, method, (owner,), case, waits)


def names(versions: Sequence[Version]) -> list[str]:
    return [version.id for version in versions]


def test_what_waits_is_listed_for_its_writer_newest_first_a_page_at_a_time(store: FhirStore) -> None:
    written(store, *(theirs(patient(f"p{number}"), waits=True) for number in range(5)))
    written(store, theirs(patient("hers"), HERS, waits=True), theirs(observation("o1", "p1")))
    first = store.waiting(HIS, count=3)
    assert names([version for _, version in first]) == ["p4", "p3", "p2"]
    assert names([version for _, version in store.waiting(HIS, before=first[-1][0])]) == ["p1", "p0"]
    assert names([version for _, version in store.waiting(None, count=2)]) == ["hers", "p4"]


def test_what_belongs_to_a_case_waits_no_more_until_it_is_taken_back(store: FhirStore) -> None:
    written(store, theirs(patient("p1"), waits=True), theirs(observation("o1", "p1")))
    written(store, theirs(patient("p1"), case="c1"), theirs(observation("o1", "p1"), case="c1"))
    assert (names(store.of_case("c1")), store.waiting(HIS)) == (["p1", "o1"], [])
    assert names(store.in_compartment("Patient", "p1")) == ["o1"]
    written(store, theirs(patient("p1"), waits=True), theirs(observation("o1", "p1"), method="DELETE", case="c1"))
    assert (store.of_case("c1"), names([version for _, version in store.waiting(HIS)])) == ([], ["p1"])
    assert names(store.in_compartment("Patient", "p1")) == []


def test_everything_of_our_patient_holds_those_others_wrote_of_the_same_case(store: FhirStore) -> None:
    written(
        store,
        Write("Patient", "c1", patient("c1"), "PUT", ("timeline", HIS), "c1"),
        theirs(patient("p1"), case="c1"), theirs(observation("o1", "p1"), case="c1"),
        theirs(patient("p2"), waits=True), theirs(observation("o2", "p2")),
    )  # fmt: skip
    found = store.everything("Patient", "c1", audience=frozenset({HIS}))
    assert sorted(hit.version.id for hit in found.hits) == ["c1", "o1", "p1"]
