"""What is told of the outcome reports: which questions were answered, and who signed."""

from __future__ import annotations

from goldenhour.emergency.names import name_of
from goldenhour.emergency.report_bodies import ReportAnswered, ReportSigned
from goldenhour.emergency.report_items import TABLES
from goldenhour.emergency.report_items.words import answer_in_words
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("report_answered")
def _(t: Teller, body: ReportAnswered) -> Parts:
    yield sentence(
        N_("Answers for the outcome report ({disease}): {n}"), disease=name_of(body.disease), n=len(body.answers)
    )
    yield from answers_told(t, body)
    yield body.origin


@tells("report_signed")
def _(t: Teller, body: ReportSigned) -> Parts:
    yield sentence(N_("{name} signs the outcome report ({disease})"), name=body.name, disease=name_of(body.disease))
    if body.answers:
        yield sentence(N_("{n} values of the platform confirmed as shown"), n=len(body.answers))


ANSWERS_TOLD = 6


def answers_told(t: Teller, body: ReportAnswered) -> Parts:
    """The first answers in words; one nobody knows the question of stands as it was written."""
    table = TABLES.get(body.disease)
    for item_id, answer in list(body.answers.items())[:ANSWERS_TOLD]:
        item = table.item(item_id) if table else None
        yield sentence(
            N_("{question}: {answer}"),
            question=Sentence(item.label) if item else item_id,
            answer=answer_in_words(item, answer, t.clock),
        )
