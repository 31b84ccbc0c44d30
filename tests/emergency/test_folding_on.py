"""Folding on is folding: what the book does entry by entry gives the same case as the whole timeline at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency.folding import fold, fold_on
from goldenhour.kit.log import Entry
from tests.emergency.telling import logged
from tests.emergency.test_case import ENTRIES


@given(ENTRIES, st.data())
def test_folding_on_in_pieces_gives_the_same_case_and_leaves_the_former_alone(
    entries: list[Entry], data: st.DataObject
) -> None:
    timeline = logged(entries)
    case, at = fold("c", []), 0
    while at < len(timeline):
        piece = timeline[at : at + data.draw(st.integers(1, 4))]
        before = fold("c", timeline[:at])
        further = fold_on(case, piece)
        assert case == before
        case, at = further, at + len(piece)
    assert case == fold("c", timeline)
