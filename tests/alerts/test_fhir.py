"""A warning as a task: each state of an alert is one of FHIR's, and what the hospital answered stands in it."""

from __future__ import annotations

from goldenhour.alerts.fhir import PARTS, STATES
from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertRenewed
from goldenhour.emergency.case import AlertState
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.parts import made
from goldenhour.kit.log import Entry
from tests.emergency.telling import call, entry, minute, told

COUNTRY = load_country("taiwan")
BEGUN = (
    entry(call(), 0, "call"),
    entry(says.UnitSent(unit="A-91", name="演練91"), 1, "sent"),
    entry(
        says.HospitalAlerted(hospital="0401180014", unit="A-91", eta_at=minute(20), priority=says.Priority.HIGH), 8, "a"
    ),
)


def resources(*further: Entry) -> dict[str, Json]:
    facts = Facts(told(*BEGUN, *further), COUNTRY)
    return {f"{one['resourceType']}/{one['id']}": one for part in PARTS for one in made(part, facts)}


def test_every_state_of_an_alert_is_a_state_of_the_task() -> None:
    assert set(STATES) == set(AlertState)


def test_a_new_warning_is_requested_of_the_hospital_at_once() -> None:
    task = resources()["Task/a"]
    assert (task["status"], task["priority"]) == ("requested", "stat")
    assert task["owner"]["reference"] == "Organization/hospital.0401180014"
    assert task["businessStatus"]["coding"][0]["code"] == "alerted"


def test_who_noticed_and_what_is_ready_are_its_outputs() -> None:
    noticed = entry(says.AlertAcknowledged(alert="a", name="護理師"), 9, "ack")
    ready = entry(says.HospitalPrepared(alert="a", what=says.Preparation.CATH_LAB), 10, "ready")
    task = resources(noticed, ready)["Task/a"]
    outputs = {one["type"]["coding"][0]["code"]: one for one in task["output"]}
    assert task["status"] == "accepted"
    assert outputs["acknowledged-by"]["valueString"] == "護理師"
    assert outputs["prepared-cath_lab"]["valueBoolean"] is True


def test_a_renewal_is_a_message_of_its_own_and_the_first_keeps_who_noticed() -> None:
    noticed = entry(says.AlertAcknowledged(alert="a", name="護理師"), 9, "ack")
    found = resources(noticed, entry(AlertRenewed(alert="a", why="又停了"), 11, "again"))
    first, second = found["Communication/a.ringing.1"], found["Communication/a.ringing.2"]
    assert (first["status"], second["status"]) == ("completed", "in-progress")
    assert first["note"][0]["text"] == "護理師"
    assert second["partOf"][0]["reference"] == "Communication/a.ringing.1"
    assert found["Task/a"]["status"] == "requested"


def test_a_hospital_that_diverts_rejects_and_says_why() -> None:
    task = resources(entry(says.AlertDiverted(alert="a", reason="滿床", name="護理師"), 9, "no"))["Task/a"]
    assert (task["status"], task["statusReason"]["text"]) == ("rejected", "滿床")
