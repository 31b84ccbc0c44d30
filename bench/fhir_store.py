"""The FHIR store alone, without HTTP: documents of 30 observations applied, reads, searches, on both databases."""

from __future__ import annotations

import random
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.figures import Line, Times
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.store import Applied, FhirStore, Write
from goldenhour.kit.world import World
from tests.services import private_postgres

DOCUMENT = 30
SMALL = 10_000
AT_ONCE = 100  # documents in a transaction while the store is filled
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
VITALS = [
    ("8867-4", "Heart rate", "/min", 60, 140),
    ("9279-1", "Respiratory rate", "/min", 10, 30),
    ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%", 85, 100),
    ("8480-6", "Systolic blood pressure", "mm[Hg]", 80, 200),
    ("8462-4", "Diastolic blood pressure", "mm[Hg]", 40, 120),
    ("8310-5", "Body temperature", "Cel", 35, 40),
    ("2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", 50, 300),
    ("9269-2", "Glasgow coma score total", "{score}", 3, 15),
]


def observation(number: int, chance: random.Random) -> dict[str, Any]:
    """A vital sign as an ambulance's monitor sends it; thirty of a patient, one every half minute."""
    code, display, unit, low, high = VITALS[number % len(VITALS)]
    case = number // DOCUMENT
    at = BEGIN + timedelta(minutes=7 * case, seconds=30 * (number % DOCUMENT))
    return {
        "resourceType": "Observation",
        "id": f"obs-{number}",
        "meta": {"profile": ["http://goldenhour.dev/fhir/StructureDefinition/vital-sign"]},
        "identifier": [{"system": "urn:goldenhour:entry", "value": f"{case:08x}-{number:08x}"}],
        "status": "final",
        "category": [
            {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
                ]
            }
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": display}], "text": display},
        "subject": {"reference": f"Patient/patient-{case}"},
        "encounter": {"reference": f"Encounter/case-{case}"},
        "effectiveDateTime": at.isoformat(),
        "performer": [{"reference": f"Organization/station-{case % 400}"}],
        "valueQuantity": {
            "value": Decimal(chance.randint(low * 10, high * 10)) / 10,
            "unit": unit,
            "system": "http://unitsofmeasure.org",
            "code": unit,
        },
    }


