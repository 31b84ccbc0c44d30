"""A hospital's system sends a report instead of a nurse typing it: the answers of a QuestionnaireResponse, or of the one in a
document, become answers on the case's timeline, checked by the same rules as the page's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from goldenhour.emergency.actions import Saying, spoken_by
from goldenhour.emergency.book import Book
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.report_bodies import ReportAnswered
from goldenhour.kit.fhir.access import Access
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue, refused
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.outcomes.actions import answer_report
from goldenhour.outcomes.fhir_questionnaires import BASE, answers_of

ORIGIN = "questionnaire"


class Taking:
    """`goldenhour.kit.fhir.interactions.Consequence` for QuestionnaireResponse. One that answers another questionnaire, or
    belongs to no case, means nothing here: it is kept as it is."""

    def __init__(self, book: Book) -> None:
        self.book = book

    async def __call__(self, access: Access, response: Json, case_id: str) -> tuple[Sequence[Entry], Mapping[str, int]]:
        questionnaire = str(response.get("questionnaire", ""))
        if not case_id or not questionnaire.startswith(f"{BASE}/Questionnaire/report-"):
            return (), {}
        disease, answers, issues = answers_of(response)
        if disease is None or any(issue.stops for issue in issues):
            raise FhirRefusal(422, *issues)
        if not answers:
            return (), {}
        case = await self.book.case(case_id)
        alert = alert_of(case, access.organisation)
        if alert is None:
            raise refused(
                422,
                "business-rule",
                "This patient was not brought to your hospital, so no outcome of theirs is yours to report.",
                "QuestionnaireResponse.subject",
            )
        body = ReportAnswered(alert=alert.id, disease=disease, answers=answers, origin=ORIGIN)
        person = Person(
            id=access.by, name=access.by, roles=frozenset({Role.ED_NURSE}), organisation=access.organisation
        )
        saying = Saying(body=msgspec.Raw(encode_json(body)))
        try:
            spoken = spoken_by(self.book, person, answer_report, case_id, saying, {})
            spoken.check(self.book, case)
        except Refusal as refusal:
            text = f"{refusal.sentence()} Nothing was taken."
            raise FhirRefusal(422, Issue("error", "business-rule", text, ("QuestionnaireResponse.item",))) from refusal
        return (spoken.entry,), {f"case/{case_id}": case.seq}


def alert_of(case: Case, organisation: str) -> Alert | None:
    """The alert by which the patient came to this hospital; the last one where there were several."""
    mine = [alert for alert in case.alerts.values() if f"hospital/{alert.hospital}" == organisation]
    return mine[-1] if mine else None
