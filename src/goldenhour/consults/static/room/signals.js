// Signals to the others, in order and together: what is written while one is on its way goes with the next.
const AGAIN_MS = 1000;

export class Signals {
  constructor(url) {
    Object.assign(this, { url, me: null, waiting: new Map(), busy: false });
  }

  /** A new stay in the room: nothing meant for the one before is sent any more. */
  hello(me) {
    this.me = me;
    this.waiting.clear();
  }

  /** To one member, or to all others (""). Of messages that hold the same single `newest` only the last is sent. */
  send(to, message, newest = null) {
    const row = this.waiting.get(to) ?? this.waiting.set(to, []).get(to);
    const place = newest ? row.findIndex((one) => newest in one) : -1;
    if (place >= 0) row[place] = message;
    else row.push(message);
    this.pour();
  }

  async pour() {
    if (this.busy) return;
    this.busy = true;
    while (this.me && this.waiting.size) {
      const [to, messages] = this.waiting.entries().next().value, me = this.me;
      this.waiting.delete(to);
      while (!(await this.post({ sender: me, to, data: messages })) && me === this.me) await pause(AGAIN_MS);
    }
    this.busy = false;
  }

  /** Whether it need not be sent again: it was passed on, or whom it was for is gone. */
  async post(signal) {
    try {
      const { status } = await fetch(this.url, {
        method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(signal), signal: AbortSignal.timeout(10_000),
      });
      return status < 500 && status !== 429;
    } catch {
      return false;
    }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
