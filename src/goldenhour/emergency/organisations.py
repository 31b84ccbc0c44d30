"""The organisations people work for, from the country's tables: `county/<code>`, `hospital/<id>`, `country/<code>`."""

from __future__ import annotations

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.refusals import Category, Refusal


class Organisation(msgspec.Struct, frozen=True):
    """One to choose from. `kind` is county, hospital or country."""

    id: str
    name: str

    @property
    def kind(self) -> str:
        return self.id.partition("/")[0]


def looks_after_everybody(administrator: Person) -> bool:
    return Role.ADMINISTRATOR in administrator.roles and administrator.hospital is None and administrator.county is None


def organisation_name(country: Country, organisation: str, language: str = "") -> str:
    """Its name in this language, else in the country's own. Raises Refusal(INCORRECT) for one nobody knows."""
    kind, _, code = organisation.partition("/")
    own = language or country.languages[0]
    if kind == "county" and (county := country.find_county(code)):
        return county.name(own)
    if kind == "hospital" and (hospital := country.find_hospital(code)):
        return hospital.short(own)
    if kind == "country" and code == country.code:
        return country.name(own)
    raise Refusal(
        Category.INCORRECT,
        "organisation_unknown",
        "There is no such organisation. Choose a county, a hospital or the country from the list.",
        field="organisation",
    )


def called(country: Country, organisation: str, otherwise: str, language: str) -> str:
    """Its name in the reader's language; `otherwise` where nobody knows it here."""
    try:
        return organisation_name(country, organisation, language)
    except Refusal:
        return otherwise


def organisations_for(country: Country, administrator: Person, language: str) -> list[Organisation]:
    """Those whose people this administrator looks after."""
    if not looks_after_everybody(administrator):
        own = administrator.organisation
        return [Organisation(own, called(country, own, administrator.organisation_name, language))]
    return [
        Organisation(f"country/{country.code}", country.name(language)),
        *(Organisation(f"county/{county.code}", county.name(language)) for county in country.counties),
        *(Organisation(f"hospital/{hospital.id}", hospital.short(language)) for hospital in country.hospitals),
    ]
