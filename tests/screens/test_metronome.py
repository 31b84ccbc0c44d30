"""Beats stand on the audio clock: exact to the sample, whatever the page is busy with."""

from __future__ import annotations

import itertools

import pytest

from tests.protocols.conftest import Run, blank, run

__all__ = ["blank", "run"]
MODULE = "../../screens/static/metronome.js"

SCHEDULED = """async (m, given) => {
  const times = [];
  const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, start = (at) => times.push(at);
  const fake = () => ({ frequency: {}, gain, connect: (next) => next, start, stop() {} });
  const context = { currentTime: 10, destination: fake(), createOscillator: fake, createGain: fake, resume: async () => {} };
  const metronome = new m.Metronome(() => context);
  metronome.setRate(given.rate);
  await metronome.start();
  for (const [seconds, rate] of given.then) {
    context.currentTime += seconds;
    if (rate) metronome.setRate(rate);
    metronome.schedule();
  }
  metronome.stop();
  return times;
}"""


@pytest.mark.parametrize("rate", [100, 105, 110, 115, 120])
def test_the_beats_are_exactly_even_however_unevenly_the_page_gets_its_turn(run: Run, rate: int) -> None:
    turns = [[0.05, 0], [0.21, 0], [0.02, 0], [0.34, 0]] * 24
    times = run(MODULE, SCHEDULED, {"rate": rate, "then": turns})
    assert len(times) > 20
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert max(abs(gap - 60 / rate) for gap in gaps) < 1e-9


def test_a_new_rate_counts_from_the_next_beat_and_no_beat_is_doubled_or_dropped(run: Run) -> None:
    times = run(MODULE, SCHEDULED, {"rate": 100, "then": [[0.3, 0]] * 10 + [[0.1, 120]] + [[0.3, 0]] * 10})
    gaps = [round(later - earlier, 9) for earlier, later in itertools.pairwise(times)]
    assert sorted(gaps, reverse=True) == gaps, "the slow ones, then the fast ones"
    assert set(gaps) == {0.6, 0.5}


def test_a_page_that_slept_goes_on_without_a_burst_of_missed_beats(run: Run) -> None:
    times = run(MODULE, SCHEDULED, {"rate": 120, "then": [[0.3, 0]] * 3 + [[60, 0]] + [[0.3, 0]] * 3})
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(times) < 12
    assert all(abs(gap / 0.5 - round(gap / 0.5)) < 1e-6 for gap in gaps), "and in step"


RENDERED = """async (m, rate) => {
  const metronome = new m.Metronome(), context = metronome.context = new OfflineAudioContext(1, 2 * 48000, 48000);
  for (const at of m.beatsBetween(0.05, rate, -1, 1.9)) metronome.click(at);
  const sound = (await context.startRendering()).getChannelData(0), onsets = [];
  for (let n = 0; n < sound.length; n++) if (Math.abs(sound[n]) > 0.05 && !(n - onsets.at(-1) < 6000)) onsets.push(n);
  return onsets;
}"""


def test_what_is_heard_stands_where_the_beats_are_to_two_samples(run: Run) -> None:
    onsets = run(MODULE, RENDERED, 110)
    assert len(onsets) == 4
    assert all(abs(heard - 48_000 * (0.05 + n * 60 / 110)) <= 2 for n, heard in enumerate(onsets))
