"""Who may speak in an incident, and what the state of incident, casualty and hospital allows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.book import Book, incident_of
from goldenhour.emergency.case import RINGING, AlertState, Case
from goldenhour.emergency.casualty import Casualty, case_of_group
from goldenhour.emergency.country import Country
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import (
    Assigned,
    CasualtyRetriaged,
    CasualtyTagged,
    GroupWarned,
    TriageCategory,
    TriageMethod,
)
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.tags import read_number
from goldenhour.incidents.triage import WrongAnswersError, follow
from goldenhour.kit.refusals import Category, Refusal

THERE = frozenset({AlertState.ARRIVED, AlertState.HANDED_OVER})


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def may_command(person: Person, incident: Incident) -> bool:
    """Who decides in an incident: the county's dispatchers, its crews at the scene, and whoever declared it."""
    ours = person.county is not None and person.county == incident.county
    return (ours and bool(person.roles & {Role.DISPATCHER, Role.CREW})) or person.id == incident.declared_by


def may_see(person: Person, incident: Incident, county_of_hospital: str | None = None) -> bool:
    """Who may look on: whoever commands, the emergency departments of the county, the health authority."""
    near = county_of_hospital is not None and county_of_hospital == incident.county
    return (
        may_command(person, incident)
        or Role.AUTHORITY in person.roles
        or (near and bool(person.roles & (EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR})))
    )


def sees(asked: Asked, incident: Incident) -> bool:
    return may_see(asked.person, incident, county_of(asked.book.country, asked.person))


def county_of(country: Country, person: Person) -> str | None:
    """The county of the hospital this person works at."""
    hospital = country.find_hospital(person.hospital) if person.hospital else None
    return hospital.county if hospital else None


def no_such_incident() -> Refusal:
    """The same whether there is none, or it is another county's."""
    return Refusal(
        Category.NOT_FOUND,
        "no_such_incident",
        "There is no such incident for you. An incident opens to its county's dispatchers, crews and hospitals.",
    )


def incident_named(asked: Asked, incident_id: str) -> Incident:
    incident = asked.book.incidents.get(incident_id)
    if incident is None or not sees(asked, incident):
        raise no_such_incident()
    return incident


def incident_spoken_of(asked: Asked) -> Incident:
    """The incident itself, where the saying is about it; else the one its body or its case names."""
    if isinstance(asked.state, Incident):
        return incident_named(asked, asked.state.id)
    if (named := getattr(asked.body, "incident", None)) is not None:
        return incident_named(asked, named)
    if asked.case.casualty is None and asked.case.group is None:
        check_can_see_case(asked.person, asked.case)
        raise no_casualty()
    return incident_named(asked, incident_of(asked.case) or "")


def check_sees_incident(asked: Asked) -> None:
    incident_spoken_of(asked)


def check_commands(asked: Asked) -> None:
    if not may_command(asked.person, incident_spoken_of(asked)):
        raise Refusal(
            Category.FORBIDDEN,
            "not_in_command",
            "The county's dispatch centre, its crews at the scene, and whoever declared the incident decide this. Tell them.",
        )


def check_runs(asked: Asked) -> None:
    """What happened before the end may still be told after it: a phone without a network is late, not wrong."""
    incident = incident_spoken_of(asked)
    if incident.ended_at is not None and asked.at > incident.ended_at:
        raise Refusal(
            Category.CONFLICT,
            "incident_ended",
            "This incident was ended at {time} by {name}. For a new patient take a call or begin a run; if there are many "
            "again, declare a new incident.",
            time=f"{incident.ended_at.astimezone(ZoneInfo(asked.book.country.timezone)):%H:%M}",
            name=incident.ended_by,
        )


# ── the incident ─────────────────────────────────────────────────────────────────────────────────────────────────────
def check_declared_at_home(asked: Asked) -> None:
    """An incident is declared for one's own county."""
    own = asked.person.county or county_of(asked.book.country, asked.person)
    for_all = Role.ADMINISTRATOR in asked.person.roles and own is None
    if not for_all and asked.body.place.county != own:
        raise Refusal(
            Category.FORBIDDEN,
            "not_your_county",
            "An incident is declared by the county it happens in. Tell that county's dispatch centre.",
            field="place.county",
        )


