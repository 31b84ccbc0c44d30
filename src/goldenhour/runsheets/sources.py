"""Where an element's value comes from: typed paths of `record_elements.csv` read from the folded case.

What somebody said is a fact; what the program works out (`WORKED_OUT`) gives way to whatever was recorded for the element.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goldenhour import __version__
from goldenhour.emergency.bodies import Condition, Consciousness, Mark, Phase, Sex
from goldenhour.emergency.record_elements import is_not_value
from goldenhour.emergency.reference import RecordElement
from goldenhour.runsheets.reading import SYSTEM, Reading, Value

NOT_APPLICABLE = "7701001"
PHASES = {Phase.SCENE: "120001", Phase.TRANSPORT: "120002", Phase.HOSPITAL: "120003"}
AVPU = {
    Consciousness.ALERT: "3326001",
    Consciousness.CONFUSED: "3326001",  # the form knows no new confusion; such a patient has the eyes open
    Consciousness.VOICE: "3326003",
    Consciousness.PAIN: "3326005",
    Consciousness.UNRESPONSIVE: "3326007",
}
SEXES = {Sex.MALE: "106001", Sex.FEMALE: "106002", Sex.OTHER: "7701003", Sex.UNKNOWN: "7701003"}
CATEGORIES = {Condition.OHCA: "110029", Condition.STROKE: "110031", Condition.AMI: "110004"}
YES_NO = {"trauma": ("109001", "109002"), "arrest": ("111001", "111002"), "discharged_alive": ("132001", "132002")}
WORKED_OUT = frozenset({
    "record.number", "program.name", "program.version", "program.format", "call.area", "call.receiver", "run.name",
    "run.crew_level", "runs.others", "unit.agency_number", "unit.vehicle_number", "unit.vehicle_level", "unit.station",
    "unit.gps", "unit.county", "unit.area", "situation.trauma", "situation.category", "situation.arrest",
    "disposition.outcome", "patient.age_unit",
})  # fmt: skip
YEARS_FROM = 2
"""From this age on whole years are written, below it months."""

Reader = Callable[[Reading, str, RecordElement], Iterable[Value]]


def number(value: float) -> str:
    """A number as people write it: 36.5, 120, never 1e+06."""
    return format(Decimal(repr(value)).normalize(), "f")


def gps(lat: float, lon: float) -> str:
    """Degrees WGS84 to about ten centimetres."""
    return f"{lat:.6f},{lon:.6f}"


# ── the call and the run ─────────────────────────────────────────────────────────────────────────────────────────────
def call(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    taken, called_at = reading.case.call, reading.case.called_at
    if taken is None:
        return
    county = reading.country.find_county(taken.place.county)
    exact = not taken.place.uncertainty_km or taken.place.uncertainty_km <= 0.2
    said = reading.last("call_taken")
    values: dict[str, str | None] = {
        "at": reading.local(called_at) if called_at else None,
        "complaint": taken.complaint,
        "level": taken.level,
        "address": taken.place.address,
        "county": taken.place.county,
        "area": county.area if county else None,
        "gps": gps(taken.place.lat, taken.place.lon) if exact else None,
        "receiver": "102001" if taken.origin in ("119", "simulation") else None,
    }
    yield from reading.one(values[field], said)


def record(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    """The record's number: the day, the area, and eight digits of the incident number, else made from the case's id."""
    taken, called_at = reading.case.call, reading.case.called_at
    county = reading.country.find_county(taken.place.county) if taken else None
    if taken is None or called_at is None or county is None:
        return
    incident = taken.incident_number if taken.incident_number.isdecimal() else ""
    made = int.from_bytes(hashlib.sha256(reading.case.id.encode()).digest()[:8], "big")
    local = incident.zfill(8)[-8:] if incident else f"{made % 10**8:08}"
    yield from reading.one(f"{reading.local(called_at)[:10].replace('-', '')}{county.area}{local}")


def program(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    yield from reading.one({"name": "goldenhour", "version": __version__, "format": SYSTEM}[field])


def run(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    if reading.run is None:
        return
    sent = {
        "name": reading.run.name,
        "crew_level": reading.run.crew_level,
        "sent_at": reading.local(reading.run.sent_at),
    }
    yield from reading.one(sent[field], reading.last("unit_sent", unit=reading.run.unit))


def runs(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    """The other units that were sent and not stood down; none is an answer too."""
    if reading.run is None:
        return
    others = [r.name for r in reading.case.runs.values() if r is not reading.run and r.stood_down_reason is None]
    yield from reading.one("、".join(sorted(others)) or NOT_APPLICABLE)


def unit(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    """What is registered of the ambulance. Where no national number is registered, the unit's own key stands for it."""
    if reading.run is None or reading.unit is None:
        return
    known = reading.unit
    county = reading.country.find_county(known.county)
    values = {
        "agency_number": known.id,
        "vehicle_number": known.id,
        "vehicle_level": "136001",
        "station": known.station or known.name,
        "gps": gps(known.lat, known.lon),
        "county": known.county,
        "area": county.area if county else None,
    }
    yield from reading.one(values[field])


