"""Major trauma: Golden Hour's own item set, after the Utstein trauma template.

Sources: UT Ringdal KG, Coats TJ, Lefering R, et al. Scand J Trauma Resusc Emerg Med 2008;16:7. ISS Baker SP, et al. J
Trauma 1974;14:187-196. TRISS Boyd CR, et al. J Trauma 1987;27:370-378.
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
    CARE_LEVELS,
    RUN_ORDER,
    alert_items,
    arrival_items,
    call_section,
    discharge_items,
    leaving_ed_items,
    run_items,
    signs_items,
)
from goldenhour.kit.sentences import N_

U = "Utstein trauma 2008"

CAUSES = choices(
    car=N_("car occupant"), motorcycle=N_("motorcyclist"), bicycle=N_("cyclist"), pedestrian=N_("pedestrian"),
    traffic=N_("other traffic"), fall_height=N_("fall from a height"), fall_level=N_("fall on the level"),
    shot=N_("gunshot"), stab=N_("knife or sharp object"), struck=N_("hit by a blunt object"),
    machine=N_("machine or crush"), other=N_("other"),
)  # fmt: skip
TYPES = choices(blunt=N_("blunt"), penetrating=N_("penetrating"), burn=N_("burn"))
INTENTS = choices(accident=N_("accident"), self_harm=N_("self-inflicted"), assault=N_("assault"))
AIRWAYS = choices(
    none=N_("none"),
    basic=N_("bag-valve-mask or airway adjunct"),
    supraglottic=N_("supraglottic"),
    tube=N_("tracheal tube"),
)
INTERVENTIONS = choices(
    none=N_("none"), laparotomy=N_("laparotomy"), thoracotomy=N_("thoracotomy"), pelvis=N_("pelvic packing or fixation"),
    craniotomy=N_("craniotomy"), limb=N_("limb revascularisation or fixation"), embolisation=N_("embolisation"),
    other=N_("other"),
)  # fmt: skip
ASA = choices(_1=N_("1 healthy"), _2=N_("2 mild disease"), _3=N_("3 severe disease"), _4=N_("4 threat to life"))
AIS = choices(
    _0=N_("0 none"), _1=N_("1 minor"), _2=N_("2 moderate"), _3=N_("3 serious"), _4=N_("4 severe"), _5=N_("5 critical"),
    _6=N_("6 maximal"),
)  # fmt: skip
GOS = choices(
    _5=N_("5 good recovery"), _4=N_("4 moderate disability"), _3=N_("3 severe disability"), _2=N_("2 vegetative state"),
    _1=N_("1 dead"),
)  # fmt: skip
REGIONS = {
    "ais_head": N_("AIS head and neck"), "ais_face": N_("AIS face"), "ais_chest": N_("AIS chest"),
    "ais_abdomen": N_("AIS abdomen and pelvic contents"), "ais_extremities": N_("AIS extremities and pelvic girdle"),
    "ais_external": N_("AIS external"),
}  # fmt: skip
"""The six body regions of the ISS; the highest AIS severity in each."""

KEY = only_if("intervention", "laparotomy", "thoracotomy", "pelvis", "craniotomy", "limb", "embolisation", "other")

SCENE = Section(
    "scene",
    N_("At the scene"),
    (
        *run_items(U),
        choice("injury_cause", N_("How it happened"), f"{U}: mechanism of injury", CAUSES),
        choice("injury_type", N_("Dominating type of injury"), f"{U}: dominating type of injury", TYPES),
        choice("intent", N_("Intention"), f"{U}: intention of injury", INTENTS),
        number("fall_height", N_("Height of the fall"), "TEMSIS eInjury.T05", "m", 0, 500, (0, 60), core=False,
               when=only_if("injury_cause", "fall_height")),
        yes_no("entrapped", N_("Trapped"), "Golden Hour: from the ambulance record", core=False),
        *signs_items(U, "pulse", "systolic", "breaths", "spo2", "gcs_eye", "gcs_verbal", "gcs_motor"),
        yes_no("arrest_before", N_("Cardiac arrest before the hospital"), f"{U}: pre-hospital cardiac arrest"),
        choice("airway", N_("Airway"), f"{U}: pre-hospital intubation", AIRWAYS),
        yes_no("tourniquet", N_("Tourniquet"), "Golden Hour: from the ambulance record", core=False),
    ),
)  # fmt: skip
ARRIVAL = Section(
    "arrival",
    N_("On arrival here"),
    (
        *alert_items(U),
        time("trauma_team_at", N_("Trauma team activated"), f"{U}: trauma team activation"),
        *arrival_items(U),
        number("ed_systolic", N_("Systolic pressure here"), f"{U}: SBP on arrival", "mm[Hg]", 0, 400, (50, 260),
               loinc="8480-6"),
        number("ed_breaths", N_("Respiratory rate here"), f"{U}: RR on arrival", "/min", 0, 120, (4, 60),
               loinc="9279-1"),
        number("ed_gcs", N_("GCS here"), f"{U}: GCS on arrival", "{score}", 3, 15, loinc="9269-2"),
        *more(
            number("base_excess", N_("Base excess"), f"{U}: arterial base excess", "mmol/L", -50, 50, (-30, 20),
                   decimals=1),
            number("inr", N_("INR"), f"{U}: coagulation, INR", "{INR}", 0.3, 20, (0.7, 10), decimals=1),
        ),
        choice("asa", N_("Health before (ASA)"), f"{U}: pre-injury ASA", ASA),
    ),
)  # fmt: skip
TREATMENT = Section(
    "treatment",
    N_("Treatment here"),
    (
        yes_no("ct", N_("CT"), f"{U}: CT scan"),
        time("ct_at", N_("First CT"), f"{U}: time until first CT", when=only_if("ct")),
        yes_no("massive_transfusion", N_("Massive transfusion"), "Golden Hour: ours", core=False),
        choice("intervention", N_("First key intervention"), f"{U}: type of first key emergency intervention",
               INTERVENTIONS),
        time("theatre_at", N_("Into the theatre or angiography room"), f"{U}: theatre time", core=False, when=KEY),
        time("operation_at", N_("Intervention begun"), f"{U}: time until first key emergency intervention", when=KEY),
        *leaving_ed_items(U),
    ),
)  # fmt: skip
INJURIES = Section(
    "injuries",
    N_("Injuries"),
    (
        *(choice(id, label, f"{U}: AIS code; AIS 2005 severity", AIS, later=True) for id, label in REGIONS.items()),
        worked_out("iss", N_("Injury severity score (ISS)"), "Baker 1974", "{score}"),
        worked_out("rts", N_("Revised trauma score on arrival (RTS)"), "Champion 1989", "{score}", 2),
        worked_out("triss", N_("Chance of survival (TRISS)"), "Boyd 1987; coefficients MTOS 1995", "%", 1),
    ),
)  # fmt: skip
DISCHARGE = Section(
    "discharge",
    N_("Stay and discharge"),
    (
        choice("care_level", N_("Highest level of care"), f"{U}: highest level of in-hospital care", CARE_LEVELS,
               later=True),
        number("ventilator_days", N_("Days on a ventilator"), f"{U}: ventilator days", "d", 0, 1000, (0, 120),
               core=False, later=True),
        *discharge_items(U),
        choice("gos", N_("Glasgow outcome scale"), f"{U}: GOS at discharge", GOS, later=True),
        yes_no("alive_day_30", N_("Alive after 30 days"), f"{U}: 30-day survival", core=False, later=True),
        worked_out("scene_time", N_("Time at the scene"), f"{U}: on-scene time", "min"),
        worked_out("door_to_ct", N_("Door to CT"), f"{U}: time until first CT", "min"),
        worked_out("door_to_intervention", N_("Door to intervention"), f"{U}: time until intervention", "min"),
    ),
)  # fmt: skip

TRAUMA = Table(
    Condition.TRAUMA,
    N_("Major trauma report"),
    (call_section(U), SCENE, ARRIVAL, TREATMENT, INJURIES, DISCHARGE),
    (
        *RUN_ORDER,
        Before("trauma_team_at", "operation_at", ask=True),
        Before("arrived_at", "ct_at"),
        Before("arrived_at", "theatre_at"),
        Before("arrived_at", "operation_at"),
        Before("theatre_at", "operation_at", 0),
    ),
)
