"""How the answers of an outcome report look in FHIR: which profile an answer follows, which times are those of a procedure.

Shared by the documents and by the guide that describes them. Golden Hour's own, not the ministry's.
"""

from __future__ import annotations

from goldenhour.emergency.report_items import TABLES, Item, Kind

NIHSS, RANKIN = "72089-6", "75859-9"
ANSWER, TIME, SCALE, PROCEDURE = "gh-report-answer", "gh-report-time", "gh-report-scale", "gh-report-procedure"
RESPONSE, BUNDLE = "gh-report-response", "gh-report-bundle"
ANSWERS_SECTION = "answers"
"""The section with the whole form as a QuestionnaireResponse."""

PROCEDURES: dict[str, tuple[str, str]] = {
    "ct_at": ("imaging", "CT or MRI"),
    "needle_at": ("thrombolysis", "Intravenous thrombolysis"),
    "puncture_at": ("thrombectomy", "Thrombectomy"),
    "lysis_at": ("fibrinolysis", "Fibrinolysis"),
    "wire_at": ("coronary-intervention", "Percutaneous coronary intervention"),
    "ecpr_at": ("ecpr", "Extracorporeal circulation in cardiac arrest"),
    "angiography_at": ("coronary-angiography", "Coronary angiography"),
    "operation_at": ("key-intervention", "First key emergency intervention"),
}
"""Item whose answer is when something was done -> our code and words for it. No answer, no procedure."""


def document_profile(disease: str) -> str:
    return f"gh-report-{disease}"


def profile_of(item: Item) -> str:
    """The profile of an answer's Observation."""
    if item.kind in (Kind.TIME, Kind.DATE):
        return TIME
    return SCALE if item.loinc in (NIHSS, RANKIN) or item.unit == "{score}" else ANSWER


def section_titles() -> dict[str, str]:
    """Every section of the four reports by its code."""
    titles = {one.id: one.title for table in TABLES.values() for one in table.sections}
    return {**titles, ANSWERS_SECTION: "Answers"}
