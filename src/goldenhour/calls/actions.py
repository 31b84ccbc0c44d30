"""What a dispatcher says about a call."""

from __future__ import annotations

from goldenhour.calls import checks
from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role
from goldenhour.emergency.plausible import check_age
from goldenhour.emergency.policies import check_case_is_mine, check_case_is_open

DISPATCHERS = frozenset({Role.DISPATCHER})

take_call = Action(
    name="take_call",
    path="/calls",
    kind="call_taken",
    who=DISPATCHERS,
    checks=(
        checks.check_place_is_in_the_country,
        checks.check_county_is_mine,
        checks.check_place_is_near_enough,
        checks.check_codes_are_known,
        check_age,
        checks.check_is_called_now,
    ),
    summary="Take a call for help",
    begins=True,
)
correct_call = Action(
    name="correct_call",
    path="/cases/{case}/call",
    kind="call_taken",
    who=DISPATCHERS,
    checks=(
        check_case_is_mine,
        check_case_is_open,
        checks.check_names_what_it_corrects,
        checks.check_place_is_in_the_country,
        checks.check_county_is_mine,
        checks.check_place_is_near_enough,
        checks.check_codes_are_known,
        check_age,
        checks.check_call_comes_before_units,
    ),
    summary="Correct what was taken down about a call (`corrects` names the former entry, `at` is when it was taken)",
)
split_off_patient = Action(
    name="split_off_patient",
    path="/cases/{from_case}/split",
    kind="patient_split_off",
    who=DISPATCHERS | {Role.CREW},
    checks=(
        checks.check_first_case_is_ours,
        checks.check_unit_brings_both,
        checks.check_is_as_real_as_the_first,
        checks.check_codes_are_known,
        check_age,
    ),
    summary="Begin a case of its own for a second patient of the same call",
    begins=True,
)
close_call = Action(
    name="close_call",
    path="/cases/{case}/closing",
    kind="call_closed",
    who=DISPATCHERS,
    checks=(
        check_case_is_mine,
        check_case_is_open,
        checks.check_disposition_is_said,
        checks.check_nothing_under_way,
    ),
    summary="Close a case that ends without a patient brought anywhere",
)

ACTIONS = (take_call, correct_call, split_off_patient, close_call)
