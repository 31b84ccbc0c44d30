"""What is said by those who look for a device: it was named to a caller; something is wrong with it."""

from __future__ import annotations

from goldenhour.aeds.finding import checks
from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role
from goldenhour.emergency.policies import check_case_is_mine, check_case_is_open

point_out_aed = Action(
    name="point_out_aed",
    path="/cases/{case}/aeds",
    kind="aed_pointed_out",
    who=frozenset({Role.DISPATCHER}),
    checks=(check_case_is_mine, check_case_is_open),
    summary="Note that the caller was told where to fetch a defibrillator",
)
doubt_aed = Action(
    name="doubt_aed",
    path="/sites/{site}/devices/{aed}/doubts",
    kind="aed_doubted",
    who=frozenset({Role.DISPATCHER, Role.CREW, Role.AED_MANAGER, Role.AUTHORITY, Role.ADMINISTRATOR}),
    checks=(checks.check_device_hangs_there,),
    summary="Say that something is wrong with a defibrillator: it ranks lower until somebody has looked",
)

ACTIONS: tuple[Action, ...] = (point_out_aed, doubt_aed)
