"""A hospital's system sends a report instead of a nurse typing it: the answers of a QuestionnaireResponse, or of those in a
document, become answers on the case's timeline, checked by the same rules as the page's. What the report says just so already
is not said again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from goldenhour.emergency.actions import Saying, Spoken, spoken_by
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.book import Book
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.report_bodies import Answer, ReportAnswered, ReportSigned
from goldenhour.kit.fhir.access import Access
from goldenhour.kit.fhir.belonging import is_bundle
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.outcomes.actions import answer_report
from goldenhour.outcomes.fhir_questionnaires import BASE, answers_of

ORIGIN = "questionnaire"


class Taking:
    """`goldenhour.kit.fhir.interactions.Consequence` for QuestionnaireResponse and Bundle. What answers another questionnaire,
    or belongs to no case, means nothing here: it is kept as it is. So is a document about a patient of another hospital."""

    def __init__(self, book: Book) -> None:
        self.book = book

    async def __call__(self, access: Access, resource: Json, case_id: str) -> tuple[Sequence[Entry], Mapping[str, int]]:
        reports = list(reports_in(resource)) if case_id else []
        if not reports:
            return (), {}
        case = await self.book.case(case_id)
        if is_bundle(resource) and alert_of(case, access.organisation) is None:
            return (), {}
        try:
            spoken = [taking(self.book, access.by, access.organisation, case, report) for report in reports]
        except Refusal as refusal:
            place = f"QuestionnaireResponse.{'subject' if refusal.code == NOT_BROUGHT else 'item'}"
            text = f"{refusal.sentence()} Nothing was taken."
            raise FhirRefusal(422, Issue("error", "business-rule", text, (place,))) from refusal
        entries = [one.entry for one in spoken if one is not None]
        return entries, {f"case/{case_id}": case.seq} if entries else {}


NOT_BROUGHT = "not_brought_here"


def reports_in(resource: Json) -> Iterator[Json]:
    """The reports a resource is, or holds where it is a Bundle: what answers one of our questionnaires."""
    held = [entry.get("resource") for entry in resource.get("entry", ())] if is_bundle(resource) else [resource]
    for one in held:
        response = one if isinstance(one, dict) and one.get("resourceType") == "QuestionnaireResponse" else {}
        if str(response.get("questionnaire", "")).startswith(f"{BASE}/Questionnaire/report-"):
            yield response


def taking(
    book: Book, by: str, organisation: str, case: Case, response: Json,
    *, entry_id: str | None = None, sent_at: int | None = None,
) -> Spoken | None:  # fmt: skip
    """What a report of this organisation's system says that the case does not say yet; None: nothing. What anybody said after
    it was sent (`sent_at`, its place in the log) stays as it is.

    Raises `FhirRefusal` for what cannot be read, `Refusal` for what cannot be or is not this hospital's to say.
    """
    disease, answers = report_in(response)
    alert = alert_of(case, organisation)
    if alert is None:
        raise Refusal(
            Category.INCORRECT,
            NOT_BROUGHT,
            "This patient was not brought to your hospital, so no outcome of theirs is yours to report.",
        )
    settled = said_since(case, alert, disease, sent_at) | said_already(alert, disease, answers)
    fresh = {item: answer for item, answer in answers.items() if item not in settled}
    if not fresh:
        return None
    body = ReportAnswered(alert=alert.id, disease=disease, answers=fresh, origin=ORIGIN)
    person = Person(id=by, name=by, roles=frozenset({Role.ED_NURSE}), organisation=organisation)
    saying = Saying(body=msgspec.Raw(encode_json(body)), id=entry_id)
    spoken = spoken_by(book, person, answer_report, case.id, saying, {})
    spoken.check(book, case)
    return spoken


def report_in(response: Json) -> tuple[Condition, dict[str, Answer]]:
    """Raises `FhirRefusal`: it could not be read whole."""
    disease, answers, issues = answers_of(response)
    if disease is None or any(issue.stops for issue in issues):
        raise FhirRefusal(422, *issues)
    return disease, answers


def said_already(alert: Alert, disease: Condition, answers: Mapping[str, Answer]) -> set[str]:
    """The questions whose answer stands in the report just so."""
    report = alert.reports.get(disease)
    stands = {item: (one.answer.value, one.answer.absent) for item, one in report.answers.items()} if report else {}
    return {item for item, answer in answers.items() if stands.get(item) == (answer.value, answer.absent)}


def said_since(case: Case, alert: Alert, disease: Condition, place: int | None) -> set[str]:
    """The questions somebody answered, or took an answer back to, after this place in the log."""
    found: set[str] = set()
    for said in case.timeline:
        body, later = said.body, place is not None and said.logged.seq > place
        if later and isinstance(body, ReportAnswered | ReportSigned):
            found |= set(body.answers) if (body.alert, body.disease) == (alert.id, disease) else set()
    return found


def alert_of(case: Case, organisation: str) -> Alert | None:
    """The alert by which the patient came to this hospital; the last one where there were several."""
    mine = [alert for alert in case.alerts.values() if f"hospital/{alert.hospital}" == organisation]
    return mine[-1] if mine else None
