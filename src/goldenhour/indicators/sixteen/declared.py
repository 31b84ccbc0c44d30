"""The sixteen, each declared once: what it is called, the source's own words, who counts, who is left out, which way is good.

The source's wording is quoted word for word; what it leaves open is filled with our own reading and marked so (`reading`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.indicators.sixteen.answers import SATISFIED_FROM, answers
from goldenhour.indicators.sixteen.rows import consults, transfers, visits
from goldenhour.kit.sentences import N_

SOURCE = "衛生福利部醫事司：110-112年度偏遠地區遠距醫療建置計畫執行成果"
"""Department of Medical Affairs, Ministry of Health and Welfare: results of the plan for 2021-2023, pages 26 and 27."""
Rule = sa.ColumnElement[bool]
NOBODY: Rule = sa.false()
EVERYBODY: Rule = sa.true()


class Sort(StrEnum):
    """Outcome (成效) or monitoring (監測) indicator."""

    OUTCOME = "outcome"
    MONITORING = "monitoring"


class Unit(StrEnum):
    """What its value is: a share (per cent), a time (median minutes), or the growth of a count (per cent)."""

    SHARE = "share"
    MINUTES = "minutes"
    GROWTH = "growth"


class Side(StrEnum):
    """Whose it is: `demand` asks (需求端), `supply` answers and receives (供給端)."""

    DEMAND = "demand"
    SUPPLY = "supply"


class Sixteen(NamedTuple):
    """One of the sixteen. Of the rows `among`, those `excluded` are left out first, then those where something is
    `missing`, then those whose clocks are `contradictory`; of the rest, `hit` are the numerator. A time runs from column
    `start` to column `end`. `goal`: the plan's own, in the unit; without one a hospital sets its threshold itself."""

    code: str
    sort: Sort
    number: int
    title: str
    wording: str
    reading: str
    numerator: str
    denominator: str
    exclusions: str
    unit: Unit
    more_is_better: bool | None
    side: Side
    table: sa.Table
    among: Rule
    excluded: Rule = NOBODY
    missing: Rule = NOBODY
    contradictory: Rule = NOBODY
    hit: Rule = EVERYBODY
    start: str = ""
    end: str = ""
    goal: float | None = None
    without_bases: bool = False

    @property
    def place(self) -> sa.ColumnElement[str]:
        """The column of the hospital whose figure it is."""
        column: sa.ColumnElement[str] = self.table.c.hospital if self.side is Side.DEMAND else self.table.c.supply
        return column

    @property
    def minutes(self) -> sa.ColumnElement[float]:
        return sa.type_coerce((self.table.c[self.end] - self.table.c[self.start]) / 60, sa.Float())


# ── the parts of which they are made ─────────────────────────────────────────────────────────────────────────────────
c, t, v = consults.c, transfers.c, visits.c
FOUR = tuple(one.value for one in Condition if one is not Condition.OTHER)
CAME_BACK = (Returned.HERE.value, Returned.ELSEWHERE.value)
NOT_KNOWN: Rule = c.returned.in_(("", Returned.UNKNOWN.value))
BACK_BEFORE_ADVICE: Rule = c.returned.in_(CAME_BACK) & (c.returned_at < c.advised_at)
HEART: Rule = t.arrived & (t.condition == Condition.AMI.value)
BRAIN: Rule = t.arrived & (t.condition == Condition.STROKE.value)
NOT_STEMI: Rule = t.stemi == sa.false()
NO_PCI: Rule = NOT_STEMI | (t.pci == sa.false())
NOT_ISCHAEMIC: Rule = t.ischaemic == sa.false()
HEART_OPEN: Rule = t.stemi.is_(None) | t.pci.is_(None)
MINUTES_TO_WIRE = 90

