"""What the state of a call allows."""

from __future__ import annotations

from datetime import timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alerting import can_speak_for_run
from goldenhour.emergency.case import COMING, Case
from goldenhour.kit.refusals import Category, Refusal

CALLED_AT_MOST_BEFORE = timedelta(hours=24)
VAGUE_KM = 1.0
"""A place known less exactly than this is no place to drive to: two minutes by road, at least."""


# ── a call is taken ──────────────────────────────────────────────────────────────────────────────────────────────────
def check_place_is_in_the_country(asked: Asked) -> None:
    """A place lies in the country, and in the county it is said to lie in. A call is not lost for want of a map: where
    the boundaries are not installed, what was written down stands."""
    place = asked.body.place
    try:
        county = asked.book.country.county_at(place.lat, place.lon)
    except Refusal:
        return
    if county is None:
        raise Refusal(
            Category.INCORRECT,
            "place_abroad",
            "This place lies outside the country. Check the coordinates, or click the place on the map.",
            field="place.lat",
        )
    if place.county and county.code != place.county:
        asked.ask_to_confirm(
            "county_differs",
            "On the map this place lies in another county than the one written down. Is the county right?",
            field="place.county",
        )


def check_county_is_mine(asked: Asked) -> None:
    """A dispatcher takes calls of their own county; a foreign one is passed on by telephone until transfers exist."""
    if asked.person.county is None or asked.body.place.county != asked.person.county:
        raise Refusal(
            Category.INCORRECT,
            "foreign_county",
            "This place is not in your county. Check the place, or pass the call to the county it lies in.",
            field="place.county",
        )


def check_place_is_near_enough(asked: Asked) -> None:
    """Units are ranked for the point: one that may be kilometres off is taken only when that is meant. A correction of
    something else does not ask again."""
    place, former = asked.body.place, asked.case.call if asked.corrects else None
    if former is not None and (former.place.lat, former.place.lon) == (place.lat, place.lon):
        return
    if (place.uncertainty_km or 0.0) > VAGUE_KM:
        asked.ask_to_confirm(
            "place_vague",
            "The place is only known to within {km} km: click the map, or take it so.",
            field="place.address",
            km=f"{place.uncertainty_km:.1f}",
        )


def check_codes_are_known(asked: Asked) -> None:
    """A code nobody knows (a newer table elsewhere) is kept as it is, once somebody has said that it is meant."""
    country, body = asked.book.country, asked.body
    for field, table, code in (
        ("complaint", "dispatch_complaints", body.complaint),
        ("level", "dispatch_levels", body.level),
    ):
        if country.find_code(table, code) is None:
            asked.ask_to_confirm(
                "unknown_code",
                "The code {code} is in none of this country's tables. Keep it as it is?",
                field=field,
                code=code,
            )


def check_is_called_now(asked: Asked) -> None:
    """A call is taken when it comes; much older ones are imports."""
    if asked.at < asked.now - CALLED_AT_MOST_BEFORE:
        asked.ask_to_confirm("old_call", "This call is more than a day old. Is its time right?", field="at")


# ── what was taken down is corrected ─────────────────────────────────────────────────────────────────────────────────
def check_names_what_it_corrects(asked: Asked) -> None:
    """A correction names the entry it corrects, and that entry still stands: of two corrections at once, the second
    writer sees the first one's before going on."""
    if asked.corrects is None:
        raise Refusal(
            Category.INCORRECT,
            "corrects_nothing_named",
            "Say which entry this corrects: its id stands beside it in the timeline.",
            field="corrects",
        )
    if asked.corrects in asked.case.replaced:
        raise Refusal(
            Category.CONFLICT,
            "corrected_meanwhile",
            "Somebody has corrected this call meanwhile. Read the case again, then correct what is still wrong.",
            field="corrects",
        )


def check_call_comes_before_units(asked: Asked) -> None:
    """The `at` of a correction is the time of the call itself, which no unit precedes."""
    if any(asked.at > run.sent_at for run in asked.case.runs.values()):
        raise Refusal(
            Category.INCORRECT,
            "call_after_dispatch",
            "By this time a unit was already sent. Give the time at which the call was taken.",
            field="at",
        )


# ── a second patient ─────────────────────────────────────────────────────────────────────────────────────────────────
def first_case(asked: Asked) -> Case:
    """The open case a patient is split off from; open cases are always in memory."""
    case = asked.book.open_cases.get(asked.body.from_case)
    if case is None or not can_speak_for_run(asked.person, case, asked.body.unit):
        raise no_first_case()
    return case


def no_first_case() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "no_first_case",
        "There is no open case of yours to split a patient off from. Let the dispatcher take a call for this patient.",
        field="from_case",
    )


def check_first_case_is_ours(asked: Asked) -> None:
    first_case(asked)


def check_unit_brings_both(asked: Asked) -> None:
    """The second patient begins with a unit that is on the first one's run and not over it."""
    run = first_case(asked).runs.get(asked.body.unit)
    if run is None or run.is_over:
        raise Refusal(
            Category.CONFLICT,
            "unit_not_on_run",
            "This unit is not on this run (any more). Choose the unit that brings the patient.",
            field="unit",
        )


def check_is_as_real_as_the_first(asked: Asked) -> None:
    """A patient of a real call is real, one of a simulated call simulated; both are of the same county."""
    first, body = first_case(asked), asked.body
    if (body.synthetic, body.place.county) != (first.synthetic, first.county):
        raise Refusal(
            Category.INCORRECT,
            "not_the_same_call",
            "This does not agree with the first patient's call. Open that run and split the patient off there.",
            field="from_case",
        )


# ── a case is closed ─────────────────────────────────────────────────────────────────────────────────────────────────
def check_nothing_under_way(asked: Asked) -> None:
    """A case closes when nobody is still busy with it."""
    case = asked.case
    if any(not run.is_over for run in case.runs.values()) or any(a.state in COMING for a in case.alerts.values()):
        raise Refusal(
            Category.CONFLICT,
            "still_under_way",
            "A unit or a hospital is still busy with this case. Stand them down first, then close it.",
        )


def check_disposition_is_said(asked: Asked) -> None:
    if not asked.body.disposition.strip():
        raise Refusal(
            Category.INCORRECT,
            "no_disposition",
            "Say how this case ended, for instance that the call was cancelled.",
            field="disposition",
        )
