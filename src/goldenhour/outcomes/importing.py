"""Reports from a table that another system wrote: a CSV with the registry's own columns, each row answered.

A column is found by our link id or by the question's name in either language, or by what `columns` says of it. A row is found by
`case`, by `incident_number`, or by `national_id` with `arrived_at`; one that is not found for certain is never guessed.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from io import StringIO

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.actions import Saying, say
from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.report_bodies import Absent, Answer, ReportAnswered
from goldenhour.emergency.report_items import Item, Table
from goldenhour.emergency.report_items.item import Kind
from goldenhour.emergency.report_items.words import moment_of
from goldenhour.kit.log import encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence
from goldenhour.outcomes.actions import answer_report
from goldenhour.outcomes.report_page import Words
from goldenhour.outcomes.sheet import table_of
from goldenhour.outcomes.views import outcomes

BYTES_AT_MOST = 5_000_000
ROWS_AT_MOST = 5_000
FINDING = ("case", "incident_number", "national_id")
NAMES = uuid.UUID("5a3f6e1e-6f0e-5d0b-9d64-0d6a2f7c9b11")
SAME_VISIT = timedelta(hours=24)
ABSENT_WORDS = {
    "not_known": Absent.NOT_KNOWN, "unknown": Absent.NOT_KNOWN, "不明": Absent.NOT_KNOWN, "不詳": Absent.NOT_KNOWN,
    "not_recorded": Absent.NOT_RECORDED, "未記錄": Absent.NOT_RECORDED,
}  # fmt: skip
YES_WORDS = {
    "y": "yes",
    "1": "yes",
    "true": "yes",
    "是": "yes",
    "有": "yes",
    "n": "no",
    "0": "no",
    "false": "no",
    "否": "no",
    "無": "no",
}


class Became(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"
    UNMATCHED = "unmatched"


class RowAnswer(msgspec.Struct, frozen=True):
    """The answer to one row: its line in the file, what became of it, why, and what it was asked about (and kept)."""

    line: int
    became: Became
    case: str = ""
    why: Sentence | None = None
    remarks: tuple[Sentence, ...] = ()


class Imported(msgspec.Struct, frozen=True):
    """The whole file. `back`: the rows that were not taken as CSV with the reason, to be mended and sent again."""

    rows: tuple[RowAnswer, ...]
    not_understood: tuple[str, ...]
    lines: tuple[Mapping[str, str], ...]

    def count(self, became: Became) -> int:
        return sum(row.became is became for row in self.rows)

    def back(self, translate: Translate) -> bytes:
        """Those not taken, as they came, with the reason in a column of its own."""
        header = [*(self.lines[0] if self.lines else ()), "why"]
        file = StringIO()
        writer = csv.DictWriter(file, header, lineterminator="\r\n")
        writer.writeheader()
        for row, line in zip(self.rows, self.lines, strict=True):
            if row.became in (Became.REFUSED, Became.UNMATCHED):
                writer.writerow({**line, "why": row.why.text(translate) if row.why else ""})
        return file.getvalue().encode("utf-8-sig")


async def import_reports(
    house: House,
    person: Person,
    disease: Condition,
    content: bytes,
    *,
    origin: str,
    columns: Mapping[str, str] | None = None,
) -> Imported:
    """Take what can be taken of a file, row by row. `person` speaks for the hospital; `columns`: theirs -> our link id."""
    table = table_of(disease)
    lines = lines_of(content)
    meaning = columns_meant(table, list(lines[0]) if lines else [], columns or {}, house)
    visits = await Visits().look(house, person.hospital or "", into_cases=any(not line.get("case") for line in lines))
    answers = []
    for number, line in enumerate(lines, start=2):
        said = answers_in(meaning, line, house)
        answers.append(await take(house, person, table.disease, visits.of(line, said), said, number, origin))
    strange = tuple(name for name in (lines[0] if lines else ()) if name not in meaning and name not in FINDING)
    return Imported(tuple(answers), strange, tuple(lines))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def not_read(why: str) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "reports_not_read",
        "This file cannot be read as a table of reports: {why}. Nothing was taken: save it as CSV (UTF-8), then send it again.",
        why=why,
    )


def lines_of(content: bytes) -> list[dict[str, str]]:
    if len(content) > BYTES_AT_MOST:
        raise not_read("it is larger than 5 MB")
    try:
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise not_read(f"byte {error.start} is not UTF-8") from None
    except csv.Error as error:
        raise not_read(str(error)) from None
    header, rest = ([name.strip() for name in rows[0]], [row for row in rows[1:] if any(row)]) if rows else ([], [])
    if not set(header) & set(FINDING):
        raise not_read(f"none of the columns {', '.join(FINDING)} is in it")
    if len(rest) > ROWS_AT_MOST or len(header) != len(set(header)):
        raise not_read("it has too many rows, or two columns of one name")
    if wrong := next((n for n, row in enumerate(rest, start=2) if len(row) != len(header)), None):
        raise not_read(f"row {wrong} has not as many cells as the first")
    return [dict(zip(header, (cell.strip() for cell in row), strict=True)) for row in rest]


def columns_meant(table: Table, header: Sequence[str], said: Mapping[str, str], house: House) -> dict[str, Item]:
    """Their column -> our question."""
    names: dict[str, Item] = {}
    for item in table.items:
        if item.kind is not Kind.WORKED_OUT:
            for language in house.pages.environments:
                names[plain(house.pages.translate(language)(item.label))] = item
            names[plain(item.label)] = names[plain(item.id)] = item
    found = {column: names.get(plain(said.get(column, column))) for column in header}
    return {column: item for column, item in found.items() if item is not None}


def plain(name: str) -> str:
    return "".join(name.lower().replace("_", " ").split())


def answers_in(meaning: Mapping[str, Item], line: Mapping[str, str], house: House) -> dict[str, Answer]:
    words = Words(house, lambda message: message, house.world.now())
    return {item.id: answer_of(item, line[column], words) for column, item in meaning.items() if line[column]}


def answer_of(item: Item, cell: str, words: Words) -> Answer:
    """A cell as an answer: our code or its words, a time on the country's clock, "not_known"."""
    if cell.lower() in ABSENT_WORDS:
        return Answer(absent=ABSENT_WORDS[cell.lower()])
    if item.kind is Kind.YES_NO:
        return Answer(value=YES_WORDS.get(cell.lower(), cell.lower()))
    if item.kind is Kind.CHOICE:
        named = next((one.code for one in item.choices if plain(one.label) == plain(cell)), cell)
        return Answer(value=named[:300])
    if item.kind is Kind.TIME:
        return Answer(value=on_the_clock(cell, words))
    return Answer(value=cell[:300])


