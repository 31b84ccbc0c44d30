"""From a file's values back to typed entries, wherever that gives the same value again; the rest stays an element.

Pure. Each function takes the cells it can say with a typed entry out of the file's cells (`Taking`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.country import Country
from goldenhour.emergency.record_elements import is_not_value
from goldenhour.emergency.reference import RecordElement
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.runsheets.exchange import OTHERS, Cell, Exchanged, RowHead
from goldenhour.runsheets.sources import AVPU, PHASES, number

NAMESPACE = uuid.UUID("0f8f7a3e-6a0f-5b0e-8c55-9a4c1b1d2e6f")
"""Under which ids of imported records are made (RFC 9562 version 5)."""
NOT_RECORDED = "7701003"
OF_AVPU = {code: state for state, code in reversed(AVPU.items())}
OF_PHASE = {code: phase for phase, code in PHASES.items()}
OF_SEX = {"106001": says.Sex.MALE, "106002": says.Sex.FEMALE}
UNKNOWN_WITHIN_KM = 50.0


class New(msgspec.Struct, frozen=True):
    """An entry to be made: kind, body, when, under which id, and whether it came after the signature."""

    kind: str
    body: says.Body
    at: datetime
    id: str
    after_signing: bool = False


class Taking:
    """The cells of a file that no entry has taken yet."""

    def __init__(self, record: Exchanged, country: Country) -> None:
        self.record = record
        self.country = country
        self.zone = ZoneInfo(country.timezone)
        self.elements: dict[str, RecordElement] = {element.id: element for element in country.record_elements}
        self.by_source: dict[str, str] = {element.source: element.id for element in country.record_elements}
        self.left: dict[tuple[str, int], list[Cell]] = {}
        for cell in record.cells:
            of_none = cell.section == OTHERS  # apart from the element of the same name
            self.left.setdefault((f"{OTHERS}/{cell.element}" if of_none else cell.element, cell.row), []).append(cell)
        number_ = record.first("eRecord.T01").strip()
        self.case = id_of(record.case) or (str(uuid.uuid5(NAMESPACE, number_)) if number_ else "")
        if not self.case:
            raise no_number()

    def id(self, *parts: str) -> str:
        return str(uuid.uuid5(NAMESPACE, "\x1f".join((self.case, *parts))))

    def only(self, source: str, row: int = 0) -> Cell | None:
        """The one cell of the element with this source, if there is just one and nothing stands beside its value."""
        cells = self.left.get((self.by_source[source], row), [])
        return cells[0] if len(cells) == 1 and not cells[0].of else None

    def done(self, *cells: Cell) -> None:
        for cell in cells:
            rest = self.left[cell.element, cell.row]
            rest.remove(cell)
            if not rest:
                del self.left[cell.element, cell.row]

    def time(self, text: str) -> datetime | None:
        """A time that is written again as it stands in the file, else None."""
        try:
            at = datetime.fromisoformat(text)
            same = at.astimezone(self.zone).isoformat(timespec="seconds") == text
        except (ValueError, OverflowError):
            return None
        return at if same else None


def id_of(text: str) -> str:
    """An id of this program, as it may stand in a file; anything else is none."""
    return text if 0 < len(text) <= 64 and text.isascii() and text.replace("-", "").isalnum() else ""


def no_number() -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "run_sheet_without_number",
        "This run sheet has no record number (eRecord.T01), so it could be taken twice. Nothing was added: export it with "
        "its number.",
        field="eRecord.T01",
    )


def fits(body: type[says.Body], **fields: Any) -> says.Body | None:
    """The body, if everything in it may stand there."""
    try:
        made: says.Body = msgspec.convert({k: v for k, v in fields.items() if v is not None}, body)
        return made
    except msgspec.ValidationError:
        return None


# ── the call and the run ─────────────────────────────────────────────────────────────────────────────────────────────
def call(taking: Taking) -> New:
    """The call. What the file leaves open is not recorded; a place it does not give is the county's, and says so."""
    record = taking.record
    at = taking.time(record.first("eTimes.T01"))
    if at is None:
        raise Refusal(
            Category.INCORRECT,
            "run_sheet_without_call",
            "This run sheet does not say when the call was received (eTimes.T01). Nothing was added: export it with that time.",
            field="eTimes.T01",
        )
    body = says.CallTaken(
        place=place(taking),
        complaint=taken_code(taking, "call.complaint"),
        level=taken_code(taking, "call.level"),
        origin="temsis",
        synthetic=record.synthetic,
    )
    for source in ("call.at", "call.address", "call.gps", "call.county"):
        if cell := taking.only(source):
            taking.done(cell)
    return New("call_taken", body, at, taking.id("call"))


