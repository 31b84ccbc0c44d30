"""Counties, hospitals and ambulances: valid, and made otherwise only by what changes them."""

from __future__ import annotations

from msgspec.structs import replace

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Capability
from goldenhour.emergency.country import load_country
from goldenhour.emergency.entries import Said
from goldenhour.exchange.places import changed, of_country
from goldenhour.kit.fhir.validation import Validator
from tests.emergency.telling import entry, logged
from tests.exchange.everything import HOSPITAL

COUNTRY = load_country("taiwan")


def timeline(*bodies: says.Body) -> list[Said]:
    return logged([entry(body, n) for n, body in enumerate(bodies)])


def test_every_county_and_hospital_is_valid_and_there_once() -> None:
    made = list(of_country(COUNTRY))
    assert len({(one["resourceType"], one["id"]) for one in made}) == len(made)
    assert sum(one["resourceType"] == "Organization" for one in made) == len(COUNTRY.counties) + len(COUNTRY.hospitals)
    for one in made[:200]:
        assert not [issue for issue in Validator().check(one) if issue.stops], one["id"]


def test_a_hospital_that_closes_stroke_care_says_so_of_that_service_only() -> None:
    closes = says.DiversionChanged(what=Capability.STROKE, closed=True, reason="維修")
    (service,) = changed(f"hospital/{HOSPITAL}", timeline(closes), COUNTRY)
    assert service["id"] == f"hospital.{HOSPITAL}.stroke"
    assert service["notAvailable"][0]["description"] == "維修"
    (again,) = changed(f"hospital/{HOSPITAL}", timeline(closes, replace(closes, closed=False)), COUNTRY)
    assert "notAvailable" not in again
    assert not [issue for issue in Validator().check(service) if issue.stops]


def test_an_ambulance_is_an_organisation_and_a_place_and_off_duty_suspended() -> None:
    registered = says.UnitRegistered(name="演練91", county="A", lat=25.0, lon=121.5, synthetic=True)
    team, vehicle = changed("unit/A-91", timeline(registered), COUNTRY)
    assert (team["resourceType"], vehicle["resourceType"]) == ("Organization", "Location")
    assert team["partOf"]["reference"] == "Organization/county.A"
    (off,) = changed("unit/A-91", timeline(registered, says.UnitDutyChanged(on_duty=False)), COUNTRY)
    assert off["status"] == "suspended"


def test_what_changes_nothing_here_gives_nothing() -> None:
    registered = says.UnitRegistered(name="演練91", county="A", lat=25.0, lon=121.5)
    assert not changed("unit/A-91", timeline(registered, says.CrewSignedOn(names=["某人"])), COUNTRY)
    assert not changed("hospital/nowhere", timeline(says.DiversionChanged(what=Capability.ALL, closed=True)), COUNTRY)
    assert not changed("case/c", timeline(registered), COUNTRY)
