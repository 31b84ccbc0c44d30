"""What every one of the four reports asks: who, the call and the ambulance's times, what was measured, how it ended."""

from __future__ import annotations

from goldenhour.emergency.bodies import Disposition, Sex
from goldenhour.emergency.names import NAMES
from goldenhour.emergency.report_items.item import (
    Before,
    Choice,
    Item,
    Section,
    choice,
    choices,
    date,
    more,
    number,
    only_if,
    time,
    worked_out,
)
from goldenhour.kit.sentences import N_

SEXES = tuple(Choice(sex.value, NAMES[Sex][sex]) for sex in Sex)
DISPOSITIONS = tuple(Choice(one.value, NAMES[Disposition][one]) for one in Disposition)
TRIAGE = choices(
    _1=N_("1 resuscitation"), _2=N_("2 emergent"), _3=N_("3 urgent"), _4=N_("4 less urgent"), _5=N_("5 non-urgent")
)
CREW_LEVELS = choices(
    emt1=N_("EMT-1"), emt2=N_("EMT-2"), emtp=N_("EMT-P"), nurse=N_("nurse"), physician=N_("physician")
)
PLACES_AFTER = choices(
    home=N_("home"),
    rehabilitation=N_("rehabilitation"),
    nursing_home=N_("nursing home"),
    other_hospital=N_("another hospital"),
    died=N_("died"),
    other=N_("other"),
)
MRS = choices(
    _0=N_("0 no symptoms"),
    _1=N_("1 no significant disability"),
    _2=N_("2 slight disability"),
    _3=N_("3 moderate disability"),
    _4=N_("4 moderately severe disability"),
    _5=N_("5 severe disability"),
    _6=N_("6 dead"),
)
CARE_LEVELS = choices(ed=N_("emergency department"), ward=N_("ward"), intermediate=N_("stepdown unit"), icu=N_("ICU"))


def call_section(source: str, *further: Item) -> Section:
    """Who, and the call."""
    return Section(
        "call",
        N_("Patient and call"),
        (
            number("age_years", N_("Age"), f"{source}: age", "a", 0, 130, (0, 105), loinc="30525-0"),
            choice("sex", N_("Sex"), f"{source}: sex", SEXES),
            time("call_at", N_("Call answered"), f"{source}: time of call"),
            *further,
        ),
    )


def run_items(source: str) -> tuple[Item, ...]:
    """The ambulance's times, and who was on it."""
    return (
        time("dispatched_at", N_("Ambulance sent"), f"{source}: time of dispatch"),
        time("scene_at", N_("Ambulance at the scene"), f"{source}: time of arrival at the scene"),
        time("patient_at", N_("Crew at the patient"), f"{source}: time at the patient", core=False),
        time("left_scene_at", N_("Left the scene"), f"{source}: time of leaving the scene"),
        choice("crew_level", N_("Highest level of the crew"), f"{source}: level of the provider", CREW_LEVELS,
               core=False),
    )  # fmt: skip


def signs_items(source: str, *names: str) -> tuple[Item, ...]:
    """The first values a crew measured, those named in their order."""
    rows = {
        "pulse": (N_("First pulse"), "/min", 0, 350, (30, 220), 0, "8867-4"),
        "systolic": (N_("First systolic pressure"), "mm[Hg]", 0, 400, (50, 260), 0, "8480-6"),
        "breaths": (N_("First respiratory rate"), "/min", 0, 120, (4, 60), 0, "9279-1"),
        "spo2": (N_("First oxygen saturation"), "%", 0, 100, (60, 100), 0, "59408-5"),
        "gcs_eye": (N_("First GCS, eyes"), "{score}", 1, 4, None, 0, "9267-6"),
        "gcs_verbal": (N_("First GCS, verbal"), "{score}", 1, 5, None, 0, "9270-0"),
        "gcs_motor": (N_("First GCS, motor"), "{score}", 1, 6, None, 0, "9268-4"),
        "glucose": (N_("First blood glucose"), "mg/dL", 20, 2700, (40, 600), 0, "2339-0"),
    }
    made = []
    for name in names:
        label, unit, lowest, highest, usual, decimals, loinc = rows[name]
        made.append(
            number(f"scene_{name}", label, f"{source}: {name}", unit, lowest, highest, usual, decimals=decimals,
                   loinc=loinc)
        )  # fmt: skip
    return tuple(made)


def alert_items(source: str) -> tuple[Item, ...]:
    """The warning before the patient came."""
    return more(
        time("alert_at", N_("Hospital warned"), f"{source}: prenotification"),
        time("alert_acknowledged_at", N_("Warning acknowledged"), "Golden Hour: acknowledgement of the warning"),
    )


def arrival_items(source: str) -> tuple[Item, ...]:
    return (
        time("arrived_at", N_("Arrived here"), f"{source}: time of arrival at the hospital"),
        choice("triage_level", N_("Triage level"), "Taiwan triage and acuity scale", TRIAGE),
        time("handed_over_at", N_("Handed over by the crew"), "Golden Hour: both signatures", core=False),
    )


def leaving_ed_items(source: str) -> tuple[Item, ...]:
    return (
        choice("ed_disposition", N_("Where the patient went from here"), f"{source}: disposition", DISPOSITIONS),
        time("left_ed_at", N_("Left the emergency department"), f"{source}: time of leaving the ED", core=False),
    )


ALIVE = only_if("discharged_to", *(place.code for place in PLACES_AFTER if place.code != "died"))


def discharge_items(source: str) -> tuple[Item, ...]:
    return (
        choice(
            "discharged_to", N_("Discharged to"), f"{source}: discharge destination, or death", PLACES_AFTER, later=True
        ),
        date("discharged_on", N_("Discharged or died on"), f"{source}: date of discharge or death", later=True),
        worked_out("alive_at_discharge", N_("Left the hospital alive"), f"{source}: survival to discharge"),
    )


RUN_ORDER = (
    Before("call_at", "dispatched_at"),
    Before("dispatched_at", "scene_at"),
    Before("scene_at", "patient_at"),
    Before("scene_at", "left_scene_at"),
    Before("left_scene_at", "arrived_at"),
    Before("call_at", "arrived_at"),
    Before("alert_at", "arrived_at", ask=True),
    Before("arrived_at", "handed_over_at"),
    Before("arrived_at", "left_ed_at"),
    Before("arrived_at", "discharged_on"),
    Before("left_ed_at", "discharged_on"),
)
"""What holds of every run."""
