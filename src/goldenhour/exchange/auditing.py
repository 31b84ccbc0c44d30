"""Our audit entries as AuditEvent resources. A pure function of the entry.

Source: IHE Basic Audit Log Patterns (BALP) 1.1: the RESTful patterns with and without a patient; for signing in and
changed rights, DICOM PS3.16 CID 400.
"""

from __future__ import annotations

import base64
from datetime import UTC
from typing import Any

import msgspec

from goldenhour.kit.log import Entry

BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
DCM = "http://dicom.nema.org/resources/ontology/DCM"
TERMS = "http://terminology.hl7.org/CodeSystem/"
RESTFUL = "http://hl7.org/fhir/restful-interaction"
PATTERN: dict[str, tuple[str, str, str]] = {
    "read": ("Read", "read", "R"),
    "vread": ("Read", "vread", "R"),
    "history": ("Read", "read", "R"),
    "create": ("Create", "create", "C"),
    "update": ("Update", "update", "U"),
    "patch": ("Update", "update", "U"),
    "delete": ("Delete", "delete", "D"),
    "search": ("Query", "search", "E"),
}
"""Interaction -> BALP pattern, code of restful-interaction, action. A history is a reading of versions; BALP has none."""
OTHERWISE = {"batch": "batch", "transaction": "transaction"}
"""What BALP has no pattern for; every other is an operation."""
SECURITY: dict[str, tuple[str, str, str]] = {
    "signed_in": ("110114", "User Authentication", "110122"),
    "sign_in_refused": ("110114", "User Authentication", "110122"),
    "signed_out": ("110114", "User Authentication", "110123"),
    "access_token_given": ("110114", "User Authentication", "110122"),
    "access_token_refused": ("110114", "User Authentication", "110122"),
    "roles_changed": ("110113", "Security Alert", "110136"),
    "app_opened": ("110113", "Security Alert", "110137"),
    "app_allowed": ("110113", "Security Alert", "110137"),
    "password_set": ("110113", "Security Alert", "110137"),
}
"""Kind -> type, its words, subtype (DICOM). Every other change of an account or a client is one of its attributes."""
SUBTYPES = {
    "110122": "Login",
    "110123": "Logout",
    "110136": "Security Roles Changed",
    "110137": "User Security Attributes Changed",
}
READINGS = {"case_read": "read", "cases_listed": "search"}
"""Our own pages' readings, said as the interaction they come to."""
PATIENTS = ("case/", "fhir/Patient/")
"""How the subject of an entry about a patient begins: a case is one patient in one emergency (`launching.patient_id`)."""


class Told(msgspec.Struct, frozen=True):
    """What is read of an entry's body; everything else in it stays out."""

    request: str = ""
    interaction: str = ""
    resource: str = ""
    query: str = ""
    outcome: int = 200
    name: str = ""
    client: str = ""
    client_name: str = ""
    address: str = ""
    page: str = ""
    why: str = ""


told_of = msgspec.json.Decoder(Told, strict=False)


def audit_event(entry: Entry, *, server: str = "Golden Hour") -> dict[str, Any]:
    """The AuditEvent of an audit entry. `server` is how this server is called: its public address."""
    try:
        told = told_of.decode(entry.body)
    except msgspec.MsgspecError:
        told = Told()
    interaction = told.interaction or READINGS.get(entry.kind, "")
    made = restful(entry, told, interaction, server) if interaction else security(entry, told, server)
    outcome = "0" if told.outcome < 400 and not entry.kind.endswith("_refused") else "4" if told.outcome < 500 else "8"
    return {
        "resourceType": "AuditEvent",
        "id": entry.id,
        **made,
        "recorded": entry.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "outcome": outcome,
        **({"outcomeDesc": told.why} if told.why else {}),
        "source": {"observer": {"display": server}, "type": [coding(TERMS + "security-source-type", "4")]},
    }


# ── reading and writing ──────────────────────────────────────────────────────────────────────────────────────────────
def restful(entry: Entry, told: Told, interaction: str, server: str) -> dict[str, Any]:
    pattern, subtype, action = PATTERN.get(interaction, ("", OTHERWISE.get(interaction, "operation"), "E"))
    case = next((entry.subject.removeprefix(one) for one in PATIENTS if entry.subject.startswith(one)), "")
    done = told.outcome < 400
    profile = f"{BALP}{'Patient' if case else ''}{pattern}" if pattern and done else ""
    return {
        **({"meta": {"profile": [profile]}} if profile else {}),
        "type": coding(TERMS + "audit-event-type", "rest", "Restful Operation"),
        "subtype": [coding(RESTFUL, subtype, subtype)],
        "action": action,
        "agent": agents(entry, told, pattern in ("Read", ""), server),
        "entity": entities(told, entry, pattern, case),
    }


