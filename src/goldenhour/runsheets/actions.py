"""What is recorded that no other entry says, and the signatures under the record."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.emergency.recording import BY_THE_CREW, IN_THE_RECORD
from goldenhour.runsheets.checks import (
    check_element,
    check_may_sign,
    check_nothing_mandatory_is_missing,
    check_readable,
    check_signature,
    check_signs_once,
)

record_element = Action(
    name="record_element",
    path="/cases/{case}/elements",
    kind="element_recorded",
    who=frozenset({Role.CREW}),
    checks=(*BY_THE_CREW, check_readable, check_element),
    summary="Record an element of the national ambulance record that no other entry says, or why it has no value",
)
sign_record = Action(
    name="sign_record",
    path="/cases/{case}/record-signatures",
    kind="record_signed",
    who=EMERGENCY_DEPARTMENT | {Role.CREW},
    checks=(check_may_sign, *IN_THE_RECORD, check_signature, check_signs_once, check_nothing_mandatory_is_missing),
    summary="Sign the ambulance record; the crew only when nothing mandatory is missing",
)

ACTIONS: tuple[Action, ...] = (record_element, sign_record)
