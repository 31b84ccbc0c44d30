"""What the state of a case and of a unit allows the dispatcher and the crew to say."""

from __future__ import annotations

import re
from datetime import timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Run
from goldenhour.emergency.people import Role
from goldenhour.emergency.policies import not_your_case
from goldenhour.emergency.unit import Unit
from goldenhour.kit.refusals import Category, Refusal

CLOCKS_APART = timedelta(minutes=1)
"""So far the clocks of two desks may differ."""


def unit_named(asked: Asked) -> Unit:
    """The unit a body names. Raises `Refusal(INCORRECT, "unknown_unit")`."""
    unit = asked.book.units.get(asked.body.unit)
    if unit is None:
        raise Refusal(
            Category.INCORRECT,
            "unknown_unit",
            "There is no unit {unit}. Choose one from the list.",
            field="unit",
            unit=asked.body.unit,
        )
    return unit


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_begins_on_own_unit(asked: Asked) -> None:
    """A crew begins runs of the ambulance it is on. Nothing else is asked: it happens where there is no network, and
    what is written there must not be turned away hours later."""
    if asked.person.unit is None or asked.body.unit != asked.person.unit:
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_unit",
            "A run begins on the ambulance you are on. Choose yours on the tablet, then begin it again.",
            field="unit",
        )


def check_sent_after_call(asked: Asked) -> None:
    called_at = asked.case.called_at
    if called_at is not None and asked.at < called_at - CLOCKS_APART:
        raise Refusal(
            Category.INCORRECT,
            "sent_before_call",
            "A unit cannot be sent before the call was taken. Check the time.",
            field="at",
        )


def check_unit_is_free(asked: Asked) -> None:
    """A unit is sent to one case at a time: whoever sends it first has it."""
    unit = unit_named(asked)
    run = asked.case.runs.get(unit.id)
    if run is not None and not run.is_over:
        raise Refusal(
            Category.CONFLICT,
            "unit_already_sent",
            "{unit} was already sent to this case. Send another unit if one more is needed.",
            field="unit",
            unit=unit.name,
        )
    if asked.book.case_of_unit(unit.id) is not None:
        raise Refusal(
            Category.CONFLICT,
            "unit_busy",
            "{unit} has just been sent to another case. Choose the next unit in the list.",
            field="unit",
            unit=unit.name,
        )


def check_one_unit_is_meant_to_be_more(asked: Asked) -> None:
    """A second unit is sent on purpose, not by a key pressed twice."""
    under_way = [run.name for run in asked.case.runs.values() if not run.is_over]
    if under_way:
        asked.ask_to_confirm(
            "second_unit",
            "{unit} is already on its way to this case. Send {other} too?",
            field="unit",
            unit=", ".join(under_way),
            other=unit_named(asked).name,
        )


def check_unit_is_on_duty(asked: Asked) -> None:
    unit = unit_named(asked)
    if not unit.on_duty:
        raise Refusal(
            Category.CONFLICT,
            "unit_off_duty",
            "{unit} is off duty. Choose another unit, or put it on duty first.",
            field="unit",
            unit=unit.name,
        )


def check_unit_is_ours(asked: Asked) -> None:
    """A neighbour's unit may come, once its own dispatch centre has been asked."""
    unit = unit_named(asked)
    if unit.county != asked.case.county:
        asked.ask_to_confirm(
            "neighbour_unit",
            "{unit} belongs to another county. Has its dispatch centre agreed?",
            field="unit",
            unit=unit.name,
        )


# ── standing down ────────────────────────────────────────────────────────────────────────────────────────────────────
def run_named(asked: Asked) -> Run:
    """The run of the unit a body names. Raises `Refusal(CONFLICT, "unit_not_sent")`."""
    run = asked.case.runs.get(asked.body.unit)
    if run is None:
        raise Refusal(
            Category.CONFLICT,
            "unit_not_sent",
            "This unit was not sent to this case. Check the unit, and send it first.",
            field="unit",
        )
    return run


