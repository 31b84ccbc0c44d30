"""What a dispatcher says about a call."""

from __future__ import annotations

from goldenhour.calls.checks import check_county_is_mine, check_is_called_now, check_not_closed, check_nothing_under_way
from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role

DISPATCHERS = frozenset({Role.DISPATCHER})

take_call = Action(
    name="take_call",
    path="/calls",
    kind="call_taken",
    who=DISPATCHERS,
    checks=(check_county_is_mine, check_is_called_now),
    summary="Take a call for help",
    begins=True,
)
correct_call = Action(
    name="correct_call",
    path="/cases/{case}/call",
    kind="call_taken",
    who=DISPATCHERS,
    checks=(check_county_is_mine, check_not_closed),
    summary="Correct what was taken down about a call (`corrects` names the former entry)",
)
close_call = Action(
    name="close_call",
    path="/cases/{case}/closing",
    kind="call_closed",
    who=DISPATCHERS,
    checks=(check_not_closed, check_nothing_under_way),
    summary="Close a case that ends without a patient brought anywhere",
)

ACTIONS = (take_call, correct_call, close_call)