def check_declaration(asked: Asked) -> None:
    body = asked.body
    if body.injects and not body.drill:
        raise Refusal(
            Category.INCORRECT, "injects_without_drill",
            "Only a drill has a script. Declare it as a drill, or leave the script out.", field="injects",
        )  # fmt: skip
    if body.method is TriageMethod.JUMPSTART:
        raise Refusal(
            Category.INCORRECT, "children_only",
            "JumpSTART is for children alone. Choose START (children are then sorted by JumpSTART) or SALT.",
            field="method",
        )  # fmt: skip
    if asked.book.country.find_code("dispatch_complaints", body.complaint) is None:
        asked.ask_to_confirm(
            "unknown_code", "The code {code} is in none of this country's tables. Keep it as it is?",
            field="complaint", code=body.complaint,
        )  # fmt: skip


def check_is_drill(asked: Asked) -> None:
    if not incident_spoken_of(asked).drill:
        raise Refusal(
            Category.CONFLICT,
            "not_a_drill",
            "This is no drill: nothing is made up in it. Say what happened as it happens.",
        )


def check_inject(asked: Asked) -> None:
    """An inject that was given is answered once."""
    inject = incident_spoken_of(asked).injects.get(asked.body.inject)
    if inject is None:
        raise Refusal(
            Category.INCORRECT, "no_such_inject", "This inject was not given yet. Give it first.", field="inject"
        )
    if inject.answered_at is not None:
        raise Refusal(
            Category.CONFLICT, "inject_answered", "{name} has already noted what was done: {answer}",
            name=inject.answered_by, answer=inject.answer,
        )  # fmt: skip


# ── casualties ───────────────────────────────────────────────────────────────────────────────────────────────────────
def casualty_of(case: Case) -> Casualty:
    if case.casualty is None:
        raise no_casualty()
    return case.casualty


def no_casualty() -> Refusal:
    return Refusal(
        Category.CONFLICT, "no_casualty", "This patient has no tag of an incident. Use the patient's own record."
    )


def check_number(asked: Asked) -> None:
    body: CasualtyTagged = asked.body
    if read_number(body.number) != body.number:
        raise Refusal(
            Category.INCORRECT, "wrong_tag_form", "Write the number as it stands on the tag, like {number}.",
            field="number", number=read_number(body.number),
        )  # fmt: skip


def check_as_declared(asked: Asked) -> None:
    """What a casualty's case repeats of its incident is what the incident says."""
    said, body = incident_spoken_of(asked).said, asked.body
    assert said is not None
    same = (said.drill, said.synthetic) == (body.drill, body.synthetic)
    here = getattr(body, "place", said.place).county == said.place.county
    if not same or not here:
        raise Refusal(
            Category.INCORRECT,
            "not_as_declared",
            "Whether it is a drill, and where it is, is as the incident was declared. Open the incident's page anew.",
        )


def check_not_tagged(asked: Asked) -> None:
    """One tag is one casualty."""
    if asked.corrects is not None or asked.state.seq == 0:
        return
    casualty = casualty_of(asked.case)
    raise Refusal(
        Category.CONFLICT,
        "already_tagged",
        "Tag {number} is already on a casualty, sorted by {name}. The same one: sort them again. Another: use another tag.",
        field="number",
        number=casualty.number,
        name=casualty.judged[0].name,
    )


def check_answers(asked: Asked) -> None:
    """The category is what the answers lead to, or says why not."""
    body: CasualtyTagged | CasualtyRetriaged = asked.body
    if not body.answers:
        return
    try:
        found = follow(body.method, body.answers)
    except WrongAnswersError as wrong:
        raise Refusal(
            Category.INCORRECT, "answers_not_of_method",
            "These answers are no way through {method} (at {step}). Go through the steps again.",
            field="answers", method=body.method.upper(), step=str(wrong),
        ) from None  # fmt: skip
    if found is not body.category and not body.why.strip():
        raise Refusal(
            Category.INCORRECT, "category_not_explained",
            "The answers lead to another category. Choose that one, or say why it is this one.", field="why",
        )  # fmt: skip


def check_is_standing(asked: Asked) -> None:
    """A second tag of a patient is spoken of no more: the first is."""
    casualty = casualty_of(asked.case)
    if casualty.joined_into:
        raise joined_already(asked, casualty)


def joined_already(asked: Asked, casualty: Casualty) -> Refusal:
    kept = asked.book.kept(f"case/{casualty.joined_into}")
    other = kept.casualty if isinstance(kept, Case) else None
    return Refusal(
        Category.CONFLICT,
        "tags_joined",
        "Tag {number} was joined to {other}: they are one patient. Go on with {other}; or strike the joining first.",
        number=casualty.number,
        other=other.number if other else casualty.joined_into,
    )


