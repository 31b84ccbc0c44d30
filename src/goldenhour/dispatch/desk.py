"""The desk: every open case of a county as a card, the one that needs a hand first; and its units' marks on the map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from goldenhour.dispatch.silent import dialled, silent_alerts
from goldenhour.dispatch.units import unit_now
from goldenhour.emergency.atmist import before_leaving
from goldenhour.emergency.book import Change
from goldenhour.emergency.case import COMING, Alert, AlertState, Case, Run
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.screens import telephone_of
from goldenhour.emergency.times import MARKS, TEMSIS_TIME
from goldenhour.emergency.unit import Unit
from goldenhour.kit.live import Showing
from goldenhour.kit.sentences import N_, Sentence

SIGNALS = ("critical", "urgent", "caution", "steady", "info", "unknown")
"""How pressing a level is, most pressing first (the screens' signals)."""


def showing(house: House) -> Showing:
    """The live desk. Topics are `desk/<county code>`. Units' marks go to the same topics as passing `unit` events."""
    house.book.listeners.append(lambda change: tell_units(house, change))
    return Showing(
        name="desk",
        topics=topics,
        key=key,
        order=lambda case, topic: order(house, case),
        html=lambda case, topic, language: card(house, case, language),
        all=lambda topic: cases_of(house, topic.partition("/")[2]),
    )


def topics(state: Any) -> Iterable[str]:
    """A case stands on its county's desk for as long as it is open; the casualties of an incident stand on its own page."""
    return (
        (f"desk/{state.county}",)
        if isinstance(state, Case) and state.is_under_way and state.call and not state.visited and not state.casualty
        else ()
    )


def key(state: Any) -> str:
    return f"case-{state.id}"


def cases_of(house: House, county: str) -> Iterator[Case]:
    """The open cases of a county."""
    topic = f"desk/{county}"
    return (case for case in house.book.open_cases.values() if topic in topics(case))


def may_watch(person: Person, topic: str) -> None:
    """A dispatcher watches the desk of their own county."""
    if Role.DISPATCHER not in person.roles or topic != f"desk/{person.county}":
        raise not_allowed()


# ── what needs a hand first ──────────────────────────────────────────────────────────────────────────────────────────
NOBODY_COMES, HOSPITAL_SILENT, UNDER_WAY, AT_HOSPITAL = range(4)


def attention(case: Case) -> int:
    """Why a case comes before another: nobody is on the way; the hospital has not answered, or sent them on; the rest;
    those already with the hospital."""
    active = any(not run.is_over for run in case.runs.values())
    alert = case.alert
    if not active and not any(a.state in COMING for a in case.alerts.values()):
        return NOBODY_COMES
    if alert is not None and alert.state in (AlertState.ALERTED, AlertState.DIVERTED):
        return HOSPITAL_SILENT
    return AT_HOSPITAL if alert is not None and alert.state is AlertState.ARRIVED else UNDER_WAY


def order(house: House, case: Case) -> str:
    """Attention, then level, then the longest waiting."""
    called = case.called_at.timestamp() if case.called_at else 0
    return f"{attention(case)}{SIGNALS.index(signal(house, case))}{called:014.3f}"


def signal(house: House, case: Case) -> str:
    """The colour and shape of the call's level."""
    levels = house.country.settings.get("dispatch", {}).get("level_signal", {})
    found = levels.get(case.call.level, "unknown") if case.call else "unknown"
    return found if found in SIGNALS else "unknown"


# ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class Stage(NamedTuple):
    """One of the nine times of a run: its code, what it is called, when it was."""

    code: str
    name: str
    at: datetime | None


def card(house: House, case: Case, language: str) -> str:
    """The case as it stands on the desk."""
    return house.part("dispatch/card.html", language, **told(house, case, language))


def told(house: House, case: Case, language: str) -> dict[str, Any]:
    """What the templates of a case need."""
    say = house.pages.translate(language)
    return {
        "case": case,
        "call": case.call,
        "key": key(case),
        "order": order(house, case),
        "signal": signal(house, case),
        "attention": attention(case),
        "say": say,
        "sex": name_of(case.call.patient_sex).text(say) if case.call and case.call.patient_sex else "",
        "stages": {run.unit: stages(case, run, say) for run in case.runs.values()},
        "alert": case.alert,
        "alert_words": alert_words(case.alert).text(say) if case.alert else "",
        "hospital": hospital_name(house, case.alert, language),
        "call_them": case.alert is not None and case.alert.has_climbed_to(Step.TELEPHONE),
        "still": case.alert is not None and bool(before_leaving(case.runs.get(case.alert.unit))),
        "tel": telephone_of(house, case.alert.hospital) if case.alert else "",
        "dial": dialled(telephone_of(house, case.alert.hospital)) if case.alert else "",
        "silent": silent_alerts(house, case, language),
    }


def stages(case: Case, run: Run, say: Any) -> list[Stage]:
    """T01 to T09 of one run."""
    moments = case.called_at, run.sent_at, *(run.times.get(mark) for mark in MARKS)
    return [Stage(code, name, at) for (code, name), at in zip(stage_names(say), moments, strict=True)]


def stage_names(say: Any) -> list[tuple[str, str]]:
    """What T01 to T09 stand for, in words."""
    begun = [("T01", say(N_("call received"))), ("T02", say(N_("dispatched")))]
    return begun + [(TEMSIS_TIME[mark], name_of(mark).text(say)) for mark in MARKS]


ALERT_WORDS = {
    AlertState.ALERTED: N_("not acknowledged yet"),
    AlertState.ACKNOWLEDGED: N_("acknowledged by {name}"),
    AlertState.ARRIVED: N_("arrived, handover open"),
    AlertState.HANDED_OVER: N_("handed over"),
    AlertState.DIVERTED: N_("diverted: {reason}"),
    AlertState.STOOD_DOWN: N_("alert withdrawn: {reason}"),
}


def alert_words(alert: Alert) -> Sentence:
    if alert.state is AlertState.ALERTED and alert.renewed_why:
        return Sentence(N_("worse ({why}), not acknowledged yet"), {"why": alert.renewed_why})
    reason = alert.diverted_reason if alert.state is AlertState.DIVERTED else alert.stood_down_reason
    return Sentence(ALERT_WORDS[alert.state], {"name": alert.acknowledged_by or "", "reason": reason or ""})


def hospital_name(house: House, alert: Alert | None, language: str) -> str:
    """The name people say; a hospital nobody knows stays its id."""
    if alert is None:
        return ""
    known = house.country.find_hospital(alert.hospital)
    return known.short(language) if known else alert.hospital


# ── units' marks ─────────────────────────────────────────────────────────────────────────────────────────────────────
def tell_units(house: House, change: Change) -> None:
    """A listener of the book: what changed about a unit, or with a case what it does, moves its mark at once."""
    match change.after:
        case Unit():
            send_mark(house, change.after)
        case Case():
            before = change.before.runs if isinstance(change.before, Case) else {}
            for unit in before.keys() | change.after.runs.keys():
                if before.get(unit) != change.after.runs.get(unit) and unit in house.book.units:
                    send_mark(house, house.book.units[unit])


def send_mark(house: House, unit: Unit) -> None:
    """Tell the desks that see this unit where it is and what it does: its county's, and that of the case it is on."""
    busy_with = house.book.case_of_unit(unit.id)
    wanted = {f"desk/{unit.county}"} | ({f"desk/{busy_with.county}"} if busy_with else set())
    watched = wanted & house.live.watchers.keys()
    if not watched:
        return
    now = unit_now(house, unit, house.country.languages[0], busy_with)
    mark = {
        "key": f"unit-{unit.id}",
        "name": unit.name,
        "lat": now.lat,
        "lon": now.lon,
        "status": now.status,
        "seen_at": now.seen_at,
    }
    for topic in watched:
        house.live.send(topic, "unit", mark)
