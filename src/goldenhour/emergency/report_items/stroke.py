"""Stroke: Golden Hour's own item set, after the questions of RES-Q (Registry of Stroke Care Quality) and Get With The
Guidelines-Stroke.

Sources: RES-Q Mikulik R, Caso V, Bornstein NM, et al. Eur Stroke J 2020;5:204-212. NIHSS Brott T, Adams HP, Olinger CP, et
al. Stroke 1989;20:864-870. mRS van Swieten JC, et al. Stroke 1988;19:604-607. ASPECTS Barber PA, et al. Lancet
2000;355:1670-1674. mTICI Zaidat OO, et al. Stroke 2013;44:2650-2663.
"""

from __future__ import annotations

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.report_items.item import (
    Before,
    Section,
    Table,
    choice,
    choices,
    more,
    number,
    only_if,
    time,
    worked_out,
    yes_no,
)
from goldenhour.emergency.report_items.shared import (
    ALIVE,
    MRS,
    RUN_ORDER,
    alert_items,
    arrival_items,
    call_section,
    discharge_items,
    run_items,
    signs_items,
)
from goldenhour.kit.sentences import N_

R = "RES-Q"

ONSETS = choices(
    seen=N_("time known"), wake_up=N_("found on waking"), unknown_time=N_("found, time not known"),
)  # fmt: skip
TYPES = choices(
    ischaemic=N_("ischaemic stroke"), ich=N_("intracerebral haemorrhage"), tia=N_("transient ischaemic attack"),
    sah=N_("subarachnoid haemorrhage"), cvt=N_("venous thrombosis"), mimic=N_("no stroke (mimic)"),
)  # fmt: skip
OCCLUSIONS = choices(
    none=N_("none"), ica=N_("internal carotid"), m1=N_("M1"), m2=N_("M2"), basilar=N_("basilar"), other=N_("other")
)
DRUGS = choices(alteplase=N_("alteplase"), tenecteplase=N_("tenecteplase"), other=N_("other"))
NOT_LYSED = choices(
    window=N_("out of the time window"), bleeding=N_("haemorrhage or risk of bleeding"), mild=N_("mild or improving"),
    thrombectomy=N_("thrombectomy at once"), refused=N_("patient or family refused"), other=N_("other"),
)  # fmt: skip
TICI = choices(
    _0=N_("0 no reperfusion"), _1=N_("1 beyond the clot only"), _2a=N_("2a under half"), _2b=N_("2b half or more"),
    _2c=N_("2c nearly all"), _3=N_("3 complete"),
)  # fmt: skip
WARDS = choices(
    stroke_unit=N_("stroke unit"), intensive_care=N_("ICU"), ward=N_("ward"), operating_room=N_("operating room"),
    transferred=N_("another hospital"), discharged=N_("home"), died_in_ed=N_("died here"),
)  # fmt: skip

LYSED, NOT = only_if("ivt"), only_if("ivt", "no")
CLOT, ISCHAEMIC = only_if("evt"), only_if("stroke_type", "ischaemic", "tia", "cvt")

