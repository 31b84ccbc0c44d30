"""The page of a disease's report: what is known collapsed to a line a section, and the questions only the nurse can answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.alerting import can_answer, no_such_alert
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person
from goldenhour.emergency.report_bodies import Absent
from goldenhour.emergency.report_items import TABLES, Item, Kind
from goldenhour.emergency.report_items.words import ABSENT, answer_in_words, unit_in_words, value_in_words
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, Translate
from goldenhour.kit.web.answers import json_answer
from goldenhour.outcomes.known import Known
from goldenhour.outcomes.sheet import Line, Part, Sheet, sheet_of

DAYS_AWAY = frozenset({"onset_at", "last_known_well_at"})
"""Times that may lie on another day, besides those known later: the page waits for Enter there, and takes a date."""
STAY_OVER = timedelta(hours=24)
"""So long after the arrival, what is known at the end of the stay is asked with the rest. Our choice."""
KEYS_OF_ABSENT = {Absent.NOT_KNOWN: "?", Absent.NOT_RECORDED: "/"}


async def opened(request: Request) -> tuple[Case, Alert, Condition]:
    """The case of the path, the visit to the asker's own hospital, and the disease; the reading is audited."""
    person = signed_in(request, *EMERGENCY_DEPARTMENT)
    disease = disease_of(request.path_params["disease"])

    def check(person: Person, case: Case) -> None:
        if not any(can_answer(person, alert) for alert in case.alerts.values()):
            raise no_such_alert()

    case: Case = await case_at(request, page=f"report/{disease}", check=check)
    visits = [alert for alert in case.alerts.values() if can_answer(person, alert) and arrival_of(case, alert)]
    if not visits:
        raise Refusal(
            Category.CONFLICT,
            "not_arrived",
            "This patient has not arrived at your emergency department. Note the arrival first, then report.",
        )
    return case, visits[-1], disease


def disease_of(text: str) -> Condition:
    known = [condition for condition in TABLES if condition.value == text]
    if known:
        return known[0]
    raise Refusal(
        Category.NOT_FOUND,
        "no_such_report",
        "There is no report for this. There is one each for cardiac arrest, major trauma, stroke and infarction.",
    )


async def report_page(request: Request) -> Response:
    """GET /outcomes/{case}/{disease}; with ?empty as if the platform knew nothing, for measuring."""
    house = here(request)
    case, alert, disease = await opened(request)
    translate = house.pages.translate(language_of(request))
    arrived_at = arrival_of(case, alert)
    assert arrived_at is not None
    empty = "empty" in request.query_params
    sheet = sheet_of(case, alert, disease, prefilled=not empty)
    await house.name_everyone({line.known.by for line in sheet.lines if line.known})
    return house.page(
        request,
        "outcomes/report.html",
        title=translate(sheet.table.title),
        case=case,
        alert=alert,
        sheet=sheet,
        words=Words(house, translate, arrived_at),
        arrived_at=arrived_at,
        anchor=None if empty else arrived_at,
        age=age_of(case),
        empty=empty,
        late=house.world.now() - arrived_at > STAY_OVER,
        days_away=DAYS_AWAY,
        absents=[(absent.value, translate(text), KEYS_OF_ABSENT[absent]) for absent, text in ABSENT.items()],
        others=[(d.value, translate(table.title)) for d, table in TABLES.items() if d is not disease],
        order=json.dumps(rules_of(sheet, translate)),
        synthetic=case.synthetic,
    )


def rules_of(sheet: Sheet, translate: Translate) -> list[dict[str, Any]]:
    """The order of times, for the page to say while she types."""
    return [
        {
            "first": rule.first,
            "second": rule.second,
            "slack": rule.slack_min,
            "names": [translate(item.label) for item in (sheet.table.item(rule.first), sheet.table.item(rule.second)) if item],
        }
        for rule in sheet.table.order
    ]  # fmt: skip


def asked_of(part: Part) -> list[Line]:
    return [line for line in part.lines if line.item.kind is not Kind.WORKED_OUT]


class Words:
    """What the template writes of items and values, in the reader's language."""

    def __init__(self, house: House, translate: Translate, arrived_at: datetime) -> None:
        self.house = house
        self.translate = translate
        self.zone = ZoneInfo(house.country.timezone)
        self.day = arrived_at.astimezone(self.zone).date()

    def say(self, part: str | Sentence) -> str:
        return part.text(self.translate) if isinstance(part, Sentence) else self.translate(part) if part else ""

    def clock(self, at: datetime) -> str:
        """The country's wall clock, with the date where it is not that of the arrival."""
        local = at.astimezone(self.zone)
        return local.strftime("%H:%M" if local.date() == self.day else "%m-%d %H:%M")

    def value(self, line: Line) -> str:
        """What counts of a line, as it is read."""
        if line.answered is not None:
            part = answer_in_words(line.item, line.answered.answer, self.clock)
        else:
            part = value_in_words(line.item, line.value, self.clock)
        return part.text(self.translate) if isinstance(part, Sentence) else part

    def source(self, line: Line) -> str:
        """Where a value comes from: "ambulance record 09:41, Lin (counted)"."""
        if line.state == "worked_out":
            return self.translate(N_("worked out from the answers"))
        if line.known is None or (line.answered is not None and not line.answered.answer.taken_from):
            return self.translate(N_("answered here"))
        return self.source_of(line.known)

    def source_of(self, known: Known) -> str:
        who = self.house.names.get(known.by, "")
        said = f"{self.translate(known.where)} {self.clock(known.at)}"
        parts = [said, *([who] if who else []), *([self.say(known.how)] if known.how else [])]
        return self.translate(N_(", ")).join(parts)

    def first(self, part: Part, late: bool) -> list[Line]:
        """The questions that are asked at once: the core, and once the stay is over also what is known at its end."""
        return [line for line in asked_of(part) if line.item.core and (late or not line.item.later)]

    def further(self, part: Part, late: bool) -> list[Line]:
        """The rest, folded away."""
        return [line for line in asked_of(part) if not line.item.core or (line.item.later and not late)]

    def answers(self, lines: Sequence[Line]) -> str:
        """The proposals of these lines as they are sent when they are confirmed."""
        known = {line.item.id: line.known for line in lines if line.known}
        return json.dumps({item: {"value": one.value, "taken_from": one.entry} for item, one in known.items()})

    def num(self, value: float) -> str:
        return f"{value:g}"

    def unit(self, item: Item) -> str:
        return self.say(unit_in_words(item.unit))


async def report_json(request: Request) -> Response:
    """GET /outcomes/{case}/{disease}.json: the report with what is known, where from, and what is missing."""
    case, alert, disease = await opened(request)
    return json_answer(as_json(sheet_of(case, alert, disease)))


def as_json(sheet: Sheet) -> dict[str, Any]:
    """The report for programs."""
    return {
        "disease": sheet.table.disease,
        "version": sheet.table.version,
        "state": sheet.report.state if sheet.report.answered_at else "",
        "filled": sheet.filled,
        "asked": sheet.asked,
        "missing": [item.id for item in sheet.missing],
        "lines": [line_as_json(line) for line in sheet.lines if line.asked],
    }


def line_as_json(line: Line) -> dict[str, Any]:
    return {
        "item": line.item.id,
        "state": line.state,
        "value": line.value,
        "absent": line.answered.answer.absent if line.answered else None,
        "known": msgspec.to_builtins(line.known) if line.known else None,
    }
