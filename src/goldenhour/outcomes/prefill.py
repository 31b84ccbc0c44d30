"""What is already known of a patient when the outcome form opens, and where it is known from. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.folding import lasting_ids
from goldenhour.emergency.suspicion import suggest
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.outcomes.asked import LATER, NOT_DONE, fields_for


class Known(msgspec.Struct, frozen=True):
    """A value put into the form, and who it comes from. The nurse checks it; nothing is sent unseen."""

    value: Any
    source: Sentence


class Form(msgspec.Struct, frozen=True):
    """The form as it opens. `corrects` is the entry which a report from here corrects; None for the first report.
    `former` says that `known` is that report and not a proposal."""

    condition: Condition
    known: dict[str, Known]
    corrects: str | None = None
    former: bool = False

    def left(self, condition: Condition) -> list[str]:
        """The fields that only the nurse can fill, and that are not yet filled: what is known later, or may never
        have happened, is not counted."""
        return [
            field
            for field in fields_for(condition)
            if field not in self.known and field not in LATER and field not in NOT_DONE and field != "note"
        ]


def form_for(case: Case, alert: Alert) -> Form:
    """A report that was made is opened to be corrected; otherwise what the crew and the ED already said stands in it.
    Triage and diagnosis are left open: they are the ED's own judgement, and a proposal would be copied."""
    if alert.outcome is not None:
        return former_report(case, alert)
    condition, known = condition_known(case)
    if condition is Condition.OHCA and (rosc := rosc_known(case)):
        known["rosc_at"] = rosc
    return Form(condition, known)


def former_report(case: Case, alert: Alert) -> Form:
    report = alert.outcome
    assert report is not None
    source = sentence(N_("as reported before"))
    known = {
        field: Known(value, source)
        for field in fields_for(report.condition)
        if (value := getattr(report, field)) not in (None, "")
    }
    return Form(report.condition, known, last_report(case, alert), former=True)


def last_report(case: Case, alert: Alert) -> str | None:
    """The id of the report that stands: a correction names the last word, whatever it corrected itself."""
    lasting = lasting_ids(case.timeline)
    said = [s for s in case.timeline if s.body is alert.outcome]
    if not said:
        return None
    origin = lasting[said[-1].id]
    return [s for s in case.timeline if lasting[s.id] == origin][-1].id


def condition_known(case: Case) -> tuple[Condition, dict[str, Known]]:
    """What the crew suspected; where they said nothing, what their findings point to."""
    if case.suspected is not None:
        known = Known(case.suspected.condition, sentence(N_("suspected by the crew")))
        return case.suspected.condition, {"condition": known}
    if suggestion := suggest(case):
        known = Known(suggestion.condition, sentence(N_("from the record: {why}"), why=suggestion.why))
        return suggestion.condition, {"condition": known}
    return Condition.OTHER, {}


def rosc_known(case: Case) -> Known | None:
    """The first pulse the crew measured after there had been none."""
    pulseless = False
    for taken in case.vital_signs:
        if taken.signs.pulse == 0:
            pulseless = True
        elif pulseless and taken.signs.pulse:
            return Known(taken.at, sentence(N_("the first pulse the crew measured again")))
    return None
