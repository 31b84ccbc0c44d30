"""What a roster may say: within its stretch, nobody twice at once, nobody in two places; gaps only when they are meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from goldenhour.consults.roster import Rosters, elsewhere, gaps, overlaps
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.consult_bodies import ConsultRulesSet, Duty, DutyCovered, RosterSet
from goldenhour.emergency.duties import duties_of
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.settings import WAIT_BETWEEN
from goldenhour.kit.refusals import Category, Refusal

LONGEST_TURN = timedelta(hours=48)
"""A longer one is asked about: a day is often meant where a month was written. Our choice."""
LONGEST_STRETCH = timedelta(days=400)


def told(moment: datetime, zone: str) -> str:
    """A moment as people of the country read it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def zone_of(asked: Asked) -> str:
    return asked.book.country.timezone


def hospital_of(asked: Asked) -> str:
    return asked.subject.partition("/")[2]


def check_specialty_known(asked: Asked) -> None:
    if asked.book.country.find_code("specialties", asked.body.specialty) is None:
        raise specialty_unknown("specialty")


def specialty_unknown(field: str) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "specialty_unknown",
        "This specialty is not in the country's table. Choose one from the list.",
        field=field,
    )


# ── a roster ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_stretch(asked: Asked) -> None:
    """A roster is for a stretch of time, and its turns lie within."""
    body: RosterSet = asked.body
    if not timedelta() < body.ends - body.begins <= LONGEST_STRETCH:
        raise Refusal(
            Category.INCORRECT,
            "stretch_wrong",
            "A roster ends after it begins, and at most 400 days later. Check both dates, also the year (民國).",
            field="ends",
        )
    for duty in body.duties:
        check_turn(asked, duty)
        if duty.begins < body.begins or duty.ends > body.ends:
            raise Refusal(
                Category.INCORRECT,
                "turn_outside",
                "{name}'s turn from {begins} lies outside the stretch this roster is for. Check its date.",
                field="duties",
                name=duty.name,
                begins=told(duty.begins, zone_of(asked)),
            )
    if len({duty.id for duty in body.duties}) < len(body.duties):
        raise Refusal(
            Category.INCORRECT, "turn_twice", "Two turns have the same id. Give each its own.", field="duties"
        )


def check_turn(asked: Asked, duty: Duty) -> None:
    """A turn ends after it begins, in a year that can be."""
    if duty.ends <= duty.begins or not 2000 <= duty.begins.year < 2200:
        raise Refusal(
            Category.INCORRECT,
            "turn_ends_first",
            "{name}'s turn from {begins} ends before it begins. Check date and time.",
            field="duties",
            name=duty.name,
            begins=told(duty.begins, zone_of(asked)) if duty.begins.year > 1 else "?",
        )
    if duty.ends - duty.begins > LONGEST_TURN:
        asked.ask_to_confirm(
            "turn_long",
            "{name}'s turn from {begins} lasts more than two days. Is it right?",
            field="duties",
            name=duty.name,
            begins=told(duty.begins, zone_of(asked)),
        )


def check_nobody_twice(asked: Asked) -> None:
    """One person does one turn at a time."""
    found = overlaps(asked.body.duties)
    if found:
        one, other = found[0]
        raise Refusal(
            Category.INCORRECT,
            "turns_overlap",
            "{name} has two turns at once: from {first} and from {second}. Correct one of them.",
            field="duties",
            name=one.name,
            first=told(one.begins, zone_of(asked)),
            second=told(other.begins, zone_of(asked)),
        )


def check_not_elsewhere(asked: Asked) -> None:
    """Nobody is on duty at two hospitals at once. The first roster stands, and is named. Where only the name is the same it
    may be another person: that is asked."""
    duties: Sequence[Duty] = asked.body.duties if isinstance(asked.body, RosterSet) else (asked.body.by,)
    for duty, place, surely in elsewhere(duties, hospital_of(asked), Rosters(asked.book.hospitals)):
        words = {
            "name": duty.name,
            "hospital": spoken_name(asked.book.country, place.hospital),
            "begins": told(place.duty.begins, zone_of(asked)),
        }
        if surely:
            raise Refusal(
                Category.CONFLICT,
                "on_duty_elsewhere",
                "{name} is on duty at {hospital} from {begins}. Have that turn covered there first.",
                field="duties",
                **words,
            )
        asked.ask_to_confirm(
            "same_name_elsewhere",
            "A {name} is on duty at {hospital} from {begins}. Is this another person?",
            field="duties",
            **words,
        )


def check_gaps_meant(asked: Asked) -> None:
    """A stretch in which nobody is on duty is asked about, the first named."""
    body: RosterSet = asked.body
    found = gaps(body.duties, body.begins, body.ends)
    if found:
        asked.ask_to_confirm(
            "roster_has_gaps",
            "Nobody is on duty from {begins} to {ends} ({n} gaps in all). Set it so?",
            field="duties",
            begins=told(found[0].begins, zone_of(asked)),
            ends=told(found[0].ends, zone_of(asked)),
            n=len(found),
        )


# ── somebody else does it ────────────────────────────────────────────────────────────────────────────────────────────
def check_cover(asked: Asked) -> None:
    """A cover lies within the turn it covers, which is there; nobody covers while on duty themselves."""
    body: DutyCovered = asked.body
    check_turn(asked, body.by)
    state = asked.state
    assert isinstance(state, HospitalState)
    duties = duties_of(state.rosters.get(body.specialty, ()))
    covered = [duty for duty in duties if duty.id == body.duty]
    inside = any(duty.begins <= body.by.begins and body.by.ends <= duty.ends for duty in covered)
    if body.duty and not inside:
        raise Refusal(
            Category.CONFLICT,
            "no_such_turn",
            "There is no such turn at this time (any more). Read the roster again, and choose the turn there.",
            field="duty",
        )
    others = [duty for duty in duties if duty.id != body.duty]
    found = [pair for pair in overlaps([*others, body.by]) if body.by in pair]
    if found:
        raise Refusal(
            Category.CONFLICT,
            "turns_overlap",
            "{name} has two turns at once: from {first} and from {second}. Correct one of them.",
            field="by",
            name=body.by.name,
            first=told(found[0][0].begins, zone_of(asked)),
            second=told(found[0][1].begins, zone_of(asked)),
        )


# ── how consults are routed ──────────────────────────────────────────────────────────────────────────────────────────
def check_rules(asked: Asked) -> None:
    """Within bounds that leave no patient waiting; hospitals and specialties that there are."""
    body: ConsultRulesSet = asked.body
    lowest, highest = WAIT_BETWEEN
    if not lowest <= body.wait_s <= highest:
        raise Refusal(
            Category.INCORRECT,
            "wait_out_of_bounds",
            "The next is rung after {lowest} to {highest} s. Choose a time within.",
            field="wait_s",
            lowest=lowest,
            highest=highest,
        )
    for hospital in body.order:
        asked.book.country.hospital(hospital)
    if len(set(body.order)) < len(body.order) or hospital_of(asked) in body.order:
        raise Refusal(
            Category.INCORRECT,
            "order_repeats",
            "A hospital stands in the order once, and your own not at all. Take the second out.",
            field="order",
        )
    for specialty in body.specialties:
        if asked.book.country.find_code("specialties", specialty) is None:
            raise specialty_unknown("specialties")
