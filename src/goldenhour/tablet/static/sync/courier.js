// Between this tablet and the server, whenever there is any network: out with what waits, in with what is new, again and
// again. One courier per tablet, however many windows are open (Web Locks).
import { StorageFull } from "../store/db.js";
import { fetchNews } from "./cursor.js";
import { handIn } from "./outbox.js";

const HAND_OVERS = 5, ANSWER_MS = 20_000, EVERY_MS = 20_000, FIRST_MS = 1_000, LONGEST_MS = 30_000;

/**
 * `onNews(news)` after each exchange, `onState(state)`: connected, offline, signed out, wiped. `knock()` makes it go now.
 */
export class Courier {
  constructor({ store, clock, app, onNews = () => {}, onState = () => {}, random = Math.random }) {
    Object.assign(this, { store, clock, app, onNews, onState, random });
    this.failures = 0;
    this.state = "offline";
    this.stopped = false;
    this.asked = new Set();
    this.handOvers = 0;
    addEventListener("online", () => this.knock());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.knock());
  }

  start() {
    const alone = (work) => (navigator.locks ? navigator.locks.request("goldenhour-courier", work) : work());
    this.running = alone(() => this.run());
    this.listen();
  }

  stop() {
    this.stopped = true;
    this.nudges?.close();
    this.knock();
  }

  /** Go now, or as soon as this round is over. */
  knock() {
    this.knocked = true;
    this.wake?.();
  }

  /** Have a case whole that has left the tablet. */
  ask(id) {
    this.asked.add(id);
    this.knock();
  }

  async run() {
    while (!this.stopped) {
      this.knocked = false;
      await this.round().catch((error) => this.failed(error));
      if (this.stopped) return;
      if (!this.knocked) await this.pause(this.failures ? this.backoff() : EVERY_MS);
    }
  }

  /** No room on the disk, or our own mistake: said, and tried again. Nothing that was kept is lost by it. */
  failed(error) {
    this.failures += 1;
    console.error(error);
    this.settle(error instanceof StorageFull ? "full" : "offline");
  }

  async round() {
    if (!this.store.key) return; // locked: what is sealed cannot be sent
    const device = await this.store.meta("device");
    if (!device) return;
    await this.store.keepUnkept();
    const sent = await handIn(this.store, { post: (path, body) => this.exchange("POST", path, body), device: device.id, app: this.app });
    if (sent === "wiped" || sent === "signed out") return this.settle(sent);
    const ask = [...this.asked];
    const news = await fetchNews(this.store, { get: (path) => this.exchange("GET", path), ask });
    if (news?.refused === 401 && news.code === "device_wiped" && this.mayStillHandOver(sent)) return this.settle("offline");
    if (news?.refused === 401) return this.settle(news.code === "device_wiped" ? "wiped" : "signed out");
    if (news?.refused === 404 && ask.length) this.asked.clear();
    const failed = !news || news.refused || sent === "offline" || sent === "waiting";
    this.failures = failed ? this.failures + 1 : 0;
    if (news && !news.refused) {
      ask.forEach((id) => this.asked.delete(id));
      this.onNews(news);
    }
    this.settle(news && !news.refused ? "connected" : "offline");
  }

  /** A tablet that was signed out hands over what it still holds before it forgets everything; not for ever. */
  mayStillHandOver(sent) {
    this.failures += 1;
    return sent !== "empty" && ++this.handOvers < HAND_OVERS;
  }

  settle(state) {
    if (state === "connected") this.listen();
    this.state = state;
    this.onState(state);
  }

  backoff() {
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.failures, 6)) * (0.5 + this.random() / 2);
  }

  pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  /** One request, and what it tells about our clock. Throws when there is no answer. */
  async exchange(method, path, body) {
    const asked = this.clock.steady();
    const response = await fetch(path, {
      method,
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
      cache: "no-store",
    });
    const told = /[/+]json/.test(response.headers.get("Content-Type") ?? "") ? await response.json() : null;
    const server = Date.parse(told?.now ?? "");
    if (!Number.isNaN(server)) this.clock.measure({ asked, answered: this.clock.steady(), server });
    return { status: response.status, body: told };
  }

  /** The live line: each frame only says that something is new. */
  async listen() {
    const unit = await this.store.meta("unit");
    if (this.nudges?.unit === unit && this.nudges.readyState !== EventSource.CLOSED) return;
    this.nudges?.close();
    this.nudges = null;
    if (!unit || this.stopped) return;
    this.nudges = new EventSource(`/live?topic=tablet/${encodeURIComponent(unit)}`);
    this.nudges.unit = unit;
    for (const event of ["put", "gone"]) this.nudges.addEventListener(event, () => this.knock());
  }
}
