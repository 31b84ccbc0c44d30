"""Out-of-hospital cardiac arrest: Golden Hour's own item set, after the Utstein registry template (core and the supplemental
items a hospital can know).

Sources: U14 Perkins GD, Jacobs IG, Nadkarni VM, et al. Resuscitation 2015;96:328-340. U24 Grasner JT, Bray JE, Nolan JP,
et al. 2024 update of the Utstein out-of-hospital cardiac arrest registry template. Resuscitation 2024;201:110288.
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
    leaving_ed_items,
    run_items,
)
from goldenhour.kit.sentences import N_

U = "Utstein OHCA 2014/2024"

PLACES = choices(
    home=N_("home"), work=N_("workplace"), sport=N_("sports centre"), street=N_("street or road"),
    public=N_("public building"), nursing_home=N_("nursing home"), school=N_("school"), station=N_("station or airport"),
    clinic=N_("clinic"), other=N_("other"),
)  # fmt: skip
WITNESSES = choices(nobody=N_("nobody"), bystander=N_("bystander or family"), ems=N_("ambulance crew"))
CPR_KINDS = choices(compressions=N_("compressions only"), ventilations=N_("compressions and ventilations"))
RHYTHMS = choices(
    vf=N_("VF"), pvt=N_("pulseless VT"), pea=N_("PEA"), asystole=N_("asystole"), aed_shock=N_("AED: shockable"),
    aed_no_shock=N_("AED: not shockable"),
)  # fmt: skip
CAUSES = choices(
    medical=N_("medical, presumed cardiac"), trauma=N_("traumatic"), overdose=N_("drug overdose"),
    drowning=N_("drowning"), electrocution=N_("electrocution"), asphyxia=N_("asphyxial"), bleeding=N_("exsanguination"),
    other=N_("other"),
)  # fmt: skip
AIRWAYS = choices(
    none=N_("none"),
    basic=N_("bag-valve-mask or airway adjunct"),
    supraglottic=N_("supraglottic"),
    tube=N_("tracheal tube"),
)
ARRIVAL = choices(pulse=N_("with a pulse"), cpr=N_("CPR going on"), dead=N_("resuscitation ended"))
CPC = choices(
    _1=N_("1 good performance"), _2=N_("2 moderate disability"), _3=N_("3 severe disability"),
    _4=N_("4 coma or vegetative state"), _5=N_("5 brain death or death"),
)  # fmt: skip

RESUSCITATED = only_if("resuscitated")
ADMITTED = only_if("survived_event")

CALL = call_section(
    U,
    yes_no("dispatcher_recognised", N_("Arrest recognised by the dispatcher"), f"{U}: dispatcher identified"),
    yes_no("dispatcher_cpr", N_("CPR coached by telephone"), f"{U}: dispatcher CPR instructions"),
)
SCENE = Section(
    "scene",
    N_("At the scene"),
    (
        *run_items(U),
        choice("arrest_place", N_("Where it happened"), f"{U}: location of arrest", PLACES),
        choice("witnessed_by", N_("Collapse witnessed by"), f"{U}: arrest witnessed", WITNESSES),
        time("collapse_at", N_("Time of collapse"), f"{U}: time of collapse", core=False),
        yes_no("bystander_cpr", N_("CPR by bystanders"), f"{U}: bystander response, CPR"),
        choice("bystander_cpr_kind", N_("How bystanders did CPR"), f"{U}: bystander CPR, kind", CPR_KINDS, core=False,
               when=only_if("bystander_cpr")),
        yes_no("bystander_aed", N_("Public defibrillator used"), f"{U}: bystander response, AED"),
        choice("cause", N_("Likely cause"), f"{U}: pathogenesis", CAUSES),
    ),
)  # fmt: skip
RESUSCITATION = Section(
    "resuscitation",
    N_("Resuscitation by the crew"),
    (
        yes_no("resuscitated", N_("Resuscitation attempted by the crew"), f"{U}: EMS resuscitation attempted"),
        choice("first_rhythm", N_("First rhythm"), f"{U}: first monitored rhythm", RHYTHMS, when=RESUSCITATED),
        time("cpr_at", N_("CPR by the crew began"), f"{U}: time of first EMS CPR", core=False, when=RESUSCITATED),
        number("shocks", N_("Shocks before the hospital"), f"{U}: number of shocks", "{count}", 0, 99, (0, 20),
               when=RESUSCITATED),
        time("first_shock_at", N_("First shock"), f"{U}: time of first shock", core=False, when=RESUSCITATED),
        number("adrenaline_doses", N_("Doses of adrenaline before the hospital"), f"{U}: drugs given", "{count}", 0, 60,
               (0, 20), when=RESUSCITATED),
        time("adrenaline_at", N_("First adrenaline"), f"{U}: time of first drug", core=False, when=RESUSCITATED),
        choice("airway", N_("Airway"), f"{U}: airway control", AIRWAYS, core=False, when=RESUSCITATED),
        yes_no("mechanical_cpr", N_("Mechanical CPR"), f"{U}: mechanical CPR", core=False, when=RESUSCITATED),
        yes_no("rosc", N_("Return of circulation at any time"), f"{U}: any ROSC", when=RESUSCITATED),
        time("rosc_at", N_("Return of circulation (ROSC)"), f"{U}: time of first ROSC", when=only_if("rosc")),
    ),
)  # fmt: skip
ARRIVAL_HERE = Section(
    "arrival",
    N_("On arrival here"),
    (
        *alert_items(U),
        *arrival_items(U),
        choice("arrived_with", N_("Came with"), f"{U}: status on arrival at the ED", ARRIVAL),
        yes_no("survived_event", N_("Pulse when handed on from the ED (survived event)"), f"{U}: survived event"),
        *more(
            number("ph", N_("First pH"), f"{U}: supplemental, pH", "{pH}", 6.3, 8, (6.5, 7.7), decimals=2),
            number("lactate", N_("First lactate"), f"{U}: supplemental, lactate", "mmol/L", 0, 40, (0, 30), decimals=1),
            yes_no("st_elevation", N_("ST elevation after return of circulation"), f"{U}: 12-lead ECG, STEMI"),
        ),
    ),
)
TREATMENT = Section(
    "treatment",
    N_("Treatment here"),
    (
        yes_no("ecpr", N_("Extracorporeal CPR"), f"{U}: ECPR"),
        time("ecpr_at", N_("Extracorporeal circulation begun"), f"{U}: ECPR, time", when=only_if("ecpr")),
        yes_no("angiography", N_("Coronary angiography"), f"{U}: coronary reperfusion attempted", when=ADMITTED),
        time("angiography_at", N_("Angiography begun"), f"{U}: coronary angiography, time",
             when=only_if("angiography")),
        yes_no("pci", N_("Coronary intervention (PCI)"), f"{U}: PCI", when=only_if("angiography")),
        yes_no("temperature_control", N_("Temperature control"), f"{U}: targeted temperature control", when=ADMITTED),
        number("target_temperature", N_("Target temperature"), f"{U}: target temperature", "Cel", 30, 38, (32, 37.8),
               decimals=1, core=False, when=only_if("temperature_control")),
        *leaving_ed_items(U),
    ),
)  # fmt: skip
DISCHARGE = Section(
    "discharge",
    N_("Discharge"),
    (
        *more(
            yes_no("life_support_withdrawn", N_("Life support withdrawn"), f"{U}: withdrawal of life-sustaining treatment",
                   later=True, when=ADMITTED),
            yes_no("organ_donation", N_("Organ donation"), f"{U}: organ donation", later=True, when=ADMITTED),
        ),
        *discharge_items(U),
        choice("cpc", N_("Cerebral performance category (CPC)"), f"{U}: CPC at discharge", CPC, later=True,
               when=ALIVE),
        choice("mrs_discharge", N_("Modified Rankin scale at discharge"), f"{U}: mRS at discharge", MRS, core=False,
               later=True, when=ALIVE, loinc="75859-9"),
        yes_no("alive_day_30", N_("Alive after 30 days"), f"{U}: 30-day survival", core=False, later=True),
        worked_out("call_to_scene", N_("Call to scene"), f"{U}: response time", "min"),
        worked_out("call_to_cpr", N_("Call to CPR by the crew"), f"{U}: time to CPR", "min"),
        worked_out("call_to_shock", N_("Call to first shock"), f"{U}: time to defibrillation", "min"),
    ),
)  # fmt: skip

OHCA = Table(
    Condition.OHCA,
    N_("Cardiac arrest report (OHCA)"),
    (CALL, SCENE, RESUSCITATION, ARRIVAL_HERE, TREATMENT, DISCHARGE),
    (
        *RUN_ORDER,
        Before("collapse_at", "call_at", ask=True),
        Before("call_at", "cpr_at"),
        Before("call_at", "rosc_at"),
        Before("cpr_at", "first_shock_at", ask=True),
        Before("cpr_at", "adrenaline_at", ask=True),
        Before("arrived_at", "ecpr_at"),
        Before("arrived_at", "angiography_at"),
    ),
)
