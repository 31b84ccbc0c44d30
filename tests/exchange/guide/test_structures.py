"""The guide is what the tables say, is valid itself, and knows every profile our resources claim."""

from __future__ import annotations

import pytest

from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.codings import profile
from goldenhour.exchange.guide import guide
from goldenhour.exchange.guide.published import NOT_THE_MINISTRYS
from goldenhour.exchange.guide.shapes import Profile
from goldenhour.exchange.guide.tables import PROFILES
from goldenhour.kit.fhir.definitions import types
from goldenhour.kit.fhir.profiles import ProfileSet
from goldenhour.kit.fhir.validation import Validator
from scripts.guide_pages import examples
from scripts.write_guide import FOLDER, files
from tests.exchange.everything import everything
from tests.exchange.test_projection import last_of

GUIDE = guide(load_country("taiwan"))


def test_what_is_written_is_what_the_tables_say() -> None:
    made = files()
    assert {path.name for path in FOLDER.glob("*.json")} == set(made), "run `python -m scripts.write_guide`"
    stale = [name for name, content in made.items() if (FOLDER / name).read_text(encoding="utf-8") != content]
    assert not stale, "run `python -m scripts.write_guide`"


def test_every_resource_of_the_guide_is_valid_and_says_whose_it_is() -> None:
    validator = Validator()
    for one in GUIDE:
        assert not [issue for issue in validator.check(one) if issue.stops], one["id"]
        assert NOT_THE_MINISTRYS in one["description"], one["id"]
    assert len({(one["resourceType"], one["id"]) for one in GUIDE}) == len(GUIDE)


def test_every_profile_our_resources_claim_is_in_the_guide() -> None:
    known = {one["url"] for one in GUIDE if one["resourceType"] == "StructureDefinition"}
    claimed = {profile for one in last_of(everything()).values() for profile in one["meta"]["profile"]}
    assert claimed <= known


@pytest.mark.parametrize("one", PROFILES, ids=lambda one: one.name)
def test_every_profile_has_an_example_that_follows_it(one: Profile) -> None:
    found = examples()[one.name]
    assert profile(one.name) in found["meta"]["profile"]
    said = Validator(ProfileSet.from_folder(FOLDER)).check(found)
    assert not [issue for issue in said if issue.stops or "is not known here" in issue.text]


@pytest.mark.parametrize("one", [g for g in GUIDE if g["resourceType"] == "StructureDefinition"], ids=lambda g: g["id"])
def test_a_profile_speaks_of_elements_there_are(one: dict[str, object]) -> None:
    there = {element.path for element in types()[str(one["type"])].elements}
    for element in one["differential"]["element"]:  # type: ignore[index]
        top = ".".join(element["path"].split(".")[:2])
        assert top in there | {one["type"]}, element["path"]
