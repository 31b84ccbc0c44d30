"""Tables, dictionary and quality as files that other tools read."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import polars
import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.report_bodies import Absent, Answer, ReportAnswered
from goldenhour.emergency.report_items import TABLES
from goldenhour.outcomes.extracts.files import DICTIONARY, guarded, to_csv, to_dictionary, to_parquet, to_quality
from goldenhour.outcomes.extracts.rows import Row, row_of
from tests.outcomes.test_sheet import case_of


def row(disease: Condition, **answers: Answer) -> Row:
    case = case_of(disease, (60.0, ReportAnswered(alert="alert", disease=disease, answers=answers)))
    return row_of(case, case.alerts["alert"], disease)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("disease", TABLES)
def test_csv_and_parquet_hold_the_same_and_every_column_is_in_the_dictionary(disease: Condition) -> None:
    table, rows = TABLES[disease], [row(disease), row(disease)]
    written = lines(to_csv(rows, table))
    frame = polars.read_parquet(BytesIO(to_parquet(rows, table)))
    assert frame.columns == list(written[0])
    assert frame.height == len(written) == 2
    described = lines(to_dictionary(table, lambda message: message))
    assert [one["column"] for one in described] == frame.columns
    assert tuple(described[0]) == DICTIONARY
    assert all(one["source"] for one in described if one["column"] in {item.id for item in table.items})


def test_parquet_has_times_numbers_and_dates_as_such() -> None:
    answers = {"nihss": Answer(value="9"), "discharged_on": Answer(value="2026-11-22"), "ivt": Answer(value="no")}
    frame = polars.read_parquet(BytesIO(to_parquet([row(Condition.STROKE, **answers)], TABLES[Condition.STROKE])))
    assert frame.schema["arrived_at"] == polars.Datetime("us", "UTC")
    assert frame.schema["nihss"] == polars.Float64
    assert frame.schema["discharged_on"] == polars.Date
    assert frame["scene_systolic"].to_list() == [178.0]


def test_what_is_not_known_is_not_the_same_as_empty() -> None:
    (line,) = lines(to_csv([row(Condition.STROKE, nihss=Answer(absent=Absent.NOT_KNOWN))], TABLES[Condition.STROKE]))
    assert (line["nihss"], line["not_known"], line["not_recorded"]) == ("", "nihss", "")


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1+1", "'=1+1"), ("-3.5", "-3.5"), ("@x", "'@x"), ("male", "male"), ("-", "'-")]
)
def test_a_spreadsheet_runs_no_cell(cell: str, safe: str) -> None:
    assert guarded(cell) == safe


def test_quality_is_told_for_each_hospital() -> None:
    (line,) = lines(
        to_quality([row(Condition.STROKE, ct_at=Answer(value="2026-11-22T01:00:00Z")), row(Condition.STROKE)])
    )
    assert (line["visits"], line["begun"], line["signed"]) == ("2", "2", "0")
    assert float(line["completeness_percent"]) > 50
    assert (line["implausible_values"], line["visits_with_implausible"]) == ("1", "1"), "a CT before the arrival"
