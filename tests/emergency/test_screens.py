"""Which screens can be heard: pure, and the words for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency.bodies import ListeningState
from goldenhour.emergency.screens import LEASE, PROOF_HOLDS, ScreenKind, ScreenSighting, listening_of
from tests.world import BEGIN


def board(name: str = "wall-0001", **more: Any) -> ScreenSighting:
    return ScreenSighting(**{"screen": name, "hospital": "h", "at": BEGIN, "sound": True, **more})


def test_a_hospital_without_a_screen_is_to_be_telephoned() -> None:
    found = listening_of([], BEGIN, "02-23123456")
    assert (found.state, found.screens, found.sounding) == (ListeningState.NOBODY, 0, 0)
    assert found.words.text() == "no screen is listening: telephone 02-23123456"
    assert listening_of([], BEGIN).words.text() == "no screen is listening: telephone"


def test_two_boards_listen_and_the_latest_test_counts() -> None:
    earlier, later = BEGIN - timedelta(minutes=40), BEGIN - timedelta(minutes=12)
    found = listening_of([board(heard_at=earlier), board("wall-0002", heard_at=later)], BEGIN)
    assert (found.state, found.screens, found.sounding, found.proven_at) == (ListeningState.LISTENING, 2, 2, later)
    assert found.words.text() == "2 screens are listening, sound proven 12 min ago"


def test_a_board_is_gone_when_it_was_not_heard_of_for_the_lease() -> None:
    assert listening_of([board()], BEGIN + LEASE).screens == 1
    assert listening_of([board()], BEGIN + LEASE + timedelta(milliseconds=1)).state is ListeningState.NOBODY


@pytest.mark.parametrize("deaf", [{"sound": False}, {"connected": False}, {"unheard": True}])
def test_an_open_board_that_cannot_sound_or_knows_of_nothing_is_silent(deaf: dict[str, bool]) -> None:
    found = listening_of([board(heard_at=BEGIN, **deaf)], BEGIN, "02-1")
    assert (found.state, found.screens, found.sounding, found.proven_at) == (ListeningState.SILENT, 1, 0, None)
    assert found.words.text() == "1 screen is open, but silent: telephone 02-1"
    assert listening_of([board(**deaf), board("wall-0002")], BEGIN).state is ListeningState.LISTENING


def test_another_page_is_no_board() -> None:
    assert listening_of([board(kind=ScreenKind.PAGE)], BEGIN).state is ListeningState.NOBODY


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (None, "sound not proven this shift"),
        (timedelta(seconds=20), "sound proven just now"),
        (timedelta(minutes=89), "sound proven 89 min ago"),
        (timedelta(hours=5), "sound proven 5 h ago"),
        (PROOF_HOLDS, "sound proven 12 h ago"),
        (PROOF_HOLDS + timedelta(seconds=1), "sound not proven this shift"),
        (timedelta(seconds=-9), "sound not proven this shift"),
    ],
)
def test_a_proof_holds_for_a_shift(ago: timedelta | None, said: str) -> None:
    heard_at = BEGIN - ago if ago is not None else None
    assert listening_of([board(heard_at=heard_at)], BEGIN).words.text() == f"1 screen is listening, {said}"
