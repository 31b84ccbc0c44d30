// How much of a talk a link carries: pictures and text always, then voice, then video. Pure: one reading every two seconds
// in, the level out. It steps down within seconds, and up only after a while, a longer one each time it was in vain.

export const LEVELS = ["text", "audio", "video"];
const TEXT = 0, AUDIO = 1, VIDEO = 2;

/** What a level needs of the link: kbit/s that may be sent, the part lost (0 to 1), and the round trip in ms. Our choice:
    voice stays understandable to about a fifth lost, a picture does not. */
export const NEEDS = {
  [AUDIO]: { kbps: 24, loss: 0.25, rttMs: 2500 },
  [VIDEO]: { kbps: 150, loss: 0.08, rttMs: 1000 },
};
export const BAD_READINGS = 3;
export const WAIT_S = 10, LONGEST_WAIT_S = 160, HELD_S = 60;

/** The beginning: everything is tried. `wait` is how long, in seconds, a link must be good before more is tried. */
export const begin = () => ({ level: VIDEO, bad: 0, goodSince: null, wait: WAIT_S, raisedAt: null });

/** The state after a reading {at (s), kbps, loss, rttMs}; what a browser did not tell is null and counts as good. */
export function step(state, reading) {
  if (!carries(reading, state.level)) return worse(state, reading);
  const better = { ...state, bad: 0, goodSince: state.goodSince ?? reading.at };
  if (state.raisedAt !== null && reading.at - state.raisedAt >= HELD_S) Object.assign(better, { wait: WAIT_S, raisedAt: null });
  if (state.level === VIDEO || !wouldCarry(reading, state.level + 1)) {
    return state.level === VIDEO ? better : { ...better, goodSince: null };
  }
  if (reading.at - better.goodSince < better.wait) return better;
  return { ...better, level: state.level + 1, goodSince: null, raisedAt: reading.at };
}

function worse(state, { at }) {
  const bad = state.bad + 1;
  if (bad < BAD_READINGS || state.level === TEXT) return { ...state, bad, goodSince: null };
  const inVain = state.raisedAt !== null && at - state.raisedAt < HELD_S;
  const wait = inVain ? Math.min(LONGEST_WAIT_S, state.wait * 2) : state.wait;
  return { level: state.level - 1, bad: 0, goodSince: null, wait, raisedAt: null };
}

const within = (value, most) => value === null || value === undefined || value <= most;

function carries({ kbps = null, loss = null, rttMs = null }, level) {
  const needs = NEEDS[level];
  return !needs || ((kbps === null || kbps >= needs.kbps) && within(loss, needs.loss) && within(rttMs, needs.rttMs));
}

/** With some room to spare. What could be sent is not asked: a browser that sends only voice does not measure how much
    more there is room for, so more is tried, and given up again. */
function wouldCarry({ loss = null, rttMs = null }, level) {
  const { loss: most, rttMs: longest } = NEEDS[level];
  return within(loss, most / 2) && within(rttMs, longest * 0.7);
}

/** A reading of one connection's getStats(), from the reports and those before it (a Map by id, or null). */
export function reading(reports, at) {
  const all = [...reports.values()];
  const pair = all.find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded");
  const heard = all.filter((one) => one.type === "remote-inbound-rtp");
  const losses = heard.map((one) => one.fractionLost).filter((one) => typeof one === "number");
  return {
    at,
    kbps: pair?.availableOutgoingBitrate === undefined ? null : pair.availableOutgoingBitrate / 1000,
    loss: losses.length ? Math.max(...losses) : null,
    rttMs: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
  };
}
