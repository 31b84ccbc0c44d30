"""What others should see at once, in FHIR: a danger to staff (Flag), what the crew's suspicion rests on (ClinicalImpression),
and the devices that were used on the patient (Device)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, reference, text
from goldenhour.emergency.fhir.codings import concept, hl7
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.noted import Noted
from goldenhour.emergency.suspicion import bears_on, is_temsis

VIOLENCE = frozenset({"R45.6"})
"""Violent behaviour, harm to self or others (TEMSIS eSituation.T04, T05)."""
DEVICES = {
    "127302": "aed", "127303": "aed", "127304": "mechanical-cpr", "127305": "manual-defibrillator",
}  # fmt: skip
"""Procedure of the national record (eProcedures) that says a device was used -> our code of its kind."""


def device_of(noted: Noted) -> str | None:
    """The kind of device a procedure was done with, where the record says so."""
    return DEVICES[noted.body.code] if is_temsis(noted.body, DEVICES) else None


def device_reference(case_id: str, kind: str) -> Json:
    return reference("Device", case_id, "device", kind)


# ── flags ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_dangers(case: Case) -> Any:
    found = [noted for noted in case.findings if is_temsis(noted.body, VIOLENCE)]
    return {noted.id: (noted.at, case.is_open) for noted in found}


def danger(facts: Facts, noted_id: str, seen: Any) -> Iterator[Json]:
    """Whoever comes near should know; it holds while the case is open."""
    at, is_open = seen
    yield facts.resource(
        "Flag", "gh-flag", (noted_id, "flag"),
        status="active" if is_open else "inactive",
        category=[concept(hl7("flag-category", "behavioral", "Behavioral"))],
        code=concept(own_coding("flag", "violence")),
        subject=facts.patient,
        period=facts.period(at),
        encounter=facts.encounter,
        author=facts.actor(noted_id),
    )  # fmt: skip


# ── the suspicion ────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_impression(case: Case) -> Any:
    if case.suspected is None:
        return None
    return case.suspected, [noted.id for noted in case.findings if bears_on(noted.body, case.suspected.condition)]


def impression(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """What the crew suspects and the findings that speak for it by the rules of the suspicion; in the crew's words, why.
    When it was said, and by whom, stands in its Provenance."""
    said, findings = seen
    yield facts.resource(
        "ClinicalImpression", "gh-impression", (facts.case.id, "impression"),
        status="completed",
        subject=facts.patient,
        encounter=facts.encounter,
        problem=[reference("Condition", facts.case.id, "suspected")],
        summary=text(said.why),
        finding=[{"itemReference": reference("Condition", facts.case.id, "suspected")},
                 *({"itemReference": reference("Observation", one)} for one in findings)],
    )  # fmt: skip


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_devices(case: Case) -> Any:
    kinds = [kind for noted in case.procedures if (kind := device_of(noted))]
    return dict.fromkeys(sorted(kinds), True)


def device(facts: Facts, kind: str, _: Any) -> Iterator[Json]:
    """One of each kind for the case: the record says that it was used, not which one of the service's it was."""
    yield facts.resource(
        "Device", "gh-device", (facts.case.id, "device", kind),
        status="active",
        type=concept(own_coding("device", kind)),
        patient=facts.patient,
    )  # fmt: skip
