"""Where people work, in the reader's language."""

from __future__ import annotations

from goldenhour.emergency.country import load_country
from goldenhour.emergency.organisations import called, organisation_name, organisations_for
from goldenhour.emergency.people import Person, Role
from tests.conftest import HOSPITAL

TAIWAN = load_country("taiwan")


def test_a_place_is_called_as_the_reader_says_it_and_kept_as_the_country_does() -> None:
    assert organisation_name(TAIWAN, "county/A") == "臺北市"
    assert called(TAIWAN, "county/A", "臺北市", "en") == "Taipei City"
    assert called(TAIWAN, f"hospital/{HOSPITAL}", "臺大醫院", "zh_Hant") == "臺大醫院"


def test_a_place_nobody_knows_here_keeps_its_own_name() -> None:
    assert called(TAIWAN, "county/XX", "Elsewhere", "en") == "Elsewhere"
    assert called(TAIWAN, "", "", "en") == ""


def test_an_administrator_of_one_county_reads_its_name_in_their_language() -> None:
    by = Person(id="person/a", name="A", roles=frozenset({Role.ADMINISTRATOR}), organisation="county/A",
                organisation_name="臺北市")  # fmt: skip
    assert [place.name for place in organisations_for(TAIWAN, by, "en")] == ["Taipei City"]