def on_the_clock(cell: str, words: Words) -> str:
    """A time without a zone is one on the country's clock. What is no time goes on as it is, to be refused."""
    try:
        moment = datetime.fromisoformat(cell.replace("/", "-"))
    except ValueError:
        return cell[:300]
    return (moment if moment.tzinfo else moment.replace(tzinfo=words.zone)).isoformat()


# ── finding whose row it is ──────────────────────────────────────────────────────────────────────────────────────────
class Visits:
    """The visits to a person's hospital, looked through once for a whole file."""

    def __init__(self) -> None:
        self.by_case: dict[str, list[str]] = {}
        self.by_number: dict[str, list[tuple[str, str]]] = {}
        self.by_person: dict[str, list[tuple[str, str, datetime]]] = {}

    async def look(self, house: House, hospital: str, *, into_cases: bool) -> Visits:
        """`into_cases`: also by incident number and national ID, for which each case has to be read."""

        def ask(connection: sa.Connection) -> list[tuple[str, str]]:
            mine = sa.select(outcomes.c.subject, outcomes.c.alert).where(outcomes.c.hospital == hospital)
            return [(row.subject.removeprefix("case/"), row.alert) for row in connection.execute(mine)]

        for case_id, alert_id in await house.ask(ask):
            self.by_case.setdefault(case_id, []).append(alert_id)
            if into_cases:
                case = await house.book.case(case_id)
                self.note(case, alert_id)
        return self

    def note(self, case: Case, alert_id: str) -> None:
        alert = case.alerts.get(alert_id)
        arrived = arrival_of(case, alert) if alert else None
        if case.call is not None and case.call.incident_number:
            self.by_number.setdefault(case.call.incident_number, []).append((case.id, alert_id))
        if case.patient.national_id and arrived:
            self.by_person.setdefault(case.patient.national_id, []).append((case.id, alert_id, arrived))

    def of(self, line: Mapping[str, str], answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
        """(case, alert) of the visits a row may be about: by case, else incident number, else national ID and arrival."""
        if case_id := line.get("case"):
            return [(case_id, alert_id) for alert_id in self.by_case.get(case_id, [])]
        if number := line.get("incident_number"):
            return self.by_number.get(number, [])
        arrived = moment_of(answers["arrived_at"].value) if "arrived_at" in answers else None
        theirs = self.by_person.get(line.get("national_id", ""), [])
        return [(case, alert) for case, alert, at in theirs if arrived is not None and abs(arrived - at) <= SAME_VISIT]


# ── taking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
NOT_FOUND = N_(
    "No visit to your hospital fits this row. Check the case, the incident number, or the ID and the arrival."
)
SEVERAL = N_("Several visits to your hospital fit this row. Say which by its case.")
NOTHING = N_("There is no answer in this row.")


async def take(
    house: House, person: Person, disease: Condition, found: Sequence[tuple[str, str]], answers: dict[str, Answer], number: int,
    origin: str,
) -> RowAnswer:  # fmt: skip
    if len(found) != 1:
        return RowAnswer(number, Became.UNMATCHED, why=sentence(SEVERAL if found else NOT_FOUND))
    case_id, alert_id = found[0]
    if not answers:
        return RowAnswer(number, Became.REFUSED, case_id, sentence(NOTHING))
    body = ReportAnswered(alert=alert_id, disease=disease, answers=answers, origin=origin[:300])
    return await said_row(house, person, case_id, body, number)


async def said_row(house: House, person: Person, case_id: str, body: ReportAnswered, number: int) -> RowAnswer:
    """Say it as a person would: what is unusual is confirmed and remarked upon, what cannot be is refused."""
    raw = encode_json(body)
    entry_id = str(uuid.uuid5(NAMES, f"{person.hospital}/{case_id}/{raw.decode()}"))
    places = {"alert": body.alert, "disease": body.disease.value}
    confirmed: dict[str, Sentence] = {}
    while True:
        saying = Saying(body=msgspec.Raw(raw), id=entry_id, confirmed=tuple(confirmed))
        try:
            receipt = await say(house.book, person, answer_report, case_id, saying, places)
        except Refusal as refusal:
            why = Sentence(refusal.message, refusal.values)
            if refusal.category is not Category.CONFIRM or refusal.code in confirmed:
                return RowAnswer(number, Became.REFUSED, case_id, why, tuple(confirmed.values()))
            confirmed[refusal.code] = why
            continue
        became = Became.ALREADY_THERE if receipt.repeated else Became.TAKEN
        return RowAnswer(number, became, case_id, None, tuple(confirmed.values()))
