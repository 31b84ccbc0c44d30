"""Every entry in words: one sentence per kind, in one table, for the timeline on the screen and in the terminal.

A function per kind yields the parts of its sentence; codes are labelled from the country's tables, and what nobody
knows is said as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertJudged, AlertRenewed, PatientSplitOff
from goldenhour.emergency.atmist import FINDING_TABLES, Reader
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.foreign_bodies import ResourceLinked, ResourceSetAside, ResourceUnlinked
from goldenhour.emergency.names import name_of, sign_name
from goldenhour.emergency.tablet_bodies import RunBegun, SayingKeptAside
from goldenhour.emergency.times import TEMSIS_TIME
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence
from goldenhour.timelines import (
    telling_capacity,
    telling_consults,
    telling_incidents,
    telling_indicators,
    telling_ladder,
    telling_protocol,
    telling_record,
    telling_report,
    telling_sites,
    telling_transfers,
)
from goldenhour.timelines.teller import TELLINGS, Parts, Teller, tells

__all__ = [
    "TELLINGS", "tell", "telling_capacity", "telling_consults", "telling_incidents", "telling_indicators", "telling_ladder",
    "telling_protocol",
    "telling_record", "telling_report", "telling_sites", "telling_transfers",
]  # fmt: skip

BETWEEN = " · "
ALL_FINDINGS = (*FINDING_TABLES, "not_values", "past_history", "pupil_reflexes", "skin", "arrest_causes")


def tell(said: Said, case: Case | None, language: str, country: Country, gettext: Translate) -> str:
    """The entry in words of the reader's language. Never fails: what is not understood is named, and shown verbatim
    beside it. Clock times that are named in it show their date when it is not the day of the entry."""
    reader = Reader(language, country, gettext, said.logged.entry.at)
    telling = TELLINGS.get(said.kind)
    if telling is None:
        return gettext(N_("An entry of a kind not known here: {kind}")).format(kind=said.kind)
    if said.body is None:
        return gettext(N_("{kind}: this could not be read ({why})")).format(kind=said.kind, why=said.not_understood)
    teller = Teller(case, reader)
    return BETWEEN.join(text for part in telling(teller, said.body) if (text := teller.words(part).strip()))


# ── 1 call ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("call_taken")
def _(t: Teller, body: says.CallTaken) -> Parts:
    complaint = t.code("dispatch_complaints", body.complaint)
    level = t.code("dispatch_levels", body.level)
    yield sentence(N_("A call is taken: {complaint} ({level})"), complaint=complaint, level=level)
    yield body.place.address or f"{body.place.lat:.5f}, {body.place.lon:.5f}"
    if body.place.address and body.place.uncertainty_km:
        yield about_the_place(body.place.uncertainty_km)
    yield from person_parts(t, body.patient_age, body.patient_sex)
    yield body.note
    if body.incident_number:
        yield sentence(N_("incident {number}"), number=body.incident_number)


def about_the_place(km: float) -> Sentence:
    """How exactly the place is known, no more exactly than that: tens of metres, then tenths of km."""
    if km < 1:
        return sentence(N_("place known to about {m} m"), m=max(10, round(km * 100) * 10))
    return sentence(N_("place known to about {km} km"), km=f"{km:.1f}".removesuffix(".0"))


def person_parts(t: Teller, age: float | None, sex: says.Sex | None) -> Parts:
    if age is not None:
        yield sentence(N_("{n} years"), n=int(age))
    if sex is not None:
        yield t.name(sex)


@tells("patient_split_off")
def _(t: Teller, body: PatientSplitOff) -> Parts:
    yield sentence(
        N_("A second patient of the same call, with a case of their own: {unit} brings both"), unit=body.name
    )
    yield from person_parts(t, body.patient_age, body.patient_sex)


@tells("run_begun")
def _(t: Teller, body: RunBegun) -> Parts:
    complaint = t.code("dispatch_complaints", body.complaint)
    yield sentence(N_("{unit} begins a run by itself: {complaint}"), unit=body.name, complaint=complaint)
    yield body.place.address or f"{body.place.lat:.5f}, {body.place.lon:.5f}"
    yield body.note


@tells("drill_begun")
def _(t: Teller, body: says.DrillBegun) -> Parts:
    yield sentence(N_("A drill begins at {hospital}"), hospital=t.hospital(body.hospital))
    yield t.name(body.condition)
    yield sentence(N_("priority {priority}"), priority=name_of(body.priority))
    yield body.name


@tells("call_closed")
def _(t: Teller, body: says.CallClosed) -> Parts:
    yield sentence(N_("The case is closed: {disposition}"), disposition=body.disposition)


# ── 2 dispatch ───────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("unit_sent")
def _(t: Teller, body: says.UnitSent) -> Parts:
    yield sentence(N_("{unit} is sent"), unit=body.name)
    if body.crew_level:
        yield t.code("crew_levels", body.crew_level)
    if body.eta_min is not None:
        yield sentence(N_("about {n} min away"), n=round(body.eta_min))
    yield body.why


@tells("unit_stood_down")
def _(t: Teller, body: says.UnitStoodDown) -> Parts:
    yield sentence(N_("{unit} is stood down: {reason}"), unit=t.unit(body.unit), reason=body.reason)


@tells("time_reported")
def _(t: Teller, body: says.TimeReported) -> Parts:
    code = TEMSIS_TIME.get(body.mark, "")
    mark = name_of(body.mark)
    yield sentence(N_("{unit} reports: {mark}"), unit=t.unit(body.unit), mark=mark)
    yield code


# ── 3 record ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("patient_described")
def _(t: Teller, body: says.PatientDescribed) -> Parts:
    yield sentence(N_("The patient: {name}"), name=body.name) if body.name else Sentence(N_("The patient"))
    yield from person_parts(t, body.age_years, body.sex)
    for message, value in (
        (N_("born {text}"), body.birth_date.isoformat() if body.birth_date else None),
        (N_("national id {text}"), body.national_id),
        (N_("history: {text}"), body.history),
        (N_("allergies: {text}"), body.allergies),
        (N_("regular medications: {text}"), body.regular_medications),
    ):
        if value:
            yield sentence(message, text=value)


@tells("history_taken")
def _(t: Teller, body: says.HistoryTaken) -> Parts:
    yield Sentence(N_("What happened"))
    yield from filter(None, (body.complaint, body.mechanism))
    if body.onset_at:
        yield sentence(N_("began {clock}"), clock=t.clock(body.onset_at))
    if body.last_known_well_at:
        yield sentence(N_("last known well {clock}"), clock=t.clock(body.last_known_well_at))


@tells("vital_signs_taken")
def _(t: Teller, body: says.VitalSignsTaken) -> Parts:
    yield sentence(N_("Vital signs ({phase})"), phase=t.name(body.phase))
    if body.systolic is not None or body.diastolic is not None:
        upper, lower = (value if value is not None else "–" for value in (body.systolic, body.diastolic))
        yield sentence(N_("BP {upper}/{lower} mmHg"), upper=upper, lower=lower)
    for message, number in numbers(body):
        if number is not None:
            yield sentence(message, value=f"{number:g}")
    if body.on_oxygen is not None:
        yield Sentence(N_("on oxygen") if body.on_oxygen else N_("on air"))
    if body.consciousness is not None:
        yield t.name(body.consciousness)
    if any(part is not None for part in (body.gcs_eye, body.gcs_verbal, body.gcs_motor)):
        eye, verbal, motor = (part or "–" for part in (body.gcs_eye, body.gcs_verbal, body.gcs_motor))
        yield f"GCS E{eye}V{verbal}M{motor}"
    for sign, reason in body.not_taken.items():
        yield sentence(N_("{sign} not taken: {reason}"), sign=sign_name(sign), reason=t.code("not_values", reason))


def numbers(body: says.VitalSignsTaken) -> Iterator[tuple[str, float | None]]:
    yield N_("pulse {value}/min"), body.pulse
    yield N_("breathing {value}/min"), body.breaths
    yield N_("SpO₂ {value}%"), body.spo2
    yield N_("{value}°C"), body.temperature_c
    yield N_("glucose {value} mg/dL"), body.glucose_mg_dl
    yield N_("pain {value}/10"), body.pain


def coded(
    t: Teller, tables: tuple[str, ...], body: says.FindingNoted | says.ProcedureDone | says.MedicationGiven
) -> str:
    words = t.reader.code(tables, body.code, body.system)
    return f"{words} ({body.text})" if body.text and body.text != words else words


@tells("finding_noted")
def _(t: Teller, body: says.FindingNoted) -> Parts:
    yield sentence(N_("Found: {what}"), what=coded(t, ALL_FINDINGS, body))


@tells("procedure_done")
def _(t: Teller, body: says.ProcedureDone) -> Parts:
    yield sentence(N_("Done: {what}"), what=coded(t, ("procedures",), body))


@tells("medication_given")
def _(t: Teller, body: says.MedicationGiven) -> Parts:
    yield sentence(N_("Given: {what}"), what=coded(t, ("medications",), body))
    if body.dose is not None:
        yield f"{body.dose:g} {t.code('dose_units', body.dose_unit)}"
    if body.route:
        yield t.code("medication_routes", body.route)


@tells("condition_suspected")
def _(t: Teller, body: says.ConditionSuspected) -> Parts:
    yield sentence(N_("Suspected: {condition}"), condition=name_of(body.condition))
    yield body.why


@tells("attachment_added")
def _(t: Teller, body: attached.AttachmentAdded) -> Parts:
    yield sentence(N_("Attached: {what}"), what=t.name(body.what))
    yield body.text


# ── 4 alert ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("hospital_alerted")
def _(t: Teller, body: says.HospitalAlerted) -> Parts:
    yield sentence(N_("{hospital} is warned"), hospital=t.hospital(body.hospital))
    yield sentence(N_("priority {priority}"), priority=name_of(body.priority))
    if body.eta_at:
        yield sentence(N_("expected {clock}"), clock=t.clock(body.eta_at))
    if body.instead_of:
        yield sentence(N_("instead of {hospital}"), hospital=t.hospital_of(body.instead_of))
    yield body.note


@tells("alert_shown")
def _(t: Teller, body: says.AlertShown) -> Parts:
    said = N_("The alarm sounds at {hospital}") if body.sounding else N_("The warning is on the screen at {hospital}")
    yield sentence(said, hospital=t.hospital_of(body.alert))


@tells("eta_revised")
def _(t: Teller, body: says.EtaRevised) -> Parts:
    yield sentence(
        N_("Now expected at {hospital} at {clock}"), hospital=t.hospital_of(body.alert), clock=t.clock(body.eta_at)
    )


@tells("alert_acknowledged")
def _(t: Teller, body: says.AlertAcknowledged) -> Parts:
    yield sentence(
        N_("{name} at {hospital} acknowledges the warning"), name=body.name, hospital=t.hospital_of(body.alert)
    )
    if body.by_phone:
        yield Sentence(N_("told by phone"))


@tells("alert_renewed")
def _(t: Teller, body: AlertRenewed) -> Parts:
    yield sentence(N_("{hospital} is warned again, worse: {why}"), hospital=t.hospital_of(body.alert), why=body.why)
    yield sentence(N_("priority {priority}"), priority=name_of(body.priority))


@tells("hospital_prepared")
def _(t: Teller, body: says.HospitalPrepared) -> Parts:
    message = N_("{hospital} has made ready: {what}") if body.ready else N_("{hospital} takes back: {what}")
    yield sentence(message, hospital=t.hospital_of(body.alert), what=t.name(body.what))
    yield body.name


@tells("alert_diverted")
def _(t: Teller, body: says.AlertDiverted) -> Parts:
    yield sentence(
        N_("{hospital} diverts the patient: {reason}"), hospital=t.hospital_of(body.alert), reason=body.reason
    )
    yield body.name


@tells("alert_stood_down")
def _(t: Teller, body: says.AlertStoodDown) -> Parts:
    yield sentence(
        N_("The warning to {hospital} is withdrawn: {reason}"), hospital=t.hospital_of(body.alert), reason=body.reason
    )


# ── 5 handover ───────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("patient_arrived")
def _(t: Teller, body: says.PatientArrived) -> Parts:
    yield sentence(N_("The patient is at {hospital}"), hospital=t.hospital_of(body.alert))


@tells("handover_signed")
def _(t: Teller, body: says.HandoverSigned) -> Parts:
    yield sentence(N_("{name} signs: {side}"), name=body.name, side=name_of(body.side))
    yield body.place_in_ed


@tells("alert_judged")
def _(t: Teller, body: AlertJudged) -> Parts:
    yield sentence(
        N_("{hospital} on the warning: {verdict}"), hospital=t.hospital_of(body.alert), verdict=name_of(body.verdict)
    )
    yield from (body.note, body.name)


# ── 6 outcome ────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("outcome_reported")
def _(t: Teller, body: says.OutcomeReported) -> Parts:
    yield sentence(
        N_("Outcome at {hospital}: {diagnosis}"), hospital=t.hospital_of(body.alert), diagnosis=body.diagnosis
    )
    if body.condition is not says.Condition.OTHER:
        yield name_of(body.condition)
    yield t.name(body.disposition)
    if body.triage_level is not None:
        yield sentence(N_("triage level {n}"), n=body.triage_level)
    for message, moment in (
        (N_("return of circulation {clock}"), body.rosc_at),
        (N_("CT {clock}"), body.ct_at),
        (N_("thrombolysis {clock}"), body.needle_at),
        (N_("wire {clock}"), body.wire_at),
        (N_("operation {clock}"), body.operation_at),
        (N_("left the ED {clock}"), body.left_ed_at),
    ):
        if moment is not None:
            yield sentence(message, clock=t.clock(moment))
    if body.survived_to_discharge is not None:
        yield Sentence(N_("left the hospital alive") if body.survived_to_discharge else N_("died in the hospital"))
    yield f"CPC {body.cpc}" if body.cpc is not None else ""
    yield f"mRS {body.mrs}" if body.mrs is not None else ""
    yield body.note


# ── any time, and beside the case ────────────────────────────────────────────────────────────────────────────────────
@tells("entry_struck")
def _(t: Teller, body: says.EntryStruck) -> Parts:
    yield sentence(N_("An entry is struck: {reason}"), reason=body.reason)


@tells("saying_kept_aside")
def _(t: Teller, body: SayingKeptAside) -> Parts:
    yield Sentence(N_("Kept aside from a tablet, and not acted upon"))
    yield body.message


@tells("unit_registered")
def _(t: Teller, body: says.UnitRegistered) -> Parts:
    yield sentence(N_("{unit} is registered"), unit=body.name)
    county = t.country.find_county(body.county)
    yield county.name(t.reader.language) if county else body.county
    yield body.station


@tells("unit_duty_changed")
def _(t: Teller, body: says.UnitDutyChanged) -> Parts:
    yield Sentence(N_("The unit is on duty") if body.on_duty else N_("The unit is off duty"))
    yield body.reason


@tells("crew_signed_on")
def _(t: Teller, body: says.CrewSignedOn) -> Parts:
    yield sentence(N_("On board: {names}"), names=t.reader.translate(N_(", ")).join(body.names))


@tells("diversion_changed")
def _(t: Teller, body: says.DiversionChanged) -> Parts:
    yield sentence(N_("Closed: {what}") if body.closed else N_("Open again: {what}"), what=t.name(body.what))
    yield body.reason
    if body.until is not None:
        yield sentence(N_("until {clock}"), clock=t.clock(body.until))
    yield body.name


@tells("listening_changed")
def _(t: Teller, body: says.ListeningChanged) -> Parts:
    match body.state:
        case says.ListeningState.LISTENING:
            yield Sentence(N_("Warnings can be heard here"))
        case says.ListeningState.SILENT:
            yield Sentence(N_("Screens are open here, but none can sound"))
        case says.ListeningState.NOBODY:
            yield Sentence(N_("No screen is listening here"))
    if body.why:
        yield Sentence(body.why)


# ── what other systems wrote ─────────────────────────────────────────────────────────────────────────────────────────
@tells("resource_linked")
def _(t: Teller, body: ResourceLinked) -> Parts:
    yield sentence(N_("What another system wrote belongs to this case: {case}"), case=body.case)
    if body.confidence is not None:
        yield sentence(N_("reckoned at {n} %"), n=round(body.confidence * 100))


@tells("resource_set_aside")
def _(t: Teller, body: ResourceSetAside) -> Parts:
    yield Sentence(N_("What another system wrote belongs to none of our cases"))
    yield body.reason


@tells("resource_unlinked")
def _(t: Teller, body: ResourceUnlinked) -> Parts:
    yield Sentence(N_("What was said of where this belongs was wrong"))
    yield body.reason
