"""Taiwan's forms of a person's number, and what is asked about."""

from __future__ import annotations

import msgspec
import pytest

from goldenhour.emergency.country import load_country
from goldenhour.emergency.identity import has_known_form


@pytest.mark.parametrize("number", ["A123456789", "a123456789", "B234567894", "A800000014", "AC01234567"])
def test_a_national_id_and_a_resident_certificate_are_known(number: str) -> None:
    assert has_known_form(load_country("taiwan"), number)


@pytest.mark.parametrize("number", ["A123", "A123456788", "A323456789", "1123456789", "A1234567890", "310203456"])
def test_a_slip_or_a_passport_is_no_known_form(number: str) -> None:
    assert not has_known_form(load_country("taiwan"), number)


def test_a_country_that_names_no_forms_takes_everything() -> None:
    anywhere = msgspec.structs.replace(load_country("taiwan"), settings={})
    assert has_known_form(anywhere, "A123")
