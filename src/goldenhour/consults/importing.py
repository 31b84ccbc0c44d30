"""A roster from a file: CSV as hospitals keep it, or a calendar (iCalendar). Read first, shown, and set only then.

Dates are read as people here write them: 2026-11-30, 2026/11/30, 20261130, and by the calendar of the Republic (民國):
115/11/30, 民國115年11月30日, 1151130. Times without a zone are the country's. A turn that ends before it begins ends the
next day; one whose year cannot be is refused with its line.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.consult_bodies import Duty
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, sentence

BYTES_AT_MOST = 2_000_000
ROC = 1911
"""民國 1 is 1912."""
YEARS = range(2000, 2100)
SOON = timedelta(days=400)
WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９／－：", "0123456789/-:", strict=True)}
COLUMNS = {
    "name": ("name", "姓名", "醫師", "值班醫師", "人員"),
    "date": ("date", "日期", "值班日期"),
    "begins": ("begins", "start", "開始", "開始時間", "起"),
    "ends": ("ends", "end", "結束", "結束時間", "迄"),
    "phone": ("phone", "電話", "手機", "聯絡電話", "公務機"),
    "person": ("person", "帳號", "account"),
    "line": ("line", "線別", "線", "班別"),
}
"""What a column may be called."""
WHOLE_DAY = time(8, 0)
"""Where no times are given a turn lasts a day, from 8 in the morning, when shifts change in most houses. Our choice."""
LINES = {"1": 1, "2": 2, "3": 3, "一線": 1, "二線": 2, "三線": 3, "前線": 1, "後線": 2, "first": 1, "back": 2}


class Wrong(msgspec.Struct, frozen=True):
    """What of a file is not understood, or looks mixed up: its line, and why."""

    line: int
    why: Sentence


class Read(msgspec.Struct, frozen=True):
    """A file as it was understood. `wrong`: lines that were left out; `odd`: what was taken and should be looked at."""

    duties: tuple[Duty, ...]
    wrong: tuple[Wrong, ...] = ()
    odd: tuple[Wrong, ...] = ()


class NotUnderstood(ValueError):
    def __init__(self, why: Sentence) -> None:
        super().__init__(why.message)
        self.why = why


def read_roster(content: bytes, zone: ZoneInfo, now: datetime) -> Read:
    """The turns a file tells of. Raises Refusal for what is no roster at all."""
    if b"BEGIN:VCALENDAR" in content[:2000]:
        return read_calendar(content, zone, now)
    return read_csv(content, zone, now)


# ── dates as they are written ────────────────────────────────────────────────────────────────────────────────────────
DATE = re.compile(r"(?:民國|中華民國)?\s*(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
RUN_TOGETHER = re.compile(r"(\d{4}|\d{3})(\d{2})(\d{2})")
TIME = re.compile(r"(\d{1,2})[:時](\d{2})?分?|(\d{2})(\d{2})")


def date_of(text: str) -> date:
    """The day, of the common or the Republic's calendar. Raises NotUnderstood."""
    plain = text.translate(WIDE).strip()
    found = DATE.fullmatch(plain) or RUN_TOGETHER.fullmatch(plain)
    if found is None:
        raise NotUnderstood(sentence(N_("{text} is no date. Write it like 2026-11-30 or 115/11/30."), text=text))
    year, month, day = (int(part) for part in found.groups())
    year = year if len(found[1]) == 4 else year + ROC
    if year not in YEARS:
        raise NotUnderstood(sentence(N_("the year of {text} cannot be right"), text=text))
    try:
        return date(year, month, day)
    except ValueError:
        raise NotUnderstood(sentence(N_("{text} is not in the calendar"), text=text)) from None


def time_of(text: str) -> time:
    """The time of day; 24:00 is 0:00 of the next. Raises NotUnderstood."""
    found = TIME.fullmatch(text.translate(WIDE).strip())
    if found is None:
        raise NotUnderstood(sentence(N_("{text} is no time. Write it like 08:00."), text=text))
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if (hour, minute) == (24, 0):
        hour = 0
    try:
        return time(hour, minute)
    except ValueError:
        raise NotUnderstood(sentence(N_("{text} is no time. Write it like 08:00."), text=text)) from None


def moment_of(text: str, day: date | None, zone: ZoneInfo) -> datetime:
    """A moment: date and time together, or a time of the day that stands in its own column."""
    plain = text.translate(WIDE).strip()
    head, _, tail = plain.rpartition(" ") if " " in plain else plain.rpartition("T")
    if head:
        return datetime.combine(date_of(head), time_of(tail[:5]), zone)
    if day is None:
        return datetime.combine(date_of(plain), time(0, 0), zone)
    return datetime.combine(day, time_of(plain), zone)


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_csv(content: bytes, zone: ZoneInfo, now: datetime) -> Read:
    rows = csv.DictReader(io.StringIO(text_of(content), newline=""))
    try:
        return read_rows(rows, zone, now)
    except csv.Error:
        raise no_roster() from None


def no_roster() -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "no_roster",
        "This is no roster: it needs a column for the name (姓名) and one for the date (日期). Check the first line.",
        field="file",
    )


