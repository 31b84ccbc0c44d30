"""Vital signs in FHIR, and the scores reckoned from them.

LOINC and UCUM codes are those of FHIR R4's own vital-signs profiles (heart rate, respiratory rate, saturation, body
temperature, blood pressure panel); Glasgow coma scale, glucose by meter and pain from LOINC as widely used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from goldenhour.emergency.bodies import Consciousness, VitalSignsTaken
from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, pruned, quantity, reference
from goldenhour.emergency.fhir.codings import concept, hl7, loinc, profile, snomed, table_codings
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Rows
from goldenhour.emergency.noted import VitalSigns
from goldenhour.emergency.record_elements import NOT_VALUES
from goldenhour.emergency.scores import gcs_total, news2, news2_applies, revised_trauma_score, shock_index
from goldenhour.emergency.suspicion import age_of


class Sign(NamedTuple):
    """How one sign is said: its profile, its codes, the UCUM unit and what people call it."""

    profile: str
    codes: tuple[Json, ...]
    unit: str = ""
    unit_name: str = ""


SIGNS: dict[str, Sign] = {
    "pulse": Sign("gh-heart-rate", (loinc("8867-4", "Heart rate"),), "/min", "beats/minute"),
    "breaths": Sign("gh-respiratory-rate", (loinc("9279-1", "Respiratory rate"),), "/min", "breaths/minute"),
    "spo2": Sign("gh-oxygen-saturation", (
        loinc("2708-6", "Oxygen saturation in Arterial blood"),
        loinc("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry")), "%", "%"),
    "temperature_c": Sign("gh-body-temperature", (loinc("8310-5", "Body temperature"),), "Cel", "°C"),
    "glucose_mg_dl": Sign("gh-vital-sign", (
        loinc("41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer"),), "mg/dL", "mg/dL"),
    "pain": Sign("gh-vital-sign", (
        loinc("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),), "{score}", "points"),
    "on_oxygen": Sign("gh-vital-sign", (own_coding("observation", "on-oxygen"),)),
    "consciousness": Sign("gh-vital-sign", (own_coding("observation", "acvpu"),)),
}  # fmt: skip
"""Field of `VitalSignsTaken` -> how it is said. Blood pressure and GCS are said together, below."""
TOGETHER = ("systolic", "diastolic", "gcs_eye", "gcs_verbal", "gcs_motor")
PRESSURES = {
    "systolic": loinc("8480-6", "Systolic blood pressure"),
    "diastolic": loinc("8462-4", "Diastolic blood pressure"),
}
GCS = {
    "gcs_eye": loinc("9267-6", "Glasgow coma score eye opening"),
    "gcs_verbal": loinc("9270-0", "Glasgow coma score verbal"),
    "gcs_motor": loinc("9268-4", "Glasgow coma score motor"),
}
LEVELS = {
    Consciousness.ALERT: snomed("248234008", "Mentally alert"),
    Consciousness.CONFUSED: snomed("130987000", "Acute confusion"),
    Consciousness.VOICE: snomed("300202002", "Response to voice"),
    Consciousness.PAIN: snomed("450847001", "Response to pain"),
    Consciousness.UNRESPONSIVE: snomed("422768004", "Unresponsive"),
}
ABSENT = {
    "7701001": "not-applicable", "8801019": "asked-declined", "8801015": "asked-declined", "8801017": "not-performed",
    "8801003": "not-performed", "8801001": "not-performed", "8801021": "unsupported", "8801023": "error",
}  # fmt: skip
"""Reason of the national record -> HL7's nearest reason for an absent value; any other is `unknown`."""
CATEGORY = concept(hl7("observation-category", "vital-signs", "Vital Signs"))


def vital_signs(facts: Facts, _: str, taken: VitalSigns) -> Iterator[Json]:
    """One observation for each sign of a set; blood pressure and GCS with their components."""
    signs = taken.signs
    for name, sign in SIGNS.items():
        value = getattr(signs, name)
        reason = absent(facts, signs, name)
        if value is not None or reason:
            yield one_sign(facts, taken, name.replace("_", "-"), sign) | (reason or value_of(sign, value))
    yield from blood_pressure(facts, taken)
    yield from coma_scale(facts, taken)


def one_sign(facts: Facts, taken: VitalSigns, name: str, sign: Sign) -> Json:
    return facts.resource(
        "Observation", sign.profile, (taken.id, name),
        extension=[{"url": profile("gh-phase"), "valueCoding": own_coding("phase", taken.signs.phase)}],
        status=facts.status(taken.id),
        category=[CATEGORY],
        code=concept(*sign.codes),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(taken.at),
        performer=facts.actors(taken.id),
    )  # fmt: skip