def check_joins(asked: Asked) -> None:
    """Two tags of one incident, the one that goes on standing."""
    into = asked.book.kept(f"case/{asked.body.into}")
    other = into.casualty if isinstance(into, Case) else None
    casualty = casualty_of(asked.case)
    if other is None or other.incident != casualty.incident or casualty.incident != asked.body.incident:
        raise Refusal(
            Category.INCORRECT, "not_same_incident", "Both tags must be of this incident. Choose the other tag from its list.",
            field="into",
        )  # fmt: skip
    if asked.body.into == asked.case.id:
        raise Refusal(
            Category.INCORRECT, "same_tag", "This is one tag. Choose the other one of the same patient.", field="into"
        )
    if other.joined_into:
        raise joined_already(asked, other)


def check_unit_can_load(asked: Asked) -> None:
    """A unit there is; a crew speaks for its own; a casualty leaves once, unless it is meant otherwise."""
    unit = asked.body.unit
    if unit not in asked.book.units:
        raise Refusal(
            Category.INCORRECT,
            "unknown_unit",
            "There is no unit {unit}. Choose one from the list.",
            field="unit",
            unit=unit,
        )
    if asked.person.role_among(frozenset({Role.DISPATCHER})) is None and asked.person.unit != unit:
        raise Refusal(
            Category.FORBIDDEN, "not_your_unit",
            "You speak for the ambulance you are on. Choose yours, or have the dispatcher say it.", field="unit",
        )  # fmt: skip
    others = [run.name for run in asked.case.runs.values() if run.unit != unit and not run.is_over]
    if others:
        asked.ask_to_confirm(
            "already_loaded", "{name} already has this patient. Have they changed to another vehicle?", field="unit",
            name=others[-1],
        )  # fmt: skip
    if asked.body.hospital:
        asked.book.country.hospital(asked.body.hospital)


# ── who goes where ───────────────────────────────────────────────────────────────────────────────────────────────────
def check_distribution(asked: Asked) -> None:
    """Of two who decide at once, the second is told what the first decided."""
    incident = incident_spoken_of(asked)
    for one in asked.body.assigned:
        case = asked.book.kept(f"case/{one.case}")
        casualty = case.casualty if isinstance(case, Case) else None
        if not isinstance(case, Case) or casualty is None or casualty.incident != incident.id:
            raise Refusal(
                Category.INCORRECT, "not_of_this_incident",
                "One of these casualties is not of this incident. Open the page anew.", field="assigned",
            )  # fmt: skip
        if casualty.joined_into:
            raise joined_already(asked, casualty)
        if one.hospital:
            asked.book.country.hospital(one.hospital)
        check_destination(asked, incident, case, casualty, one)


def check_destination(asked: Asked, incident: Incident, case: Case, casualty: Casualty, one: Assigned) -> None:
    now = incident.distribution.get(one.case)
    if now is not None and now.hospital != one.instead_of:
        raise Refusal(
            Category.CONFLICT,
            "moved_meanwhile",
            "{name} has meanwhile sent {number} to {hospital}. Look at it, then decide again.",
            field="assigned",
            name=now.name,
            number=casualty.number,
            hospital=spoken_name(asked.book.country, now.hospital) if now.hospital else "–",
        )
    if any(alert.state in THERE for alert in case.alerts.values()):
        raise Refusal(
            Category.CONFLICT, "casualty_arrived",
            "{number} has already arrived at a hospital. From there it is a transfer.", number=casualty.number,
        )  # fmt: skip
    if not asked.body.proposed and not one.reason.strip():
        raise Refusal(
            Category.INCORRECT, "reason_missing", "Say in a few words why: the after-action report asks for it.",
            field="assigned",
        )  # fmt: skip


def check_group(asked: Asked) -> None:
    """A hospital is warned of somebody, and rung again only when it is to know more than it was told."""
    body: GroupWarned = asked.body
    asked.book.country.hospital(body.hospital)
    if not sum(body.counts.values()):
        raise Refusal(
            Category.INCORRECT, "nobody_comes",
            "Nobody is to go to this hospital yet. Set who goes where first, then warn it.", field="counts",
        )  # fmt: skip
    told = asked.case.group.said.counts if asked.case.group else {}
    standing = any(alert.state in RINGING for alert in asked.case.alerts.values())
    if standing and all(body.counts.get(one, 0) <= told.get(one, 0) for one in TriageCategory):
        raise Refusal(
            Category.CONFLICT, "group_warned",
            "{hospital} is already warned of all of them. It rings again when more are to come.",
            hospital=spoken_name(asked.book.country, body.hospital),
        )  # fmt: skip


def group_of(book: Book, incident: str, hospital: str) -> Case | None:
    """The case that warns this hospital of this incident's casualties, where it was warned."""
    kept = book.kept(f"case/{case_of_group(incident, hospital)}")
    return kept if isinstance(kept, Case) and kept.group is not None else None