def times(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    at = reading.run.times.get(Mark(field)) if reading.run else None
    if reading.run is not None and at is not None:
        yield from reading.one(
            reading.local(at), reading.last("time_reported", unit=reading.run.unit, mark=Mark(field))
        )


# ── the patient ──────────────────────────────────────────────────────────────────────────────────────────────────────
def patient(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    if field in ("age", "age_unit"):
        yield from age(reading, field)
        return
    value: Any = getattr(reading.case.patient, field)
    said = reading.last_with("patient_described", field)
    if value is None and field == "sex" and reading.case.call is not None:
        value, said = reading.case.call.patient_sex, reading.last("call_taken")
    if isinstance(value, Sex):
        value = SEXES[value]
    yield from reading.one(value.isoformat() if isinstance(value, date) else value, said)


def age(reading: Reading, field: str) -> Iterator[Value]:
    years, said = reading.case.patient.age_years, reading.last_with("patient_described", "age_years")
    if years is None and reading.case.call is not None:
        years, said = reading.case.call.patient_age, reading.last("call_taken")
    if years is None:
        return
    in_years = years >= YEARS_FROM
    amount = str(int(years)) if in_years else str(round(years * 12))
    yield from reading.one(amount if field == "age" else "107001" if in_years else "107002", said)


def history(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    value = getattr(reading.case.history, field)
    said = reading.last_with("history_taken", field)
    yield from reading.one(reading.local(value) if isinstance(value, datetime) else value, said)


def findings(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    """The findings whose code stands in this table, in its order; for an element with one value, the last of them."""
    known: dict[str, int] = {code.code: n for n, code in enumerate(reading.country.code_tables.get(field, ()))}
    found = [noted for noted in reading.case.findings if noted.body.code in known]
    found.sort(key=lambda noted: (noted.at.replace(microsecond=0), noted.id))
    if not element.several:
        found = found[-1:]
    first = {(noted.body.code, noted.body.system): noted for noted in reversed(found)}
    for (code, system), noted in sorted(first.items()):
        yield from reading.one(code, reading.said(noted.id), text=noted.body.text, system=system)


# ── what repeats ─────────────────────────────────────────────────────────────────────────────────────────────────────
def vitals(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    for row, taken in enumerate(reading.rows_of("eVitals")):
        signs: Any = taken.signs
        value = reading.local(taken.at) if field == "at" else getattr(signs, field)
        if isinstance(value, Phase):
            value = PHASES[value]
        elif isinstance(value, Consciousness):
            value = AVPU[value]
        elif isinstance(value, int | float):
            value = number(value)
        value = value if value is not None else signs.not_taken.get(field)
        yield from reading.one(value, reading.said(taken.id), row=row)


def given(section: str) -> Reader:
    """Medications or procedures: a row each."""

    def read(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
        for row, noted in enumerate(reading.rows_of(section)):
            value: Any = getattr(noted.body, field)
            text = noted.body.text if field == "code" else ""
            value = number(value) if isinstance(value, float) else value
            yield from reading.one(value, reading.said(noted.id), row=row, text=text, system=noted.body.system)

    return read


# ── where to, and what became of it ──────────────────────────────────────────────────────────────────────────────────
def destination(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    alert = reading.alert
    hospital = reading.country.find_hospital(alert.hospital) if alert is not None else None
    if alert is None or hospital is None:
        return
    values = {
        "name": hospital.name(reading.country.languages[0]),
        "code": hospital.code,
        "gps": gps(hospital.lat, hospital.lon) if hospital.lat is not None and hospital.lon is not None else None,
        "county": hospital.county,
    }
    yield from reading.one(values[field], reading.said(alert.id))


def situation(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    """What the suspected condition, the complaint and a beating heart already tell."""
    suspected, case = reading.case.suspected, reading.case
    if field == "category":
        yield from reading.one(CATEGORIES.get(suspected.condition) if suspected else None)
        return
    wanted = {"trauma": Condition.TRAUMA, "arrest": Condition.OHCA}[field]
    answer: bool | None = None
    if suspected is not None and (suspected.condition is not Condition.OTHER):
        answer = suspected.condition is wanted
    elif field == "arrest" and any((taken.signs.pulse or 0) > 0 for taken in case.vital_signs):
        answer = False
    elif field == "trauma" and case.call is not None:
        known = reading.country.find_code("dispatch_complaints", case.call.complaint)
        answer = {"medical": False, "trauma": True}.get(known.group) if known else None
    yield from reading.one(YES_NO[field][answer] if answer is not None else None)


def disposition(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    """Taken to hospital once the ambulance is there, or has left the scene for one that was warned."""
    done = reading.run.times if reading.run else {}
    taken = Mark.AT_HOSPITAL in done or (Mark.LEFT_SCENE in done and reading.alert is not None)
    yield from reading.one("128001" if taken else None)


def outcome(reading: Reading, field: str, element: RecordElement) -> Iterator[Value]:
    reported = reading.alert.outcome if reading.alert is not None else None
    if reported is None:
        return
    alive = reported.survived_to_discharge
    values = {
        "triage_level": f"13100{reported.triage_level}" if reported.triage_level else None,
        "cpc": f"13300{reported.cpc}" if reported.cpc else None,
        "discharged_alive": YES_NO["discharged_alive"][alive] if alive is not None else None,
    }
    yield from reading.one(values[field], reading.last("outcome_reported"))


READERS: dict[str, Reader] = {
    "call": call, "record": record, "program": program, "run": run, "runs": runs, "unit": unit, "times": times,
    "patient": patient, "history": history, "findings": findings, "vitals": vitals, "medications": given("eMedications"),
    "procedures": given("eProcedures"), "destination": destination, "situation": situation, "disposition": disposition,
    "outcome": outcome,
}  # fmt: skip


def known_to(reading: Reading, element: RecordElement) -> list[Value]:
    """What the typed entries say of an element."""
    head, _, field = element.source.partition(".")
    reader = READERS.get(head)
    return list(reader(reading, field, element)) if reader else []


def is_fact(reading: Reading, element: RecordElement, values: Iterable[Value]) -> bool:
    """Whether these values were said by somebody, and are not all reasons for having none."""
    if element.source in WORKED_OUT:
        return False
    return any(not is_not_value(reading.country, value.value) for value in values)
