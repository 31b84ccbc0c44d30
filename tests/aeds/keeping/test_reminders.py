"""When somebody is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from goldenhour.aeds.keeping.reminders import Owed, escalation_due, number_due, owed
from goldenhour.emergency.aed_bodies import AedRegistered
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import CertificationApplied, CertificationDecided, ManagerNamed, ManagerTrained
from tests.aeds.places import TAIPEI, place

PADS = date(2027, 2, 28)
DEVICE = AedRegistered(aed="1", pads_until=PADS, installed_on=date(2026, 2, 28))
MANAGER = ManagerNamed(manager="m", name="李", email="li@school.example")
TRAINED = ManagerTrained(manager="m", on=date(2026, 2, 1), practical_min=180, manager_min=40)


@pytest.mark.parametrize(
    ("days", "number"),
    [(61, 0), (60, 1), (15, 1), (14, 2), (2, 2), (1, 3), (0, 3), (-1, 3), (-6, 3), (-7, 4), (-13, 4), (-14, 5)],
)
def test_two_months_two_weeks_a_day_before_then_each_week(days: int, number: int) -> None:
    assert number_due(days) == number


@pytest.mark.parametrize(("days", "number"), [(10, 0), (0, 0), (-29, 0), (-30, 1), (-59, 1), (-60, 2)])
def test_the_authority_hears_after_thirty_days_and_each_thirty_again(days: int, number: int) -> None:
    assert escalation_due(days) == number


def pads_owed(site: Site, today: date) -> list[Owed]:
    return [one for one in owed(site, today, TAIPEI) if one.body.what == "pads"]


def test_only_the_last_of_what_was_missed_is_said_and_never_twice() -> None:
    today = PADS - timedelta(days=10)
    (one,) = pads_owed(place(DEVICE, MANAGER, TRAINED), today)
    assert (one.body.number, one.body.to, one.body.escalated) == (2, "李", False)
    again = place(DEVICE, MANAGER, TRAINED, one.body)
    assert pads_owed(again, today) == []
    assert pads_owed(again, today + timedelta(days=8)) == []
    assert [one.body.number for one in pads_owed(again, PADS)] == [3]


def test_its_id_follows_from_the_duty_so_that_two_servers_say_the_same() -> None:
    today = PADS - timedelta(days=10)
    first, second = (pads_owed(place(DEVICE, MANAGER, TRAINED), today)[0] for _ in range(2))
    assert first.id == second.id
    assert first.id != pads_owed(place(DEVICE, MANAGER, TRAINED), PADS)[0].id


def test_a_long_overdue_duty_goes_to_the_county_too() -> None:
    found = pads_owed(place(DEVICE, MANAGER, TRAINED), PADS + timedelta(days=30))
    assert [(one.body.escalated, one.body.to, one.body.number) for one in found] == [
        (False, "李", 7),
        (True, "county/A", 1),
    ]


def test_a_new_date_begins_anew() -> None:
    today = PADS - timedelta(days=10)
    (one,) = pads_owed(place(DEVICE, MANAGER, TRAINED), today)
    renewed = AedRegistered(aed="1", pads_until=today + timedelta(days=30), installed_on=date(2026, 2, 28))
    assert [one.body.number for one in pads_owed(place(DEVICE, MANAGER, TRAINED, one.body, renewed), today)] == [1]


def test_a_certificate_asks_to_be_renewed_two_months_before_its_two_years_end() -> None:
    asks = CertificationApplied(staff=10, trained=8, name="李")
    (application,) = place(DEVICE, MANAGER, TRAINED, asks).applications
    passed = CertificationDecided(
        application=application, passed=True, number="A-1", on=date(2025, 2, 28), until=PADS, name="王"
    )
    site = place(DEVICE, MANAGER, TRAINED, asks, passed)
    said = [[one.body.number for one in owed(site, PADS - timedelta(days=days), TAIPEI) if one.body.what == "certificate"]
            for days in (61, 60)]  # fmt: skip
    assert said == [[], [1]]