CALL = call_section(
    R,
    choice("onset_kind", N_("How the onset is known"), f"{R}: stroke onset", ONSETS),
    time("onset_at", N_("Onset"), f"{R}: time of onset", when=only_if("onset_kind", "seen")),
    time("last_known_well_at", N_("Last known well"), f"{R}: last seen normal"),
)
SCENE = Section(
    "scene",
    N_("At the scene"),
    (
        *run_items(R),
        *signs_items(
            "NEMSIS eVitals: first",
            "pulse",
            "systolic",
            "breaths",
            "spo2",
            "gcs_eye",
            "gcs_verbal",
            "gcs_motor",
            "glucose",
        ),
        *more(
            number("cincinnati", N_("Cincinnati scale: signs found"), "Kothari 1999", "{score}", 0, 3),
            number("g_fast", N_("G-FAST: signs found"), "Scheitz 2017", "{score}", 0, 4),
        ),
    ),
)
HISTORY = Section(
    "history",
    N_("History"),
    (
        choice("mrs_before", N_("Modified Rankin scale before the stroke"), f"{R}: pre-stroke mRS", MRS,
               loinc="75859-9"),
        yes_no("hypertension", N_("Hypertension"), f"{R}: risk factors", core=False),
        yes_no("diabetes", N_("Diabetes"), f"{R}: risk factors", core=False),
        yes_no("former_stroke", N_("Stroke before"), f"{R}: risk factors", core=False),
        yes_no("atrial_fibrillation", N_("Atrial fibrillation"), f"{R}: atrial fibrillation"),
        yes_no("anticoagulated", N_("On an anticoagulant"), f"{R}: treatment before onset"),
    ),
)  # fmt: skip
ARRIVAL = Section(
    "arrival",
    N_("On arrival here"),
    (
        *alert_items(R),
        time("stroke_team_at", N_("Stroke team activated"), f"{R}: stroke team", core=False),
        *arrival_items(R),
        number("nihss", N_("NIHSS on arrival"), f"{R}: NIHSS on admission", "{score}", 0, 42, loinc="72089-6"),
    ),
)
IMAGING = Section(
    "imaging",
    N_("Imaging"),
    (
        time("ct_at", N_("CT or MRI begun"), f"{R}: time of imaging"),
        choice("stroke_type", N_("What it was"), f"{R}: stroke type", TYPES),
        yes_no("angiogram", N_("CT or MR angiogram"), f"{R}: vessel imaging"),
        choice("occlusion", N_("Vessel occluded"), f"{R}: occlusion site", OCCLUSIONS, when=only_if("angiogram")),
        number("aspects", N_("ASPECTS"), "Barber 2000", "{score}", 0, 10, core=False, when=ISCHAEMIC),
    ),
)
TREATMENT = Section(
    "treatment",
    N_("Treatment here"),
    (
        yes_no("ivt", N_("Intravenous thrombolysis"), f"{R}: thrombolysis", when=ISCHAEMIC),
        time("needle_at", N_("Thrombolysis begun (needle)"), f"{R}: bolus time", when=LYSED),
        choice("ivt_drug", N_("Thrombolytic"), f"{R}: drug", DRUGS, when=LYSED),
        number("ivt_dose", N_("Dose"), f"{R}: dose", "mg", 1, 100, (5, 90), decimals=1, core=False, when=LYSED),
        choice("ivt_not_why", N_("Why no thrombolysis"), f"{R}: reason for no thrombolysis", NOT_LYSED, when=NOT),
        yes_no("evt", N_("Thrombectomy"), f"{R}: thrombectomy", when=ISCHAEMIC),
        time("puncture_at", N_("Groin puncture"), f"{R}: groin puncture time", when=CLOT),
        time("reperfused_at", N_("Reperfusion"), f"{R}: reperfusion time", core=False, when=CLOT),
        choice("tici", N_("Reperfusion grade (mTICI)"), f"{R}: mTICI", TICI, when=CLOT),
        choice("ed_disposition", N_("Where the patient went from here"), f"{R}: hospitalised in", WARDS),
        time("left_ed_at", N_("Left the emergency department"), f"{R}: time of leaving the ED", core=False),
    ),
)
STAY = Section(
    "stay",
    N_("Stay and discharge"),
    (
        number("nihss_24h", N_("NIHSS after 24 hours"), f"{R}: NIHSS at 24 h", "{score}", 0, 42, core=False, later=True),
        yes_no("bleeding", N_("Symptomatic haemorrhage in the head"), f"{R}: symptomatic ICH", later=True,
               when=ISCHAEMIC),
        yes_no("dysphagia_screened", N_("Swallowing screened"), f"{R}: dysphagia screening", later=True),
        *discharge_items(R),
        choice("mrs_discharge", N_("Modified Rankin scale at discharge"), f"{R}: mRS at discharge", MRS, later=True, when=ALIVE,
               loinc="75859-9"),
        choice("mrs_90d", N_("Modified Rankin scale after 90 days"), f"{R}: mRS at 3 months", MRS, core=False,
               later=True, loinc="75859-9"),
        worked_out("door_to_ct", N_("Door to CT"), f"{R}: door to imaging", "min"),
        worked_out("door_to_needle", N_("Door to needle"), f"{R}: door to needle", "min"),
        worked_out("door_to_groin", N_("Door to groin"), f"{R}: door to groin", "min"),
        worked_out("well_to_needle", N_("Last known well to needle"), f"{R}: onset to needle", "min"),
    ),
)  # fmt: skip

STROKE = Table(
    Condition.STROKE,
    N_("Stroke report"),
    (CALL, SCENE, HISTORY, ARRIVAL, IMAGING, TREATMENT, STAY),
    (
        *RUN_ORDER,
        Before("last_known_well_at", "onset_at"),
        Before("last_known_well_at", "call_at", ask=True),
        Before("onset_at", "call_at", ask=True),
        Before("arrived_at", "ct_at"),
        Before("arrived_at", "needle_at"),
        Before("ct_at", "needle_at", 0, ask=True),
        Before("arrived_at", "puncture_at"),
        Before("ct_at", "puncture_at", 0, ask=True),
        Before("puncture_at", "reperfused_at", 0),
    ),
)