OPEN_IS_NO_NO = N_("What the receiving hospital has not answered yet counts as missing, not as a no")
STEMI_IN = N_("STEMI patients who came through the supply side's door by a transfer")
WITH_PCI = N_("Of these, those with an emergency coronary intervention (strategy 'primary PCI')")
NO_WIRE = N_(
    "Left out: no STEMI, or no emergency intervention. Missing: the kind, the strategy or the wire's time is not reported"
)
STROKES_IN = N_("Patients with an ischaemic stroke who came through the supply side's door by a transfer")
NO_STROKE = N_("Left out: haemorrhage, TIA, or no stroke at all. Missing: the type or the treatment is not reported")
NOT_TREATED = N_(
    "Left out: no ischaemic stroke, or not treated so. Missing: the type, the treatment or its time is not reported"
)

SIXTEEN: tuple[Sixteen, ...] = (
    # ── outcome (成效指標) ───────────────────────────────────────────────────────────────────────────────────────────────
    Sixteen(
        "consult_growth", Sort.OUTCOME, 1, N_("Growth of teleconsults"), "逐年增加遠距醫療服務人次5%",
        N_("Person-times are consults that were answered with an advice; compared with the same months of the year before"),
        N_("Answered consults of the period, less those of the same months a year before"),
        N_("Answered consults of the same months a year before"),
        N_("Left out: consults that nobody answered"),
        Unit.GROWTH, True, Side.DEMAND, consults,
        among=EVERYBODY, excluded=c.advice == "", contradictory=c.advised_at < c.at, goal=5,
    ),
    Sixteen(
        "satisfaction", Sort.OUTCOME, 2, N_("Satisfaction"), "偏遠地區就醫民眾及醫護人員滿意度70%以上",
        N_("Satisfied is a mean of at least 4 on the five-point scale over the topics answered"),
        N_("Questionnaires whose mean is at least 4 of 5"),
        N_("Questionnaires of patients and staff, of the demand and the supply side"),
        N_("Left out: answered in practice (a drill). Missing: no topic answered"),
        Unit.SHARE, True, Side.DEMAND, answers,
        among=EVERYBODY, excluded=answers.c.practice, missing=answers.c.score.is_(None),
        contradictory=(answers.c.score < 1) | (answers.c.score > 5), hit=answers.c.score >= SATISFIED_FROM, goal=70,
    ),
    Sixteen(
        "return_after_treat_here", Sort.OUTCOME, 3, N_("Back within 24 h after 'treat here'"),
        "經遠距會診建議採在地醫療之病人24小時內重返急診比率(醫院自訂閾值)",
        N_("Back at any emergency department within 24 hours of the advice; a patient counts once, with the last advice"),
        N_("Of these, those back at any emergency department within 24 hours"),
        N_("Patients whose last consult advised to treat them here"),
        N_("Left out: moved to another hospital all the same. Missing: nobody knows whether they came back"),
        Unit.SHARE, False, Side.DEMAND, consults,
        among=c.counts & (c.advice == Advice.TREAT_HERE.value), excluded=c.departed_at.is_not(None), missing=NOT_KNOWN,
        contradictory=BACK_BEFORE_ADVICE, hit=c.returned.in_(CAME_BACK),
    ),
    Sixteen(
        "stay_of_transferred", Sort.OUTCOME, 4, N_("ED stay before an advised transfer"),
        "經遠距會診建議轉診之病人於急診處置停留時間(醫院自訂閾值)",
        N_("From the asking hospital's door to leaving it (door in, door out); the median"),
        N_("Minutes from the asking hospital's door to leaving it"),
        N_("Patients whose last consult advised a transfer"),
        N_("Left out: advised under conditions, and never moved. Missing: no door time, or not gone yet"),
        Unit.MINUTES, False, Side.DEMAND, consults,
        among=c.counts & c.advice.in_((Advice.TRANSFER.value, Advice.TRANSFER_IF.value)),
        excluded=(c.advice == Advice.TRANSFER_IF.value) & c.departed_at.is_(None),
        missing=c.departed_at.is_(None) | c.door_at.is_(None), contradictory=c.departed_at < c.door_at,
        start="door_at", end="departed_at",
    ),
    # ── monitoring (監測指標) ────────────────────────────────────────────────────────────────────────────────────────────
    Sixteen(
        "consulted_of_four", Sort.MONITORING, 1, N_("Teleconsults in the four conditions"), "【四大重症】病人遠距會診率",
        N_("The four are cardiac arrest, major trauma, stroke and infarction; visits to a base hospital are the supply side's"),
        N_("Of these, those about whom that hospital asked for a consult"),
        N_("Visits with one of the four conditions to an emergency department"),
        N_("Left out: visits to a network's base hospital, and to no known place"),
        Unit.SHARE, True, Side.DEMAND, visits,
        among=v.condition.in_(FOUR), contradictory=v.departed_at < v.at, hit=v.consulted, without_bases=True,
    ),
    Sixteen(
        "transferred_after_consult", Sort.MONITORING, 2, N_("Transferred after a consult"), "急診遠距會診當次轉診(轉出)率",
        N_("Left the asking hospital for another on the same visit; a patient counts once"),
        N_("Of these, those who left for another hospital on the same visit"),
        N_("Patients about whom a consult was answered"),
        N_("Left out: consults without an advice, and earlier ones about the same patient"),
        Unit.SHARE, None, Side.DEMAND, consults,
        among=EVERYBODY, excluded=~c.counts, contradictory=c.departed_at < c.at, hit=c.departed_at.is_not(None),
    ),
    Sixteen(
        "return_to_demand", Sort.MONITORING, 3, N_("Back at the asking hospital within 24 h"),
        "遠距會診後24小時內重返(需求端)比率",
        N_("Back at the hospital that asked, whatever was advised"),
        N_("Of these, those back at the asking hospital within 24 hours"),
        N_("Patients about whom a consult was answered and who were not moved"),
        N_("Left out: moved to another hospital. Missing: nobody knows whether they came back"),
        Unit.SHARE, False, Side.DEMAND, consults,
        among=c.counts, excluded=c.departed_at.is_not(None), missing=NOT_KNOWN, contradictory=BACK_BEFORE_ADVICE,
        hit=c.returned == Returned.HERE.value,
    ),
    Sixteen(
        "consult_time", Sort.MONITORING, 4, N_("Time to the advice"), "遠距會診時效",
        N_("From the request reaching the server to the first advice; the median"),
        N_("Minutes from the request to the first advice"), N_("Consults"),
        N_("Left out: nothing. Missing: not answered"),
        Unit.MINUTES, False, Side.DEMAND, consults,
        among=EVERYBODY, missing=c.advised_at.is_(None), contradictory=c.advised_at < c.at, start="at", end="advised_at",
    ),
    Sixteen(
        "stemi_pci", Sort.MONITORING, 5, N_("STEMI: emergency PCI"),
        "ST段上升之急性心肌梗塞病人到(供給端)執行緊急冠狀動脈介入術的比率",
        OPEN_IS_NO_NO, WITH_PCI, STEMI_IN,
        N_("Left out: no STEMI. Missing: the kind of infarction or the strategy is not reported"),
        Unit.SHARE, True, Side.SUPPLY, transfers,
        among=HEART, excluded=NOT_STEMI, missing=HEART_OPEN, contradictory=t.wire_at < t.at, hit=t.pci,
    ),
    Sixteen(
        "wire_within_90", Sort.MONITORING, 6, N_("STEMI: door to wire under 90 min"),
        "ST段上升之急性心肌梗塞病人執行緊急冠狀動脈介入術時，Door to wire time小於90 min比率",
        N_("Which door is not said: we count from the supply side's"),
        N_("Of these, those whose wire crossed less than 90 minutes after the supply side's door"), STEMI_IN, NO_WIRE,
        Unit.SHARE, True, Side.SUPPLY, transfers,
        among=HEART, excluded=NO_PCI, missing=HEART_OPEN | t.wire_at.is_(None), contradictory=t.wire_at < t.at,
        hit=t.wire_at - t.at < MINUTES_TO_WIRE * 60,
    ),
    Sixteen(
        "supply_door_to_wire", Sort.MONITORING, 7, N_("STEMI: door to wire from the supply side"),
        "ST段上升之急性心肌梗塞病人執行緊急冠狀動脈介入術時，Door to wire time的時間(自供給端起算)",
        N_("From the receiving hospital's door; the median"),
        N_("Minutes from the supply side's door to the wire"), STEMI_IN, NO_WIRE,
        Unit.MINUTES, False, Side.SUPPLY, transfers,
        among=HEART, excluded=NO_PCI, missing=HEART_OPEN | t.wire_at.is_(None), contradictory=t.wire_at < t.at,
        start="at", end="wire_at",
    ),
    Sixteen(
        "demand_door_to_wire", Sort.MONITORING, 8, N_("STEMI: door to wire from the demand side"),
        "ST段上升之急性心肌梗塞病人執行緊急冠狀動脈介入術時，Door to wire time的時間(自需求端起算)",
        N_("From the first hospital's door, so that the transfer is in it; the median"),
        N_("Minutes from the demand side's door to the wire"), STEMI_IN, NO_WIRE,
        Unit.MINUTES, False, Side.DEMAND, transfers,
        among=HEART, excluded=NO_PCI, missing=HEART_OPEN | t.wire_at.is_(None) | t.door_at.is_(None),
        contradictory=t.wire_at < t.door_at, start="door_at", end="wire_at",
    ),
    Sixteen(
        "stroke_ivt", Sort.MONITORING, 9, N_("Stroke: thrombolysis"), "急性腦中風到(供給端)接受靜脈血栓溶解劑(IV-tPA)比率",
        N_("Of ischaemic strokes: nobody lyses a haemorrhage"),
        N_("Of these, those given intravenous thrombolysis there"), STROKES_IN, NO_STROKE,
        Unit.SHARE, True, Side.SUPPLY, transfers,
        among=BRAIN, excluded=NOT_ISCHAEMIC, missing=t.ischaemic.is_(None) | t.ivt.is_(None),
        contradictory=t.needle_at < t.at, hit=t.ivt,
    ),
    Sixteen(
        "stroke_door_to_needle", Sort.MONITORING, 10, N_("Stroke: door to needle"),
        "急性腦中風到(供給端)接受靜脈血栓溶解劑(IV-tPA)時間(自抵達急診時間起算)",
        N_("From the receiving hospital's door; the median"),
        N_("Minutes from the supply side's door to the bolus"), STROKES_IN, NOT_TREATED,
        Unit.MINUTES, False, Side.SUPPLY, transfers,
        among=BRAIN, excluded=NOT_ISCHAEMIC | (t.ivt == sa.false()),
        missing=t.ischaemic.is_(None) | t.ivt.is_(None) | t.needle_at.is_(None), contradictory=t.needle_at < t.at,
        start="at", end="needle_at",
    ),
    Sixteen(
        "stroke_evt", Sort.MONITORING, 11, N_("Stroke: thrombectomy"), "急性腦中風到(供給端)接受動脈血栓移除治療比率",
        N_("Of ischaemic strokes, whatever vessel is occluded"),
        N_("Of these, those with a thrombectomy there"), STROKES_IN, NO_STROKE,
        Unit.SHARE, True, Side.SUPPLY, transfers,
        among=BRAIN, excluded=NOT_ISCHAEMIC, missing=t.ischaemic.is_(None) | t.evt.is_(None),
        contradictory=t.puncture_at < t.at, hit=t.evt,
    ),
    Sixteen(
        "stroke_door_to_groin", Sort.MONITORING, 12, N_("Stroke: door to groin"),
        "急性腦中風到(供給端)接受動脈血栓移除治療時間(自抵達急診時間起算)",
        N_("From the receiving hospital's door to the groin puncture; the median"),
        N_("Minutes from the supply side's door to the groin puncture"), STROKES_IN, NOT_TREATED,
        Unit.MINUTES, False, Side.SUPPLY, transfers,
        among=BRAIN, excluded=NOT_ISCHAEMIC | (t.evt == sa.false()),
        missing=t.ischaemic.is_(None) | t.evt.is_(None) | t.puncture_at.is_(None), contradictory=t.puncture_at < t.at,
        start="at", end="puncture_at",
    ),
)  # fmt: skip
BY_CODE: dict[str, Sixteen] = {one.code: one for one in SIXTEEN}