def taken_code(taking: Taking, source: str) -> str:
    """The code the call begins with; one that does not fit a code stays an element."""
    cell = taking.only(source)
    if cell is None or not 0 < len(cell.value) <= 40 or cell.text:
        return NOT_RECORDED
    taking.done(cell)
    return cell.value


def place(taking: Taking) -> says.Place:
    record, country = taking.record, taking.country
    address, county = record.first("eScene.T01")[:300], record.first("eScene.T03")[:20]
    degrees = record.first("eScene.T02").split(",")
    try:
        lat, lon = (float(part) for part in degrees)
        if made := fits(says.Place, lat=lat, lon=lon, address=address, county=county, how="coordinates"):
            assert isinstance(made, says.Place)
            return made
    except ValueError:
        pass
    hospital = next((h for h in country.hospitals if h.county == county and h.lat is not None), country.hospitals[0])
    return says.Place(
        lat=hospital.lat or 0.0, lon=hospital.lon or 0.0, address=address, county=county, how="county",
        uncertainty_km=UNKNOWN_WITHIN_KM,
    )  # fmt: skip


def run(taking: Taking) -> Iterator[New]:
    """The unit and its times. It goes by a key of its own: another house's ambulance is none of ours."""
    sent = taking.only("run.sent_at")
    at = taking.time(sent.value) if sent else None
    if sent is None or at is None:
        return
    name = taking.record.first("eResponse.T03").strip()[:100] or "?"
    unit = f"import/{name}"
    taking.done(sent)
    yield New("unit_sent", says.UnitSent(unit=unit, name=name), at, taking.id("sent"), sent.after_signing)
    for mark in says.Mark:
        source = f"times.{mark}"
        cell = taking.only(source) if source in taking.by_source else None
        if cell is not None and (at := taking.time(cell.value)):
            taking.done(cell)
            yield New(
                "time_reported",
                says.TimeReported(unit=unit, mark=mark),
                at,
                taking.id("time", mark),
                cell.after_signing,
            )


# ── the patient ──────────────────────────────────────────────────────────────────────────────────────────────────────
def patient(taking: Taking, at: datetime) -> Iterator[New]:
    """Who the patient is: what was known before the signature, and what came after."""
    said = [
        (field, cell)
        for field in ("name", "national_id", "sex", "birth_date")
        if (cell := taking.only(f"patient.{field}"))
    ]
    values: list[tuple[str, Any, Cell]] = [
        (field, OF_SEX.get(cell.value) if field == "sex" else cell.value, cell) for field, cell in said
    ]
    if (age := taking.only("patient.age")) and (years := years_of(taking, age)) is not None:
        values.append(("age_years", years, age))
    yield from split(taking, "patient_described", says.PatientDescribed, values, at)


def years_of(taking: Taking, age: Cell) -> float | None:
    """The age in years, where it is written again as it stands."""
    unit = taking.record.first("ePatient.T05")
    if not (age.value.isascii() and age.value.isdecimal() and str(int(age.value)) == age.value):
        return None
    amount = int(age.value)
    if unit == "107001" and amount >= 2:
        return float(amount)
    return amount / 12 if unit == "107002" and amount < 24 else None


def history(taking: Taking, at: datetime) -> Iterator[New]:
    values: list[tuple[str, Any, Cell]] = []
    if cell := taking.only("history.complaint"):
        values.append(("complaint", cell.value, cell))
    if (cell := taking.only("history.last_known_well_at")) and (well := taking.time(cell.value)):
        values.append(("last_known_well_at", well, cell))
    yield from split(taking, "history_taken", says.HistoryTaken, values, at)


def split(
    taking: Taking, kind: str, body: type[says.Body], values: list[tuple[str, Any, Cell]], at: datetime
) -> Iterator[New]:
    """An entry of what was said before the signature and one of what came after; what does not fit stays an element."""
    for after in (False, True):
        fitting = {
            field: (value, cell)
            for field, value, cell in values
            if cell.after_signing is after and value and not cell.text and fits(body, **{field: value}) is not None
        }
        made = fits(body, **{field: value for field, (value, _) in fitting.items()})
        if made is not None and fitting:
            taking.done(*(cell for _, cell in fitting.values()))
            yield New(kind, made, at, taking.id(kind, str(after)), after)


