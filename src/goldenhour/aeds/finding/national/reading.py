"""A file in the national layout, row by row: what it says of a place and a device, and what had to be put right, doubted or
refused, with the reason. Pure but for the country's tables."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from goldenhour.aeds.finding.national import columns as col
from goldenhour.aeds.finding.positions import Position, plain, position
from goldenhour.aeds.usable import ELSEWHERE, SWAPPED
from goldenhour.emergency.aed_bodies import AedRegistered, Hours, SiteRegistered, Source, Span
from goldenhour.emergency.country import Country
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, sentence

SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"<", b"\xef\xbb\xbf<", b"{\\rtf")
LONGEST = {"name": 120, "line": 300, "text": 4000}
TELEPHONE = re.compile(r"\+?[0-9][0-9 ()#,-]{2,39}")
DATE = re.compile(r"(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?|(\d{3,4})(\d{2})(\d{2})")
REPUBLIC = 1911
"""Years of the Republic are counted from here: 115 is 2026."""


class Judged(StrEnum):
    CORRECTED = "corrected"
    DOUBTED = "doubted"
    REFUSED = "refused"


class Remark(NamedTuple):
    """What was done with a row. `line` is the row's number in the file, the header being 1."""

    line: int
    key: str
    judged: Judged
    words: Sentence


class Taken(NamedTuple):
    """A row as it is taken in. `row` numbers the rows, the header being 1."""

    row: int
    place: SiteRegistered
    aed: AedRegistered


