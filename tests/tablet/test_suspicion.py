"""What the record suggests on the tablet is what it suggests on the server: the same stories through both."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.suspicion import TRAUMA_CALLS, TRAUMA_CRITERIA, Suggestion, suggest
from goldenhour.tablet.words import WORDS
from tests.emergency.telling import call, entry, told
from tests.tablet.conftest import Run
from tests.tablet.stories import fed, stories

Told = tuple[str, str] | None


def ours(suggestion: Suggestion | None) -> Told:
    return (suggestion.condition.value, str(suggestion.why)) if suggestion else None


def theirs(run: Run, timelines: list[list[dict[str, object]]]) -> list[Told]:
    found = run("(m, all) => all.map((entries) => m.suggest(m.fold('c', entries)))", timelines)
    return [one and (one["condition"], words(*one["why"])) for one in found]


def words(key: str, values: dict[str, object] | None = None) -> str:
    return WORDS[key].format(**(values or {}))


def test_the_tablet_suggests_what_the_server_suggests_and_for_the_same_reason(run: Run) -> None:
    told_stories = stories(6000)
    expected = [ours(suggest(one.case)) for one in told_stories]
    got = theirs(run, [one.fed for one in told_stories])
    assert [(o, t, s.fed) for o, t, s in zip(expected, got, told_stories, strict=True) if o != t][:2] == []
    reasons = {why.translate(str.maketrans("", "", "0123456789.")) for found in expected if found for why in [found[1]]}
    assert len(reasons) == 12, reasons  # every rule spoke at least once


def test_every_code_of_major_trauma_counts_on_both_and_no_other(run: Run) -> None:
    codes = sorted(
        TRAUMA_CRITERIA | {f"{n}" for n in range(2903000, 2903025)} | {f"{n}" for n in range(2903799, 2903820)}
    )
    one = [[entry(says.FindingNoted(code=code), 0, "e1")] for code in codes]
    expected = [ours(suggest(told(*entries))) for entries in one]
    assert theirs(run, [[fed(e) for e in entries] for entries in one]) == expected
    assert sum(found is not None for found in expected) == len(TRAUMA_CRITERIA)


def test_every_call_of_an_injury_counts_on_both_and_no_other(run: Run) -> None:
    low = says.VitalSignsTaken(systolic=80)
    codes = sorted(TRAUMA_CALLS | {f"{n}" for n in range(103100, 103130)} | {f"{n}" for n in range(103200, 103220)})
    one = [[entry(call(code), 0, "e1"), entry(low, 1, "e2")] for code in codes]
    expected = [ours(suggest(told(*entries))) for entries in one]
    assert theirs(run, [[fed(e) for e in entries] for entries in one]) == expected
