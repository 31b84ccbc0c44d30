"""What got worse since a hospital last heard: the record as it was when the alarm began, held against the record now.

It only offers: the crew decides whether the alarm shall sound again. What is written but crosses no threshold (a NEWS2
band, a condition where minutes count, deeper consciousness) is named when asked, and never offered by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from goldenhour.emergency.bodies import Condition, Consciousness, Priority
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.folding import fold
from goldenhour.emergency.names import name_of
from goldenhour.emergency.priority import priority_of
from goldenhour.emergency.scores import Risk, gcs_total, news2, news2_applies
from goldenhour.emergency.signs import latest_signs
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence

DEPTH = tuple(Consciousness)
BANDS = (Risk.LOW, Risk.LOW_MEDIUM, Risk.MEDIUM, Risk.HIGH)
GCS_FALL = 2
"""From which fall on it is offered. Our choice: one point is within the error between two examiners."""
PRIORITIES = tuple(Priority)
WHY_AT_MOST = 120


class Change(msgspec.Struct, frozen=True):
    """One thing that is worse. `crosses`: it alone is reason enough to offer that the alarm sound again."""

    what: Sentence
    crosses: bool


class Worse(msgspec.Struct, frozen=True):
    """Everything that is worse, the weightiest first, and the priority the alert should have now: never a lower one."""

    changes: tuple[Change, ...]
    priority: Priority

    @property
    def offered(self) -> bool:
        return any(change.crosses for change in self.changes)

    def why(self, say: Translate) -> str:
        """In one line, as the renewal says it."""
        return " · ".join(change.what.text(say) for change in self.changes)[:WHY_AT_MOST]


def worsening(case: Case, alert: Alert, now: datetime) -> Worse | None:
    """What is worse than when this alert last began to ring; None when nothing is."""
    then = as_it_rang(case, alert)
    changes = sorted((*conditions(then, case), *signs(then, case)), key=lambda change: not change.crosses)
    if not changes:
        return None
    proposed = min(priority_of(case, now).priority, alert.priority, key=PRIORITIES.index)
    return Worse(tuple(changes), proposed)


def as_it_rang(case: Case, alert: Alert) -> Case:
    """The case as far as the hospital was told when the alarm last began."""
    rang = alert.ringing_now.id
    place = next((place for place, said in enumerate(case.timeline) if said.id == rang), len(case.timeline))
    return fold(case.id, case.timeline[: place + 1])


def conditions(then: Case, now: Case) -> Iterator[Change]:
    condition = likely_condition(now)
    if condition not in (Condition.OTHER, likely_condition(then)):
        yield Change(name_of(condition), crosses=True)


def signs(then: Case, now: Case) -> Iterator[Change]:
    """Consciousness, GCS and NEWS2, each with both values."""
    before, after = latest_signs(then), latest_signs(now)
    was, is_now = before.consciousness, after.consciousness
    if was and is_now and DEPTH.index(is_now) > DEPTH.index(was):
        yield Change(sentence(N_("{before} → {after}"), before=name_of(was), after=name_of(is_now)), crosses=True)
    gcs = gcs_total(before), gcs_total(after)
    if gcs[0] is not None and gcs[1] is not None and gcs[1] < gcs[0]:
        fell = sentence(N_("GCS {before} → {after}"), before=gcs[0], after=gcs[1])
        yield Change(fell, crosses=gcs[0] - gcs[1] >= GCS_FALL)
    if news2_applies(age_of(now)) and then.vital_signs:
        yield from early_warning(news2(before).score, news2(before).risk, news2(after).score, news2(after).risk)


def early_warning(before: int, band: Risk | None, after: int, band_now: Risk | None) -> Iterator[Change]:
    """A higher score; it crosses where the clinical response of RCP 2017, chart 2, is another one."""
    if after <= before:
        return
    risen = sentence(N_("NEWS2 {before} → {after}"), before=before, after=after)
    order = [BANDS.index(one) if one in BANDS else 0 for one in (band, band_now)]
    yield Change(risen, crosses=order[1] > order[0])
