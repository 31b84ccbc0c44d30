"""Whether answers of a report are taken, and whether it may be signed."""

from __future__ import annotations

from collections.abc import Iterable

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alerting import alert_at
from goldenhour.emergency.report_bodies import ReportAnswered, ReportSigned
from goldenhour.emergency.report_items import Item
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, Translate
from goldenhour.outcomes.fitting import Problem, contradictions, problems_of
from goldenhour.outcomes.sheet import Sheet, sheet_of, table_of

NAMED = 5
Said = ReportAnswered | ReportSigned


def sheet_before(asked: Asked) -> Sheet:
    """The report as it stood before this was said."""
    body: Said = asked.body
    return sheet_of(asked.case, alert_at(asked.case, body.alert), body.disease)


def check_report_exists(asked: Asked) -> None:
    table_of(asked.body.disease)


def check_answers(asked: Asked) -> None:
    """Each answer fits its question, and contradicts no other. What the platform had filled in on both sides is asked
    about and never refused: it is not hers to mend."""
    body: Said = asked.body
    table = table_of(body.disease)
    raise_first(asked, problems_of(table, body.answers, asked.now))
    before = sheet_before(asked)
    values = before.values | {item: answer.value for item, answer in body.answers.items()}
    typed = {item for item, answer in body.answers.items() if not answer.taken_from}
    raise_first(asked, contradictions(table, values, typed))


def raise_first(asked: Asked, problems: Iterable[Problem]) -> None:
    """The first impossible one is refused, else the first unusual one not yet confirmed."""
    found = list(problems)
    for one in (one for one in found if one.impossible):
        raise Refusal(Category.INCORRECT, one.code, one.message.message, field=one.item, **one.message.values)
    for one in found:
        asked.ask_to_confirm(one.code, one.message.message, field=one.item, **one.message.values)


# ── signing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_nothing_is_missing(asked: Asked) -> None:
    """Every question of the core is answered, if only that it is not known; what is known later is not waited for."""
    body: ReportSigned = asked.body
    missing = [item for item in sheet_before(asked).missing if item.id not in body.answers]
    if missing:
        raise Refusal(
            Category.CONFLICT,
            "report_incomplete",
            "{n} answers are still missing: {what}. Answer them, if only that it is not known; then sign.",
            n=len(missing),
            what=Listed(items=tuple(missing)),
            field=missing[0].id,
        )


def check_not_signed_twice(asked: Asked) -> None:
    body: ReportSigned = asked.body
    report = alert_at(asked.case, body.alert).reports.get(body.disease)
    if report is not None and report.state == "signed" and asked.corrects is None:
        raise Refusal(
            Category.CONFLICT,
            "report_already_signed",
            "{name} has already signed this report, and nothing was changed since. Nothing more is needed.",
            name=report.signed_by,
        )


class Listed(Sentence, frozen=True, kw_only=True):
    """The first missing questions by name, in the reader's language."""

    message: str = ""
    items: tuple[Item, ...]

    def text(self, translate: Translate | None = None) -> str:
        names = [translate(item.label) if translate else item.label for item in self.items[:NAMED]]
        more = ["…"] if len(self.items) > NAMED else []
        return (translate(N_(", ")) if translate else ", ").join(names + more)
