"""A typical patient of each of the four diseases, as dispatcher, crew and emergency department tell it: what the reports
are filled in from. The unit is A-91, the call is minute 0, the alert is called `alert`. Made-up people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition, Mark, Preparation
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.record_bodies import ElementRecorded
from tests.conftest import HOSPITAL
from tests.timelines.one_case import CREW, DESK, ED

Told = tuple[float, says.Body, dict[str, str], str]
UNIT = "A-91"
PLACE = says.Place(lat=25.0478, lon=121.5170, county="A", address="臺北市中正區忠孝西路一段49號")
NEW = "temsis-2023"
ARRIVAL = 31


def frame(complaint: str, condition: Condition, alert: str, arrival: float, level: str = "2305003") -> Iterator[Told]:
    """What every run has: call, times, warning, arrival, both signatures."""
    yield 0, says.CallTaken(place=PLACE, complaint=complaint, level=level, synthetic=True), DESK, ""
    yield 1, says.UnitSent(unit=UNIT, name="中正91", crew_level="105003", why="closest, 4 min"), DESK, ""
    marks = ((2, Mark.EN_ROUTE), (8, Mark.AT_SCENE), (10, Mark.AT_PATIENT), (21, Mark.LEFT_SCENE))
    for minute, mark in (*marks, (arrival - 1, Mark.AT_HOSPITAL)):
        yield minute, says.TimeReported(unit=UNIT, mark=mark), CREW, ""
    yield 16, says.ConditionSuspected(condition=condition), CREW, ""
    yield 17, says.HospitalAlerted(hospital=HOSPITAL, unit=UNIT, priority=says.Priority.HIGH), CREW, alert
    yield 18, says.AlertAcknowledged(alert=alert, name="林護理師"), ED, ""
    yield arrival, says.PatientArrived(alert=alert), ED, ""
    triage = "131001" if condition is Condition.OHCA else "131002"
    yield arrival + 4, ElementRecorded(element="eOutcome.T01", values=[triage]), CREW, ""
    yield arrival + 6, says.HandoverSigned(alert=alert, side=says.Side.GIVING, name="陳救護"), CREW, ""
    yield arrival + 7, says.HandoverSigned(alert=alert, side=says.Side.RECEIVING, name="林護理師"), ED, ""


def signs(**values: Any) -> says.VitalSignsTaken:
    return says.VitalSignsTaken(**values)


def ohca(alert: str = "alert") -> Iterator[Told]:
    """Witnessed at home, bystander CPR, VF, two shocks, a pulse again on the scene."""
    yield from frame("103101", Condition.OHCA, alert, ARRIVAL, "2305001")
    yield 9, says.PatientDescribed(name="王大明", sex=says.Sex.MALE, age_years=61), CREW, ""
    for minute, element, value in (
        (10.2, "eArrest.T08", "116001"), (10.3, "eArrest.T05", "113002"), (10.4, "eArrest.T10", "3009001"),
        (10.5, "eArrest.T06", "114001"),
    ):  # fmt: skip
        yield minute, ElementRecorded(element=element, values=[value]), CREW, ""
    yield 10.6, says.FindingNoted(code="112002"), CREW, ""
    yield 10.7, says.FindingNoted(code="3002001"), CREW, ""
    yield -4, ProtocolNoted(protocol=Protocol.ARREST, step="collapse"), CREW, ""
    yield 10, ProtocolNoted(protocol=Protocol.ARREST, step="compressions_on"), CREW, ""
    yield 10.8, signs(pulse=0, breaths=0, consciousness=says.Consciousness.UNRESPONSIVE), CREW, ""
    yield 11, says.FindingNoted(code="3011011"), CREW, ""
    yield 11.1, says.ProcedureDone(code="127302", system=NEW), CREW, ""
    yield 12, says.ProcedureDone(code="127105", system=NEW), CREW, ""
    yield 13.1, says.ProcedureDone(code="127305", system=NEW), CREW, ""
    yield 14, says.MedicationGiven(code="124703", dose=1, dose_unit="mg"), CREW, ""
    yield 15.5, ProtocolNoted(protocol=Protocol.ARREST, step="rosc"), CREW, ""
    yield 20, signs(systolic=104, diastolic=62, pulse=92, breaths=12, spo2=96), CREW, ""


def trauma(alert: str = "alert") -> Iterator[Told]:
    """A motorcyclist with a bleeding belly; the trauma team is called before he comes."""
    yield from frame("103205", Condition.TRAUMA, alert, ARRIVAL)
    yield 9, says.PatientDescribed(name="李小華", sex=says.Sex.MALE, age_years=24), CREW, ""
    yield 11, ElementRecorded(element="eInjury.T01", values=["V29.9"]), CREW, ""
    yield 11.2, says.FindingNoted(code="2902001"), CREW, ""
    yield 11.4, ProtocolNoted(protocol=Protocol.TRAUMA, step="entrapped", value="no"), CREW, ""
    yield (
        12,
        signs(systolic=86, diastolic=50, pulse=132, breaths=28, spo2=94, gcs_eye=3, gcs_verbal=4, gcs_motor=6),
        CREW,
        "",
    )
    yield 13, says.ProcedureDone(code="127201", system=NEW), CREW, ""
    yield 19, says.HospitalPrepared(alert=alert, what=Preparation.TRAUMA_TEAM), ED, ""
    here = signs(phase=says.Phase.HOSPITAL, systolic=82, pulse=138, breaths=30, gcs_eye=3, gcs_verbal=4, gcs_motor=6)
    yield ARRIVAL + 2, here, ED, ""


def stroke(alert: str = "alert") -> Iterator[Told]:
    """Seen to fall ill; a drooping face and a weak arm; thrombolysis here."""
    yield from frame("103104", Condition.STROKE, alert, ARRIVAL)
    yield (
        9,
        says.PatientDescribed(
            name="張美玉", sex=says.Sex.FEMALE, age_years=72, regular_medications="amlodipine, metformin"
        ),
        CREW,
        "",
    )
    yield 10.5, says.HistoryTaken(complaint="weak right arm", onset_at=None), CREW, ""
    for n, code in enumerate(("3520039", "3520051", "I10", "E11")):
        yield 11 + n / 10, says.FindingNoted(code=code), CREW, ""
    for n, (step, value) in enumerate(
        (("gaze", "normal"), ("face", "abnormal"), ("arm", "abnormal"), ("speech", "normal"))
    ):
        yield 11.6 + n / 20, ProtocolNoted(protocol=Protocol.STROKE, step=step, value=value), CREW, ""
    measured = signs(
        systolic=178,
        diastolic=96,
        pulse=88,
        breaths=18,
        spo2=95,
        glucose_mg_dl=132,
        gcs_eye=4,
        gcs_verbal=4,
        gcs_motor=6,
    )
    yield 12, measured, CREW, ""
    yield 19, says.HospitalPrepared(alert=alert, what=Preparation.STROKE_TEAM), ED, ""


def ami(alert: str = "alert") -> Iterator[Told]:
    """An inferior infarction, its ECG photographed and sent, aspirin given, the cath lab called before arrival."""
    yield from frame("103109", Condition.AMI, alert, ARRIVAL)
    yield (
        9,
        says.PatientDescribed(name="陳志明", sex=says.Sex.MALE, age_years=58, regular_medications="amlodipine"),
        CREW,
        "",
    )
    yield 12, signs(systolic=128, diastolic=80, pulse=78, breaths=18, spo2=97), CREW, ""
    yield 12.5, says.ProcedureDone(code="127505", system=NEW), CREW, ""
    ecg = attached.AttachmentAdded(attachment="ecg-1", sha256="a" * 64, size=9000, media_type="image/jpeg",
                                   what=attached.Attached.ECG12)  # fmt: skip
    yield 13, ecg, CREW, ""
    yield 13.5, says.FindingNoted(code="9901053"), CREW, ""
    yield 13.6, says.FindingNoted(code="I10"), CREW, ""
    yield 14, says.MedicationGiven(code="124201", dose=300, dose_unit="mg"), CREW, ""
    yield 19, says.HospitalPrepared(alert=alert, what=Preparation.CATH_LAB), ED, ""


CASES = {Condition.OHCA: ohca, Condition.TRAUMA: trauma, Condition.STROKE: stroke, Condition.AMI: ami}


def onset_told(disease: Condition, story_at: Any) -> Iterator[Told]:
    """When it began, told by its absolute time."""
    if disease is Condition.STROKE:
        yield 10.6, says.HistoryTaken(onset_at=story_at(-12), last_known_well_at=story_at(-15)), CREW, ""
    elif disease is Condition.AMI:
        yield 10.6, says.HistoryTaken(complaint="chest pain", onset_at=story_at(-40)), CREW, ""


def every(disease: Condition, story_at: Any, alert: str = "alert") -> list[Told]:
    """All of it, in the order of time."""
    return sorted([*CASES[disease](alert), *onset_told(disease, story_at)], key=lambda one: one[0])
