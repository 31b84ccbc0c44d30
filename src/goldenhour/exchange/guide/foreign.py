"""Codes of others that we use, and how we know them. Plain facts: no content of LOINC or SNOMED CT is copied."""

from __future__ import annotations

from typing import NamedTuple

from goldenhour.emergency.fhir.codings import LOINC, SNOMED

R4, GUIDE, MEMORY = "FHIR R4", "another guide", "memory"
"""In the published definitions and examples of FHIR R4 itself; in a public guide (named); known to us, not looked up."""


class Foreign(NamedTuple):
    """A code, what we use it for, and how it is known: one of the three above, with the guide's name."""

    system: str
    code: str
    what: str
    known: str
    where: str = ""


def loinc(code: str, what: str, known: str = R4, where: str = "") -> Foreign:
    return Foreign(LOINC, code, what, known, where)


def snomed(code: str, what: str, known: str, where: str = "") -> Foreign:
    return Foreign(SNOMED, code, what, known, where)


FOREIGN: tuple[Foreign, ...] = (
    loinc("8867-4", "heart rate"), loinc("9279-1", "respiratory rate"), loinc("2708-6", "oxygen saturation"),
    loinc("59408-5", "oxygen saturation by pulse oximetry"), loinc("8310-5", "body temperature"),
    loinc("85354-9", "blood pressure panel"), loinc("8480-6", "systolic"), loinc("8462-4", "diastolic"),
    loinc("9269-2", "Glasgow coma scale, sum"), loinc("9267-6", "eye"), loinc("9270-0", "verbal"), loinc("9268-4", "motor"),
    loinc("41653-7", "glucose by meter", GUIDE, "MII (Germany), by its LOINC name"),
    loinc("72514-3", "pain, 0-10", MEMORY, "also in US Core vital signs, as we remember"),
    loinc("29463-7", "body weight"), loinc("30525-0", "age"), loinc("10154-3", "chief complaint"),
    loinc("11524-6", "ECG study"), loinc("72170-4", "photograph"), loinc("67796-3", "ambulance report"),
    loinc("67664-3", "section: mission", GUIDE, "cz-ems"), loinc("67660-1", "section: dispatch", GUIDE, "cz-ems"),
    loinc("67667-6", "section: times", GUIDE, "cz-ems"), loinc("10164-2", "section: what happened"),
    loinc("51848-0", "section: suspected condition"), loinc("11348-0", "section: past history"),
    loinc("48765-2", "section: allergies"), loinc("10160-0", "section: own medicines"), loinc("8716-3", "section: vital signs"),
    loinc("29545-1", "section: findings"), loinc("29554-3", "section: procedures"), loinc("29549-3", "section: medicines given"),
    loinc("11488-4", "section: consults", MEMORY),
    loinc("34133-9", "outcome report, as a summary of an episode"), loinc("2339-0", "glucose in blood", MEMORY),
    loinc("72089-6", "NIHSS", MEMORY), loinc("75859-9", "modified Rankin scale", MEMORY),
    snomed("410429000", "cardiac arrest", GUIDE, "ch-ems"), snomed("417746004", "traumatic injury", MEMORY),
    snomed("230690007", "stroke", MEMORY), snomed("57054005", "acute myocardial infarction", MEMORY),
    snomed("716186003", "no known allergy", R4),
    snomed("248234008", "alert", GUIDE, "PH-RoadSafety, Synanetics emergency department"),
    snomed("130987000", "acute confusion", MEMORY, "in NEWS2 guides, as we remember"),
    snomed("300202002", "responds to voice", GUIDE, "PH-RoadSafety"),
    snomed("450847001", "responds to pain", GUIDE, "PH-RoadSafety"),
    snomed("422768004", "unresponsive", GUIDE, "PH-RoadSafety"),
    snomed("1255866005", "modified Rankin scale", GUIDE, "MII Kardio"),
)  # fmt: skip
