"""The ambulance run document: everything known of a case in one Bundle of type document, every reference resolved inside.

Composition of LOINC 67796-3 with the sections of an ambulance record. Where no LOINC code of a section is known to us, our
own code stands. It is made when asked for, of the case as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Case, Run
from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, pruned, reference, reference_to, text
from goldenhour.emergency.fhir.codings import CANONICAL, LOINC, coding, concept, known_as
from goldenhour.emergency.fhir.facts import Facts, actor_names
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, made, once
from goldenhour.emergency.unit import Unit
from goldenhour.exchange.narrative import div, words
from goldenhour.exchange.places import of_county, of_hospital, of_unit
from goldenhour.exchange.projection import actor


class Section(NamedTuple):
    """A section: its name among the parts, its title, its LOINC code or, without one, our own."""

    name: str
    title: str
    loinc: str = ""


SECTIONS = (
    Section("mission", "Mission", "67664-3"),
    Section("dispatch", "Dispatch", "67660-1"),
    Section("timeline", "Times", "67667-6"),
    Section("what_happened", "What happened", "10164-2"),
    Section("suspected", "Suspected condition", "51848-0"),
    Section("history", "Past history", "11348-0"),
    Section("allergies", "Allergies", "48765-2"),
    Section("own_medicines", "Own medicines", "10160-0"),
    Section("vital_signs", "Vital signs", "8716-3"),
    Section("findings", "Findings", "29545-1"),
    Section("scales", "Scales and scores"),
    Section("arrest", "Resuscitation"),
    Section("procedures", "Procedures", "29554-3"),
    Section("medications", "Medications given", "29549-3"),
    Section("attachments", "Photos and ECGs"),
    Section("alerts", "Warnings to hospitals"),
    Section("handover", "Handover"),
    Section("consults", "Consults", "11488-4"),
    Section("outcome", "Outcome"),
    Section("record", "National record"),
)
"""In the order of the document. Codes of mission, dispatch and times as the Czech guide for ambulance reports has them."""

Sheet = Callable[[Facts], Json]
FindUnit = Callable[[str], Unit | None]


def document(
    case: Case,
    country: Country,
    parts: Sequence[Part],
    *,
    base: str = CANONICAL,
    sheet: Sheet | None = None,
    find_unit: FindUnit = lambda unit: None,
) -> Json:
    """The Bundle. `base` is where the server's resources are (the start of every fullUrl), `sheet` makes the whole
    national record, `find_unit` knows the registered ambulances. A case without a call, or a drill, has no document:
    ValueError."""
    if case.call is None or not case.counts:
        raise ValueError("no patient: a drill, or nothing was said yet")
    facts = Facts(case, country)
    by_section = sections_of(facts, parts, sheet)
    inside = {key_of(one): one for found in by_section.values() for one in found}
    actors = actors_of(facts)
    first = composition(facts, sections(by_section), actors)
    available = {key_of(one): one for one in (*actors, *around(facts, find_unit))}
    inside |= {key_of(one): one for one in pointed_to([first, *inside.values()], inside, available)}
    return bundle(facts, [first, *inside.values()], base)


def sections_of(facts: Facts, parts: Sequence[Part], sheet: Sheet | None) -> dict[str, list[Json]]:
    """Section -> its resources."""
    by_section: dict[str, list[Json]] = {}
    for part in parts:
        if part.section != KEPT:
            by_section.setdefault(part.section, []).extend(made(part, facts))
    if sheet is not None:
        by_section["record"] = [sheet(facts)]
    return by_section


# ── kept as well ─────────────────────────────────────────────────────────────────────────────────────────────────────
KEPT = "document"
"""The section of the part that keeps the composition itself."""
ON_DEMAND = "What the sections hold is asked for by $document, as of then. 各段內容請以 $document 取得。"


def reached_of(case: Case) -> Any:
    """Which of these moments a case has come to; None before the first."""
    signed = [one.id for one in case.record_signatures]
    handed_over = [alert.id for alert in case.alerts.values() if alert.handed_over_at is not None]
    outcomes = [(alert.id, alert.outcome_at) for alert in case.alerts.values() if alert.outcome is not None]
    ended = (
        bool(case.runs) and not case.is_open and (case.closed_at is not None or all(map(is_back, case.runs.values())))
    )
    if case.call is None or not (signed or handed_over or ended):
        return None
    return (signed, handed_over, outcomes, ended)


def is_back(run: Run) -> bool:
    """Whether nothing more is to come from this unit."""
    return Mark.BACK_AT_STATION in run.times or run.stood_down_reason is not None


def head(facts: Facts, _: str, __: Any) -> Iterator[Json]:
    """The composition without what its sections hold: a document costs as much as the case is long, and is made when it is
    asked for."""
    code = own_coding("section", "record")
    whole = {"title": "Record", "code": concept(code), "text": {"status": "generated", "div": div([ON_DEMAND])}}
    yield composition(facts, [whole], actors_of(facts))


HEAD = Part("document", reached_of, once, head, KEPT, steady=True)
"""The head of the document as a resource, so that others hear of it: written at the moments a document is worth sending. The
crew signed, both sides signed the handover, an outcome came, all units are back or the case was closed."""


def key_of(resource: Json) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def bundle(facts: Facts, resources: Iterable[Json], base: str) -> Json:
    return {
        "resourceType": "Bundle",
        "id": facts.resource("Bundle", "gh-ambulance-bundle", (facts.case.id, "document"))["id"],
        "meta": facts.resource("Bundle", "gh-ambulance-bundle", (facts.case.id,))["meta"],
        "identifier": known_as("document", f"{facts.case.id}/{facts.case.seq}"),
        "type": "document",
        "timestamp": written_at(facts),
        "entry": [{"fullUrl": f"{base}/{key_of(one)}", "resource": one} for one in resources],
    }


def written_at(facts: Facts) -> str | None:
    """As of the last entry: the same case gives the same document."""
    return facts.at(facts.case.timeline[-1].logged.stored_at)


# ── the composition ──────────────────────────────────────────────────────────────────────────────────────────────────
def composition(facts: Facts, sections: Sequence[Json], actors: Sequence[Json]) -> Json:
    return facts.resource(
        "Composition", "gh-ambulance-document", (facts.case.id, "document"),
        language="zh-TW" if facts.language == "zh" else facts.language,
        status="preliminary" if facts.case.is_open else "final",
        type=concept(coding(LOINC, "67796-3"), text="EMS patient care report"),
        subject=facts.patient,
        encounter=facts.encounter,
        date=written_at(facts),
        author=authors(actors),
        title="救護紀錄 · Ambulance run",
        attester=attesters(facts),
        custodian=reference("Organization", "county", facts.case.county) if facts.case.county else None,
        event=[{"period": facts.period(facts.case.called_at)}],
        section=sections,
    )  # fmt: skip


def sections(by_section: dict[str, list[Json]]) -> list[Json]:
    by_section = by_section | {"timeline": [one for one in by_section.get("mission", []) if "Encounter" in key_of(one)]}
    return [section_of(one, by_section[one.name]) for one in SECTIONS if by_section.get(one.name)]


def section_of(section: Section, resources: Sequence[Json]) -> Json:
    code = coding(LOINC, section.loinc) if section.loinc else own_coding("section", section.name)
    return {
        "title": section.title,
        "code": concept(code, text=section.title),
        "text": {"status": "generated", "div": div(map(words, resources))},
        "entry": [reference_to(one) for one in resources],
    }


def authors(actors: Sequence[Json]) -> list[Json]:
    """The crew; before a crew said anything, whoever took the call."""
    crew = [one for one in actors if any(c["coding"][0]["code"] == "crew" for c in one.get("code", ()))]
    return [reference_to(one) for one in (crew or actors[:1])]


def attesters(facts: Facts) -> list[Json]:
    """Who signed the handover, for the organisation they signed for."""
    found = []
    for alert in facts.case.alerts.values():
        sides = {"giving": facts.brought_by(alert), "receiving": reference("Organization", "hospital", alert.hospital)}
        for side, signature in alert.signatures.items():
            display = {"display": signature.name} if text(signature.name) else {}
            party = {**found_side, **display} if (found_side := sides[side]) else None
            found.append(pruned({"mode": "professional", "time": facts.at(signature.at), "party": party}))
    return found


# ── what it points to ────────────────────────────────────────────────────────────────────────────────────────────────
def actors_of(facts: Facts) -> list[Json]:
    """Everybody who said something that stands or stood in this case, once for each role and place."""
    found = {actor_names(facts.case.id, said.logged.entry): said for said in reversed(facts.case.timeline)}
    return [actor(facts, said) for said in reversed(found.values())]


def pointed_to(resources: Iterable[Json], inside: dict[str, Json], available: dict[str, Json]) -> Iterator[Json]:
    """The people, counties, hospitals and ambulances that are referred to and not inside yet, and what those refer to."""
    waiting, seen = list(resources), set(inside)
    while waiting:
        for target in references_in(waiting.pop()):
            if target not in seen and target in available:
                seen.add(target)
                waiting.append(available[target])
                yield available[target]


def around(facts: Facts, find_unit: FindUnit) -> Iterator[Json]:
    """Every place this case could speak of."""
    case, country = facts.case, facts.country
    hospitals = {alert.hospital for alert in case.alerts.values()}
    hospitals |= {alert.moved_to for alert in case.alerts.values() if alert.moved_to}
    hospitals |= {climb.hospital for alert in case.alerts.values() for climb in alert.climbs if climb.hospital}
    hospitals |= {hospital for transfer in case.transfers.values() for hospital in transfer.hospitals}
    spoken = [said.logged.entry.place.partition("/") for said in case.timeline]
    hospitals |= {name for kind, _, name in spoken if kind == "hospital"}
    counties = {case.county} | {name for kind, _, name in spoken if kind == "county"}
    units = {unit: run.name for unit, run in case.runs.items()}
    units |= {
        alert.unit: alert.unit for alert in case.alerts.values() if alert.unit not in units and not alert.transfer
    }
    units |= {name: name for kind, _, name in spoken if kind == "unit" and name not in units}
    for unit, name in units.items():
        known = find_unit(unit) or Unit(unit, name=name, county=case.county, synthetic=case.synthetic)
        counties.add(known.county)
        yield from of_unit(known)
    for hospital_id in sorted(hospitals):
        hospital = country.find_hospital(hospital_id)
        yield from of_hospital(country, hospital) if hospital else [unknown(hospital_id, "hospital")]
    for code in sorted(counties - {""}):
        county = country.find_county(code)
        yield of_county(country, county) if county else unknown(code, "county")


def unknown(name: str, kind: str) -> Json:
    """An organisation the country's tables do not know: its id is all there is."""
    made = reference("Organization", kind, name)["reference"].partition("/")
    return {"resourceType": "Organization", "id": made[2], "active": True, "name": text(name) or "-"}


def references_in(value: Any) -> Iterator[str]:
    """Every literal reference in a resource, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(target := value.get("reference"), str):
            yield target
        for inner in value.values():
            yield from references_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references_in(inner)
