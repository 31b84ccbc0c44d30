"""A hospital is asked what it has free, and says so."""

from __future__ import annotations

from goldenhour.capacity.checks import (
    check_counted_lately,
    check_figures_can_be,
    check_hospital_is_mine,
    check_incident,
    check_not_just_asked,
    check_something_is_said,
    check_what_it_is_for,
)
from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_named
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role

ASKS = EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.ADMINISTRATOR}

ask_capacity = Action(
    name="ask_capacity",
    path="/hospitals/{hospital}/capacity/questions",
    kind="capacity_asked",
    who=ASKS,
    checks=(check_what_it_is_for, check_incident, check_named, check_not_just_asked),
    summary="Ask a hospital what it has free; an emergency department, for a transfer of its own only",
)
report_capacity = Action(
    name="report_capacity",
    path="/hospitals/{hospital}/capacity",
    kind="capacity_reported",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_hospital_is_mine,
        check_named,
        check_something_is_said,
        check_figures_can_be,
        check_counted_lately,
    ),
    summary="Say what this hospital has free and whom it can take now; it answers every question that waits",
)

ACTIONS: tuple[Action, ...] = (ask_capacity, report_capacity)
