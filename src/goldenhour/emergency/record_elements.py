"""The elements of the national ambulance record: found by id or tag, and what their values mean in words."""

from __future__ import annotations

from goldenhour.emergency.country import Country
from goldenhour.emergency.reference import Code, RecordElement

NOT_VALUES = "not_values"
"""The code table of what stands for a value there is none of: not recorded, not applicable, refused ..."""


def element_of(country: Country, element_id: str) -> RecordElement | None:
    place = country.element_places.get(element_id)
    return country.record_elements[place] if place is not None else None


def is_not_value(country: Country, value: str) -> bool:
    """Whether a value says why there is none."""
    return country.find_code(NOT_VALUES, value) is not None


def choices_of(country: Country, element: RecordElement, version: str | None = None) -> tuple[Code, ...]:
    """The codes an element offers, as the country uses them now. Counties are no code table but serve as one."""
    table, _, group = element.table.partition("/")
    if table == "counties":
        return tuple(Code(county.code, "", county.names) for county in country.counties)
    if not table:
        return ()
    return tuple(code for code in country.codes(table, version) if not group or code.group == group)


def meaning_of(country: Country, element: RecordElement | None, value: str, language: str, system: str = "") -> str:
    """A value in words: a code by its label (as of its version), anything else as it is. Unknown codes stay themselves."""
    if element is not None and element.table == "counties":
        county = country.find_county(value)
        return county.name(language) if county else value
    table = element.table.partition("/")[0] if element is not None else ""
    found = country.find_code(table, value, system or None) or country.find_code(table, value)
    found = found or country.find_code(NOT_VALUES, value)
    return found.label(language) if found else value