def check_unit_is_busy_here(asked: Asked) -> None:
    run = run_named(asked)
    if run.is_over:
        raise Refusal(
            Category.CONFLICT,
            "run_over",
            "{unit} is no longer busy with this case. Nothing is left to stand down.",
            field="unit",
            unit=run.name,
        )


def check_reason_is_said(asked: Asked) -> None:
    if not asked.body.reason.strip():
        raise Refusal(
            Category.INCORRECT,
            "no_reason",
            "Say why, in a few words: the crew and the quality review read it.",
            field="reason",
        )


def check_no_patient_aboard(asked: Asked) -> None:
    if Mark.LEFT_SCENE in run_named(asked).times:
        asked.ask_to_confirm(
            "patient_aboard",
            "{unit} has already left the scene, perhaps with the patient. Stand it down all the same?",
            unit=run_named(asked).name,
        )


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_may_report_time(asked: Asked) -> None:
    """The crew says its own times; the dispatcher of the county, on behalf of any unit of the case."""
    person, case = asked.person, asked.case
    if Role.CREW in person.roles and person.unit == asked.body.unit:
        return
    if Role.DISPATCHER in person.roles and person.county is not None and person.county == case.county:
        return
    raise not_your_case()


def check_run_goes_on(asked: Asked) -> None:
    """A unit stood down reports no more times of the run, but it does come back."""
    run = run_named(asked)
    if run.stood_down_reason is not None and asked.body.mark not in (Mark.AVAILABLE, Mark.BACK_AT_STATION):
        raise Refusal(
            Category.CONFLICT,
            "run_stood_down",
            "{unit} was stood down from this case. If it went all the same, let the dispatcher send it again.",
            field="unit",
            unit=run.name,
        )


def check_time_not_reported_yet(asked: Asked) -> None:
    """The same tap twice would silently move the time: a wrong one is corrected by name."""
    if asked.corrects is None and asked.body.mark in run_named(asked).times:
        raise Refusal(
            Category.CONFLICT,
            "time_already_reported",
            "This time was already reported. If it was wrong, correct it in the timeline.",
            field="mark",
        )


# ── units ────────────────────────────────────────────────────────────────────────────────────────────────────────────
UNIT_ID = re.compile(r"[\w.-]{1,60}")


def check_unit_can_be_registered(asked: Asked) -> None:
    """An id that fits an address, a county that exists, a station inside the country."""
    country, body = asked.book.country, asked.body
    if not UNIT_ID.fullmatch(asked.subject.removeprefix("unit/")):
        raise Refusal(
            Category.INCORRECT,
            "wrong_unit_id",
            "A unit's id has at most 60 letters, digits, dots and hyphens. Shorten it; the name may say more.",
            field="unit",
        )
    country.county(body.county)
    if country.county_at(body.lat, body.lon) is None:
        raise Refusal(
            Category.INCORRECT,
            "place_abroad",
            "This place lies outside the country. Check the coordinates, or click the place on the map.",
            field="lat",
        )
    if country.find_code("crew_levels", body.crew_level) is None:
        asked.ask_to_confirm(
            "unknown_code",
            "The code {code} is in none of this country's tables. Keep it as it is?",
            field="crew_level",
            code=body.crew_level,
        )


def check_unit_is_mine(asked: Asked) -> None:
    """A crew speaks for the unit it sits in, a dispatcher for the units of the county."""
    person, unit = asked.person, asked.state
    if Role.CREW in person.roles and person.unit == unit.id:
        return
    if Role.DISPATCHER in person.roles and person.county is not None and person.county == unit.county:
        return
    raise Refusal(
        Category.FORBIDDEN,
        "not_your_unit",
        "This unit is not yours. Its own crew, or its county's dispatch centre, changes its duty.",
        field="unit",
    )


def check_not_leaving_a_case(asked: Asked) -> None:
    """Nobody goes off duty in the middle of a run."""
    if not asked.body.on_duty and asked.book.case_of_unit(asked.state.id) is not None:
        raise Refusal(
            Category.CONFLICT,
            "unit_under_way",
            "{unit} is still busy with a case. Let it finish or stand it down, then change its duty.",
            field="on_duty",
            unit=asked.state.name,
        )
