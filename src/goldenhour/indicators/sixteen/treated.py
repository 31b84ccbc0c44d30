"""What the receiving hospital did, as its outcome reports answer it. Null (None) is "not answered", never "no"."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency.bodies import Condition, OutcomeReported
from goldenhour.emergency.case import Alert
from goldenhour.emergency.report import Report
from goldenhour.emergency.report_items.words import moment_of

STEMI, NOT_STEMI = "STEMI", "NSTEMI"
"""As the form offers the diagnosis, in either language."""
EMERGENCY_PCI = "ppci"


class Treated(msgspec.Struct, frozen=True, kw_only=True):
    """`stemi`, `ischaemic`: which kind it was. `pci`: emergency intervention, `ivt`: thrombolysis, `evt`: thrombectomy."""

    stemi: bool | None = None
    pci: bool | None = None
    wire_at: datetime | None = None
    ischaemic: bool | None = None
    ivt: bool | None = None
    needle_at: datetime | None = None
    evt: bool | None = None
    puncture_at: datetime | None = None


def treated_at(alert: Alert) -> Treated:
    """Of the disease's report where it was answered, else of the short outcome: it leaves the time of what was not done
    open, so there an open time is a no (`outcomes/asked.py`, NOT_DONE)."""
    outcome = alert.outcome
    heart, brain = (Answers(alert.reports.get(one, Report())) for one in (Condition.AMI, Condition.STROKE))
    short_ami = outcome if outcome and outcome.condition is Condition.AMI else None
    short_stroke = outcome if outcome and outcome.condition is Condition.STROKE else None
    wire_at = heart.moment("wire_at") or (short_ami.wire_at if short_ami else None)
    needle_at = brain.moment("needle_at") or (short_stroke.needle_at if short_stroke else None)
    return Treated(
        stemi=first_known(heart.is_one("ami_diagnosis", "stemi"), named_stemi(short_ami)),
        pci=first_known(heart.is_one("strategy", EMERGENCY_PCI), None if short_ami is None else wire_at is not None),
        wire_at=wire_at,
        ischaemic=brain.is_one("stroke_type", "ischaemic"),
        ivt=first_known(brain.is_one("ivt", "yes"), None if short_stroke is None else needle_at is not None),
        needle_at=needle_at,
        evt=brain.is_one("evt", "yes"),
        puncture_at=brain.moment("puncture_at"),
    )


class Answers(msgspec.Struct, frozen=True):
    """The answers of one disease's report."""

    report: Report

    def value(self, item: str) -> str:
        answered = self.report.answers.get(item)
        return answered.answer.value if answered else ""

    def moment(self, item: str) -> datetime | None:
        return moment_of(self.value(item))

    def is_one(self, item: str, *codes: str) -> bool | None:
        """Whether the answer is one of these; None where the question is open."""
        return self.value(item) in codes if self.value(item) else None


def named_stemi(outcome: OutcomeReported | None) -> bool | None:
    """Whether the diagnosis of the short outcome names ST elevation; None where there is no outcome."""
    if outcome is None:
        return None
    return STEMI in outcome.diagnosis.upper() and NOT_STEMI not in outcome.diagnosis.upper()


def first_known(*answers: bool | None) -> bool | None:
    return next((one for one in answers if one is not None), None)
