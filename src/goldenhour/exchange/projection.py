"""Our own cases as FHIR resources: what each further entry changes, in the order of the log.

Whatever batches entries come in, they are taken one by one: the same log gives the same versions of the same resources,
however often and from wherever it is replayed. An entry costs in proportion to what it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.fhir.building import Json, pruned, reference, reference_to, text
from goldenhour.emergency.fhir.codings import concept, hl7, known_as
from goldenhour.emergency.fhir.facts import Facts, actor_names
from goldenhour.emergency.fhir.own_codes import SYSTEMS, own_coding, own_coding_or_text
from goldenhour.emergency.fhir.parts import Last, Part, changed, made
from goldenhour.emergency.folding import fold_on

PROVENANCE_TARGETS = 200
"""At most so many resources are named in one Provenance; an entry that changes more (the call is corrected to be
synthetic) is still told by the first."""


class Projected(NamedTuple):
    """A resource as one entry left it: to be written as it stands. `seq` and `stored_at` are the entry's."""

    resource: Json
    audience: tuple[str, ...]
    case: str
    said: Said


class Step(NamedTuple):
    """What one entry changed. With `opened`, the case is to be seen by more (or other) organisations than before: then
    all its resources are, not only those written now."""

    said: Said
    writes: tuple[Projected, ...]
    audience: tuple[str, ...]
    opened: bool


def audience_of(case: Case) -> tuple[str, ...]:
    """The organisations a patient's resources are for: the county of the call, counties that sent a unit, and every
    hospital the patient was announced to, came to, or about whom it was asked. The same as
    `emergency/policies.py` has for people."""
    counties = {f"county/{case.county}"} if case.county else set()
    counties |= {
        said.logged.entry.place
        for said in case.timeline
        if said.kind in ("unit_sent", "call_taken") and said.logged.entry.place.startswith("county/")
    }
    hospitals = {alert.hospital for alert in case.alerts.values()} | ({case.visited} if case.visited else set())
    hospitals = hospitals.union(*(consult.hospitals for consult in case.consults.values()))
    hospitals = hospitals.union(*(transfer.open_to for transfer in case.transfers.values()))
    return tuple(sorted(counties | {f"hospital/{name}" for name in hospitals}))


def project(before: Case | None, after: Case, country: Country, parts: Sequence[Part]) -> Iterator[Step]:
    """What the entries that `after` has and `before` (None: no entries yet) has not changed, one entry after another."""
    known = len(before.timeline) if before is not None else 0
    news = after.timeline[known:]
    case, last = before or Case(after.id), Last()
    for said in news:
        further = after if len(news) == 1 else fold_on(case, [said])
        yield step(case, further, said, country, parts, last)
        case = further


def step(case: Case, further: Case, said: Said, country: Country, parts: Sequence[Part], last: Last) -> Step:
    """What one entry changed. `last` goes along from one entry of a case to the next."""
    audience, former = audience_of(further), audience_of(case)
    resources: list[Json] = []
    if shown(further) or shown(case):
        facts = Facts(further, country)
        resources = [*somebody_new(facts, case, said), *resources_of(case, further, country, parts, last)]
    if resources:
        resources.append(provenance(facts, said, resources))
    writes = tuple(Projected(resource, audience, further.id, said) for resource in resources)
    return Step(said, writes, audience, audience != former)


def shown(case: Case) -> bool:
    """A drill has no patient, and what has no call yet belongs to nobody."""
    return case.call is not None and case.counts


def resources_of(case: Case, further: Case, country: Country, parts: Sequence[Part], last: Last) -> Iterator[Json]:
    """The resources that are new or otherwise. Whether the patient is made up stands in every resource: where that
    changes, all are made again."""
    after = Facts(further, country)
    if not shown(case) or (shown(further) and case.synthetic != further.synthetic):
        last.forget()
        for part in parts:
            yield from made(part, after)
        return
    before = Facts(case, country)
    for part in parts:
        yield from changed(part, before, after, last)


# ── who said it ──────────────────────────────────────────────────────────────────────────────────────────────────────
def somebody_new(facts: Facts, before: Case, said: Said) -> list[Json]:
    """The part of whoever speaks, the first time they do in this case, role and place; when the case is first shown, of
    all who spoke until then."""
    if not shown(before):
        return [actor(facts, one) for one in {speaker(one): one for one in facts.case.timeline}.values()]
    known = any(speaker(one) == speaker(said) for one in reversed(before.timeline))
    return [] if known else [actor(facts, said)]


def speaker(said: Said) -> tuple[str, str, str]:
    entry = said.logged.entry
    return (entry.by, entry.role, entry.place)


def actor(facts: Facts, said: Said) -> Json:
    """Somebody in a role, from a place. Who they are is their identifier: names of people are not in the log."""
    entry = said.logged.entry
    kind, _, place = entry.place.partition("/")
    role = own_coding_or_text("role", entry.role) or (own_coding("role", "program") if is_program(said) else None)
    return facts.resource(
        "PractitionerRole", "gh-actor", actor_names(facts.case.id, entry),
        active=True,
        practitioner={"identifier": known_as("person", entry.by), "type": "Practitioner"},
        organization=reference("Organization", kind, place) if kind in ("county", "hospital", "unit") and place else None,
        code=[concept(role)] if role else [],
    )  # fmt: skip


def is_program(said: Said) -> bool:
    return said.logged.entry.by.startswith("program/")


def provenance(facts: Facts, said: Said, resources: Sequence[Json]) -> Json:
    """Which entry made these resources what they are, by whom, when by their clock and when by ours."""
    entry = said.logged.entry
    actor_reference = reference("PractitionerRole", *actor_names(facts.case.id, entry))
    kind = own_coding("entry-kind", said.kind) if said.kind in SYSTEMS["entry-kind"].codes else None
    corrected = {"role": "revision", "what": entry_reference(entry.corrects)} if entry.corrects else None
    return facts.resource(
        "Provenance", "gh-said", ("said", entry.id),
        target=[reference_to(resource) for resource in resources[:PROVENANCE_TARGETS]],
        occurredDateTime=facts.at(entry.at),
        recorded=facts.at(said.logged.stored_at),
        activity=concept(kind) if kind else {"text": said.kind},
        agent=[pruned({
            "type": concept(hl7("provenance-participant-type", "author", "Author")),
            "who": actor_reference,
        })],
        entity=[{"role": "source", "what": entry_reference(entry.id)}, *([corrected] if corrected else [])],
    )  # fmt: skip


def entry_reference(entry_id: str) -> Json:
    return {"identifier": known_as("entry", entry_id), "display": text(f"entry {entry_id}")}


__all__ = ["Projected", "Step", "audience_of", "project"]
