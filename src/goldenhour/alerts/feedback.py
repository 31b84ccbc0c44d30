"""What became of a crew's alerts: the emergency department's word on each, and the outcome once it is known.

One row per alert and teller (the unit, and every person of its crew who said something), so that feedback follows the
people and stays with the ambulance. It names no patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.alert_bodies import Verdict
from goldenhour.emergency.bodies import Condition, Disposition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.sentences import N_, Translate, sentence
from goldenhour.kit.views import View, view_table

SHOWN = 20

feedback = view_table(
    "feedback",
    sa.Column("teller", sa.String),
    sa.Column("alert", sa.String),
    sa.Column("hospital", sa.String),
    sa.Column("unit", sa.String),
    sa.Column("condition", sa.String),
    sa.Column("alerted_at", sa.Float),
    sa.Column("verdict", sa.String),
    sa.Column("note", sa.String),
    sa.Column("judged_by", sa.String),
    sa.Column("disposition", sa.String),
    sa.Column("diagnosis", sa.String),
    sa.Column("moved_to", sa.String),
    sa.Column("withdrawn", sa.Boolean),
    sa.Column("synthetic", sa.Boolean),
)
sa.Index("feedback_of", feedback.c.teller, feedback.c.alerted_at)


def feedback_rows(state: Any) -> Iterable[dict[str, Any]]:
    """Nobody practises for a judgement: a drill has none."""
    if not isinstance(state, Case) or not state.counts:
        return []
    return [
        {"teller": teller, **feedback_row(state, alert)}
        for alert in state.alerts.values()
        for teller in (f"unit/{alert.unit}", *crew_of(state, alert.unit))
    ]


def crew_of(case: Case, unit: str) -> list[str]:
    """The people who said something from this unit."""
    said = (one.logged.entry for one in case.timeline)
    return list(dict.fromkeys(entry.by for entry in said if entry.role == Role.CREW and entry.place == f"unit/{unit}"))


def feedback_row(case: Case, alert: Alert) -> dict[str, Any]:
    judged, outcome = alert.judged, alert.outcome
    return {
        "alert": alert.id,
        "hospital": alert.hospital,
        "unit": alert.unit,
        "condition": case.condition.value,
        "alerted_at": alert.alerted_at.timestamp(),
        "verdict": judged.verdict.value if judged else None,
        "note": judged.note if judged else "",
        "judged_by": judged.name if judged else "",
        "disposition": outcome.disposition.value if outcome else None,
        "diagnosis": outcome.diagnosis if outcome else "",
        "moved_to": alert.moved_to,
        "withdrawn": alert.withdrawn_at is not None,
        "synthetic": case.synthetic,
    }


VIEWS: tuple[View, ...] = (View(feedback, feedback_rows),)


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """One alert, for the crew that gave it, in the reader's language. `verdict` and `outcome` are empty until they are
    known, `went_elsewhere` where the patient came to this hospital; `case` only where the reader's ambulance was on it, for
    then its timeline opens."""

    case: str
    alert: str
    alerted_at: datetime
    hospital: str
    condition: str
    verdict: str
    verdict_words: str
    note: str
    judged_by: str
    outcome: str
    went_elsewhere: str
    synthetic: bool


class Row(NamedTuple):
    case: str
    row: Any


class Words(NamedTuple):
    """In whose words it is told."""

    country: Country
    language: str
    say: Translate

    def hospital(self, hospital_id: str) -> str:
        hospital = self.country.find_hospital(hospital_id)
        return hospital.short(self.language) if hospital else hospital_id


def ask_feedback(connection: sa.Connection, person: Person) -> list[Row]:
    """The person's own last alerts and those of the ambulance they are on, the last first."""
    tellers = [person.id, *([f"unit/{person.unit}"] if person.unit else [])]
    asked = sa.select(feedback).where(feedback.c.teller.in_(tellers)).order_by(feedback.c.alerted_at.desc())
    rows = {row.alert: row for row in connection.execute(asked.limit(SHOWN * len(tellers)))}
    return [Row(row.subject.removeprefix("case/"), row) for row in list(rows.values())[:SHOWN]]


def told(found: Row, words: Words, person: Person) -> Feedback:
    row = found.row
    mine = person.unit is not None and person.unit == row.unit
    return Feedback(
        case=found.case if mine else "",
        alert=row.alert,
        alerted_at=datetime.fromtimestamp(row.alerted_at, UTC),
        hospital=words.hospital(row.hospital),
        condition=name_of(Condition(row.condition)).text(words.say),
        verdict=row.verdict or "",
        verdict_words=name_of(Verdict(row.verdict)).text(words.say) if row.verdict else words.say(N_("no word yet")),
        note=row.note,
        judged_by=row.judged_by,
        outcome=outcome_words(row, words.say),
        went_elsewhere=elsewhere_words(row, words),
        synthetic=bool(row.synthetic),
    )


def elsewhere_words(row: Any, words: Words) -> str:
    """That the patient did not come, after this warning: it is not the hospital's silence."""
    if row.moved_to:
        said = sentence(N_("went to {hospital} instead"), hospital=words.hospital(row.moved_to))
        return said.text(words.say)
    return words.say(N_("warning withdrawn")) if row.withdrawn else ""


def outcome_words(row: Any, say: Translate) -> str:
    """The diagnosis, and where the patient went."""
    if not row.disposition:
        return ""
    return " · ".join(filter(None, (row.diagnosis, name_of(Disposition(row.disposition)).text(say))))
