"""The outcome reports in the guide: a document profile for each disease with its sections, and one for each kind of answer.

Made of the item tables (`emergency/report_items`): a section or an item that is added there is in the guide when it is written
anew. Golden Hour's own item sets after published registries, not the ministry's forms.
"""

from __future__ import annotations

from goldenhour.emergency.fhir.codings import LOINC, own
from goldenhour.emergency.fhir.report_shapes import (
    ANSWER,
    ANSWERS_SECTION,
    BUNDLE,
    PROCEDURE,
    RESPONSE,
    SCALE,
    TIME,
    document_profile,
)
from goldenhour.emergency.report_items import TABLES, Table
from goldenhour.exchange.guide.shapes import ExtensionOf, Profile, Rule, SectionOf, coded

SUMMARY = "34133-9"
SUBJECT = Rule("subject", "the patient", 1, to=("gh-patient",))
VISIT = Rule(
    "encounter", "the stay in the emergency department; before arrival the care of the crew", 1,
    to=("gh-emergency-department-stay", "gh-prehospital-care"),
)  # fmt: skip
VALUE = "value.exists() or dataAbsentReason.exists()"
QUESTION = f"code.coding.where(system = '{own('report-items')}').exists()"
"""And not a required binding: HL7's validator refuses one where a code of LOINC, which it does not have, stands beside ours."""


def answers(name: str, title: str, about: str, *rules: Rule) -> Profile:
    return Profile(
        name, "Observation", title, about,
        (Rule("code", "the question, by our code; LOINC beside it where we are sure", 1),
         SUBJECT, VISIT, Rule("effective[x]", "the arrival, which all questions are about", 1), *rules),
        invariants=(
            ("gh-report-1", "There is a value, or a reason why there is none", VALUE),
            ("gh-report-2", "The question is named by our code", QUESTION),
        ),
    )  # fmt: skip


def document(table: Table) -> Profile:
    """A report as a document: every section of its table is there; one of which nothing is known says so."""
    sections = [
        SectionOf("report-sections", one.id, one.title, (ANSWER, TIME, SCALE, PROCEDURE)) for one in table.sections
    ]
    return Profile(
        document_profile(table.disease), "Composition", table.title,
        f"What a hospital reports: {len(table.items)} items by the sections of its chart. Preliminary until somebody signs.",
        (
            Rule("type", "an episode summary, and which report", 1,
                 pattern=coded((LOINC, SUMMARY), (own("documents"), f"report-{table.disease}"))),
            SUBJECT, VISIT,
            Rule("author", "the hospital", 1, to=("gh-hospital",)),
        ),
        sections=(*sections, SectionOf("report-sections", ANSWERS_SECTION, "Answers", (RESPONSE,))),
    )  # fmt: skip


REPORTS: tuple[Profile, ...] = (
    *map(document, TABLES.values()),
    Profile(BUNDLE, "Bundle", "Outcome report, complete", "The document of any of the four; every reference resolves inside.", (
        Rule("type", "", pattern=("code", "document")), Rule("identifier", "", 1), Rule("timestamp", "", 1),
        Rule("entry", "", 3))),
    answers(ANSWER, "Answer of an outcome report", "A number, a choice, yes or no; preliminary until the hospital confirmed it."),
    answers(TIME, "Time in an outcome report", "When something happened, as the report asks for it.",
        Rule("value[x]", "", types=("dateTime",))),
    answers(SCALE, "Scale in an outcome report", "NIHSS, modified Rankin scale, coma scale and other scores.",
        Rule("value[x]", "a number of points, or a level with our code", types=("Quantity", "CodeableConcept"))),
    Profile(PROCEDURE, "Procedure", "Treatment in an outcome report",
        "What was done at the hospital, where the report says when: imaging, thrombolysis, thrombectomy, fibrinolysis, coronary "
        "intervention or angiography, extracorporeal circulation, key emergency intervention.", (
        Rule("code", "", 1, bound="report-procedures"), SUBJECT, VISIT,
        Rule("performed[x]", "when it began", 1, types=("dateTime",)))),
    Profile(RESPONSE, "QuestionnaireResponse", "Answers of an outcome report",
        "The whole form; where a value is known from, and whether it was confirmed, stands beside it.", (
        Rule("questionnaire", "with its version", 1), SUBJECT,)),
)  # fmt: skip

EXTENSIONS: tuple[ExtensionOf, ...] = (
    ExtensionOf("known-from", "Where a value is known from", "The entry a value comes from, its time, who wrote it, and whether "
        "the hospital has confirmed it.", ("QuestionnaireResponse.item.item.answer",),
        parts=(("entry", "string", ""), ("at", "instant", ""), ("where", "string", ""), ("confirmed", "boolean", ""))),
    ExtensionOf("item-source", "Source of a question", "The paper or registry a question is after.",
        ("Questionnaire.item.item",), "string"),
    ExtensionOf("prefilled", "Filled in by the platform", "Whether the platform can know the answer from its timeline.",
        ("Questionnaire.item.item",), "boolean"),
)  # fmt: skip
