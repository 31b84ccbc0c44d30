"""What a place, or its authority in its stead, says of its devices, managers, kits and staff."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from goldenhour.aeds.answering import KEEPERS, check_answers_for
from goldenhour.aeds.keeping import checks
from goldenhour.aeds.keeping.plausible import (
    check_address_is_there,
    check_change_day,
    check_day_can_be,
    check_device_days,
    check_device_is_there,
    check_read_dates,
    check_serial_is_new,
    check_site_is_there,
    foresee_swapped,
)
from goldenhour.emergency.actions import Action, Check
from goldenhour.emergency.country import Country
from goldenhour.emergency.people import Role

SITE, DEVICE = "/sites/{site}", "/sites/{site}/devices/{aed}"
MANAGER, KIT = "/sites/{site}/managers/{manager}", "/sites/{site}/kits/{kit}"

register_site = Action(
    name="register_site",
    path="/sites",
    kind="site_registered",
    who=KEEPERS,
    begins=True,
    checks=(checks.check_place_words, checks.check_in_my_county, check_address_is_there, check_site_is_there),
    foresees=foresee_swapped,
    summary="Register a place that has, or must have, defibrillators",
)


def of_the_place(
    name: str, path: str, kind: str, summary: str, *more: Check, who: frozenset[Role] = KEEPERS,
    may: Check = check_answers_for, foresees: Callable[[msgspec.Raw, Country], None] | None = None,
) -> Action:  # fmt: skip
    """An action by whoever answers for the place."""
    return Action(
        name=name,
        path=path,
        kind=kind,
        who=who,
        checks=(may, checks.check_same_thing, *more),
        summary=summary,
        foresees=foresees,
    )


ACTIONS: tuple[Action, ...] = (
    register_site,
    of_the_place(
        "change_site", f"{SITE}/registration", "site_registered", "Say the place anew, as it is now (article 4)",
        checks.check_place_words, checks.check_stays_in_county, check_address_is_there, check_site_is_there,
        check_change_day,
        foresees=foresee_swapped,
    ),
    of_the_place(
        "register_aed", f"{DEVICE}/registration", "aed_registered",
        "Register a device, or say it anew as it hangs now (article 4: within seven days)",
        check_device_days, check_device_is_there, checks.check_files_are_named, check_serial_is_new, check_change_day,
        foresees=foresee_swapped,
    ),
    of_the_place(
        "check_aed", f"{DEVICE}/checks", "aed_checked", "A check: battery, pads, function (article 7: each half-year)",
        checks.check_device_stands, check_day_can_be, check_read_dates, checks.check_files_are_named,
    ),
    of_the_place(
        "take_aed_out_of_service", f"{DEVICE}/out-of-service", "aed_out_of_service",
        "It must not be sent for until it is back", checks.check_device_stands,
        who=KEEPERS | {Role.DISPATCHER}, may=checks.check_may_take_out,
    ),
    of_the_place(
        "put_aed_back_in_service", f"{DEVICE}/back-in-service", "aed_back_in_service",
        "It can be sent for again; what was replaced", checks.check_device_stands, check_read_dates, checks.check_is_out,
    ),
    of_the_place(
        "record_aed_use", f"{DEVICE}/uses", "aed_used", "It was used (article 8: record and data within seven days)",
        checks.check_device_was_here, check_day_can_be, checks.check_files_are_named,
    ),
    of_the_place(
        "remove_aed", f"{DEVICE}/removal", "aed_removed", "It hangs here no more", checks.check_device_stands,
        check_change_day,
    ),
    of_the_place(
        "name_manager", MANAGER, "manager_named", "Name who answers for the devices (article 6)",
        checks.check_not_too_many_places,
    ),
    of_the_place(
        "train_manager", f"{MANAGER}/trainings", "manager_trained", "A manager's course (article 6: every two years)",
        checks.check_manager_stands, check_day_can_be,
    ),
    of_the_place(
        "let_manager_go", f"{MANAGER}/leaving", "manager_left", "A manager leaves", checks.check_manager_stands,
        checks.check_left_when_it_can_be,
    ),
    of_the_place("register_kit", f"{KIT}/registration", "kit_registered", "A bleeding-control or first-aid kit and its list"),
    of_the_place(
        "check_kit", f"{KIT}/checks", "kit_checked", "What is in the kit now (guideline 5.5: each half-year)",
        checks.check_kit_stands, check_day_can_be,
    ),
    of_the_place("remove_kit", f"{KIT}/removal", "kit_removed", "The kit is no longer here", checks.check_kit_stands),
    of_the_place(
        "train_staff", f"{SITE}/staff-trainings", "staff_trained", "A course for the staff, and who completed it",
        checks.check_somebody_was_trained, check_day_can_be,
    ),
    of_the_place(
        "apply_for_certificate", f"{SITE}/certification-applications", "certification_applied",
        "Ask to be certified as a safe place (article 12), once 70 of a hundred are trained",
        checks.check_files_are_named, checks.check_can_be_certified,
    ),
    Action(
        name="strike_site_entry", path=f"{SITE}/strikes", kind="site_entry_struck", who=KEEPERS,
        checks=(check_answers_for, checks.check_can_be_struck), summary="An entry about this place was wrong",
    ),
)  # fmt: skip
