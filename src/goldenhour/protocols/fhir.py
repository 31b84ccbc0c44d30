"""What runs beside the record, in FHIR: each step of a helper (Observation), the stroke scales and the resuscitation as
they stand, and a child's weight."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from goldenhour.emergency.arrest import Arrest, arrest_of
from goldenhour.emergency.bodies import FindingNoted
from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import UCUM, Json, pruned, text
from goldenhour.emergency.fhir.codings import concept, hl7, loinc, table_concept
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding, own_coding_or_text
from goldenhour.emergency.fhir.parts import Part, by_id, whole
from goldenhour.emergency.noted import ProtocolStep
from goldenhour.emergency.protocol_bodies import Protocol
from goldenhour.emergency.scores import GFast, cincinnati, g_fast

RHYTHMS = ["arrest_rhythms"]
EXAM = concept(hl7("observation-category", "exam", "Exam"))
SURVEY = concept(hl7("observation-category", "survey", "Survey"))
MEASURED = {
    (Protocol.CHILD, "weight_kg"): (loinc("29463-7", "Body weight"), "kg"),
    (Protocol.ARREST, "etco2"): (own_coding("observation", "etco2"), "mm[Hg]"),
}
"""(helper, step) -> its code and unit, where the value is a number."""


def step(facts: Facts, _: str, noted: ProtocolStep) -> Iterator[Json]:
    """One step. What another program's helper noted is kept in its own words."""
    name = f"{noted.body.protocol}.{noted.body.step}"
    code, value = own_coding_or_text("protocol-step", name), said_value(facts, noted)
    measured = MEASURED.get((noted.body.protocol, noted.body.step))
    if measured and (amount := decimal_of(noted.body.value)) is not None:
        code, unit = measured
        value = {"valueQuantity": {"value": amount, "unit": unit, "system": UCUM, "code": unit}}
    yield facts.resource(
        "Observation", "gh-protocol-step", (noted.id,),
        status=facts.status(noted.id),
        category=[EXAM],
        code=concept(code) if code else {"text": text(name)},
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(noted.at),
        performer=facts.actors(noted.id),
        **value,
    )  # fmt: skip


def said_value(facts: Facts, noted: ProtocolStep) -> Json:
    """What goes with a step: a word of ours, a code of the country (a rhythm), a number, or words. A step without a value
    says that it happened."""
    value = text(noted.body.value)
    if value is None:
        return {"valueBoolean": True}
    if word := own_coding_or_text("protocol-value", value):
        return {"valueCodeableConcept": concept(word)}
    if facts.country.tables_with(value):
        return {"valueCodeableConcept": table_concept(facts.country, RHYTHMS, value)}
    return {"valueString": value}


def decimal_of(written: str) -> int | Decimal | None:
    """A number as it was written; None for anything else."""
    try:
        amount = Decimal(written.strip())
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount.adjusted()) > 12:
        return None
    return int(amount) if amount == amount.to_integral_value() else amount


# ── stroke scales ────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_scales(case: Case) -> tuple[GFast, Any]:
    """The scales as they stand, and when something of them was last looked at."""
    found = [noted.body for noted in case.findings if isinstance(noted.body, FindingNoted)]
    scale = g_fast(found, (noted.body for noted in case.protocol))
    looked = [noted.at for noted in case.protocol if noted.body.protocol is Protocol.STROKE]
    found_at = ((noted.at, noted.body) for noted in case.findings)
    looked += [at for at, body in found_at if isinstance(body, FindingNoted) and cincinnati([body]).positive]
    return scale, max(looked, default=None)


def scales(facts: Facts, _: str, seen: tuple[GFast, Any]) -> Iterator[Json]:
    """Cincinnati (how many of three signs) and G-FAST (how many of four), each item said as far as it was examined."""
    scale, at = seen
    if not scale.begun:
        return
    three: dict[str, bool | None] = {item: getattr(scale, item) for item in ("face", "arm", "speech")}
    yield scale_of(facts, "cincinnati", sum(map(bool, three.values())), three, at)
    if scale.gaze is not None:
        yield scale_of(facts, "g-fast", scale.count, {"gaze": scale.gaze, **three}, at)


def scale_of(facts: Facts, name: str, count: int, items: dict[str, bool | None], at: Any) -> Json:
    unknown = {"dataAbsentReason": concept(hl7("data-absent-reason", "not-performed", "Not Performed"))}
    return facts.resource(
        "Observation", "gh-scale", (facts.case.id, name),
        status="final",
        category=[SURVEY],
        code=concept(own_coding("observation", name)),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(at),
        valueInteger=count,
        component=[
            {"code": concept(own_coding("observation", f"{name}-{item}")),
             **(unknown if found is None else {"valueBoolean": found})}
            for item, found in items.items()
        ],
    )  # fmt: skip


# ── the resuscitation ────────────────────────────────────────────────────────────────────────────────────────────────
def resuscitation(facts: Facts, _: str, arrest: Arrest | None) -> Iterator[Json]:
    """Where the resuscitation stands, in one observation: what Utstein asks of a crew."""
    if arrest is None:
        return
    rhythms = (("first-rhythm", arrest.first_rhythm), ("last-rhythm", arrest.rhythm))
    times = (("rosc-time", arrest.rosc_at), ("resuscitation-ended", arrest.stopped_at))
    counts = (("shocks", arrest.shocks), ("adrenaline-doses", arrest.adrenaline), ("rearrests", arrest.rearrests))
    parts: list[tuple[str, Json]] = [("rosc", {"valueBoolean": arrest.rosc_at is not None})]
    parts += [
        (name, {"valueCodeableConcept": table_concept(facts.country, RHYTHMS, code)}) for name, code in rhythms if code
    ]
    parts += [(name, {"valueInteger": count}) for name, count in counts]
    parts += [(name, {"valueDateTime": facts.at(at)}) for name, at in times if at]
    yield facts.resource(
        "Observation", "gh-resuscitation", (facts.case.id, "resuscitation"),
        status="preliminary" if arrest.goes_on else "final",
        category=[EXAM],
        code=concept(own_coding("observation", "resuscitation")),
        subject=facts.patient,
        encounter=facts.encounter,
        effectivePeriod=facts.period(arrest.began_at, arrest.stopped_at),
        component=[{"code": concept(own_coding("observation", name)), **pruned(value)} for name, value in parts],
    )  # fmt: skip


PARTS = (
    Part("steps", lambda case: case.protocol, by_id, step, "arrest"),
    Part("stroke_scales", seen_of_scales, whole, scales, "scales"),
    Part("resuscitation", arrest_of, whole, resuscitation, "arrest"),
)
