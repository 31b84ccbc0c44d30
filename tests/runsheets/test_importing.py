"""A record that leaves and comes back is the same record, byte for byte; hostile files are refused and add nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from goldenhour.app.commands import main
from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import load_country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.folding import fold
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.record_bodies import ElementRecorded, RecordSigned, Signer
from goldenhour.emergency.record_elements import choices_of
from goldenhour.kit.log import Logged
from goldenhour.kit.refusals import Refusal
from goldenhour.runsheets.csv_form import to_csv
from goldenhour.runsheets.exchange import BYTES_AT_MOST, Exchanged, exchanged
from goldenhour.runsheets.importing import entries_of, entry_of, import_record, read_file
from goldenhour.runsheets.sheet import Sheet, sheet_of
from goldenhour.runsheets.xml_form import to_xml
from tests.conftest import Client, People
from tests.emergency.telling import entry, minute, told
from tests.runsheets.filling import CASE, SIGNATURES, a_run, fill_everything, sheet_in

TAIWAN = load_country("taiwan")
ELEMENTS = [element.id for element in TAIWAN.record_elements]
TEXT = st.text(max_size=20) | st.sampled_from(
    ["=cmd|' /C calc'!A0", "'-1", "<b>&amp;", "a\r\nb\t", "null", " x ", "王大明"]
)
LINE = st.text(max_size=20)
CODES = st.sampled_from([code.code for e in TAIWAN.record_elements for code in choices_of(TAIWAN, e)][::7])
VALUES = CODES | TEXT | st.sampled_from(["7701003", "36.5", "2026-11-22T10:20:00+08:00", "120", ""])
SYSTEMS = st.sampled_from(["temsis-2016", "temsis-2023", "icd-10"])
PLACES = st.builds(
    lambda lat, lon, km, address, county: says.Place(lat=lat, lon=lon, uncertainty_km=km, address=address, county=county),
    st.floats(-90, 90), st.floats(-180, 180), st.none() | st.just(3.0), LINE, st.sampled_from(["A", "F", "", "nowhere"]),
)  # fmt: skip
CALLS = st.builds(
    lambda place, complaint, number, synthetic: says.CallTaken(
        place=place, complaint=complaint, level="2305003", incident_number=number, synthetic=synthetic),
    PLACES.filter(lambda place: place.county in ("A", "F")), st.sampled_from(["103119", "103202", "x"]),
    st.sampled_from(["", "119-7", "12345"]), st.booleans(),
)  # fmt: skip
SIGNS = st.builds(
    lambda **values: says.VitalSignsTaken(**values),
    phase=st.sampled_from(says.Phase), systolic=st.none() | st.integers(-5, 300), temperature_c=st.none() | st.floats(30, 43),
    consciousness=st.none() | st.sampled_from(says.Consciousness), gcs_eye=st.none() | st.integers(1, 4),
    spo2=st.none() | st.integers(0, 100),
    not_taken=st.dictionaries(st.sampled_from(["pulse", "breaths", "colour"]), st.sampled_from(["7701003", "8801019", "odd"])),
)  # fmt: skip
BODIES: st.SearchStrategy[says.Body] = st.one_of(
    SIGNS,
    st.builds(lambda m: says.TimeReported(unit="A-91", mark=m), st.sampled_from(says.Mark)),
    st.builds(
        lambda n, i, s, a, b: says.PatientDescribed(name=n, national_id=i, sex=s, age_years=a, birth_date=b),
        st.none() | LINE, st.none() | LINE, st.none() | st.sampled_from(says.Sex),
        st.none() | st.floats(0, 130), st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    ),
    st.builds(lambda c: says.HistoryTaken(complaint=c, last_known_well_at=minute(-90)), st.none() | TEXT),
    st.builds(lambda c, s, t: says.FindingNoted(code=c, system=s, text=t),
              st.sampled_from(["3520039", "3520029", "2903007", "3011001", "E11", "I10", "x"]), SYSTEMS, LINE),
    st.builds(lambda c, s, t: says.ProcedureDone(code=c, system=s, text=t), st.sampled_from(["127301", "x"]), SYSTEMS, LINE),
    st.builds(lambda d, u, r: says.MedicationGiven(code="124201", dose=d, dose_unit=u, route=r),
              st.none() | st.floats(0.001, 10_000), LINE, LINE),
    st.builds(lambda c: says.ConditionSuspected(condition=c), st.sampled_from(says.Condition)),
    st.builds(lambda h: says.HospitalAlerted(hospital=h, unit="A-91"), st.sampled_from(["0401180014", "nowhere"])),
    st.builds(lambda e, v, s, t, o: ElementRecorded(element=e, values=v, system=s, text=t, of=o),
              st.sampled_from([*ELEMENTS, "eFuture.T01"]), st.lists(VALUES, max_size=3), SYSTEMS, LINE,
              st.sampled_from(["", "", "e-3", "e-4", "e-5", "nowhere-at-all"])),
    st.builds(lambda w, n, r: RecordSigned(who=w, name=n, strokes="M1 1L2 2", refused_reason=r),
              st.sampled_from(Signer), LINE, st.sampled_from(["", "unconscious"])),
)  # fmt: skip
SPEAKABLE = st.builds(lambda bodies, minutes: list(zip(bodies, minutes, strict=False)),
                      st.lists(BODIES, max_size=14), st.lists(st.integers(0, 90), min_size=14, max_size=14))  # fmt: skip
Speaks = Callable[[Person | None], Client]


def the_case(call: says.CallTaken, story: list[tuple[says.Body, int]]) -> Case:
    said = [
        entry(call, 0, id="e-1"),
        entry(says.UnitSent(unit="A-91", name="大安91", crew_level="105003"), 1, id="e-2"),
    ]
    said += [entry(body, 2 + when, id=f"e-{n}") for n, (body, when) in enumerate(story, start=3)]
    return replace(told(*said), id="case-of-a-test")


def brought_in(record: Exchanged) -> Sheet:
    """The record as another house has it after importing the file."""
    case_id, news, remarks = entries_of(record, TAIWAN)
    assert remarks == []
    entries = [entry_of(case_id, new, None, "import") for new in news]
    assert len({one.id for one in entries}) == len(entries), "an id twice"
    timeline = [understand(Logged(seq, minute(500), one, b"")) for seq, one in enumerate(entries, start=1)]
    assert [said.not_understood for said in timeline if said.body is None] == []
    return sheet_of(fold(case_id, timeline), TAIWAN)


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False)
@given(CALLS, SPEAKABLE)
def test_exported_imported_and_exported_again_is_the_same_file(
    call: says.CallTaken, story: list[tuple[says.Body, int]]
) -> None:
    first = sheet_of(the_case(call, story), TAIWAN)
    record = exchanged(first, TAIWAN)
    for write in (to_xml, lambda r: to_csv(r, TAIWAN)):
        content = write(record)
        again = brought_in(read_file(content, TAIWAN))
        assert {e: [v.value for v in vs] for e, vs in again.values.items()} == {
            e: [v.value for v in vs] for e, vs in first.values.items()
        }
        assert write(exchanged(again, TAIWAN)) == content


# ── into a house ─────────────────────────────────────────────────────────────────────────────────────────────────────
async def exported(house: House, crew: Client) -> bytes:
    await a_run(house)
    await fill_everything(house, crew)
    await crew.say(SIGNATURES, who="receiving_nurse", name="林護理師", strokes="M1 1L9 9")
    return (await crew.get(f"/cases/{CASE}/run-sheet.xml")).content


def elsewhere(content: bytes) -> bytes:
    """The same record as another house would have sent it: another case, no entries known here."""
    text = content.decode().replace(f'case="{CASE}"', 'case="another-case-id"').replace("case-0001-", "another-")
    return re.sub('(<signature[^>]*entry=")[^"]+', r"\1another-signature", text).encode()


@pytest.mark.parametrize("form", ["xml", "csv"])
async def test_a_record_is_taken_in_once_and_reads_the_same(
    house: House, client: Speaks, people: People, form: str
) -> None:
    crew, dispatcher = client(people.crew), client(people.dispatcher)
    content = elsewhere(await exported(house, crew))
    if form == "csv":
        content = to_csv(read_file(content, house.country), house.country)
    taken = await dispatcher.post("/run-sheets", content=content)
    assert taken.status_code == 201, taken.text
    assert taken.json()["remarks"] == []
    again = await dispatcher.post("/run-sheets", content=content)
    assert (again.status_code, again.json()["already_there"], again.json()["added"]) == (200, True, 0)
    again_out = (await dispatcher.get(f"/cases/another-case-id/run-sheet.{form}")).content
    assert again_out.decode().split("\n") == content.decode().split("\n")
    assert again_out == content


async def test_a_record_that_is_here_with_other_content_stays_as_it_is(
    house: House, client: Speaks, people: People
) -> None:
    content = await exported(house, client(people.crew))
    changed = content.replace("王大明".encode(), "李小華".encode())
    answer = await client(people.authority).post("/run-sheets", content=changed)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "run_sheet_differs")
    assert (await sheet_in(house)).first("ePatient.T01") == "王大明"


async def test_only_dispatchers_of_the_county_and_the_authority_bring_records_in(
    house: House, client: Speaks, people: People
) -> None:
    content = elsewhere(await exported(house, client(people.crew)))
    for one in (people.crew, people.ed_nurse, people.administrator):
        assert (await client(one).post("/run-sheets", content=content)).status_code == 403
    foreign = Person(id="person/far", name="Far", roles=people.dispatcher.roles, organisation="county/F")
    assert (await client(foreign).post("/run-sheets", content=content)).status_code == 404
    assert (await client(None).post("/run-sheets", content=content)).status_code == 401


async def test_what_is_not_understood_is_kept_verbatim_and_named(house: House) -> None:
    content = b"""<TEMSIS><eRecord><recordNumber>20261122101002x1</recordNumber><hovercraft>full of eels</hovercraft></eRecord>
    <eTimes><PSAPDateTime>2026-11-22T10:00:00+08:00</PSAPDateTime></eTimes></TEMSIS>"""
    report = await import_record(house, content)
    assert report.remarks == ["eRecord/hovercraft"]
    sheet = await sheet_in(house, report.case)
    assert [(other.element, other.value.value) for other in sheet.others] == [("eRecord/hovercraft", "full of eels")]


LAUGHS = b"""<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<TEMSIS><eRecord><recordNumber>&c;</recordNumber></eRecord></TEMSIS>"""
OUTSIDE = b"""<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<TEMSIS><eRecord><recordNumber>&x;</recordNumber></eRecord></TEMSIS>"""
HOSTILE: dict[str, tuple[bytes, str]] = {
    "billion laughs": (LAUGHS, "run_sheet_not_read"),
    "external entity": (OUTSIDE, "run_sheet_not_read"),
    "another document": (b"<html/>", "run_sheet_not_read"),
    "cut off": (b"<TEMSIS><eRecord>", "run_sheet_not_read"),
    "deep": (b"<TEMSIS>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</TEMSIS>", "run_sheet_not_read"),
    "UTF-16": ("section,element,value\r\n".encode("utf-16"), "run_sheet_not_read"),
    "Big5": ("section,element,value\r\nePatient,ePatient.T01,王大明\r\n".encode("big5"), "run_sheet_not_read"),
    "Big5 XML": (
        "<TEMSIS><ePatient><patientName>王</patientName></ePatient></TEMSIS>".encode("big5"),
        "run_sheet_not_read",
    ),
    "zero byte": (b"section,element,value\r\na,\x00,b\r\n", "run_sheet_not_read"),
    "no columns": (b"a,b,c\r\n1,2,3\r\n", "run_sheet_not_read"),
    "ragged": (b"section,element,value\r\neRecord,eRecord.T01\r\n", "run_sheet_not_read"),
    "empty": (b"", "run_sheet_not_read"),
    "no number": (b"<TEMSIS><eTimes/></TEMSIS>", "run_sheet_without_number"),
    "no call": (b"<TEMSIS><eRecord><recordNumber>1</recordNumber></eRecord></TEMSIS>", "run_sheet_without_call"),
    "too many": (b"section,element,value\r\n" + b"eRecord,eRecord.T01,1\r\n" * 5001, "run_sheet_too_many"),
    "too large": (b"section,element,value\r\n" + b"x" * BYTES_AT_MOST, "run_sheet_too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_file_that_is_no_run_sheet_is_refused_and_adds_nothing(house: House, name: str) -> None:
    content, code = HOSTILE[name]
    before = (await house.log.head())[0]
    with pytest.raises(Refusal) as refusal:
        await import_record(house, content)
    assert refusal.value.code == code
    assert "Nothing was added" in refusal.value.sentence()
    assert (await house.log.head())[0] == before


def test_a_spreadsheet_runs_nothing_of_the_csv() -> None:
    said = ElementRecorded(element="ePatient.T07", values=["=HYPERLINK(1)"])
    record = exchanged(sheet_of(the_case(says.CallTaken(place=says.Place(lat=25, lon=121, county="A"), complaint="x",
                                                        level="y"), [(said, 3)]), TAIWAN), TAIWAN)  # fmt: skip
    text = to_csv(record, TAIWAN).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert not [line for line in text.splitlines() for cell in line.split(",") if cell[:1] in ("=", "+", "@")]
    assert read_file(text.encode(), TAIWAN).first("ePatient.T07") == "=HYPERLINK(1)"


# ── from the command line ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_command_takes_a_file_once_and_refuses_what_is_no_run_sheet(tmp_path: Path) -> None:
    call = says.CallTaken(place=says.Place(lat=25, lon=121, county="A"), complaint="103119", level="2305003")
    sheet, other = tmp_path / "sheet.xml", tmp_path / "other.csv"
    sheet.write_bytes(to_xml(exchanged(sheet_of(the_case(call, []), TAIWAN), TAIWAN)))
    other.write_bytes(HOSTILE["no columns"][0])

    def told(file: Path) -> Result:
        return CliRunner().invoke(main, ["import-run-sheet", "--data", str(tmp_path / "data"), str(file)])

    first = told(sheet)
    assert first.exit_code == 0, first.output
    assert re.search(r"sheet\.xml: record \S+, case \S+, [1-9]\d* values\n  [1-9]\d* entries added", first.output)
    assert "is here already, nothing added" in told(sheet).output
    refused = told(other)
    assert refused.exit_code == 1
    assert "Nothing was added" in refused.output
