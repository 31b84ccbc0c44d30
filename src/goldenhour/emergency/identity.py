"""Whether a patient's national id has a form that the country gives out. The forms stand in the country's settings."""

from __future__ import annotations

import re
from typing import Any

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.country import Country


def check_national_id(asked: Asked) -> None:
    """One of another form (a passport, or a slip) is kept once somebody has said that it is right."""
    written = asked.body.national_id
    if written and not has_known_form(asked.book.country, written):
        asked.ask_to_confirm(
            "unusual_national_id",
            "This is no national id or resident certificate number. Is it another number (a passport), and is it right?",
            field="national_id",
        )


def has_known_form(country: Country, written: str) -> bool:
    """Whether it matches one of the country's forms, with its check digit where the form has one. A country that names
    no forms takes everything."""
    forms = country.settings.get("national_id", {}).get("forms", [])
    text = written.strip().upper()
    return not forms or any(re.fullmatch(form["pattern"], text) and adds_up(form, text) for form in forms)


def adds_up(form: dict[str, Any], text: str) -> bool:
    """The check digit: the first letter stands for two digits, its place in `letters` counted from 10; each digit times
    its weight, together a multiple of ten. A form without weights has none."""
    if "weights" not in form:
        return True
    digits = f"{10 + form['letters'].index(text[0])}{text[1:]}"
    weights: list[int] = form["weights"]
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0
