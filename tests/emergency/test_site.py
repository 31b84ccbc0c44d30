"""The fold of a place that keeps defibrillators."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.entries import KINDS, Said, understand
from goldenhour.emergency.folding_site import TELLINGS, fold_site
from goldenhour.kit.log import Entry, Logged, encode_json

KIND_OF = {kind.body: name for name, kind in KINDS.items()}
BEGAN = datetime(2026, 11, 1, 8, tzinfo=UTC)
SCHOOL = aed.SiteRegistered(name="大安高工", county="A", category="assembly")
ONE = aed.AedRegistered(aed="1", pads_until=date(2027, 1, 1), battery_until=date(2029, 1, 1))


def told(*bodies: says.Body, corrects: dict[int, str] | None = None) -> list[Said]:
    """Entries e1, e2, ... an hour apart."""
    said = []
    for number, body in enumerate(bodies, start=1):
        at = BEGAN + timedelta(hours=number)
        entry = Entry(
            id=f"e{number}", subject="site/s", kind=KIND_OF[type(body)], at=at, by="person/m", role="aed_manager",
            corrects=(corrects or {}).get(number), body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip
        said.append(understand(Logged(number, at, entry, b"")))
    return said


def test_every_kind_about_a_place_changes_the_place() -> None:
    assert {kind.body for kind in KINDS.values() if kind.subject == "site"} == set(TELLINGS)


def test_a_use_puts_a_device_out_of_service_until_its_pads_are_replaced() -> None:
    used = told(SCHOOL, ONE, aed.AedUsed(aed="1", on=date(2026, 11, 1), name="林"))
    assert fold_site("s", used).devices["1"].out is aed.OutOfService.USED
    back = told(SCHOOL, ONE, aed.AedUsed(aed="1", on=date(2026, 11, 1), name="林"),
                aed.AedBackInService(aed="1", pads_until=date(2028, 5, 1)))  # fmt: skip
    device = fold_site("s", back).devices["1"]
    assert device.out is None
    assert (device.pads_until, device.battery_until) == (date(2028, 5, 1), date(2029, 1, 1))


def test_a_check_that_finds_it_broken_takes_it_out_and_one_that_finds_it_well_brings_it_back() -> None:
    broken = aed.AedChecked(aed="1", on=date(2026, 11, 1), name="林", ready=False, note="red light")
    well = aed.AedChecked(aed="1", on=date(2026, 11, 2), name="林", ready=True)
    assert fold_site("s", told(SCHOOL, ONE, broken)).devices["1"].out is aed.OutOfService.DEFECT
    assert fold_site("s", told(SCHOOL, ONE, broken, well)).devices["1"].out is None


def test_a_check_does_not_bring_back_a_device_whose_pads_were_used() -> None:
    used, checked = aed.AedUsed(aed="1", on=date(2026, 11, 1), name="林"), aed.AedChecked(
        aed="1", on=date(2026, 11, 2), name="林", ready=True)  # fmt: skip
    assert fold_site("s", told(SCHOOL, ONE, used, checked)).devices["1"].out is aed.OutOfService.USED


def test_a_struck_entry_tells_nothing() -> None:
    out = aed.AedOutOfService(aed="1", why=aed.OutOfService.AWAY)
    struck = told(SCHOOL, ONE, out, site.SiteEntryStruck(reason="another device"), corrects={4: "e3"})
    assert fold_site("s", struck).devices["1"].out is None


def test_what_is_about_a_device_that_is_not_here_is_carried_along() -> None:
    state = fold_site("s", told(SCHOOL, aed.AedRemoved(aed="9")))
    assert [said.kind for said in state.not_understood] == ["aed_removed"]


def test_a_certificate_stands_by_its_number_and_only_for_an_application_that_was_made() -> None:
    applied = site.CertificationApplied(staff=10, trained=8, name="林")
    passed = site.CertificationDecided(
        application="e2", passed=True, number="A-1", on=date(2026, 11, 1), until=date(2028, 11, 1), name="王")  # fmt: skip
    assert fold_site("s", told(SCHOOL, applied, passed)).certificates["A-1"].until == date(2028, 11, 1)
    assert fold_site("s", told(SCHOOL, SCHOOL, passed)).certificates == {}
