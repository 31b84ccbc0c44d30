"""What a page address asks for, and whether this person may ask it.

The health authority sees all figures; an emergency department those of its own hospital; a dispatcher and a crew those
of their own county. Figures name no patient; the cases behind them open under the rules of the case itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from starlette.datastructures import QueryParams

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.country import Country
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.indicators.intervals import INTERVALS, Interval
from goldenhour.indicators.questions import GROUPS, Which, ask_choices, interval_of
from goldenhour.indicators.words import GROUP_NAMES
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import Sentence

DAYS = 30
NAMED = 40
"""So many known codes a refusal names."""
CHOSEN = ("county", "hospital", "condition", "complaint", "unit_type", "origin")
DATA = {"": None, "real": True, "synthetic": False}


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One address taken apart. `since`, `until`: days of the country, both included; `given` says that they were asked
    for and not chosen by us. `everything`: all that is kept, whenever it was."""

    which: Which
    interval: Interval
    group: str
    since: date | None = None
    until: date | None = None
    given: bool = False
    everything: bool = False
    data: str = ""

    def address(self, **changes: str | None) -> str:
        """The address of this question with changes (None: left out), without its path."""
        said: list[tuple[str, str]] = [(name, v) for name in CHOSEN for v in getattr(self.which, name)]
        said += [("data", self.data), ("sped_up", "1" if self.which.sped_up else "")]
        if self.given:
            said += [("since", str(self.since or "")), ("until", str(self.until or ""))]
        said += [("period", "all" if self.everything else ""), ("interval", self.interval.code), ("group", self.group)]
        kept = [(name, value) for name, value in said if value and name not in changes]
        return urlencode([*kept, *((name, value) for name, value in changes.items() if value)])


# ── who may ask ──────────────────────────────────────────────────────────────────────────────────────────────────────
def check_may_ask(person: Person, which: Which) -> Which:
    """The question kept to what this person may see; another's figures are refused, not silently narrowed."""
    if Role.AUTHORITY in person.roles:
        return which
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital:
        return msgspec.structs.replace(which, hospital=only(which.hospital, person.hospital))
    if person.roles & {Role.DISPATCHER, Role.CREW} and person.county:
        return msgspec.structs.replace(which, county=only(which.county, person.county))
    raise not_allowed()


def only(asked: tuple[str, ...], mine: str) -> tuple[str, ...]:
    if set(asked) - {mine}:
        raise Refusal(
            Category.FORBIDDEN,
            "foreign_figures",
            "These are the figures of others. You can see those of your own hospital or county: leave this choice out.",
        )
    return (mine,)


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────────
def question_of(query: QueryParams, person: Person) -> Question:
    """The question of an address, without its period (`in_period`). Raises `Refusal` for what cannot be asked."""
    chosen: dict[str, Any] = {name: tuple(filter(None, query.getlist(name))) for name in CHOSEN}
    data = one_of(query, "data", tuple(DATA), "")
    which = Which(**chosen, real=DATA[data], sped_up=query.get("sped_up") == "1")
    interval = interval_of(one_of(query, "interval", tuple(i.code for i in INTERVALS), "call_to_scene"))
    assert interval is not None
    since, until = (day_of(query.get(name, ""), name) for name in ("since", "until"))
    return Question(
        which=check_may_ask(person, which),
        interval=interval,
        group=one_of(query, "group", GROUPS, "county" if Role.AUTHORITY in person.roles else "condition"),
        since=since,
        until=until,
        given=since is not None or until is not None,
        everything=query.get("period") == "all",
        data=data,
    )


def check_known(connection: sa.Connection, which: Which, country: Country) -> None:
    """A county, hospital or condition that neither the country's tables nor any case kept here knows is refused: its
    figures would be zeros that look like an answer. Other choices are free."""
    tables: dict[str, list[str]] = {
        "county": [county.code for county in country.counties],
        "hospital": [hospital.id for hospital in country.hospitals],
        "condition": [condition.value for condition in Condition],
    }
    for name, listed in tables.items():
        strangers = set(getattr(which, name)) - set(listed)
        if strangers and (strangers := strangers - set(ask_choices(connection, name, Which()))):
            raise Refusal(
                Category.INCORRECT,
                "not_known",
                "There is no {name} called {value}. Known are: {known}.",
                field=name,
                name=Sentence(GROUP_NAMES[name]),
                value=", ".join(sorted(strangers)),
                known=", ".join(listed[:NAMED]) + (" …" if len(listed) > NAMED else ""),
            )


def one_of(query: QueryParams, name: str, known: tuple[str, ...], otherwise: str) -> str:
    value = query.get(name) or otherwise
    if value not in known:
        raise Refusal(
            Category.INCORRECT,
            "not_a_choice",
            "There is no {name} called {value}. Choose one on the page.",
            field=name,
            name=name,
            value=value,
        )
    return value


def day_of(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            Category.INCORRECT, "not_a_day", "{text} is not a date. Write it like 2026-11-22.", field=name, text=text
        ) from None


def in_period(question: Question, newest: datetime | None, zone: ZoneInfo) -> Question:
    """The question with its period. Where none is asked for: the last 30 days up to the newest chosen case, so that an
    import of years ago shows its own last days, and no page reads a million cases by accident."""
    since, until = question.since, question.until
    if not question.given and not question.everything and newest is not None:
        until = newest.astimezone(zone).date()
    if until is not None and since is None:
        since = until - timedelta(days=DAYS - 1)
    which = msgspec.structs.replace(
        question.which,
        since=midnight(since, zone) if since else None,
        until=midnight(until + timedelta(days=1), zone) if until else None,
    )
    return msgspec.structs.replace(question, which=which, since=since, until=until)


def midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()


def narrowed(question: Question, group: str, value: str, zone: ZoneInfo) -> Which:
    """The cases of one group: one county, one hospital ..., one day or one month."""
    which = question.which
    if group not in ("day", "month"):
        return msgspec.structs.replace(which, **{group: (value,)})
    first = day_of(value if group == "day" else f"{value}-01", "value")
    assert first is not None
    last = first if group == "day" else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    begin, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    return msgspec.structs.replace(
        which,
        since=max(begin, which.since if which.since is not None else begin),
        until=min(end, which.until if which.until is not None else end),
    )
