"""The dose check of an advice: what cannot be is refused, what is unusual or meets a known allergy is asked about.

Limits are the country's (`[dose_limits]` in its `country.toml`): the highest usual single dose of an adult, in mg. More is
asked about; more than ten times as much, as when a decimal point slips, is refused. Where the country has no limit, only
more than ten grams is asked about. Doses per kilogram, of children above all, are not checked here.
"""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.consult_bodies import Ordered
from goldenhour.emergency.country import Country
from goldenhour.kit.refusals import Category, Refusal

IN_MG = {
    "g": 1000.0,
    "mg": 1.0,
    "mcg": 0.001,
    "ug": 0.001,
    "µg": 0.001,
    "μg": 0.001,
    "公克": 1000.0,
    "毫克": 1.0,
    "微克": 0.001,
}
"""Units of mass as they are written, in mg."""
SLIPPED = 10
"""So many times the usual highest dose is a decimal point in the wrong place."""
WITHOUT_LIMIT_MG = 10_000.0
"""Hardly any drug is given by more than ten grams; fluids are told in ml."""
SHORTEST_NAME = 2


def milligrams(country: Country, drug: Ordered) -> float | None:
    """The dose in mg; None where it is told otherwise (ml, puffs, units)."""
    if drug.dose is None:
        return None
    unit = drug.unit.strip()
    if known := country.find_code("dose_units", unit):
        unit = known.label("en")
    factor = IN_MG.get(unit.lower())
    return None if factor is None else drug.dose * factor


def usual_mg(country: Country, drug: Ordered) -> float | None:
    """The highest usual single dose the country's table has for this drug."""
    limit = country.settings.get("dose_limits", {}).get(drug.code)
    return float(limit) if limit is not None else None


def check_doses(asked: Asked) -> None:
    """Every drug of an advice: a known drug, a dose with its unit, within limits, nothing the patient is allergic to."""
    for place, drug in enumerate(asked.body.drugs):
        check_drug(asked, drug, f"drugs.{place}")


def check_drug(asked: Asked, drug: Ordered, field: str) -> None:
    country = asked.book.country
    if drug.code and country.find_code("medications", drug.code) is None:
        asked.ask_to_confirm(
            "unknown_drug",
            "The code {code} is in none of this country's tables. Keep it as it is?",
            field=field,
            code=drug.code,
        )
    if drug.dose is not None and not drug.unit.strip():
        raise Refusal(
            Category.INCORRECT,
            "dose_without_unit",
            "Say of what the dose is: mg, ml, puffs ... A number alone can be misread.",
            field=field,
        )
    check_amount(asked, drug, field)
    if allergic(asked, drug):
        asked.ask_to_confirm(
            "allergy_named",
            "The record names an allergy that may be to {drug}: {allergies}. Advise it all the same?",
            field=field,
            drug=drug.drug,
            allergies=(asked.case.patient.allergies or "")[:200],
        )


def check_amount(asked: Asked, drug: Ordered, field: str) -> None:
    amount, usual = milligrams(asked.book.country, drug), usual_mg(asked.book.country, drug)
    if amount is None:
        return
    if usual is not None and amount > SLIPPED * usual:
        raise Refusal(
            Category.INCORRECT,
            "impossible_dose",
            "{drug}: {dose} is more than ten times the highest usual dose ({usual} mg). Check the decimal point and the unit.",
            field=field,
            drug=drug.drug,
            dose=f"{drug.dose:g} {drug.unit}",
            usual=f"{usual:g}",
        )
    if amount > (WITHOUT_LIMIT_MG if usual is None else usual):
        asked.ask_to_confirm(
            "unusual_dose",
            "{drug}: {dose} is more than usual (up to {usual} mg). Is it right?",
            field=field,
            drug=drug.drug,
            dose=f"{drug.dose:g} {drug.unit}",
            usual=f"{WITHOUT_LIMIT_MG if usual is None else usual:g}",
        )


def allergic(asked: Asked, drug: Ordered) -> bool:
    """Whether the drug's name, in any language of the country, stands in what is recorded of allergies."""
    recorded = (asked.case.patient.allergies or "").casefold()
    known = asked.book.country.find_code("medications", drug.code) if drug.code else None
    names = {drug.drug, *(known.labels.values() if known else ())}
    return any(name.strip().casefold() in recorded for name in names if len(name.strip()) >= SHORTEST_NAME)
