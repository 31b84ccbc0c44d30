"""Short ways to tell a case for tests of the pure rules: entries with times in minutes, folded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Raw

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import PatientSplitOff
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import KINDS, Said, understand
from goldenhour.emergency.folding import fold
from goldenhour.kit.log import Entry, Logged, encode_json

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""Ten in the morning in Taipei; minute 0 of every story."""
KIND_OF = {kind.body: name for name, kind in KINDS.items()}


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def entry(body: says.Body | None, minutes: float = 0, id: str = "", corrects: str | None = None, **more: Any) -> Entry:
    """An entry of the case, its kind that of the body; give `kind` and a `raw` body for one nobody understands."""
    kind = more.get("kind") or KIND_OF[type(body)]  # type: ignore[index]
    raw = more.get("raw") or encode_json(body)
    return Entry(
        id=id,
        subject="case/c",
        kind=kind,
        version=more.get("version", 1),
        at=minute(minutes),
        by="person/p",
        corrects=corrects,
        body=Raw(raw),
    )


def logged(entries: list[Entry]) -> list[Said]:
    """The entries as the log would hand them back, in this order; those without an id are called e1, e2, ..."""
    from msgspec.structs import replace

    return [
        understand(Logged(seq, minute(seq), replace(one, id=one.id or f"e{seq}"), b""))
        for seq, one in enumerate(entries, start=1)
    ]


def told(*entries: Entry) -> Case:
    return fold("c", logged(list(entries)))


def call(complaint: str = "103119", level: str = "2305005", **more: Any) -> says.CallTaken:
    return says.CallTaken(place=says.Place(lat=25.04, lon=121.51), complaint=complaint, level=level, **more)


def split_off(unit: str = "A-91", **more: Any) -> PatientSplitOff:
    """A second patient of the call at minute 0, with the unit sent at minute 1 and at the scene at minute 8."""
    place = says.Place(lat=25.04, lon=121.51)
    return PatientSplitOff(
        from_case="case-first", place=place, complaint="103119", level="2305005", unit=unit, name=unit,
        called_at=minute(0), sent_at=minute(1), times={says.Mark.AT_SCENE: minute(8)}, **more,
    )  # fmt: skip


def signs(**values: Any) -> says.VitalSignsTaken:
    return says.VitalSignsTaken(**values)


NORMAL: dict[str, Any] = {
    "breaths": 16,
    "spo2": 97,
    "on_oxygen": False,
    "systolic": 120,
    "diastolic": 80,
    "pulse": 75,
    "consciousness": says.Consciousness.ALERT,
    "temperature_c": 37.0,
    "gcs_eye": 4,
    "gcs_verbal": 5,
    "gcs_motor": 6,
}
"""A healthy adult: NEWS2 0, GCS 15."""
