// The cases on this tablet: what was fed and what waits in the outbox, folded; kept in memory while unlocked.
import { StorageFull } from "../store/db.js";
import { fold } from "../timeline/fold.js";
import { newId } from "/static/ids.js";

export class Cases {
  constructor(store, clock, data) {
    Object.assign(this, { store, clock, data });
    this.entries = new Map(); // case -> fed entries in order
    this.rows = []; // the outbox
    this.listeners = new Set();
    this.folded = new Map();
    this.windows = new BroadcastChannel("goldenhour-tablet"); // other windows of this tablet
    this.windows.addEventListener("message", () => this.load());
  }

  async load() {
    this.entries.clear();
    for (const id of await this.store.caseIds()) this.entries.set(id, await this.store.entriesOf(id));
    await this.reloadRows();
  }

  /** Something changed on the disk by this window: shown here, and in the other ones. */
  async tell() {
    await this.reloadRows();
    this.windows.postMessage("changed");
  }

  async reloadRows() {
    this.rows = await this.store.waiting();
    this.changed();
  }

  /** What a feed brought stands on the disk already. */
  async took(news) {
    for (const id of news.left ?? []) this.entries.delete(id);
    for (const { id } of news.cases) this.entries.set(id, await this.store.entriesOf(id));
    await (news.cases.length || news.left?.length ? this.tell() : this.reloadRows());
  }

  changed() {
    this.folded.clear();
    for (const listener of this.listeners) listener();
  }

  /** The folded case. */
  get(id) {
    if (!this.folded.has(id)) this.folded.set(id, fold(id, [...(this.entries.get(id) ?? []), ...this.ours(id)]));
    return this.folded.get(id);
  }

  all() {
    const ids = new Set([...this.entries.keys(), ...this.rows.map((row) => row.case)]);
    return [...ids].map((id) => this.get(id)).filter((found) => found.calledAt || found.call || Object.keys(found.runs).length);
  }

  ours(id) {
    const known = new Set((this.entries.get(id) ?? []).map((entry) => entry.id));
    return this.rows.filter((row) => row.case === id && !known.has(row.id)).map((row) => ({
      id: row.id, kind: kindOf(this.data, row.saying.path), body: this.bodyOf(row.saying), corrects: row.saying.corrects,
      at: new Date(Date.parse(row.saying.at) + (row.saying.clock_ms ?? this.clock.offset ?? 0)).toISOString(),
      state: row.state === "kept" ? undefined : row.state, refusal: row.refusal, stored_at: row.state === "kept" ? new Date(this.clock.now()).toISOString() : undefined,
    }));
  }

  /** The parts of a body that its address says already ({alert}, {unit}). */
  bodyOf({ path, body }) {
    const action = actionAt(this.data, path);
    return action ? { ...body, ...action.places } : body;
  }

  /** Say something about a case: durable on this tablet when it resolves. Times in ms by the server's clock. Where the
   *  disk has no room it stands in memory, `onFull` is told so, and it leaves like everything else. */
  async say(caseId, path, body, { at, corrects, confirmed = [], unit, onFull = () => {} } = {}) {
    const offset = this.clock.offset, id = newId();
    const device = (ms) => new Date(ms - (offset ?? 0)).toISOString(); // what this tablet's own clock shows then
    const written = new Date().toISOString();
    const saying = {
      path, id, body, confirmed, unit, written_at: written, clock_ms: offset, at: at === undefined ? written : device(at),
      ...(corrects && { corrects }),
    };
    const about = actionAt(this.data, path)?.begins ? id : caseId;
    try {
      await this.store.queue(about, saying);
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error;
      onFull();
    }
    await this.tell();
    return id;
  }

  /** Of one case or of all: what has not left, what is asked, what was kept aside. */
  waiting(caseId) {
    const rows = caseId ? this.rows.filter((row) => row.case === caseId) : this.rows;
    return {
      queued: rows.filter((row) => row.state === "queued"),
      asked: rows.filter((row) => row.state === "ask"),
      aside: rows.filter((row) => row.state === "kept_aside"),
    };
  }
}

const templates = new WeakMap();

/** The action a path is addressed to: {kind, begins, places}. */
export function actionAt(data, path) {
  if (!data?.actions) return null;
  if (!templates.has(data)) {
    templates.set(data, data.actions.map((action) => {
      const names = [...action.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const fixed = (action.path.match(/\/[^{/]+/g) ?? []).length;
      return { ...action, names, fixed, pattern: new RegExp(`^${action.path.replace(/\{\w+\}/g, "([^/]+)")}$`) };
    }).sort((a, b) => b.fixed - a.fixed));
  }
  for (const action of templates.get(data)) {
    const match = action.pattern.exec(path);
    if (!match) continue;
    const places = Object.fromEntries(action.names.map((name, place) => [name, decodeURIComponent(match[place + 1])]));
    delete places[action.subject];
    return { ...action, places };
  }
  return null;
}

const kindOf = (data, path) => actionAt(data, path)?.kind ?? "";
