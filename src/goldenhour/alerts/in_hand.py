"""One alert in hand: what a tap on its tile opens, with every answer the hospital can still give."""

from __future__ import annotations

from goldenhour.alerts import group
from goldenhour.alerts.tile import beside, brought_by, early_warning, not_left, what, who
from goldenhour.emergency.alert_bodies import Verdict
from goldenhour.emergency.alert_states import TABLE, Move, No, stands
from goldenhour.emergency.atmist import atmist_lines, says_nothing
from goldenhour.emergency.bodies import Mark, Preparation
from goldenhour.emergency.capabilities import proposals
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.known_patient import known_patient
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person
from goldenhour.kit.sentences import N_, Translate, sentence

NAMES_AT_MOST = 8
DIVERSION_REASONS = (
    N_("No resuscitation bay free"),
    N_("Cath lab occupied"),
    N_("No CT"),
    N_("No specialist available"),
    N_("No operating room free"),
    N_("No intensive care bed"),
    N_("Another hospital is better for this patient"),
)
"""What is said most; anything else is typed."""


def part(house: House, case: Case, alert: Alert, person: Person, language: str, *, has_apps: bool = False) -> str:
    """The piece of page beside the tiles. `has_apps`: this person can open an app for the patient."""
    if case.group is not None:
        return group_part(house, case, alert, person, language)
    say = house.pages.translate(language)
    wanted = {proposal.what: proposal.why.text(say) for proposal in proposals(case)}
    run = case.runs.get(alert.unit)
    rest = [what for what in Preparation if what not in wanted]
    return house.part(
        "alerts/in_hand.html",
        language,
        case=case,
        alert=alert,
        has_apps=has_apps,
        place=f"/cases/{case.id}/alerts/{alert.id}",
        who=who(case, say),
        what=what(case, say, alert),
        brought_by=brought_by(house, case, alert, language) if alert.transfer else "",
        score=early_warning(case),
        too_few=says_nothing,
        known=known_patient(case, say),
        at_door=run.times.get(Mark.AT_HOSPITAL) if run else None,
        still=say(where) if (where := not_left(case, alert)) else "",
        lines=atmist_lines(case, language, house.country, say, house.world.now()),
        may={move.name.lower() for move in Move if not isinstance(TABLE[alert.state][move], No)},
        names=recent_names(house, alert.hospital, person),
        preparations=[(w, name_of(w).text(say), wanted.get(w, ""), alert.prepared.get(w)) for w in [*wanted, *rest]],
        reasons=reasons_to_close(say),
        priority=sentence(N_("priority {priority}"), priority=name_of(alert.priority)).text(say),
        beside=beside(house, case, alert, say),
        person=person,
        judging=not isinstance(TABLE[stands(case, alert)][Move.JUDGE], No),
        judge_then="stay",
        verdicts=[(verdict, name_of(verdict).text(say)) for verdict in Verdict],
    )


def group_part(house: House, case: Case, alert: Alert, person: Person, language: str) -> str:
    """The same for all casualties of an incident who come here."""
    say = house.pages.translate(language)
    return house.part(
        "alerts/group_in_hand.html",
        language,
        case=case,
        alert=alert,
        place=f"/cases/{case.id}/alerts/{alert.id}",
        may={move.name.lower() for move in Move if not isinstance(TABLE[alert.state][move], No)},
        names=recent_names(house, alert.hospital, person),
        preparations=[(one, name_of(one).text(say), "", alert.prepared.get(one)) for one in Preparation],
        reasons=reasons_to_close(say),
        **group.shown(house, case, language),
    )


def reasons_to_close(say: Translate) -> list[str]:
    """The usual reasons, in the reader's language, for one patient and for a whole door."""
    return [say(reason) for reason in DIVERSION_REASONS]


def recent_names(house: House, hospital: str, person: Person) -> list[str]:
    """Who may be standing here: the signed-in person first, then who last acknowledged for this hospital, newest first."""
    acknowledged = [
        (alert.acknowledged_at, alert.acknowledged_by)
        for case in house.book.open_cases.values()
        for alert in case.alerts.values()
        if alert.hospital == hospital and alert.acknowledged_at and alert.acknowledged_by
    ]
    names = [person.name, *(name for _, name in sorted(acknowledged, reverse=True))]
    return list(dict.fromkeys(names))[:NAMES_AT_MOST]
