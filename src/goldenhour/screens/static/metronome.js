// A metronome for compressions: beats are scheduled ahead on the audio clock, so that a busy page cannot shift them. One
// for the whole app: it beats on when another part of the run is opened.

export const SLOWEST = 100, FASTEST = 120;
const AHEAD_S = 0.35, AHEAD_HIDDEN_S = 1.6, EVERY_MS = 50;

/** The moments of the beats after `after` and up to `until`: `start` + n x 60 / rate, exactly. */
export function beatsBetween(start, rate, after, until) {
  const step = 60 / rate, found = [];
  for (let n = Math.max(0, Math.floor((after - start) / step + 1e-9) + (after < start ? 0 : 1)); start + n * step <= until + 1e-9; n++) found.push(start + n * step);
  return found;
}

export class Metronome {
  constructor(makeContext = () => new AudioContext()) {
    Object.assign(this, { makeContext, rate: 110, muted: false, running: false, scheduled: [], onBeat: () => {} });
  }

  /** To be called from a tap: browsers allow sound only then. */
  async start() {
    this.context ??= this.makeContext();
    this.running = true;
    this.begin();
    this.timer ??= setInterval(() => this.schedule(), EVERY_MS);
    this.schedule();
    await this.context.resume?.();
  }

  begin() {
    this.sounds = this.context.state !== "suspended";
    this.anchor = this.time() + 0.05;
    this.last = this.anchor - 1e-6;
  }

  /** Seconds by the audio clock; while the browser gives no sound, by its own, so that the light still beats. */
  time() {
    return this.sounds ? this.context.currentTime : performance.now() / 1000;
  }

  stop() {
    this.running = false;
    clearInterval(this.timer);
    this.timer = undefined;
    for (const beat of this.scheduled) beat.node?.stop?.();
    this.scheduled = [];
  }

  /** The beats already scheduled stay; from the last of them on the new rate counts. */
  setRate(rate) {
    const next = Math.min(FASTEST, Math.max(SLOWEST, rate));
    if (this.running && this.last >= this.anchor) this.anchor = this.last + 60 / next;
    this.rate = next;
    if (this.running) this.last = Math.min(this.last, this.anchor - 1e-6);
  }

  schedule() {
    if (this.sounds !== (this.context.state !== "suspended")) this.begin();
    const now = this.time(), until = now + (globalThis.document?.hidden ? AHEAD_HIDDEN_S : AHEAD_S);
    if (this.last < now - 1) { // the page slept: go on from now, in step
      this.last = now;
    }
    for (const at of beatsBetween(this.anchor, this.rate, this.last, until)) {
      this.scheduled.push({ at, node: this.sounds ? this.click(at) : null });
      this.last = at;
      setTimeout(() => this.running && this.onBeat(), Math.max(0, (at - now) * 1000));
    }
    this.scheduled = this.scheduled.filter((beat) => beat.at > now - 2);
  }

  click(at) {
    const tone = this.context.createOscillator(), loud = this.context.createGain();
    tone.frequency.value = 880;
    loud.gain.setValueAtTime(this.muted ? 0.001 : 0.9, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.05);
    tone.connect(loud).connect(this.context.destination);
    tone.start(at);
    tone.stop(at + 0.06);
    return tone;
  }
}
