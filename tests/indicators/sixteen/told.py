"""Patients of the telemedicine plan, told in a line: a small hospital asks, a large one answers and receives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.emergency import bodies as says
from goldenhour.emergency import consult_bodies as asks
from goldenhour.emergency import transfer_bodies as moves
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import KINDS, understand
from goldenhour.emergency.folding import fold
from goldenhour.emergency.report_bodies import Answer, ReportAnswered
from goldenhour.indicators.sixteen import answers, rows
from goldenhour.kit.log import Entry, Logged, encode_json
from goldenhour.kit.views import metadata, open_engine

BEGIN = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
"""09:00 in Taipei; minute 0 is when the patient comes through the small hospital's door."""
SMALL, LARGE, THIRD = "1411030013", "1111060015", "1531120038"
"""臺灣礦工醫院, 基隆長庚 (the base of its network) and 瑞芳礦工醫院, all of the network of Keelung."""
KIND_OF = {kind.body: name for name, kind in KINDS.items()}
Line = tuple[float, says.Body, str]


def said(minute: float, body: says.Body, id: str = "") -> Line:
    return minute, body, id


def told(name: str, *lines: Line, began: datetime = BEGIN, hospital: str = SMALL, **visit: Any) -> Case:
    """A visit to the small hospital at minute 0 and what followed, each line stored the moment it was said."""
    begun = asks.VisitBegun(
        hospital=hospital,
        place=says.Place(lat=25.1, lon=121.7, county="C"),
        complaint="103104",
        level="2305003",
        **visit,
    )
    entries = [
        Logged(
            seq,
            began + timedelta(minutes=minute),
            an_entry(name, seq, began + timedelta(minutes=minute), body, id),
            b"",
        )
        for seq, (minute, body, id) in enumerate((said(0, begun), *lines), 1)
    ]
    return fold(name, [understand(one) for one in entries])


def an_entry(case: str, seq: int, at: datetime, body: says.Body, id: str) -> Entry:
    return Entry(
        id=id or f"e{seq}", subject=f"case/{case}", kind=KIND_OF[type(body)], at=at, by="person/p",
        place=f"hospital/{LARGE}", body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip


def suspected(condition: says.Condition) -> Line:
    return said(1, says.ConditionSuspected(condition=condition))


def asked(minute: float = 5, id: str = "k", hospital: str = SMALL) -> Line:
    return said(minute, asks.ConsultAsked(hospital=hospital, specialty="neurology", question="?", name="林"), id)


def advised(minute: float = 20, advice: asks.Advice = asks.Advice.TREAT_HERE, consult: str = "k") -> Line:
    return said(minute, asks.ConsultAdvised(consult=consult, advice=advice, diagnosis="x", name="王"))


def came_back(returned: asks.Returned, minute: float = 600) -> Line:
    return said(minute, asks.ReturnNoted(consult="k", returned=returned))


def moved(
    channel: says.Condition, *, leaves: float = 60, arrives: float | None = 100, answers: dict[str, Any] | None = None
) -> Sequence[Line]:
    """Requested at 30, taken by the large hospital, gone at `leaves`, through its door at `arrives`, and its report:
    minutes are written as times."""
    lines = [
        said(30, moves.TransferRequested(
            hospital=SMALL, channel=channel, reason=moves.TransferReason.SPECIALIST, name="林"), "t"),
        said(31, moves.TransferAsked(transfer="t", hospital=LARGE, answer_by=BEGIN + timedelta(hours=1), name="林")),
        said(35, moves.TransferAccepted(transfer="t", hospital=LARGE, name="王")),
        said(36, says.HospitalAlerted(hospital=LARGE, unit="transfer", transfer="t"), "a"),
        said(leaves, moves.TransferDeparted(transfer="t", name="林")),
    ]  # fmt: skip
    if arrives is not None:
        lines.append(said(arrives, says.PatientArrived(alert="a")))
    if answers:
        written = {item: Answer(value=when(value)) for item, value in answers.items()}
        lines.append(said(900, ReportAnswered(alert="a", disease=channel, answers=written)))
    return lines


def when(value: Any) -> str:
    return value if isinstance(value, str) else (BEGIN + timedelta(minutes=value)).isoformat()


def kept(*states: Any, url: str = "sqlite://") -> sa.Engine:
    """The tables of these cases (and hospitals), in memory or in another database."""
    engine = open_engine(url)
    metadata.create_all(engine)
    with engine.begin() as connection:
        for view in (*rows.VIEWS, *answers.VIEWS):
            for state in states:
                if made := list(view.rows(state)):
                    connection.execute(view.table.insert(), [{"subject": f"case/{state.id}", **row} for row in made])
    return engine
