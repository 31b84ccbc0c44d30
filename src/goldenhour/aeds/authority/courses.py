"""What places, and the authority that holds the courses, say of a training course (guideline seven and eight)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.aeds.answering import KEEPERS
from goldenhour.aeds.authority import courses_checks as checks
from goldenhour.aeds.authority.checks import check_my_county
from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role

AUTHORITY = frozenset({Role.AUTHORITY})
COURSE = "/courses/{course}"


def site_in(body: Any) -> Iterable[str]:
    return (f"site/{body.site}",)


def sites_in(body: Any) -> Iterable[str]:
    return tuple(f"site/{site}" for site in body.there)


ACTIONS: tuple[Action, ...] = (
    Action(
        name="announce_course", path="/courses", kind="course_announced", who=AUTHORITY, begins=True,
        checks=(check_my_county, checks.check_times),
        summary="Announce a training course for the places of a county",
    ),
    Action(
        name="change_course", path=f"{COURSE}/announcement", kind="course_announced", who=AUTHORITY,
        checks=(checks.check_my_course, checks.check_stands, checks.check_same_county, checks.check_times,
                checks.check_seats_for_all),
        summary="Say the course anew, as it will be",
    ),
    Action(
        name="join_course", path=f"{COURSE}/sites/{{site}}", kind="course_joined", who=KEEPERS, reads=site_in,
        checks=(checks.check_my_site, checks.check_stands, checks.check_still_open, checks.check_of_the_county,
                checks.check_who_comes, checks.check_seats),
        summary="Whom a place sends to a course: staff by name, managers by their key; said again, it replaces",
    ),
    Action(
        name="leave_course", path=f"{COURSE}/sites/{{site}}/leaving", kind="course_left", who=KEEPERS, reads=site_in,
        checks=(checks.check_my_site, checks.check_stands, checks.check_joined),
        summary="The place sends nobody any more",
    ),
    Action(
        name="hold_course", path=f"{COURSE}/attendance", kind="course_held", who=AUTHORITY, reads=sites_in,
        checks=(checks.check_my_course, checks.check_stands, checks.check_has_begun, checks.check_who_was_there),
        summary="Who completed the course; it becomes the training records of their places",
    ),
    Action(
        name="cancel_course", path=f"{COURSE}/cancellation", kind="course_cancelled", who=AUTHORITY,
        checks=(checks.check_my_course, checks.check_stands), summary="The course will not be held",
    ),
)  # fmt: skip
