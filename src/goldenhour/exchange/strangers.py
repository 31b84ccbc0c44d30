"""What a resource that others wrote, or a case of ours, says of who the patient is: to be shown side by side and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.codings import sid
from goldenhour.emergency.identity import has_known_form
from goldenhour.emergency.suspicion import age_of
from goldenhour.exchange.matching import Who
from goldenhour.exchange.names_compared import HAN, normal_name
from goldenhour.kit.fhir.decoding import Json

DAYS_OF_A_YEAR = 365.25
PHONE_DIGITS = 9
"""Of a telephone number, the last ones: those behind 0 or +886."""
MOST_SHOWN = 6


class Told(msgspec.Struct, frozen=True):
    """One side as it is shown, and as it is compared (`who`). Numbers are (system, value)."""

    who: Who
    name: str = ""
    ids: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    born: str = ""
    sex: str = ""
    age: float | None = None
    phones: tuple[str, ...] = ()
    arrived: tuple[datetime, ...] = ()


class Reader:
    """Reads either side by the country's spelling, ids and words for nobody."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.spelling: dict[str, str] = country.settings.get("places", {}).get("spelling", {})
        self.nobody: list[str] = country.settings.get("patients", {}).get("nobody", [])
        self.forms = [form["pattern"] for form in country.settings.get("national_id", {}).get("forms", ())]
        self.systems = {one["system"] for one in country.settings.get("fhir", {}).get("national_ids", ())}

    # ── what others wrote ────────────────────────────────────────────────────────────────────────────────────────────
    def of_resource(self, resource: Json, about: Sequence[Json], now: datetime) -> Told:
        """`about` is what else they wrote of this patient: when they came stands in their encounters."""
        patient = patient_in(resource)
        inside = [entry.get("resource") or {} for entry in listed(resource, "entry")]
        numbers = [(texted(one, "system"), texted(one, "value")) for one in listed(patient, "identifier")]
        phones = [texted(one, "value") for one in listed(patient, "telecom") if one.get("system") == "phone"]
        return self.told(
            name=next(filter(None, map(name_said, listed(patient, "name"))), texted(patient, "display")),
            numbers=[one for one in numbers if one[1]],
            born=texted(patient, "birthDate"),
            sex=texted(patient, "gender"),
            phones=phones,
            arrived=list(arrivals([resource, *inside, *about])),
            now=now,
        )

    # ── a case of ours ───────────────────────────────────────────────────────────────────────────────────────────────
    def of_case(self, case: Case, organisation: str, theirs: Iterable[Json], now: datetime) -> Told:
        """`theirs` are the patients others wrote that belong to the case already: their numbers are its patient's."""
        who, call = case.patient, case.call
        sex = who.sex or (call.patient_sex if call else None)
        numbers = [(sid("patient-of-case"), case.id)]
        if who.national_id:
            numbers.append((sid("other-number"), who.national_id))
        for patient in theirs:
            numbers += [(texted(one, "system"), texted(one, "value")) for one in listed(patient, "identifier")]
        alerts = [one for one in case.alerts.values() if organisation in (f"hospital/{one.hospital}", "")]
        arrived = [arrival_of(case, alert) or alert.eta_at for alert in alerts or case.alerts.values()]
        return self.told(
            name=who.name or "",
            numbers=[one for one in dict.fromkeys(numbers) if one[1]],
            born=who.birth_date.isoformat() if who.birth_date else "",
            sex=sex.value if sex else "",
            age=age_of(case),
            phones=[call.caller_phone] if call and call.caller_phone else [],
            arrived=[one for one in arrived if one is not None],
            now=now,
        )

    def told(
        self, *, name: str, numbers: Sequence[tuple[str, str]], born: str, sex: str, phones: Sequence[str],
        arrived: Sequence[datetime], now: datetime, age: float | None = None,
    ) -> Told:  # fmt: skip
        ids = tuple(dict.fromkeys(plain(value) for system, value in numbers if self.is_id(system, value)))
        others = tuple((system, value) for system, value in numbers if not self.is_id(system, value))
        age = age if age is not None else years_since(born, now)
        who = Who(
            name=normal_name(name, self.spelling, self.nobody),
            ids=frozenset(ids),
            valid_ids=frozenset(one for one in ids if has_known_form(self.country, one)),
            numbers=frozenset(f"{system}|{plain(value)}" for system, value in others),
            born=born,
            sex=sex if sex in ("male", "female") else "",
            age=age,
            phones=frozenset(filter(None, map(digits_of, phones))),
            arrived=tuple(arrived),
        )
        return Told(
            who, name, ids, others[:MOST_SHOWN], born, sex, age, tuple(phones)[:MOST_SHOWN], tuple(sorted(arrived))
        )

    def is_id(self, system: str, value: str) -> bool:
        """A national id: by its system, or by its form, since hospitals give it systems of their own."""
        return system in self.systems or any(re.fullmatch(form, plain(value)) for form in self.forms)


def patient_in(resource: Json) -> Json:
    """The Patient a resource is, holds, or names: else the reference, which may say a number and a name."""
    if resource.get("resourceType") == "Patient":
        return resource
    held = [*(entry.get("resource") or {} for entry in listed(resource, "entry")), *listed(resource, "contained")]
    for one in held:
        if one.get("resourceType") == "Patient":
            return one
    named = resource.get("subject") or resource.get("patient") or {}
    if not isinstance(named, dict):
        return {}
    number = named.get("identifier")
    return {"display": texted(named, "display"), "identifier": [number] if isinstance(number, dict) else []}


def name_said(name: Json) -> str:
    """A name as it is read: Chinese without a blank between family and given name."""
    if text := texted(name, "text"):
        return text
    parts = [texted(name, "family"), *(one for one in name.get("given", ()) if isinstance(one, str))]
    return ("" if HAN.search("".join(parts)) else " ").join(filter(None, parts))


def arrivals(resources: Iterable[Json]) -> Iterator[datetime]:
    """When encounters began, where it is said to the minute and with its zone."""
    for one in resources:
        if one.get("resourceType") == "Encounter" and isinstance(period := one.get("period"), dict):
            try:
                began = datetime.fromisoformat(texted(period, "start"))
            except ValueError:
                continue
            if began.tzinfo is not None:
                yield began


def years_since(born: str, now: datetime) -> float | None:
    try:
        return (now.date() - date.fromisoformat(born)).days / DAYS_OF_A_YEAR
    except ValueError:
        return None


def digits_of(phone: str) -> str:
    """What two writings of one number have in common; nothing of a number too short to be anybody's."""
    digits = re.sub(r"\D", "", phone)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS - 1 else ""


def plain(number: str) -> str:
    return number.strip().upper()


def texted(value: Json, name: str) -> str:
    found: Any = value.get(name)
    return found if isinstance(found, str) else ""


def listed(value: Json, name: str) -> list[Json]:
    found: Any = value.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