class Reader:
    """Reads one file. `remarks` is the report."""

    def __init__(self, country: Country, today: date, source: Source = Source.NATIONAL) -> None:
        self.country = country
        self.today = today
        self.source = source
        self.remarks: list[Remark] = []
        self.rows = 0
        self._seen: dict[tuple[str, str], int] = {}
        self._at = (0, "")
        language = country.languages[0]
        self._counties = {plain(county.name(language)): county.code for county in country.counties}
        self._categories = {code.label(language): code.code for code in country.codes("aed_places")}

    def read(self, content: bytes) -> Iterator[Taken]:
        """The rows that can be taken."""
        table = csv.DictReader(io.StringIO(text_of(content), newline=""), restval="")
        check_header(table.fieldnames or [])
        try:
            for number, row in enumerate(table, start=2):
                self.rows += 1
                if (taken := self.row(number, {(k or "").strip(): v for k, v in row.items() if k})) is not None:
                    yield taken
        except csv.Error as error:
            raise not_a_table(str(error)) from None

    def say(self, judged: Judged, words: Sentence) -> None:
        self.remarks.append(Remark(*self._at, judged, words))

    def row(self, number: int, row: dict[str, str]) -> Taken | None:
        site_id, aed_id = row[col.SITE_ID].strip(), row[col.AED_ID].strip()
        self._at = (number, f"{site_id}/{aed_id}")
        if reason := self.refused(number, site_id, aed_id, row):
            self.say(Judged.REFUSED, reason)
            return None
        where = self.position(row)
        county = self._counties.get(plain(row[col.COUNTY])) or (where.county if where else "")
        if not county:
            self.say(Judged.REFUSED, sentence(N_("neither its county nor its coordinates say where it is")))
            return None
        self._seen[site_id, aed_id] = number
        elsewhere = where is not None and where.county != county
        if elsewhere:
            self.say(Judged.DOUBTED, sentence(N_("its coordinates lie in another county than its address")))
        doubts = tuple([SWAPPED] * bool(where and where.swapped) + [ELSEWHERE] * elsewhere)
        place = self.place(row, site_id, county, where)
        return Taken(number, place, self.device(row, aed_id, where, doubts, place.category == "vehicle"))

    def refused(self, number: int, site_id: str, aed_id: str, row: dict[str, str]) -> Sentence | None:
        if not site_id or not aed_id:
            return sentence(N_("the number of the place or of the device is missing"))
        if len(site_id) > 60 or len(aed_id) > 60:
            return sentence(N_("the number of the place or of the device is too long"))
        if not row[col.NAME].strip():
            return sentence(N_("the place has no name"))
        if (first := self._seen.get((site_id, aed_id))) is not None:
            return sentence(N_("row {row} has the same numbers; the first is taken"), row=first)
        return None

    def place(self, row: dict[str, str], site_id: str, county: str, where: Position | None) -> SiteRegistered:
        return SiteRegistered(
            name=self.text(row, col.NAME, "name"), county=county, district=self.text(row, col.DISTRICT),
            address=self.text(row, col.ADDRESS), category=self.category(row), kind=self.text(row, col.KIND),
            description=self.text(row, col.DESCRIPTION, "text"), lat=where.lat if where else None,
            lon=where.lon if where else None, source=self.source, foreign_id=site_id,
        )  # fmt: skip

    def device(
        self, row: dict[str, str], aed_id: str, where: Position | None, doubts: tuple[str, ...], vehicle: bool
    ) -> AedRegistered:
        return AedRegistered(
            aed=aed_id, location=self.text(row, col.LOCATION), where=self.text(row, col.WHERE),
            lat=where.lat if where else None, lon=where.lon if where else None, hours=self.hours(row),
            hours_note=self.text(row, col.NOTE), telephone=self.telephone(row), maker=self.text(row, col.MAKER),
            model=self.text(row, col.MODEL), serial=self.text(row, col.SERIAL), installed_on=self.date(row, col.INSTALLED),
            pads_until=self.date(row, col.PADS), battery_until=self.date(row, col.BATTERY), source=self.source,
            foreign_id=aed_id, doubts=doubts, vehicle=vehicle,
        )  # fmt: skip

    def text(self, row: dict[str, str], column: str, kind: str = "line") -> str:
        """In one line, half-width blanks; cut where it is longer than can be kept."""
        said = row.get(column) or ""
        one = " ".join(said.split()).replace("\0", "")
        if "\n" in said.strip():
            self.say(Judged.CORRECTED, sentence(N_("line breaks in {column} became blanks"), column=column))
        if len(one) > LONGEST[kind]:
            self.say(
                Judged.CORRECTED, sentence(N_("{column} was cut to {n} characters"), column=column, n=LONGEST[kind])
            )
        return one[: LONGEST[kind]].strip()

    def category(self, row: dict[str, str]) -> str:
        """The code of the place's category; "other" for what the country's table does not know."""
        said = row[col.CATEGORY].strip()
        if not said or said in self._categories:
            return self._categories.get(said, "other")
        near = next((code for label, code in self._categories.items() if said[:4] == label[:4]), "other")
        if near == "other":
            self.say(
                Judged.DOUBTED, sentence(N_("category {category} is not known: taken as other"), category=said[:60])
            )
        return near

    def position(self, row: dict[str, str]) -> Position | None:
        said = [unicodedata.normalize("NFKC", row[column]).strip() for column in (col.LAT, col.LON)]
        if not any(said):
            self.say(Judged.DOUBTED, sentence(N_("no coordinates: it is in the list, not on the map")))
            return None
        try:
            lat, lon = (float(one) for one in said)
        except ValueError:
            self.say(Judged.DOUBTED, sentence(N_("the coordinates are no numbers: left out")))
            return None
        if lat == lon == 0:
            self.say(Judged.DOUBTED, sentence(N_("the coordinates are 0, 0: left out")))
            return None
        found = position(self.country, lat, lon)
        if found is None:
            self.say(Judged.DOUBTED, sentence(N_("the coordinates lie at sea or abroad: left out")))
        elif found.swapped:
            self.say(Judged.CORRECTED, sentence(N_("latitude and longitude stood the wrong way round: turned")))
        return found

    def hours(self, row: dict[str, str]) -> Hours | None:
        """None where nothing is said of any day."""
        week: list[tuple[Span, ...] | None] = []
        for days, (begins, ends) in zip(col.DAYS, col.OPENINGS, strict=True):
            week += [self.span(row[begins].strip(), row[ends].strip(), begins)] * len(days)
        return Hours(week=tuple(week)) if any(day is not None for day in week) else None

    def span(self, begins: str, ends: str, column: str) -> tuple[Span, ...] | None:
        """The one span of these days; None is unknown: blank in the file, or not to be understood."""
        if not begins and not ends:
            return None
        begin, end = col.minute_of(begins), col.minute_of(ends)
        if begin is None or end is None:
            said = f"{begins}-{ends}"[:40]
            self.say(
                Judged.DOUBTED, sentence(N_("hours {said} of {column}: taken as unknown"), said=said, column=column)
            )
            return None
        if begin == end:
            words = N_("hours of {column} begin when they end: taken as unknown")
            self.say(Judged.DOUBTED, sentence(words, column=column))
            return None
        if end == col.END_OF_DAY - 1:
            self.say(Judged.CORRECTED, sentence(N_("23:59 in {column} is taken as the end of the day"), column=column))
            end = col.END_OF_DAY
        return (Span(begins=begin % col.END_OF_DAY, ends=end),)

    def telephone(self, row: dict[str, str]) -> str | None:
        """None where it is no number; what else stood there belongs into the note of the hours."""
        said = unicodedata.normalize("NFKC", row[col.TELEPHONE]).strip().replace("~", "-").replace("轉", "#")
        if not said or TELEPHONE.fullmatch(said):
            return said or None
        self.say(Judged.CORRECTED, sentence(N_("the telephone is no number: left out")))
        return None

    def date(self, row: dict[str, str], column: str) -> date | None:
        said = (row.get(column) or "").strip()
        if not said:
            return None
        if (found := date_of(said)) is None:
            self.say(
                Judged.DOUBTED, sentence(N_("{column} {said} is no date: left out"), column=column, said=said[:40])
            )
        return found


def date_of(text: str) -> date | None:
    """2026-03-02, 2026/3/2, and years of the Republic: 115/3/2, 115年3月2日, 1150302. None for what is no date."""
    match = DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year if year >= 1000 else year + REPUBLIC, month, day)
    except ValueError:
        return None


def text_of(content: bytes) -> str:
    """The text of the file: UTF-8 with or without a mark, or Big5. Raises Refusal for what is no text."""
    if content.lstrip()[:8].startswith(SPREADSHEETS):
        raise Refusal(
            Category.NOT_UNDERSTOOD, "spreadsheet",
            "This is a spreadsheet or a page, not a CSV file. Open it, save it as CSV (UTF-8), then import that.",
        )  # fmt: skip
    for encoding in ("utf-8-sig", "cp950"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise not_a_table("neither UTF-8 nor Big5")


def check_header(header: Iterable[object]) -> None:
    missing = [name for name in col.COLUMNS if name not in {str(one).strip() for one in header}]
    if missing:
        raise Refusal(
            Category.INCORRECT, "columns_missing",
            "This is not the national layout: {missing} missing. Choose the file of all 21 columns.",
            missing="、".join(missing),
        )  # fmt: skip


def not_a_table(why: str) -> Refusal:
    return Refusal(
        Category.NOT_UNDERSTOOD, "cannot_read", "This cannot be read as a CSV file: {why}. Nothing was added.", why=why
    )
