"""What it takes to check what another system sends: a Bundle of 30 entries, the mistakes found, and what the tables cost."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.fhir_mutants import MUTANTS, XHTML, mutant
from bench.figures import Line, Times
from goldenhour.kit.fhir.decoding import decode, encode
from goldenhour.kit.fhir.validation import Validator

Json = dict[str, Any]
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
AT = "2026-02-01T08:3{}:00+08:00"
SIGNS: tuple[tuple[str, str, float, str], ...] = (
    ("8867-4", "Heart rate", 112, "/min"), ("9279-1", "Respiratory rate", 24, "/min"),
    ("2708-6", "Oxygen saturation", 91, "%"), ("8310-5", "Body temperature", 36.4, "Cel"),
    ("2339-0", "Glucose", 142, "mg/dL"), ("9269-2", "Glasgow coma score", 14, "{score}"),
)  # fmt: skip
LOADING = """
import time
from pathlib import Path
def used(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
begin = time.perf_counter()
from goldenhour.kit.fhir.validation import Validator
from goldenhour.kit.fhir.validation.building import build, shape
from goldenhour.kit.fhir.definitions import resource_types, types
imported = time.perf_counter()
before = used()
Validator().check({"resourceType": "Patient"})
first = time.perf_counter()
for name, rule in types().items():
    for element in rule.elements:
        if any(other.path.startswith(element.path + ".") for other in rule.elements):
            build(shape(element.path))
done = time.perf_counter()
print(imported - begin, first - imported, done - first, (used() - before) / 2**20)
"""


def concept(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def to(number: int) -> Json:
    return {"reference": f"urn:uuid:0b7e2a3c-5d0a-4d3c-9a7e-{number:012d}"}


def observation(code: str, display: str, value: float, unit: str, minute: int) -> Json:
    quantity = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    vital = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {
        "resourceType": "Observation", "status": "final",
        "category": [{"coding": [{"system": vital, "code": "vital-signs"}]}],
        "code": concept(LOINC, code, display), "subject": to(0), "encounter": to(1),
        "effectiveDateTime": AT.format(minute), "performer": [to(2)], "valueQuantity": quantity,
    }  # fmt: skip


def pressure(minute: int) -> Json:
    one = observation("85354-9", "Blood pressure", 0, "mm[Hg]", minute)
    del one["valueQuantity"]
    one["component"] = [
        {"code": concept(LOINC, code, name), "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"}}
        for code, name, value in (("8480-6", "Systolic", 96), ("8462-4", "Diastolic", 58))
    ]  # fmt: skip
    return one


def run() -> list[Json]:
    """Thirty resources of one ambulance run: who, where, when, what was found, what was done, and the document over it."""
    home = [{"use": "home", "text": "1 Road, Banqiao", "city": "Banqiao", "state": "New Taipei", "country": "TW"}]
    patient = {
        "resourceType": "Patient", "identifier": [{"use": "official", "system": "http://www.moi.gov.tw", "value": "A123456789"}],
        "name": [{"text": "Made-up Patient", "family": "Patient", "given": ["Made-up"]}], "gender": "male",
        "birthDate": "1956-03-09", "telecom": [{"system": "phone", "value": "0912345678"}], "address": home,
    }  # fmt: skip
    encounter = {
        "resourceType": "Encounter", "status": "finished", "subject": to(0), "serviceProvider": to(3),
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "FLD"},
        "participant": [{"individual": to(2)}], "period": {"start": AT.format(0), "end": AT.format(9)},
        "location": [{"location": to(5), "status": "completed"}],
    }  # fmt: skip
    others: list[Json] = [
        {"resourceType": "Practitioner", "active": True, "name": [{"text": "Made-up Paramedic"}]},
        {"resourceType": "Organization", "active": True, "name": "Banqiao station", "type": [{"text": "ambulance"}]},
        {"resourceType": "Organization", "active": True, "name": "Made-up hospital"},
        {"resourceType": "Location", "status": "active", "name": "scene", "position": {"longitude": 121.46, "latitude": 25.01}},
        {"resourceType": "Device", "status": "active", "deviceName": [{"name": "Defibrillator", "type": "user-friendly-name"}]},
        {"resourceType": "Condition", "subject": to(0), "encounter": to(1), "onsetDateTime": AT.format(0),
         "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
         "code": concept(SNOMED, "29857009", "Chest pain")},
        {"resourceType": "AllergyIntolerance", "patient": to(0), "code": concept(SNOMED, "91936005", "Penicillin"),
         "clinicalStatus": {"coding": [{
             "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}]}},
        *({"resourceType": "Procedure", "status": "completed", "subject": to(0), "encounter": to(1),
           "code": concept(SNOMED, *what), "performedDateTime": AT.format(3), "performer": [{"actor": to(2)}]}
          for what in (("268400002", "12 lead ECG"), ("392230005", "Intravenous access"), ("371907003", "Oxygen"))),
        *({"resourceType": "MedicationAdministration", "status": "completed", "subject": to(0), "context": to(1),
           "medicationCodeableConcept": concept(SNOMED, *what), "effectiveDateTime": AT.format(4),
           "performer": [{"actor": to(2)}],
           "dosage": {"route": {"text": "oral"}, "dose": {"value": 300, "unit": "mg", "system": UCUM, "code": "mg"}}}
          for what in (("387458008", "Aspirin"), ("387404004", "Nitroglycerin"))),
        {"resourceType": "RiskAssessment", "status": "final", "subject": to(0), "encounter": to(1),
         "prediction": [{"outcome": {"text": "acute coronary syndrome"}, "qualitativeRisk": {"text": "high"}}]},
    ]  # fmt: skip
    found: list[Json] = [patient, encounter, *others]
    found += [observation(*sign, minute) for minute in (2, 7) for sign in SIGNS] + [pressure(2), pressure(7)]
    return [*found, document(len(found))]


def document(resources: int) -> Json:
    return {
        "resourceType": "Composition", "status": "final", "type": concept(LOINC, "67796-3", "EMS patient care report"),
        "subject": to(0), "encounter": to(1), "date": AT.format(9), "author": [to(2)], "title": "Ambulance run",
        "section": [
            {"title": title, "code": concept(LOINC, code, title), "entry": [to(i) for i in range(2, resources, 4)],
             "text": {"status": "generated", "div": f'<div xmlns="{XHTML}"><h3>{title}</h3><ul><li>pulse 112</li><li>chest pain'
                                                    " since 8</li></ul></div>"}}
            for code, title in (("67664-3", "Mission"), ("67660-1", "Dispatch"), ("67667-6", "Times"), ("8716-3", "Vital signs"))
        ],
    }  # fmt: skip


def bundle() -> bytes:
    """A transaction of 30 entries, about 24 kB."""
    entries = [
        {"fullUrl": to(number)["reference"], "resource": one, "request": {"method": "POST", "url": one["resourceType"]}}
        for number, one in enumerate(run())
    ]
    return encode({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def in_turn(seconds: float, *works: Callable[[], object]) -> list[Times]:
    """Each once, then each again ...: what else the machine does meets them alike."""
    for work in works:
        work()
    times, until = [Times() for _ in works], time.perf_counter() + seconds
    while time.perf_counter() < until:
        for work, kept in zip(works, times, strict=True):
            begin = time.perf_counter()
            work()
            kept.values.append(time.perf_counter() - begin)
    return times


def usual_library() -> Callable[[bytes | str, str], bool]:
    """Whether `fhir.resources` (R4B, its nearest) takes a resource."""
    from fhir.resources.R4B import get_fhir_model_class

    def takes(content: bytes | str, kind: str) -> bool:
        try:
            get_fhir_model_class(kind).model_validate_json(content)
        except Exception:
            return False
        return True

    return takes


async def fhir_validation(folder: Path, options: Namespace) -> list[Line]:
    """Bytes in, issues out, everything checked; beside it a library that only parses."""
    gc.set_threshold(50_000, 20, 100)  # as the server has it (app/serving.py); for both
    content, validator, takes = bundle(), Validator(), usual_library()
    if any(issue.stops for issue in validator.check(decode(content))) or not takes(content, "Bundle"):
        raise RuntimeError("the Bundle is not right")
    alone = decode(content)
    ours, checked, theirs = in_turn(
        min(3 * options.seconds, 15.0),
        lambda: validator.check(decode(content)),
        lambda: validator.check(alone),
        lambda: takes(content, "Bundle"),
    )
    ratio = theirs.p(50) / ours.p(50)
    mutants = {name: mutant(name) for name in MUTANTS}
    caught = sum(any(issue.stops for issue in validator.check(one)) for one in mutants.values())
    by_them = sum(not takes(json.dumps(one, default=float), one["resourceType"]) for one in mutants.values())
    loading = await asyncio.create_subprocess_exec(sys.executable, "-c", LOADING, stdout=subprocess.PIPE)
    imported, first, every, mebibytes = map(float, (await loading.communicate())[0].split())
    return [
        Line(f"validate a Bundle of 30 entries fully, {len(content) / 1024:.0f} KiB from bytes to issues", str(ours),
             f"fhir.resources parsing alone {theirs}", ratio, "≥ 10 times faster", ratio >= 10),
        Line("of that, the validator over the decoded Bundle", str(checked), "", None, "p50 ≤ 1 ms", checked.p(50) <= 1e-3),
        Line("official examples with one mistake: caught", f"{caught} of {len(mutants)}", f"fhir.resources {by_them}",
             caught / by_them, "all", caught == len(mutants)),
        Line("import of the validator; first check; every type of R4 compiled (a server compiles what it meets)",
             f"{imported * 1e3:.0f} ms; {first * 1e3:.0f} ms; {every * 1e3:.0f} ms, {mebibytes:.0f} MiB", "", None, "", None),
    ]  # fmt: skip