# ── what repeats ─────────────────────────────────────────────────────────────────────────────────────────────────────
def vitals(taking: Taking) -> Iterator[New]:
    for row in taking.record.rows("eVitals"):
        began = taking.only("vitals.at", row)
        at = taking.time(began.value) if began else None
        if began is None or at is None or is_only_recorded(taking, "eVitals", row):
            continue
        fields, cells = signs_of(taking, row, began.after_signing)
        made = fits(says.VitalSignsTaken, **fields)
        if made is None:
            fields, cells, made = {}, [], says.VitalSignsTaken()
        taking.done(began, *cells)
        yield New("vital_signs_taken", made, at, row_id(taking, "eVitals", row), began.after_signing)


def signs_of(taking: Taking, row: int, after: bool) -> tuple[dict[str, Any], list[Cell]]:
    fields: dict[str, Any] = {}
    not_taken: dict[str, str] = {}
    cells = []
    for source in (source for source in taking.by_source if source.startswith("vitals.") and source != "vitals.at"):
        cell, field = taking.only(source, row), source.partition(".")[2]
        if cell is None or cell.after_signing is not after or cell.text:
            continue
        value = sign_value(field, cell.value)
        if value is not None and fits(says.VitalSignsTaken, **{field: value}) is not None:
            fields[field] = value
        elif is_not_value(taking.country, cell.value):
            not_taken[field] = cell.value
        else:
            continue
        cells.append(cell)
    return fields | {"not_taken": not_taken}, cells


def sign_value(field: str, text: str) -> Any:
    if field == "phase":
        return OF_PHASE.get(text)
    if field == "consciousness":
        return OF_AVPU.get(text)
    return numeral(text, float if field == "temperature_c" else int)


def numeral(text: str, kind: type[int] | type[float]) -> float | None:
    """A number that is written again as it stands."""
    try:
        value = kind(text)
        return value if len(text) < 20 and number(value) == text else None
    except (ValueError, OverflowError, ArithmeticError):
        return None


def given(taking: Taking, section: str, head: str, kind: str, body: type[says.Body], began: datetime) -> Iterator[New]:
    """Medications or procedures. A row without its time keeps its place."""
    for row in taking.record.rows(section):
        code = taking.only(f"{head}.code", row)
        if code is None or not code.value or is_only_recorded(taking, section, row):
            continue
        mine = [code]
        fields: dict[str, Any] = {"code": code.value, "text": code.text, "system": code.system or None}
        for field in ("route", "dose", "dose_unit") if section == "eMedications" else ():
            cell = taking.only(f"{head}.{field}", row)
            value = numeral(cell.value, float) if cell and field == "dose" else cell.value if cell else None
            if (
                cell
                and value is not None
                and fits(body, code="1", **{field: value})
                and cell.after_signing is code.after_signing
            ):
                fields[field] = value
                mine.append(cell)
        if (made := fits(body, **fields)) is None:
            continue
        taking.done(*mine)
        said_at = parsed(taking.record.heads.get((section, row), RowHead()).at)
        at = said_at or began + timedelta(seconds=row)
        yield New(kind, made, at, row_id(taking, section, row), code.after_signing)


def parsed(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and 1900 < at.year < 2200 else None


def is_only_recorded(taking: Taking, section: str, row: int) -> bool:
    """Whether our own file shows that no entry stands behind this row: it was recorded element by element."""
    return bool(taking.record.case) and not taking.record.heads.get((section, row), RowHead()).entry


def row_id(taking: Taking, section: str, row: int) -> str:
    said = taking.record.heads.get((section, row), RowHead()).entry
    return id_of(said) or taking.id(section, str(row))


def findings(taking: Taking, at: datetime) -> Iterator[New]:
    """Codes of the tables that findings come from; a code nobody knows stays an element."""
    for element in taking.country.record_elements:
        head, _, table = element.source.partition(".")
        cells = list(taking.left.get((element.id, 0), ()))
        if head != "findings" or (len(cells) > 1 and not element.several):
            continue
        known = {code.code for code in taking.country.code_tables.get(table, ())}
        for cell in cells:
            made = fits(says.FindingNoted, code=cell.value, text=cell.text, system=cell.system or None)
            if cell.value in known and made is not None and not cell.of:
                taking.done(cell)
                yield New("finding_noted", made, at, taking.id("finding", cell.value, cell.system), cell.after_signing)
