"""Who may ask, take and advise, and what the state of the consult allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.consult import Consult, ConsultState
from goldenhour.emergency.consult_bodies import Advice, ConsultAdvised, ConsultAsked, ReturnNoted, VisitBegun
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case, not_your_case
from goldenhour.emergency.recording import check_crew_is_on_the_case
from goldenhour.kit.refusals import Category, Refusal

ANSWERING = frozenset({Role.SPECIALIST, Role.ED_PHYSICIAN})
"""Who may take a consult and advise."""
LIVE = (ConsultState.ASKED, ConsultState.TAKEN)
VISIT_AT_MOST_BEFORE = timedelta(hours=24)
REVIEW_USUALLY_WITHIN = timedelta(days=7)


def no_such_consult() -> Refusal:
    """The same whether there is none, or it is for others."""
    return Refusal(
        Category.NOT_FOUND,
        "no_such_consult",
        "There is no such consult for you. A consult opens to the hospital that asked and to those rung for it.",
    )


def consult_in(asked: Asked) -> Consult:
    return consult_at(asked.case.consults, asked.body.consult)


def consult_at(consults: dict[str, Consult], consult_id: str) -> Consult:
    if consult := consults.get(consult_id):
        return consult
    raise no_such_consult()


# ── a patient who came by themselves ─────────────────────────────────────────────────────────────────────────────────
def check_my_door(asked: Asked) -> None:
    """An emergency department begins visits at its own door, in its own county."""
    body: VisitBegun = asked.body
    if asked.person.hospital != body.hospital:
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_door",
            "A visit begins at the door of your own hospital. Sign in there.",
            field="hospital",
        )
    hospital = asked.book.country.hospital(body.hospital)
    if body.place.county != hospital.county:
        raise Refusal(
            Category.INCORRECT,
            "not_the_hospitals_county",
            "The place of a visit is the hospital itself, in its own county. Leave the place as it is filled in.",
            field="place.county",
        )


def check_visit_codes(asked: Asked) -> None:
    """A code nobody knows is kept as it is, once somebody has said that it is meant; an old visit likewise."""
    for field, table in (("complaint", "dispatch_complaints"), ("level", "dispatch_levels")):
        code = getattr(asked.body, field)
        if asked.book.country.find_code(table, code) is None:
            asked.ask_to_confirm(
                "unknown_code",
                "The code {code} is in none of this country's tables. Keep it as it is?",
                field=field,
                code=code,
            )
    if asked.at < asked.now - VISIT_AT_MOST_BEFORE:
        asked.ask_to_confirm("old_visit", "This patient came more than a day ago. Is the time right?", field="at")


def check_visit_can_end(asked: Asked) -> None:
    """Who came by themselves leaves at the same door, once nothing is asked elsewhere any more."""
    case, hospital = asked.case, asked.person.hospital
    if hospital is None or case.visited != hospital:
        raise not_your_case()
    if case.closed_at is not None or case.asks_elsewhere:
        raise Refusal(
            Category.CONFLICT,
            "visit_goes_on",
            "This visit is over already, or a consult or transfer is still open. End that first.",
        )


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_may_ask(asked: Asked) -> None:
    """An emergency department asks about a patient announced to it or at its door, for itself; a crew about its own, for
    the hospital whose network is to be asked."""
    body, person, case = asked.body, asked.person, asked.case
    at_work = bool(person.roles & EMERGENCY_DEPARTMENT) and person.hospital is not None
    if not at_work:
        check_crew_is_on_the_case(asked)
        asked.book.country.hospital(body.hospital)
        return
    if not case.open_to(str(person.hospital)):
        raise not_your_case()
    if body.hospital != person.hospital:
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_hospital",
            "You ask for your own hospital only. Sign in there.",
            field="hospital",
        )


def check_question(asked: Asked) -> None:
    """A specialty there is, and a question that says something."""
    if asked.book.country.find_code("specialties", asked.body.specialty) is None:
        raise Refusal(
            Category.INCORRECT,
            "specialty_unknown",
            "This specialty is not in the country's table. Choose one from the list.",
            field="specialty",
        )
    if not asked.body.question.strip():
        raise Refusal(
            Category.INCORRECT,
            "no_question",
            "Say in a few words what you want to know: whoever takes it reads that first.",
            field="question",
        )


def check_not_asked_already(asked: Asked) -> None:
    """The live consult first: of the same specialty a second one is asked only knowingly."""
    body: ConsultAsked = asked.body
    for consult in asked.case.consults.values():
        if consult.id == asked.corrects or consult.said.specialty != body.specialty or consult.state not in LIVE:
            continue
        country = asked.book.country
        asked.ask_to_confirm(
            "already_asked",
            "{specialty} was already asked by {hospital} ({who}), and that consult is open. Ask all the same?",
            field="specialty",
            specialty=country.label("specialties", body.specialty, country.languages[0]),
            hospital=spoken_name(country, consult.said.hospital),
            who=consult.taken_by or consult.said.name,
        )


def check_second_opinion(asked: Asked) -> None:
    """A second opinion is about an advice that was given."""
    on = asked.body.second_opinion_on
    if on is not None and consult_at(asked.case.consults, on).advised is None:
        raise Refusal(
            Category.CONFLICT,
            "no_first_opinion",
            "There is no advice yet to have a second opinion on. Wait for it, or ask without naming it.",
            field="second_opinion_on",
        )


def check_question_stays(asked: Asked) -> None:
    """A question may be corrected in its words while nobody has taken it; not moved to another specialty."""
    if asked.corrects is None:
        return
    before = asked.case.consults.get(asked.corrects)
    moved = before is None or (before.said.specialty, before.said.hospital) != (
        asked.body.specialty,
        asked.body.hospital,
    )
    if moved or (before is not None and before.state is not ConsultState.ASKED):
        raise Refusal(
            Category.CONFLICT,
            "consult_moves",
            "A consult cannot be moved to another specialty, or changed once it is taken. End it, then ask anew.",
            field="specialty",
        )


def is_asking_side(person: Person, consult: Consult, asked: Asked) -> bool:
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital == consult.said.hospital:
        return True
    return Role.CREW in person.roles and person.unit is not None and person.unit in asked.case.runs


def check_asking_side(asked: Asked) -> None:
    """Who asked, or their emergency department."""
    if not is_asking_side(asked.person, consult_in(asked), asked):
        raise no_such_consult()


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_rung_for_it(asked: Asked) -> None:
    """Whoever answers works at a hospital that was rung for it, and speaks for that one."""
    person, consult = asked.person, consult_in(asked)
    check_can_see_case(person, asked.case)
    if person.hospital not in {ring.said.hospital for ring in consult.rung}:
        raise no_such_consult()
    if asked.body.hospital != person.hospital:
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_hospital",
            "You answer for your own hospital only. Sign in there.",
            field="hospital",
        )


def state_allows(*states: ConsultState) -> Callable[[Asked], None]:
    """The check that the consult named in the body is in one of these states; the refusal says who has it."""

    def check_state(asked: Asked) -> None:
        consult = consult_in(asked)
        if consult.state not in states:
            raise wrong_state(asked, consult)

    return check_state


def wrong_state(asked: Asked, consult: Consult) -> Refusal:
    """What stands in the way: who has taken it, that it was advised, that it is over, or that nobody has it yet."""
    match consult.state:
        case ConsultState.TAKEN:
            return Refusal(
                Category.CONFLICT,
                "already_taken",
                "{name} at {hospital} has taken this consult. Nothing more is needed from you.",
                name=consult.taken_by,
                hospital=spoken_name(asked.book.country, consult.taken_hospital),
            )
        case ConsultState.ADVISED:
            advised = consult.advised
            return Refusal(
                Category.CONFLICT,
                "already_advised",
                "{name} has already advised. Read the advice; ask for a second opinion if you need one.",
                name=advised.said.name if advised else "",
            )
        case ConsultState.ENDED:
            return Refusal(
                Category.CONFLICT,
                "consult_over",
                "This consult was taken back ({reason}). Nothing more is needed.",
                reason=consult.ended_reason,
            )
    return Refusal(Category.CONFLICT, "take_it_first", "Nobody has taken this consult yet. Take it first, then answer.")


def check_may_decline(asked: Asked) -> None:
    """Before anybody has taken it; or after, by the hospital that took it: then it rings on."""
    consult = consult_in(asked)
    mine = consult.state is ConsultState.TAKEN and consult.taken_hospital == asked.person.hospital
    if consult.state is not ConsultState.ASKED and not mine:
        raise wrong_state(asked, consult)


def check_mine_to_advise(asked: Asked) -> None:
    """The hospital that took it advises; what it advised it may replace."""
    person, consult = asked.person, consult_in(asked)
    check_can_see_case(person, asked.case)
    if consult.state not in (ConsultState.TAKEN, ConsultState.ADVISED):
        raise wrong_state(asked, consult)
    if person.hospital != consult.taken_hospital:
        if person.hospital in consult.hospitals:
            raise wrong_state(asked, consult)
        raise no_such_consult()


def check_advice(asked: Asked) -> None:
    """An advice on conditions names them; a time to look again lies ahead."""
    body: ConsultAdvised = asked.body
    if not body.diagnosis.strip():
        raise Refusal(Category.INCORRECT, "no_diagnosis", "Say in a few words what you take it for.", field="diagnosis")
    if body.advice is Advice.TRANSFER_IF and not body.transfer_if.strip():
        raise Refusal(
            Category.INCORRECT,
            "conditions_missing",
            "Say under which conditions the patient is to be transferred.",
            field="transfer_if",
        )
    if body.review_at is not None:
        check_review(asked, body.review_at)


def check_review(asked: Asked, review_at: datetime) -> None:
    """A time to look again lies ahead, and not far."""
    if review_at <= asked.at:
        raise Refusal(
            Category.INCORRECT,
            "review_in_past",
            "The time to look again must lie ahead. Correct it.",
            field="review_at",
        )
    if review_at > asked.at + REVIEW_USUALLY_WITHIN:
        asked.ask_to_confirm("review_far", "This is more than a week ahead. Is it right?", field="review_at")


# ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────────────
def check_return(asked: Asked) -> None:
    """After "treat here" the side that asked tells what came of it, once; only the program links another visit."""
    body: ReturnNoted = asked.body
    consult = consult_in(asked)
    advised = consult.advised
    if advised is None or advised.said.advice is Advice.TRANSFER:
        raise Refusal(
            Category.CONFLICT,
            "not_treated_here",
            "Nobody advised to treat this patient here, so there is no return to tell of.",
        )
    if body.at is not None and not advised.at <= body.at <= asked.now:
        raise Refusal(
            Category.INCORRECT,
            "return_time_wrong",
            "The patient came back after the advice, and not in the future. Correct the time.",
            field="at",
        )
    if consult.returned_case is not None and asked.corrects is None:
        raise Refusal(
            Category.CONFLICT,
            "return_known",
            "The patient's return is already known, with the visit it was. Nothing more is needed.",
        )
    if body.case is not None:
        raise Refusal(
            Category.INCORRECT,
            "link_not_yours",
            "Which visit it was is found by the program. Leave it out.",
            field="case",
        )
