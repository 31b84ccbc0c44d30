"""What is said beside the cases for the indicators, in words."""

from __future__ import annotations

from goldenhour.emergency import indicator_bodies as indicator
from goldenhour.emergency.names import name_of
from goldenhour.emergency.report_bodies import ReportsReminded
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("threshold_set")
def _(t: Teller, body: indicator.ThresholdSet) -> Parts:
    if body.value is None:
        yield sentence(N_("No threshold any more for {indicator}"), indicator=body.indicator)
    else:
        yield sentence(N_("Threshold for {indicator}: {value}"), indicator=body.indicator, value=f"{body.value:g}")
    yield body.name


@tells("satisfaction_invited")
def _(t: Teller, body: indicator.SatisfactionInvited) -> Parts:
    yield sentence(N_("{n} questionnaires handed out"), n=len(body.tokens))
    yield name_of(body.who)
    yield name_of(body.side)
    yield body.name


@tells("satisfaction_answered")
def _(t: Teller, body: indicator.SatisfactionAnswered) -> Parts:
    yield Sentence(N_("A questionnaire was answered"))
    for topic, score in body.scores.items():
        yield sentence(N_("{topic}: {n} of 5"), topic=name_of(topic), n=score)
    yield body.note


@tells("reports_reminded")
def _(t: Teller, body: ReportsReminded) -> Parts:
    yield sentence(
        N_("Reminded of {outcomes} outcomes and {reports} whole reports"), outcomes=body.outcomes, reports=body.reports
    )
    yield sentence(N_("overdue since {clock}"), clock=t.clock(body.since))
