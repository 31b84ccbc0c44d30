"""What is known across all places."""

from __future__ import annotations

from goldenhour.aeds.keeping.register import Register, label_of, rows_of
from goldenhour.emergency.aed_bodies import AedRegistered
from tests.aeds.places import place


def test_a_label_is_ten_signs_nobody_takes_for_one_another_and_always_the_same() -> None:
    labels = {label_of("s", str(n)) for n in range(500)}
    assert len(labels) == 500
    assert all(len(label) == 10 and not set(label) & set("IO01") for label in labels)
    assert label_of("s", "1") == label_of("s", "1")


def test_a_device_is_found_by_its_label_its_barcode_and_its_serial_number_however_typed() -> None:
    register = Register()
    register.take("s", rows_of(place(AedRegistered(aed="1", barcode="4710-001 a", serial="sn 7"))))
    for code in (label_of("s", "1"), "4710001A", "4710-001a", "SN7"):
        assert register.of_code(code) == [("s", "1")]
    assert register.of_code("SN8") == []


def test_what_a_place_says_anew_replaces_what_was_known_of_it() -> None:
    register = Register()
    register.take("s", rows_of(place(AedRegistered(aed="1", serial="A1"))))
    register.take("s", rows_of(place(AedRegistered(aed="1", serial="A2"))))
    assert register.of_serial("A1") == []
    assert register.of_serial("A2") == [("s", "1")]
