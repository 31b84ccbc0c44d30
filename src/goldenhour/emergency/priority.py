"""How loud an alert should be: high, medium or low priority, with the reason.

The words are those of IEC 60601-1-8 (high: prompt response; medium: soon; low: be aware). A hospital whose every alert
is high stops listening: alarm practice asks for about 80 % low, 15 % medium and 5 % high (ANSI/ISA-18.2). Pre-alerts
are chosen patients already, so that proportion is a hint to watch, not a rule here. The crew may choose otherwise.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.bodies import Condition, Consciousness, Priority
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.names import name_of
from goldenhour.emergency.scores import News2, Risk, news2, news2_applies
from goldenhour.emergency.signs import latest_signs
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.sentences import N_, Sentence, sentence

CRITICAL_CALL = "2305001"
"""Dispatch level "critical" (TEMSIS eDispatch.T03)."""
STROKE_WINDOW = timedelta(hours=24)
"""Until when after being last known well a stroke may still be opened: Nogueira RG, et al. (DAWN). N Engl J Med
2018;378:11-21."""
DEEP = (Consciousness.PAIN, Consciousness.UNRESPONSIVE)


class Proposed(msgspec.Struct, frozen=True):
    """A priority, and the one reason that weighs most."""

    priority: Priority
    why: Sentence


def priority_of(case: Case, now: datetime) -> Proposed:
    """The priority this patient's alert should have now. Where too little is known it is medium, never low."""
    return by_condition(case, now) or by_signs(case)


def by_condition(case: Case, now: datetime) -> Proposed | None:
    """High for the conditions where minutes count; a stroke past its window is judged by the signs."""
    condition = likely_condition(case)
    if condition is Condition.OTHER or (condition is Condition.STROKE and past_window(case, now)):
        return None
    return Proposed(Priority.HIGH, sentence(N_("Suspected: {condition}"), condition=name_of(condition)))


def past_window(case: Case, now: datetime) -> bool:
    """Whether the stroke began too long ago for reperfusion. Not known counts as not past."""
    began = case.history.last_known_well_at or case.history.onset_at
    return began is not None and now - began > STROKE_WINDOW


def by_signs(case: Case) -> Proposed:
    """By depth of consciousness, and for adults NEWS2; before the first vital signs, by the dispatch level."""
    signs = latest_signs(case)
    if signs.consciousness in DEEP:
        return Proposed(
            Priority.HIGH, sentence(N_("Consciousness: {level}"), level=name_of(Consciousness(signs.consciousness)))
        )
    if not case.vital_signs:
        return by_call(case)
    if not news2_applies(age_of(case)):
        return Proposed(Priority.MEDIUM, sentence(N_("A child: NEWS2 does not apply")))
    return by_news2(news2(signs))


def by_call(case: Case) -> Proposed:
    if case.call and case.call.level == CRITICAL_CALL:
        return Proposed(Priority.HIGH, sentence(N_("Dispatched as critical, no vital signs yet")))
    return Proposed(Priority.MEDIUM, sentence(N_("No vital signs yet")))


def by_news2(score: News2) -> Proposed:
    """RCP 2017, chart 2: 7 or more is an emergency, 5-6 or any single 3 an urgent review."""
    match score.risk:
        case Risk.HIGH:
            return Proposed(Priority.HIGH, sentence(N_("NEWS2 {score}"), score=score.score))
        case Risk.MEDIUM:
            return Proposed(Priority.MEDIUM, sentence(N_("NEWS2 {score}"), score=score.score))
        case Risk.LOW_MEDIUM:
            return Proposed(Priority.MEDIUM, sentence(N_("NEWS2 {score}, one sign scores 3"), score=score.score))
        case Risk.LOW:
            return Proposed(Priority.LOW, sentence(N_("NEWS2 {score}"), score=score.score))
    return Proposed(Priority.MEDIUM, sentence(N_("NEWS2 incomplete, at least {score}"), score=score.score))
