"""Acute myocardial infarction: Golden Hour's own item set, after the performance measures of AHA/ACC and the quality
indicators of the ESC.

Sources: ACC Jneid H, Addison D, Bhatt DL, et al. Circ Cardiovasc Qual Outcomes 2017;10:e000032. ESC Schiele F, Aktaa S,
Rossello X, et al. Eur Heart J Acute Cardiovasc Care 2021;10:224-233. Killip T, Kimball JT. Am J Cardiol 1967;20:457-464.
TIMI flow: TIMI Study Group. N Engl J Med 1985;312:932-936.
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
    DISPOSITIONS,
    RUN_ORDER,
    alert_items,
    arrival_items,
    call_section,
    discharge_items,
    run_items,
    signs_items,
)
from goldenhour.kit.sentences import N_

A, E = "ACC/AHA 2017", "ESC 2020"

ECGS = choices(
    stemi=N_("ST elevation"), lbbb=N_("left bundle branch block"), depression=N_("ST depression or T wave"),
    normal=N_("no ischaemia"), other=N_("other"),
)  # fmt: skip
SITES = choices(
    anterior=N_("anterior"), inferior=N_("inferior"), lateral=N_("lateral"), posterior=N_("posterior")
)  # fmt: skip
DIAGNOSES = choices(
    stemi=N_("STEMI"), nstemi=N_("NSTEMI"), unstable_angina=N_("unstable angina"), other=N_("no infarction")
)
KILLIP = choices(
    _1=N_("I no heart failure"), _2=N_("II rales or third sound"), _3=N_("III pulmonary oedema"),
    _4=N_("IV cardiogenic shock"),
)  # fmt: skip
STRATEGIES = choices(
    ppci=N_("primary PCI"), fibrinolysis=N_("fibrinolysis"), later_pci=N_("PCI later"), cabg=N_("bypass surgery"),
    conservative=N_("no reperfusion"),
)  # fmt: skip
ACCESSES = choices(radial=N_("radial"), femoral=N_("femoral"), other=N_("other"))
VESSELS = choices(
    lad=N_("LAD"), lcx=N_("LCX"), rca=N_("RCA"), lm=N_("left main"), graft=N_("bypass graft"), none=N_("none found")
)
TIMI = choices(_0=N_("TIMI 0"), _1=N_("TIMI 1"), _2=N_("TIMI 2"), _3=N_("TIMI 3"))
DELAYS = choices(
    none=N_("none"), unclear=N_("diagnosis not clear"), unstable=N_("arrest or shock"), consent=N_("consent"),
    lab_busy=N_("cath lab not free"), access=N_("difficult access"), other=N_("other"),
)  # fmt: skip

PCI = only_if("strategy", "ppci", "later_pci")

CALL = call_section(A, time("onset_at", N_("Onset of symptoms"), f"{A}: symptom onset"))
SCENE = Section(
    "scene",
    N_("At the scene"),
    (
        *run_items(A),
        time("first_contact_at", N_("First medical contact"), f"{E}: first medical contact"),
        time("scene_ecg_at", N_("First ECG before the hospital"), f"{A}: prehospital ECG time"),
        choice("scene_ecg", N_("ECG before the hospital"), f"{A}: prehospital ECG finding", ECGS),
        choice("scene_ecg_site", N_("Where the ST is raised"), "TEMSIS eArrest.T12", SITES, core=False,
               when=only_if("scene_ecg", "stemi")),
        *signs_items("NEMSIS eVitals: first", "pulse", "systolic", "breaths", "spo2"),
        yes_no("aspirin_before", N_("Aspirin before the hospital"), f"{A}: aspirin on arrival"),
        yes_no("arrest_before", N_("Cardiac arrest before the hospital"), f"{A}: cardiac arrest out of hospital"),
    ),
)  # fmt: skip
HISTORY = Section(
    "history",
    N_("History"),
    more(
        yes_no("hypertension", N_("Hypertension"), f"{A}: history"),
        yes_no("diabetes", N_("Diabetes"), f"{A}: history"),
        yes_no("heart_disease", N_("Heart disease before"), f"{A}: history"),
        yes_no("anticoagulated", N_("On an anticoagulant"), f"{A}: home medications"),
    ),
)
ARRIVAL = Section(
    "arrival",
    N_("On arrival here"),
    (
        *alert_items(A),
        time("cath_lab_at", N_("Cath lab activated"), f"{A}: cath lab activation"),
        *arrival_items(A),
        time("ecg_at", N_("First ECG here"), f"{A}: first hospital ECG"),
        choice("ecg", N_("ECG here"), f"{A}: ECG finding", ECGS),
        choice("killip", N_("Killip class"), f"{E}: Killip class", KILLIP),
        *more(
            number("troponin", N_("First troponin"), f"{A}: troponin", "ng/L", 0, 100000, (0, 50000), decimals=1),
            number("creatinine", N_("First creatinine"), f"{A}: creatinine", "mg/dL", 0.1, 30, (0.3, 15), decimals=2),
        ),
        choice("ami_diagnosis", N_("Diagnosis"), f"{A}: STEMI or NSTEMI", DIAGNOSES),
    ),
)
TREATMENT = Section(
    "treatment",
    N_("Reperfusion"),
    (
        choice("strategy", N_("Reperfusion"), f"{E}: reperfusion", STRATEGIES),
        time("lysis_at", N_("Fibrinolysis begun"), f"{A}: fibrinolysis time", when=only_if("strategy", "fibrinolysis")),
        time("lab_arrived_at", N_("Arrived in the cath lab"), f"{A}: cath lab arrival", core=False, when=PCI),
        time("wire_at", N_("Wire crossed"), f"{E}: wire crossing", when=PCI),
        choice("access", N_("Access"), f"{E}: radial access", ACCESSES, when=PCI),
        choice("culprit", N_("Culprit vessel"), f"{A}: culprit vessel", VESSELS, when=PCI),
        choice("timi_before", N_("Flow before"), "TIMI 1985", TIMI, core=False, when=PCI),
        choice("timi_after", N_("Flow after"), "TIMI 1985", TIMI, when=PCI),
        choice("delay", N_("Reason for delay"), f"{A}: reason for delay", DELAYS, core=False, when=PCI),
        choice(
            "ed_disposition",
            N_("Where the patient went from here"),
            f"{A}: disposition",
            DISPOSITIONS,
            when=only_if("strategy", "fibrinolysis", "later_pci", "cabg", "conservative"),
        ),
        time("left_ed_at", N_("Left the emergency department"), f"{A}: time of leaving the ED", core=False),
    ),
)
STAY = Section(
    "stay",
    N_("Stay and discharge"),
    (
        number("lvef", N_("Ejection fraction"), f"{E}: LVEF before discharge", "%", 5, 85, (15, 75), later=True),
        yes_no("shock", N_("Cardiogenic shock"), f"{E}: shock", core=False, later=True),
        yes_no("major_bleeding", N_("Major bleeding"), f"{E}: bleeding", core=False, later=True),
        *discharge_items(A),
        *more(
            yes_no("aspirin_home", N_("Aspirin on leaving"), f"{A}: aspirin at discharge", later=True, when=ALIVE),
            yes_no("p2y12_home", N_("P2Y12 inhibitor on leaving"), f"{A}: P2Y12 at discharge", later=True, when=ALIVE),
            yes_no(
                "statin_home", N_("High-dose statin on leaving"), f"{A}: statin at discharge", later=True, when=ALIVE
            ),
            yes_no(
                "beta_home", N_("Beta blocker on leaving"), f"{A}: beta blocker at discharge", later=True, when=ALIVE
            ),
            yes_no("alive_day_30", N_("Alive after 30 days"), f"{E}: 30-day mortality", later=True),
        ),
        worked_out("door_to_ecg", N_("Door to ECG"), f"{A}: door to ECG", "min"),
        worked_out("door_to_wire", N_("Door to wire"), f"{E}: door to wire", "min"),
        worked_out("contact_to_wire", N_("First contact to wire"), f"{E}: first contact to wire", "min"),
    ),
)

AMI = Table(
    Condition.AMI,
    N_("Myocardial infarction report (AMI)"),
    (CALL, SCENE, HISTORY, ARRIVAL, TREATMENT, STAY),
    (
        *RUN_ORDER,
        Before("onset_at", "first_contact_at", ask=True),
        Before("call_at", "first_contact_at", ask=True),
        Before("first_contact_at", "scene_ecg_at"),
        Before("scene_ecg_at", "arrived_at"),
        Before("arrived_at", "ecg_at"),
        Before("arrived_at", "lysis_at"),
        Before("arrived_at", "lab_arrived_at"),
        Before("cath_lab_at", "lab_arrived_at", 0, ask=True),
        Before("lab_arrived_at", "wire_at", 0),
    ),
)
