"""Places with defibrillators in FHIR: valid, public, and made otherwise only by what changes them."""

from __future__ import annotations

from datetime import date

import msgspec

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency.aed_bodies import Hours, OutOfService, Source, Span
from goldenhour.emergency.country import load_country
from goldenhour.exchange.places import changed
from goldenhour.kit.fhir.validation import Validator
from tests.emergency.test_site import ONE, SCHOOL, told

COUNTRY = load_country("taiwan")
DAY = (Span(begins=480, ends=1440),)
PLACE = msgspec.structs.replace(SCHOOL, lat=25.04, lon=121.51, responsible="王校長", telephone="0912-345678")
DEVICE = msgspec.structs.replace(
    ONE, location="川堂", serial="S1", hours=Hours(week=(DAY, None, (), DAY, DAY, DAY, (Span(begins=0, ends=1440),)))
)


def test_a_place_is_a_location_with_hours_and_each_device_stands_in_it() -> None:
    (location,) = changed("site/s", told(PLACE), COUNTRY)
    assert location["status"] == "inactive"
    location, device = changed("site/s", told(PLACE, DEVICE), COUNTRY)
    assert location["status"] == "active"
    assert {name: float(degrees) for name, degrees in location["position"].items()} == {
        "longitude": 121.51, "latitude": 25.04,
    }  # fmt: skip
    assert location["hoursOfOperation"][0] == {
        "daysOfWeek": ["mon"], "openingTime": "08:00:00", "closingTime": "23:59:59",
    }  # fmt: skip
    assert location["hoursOfOperation"][-1] == {"daysOfWeek": ["sun"], "allDay": True}
    assert device["location"] == {"reference": f"Location/{location['id']}"}
    for one in (location, device):
        assert not [issue for issue in Validator().check(one) if issue.stops], one["id"]


def test_one_that_is_out_is_inactive_and_back_again_active() -> None:
    out = aed.AedOutOfService(aed="1", why=OutOfService.DEFECT)
    (device,) = changed("site/s", told(PLACE, DEVICE, out), COUNTRY)
    assert device["status"] == "inactive"
    (device,) = changed("site/s", told(PLACE, DEVICE, out, aed.AedBackInService(aed="1")), COUNTRY)
    assert device["status"] == "active"


def test_nobody_is_named_and_a_check_that_changes_nothing_makes_nothing() -> None:
    made = changed("site/s", told(PLACE, DEVICE), COUNTRY)
    assert not any(secret in str(made) for secret in ("王校長", "0912", "S1"))
    check = aed.AedChecked(aed="1", on=date(2026, 11, 1), name="林", ready=True)
    assert changed("site/s", told(PLACE, DEVICE, check), COUNTRY) == []


def test_what_is_made_up_is_marked() -> None:
    made_up = [msgspec.structs.replace(body, source=Source.SYNTHETIC) for body in (PLACE, DEVICE)]
    for one in changed("site/s", told(*made_up), COUNTRY):
        assert one["meta"]["security"][0]["code"] == "HTEST"
