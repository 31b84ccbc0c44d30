"""Any mixture of appends, repetitions and lies, alone or at once, comes out as a simple list would have it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenhour.kit.log import Entry, Receipt, SubjectMoved
from goldenhour.kit.refusals import Refusal
from tests.contracts.conftest import MakeStorage
from tests.contracts.entries import NOON, entry

Wish = tuple[list[Entry], dict[str, int] | None]

entries = st.builds(
    lambda id_, subject, body: entry(f"id{id_}", f"case/{subject}", b'{"x":%d}' % body, at=NOON),
    st.integers(0, 11),
    st.integers(0, 1),
    st.sampled_from([0, 0, 0, 0, 1]),
)
wishes = st.tuples(
    st.lists(entries, max_size=4),
    st.none() | st.dictionaries(st.sampled_from(["case/0", "case/1"]), st.integers(0, 4), max_size=2),
)


class ListOfEntries:
    """The model: a list, and the rules in their shortest form."""

    def __init__(self) -> None:
        self.kept: list[Entry] = []

    def append(self, batch: Sequence[Entry], expecting: dict[str, int] | None) -> object:
        kept = list(self.kept)
        answers = []
        for one in batch:
            there = next((seq for seq, other in enumerate(kept, 1) if other.id == one.id), None)
            if there is None:
                kept.append(one)
                answers.append((one.id, len(kept), False))
            elif kept[there - 1] == one:
                answers.append((one.id, there, True))
            else:
                return "id_used_otherwise"
        lasts = {one.subject: seq for seq, one in enumerate(self.kept, 1)}
        if len(kept) > len(self.kept) and any(lasts.get(s, 0) != seq for s, seq in (expecting or {}).items()):
            return "subject_moved"
        self.kept = kept
        return answers


def in_short(answer: Sequence[Receipt] | BaseException) -> object:
    if isinstance(answer, SubjectMoved):
        return "subject_moved"
    if isinstance(answer, Refusal):
        return answer.code
    assert not isinstance(answer, BaseException), answer
    return [(receipt.id, receipt.seq, receipt.repeated) for receipt in answer]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(wishes, min_size=1, max_size=6), max_size=6))
async def test_any_interleaving_equals_a_simple_list(make_storage: MakeStorage, rounds: list[list[Wish]]) -> None:
    storage, model = make_storage(), ListOfEntries()
    log = await storage.open()
    for at_once in rounds:
        appends = (log.append(batch, expecting=expecting) for batch, expecting in at_once)
        answers = await asyncio.gather(*appends, return_exceptions=True)
        assert [in_short(answer) for answer in answers] == [model.append(*wish) for wish in at_once]
    logged = await log.read(0)
    assert [(one.seq, one.entry) for one in logged] == list(enumerate(model.kept, 1))
    for subject in ("case/0", "case/1"):
        assert await log.timeline(subject) == [one for one in logged if one.entry.subject == subject]
    assert await log.verify() == []
    await storage.close()