class Filled:
    """A store with `size` observations; `document` applies one more."""

    def __init__(self, store: FhirStore, size: int) -> None:
        self.store, self.size = store, size
        self.chance = random.Random(7)
        self._next = 0
        while self._next < size:
            self._apply(min(AT_ONCE, -(-(size - self._next) // DOCUMENT)))

    def _apply(self, documents: int) -> float:
        seq = self.store.position()
        batch = []
        for document in range(documents):
            place, case = seq + 1 + document, self._next // DOCUMENT
            audience = (f"hospital/{case % 200}", f"county/{case % 22}")
            for _ in range(DOCUMENT):
                write = Write("Observation", f"obs-{self._next}", observation(self._next, self.chance), "PUT", audience)
                batch.append(Applied(write, place, BEGIN + timedelta(minutes=place)))
                self._next += 1
        begin = time.perf_counter()
        self.store.apply(batch, seq + documents)
        return time.perf_counter() - begin

    def document(self) -> float:
        return self._apply(1)

    def timed(self, work: Callable[[int], Any], each: int = 600) -> Times:
        times = Times()
        for turn in range(each + 20):
            number = self.chance.randrange(self.size)
            begin = time.perf_counter()
            work(number)
            if turn >= 20:
                times.values.append(time.perf_counter() - begin)
        return times


def questions(store: FhirStore) -> dict[str, Callable[[int], Any]]:
    """What is measured, by name; the argument is the number of an observation."""

    def search(query: Callable[[int], str], audience: bool = False) -> Callable[[int], Any]:
        def ask(number: int) -> None:
            seen_by = frozenset({f"hospital/{number // DOCUMENT % 200}"}) if audience else None
            page = store.search(parse_query(("Observation",), query(number)), seen_by)
            assert page.hits

        return ask

    def code(number: int) -> str:
        return f"http://loinc.org|{VITALS[number % len(VITALS)][0]}"

    return {
        "read by id": lambda number: store.read("Observation", f"obs-{number}"),
        "search by identifier": search(lambda n: f"identifier=urn:goldenhour:entry|{n // DOCUMENT:08x}-{n:08x}"),
        "search by patient and code": search(lambda n: f"patient=patient-{n // DOCUMENT}&code={code(n)}"),
        "the same, one hospital's": search(lambda n: f"patient=patient-{n // DOCUMENT}&code={code(n)}", audience=True),
        "search by patient and code, newest first": search(
            lambda n: f"patient=patient-{n // DOCUMENT}&code={code(n)}&_sort=-date&_count=10"
        ),
        "the newest of all by date": search(lambda n: "_sort=-date&_count=20"),
        "the newest of a code by date": search(lambda n: f"code={code(n)}&_sort=-date&_count=20"),
        "a day, newest first": search(
            lambda n: f"date={(BEGIN + timedelta(minutes=7 * (n // DOCUMENT))).date()}&_sort=-date&_count=20"
        ),
        "changed since": search(
            lambda n: f"_lastUpdated=gt{(BEGIN + timedelta(minutes=n // DOCUMENT)).isoformat()[:-6]}Z&_count=20"
        ),
    }


def measured(store: FhirStore, size: int) -> dict[str, Times]:
    begin = time.perf_counter()
    filled = Filled(store, size)
    rate = size / (time.perf_counter() - begin)
    if hasattr(store._database, "_writer") and not hasattr(store._database, "_is_late"):
        store._database.write("ANALYZE")
    found = {"apply a document of 30": Times([filled.document() for _ in range(60)])}
    found |= {name: filled.timed(work) for name, work in questions(store).items()}
    found["filling"] = Times([1 / rate])
    return found


AIMS = {"apply a document of 30": 5e-3, "read by id": 30e-6}
USUAL_AIM = 150e-6
GROWTH = 1.5
"""How much dearer a large store may be (`--resources 5000000` for five million; filling it takes minutes)."""


async def fhir_store(folder: Path, options: Namespace) -> list[Line]:
    """Small and large on each database; the ratio is large to small."""
    lines: list[Line] = []
    for name, place in _places(folder):
        small, large = (_measure(place(size), size) for size in (SMALL, options.resources))
        rate = f"{1 / large.pop('filling').p(50):,.0f} resources/s"
        lines.append(Line(f"FHIR store on {name}: filled with {options.resources:,} observations", rate))
        for what, times in large.items():
            aim = AIMS.get(what, USUAL_AIM)
            ratio = times.p(50) / small[what].p(50)
            reached = ratio <= GROWTH and (name != "SQLite" or small[what].p(50) <= aim)
            among = f"FHIR store on {name}: {what}, among {options.resources:,}"
            beside = f"among {SMALL:,}: {_micros(small[what])}"
            wanted = f"≤ {GROWTH:g} times" + (f", p50 ≤ {aim * 1e6:,.0f} µs" if name == "SQLite" else "")
            lines.append(Line(among, _micros(times), beside, ratio, wanted, reached))
    return lines


def _micros(times: Times) -> str:
    return f"p50 {times.p(50) * 1e6:,.0f}, p95 {times.p(95) * 1e6:,.0f} µs"


def _measure(store: FhirStore, size: int) -> dict[str, Times]:
    try:
        return measured(store, size)
    finally:
        store.close()


def _places(folder: Path) -> Iterator[tuple[str, Callable[[int], FhirStore]]]:
    yield "SQLite", lambda size: FhirStore.open(folder / f"fhir-{size}.db", World())
    with private_postgres("shared_buffers=256MB") as dsn:
        yield "PostgreSQL", lambda size: FhirStore.open(dsn, World(), schema=f"fhir_{size}")
