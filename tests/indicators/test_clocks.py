"""One clock for both ends of an interval between two devices; the writer's where it was written down long after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goldenhour.indicators.views import LATE, by_our_clock

SAID = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_what_reached_us_at_once_counts_by_our_clock() -> None:
    assert by_our_clock(SAID, SAID + timedelta(seconds=3)) == SAID + timedelta(seconds=3)
    assert by_our_clock(SAID, SAID - timedelta(minutes=2)) == SAID - timedelta(minutes=2)  # a tablet running ahead


def test_what_was_written_down_long_after_counts_by_the_writers_clock() -> None:
    assert by_our_clock(SAID, SAID + LATE + timedelta(seconds=1)) == SAID


def test_what_never_happened_has_no_time() -> None:
    assert by_our_clock(None, None) is None
