"""Our audit entries as AuditEvents: valid FHIR, and in the pattern of IHE's Basic Audit Log Patterns."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from goldenhour.exchange.auditing import BALP, SECURITY, audit_event
from goldenhour.kit.fhir.decoding import decode, encode
from goldenhour.kit.fhir.validation import Validator
from goldenhour.kit.log import Entry

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def entry(kind: str = "fhir_accessed", subject: str = "case/a", by: str = "client/his", **body: Any) -> Entry:
    return Entry(
        id="0190-entry", subject=subject, kind=kind, at=AT, by=by, role="ed_nurse" if by.startswith("person/") else "client",
        place="hospital/1", body=msgspec.Raw(json.dumps(body).encode()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator()


def sound(validator: Validator, event: dict[str, Any]) -> dict[str, Any]:
    issues = [one for one in validator.check(decode(encode(event))) if one.stops]
    assert not issues, issues
    return event


def codes(agents: list[dict[str, Any]]) -> list[str]:
    return [agent["type"]["coding"][0]["code"] for agent in agents]


PATTERNS = {
    "read": ("PatientRead", "R", "read"),
    "vread": ("PatientRead", "R", "vread"),
    "create": ("PatientCreate", "C", "create"),
    "update": ("PatientUpdate", "U", "update"),
    "patch": ("PatientUpdate", "U", "update"),
    "delete": ("PatientDelete", "D", "delete"),
    "search": ("PatientQuery", "E", "search"),
}


@pytest.mark.parametrize("interaction", PATTERNS)
def test_an_interaction_with_a_patient_follows_its_pattern(validator: Validator, interaction: str) -> None:
    said = {"request": "r-1", "interaction": interaction, "resource": "Observation/o", "query": "Observation?code=x",
            "outcome": 200, "name": "HIS", "client": "his", "address": "10.0.0.1"}  # fmt: skip
    event = sound(validator, audit_event(entry(**said), server="https://exchange.example"))
    profile, action, subtype = PATTERNS[interaction]
    assert event["meta"]["profile"] == [BALP + profile]
    assert (event["action"], event["subtype"][0]["code"], event["outcome"]) == (action, subtype, "0")
    assert codes(event["agent"]) == (
        ["110152", "110153"] if interaction in ("read", "vread") else ["110153", "110152"]
    ), "the client first; the data go to it only in a reading"
    kinds = [(part["type"]["code"], part.get("role", {}).get("code")) for part in event["entity"]]
    assert kinds == [("2", "24" if interaction == "search" else "4"), ("1", "1"), ("XrequestId", None)]
    assert event["entity"][1]["what"] == {"reference": "Patient/a"}


def test_a_query_is_kept_exactly_as_it_was_asked(validator: Validator) -> None:
    event = sound(
        validator, audit_event(entry(subject="client/his", interaction="search", query="Patient?name=%27 OR 1=1"))
    )
    assert event["meta"]["profile"] == [BALP + "Query"]
    assert base64.b64decode(event["entity"][0]["query"]).decode() == "Patient?name=%27 OR 1=1"


def test_a_refused_request_is_an_event_but_no_success(validator: Validator) -> None:
    event = sound(validator, audit_event(entry(interaction="read", resource="Patient/a", outcome=403)))
    assert event["outcome"] == "4"
    assert "meta" not in event, "the patterns are for what succeeded"


def test_an_app_and_its_person_are_both_named(validator: Validator) -> None:
    event = sound(
        validator,
        audit_event(entry(by="person/n", interaction="read", resource="Patient/a", client="app-1", client_name="App",
                          name="Nurse")),
    )  # fmt: skip
    client, _, user = event["agent"]
    assert client["who"]["identifier"]["value"] == "app-1"
    assert (user["who"]["identifier"]["value"], user["name"], user["requestor"]) == ("n", "Nurse", True)
    assert user["type"]["coding"][0]["code"] == "IRCP"


def test_a_page_that_was_read_is_an_event_too(validator: Validator) -> None:
    event = sound(validator, audit_event(entry("case_read", by="person/n", page="timeline", name="Nurse")))
    assert event["meta"]["profile"] == [BALP + "PatientRead"]
    listed = sound(validator, audit_event(entry("cases_listed", "person/n", "person/n", page="timelines?q=x")))
    assert listed["meta"]["profile"] == [BALP + "Query"]


@pytest.mark.parametrize("kind", [*SECURITY, "client_registered", "person_registered", "something_new"])
def test_signing_in_and_rights_are_events_without_a_patient(validator: Validator, kind: str) -> None:
    event = sound(
        validator, audit_event(entry(kind, "client/his", why="wrong key" if kind.endswith("refused") else ""))
    )
    assert event["outcome"] == ("4" if kind.endswith("_refused") else "0")
    assert all(part["type"]["code"] != "1" for part in event["entity"])


def test_a_body_nobody_understands_is_still_an_event(validator: Validator) -> None:
    odd = msgspec.structs.replace(entry("case_read"), body=msgspec.Raw(b'["not", "an", "object"]'))
    sound(validator, audit_event(odd))
