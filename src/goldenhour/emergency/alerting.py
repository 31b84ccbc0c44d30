"""Who may speak to an alert: the crew that brings the patient, the emergency department it is addressed to.

Shared by warning and handover. What is not for a person does not exist for them: one refusal for both.
"""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.refusals import Category, Refusal


def no_such_alert() -> Refusal:
    """The same whether there is none, or it is another hospital's."""
    return Refusal(
        Category.NOT_FOUND,
        "no_such_alert",
        "There is no such warning for you. A warning opens to the hospital it is addressed to.",
    )


def alert_at(case: Case, alert_id: str) -> Alert:
    """The alert of this case, or `Refusal(NOT_FOUND)`."""
    if alert := case.alerts.get(alert_id):
        return alert
    raise no_such_alert()


def can_answer(person: Person, alert: Alert) -> bool:
    """Whether this person works in the emergency department this alert is addressed to."""
    return bool(person.roles & EMERGENCY_DEPARTMENT) and person.hospital == alert.hospital


def check_alert_is_to_my_hospital(asked: Asked) -> None:
    """Another hospital's patient does not exist here."""
    if not can_answer(asked.person, alert_at(asked.case, asked.body.alert)):
        raise no_such_alert()


def check_named(asked: Asked) -> None:
    """Where a body asks for a name or a reason, blanks are none."""
    for field in ("name", "reason", "why"):
        said = getattr(asked.body, field, None)
        if said and not said.strip():
            raise Refusal(
                Category.INCORRECT,
                "name_missing",
                "This is blank. Say the name of the person, or the reason.",
                field=field,
            )


def can_speak_for_run(person: Person, case: Case, unit: str | None) -> bool:
    """The crew on the unit, while it is on the run, or a dispatcher of the county."""
    if Role.CREW in person.roles and person.unit is not None and person.unit == unit:
        return unit in case.runs
    return Role.DISPATCHER in person.roles and case.county == person.county


def check_can_speak_for_run(asked: Asked) -> None:
    """A case of others does not exist; of one's own, only the unit one sits in is spoken for."""
    check_can_see_case(asked.person, asked.case)
    alert_id = getattr(asked.body, "alert", None)
    unit = alert_at(asked.case, alert_id).unit if alert_id else asked.body.unit
    if not can_speak_for_run(asked.person, asked.case, unit):
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_run",
            "Another unit brings this patient. Its crew, or the dispatcher, speaks to the hospital.",
            field="unit",
        )
