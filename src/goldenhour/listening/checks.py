"""Who may speak for a screen and begin a drill, and what an alert's state allows a screen to say."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alerting import alert_at, no_such_alert
from goldenhour.emergency.case import AlertState
from goldenhour.kit.refusals import Category, Refusal


def check_is_news(asked: Asked) -> None:
    """A screen says once per ringing that it shows, and that it sounds; what comes later is nothing new."""
    alert = alert_at(asked.case, asked.body.alert)
    known = alert.sounding_at if asked.body.sounding else alert.shown_at
    if known is not None or alert.state is not AlertState.ALERTED:
        raise Refusal(
            Category.CONFLICT, "already_shown", "Another screen said so already, or it rings no more. Go on listening."
        )


def check_drills_at_home(asked: Asked) -> None:
    """A hospital practises with itself only."""
    if asked.person.hospital is None or asked.person.hospital != asked.body.hospital:
        raise Refusal(
            Category.FORBIDDEN,
            "drill_elsewhere",
            "A drill rings at your own hospital only. Choose your own.",
            field="hospital",
        )
    asked.book.country.hospital(asked.body.hospital)


def check_no_drill_rings(asked: Asked) -> None:
    """One drill at a time: two at once teach nobody anything."""
    hospital = asked.body.hospital
    if any(case.practises_alone for case in asked.book.coming_to(hospital)):
        raise Refusal(
            Category.CONFLICT, "drill_rings", "A drill is under way at this hospital. End it before you begin another."
        )


def check_is_my_drill(asked: Asked) -> None:
    """Only a drill is ended from here, and only at home; a patient's warning is the crew's to withdraw."""
    alert = alert_at(asked.case, asked.body.alert)
    if not asked.case.practises_alone or asked.person.hospital != alert.hospital:
        raise no_such_alert()
