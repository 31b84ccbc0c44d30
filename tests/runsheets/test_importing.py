"""A record that leaves and comes back is the same record, byte for byte; hostile files are refused and add nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

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
from goldenhour.kit.refusals import Category, Refusal
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
TEXT = st.text(max_size=20) | st.sampled_from(["=cmd|' /C calc'!A0", "'-1", "<b>&amp;", "a\r\nb\t", "null", " x ", "王大明"])
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
    said = [entry(call, 0, id="e-1"), entry(says.UnitSent(unit="A-91", name="大安91", crew_level="105003"), 1, id="e-2")]
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
        assert write(exchanged(again, TAIWAN)).decode().splitlines() == content.decode().splitlines()
        assert write(exchanged(again, TAIWAN)) == content
