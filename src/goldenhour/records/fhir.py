"""The crew's record in FHIR: the patient, vital signs, findings, what was done and given, what is suspected and known."""

from __future__ import annotations

from goldenhour.emergency.fhir.parts import Part, by_id, by_key, once, whole
from goldenhour.records import fhir_care as care
from goldenhour.records import fhir_judged as judged
from goldenhour.records import fhir_known as known
from goldenhour.records import fhir_signs as signs

PARTS = (
    Part("patient", known.seen_of_patient, once, known.patient, "mission"),
    Part("age", known.seen_of_age, whole, known.age, "findings"),
    Part("past_history", lambda case: case.patient.history, whole, known.past_history, "history"),
    Part("allergies", lambda case: case.patient.allergies, whole, known.allergies, "allergies"),
    Part("own_medicines", lambda case: case.patient.regular_medications, whole, known.own_medicines, "own_medicines"),
    Part("what_happened", lambda case: case.history, whole, known.what_happened, "what_happened"),
    Part("suspected", known.seen_of_suspected, once, known.suspected, "suspected"),
    Part("vital_signs", lambda case: case.vital_signs, by_id, signs.vital_signs, "vital_signs"),
    Part("scores", signs.seen_of_scores, signs.rows_of_scores, signs.scores, "scales"),
    Part("findings", lambda case: case.findings, by_id, care.finding, "findings"),
    Part("impression", judged.seen_of_impression, once, judged.impression, "suspected"),
    Part("dangers", judged.seen_of_dangers, by_key, judged.danger, "findings"),
    Part("devices", judged.seen_of_devices, by_key, judged.device, "procedures"),
    Part("procedures", lambda case: case.procedures, by_id, care.procedure, "procedures"),
    Part("medications", lambda case: case.medications, by_id, care.medication, "medications"),
)
