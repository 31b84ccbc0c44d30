"""Code systems, value sets and maps: the country's tables, versioned as they are, and our own codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from goldenhour.emergency.bodies import Consciousness
from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, pruned
from goldenhour.emergency.fhir.codings import LOINC, SNOMED, own, table_system
from goldenhour.emergency.fhir.own_codes import SYSTEMS, UNLISTED
from goldenhour.emergency.reference import Code
from goldenhour.exchange.guide.published import published

LANGUAGE = {"zh": "zh-TW"}
ELEMENTS = "record-element"

LOINC_OF_ELEMENT = {
    "eVitals.T04": "9267-6", "eVitals.T05": "9270-0", "eVitals.T06": "9268-4", "eVitals.T07": "9279-1",
    "eVitals.T08": "8867-4", "eVitals.T10": "8480-6", "eVitals.T11": "8462-4", "eVitals.T13": "59408-5",
    "eVitals.T19": "8310-5", "eVitals.T21": "41653-7", "eSituation.T06": "10154-3",
}  # fmt: skip
SNOMED_OF_LEVEL = {
    Consciousness.ALERT: "248234008", Consciousness.CONFUSED: "130987000", Consciousness.VOICE: "300202002",
    Consciousness.PAIN: "450847001", Consciousness.UNRESPONSIVE: "422768004",
}  # fmt: skip


def terminology(country: Country) -> Iterator[Json]:
    """All code systems, each with the value set of all its codes, and the maps."""
    yield from own_systems()
    yield from tables_of(country)
    yield from elements_of(country)
    yield from maps(country)


# ── our own ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def own_systems() -> Iterator[Json]:
    for name, system in SYSTEMS.items():
        concepts = [{"code": code, "display": display} for code, display in system.codes.items()]
        yield code_system(name, system.title, system.about, concepts)
        yield all_codes(name, system.title, [(own(name), None)])
    for name, about in UNLISTED.items():
        yield published(
            "CodeSystem", name, "Unknown codes", about, content="not-present", caseSensitive=True,
        )  # fmt: skip


def code_system(name: str, title: str, about: str, concepts: list[Json], **more: Any) -> Json:
    return published(
        "CodeSystem", name, title, about, caseSensitive=True, content="complete", count=len(concepts), concept=concepts,
        **more,
    )  # fmt: skip


def all_codes(name: str, title: str, systems: Iterable[tuple[str, str | None]], **more: Any) -> Json:
    include = [pruned({"system": system, "version": version}) for system, version in systems]
    return published("ValueSet", name, title, f"All codes: {title}.", compose={"include": include}, **more)


# ── the country's tables ─────────────────────────────────────────────────────────────────────────────────────────────
def tables_of(country: Country) -> Iterator[Json]:
    """A code system for each version of each table, under one canonical; a value set of all versions, and of each group."""
    for table, rows in sorted(country.code_tables.items()):
        system = table_system(country, table)
        name, title = system.rpartition("/")[2], f"{country.name('en')}: {table.replace('_', ' ')}"
        versions = list(dict.fromkeys(row.version for row in rows))
        for version in versions:
            concepts = [concept_of(country, row) for row in rows if row.version == version]
            yield code_system(
                f"{name}-{version}", f"{title} ({version})", f"Codes of the national record, table {table}, {version}.",
                concepts, url_id=name, version=version, language=LANGUAGE.get(country.languages[0], country.languages[0]),
            )  # fmt: skip
        yield all_codes(name, title, [(system, version) for version in versions])
        for group in sorted({row.group for row in rows} - {""}):
            yield group_set(name, title, system, group, [row for row in rows if row.group == group])
    counties = [{"code": one.code, "display": one.name(country.languages[0])} for one in country.counties]
    name = table_system(country, "counties").rpartition("/")[2]
    yield code_system(name, "Counties", "Counties by their letters.", counties)
    yield all_codes(name, "Counties", [(table_system(country, "counties"), None)])


def concept_of(country: Country, row: Code) -> Json:
    first, *others = country.languages
    designations = [
        {"language": LANGUAGE.get(one, one), "value": row.labels[one]} for one in others if one in row.labels
    ]
    return pruned({"code": row.code, "display": row.label(first), "designation": designations})


def group_set(name: str, title: str, system: str, group: str, rows: list[Code]) -> Json:
    """The codes of one group of a table: what an element offers that takes only some of it."""
    by_version: dict[str, list[Json]] = {}
    for row in rows:
        by_version.setdefault(row.version, []).append({"code": row.code})
    include = [{"system": system, "version": version, "concept": codes} for version, codes in by_version.items()]
    return published(
        "ValueSet", f"{name}-{group.replace('_', '-')}", f"{title}, {group}", f"The codes of the group {group}.",
        compose={"include": include},
    )  # fmt: skip


def elements_of(country: Country) -> Iterator[Json]:
    concepts = [{"code": one.id, "display": one.name(country.languages[0])} for one in country.record_elements]
    yield code_system(ELEMENTS, "Elements of the national record", "Every element by its number.", concepts)
    yield all_codes(ELEMENTS, "Elements of the national record", [(own(ELEMENTS), None)])


# ── maps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def maps(country: Country) -> Iterator[Json]:
    """What of it LOINC and SNOMED CT are known to say. Plain facts, no content of theirs."""
    yield concept_map("record-elements-to-loinc", "Elements to LOINC", own(ELEMENTS), LOINC, LOINC_OF_ELEMENT)
    levels = {str(level): code for level, code in SNOMED_OF_LEVEL.items()}
    yield concept_map("consciousness-to-snomed", "ACVPU to SNOMED CT", own("consciousness"), SNOMED, levels)


def concept_map(name: str, title: str, source: str, to: str, codes: dict[str, str]) -> Json:
    elements = [{"code": one, "target": [{"code": other, "equivalence": "equivalent"}]} for one, other in codes.items()]
    return published(
        "ConceptMap", name, title, f"{title}, where the code is known.",
        group=[{"source": source, "target": to, "element": elements}],
    )  # fmt: skip