def agents(entry: Entry, told: Told, client_receives: bool, server: str) -> list[dict[str, Any]]:
    """The client and the server, by the way the data go (in a query: the question), and the person, where there is one."""
    source, destination = coding(DCM, "110153", "Source Role ID"), coding(DCM, "110152", "Destination Role ID")
    machine = told.client or ("" if entry.by.startswith("person/") else entry.by.removeprefix("client/"))
    client: dict[str, Any] = {
        "type": concept(destination if client_receives else source),
        "who": named(machine or "browser", told.client_name or ("" if machine == told.client else told.name)),
        "requestor": not entry.by.startswith("person/"),
        "network": {"address": told.address or "unknown", "type": "2"},
    }
    ours = {
        "type": concept(source if client_receives else destination),
        "who": {"display": server},
        "requestor": False,
        "network": {"address": server, "type": "5"},
    }
    if not entry.by.startswith("person/"):
        return [client, ours]
    return [client, ours, user(entry, told, client_receives)]


def user(entry: Entry, told: Told, receives: bool) -> dict[str, Any]:
    part, words = ("IRCP", "information recipient") if receives else ("AUT", "author (originator)")
    if told.interaction == "search" or entry.kind == "cases_listed":
        part, words = "IRCP", "information recipient"
    roles = [concept({"code": role}) for role in entry.role.split(",") if role]
    return {
        "type": concept(coding(TERMS + "v3-ParticipationType", part, words)),
        "who": named(entry.by.removeprefix("person/"), told.name),
        **({"name": told.name} if told.name else {}),
        **({"role": roles} if roles else {}),
        "requestor": True,
    }


def entities(told: Told, entry: Entry, pattern: str, case: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if pattern == "Query":
        asked = told.query or told.page or told.resource or entry.kind
        encoded = base64.b64encode(asked.encode()).decode()
        found.append({"type": system_object(), "role": coding(TERMS + "object-role", "24", "Query"), "query": encoded})
    else:
        what = told.resource or told.page or entry.subject
        place: dict[str, Any] = {"reference": what} if is_resource(what) else {"display": what}
        found.append(
            {"type": system_object(), "role": coding(TERMS + "object-role", "4", "Domain Resource"), "what": place}
        )
    if case:
        found.append(
            {
                "type": coding(TERMS + "audit-entity-type", "1", "Person"),
                "role": coding(TERMS + "object-role", "1", "Patient"),
                "what": {"reference": f"Patient/{case}"},
            }
        )
    if told.request:
        kind = coding("https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId")
        found.append({"type": kind, "what": {"identifier": {"value": told.request}}})
    return found


def is_resource(text: str) -> bool:
    kind, slash, name = text.partition("/")
    return bool(slash and name) and kind[:1].isupper() and kind.isalpha()


def system_object() -> dict[str, str]:
    return coding(TERMS + "audit-entity-type", "2", "System Object")


# ── signing in, and rights ───────────────────────────────────────────────────────────────────────────────────────────
def security(entry: Entry, told: Told, server: str) -> dict[str, Any]:
    code, words, subtype = SECURITY.get(entry.kind, ("110113", "Security Alert", "110137"))
    about = entry.subject.partition("/")[2]
    return {
        "type": coding(DCM, code, words),
        "subtype": [coding(DCM, subtype, SUBTYPES[subtype])],
        "action": "E",
        "agent": [
            {
                "type": concept(coding(TERMS + "extra-security-role-type", "humanuser", "human user"))
                if entry.by.startswith("person/")
                else concept(coding(DCM, "110150", "Application")),
                "who": named(entry.by.partition("/")[2] or entry.by, told.name),
                "requestor": True,
                "network": {"address": told.address or "unknown", "type": "2"},
            }
        ],
        "entity": [
            {
                "type": system_object(),
                "what": {"identifier": {"value": about}},
                "name": entry.kind,
            }
        ],
    }


def coding(system: str, code: str, display: str = "") -> dict[str, str]:
    return {"system": system, "code": code, **({"display": display} if display else {})}


def concept(one: dict[str, str]) -> dict[str, Any]:
    return {"coding": [one]}


def named(value: str, display: str = "") -> dict[str, Any]:
    return {"identifier": {"value": value}, **({"display": display} if display else {})}