def read_rows(rows: csv.DictReader[str], zone: ZoneInfo, now: datetime) -> Read:
    columns = columns_of(rows.fieldnames or ())
    if "name" not in columns or not ({"date", "begins"} & columns.keys()):
        raise no_roster()
    duties: list[Duty] = []
    wrong: list[Wrong] = []
    odd: list[Wrong] = []
    for row in rows:
        told = {name: (row.get(column) or "").strip() for name, column in columns.items()}
        if not any(told.values()):
            continue
        try:
            duty = duty_of(told, zone, rows.line_num)
            odd += [Wrong(rows.line_num, why) for why in oddities(duty, now)]
            duties.append(duty)
        except NotUnderstood as error:
            wrong.append(Wrong(rows.line_num, error.why))
    return Read(tuple(duties), tuple(wrong), tuple(odd))


def text_of(content: bytes) -> str:
    """UTF-8, with or without its mark; or Big5, in which older programs here still save."""
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(
        Category.NOT_UNDERSTOOD, "not_text", "This file is no text. Save it as CSV (UTF-8), then send it.", field="file"
    )


def columns_of(names: Any) -> dict[str, str]:
    """What of ours stands in which column of theirs."""
    known = {spelling: ours for ours, spellings in COLUMNS.items() for spelling in spellings}
    return {known[plain]: name for name in names if (plain := (name or "").strip().lower()) in known}


def duty_of(told: dict[str, str], zone: ZoneInfo, line: int) -> Duty:
    if not told.get("name"):
        raise NotUnderstood(Sentence(N_("nobody is named")))
    day = date_of(told["date"]) if told.get("date") else None
    begins = moment_of(told["begins"], day, zone) if told.get("begins") else None
    if begins is None:
        if day is None:
            raise NotUnderstood(Sentence(N_("there is no date")))
        begins = datetime.combine(day, WHOLE_DAY, zone)
    ends = moment_of(told["ends"], day or begins.date(), zone) if told.get("ends") else None
    if ends is None:
        ends = begins + timedelta(days=1)
    elif ends <= begins and day is not None:
        ends += timedelta(days=1)  # a night turn
    return made(told["name"], begins, ends, told, line)


def made(name: str, begins: datetime, ends: datetime, told: dict[str, str], line: int) -> Duty:
    """The turn, under an id that the same file gives again."""
    if ends <= begins:
        raise NotUnderstood(Sentence(N_("it ends before it begins")))
    key = hashlib.sha256(f"{name} {begins.isoformat()} {ends.isoformat()} {line}".encode()).hexdigest()[:24]
    phone = told.get("phone") or None
    try:
        return msgspec.convert(
            {
                "id": key, "name": name, "begins": begins, "ends": ends, "person": told.get("person", ""),
                "phone": phone, "line": LINES.get(told.get("line", "").strip().lower(), 1),
            },
            Duty,
        )  # fmt: skip
    except msgspec.ValidationError:
        raise NotUnderstood(sentence(N_("{phone} is no telephone number"), phone=phone or name)) from None


def oddities(duty: Duty, now: datetime) -> Iterator[Sentence]:
    """What is taken and looks like a slip: very long, long past, far ahead, or across a change of the clocks."""
    if duty.ends - duty.begins > timedelta(hours=36):
        yield sentence(N_("{name}'s turn lasts more than 36 hours"), name=duty.name)
    if not now - SOON <= duty.begins <= now + SOON:
        yield sentence(N_("{name}'s turn is more than a year away: is the year right (民國)?"), name=duty.name)
    zone = duty.begins.tzinfo
    if zone is not None and duty.begins.astimezone(zone).utcoffset() != duty.ends.astimezone(zone).utcoffset():
        yield sentence(N_("the clocks change during {name}'s turn"), name=duty.name)


# ── a calendar ───────────────────────────────────────────────────────────────────────────────────────────────────────
def read_calendar(content: bytes, zone: ZoneInfo, now: datetime) -> Read:
    """Each event is a turn: its summary the name. Repetitions are followed for a year, changes of the clocks as the
    calendar's own zone has them; a whole-day event lasts from midnight to midnight in the country."""
    import icalendar
    import recurring_ical_events

    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = recurring_ical_events.of(calendar).between(now - SOON, now + SOON)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Refusal(
            Category.NOT_UNDERSTOOD,
            "calendar_unreadable",
            "This calendar cannot be read ({why}). Export it again as iCalendar (.ics), or as CSV.",
            field="file",
            why=str(error)[:100],
        ) from None
    duties: list[Duty] = []
    wrong: list[Wrong] = []
    odd: list[Wrong] = []
    for number, event in enumerate(events, 1):
        try:
            duty = duty_of_event(event, zone, number)
            odd += [Wrong(number, why) for why in oddities(duty, now)]
            duties.append(duty)
        except NotUnderstood as error:
            wrong.append(Wrong(number, error.why))
    duties.sort(key=lambda duty: (duty.begins, duty.line))
    return Read(tuple(duties), tuple(wrong), tuple(odd))


def duty_of_event(event: Any, zone: ZoneInfo, number: int) -> Duty:
    name = str(event.get("SUMMARY", "")).strip()
    if not name:
        raise NotUnderstood(Sentence(N_("nobody is named")))
    begins = in_zone(event["DTSTART"].dt, zone)
    ends = in_zone(event["DTEND"].dt, zone) if "DTEND" in event else begins + timedelta(days=1)
    return made(name[:120], begins, ends, {"phone": str(event.get("CONTACT", "")).strip()}, number)


def in_zone(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A moment of the country's clock; a floating time is one of the country, a day begins at its midnight."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0, 0), zone)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
