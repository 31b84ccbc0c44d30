// By how much this tablet's clock is wrong. Each exchange with the server is a measurement: its time against the middle
// of ours, good to half the round trip. The best of the last ones counts; a clock that is set meanwhile is noticed.

const FORGET_AFTER_MS = 30 * 60_000;
const JUMP_MS = 1_500;

export class Clock {
  /** `wall` and `steady` are Date.now and performance.now: the first can be set by anybody, the second only runs on. */
  constructor({ wall = () => Date.now(), steady = () => performance.now() } = {}) {
    this.wall = wall;
    this.steady = steady;
    this.begin();
  }

  begin() {
    this.apart = this.wall() - this.steady();
    this.best = null; // {offset, error, at}
  }

  /** An exchange: asked and answered by our steady clock, what our wall clock showed when asked, the server's time (ms). */
  measure({ asked, answered, server }) {
    this.jumped();
    const error = (answered - asked) / 2;
    const middle = this.apart + asked + error; // the wall clock in the middle
    const stale = this.best && answered - this.best.at > FORGET_AFTER_MS;
    if (!this.best || stale || error <= this.best.error) this.best = { offset: Math.round(server - middle), error, at: answered };
  }

  /** Whether the wall clock was set since the last look. What was measured before is then worth nothing. */
  jumped() {
    const apart = this.wall() - this.steady();
    const jumped = Math.abs(apart - this.apart) > JUMP_MS;
    if (jumped) {
      if (this.best) this.best = { ...this.best, offset: Math.round(this.best.offset - (apart - this.apart)) };
      this.apart = apart;
    }
    return jumped;
  }

  /** Milliseconds to add to what this tablet shows; null before the first contact. */
  get offset() { return this.best ? this.best.offset : null; }

  /** Now by the server's clock, as well as it is known. */
  now() {
    this.jumped();
    return this.wall() + (this.offset ?? 0);
  }
}
