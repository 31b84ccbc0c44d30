"""An export becomes timelines, once; what cannot be taken or contradicts itself is reported."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import polars as pl
import pytest

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.house import House
from goldenhour.imports.mapping import choose_mapping, load_mapping
from goldenhour.imports.replay import replay, write_report
from goldenhour.indicators.questions import Which, ask_intervals
from goldenhour.kit.refusals import Refusal
from tests.real_data import real_file

HEADER = [
    "Incident Number", "Call Type", "Final Priority", "Call Final Disposition", "Address", "City", "Location",
    "Received DtTm", "Entry DtTm", "RowID", "Unit ID", "Unit Type", "Dispatch DtTm", "Response DtTm", "On Scene DtTm",
    "Transport DtTm", "Hospital DtTm", "Available DtTm",
]  # fmt: skip


def row(**changes: str) -> dict[str, str]:
    """A sound row of an export, with changes."""
    day = "04/07/2020 "
    plain = dict(zip(HEADER, (
        "1", "Medical Incident", "3", "Code 2 Transport", "100 Block of A ST", "San Francisco", "(37.77, -122.41)",
        day + "01:00:00 PM", day + "01:01:00 PM", "1-M1", "M1", "MEDIC", day + "01:02:00 PM", day + "01:03:00 PM",
        day + "01:10:00 PM", day + "01:30:00 PM", day + "01:45:00 PM", day + "02:15:00 PM",
    ), strict=True))  # fmt: skip
    return plain | {name.replace("_", " "): value for name, value in changes.items()}


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


async def test_an_incident_with_two_units_becomes_one_case_with_two_runs(house: House, tmp_path: Path) -> None:
    path = write(
        tmp_path / "calls.csv",
        row(),
        row(RowID="1-E2", Unit_ID="E2", Unit_Type="ENGINE", Transport_DtTm="", Hospital_DtTm=""),
    )
    mapping, done = await replay(house.log, path)
    assert (mapping.name, done.rows, done.incidents, done.not_taken) == ("san_francisco_fire", 2, 1, 0)
    (case_id,) = {logged.entry.subject for logged in await house.log.read(0) if logged.entry.kind == "call_taken"}
    case = await house.book.case(case_id.removeprefix("case/"))
    assert {run.name: len(run.times) for run in case.runs.values()} == {"M1": 5, "E2": 3}
    assert case.called_at is not None
    assert case.called_at.isoformat() == "2020-04-07T20:00:00+00:00"  # 13:00 in San Francisco's summer
    assert case.disposition == "Code 2 Transport"
    assert not case.is_open


async def test_replayed_twice_it_adds_nothing(house: House, tmp_path: Path) -> None:
    path = write(tmp_path / "calls.csv", row())
    _, first = await replay(house.log, path)
    _, second = await replay(house.log, path)
    assert (first.added, first.already_there) == (8, 0)
    assert (second.added, second.already_there) == (0, 8)


async def test_a_row_changed_since_is_reported_and_what_is_there_stays(house: House, tmp_path: Path) -> None:
    await replay(house.log, write(tmp_path / "calls.csv", row()))
    changed = write(
        tmp_path / "later.csv", row(On_Scene_DtTm="04/07/2020 01:11:00 PM"), row(Incident_Number="2", RowID="2-M1")
    )
    _, done = await replay(house.log, changed)
    assert done.incidents == 1
    assert [(remark.row_id, remark.taken) for remark in done.remarks] == [("1-M1", False)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Received_DtTm": ""}, "is empty"),
        ({"Received_DtTm": "yesterday"}, "is not a time"),
        ({"Location": "POINT EMPTY"}, "is not a latitude"),
        ({"Location": "(97.7, -122.4)"}, "is not a latitude"),
        ({"Unit_ID": ""}, "is empty"),
        ({"Incident_Number": ""}, "is empty"),
        ({"Dispatch_DtTm": ""}, "is empty"),
    ],
)
async def test_a_row_that_cannot_be_taken_is_kept_in_the_report(
    house: House, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    path = write(tmp_path / "calls.csv", row(**change), row(Incident_Number="2", RowID="2-M1"))
    mapping, done = await replay(house.log, path)
    assert done.not_taken == 1
    report = write_report(tmp_path, mapping, path, done).read_text()
    assert reason in report
    assert "2-M1" not in report


async def test_contradicting_clocks_are_taken_and_reported(house: House, tmp_path: Path) -> None:
    path = write(tmp_path / "calls.csv", row(On_Scene_DtTm="04/07/2020 12:10:00 PM"))
    _, done = await replay(house.log, path)
    assert (done.not_taken, done.contradictory) == (0, 1)
    assert any("On Scene" in remark.reason and "before" in remark.reason for remark in done.remarks)
    await house.book.caught_up((await house.log.head())[0])
    await house.write_views()
    summaries = await house.views.run(lambda connection: ask_intervals(connection, Which()))
    assert {s.interval: s.contradictory for s in summaries if s.contradictory} == {
        "travel_to_scene": 1,
        "call_to_scene": 1,
    }


async def test_a_foreign_file_is_refused_with_a_sentence(house: House, tmp_path: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    with pytest.raises(Refusal, match="No known mapping fits"):
        await replay(house.log, strange)
    with pytest.raises(Refusal, match="lacks the columns"):
        await replay(house.log, strange, "san_francisco_fire")
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(
        gzip.compress(write(tmp_path / "whole.csv", *[row(RowID=str(n)) for n in range(500)]).read_bytes())[:-200]
    )
    with pytest.raises(Refusal, match="cannot be read"):
        await replay(house.log, cut)
    assert await house.log.timeline("case/none") == []


def test_a_mapping_with_a_spelling_mistake_says_so(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('name = "x"\nzone = "UTC"\ntime_fromat = "%Y"\n')
    with pytest.raises(Refusal, match="cannot be used"):
        load_mapping(wrong)


def test_the_mapping_is_chosen_by_the_columns() -> None:
    assert choose_mapping(None, HEADER).name == "san_francisco_fire"


# ── the real file, against figures computed straight from it ─────────────────────────────────────────────────────────
PAIRS = {
    "call_to_dispatch": ("Received DtTm", "Dispatch DtTm"),
    "turnout": ("Dispatch DtTm", "Response DtTm"),
    "travel_to_scene": ("Response DtTm", "On Scene DtTm"),
    "call_to_scene": ("Received DtTm", "On Scene DtTm"),
    "on_scene": ("On Scene DtTm", "Transport DtTm"),
    "transport": ("Transport DtTm", "Hospital DtTm"),
    "call_to_hospital": ("Received DtTm", "Hospital DtTm"),
    "turnaround": ("Hospital DtTm", "Available DtTm"),
}


def straight_from_the_file(path: Path) -> dict[str, tuple[int, float, float]]:
    """n, median and 90th percentile in minutes of ambulances on medical incidents, by Polars."""
    calls = pl.read_csv(path, infer_schema_length=0).filter(
        pl.col("Unit Type").is_in(["MEDIC", "PRIVATE"]) & (pl.col("Call Type") == "Medical Incident")
    )
    figures = {}
    for code, (start, end) in PAIRS.items():
        times = [
            pl.col(c).str.strptime(pl.Datetime, "%m/%d/%Y %I:%M:%S %p").dt.replace_time_zone("America/Los_Angeles")
            for c in (start, end)
        ]
        spans = calls.select((times[1] - times[0]).dt.total_seconds() / 60).to_series().drop_nulls()
        spans = spans.filter(spans >= 0)
        figures[code] = (len(spans), spans.median(), spans.quantile(0.9, "linear"))
    return figures  # type: ignore[return-value]


async def test_san_franciscos_intervals_are_those_of_the_file(house: House) -> None:
    path = real_file("sf_fire_calls_2020-04.csv.gz")
    _, done = await replay(house.log, path)
    assert (done.rows, done.incidents, done.not_taken, done.contradictory) == (10_410, 5_292, 0, 17)
    await house.book.caught_up((await house.log.head())[0])
    await house.write_views()
    which = Which(unit_type=("MEDIC", "PRIVATE"), complaint=("Medical Incident",))
    summaries = {s.interval: s for s in await house.views.run(lambda connection: ask_intervals(connection, which))}
    expected = straight_from_the_file(path)
    assert expected["call_to_scene"] == (3650, pytest.approx(9.667, abs=0.001), pytest.approx(19.385, abs=0.001))
    for code, (n, median, p90) in expected.items():
        got = summaries[code]
        assert (code, got.n, got.median_min, got.p90_min) == (code, n, pytest.approx(median), pytest.approx(p90))
    _, again = await replay(house.log, path)
    assert again.added == 0


def test_marks_in_the_mapping_are_ours() -> None:
    assert set(choose_mapping(None, HEADER).unit.times) <= set(Mark)