def value_of(sign: Sign, value: Any) -> Json:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, Consciousness):
        return {"valueCodeableConcept": concept(own_coding("consciousness", value), LEVELS[value])}
    return {"valueQuantity": quantity(value, sign.unit, sign.unit_name)}


def absent(facts: Facts, signs: VitalSignsTaken, name: str) -> Json | None:
    """Why there is no value, where the crew said so."""
    reason = signs.not_taken.get(name)
    if reason is None or getattr(signs, name) is not None:
        return None
    general = hl7("data-absent-reason", ABSENT.get(reason, "unknown"))
    said = table_codings(facts.country, [NOT_VALUES], reason)
    return {"dataAbsentReason": concept(general, *said, text=said[0].get("display"))}


def components(facts: Facts, signs: VitalSignsTaken, of: dict[str, Json], unit: str, unit_name: str) -> list[Json]:
    found = []
    for name, code in of.items():
        value = getattr(signs, name)
        reason = absent(facts, signs, name)
        if value is not None:
            found.append({"code": concept(code), "valueQuantity": quantity(value, unit, unit_name)})
        elif reason:
            found.append({"code": concept(code), **reason})
    return found


def blood_pressure(facts: Facts, taken: VitalSigns) -> Iterator[Json]:
    """The panel. FHIR's profile wants both components: one that was not measured says so."""
    parts = components(facts, taken.signs, PRESSURES, "mm[Hg]", "mmHg")
    if parts:
        there = {part["code"]["coding"][0]["code"] for part in parts}
        unmeasured = concept(hl7("data-absent-reason", "unknown", "Unknown"))
        parts += [
            {"code": concept(code), "dataAbsentReason": unmeasured}
            for code in PRESSURES.values()
            if code["code"] not in there
        ]
        panel = Sign("gh-blood-pressure", (loinc("85354-9", "Blood pressure panel with all children optional"),))
        yield one_sign(facts, taken, "blood-pressure", panel) | {"component": parts}


def coma_scale(facts: Facts, taken: VitalSigns) -> Iterator[Json]:
    """Eye, verbal, motor; the sum only where all three were examined."""
    parts = components(facts, taken.signs, GCS, "{score}", "points")
    if parts:
        total = gcs_total(taken.signs)
        scale = Sign("gh-coma-scale", (loinc("9269-2", "Glasgow coma score total"),))
        unknown = {"dataAbsentReason": concept(hl7("data-absent-reason", "unknown", "Unknown"))}
        value = {"valueQuantity": quantity(total, "{score}", "points")} if total is not None else unknown
        yield one_sign(facts, taken, "gcs", scale) | value | {"component": parts}


# ── scores ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_scores(case: Case) -> Any:
    return (news2_applies(age_of(case)), case.vital_signs)


def rows_of_scores(seen: Any) -> Rows:
    adult, taken = seen
    return [(one.id, (adult, one)) for one in taken]


def scores(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """What one set alone gives, exactly as published: a score that is not complete is not said. Shock index, RTS, NEWS2."""
    adult, taken = seen
    index = shock_index(taken.signs)
    if index is not None:
        yield score(facts, taken, "shock-index", {"valueQuantity": quantity(round(index, 2), "1")})
    if (rts := revised_trauma_score(taken.signs)) is not None:
        weighted = {"valueQuantity": quantity(round(rts.weighted, 4), "{score}", "points")}
        yield score(facts, taken, "rts", weighted)
        yield score(facts, taken, "triage-rts", {"valueInteger": rts.triage})
    early = news2(taken.signs)
    if adult and early.complete:
        yield score(facts, taken, "news2", {"valueInteger": early.score}) | pruned(
            {"interpretation": [concept(own_coding("risk", early.risk))] if early.risk else []}
        )


def score(facts: Facts, taken: VitalSigns, name: str, value: Json) -> Json:
    """A score, and the set it is reckoned from."""
    signs = [sign for sign in SIGNS if getattr(taken.signs, sign) is not None]
    names = [sign.replace("_", "-") for sign in signs]
    names += ["blood-pressure"] if taken.signs.systolic is not None else []
    return facts.resource(
        "Observation", "gh-scale", (taken.id, name),
        status=facts.status(taken.id),
        category=[concept(hl7("observation-category", "survey", "Survey"))],
        code=concept(own_coding("observation", name)),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(taken.at),
        derivedFrom=[reference("Observation", taken.id, one) for one in names],
        **value,
    )  # fmt: skip
