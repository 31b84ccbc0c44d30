"""The steps which protocol helpers note, in words. What is not in this table is shown as it was written."""

from __future__ import annotations

from goldenhour.emergency.protocol_bodies import Protocol
from goldenhour.kit.sentences import N_

NORMAL, ABNORMAL = "normal", "abnormal"
YES, NO = "yes", "no"

STEPS: dict[tuple[Protocol, str], str] = {
    (Protocol.ARREST, "compressions_on"): N_("Compressions begin"),
    (Protocol.ARREST, "compressions_off"): N_("Compressions paused"),
    (Protocol.ARREST, "rhythm_check"): N_("Rhythm checked"),
    (Protocol.ARREST, "mechanical_off"): N_("Mechanical CPR stopped"),
    (Protocol.ARREST, "rosc"): N_("Return of spontaneous circulation"),
    (Protocol.ARREST, "rearrest"): N_("Arrest again"),
    (Protocol.ARREST, "stopped"): N_("Resuscitation ended"),
    (Protocol.ARREST, "collapse"): N_("Time of collapse"),
    (Protocol.ARREST, "witnessed"): N_("Collapse witnessed"),
    (Protocol.ARREST, "bystander_cpr"): N_("CPR by bystanders"),
    (Protocol.ARREST, "signs_of_life"): N_("Signs of life during CPR"),
    (Protocol.ARREST, "life_limiting_illness"): N_("Life-limiting illness known"),
    (Protocol.ARREST, "etco2"): N_("EtCO₂ (mmHg)"),
    (Protocol.ARREST, "metronome_on"): N_("Metronome on"),
    (Protocol.ARREST, "metronome_off"): N_("Metronome off"),
    (Protocol.STROKE, "face"): N_("Face"),
    (Protocol.STROKE, "arm"): N_("Arms"),
    (Protocol.STROKE, "speech"): N_("Speech"),
    (Protocol.STROKE, "gaze"): N_("Gaze"),
    (Protocol.STROKE, "last_known_well_unknown"): N_("Last known well: nobody knows"),
    (Protocol.STEMI, "st_elevation_none"): N_("No ST elevation on the ECG"),
    (Protocol.STEMI, "aspirin_allergy"): N_("Aspirin: allergy or bleeding"),
    (Protocol.STEMI, "pde5"): N_("Erectile-dysfunction drug in the last 48 h"),
    (Protocol.TRAUMA, "entrapped"): N_("Trapped"),
    (Protocol.CHILD, "weight_kg"): N_("Weight (kg)"),
}
"""(helper, step) -> what the timeline calls it."""

VALUES: dict[str, str] = {
    NORMAL: N_("normal"),
    ABNORMAL: N_("abnormal"),
    YES: N_("yes"),
    NO: N_("no"),
}
"""What a step's value is called, where it is a word of ours."""
