"""Our profiles, one line each thing they ask for beyond FHIR itself. Read from here by `structures` and by the docs."""

from __future__ import annotations

from goldenhour.emergency.fhir.codings import HL7, LOINC, own
from goldenhour.exchange.guide import reports
from goldenhour.exchange.guide.shapes import ExtensionOf, Profile, Rule, coded

PATIENT = Rule("subject", "the patient of the case", 1, to=("gh-patient",))
CARE = Rule("encounter", "the care before hospital", 1, to=("gh-prehospital-care",))
ACTOR = Rule("performer", "who said it, in their role and from their place")
WHEN = Rule("effective[x]", "the time it was measured, by the crew’s corrected clock", 1)
CODE = Rule("code", "what it is", 1)
VITAL = (PATIENT, CARE, WHEN, ACTOR, Rule("extension", extension="gh-phase"))


def vital(name: str, title: str, about: str, parent: str, *rules: Rule) -> Profile:
    return Profile(name, "Observation", title, about, (*VITAL, *rules), parent)


PROFILES: tuple[Profile, ...] = (
    # ── the emergency ──
    Profile("gh-emergency", "EpisodeOfCare", "Emergency", "One patient in one emergency, from the call to its end.", (
        Rule("identifier", "the number of the case", 1), Rule("type", "", 1),
        Rule("patient", "", to=("gh-patient",)), Rule("period", "from the call on", 1),
        Rule("referralRequest", "the call", 1, to=("gh-call",)))),
    Profile("gh-call", "ServiceRequest", "Call for help", "What was asked for, where, how urgent.", (
        Rule("identifier", "the call; patients of one call share it", 1), CODE, Rule("subject", "", to=("gh-patient",)),
        Rule("encounter", "", 1, to=("gh-prehospital-care",)),
        Rule("occurrence[x]", "T01", 1), Rule("locationReference", "where", 1, to=("gh-place",)))),
    Profile("gh-dispatch", "ServiceRequest", "Dispatch of a unit",
        "A unit is chosen and sent; why, and whether it was stood down.", (
        Rule("basedOn", "the call", 1, to=("gh-call",)), Rule("subject", "", to=("gh-patient",)),
        Rule("encounter", "its run", 1, to=("gh-ambulance-run",)), Rule("authoredOn", "T02", 1),
        Rule("performer", "the unit", 1, to=("gh-ambulance",)))),
    Profile("gh-prehospital-care", "Encounter", "Care before hospital",
        "What all units together did until the hospital took over; every observation of the crew belongs to it.", (
        Rule("extension", "T01-T09, the first of each", extension="gh-run-time"),
        Rule("class", "", pattern=("Coding", {"system": f"{HL7}/v3-ActCode", "code": "FLD"})),
        Rule("subject", "", 1, to=("gh-patient",)), Rule("episodeOfCare", "", 1, to=("gh-emergency",)),
        Rule("period", "", 1))),
    Profile("gh-ambulance-run", "Encounter", "Run of a unit", "One unit’s part, with the times it reported.", (
        Rule("extension", "T02-T09 of this unit", extension="gh-run-time"),
        Rule("class", "", pattern=("Coding", {"system": f"{HL7}/v3-ActCode", "code": "FLD"})),
        Rule("subject", "", 1, to=("gh-patient",)), Rule("partOf", "the care before hospital", 1, to=("gh-prehospital-care",)),
        Rule("serviceProvider", "the unit", 1, to=("gh-ambulance",)))),
    # ── the patient and what is known ──
    Profile("gh-patient", "Patient", "Patient", "Whoever needs help, named or not: a temporary identifier is always there.", (
        Rule("identifier", "the temporary one; the national number where known", 1), Rule("gender", "unknown is an answer", 1),
        Rule("birthDate", "or why there is none", 1))),
    Profile("gh-past-history", "Condition", "Past history", "What the patient had before today.", (
        Rule("code", "", 1), Rule("subject", "", to=("gh-patient",)))),
    Profile("gh-allergy", "AllergyIntolerance", "Allergy", "Allergies as asked; that none is known is said with a code.", (
        Rule("code", "", 1), Rule("patient", "", to=("gh-patient",)))),
    Profile("gh-own-medicines", "MedicationStatement", "Own medicines", "What the patient takes, as asked.", (
        Rule("subject", "", to=("gh-patient",)),)),
    Profile("gh-suspected-condition", "Condition", "Suspected condition",
        "What the crew thinks it is: cardiac arrest, major trauma, stroke, infarction, other.", (
        Rule("code", "", 1), Rule("verificationStatus", "", 1), PATIENT, CARE)),
    Profile("gh-impression", "ClinicalImpression", "What the suspicion rests on",
        "The crew’s suspicion, why in its own words, and the findings that speak for it by the rules of the suspicion.", (
        PATIENT, CARE, Rule("problem", "the suspected condition", 1, to=("gh-suspected-condition",)),
        Rule("finding", "the suspicion, and what was found", 1))),
    Profile("gh-flag", "Flag", "What must not be overlooked",
        "Violent behaviour; an order not to resuscitate. It holds while the case is open. The record has no element for "
        "infection or isolation.", (
        Rule("category", "", 1), Rule("code", "", 1, bound="flag"), Rule("subject", "", to=("gh-patient",)), CARE,
        Rule("period", "from when it was noted", 1))),
    # ── signs ──
    vital("gh-heart-rate", "Heart rate", "LOINC 8867-4, per minute.", "heartrate"),
    vital("gh-respiratory-rate", "Respiratory rate", "LOINC 9279-1, per minute.", "resprate"),
    vital("gh-oxygen-saturation", "Oxygen saturation", "LOINC 2708-6 and 59408-5, per cent.", "oxygensat"),
    vital("gh-body-temperature", "Body temperature", "LOINC 8310-5, degrees Celsius.", "bodytemp"),
    vital("gh-blood-pressure", "Blood pressure", "LOINC 85354-9 with 8480-6 and 8462-4, mmHg.", "bp"),
    # not on FHIR's vitalsigns: that binds the units of components to a set without {score}
    vital("gh-coma-scale", "Glasgow coma scale", "LOINC 9269-2 with 9267-6, 9270-0 and 9268-4; the sum only when all three were "
        "examined.", "", Rule("code", "", pattern=coded((LOINC, "9269-2"))),
        Rule("component", "eye, verbal, motor", 1)),
    vital("gh-vital-sign", "Other vital sign",
        "Glucose by meter (41653-7), pain (72514-3), consciousness (ACVPU) and whether oxygen is given (our codes).",
        "vitalsigns"),
    Profile("gh-finding", "Observation", "Finding", "What was seen, examined or told.", (CODE, PATIENT, CARE)),
    Profile("gh-scale", "Observation", "Scale or score",
        "Cincinnati, G-FAST, NEWS2, RTS, shock index, exactly as published; an incomplete score is not said.", (
        Rule("code", "", 1, bound="observation"), PATIENT, CARE, Rule("value[x]", "", 1))),
    Profile("gh-scene-triage", "Observation", "Triage at the scene",
        "The category of a casualty of an incident with many, by START, JumpSTART or SALT; one for each time they were sorted.", (
        Rule("code", "", pattern=coded((own("observation"), "scene-triage"))), PATIENT, CARE, WHEN,
        Rule("value[x]", "the category", 1, bound="triage-category"))),
    Profile("gh-protocol-step", "Observation", "Step of a protocol",
        "What a protocol helper noted.", (CODE, PATIENT, CARE, WHEN)),
    Profile("gh-resuscitation", "Observation", "Resuscitation",
        "Where a resuscitation stands: rhythms, shocks, adrenaline, ROSC.", (
        Rule("code", "", pattern=coded((own("observation"), "resuscitation"))), PATIENT, CARE, Rule("component", "", 1))),
    # ── what was done ──
    Profile("gh-procedure", "Procedure", "Procedure", "Something done to the patient.", (
        Rule("code", "", 1), PATIENT, CARE, Rule("performed[x]", "", 1))),
    Profile("gh-device", "Device", "Device used",
        "A defibrillator or mechanical CPR device, one of each kind for a case: the record says that it was used, not which "
        "one of the service’s it was.", (
        Rule("type", "", 1, bound="device"), Rule("patient", "", 1, to=("gh-patient",)))),
    Profile("gh-medication-given", "MedicationAdministration", "Medicine given", "A medicine the crew gave.", (
        PATIENT, Rule("context", "", 1, to=("gh-prehospital-care",)))),
    Profile("gh-attachment", "DocumentReference", "Photo or ECG", "A file of the patient; its bytes are a Binary.", (
        Rule("identifier", "the SHA-256 of the bytes", 1), PATIENT, Rule("content.attachment.contentType", "", 1),
        Rule("content.attachment.url", "the Binary", 1))),
    Profile("gh-record", "QuestionnaireResponse", "National record", "The elements recorded, by their numbers.", (
        Rule("questionnaire", "", 1), PATIENT, CARE)),
    # ── hospital ──
    Profile("gh-alert", "Task", "Warning to a hospital",
        "A hospital is asked to take notice, make ready and receive; its answers are the outputs.", (
        Rule("basedOn", "the call", 1, to=("gh-call",)), Rule("businessStatus", "", 1, bound="alert-state"),
        Rule("priority", "", 1), Rule("code", "", 1, pattern=coded((own("task"), "pre-arrival-alert"))),
        Rule("for", "", 1, to=("gh-patient",)), Rule("owner", "the hospital", 1, to=("gh-hospital",)))),
    Profile("gh-alert-message", "Communication", "An alarm that rang",
        "The warning, and each renewal because the patient got worse.", (
        Rule("basedOn", "the warning", 1, to=("gh-alert",)), PATIENT, Rule("sent", "", 1), Rule("recipient", "", 1))),
    Profile("gh-ladder-step", "Communication", "Step of the ladder", "How an unacknowledged warning climbed.", (
        Rule("basedOn", "the warning", 1, to=("gh-alert",)), Rule("medium", "", 1, bound="channel"),
        Rule("topic", "", 1, bound="ladder-step"), Rule("sent", "", 1))),
    Profile("gh-verdict", "Observation", "What the warning was worth", "The emergency department’s judgement.", (
        Rule("focus", "the warning", 1, to=("gh-alert",)), Rule("value[x]", "", 1, bound="verdict"))),
    Profile("gh-consult", "ServiceRequest", "Consult", "A specialty elsewhere is asked about the patient.", (
        Rule("identifier", "the consult", 1), Rule("basedOn", "the call or visit", 1, to=("gh-call",)),
        Rule("code", "", 1, pattern=coded((own("task"), "teleconsult"))), Rule("performerType", "the specialty", 1), PATIENT,
        Rule("authoredOn", "", 1), Rule("requester", "who asks", 1, to=("gh-hospital",)),
        Rule("performer", "who took it", to=("gh-hospital",)))),
    Profile("gh-advice", "Communication", "Advice of a consult",
        "What the specialist says to whoever asked; these decide what is carried out.", (
        Rule("basedOn", "the question", 1, to=("gh-consult",)), Rule("topic", "", 1, bound="advice"), PATIENT,
        Rule("sent", "", 1), Rule("recipient", "who asked", 1), Rule("payload", "what it is taken for, and what to do", 1))),
    Profile("gh-return", "Observation", "What came of treating here", "Whether the patient came back within 24 hours.", (
        Rule("basedOn", "the question", 1, to=("gh-consult",)), PATIENT, Rule("value[x]", "", 1, bound="returned"))),
    Profile("gh-emergency-department-stay", "Encounter", "Stay in the emergency department", "From the door on.", (
        Rule("class", "", pattern=("Coding", {"system": f"{HL7}/v3-ActCode", "code": "EMER"})),
        Rule("subject", "", 1, to=("gh-patient",)), Rule("episodeOfCare", "", 1, to=("gh-emergency",)), Rule("period", "", 1),
        Rule("serviceProvider", "", 1, to=("gh-hospital",)))),
    Profile("gh-handover", "Task", "Handover", "Two people sign; with both it is complete.", (
        Rule("code", "", 1, pattern=coded((own("task"), "handover"))), Rule("for", "", 1, to=("gh-patient",)),
        Rule("partOf", "the warning", 1, to=("gh-alert",)), Rule("output", "a signature each", 1))),
    Profile("gh-transfer", "ServiceRequest", "Transfer", "A hospital asks that its patient be taken by another.", (
        Rule("identifier", "", 1), Rule("code", "", 1, pattern=coded((own("task"), "transfer"))),
        Rule("subject", "", to=("gh-patient",)), Rule("requester", "the hospital that sends", 1, to=("gh-hospital",)),
        Rule("performer", "the hospital that accepted", to=("gh-hospital",)), Rule("authoredOn", "", 1))),
    Profile("gh-transfer-ask", "Task", "Question to a hospital", "Whether it takes the patient, and what it answered.", (
        Rule("basedOn", "the transfer", 1, to=("gh-transfer",)), Rule("businessStatus", "", 1, bound="ask-state"),
        Rule("code", "", 1, pattern=coded((own("task"), "transfer-ask"))), Rule("for", "", 1, to=("gh-patient",)),
        Rule("owner", "the hospital that is asked", 1, to=("gh-hospital",)))),
    Profile("gh-diagnosis", "Condition", "Diagnosis", "What the emergency department found it to be.", (
        Rule("code", "", 1), PATIENT, Rule("encounter", "", 1, to=("gh-emergency-department-stay",)))),
    Profile("gh-triage", "RiskAssessment", "Triage", "The five levels used in Taiwan (TTAS).", (
        PATIENT, Rule("prediction", "", 1), Rule("prediction.qualitativeRisk", "", 1))),
    Profile("gh-outcome", "Observation", "Outcome", "A time or result the emergency department reported.", (
        CODE, PATIENT, Rule("value[x]", "", 1))),
    # ── places and people ──
    Profile("gh-county", "Organization", "County",
        "A county’s dispatch centre.", (Rule("identifier", "", 1), Rule("name", "", 1))),
    Profile("gh-hospital", "Organization", "Hospital", "An emergency-responsibility hospital.", (
        Rule("identifier", "", 1), Rule("name", "", 1))),
    Profile("gh-ambulance", "Organization", "Ambulance",
        "A unit, as who comes.", (Rule("identifier", "", 1), Rule("name", "", 1))),
    Profile("gh-place", "Location", "Place", "Where help is needed, a hospital, or an ambulance.", ()),
    Profile("gh-service", "HealthcareService", "What a hospital can do",
        "A capability with its level, and whether it is closed now.", (
        Rule("providedBy", "", 1, to=("gh-hospital",)), Rule("type", "", 1, bound="capability"))),
    Profile("gh-actor", "PractitionerRole", "Somebody in a role",
        "Who speaks, as what, from where. Names stand outside the log.", (
        Rule("practitioner", "", 1),)),
    Profile("gh-said", "Provenance", "What was said", "Which entry made resources what they are, by whom and when.", (
        Rule("occurred[x]", "by the speaker’s clock", 1), Rule("activity", "the kind of entry", 1),
        Rule("entity", "the entry", 1))),
    # ── the document ──
    Profile("gh-ambulance-document", "Composition", "Ambulance run document", "LOINC 67796-3, with the sections of a run.", (
        Rule("type", "", pattern=coded((LOINC, "67796-3"))), Rule("subject", "", 1, to=("gh-patient",)),
        Rule("encounter", "", 1, to=("gh-prehospital-care",)), Rule("section", "", 1), Rule("section.code", "", 1),
        Rule("section.text", "", 1))),
    Profile("gh-ambulance-bundle", "Bundle", "Ambulance run document, complete", "Every reference resolves inside.", (
        Rule("type", "", pattern=("code", "document")), Rule("identifier", "", 1), Rule("timestamp", "", 1),
        Rule("entry", "", 2))),
    # ── the outcome reports ──
    *reports.REPORTS,
)  # fmt: skip

EXTENSIONS: tuple[ExtensionOf, ...] = (
    ExtensionOf("gh-run-time", "Time of a run", "T01 to T09, and when a unit is free again.", ("Encounter",),
        parts=(("time", "Coding", "run-time"), ("at", "dateTime", ""))),
    ExtensionOf("gh-phase", "Phase", "Whether a sign was taken at the scene, on the way or at the hospital.", ("Observation",),
        "Coding", "phase"),
    ExtensionOf("gh-not-value", "Why there is no value", "A reason of the national record in place of a value.",
        ("QuestionnaireResponse.item", "QuestionnaireResponse.item.item"), "Coding"),
    ExtensionOf("gh-written", "As it was written", "Words beside a value, or a value of another type than the element’s.",
        ("QuestionnaireResponse.item", "QuestionnaireResponse.item.item"), "string"),
    *reports.EXTENSIONS,
)  # fmt: skip
BY_NAME = {one.name: one for one in PROFILES}
