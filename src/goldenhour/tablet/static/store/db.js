// What the tablet keeps, in IndexedDB: sealed, but for what sending needs to know in order (ids, places in the queue).
//
//   meta     name -> anything small. `device`, `locks`, `cursor`, `app` in the clear: no patient in them
//   sealed   name -> sealed reference data, words, the person (kept only for working offline)
//   entries  [case, seq] -> one fed entry, sealed
//   outbox   order (grows by itself) -> {id, case, state, sealed saying}
//   blobs    id -> {case, meta and bytes sealed}
import { openDB } from "/static/vendor/idb/index.js";
import { seal, sealBytes, unseal, unsealBytes } from "./vault.js";

const NAME = "goldenhour-tablet", VERSION = 1;

/** The disk has no room: nothing was kept, and the caller must say so. */
export class StorageFull extends Error {}

export async function openStore(name = NAME) {
  const db = await openDB(name, VERSION, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("sealed");
      db.createObjectStore("entries", { keyPath: ["case", "seq"] });
      const outbox = db.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      outbox.createIndex("id", "id", { unique: true });
      outbox.createIndex("case", "case");
      db.createObjectStore("blobs", { keyPath: "id" }).createIndex("case", "case");
    },
    blocking() { db.close(); location.reload(); }, // an update of the app wants the store: it begins anew, nothing is lost
  });
  return new Store(db);
}

/** The tablet's disk. `key` is the data key while the tablet is unlocked. */
export class Store {
  key = null;

  constructor(db) {
    this.db = db;
    this.unkept = []; // rows the disk had no room for: only in this window's memory until they are sent or there is room
  }

  meta(name) { return this.db.get("meta", name); }
  setMeta(name, value) { return roomFor(() => this.db.put("meta", value, name)); }

  async get(name) {
    const sealed = await this.db.get("sealed", name);
    return sealed && unseal(this.key, name, sealed);
  }

  async set(name, value) {
    const sealed = await seal(this.key, name, value);
    return roomFor(() => this.db.put("sealed", sealed, name));
  }

  // ---- what the server told ----

  /** Keep what was fed, and how far that is: together or not at all. `whole` cases begin anew; `gone` ones are noted, to be
   *  forgotten once nothing of them waits here any more (`forgetGone`). False, and nothing kept, where the tablet has come
   *  onto another ambulance than the `unit` this tells of. */
  async takeIn({ cases, gone, seq, unit }) {
    const rows = [];
    for (const { id, entries } of cases) {
      for (const entry of entries) rows.push({ case: id, seq: entry.seq, ...(await seal(this.key, `${id}/${entry.seq}`, entry)) });
    }
    const here = new Set(cases.map((fed) => fed.id));
    const leaving = [...new Set([...((await this.meta("leaving")) ?? []), ...gone])].filter((id) => !here.has(id));
    return roomFor(async () => {
      const tx = this.db.transaction(["entries", "meta"], "readwrite", { durability: "strict" });
      const entries = tx.objectStore("entries"), meta = tx.objectStore("meta");
      if (((await meta.get("unit")) ?? null) !== unit) return false;
      for (const { id } of cases.filter((fed) => fed.whole)) entries.delete(range(id));
      for (const row of rows) entries.put(row);
      meta.put(seq, "cursor");
      meta.put(leaving, "leaving");
      await tx.done;
      return true;
    });
  }

  /** On another ambulance, of whose cases nothing is known yet; only if it is still on the one it is taken `from`, if named. */
  async changeUnit(unit, from) {
    const { store: meta, done } = this.db.transaction("meta", "readwrite", { durability: "strict" });
    if (from === undefined || ((await meta.get("unit")) ?? null) === from) {
      meta.put(unit, "unit");
      meta.put(0, "cursor");
    }
    await done;
  }

  /** Forget the cases that have left this tablet and of which nothing waits here. Gives their ids. */
  async forgetGone() {
    const leaving = (await this.meta("leaving")) ?? [];
    if (!leaving.length) return [];
    const waiting = new Set([...(await this.db.getAll("outbox")), ...(await this.db.getAll("blobs")), ...this.unkept].map((row) => row.case));
    const left = leaving.filter((id) => !waiting.has(id)); // what is not sent yet keeps its case here
    if (!left.length) return [];
    const tx = this.db.transaction(["entries", "meta"], "readwrite", { durability: "strict" });
    for (const id of left) tx.objectStore("entries").delete(range(id));
    tx.objectStore("meta").put(leaving.filter((id) => waiting.has(id)), "leaving");
    await tx.done;
    return left;
  }

  async entriesOf(id) {
    const rows = await this.db.getAll("entries", range(id));
    return Promise.all(rows.map((row) => unseal(this.key, `${id}/${row.seq}`, row)));
  }

  async caseIds() {
    const keys = await this.db.getAllKeys("entries");
    const waiting = (await this.db.getAll("outbox")).map((row) => row.case);
    return [...new Set([...keys.map(([id]) => id), ...waiting])];
  }

  forget(id) { return this.db.delete("entries", range(id)); }

  // ---- what is not sent yet ----

  /** Durable when it resolves: the tap may be shown as kept on this tablet. Throws `StorageFull` when there is no room: then
   *  it is in this window's memory, which the caller must say; it is sent all the same. */
  async queue(caseId, saying) {
    const row = { id: saying.id, case: caseId, state: "queued", sealed: await seal(this.key, saying.id, saying) };
    try {
      await this.add(row);
    } catch (error) {
      if (error instanceof StorageFull) this.unkept.push({ ...row, order: Infinity, unkept: true });
      throw error;
    }
  }

  add(row) {
    return roomFor(async () => {
      const tx = this.db.transaction("outbox", "readwrite", { durability: "strict" });
      tx.store.add(row);
      await tx.done;
    });
  }

  /** Try again to write what the disk had no room for, in order. */
  async keepUnkept() {
    while (this.unkept.length) {
      const { id, case: caseId, state, sealed } = this.unkept[0];
      try {
        await this.add({ id, case: caseId, state, sealed });
      } catch {
        return;
      }
      this.unkept.shift();
    }
  }

  /** In the order in which they were said: [{order, id, case, state, refusal, saying}]. */
  async waiting() {
    const rows = [...(await this.db.getAll("outbox")), ...this.unkept];
    return Promise.all(rows.map(async (row) => ({
      ...row,
      saying: await unseal(this.key, row.id, row.sealed),
      refusal: row.refusal ? await unseal(this.key, `${row.id}/refusal`, row.refusal) : null,
    })));
  }

  /** How many sayings have not left, readable while locked. */
  async countQueued() {
    return (await this.db.getAll("outbox")).filter((row) => row.state === "queued").length + this.unkept.length;
  }

  /** How far a saying has come, and why it goes no further (a sentence may name a value: it is sealed too). */
  async mark(id, state, refusal = null, more = {}) {
    await this.change(id, { state, refusal: refusal && (await seal(this.key, `${id}/refusal`, refusal)), ...more });
  }

  async change(id, change) {
    const unkept = this.unkept.find((row) => row.id === id);
    if (unkept) return Object.assign(unkept, change);
    const tx = this.db.transaction("outbox", "readwrite", { durability: "strict" });
    const row = await tx.store.index("id").get(id);
    if (row) await tx.store.put({ ...row, ...change });
    await tx.done;
  }

  /** The answer to a question: the same saying, with the code confirmed. */
  async confirm(id, code) {
    const row = this.unkept.find((one) => one.id === id) ?? (await this.db.getFromIndex("outbox", "id", id));
    if (!row) return;
    const saying = await unseal(this.key, id, row.sealed);
    const sealed = await seal(this.key, id, { ...saying, confirmed: [...(saying.confirmed ?? []), code] });
    await this.change(id, { sealed, state: "queued", refusal: null });
  }

  async drop(ids) {
    this.unkept = this.unkept.filter((row) => !ids.includes(row.id));
    if (!ids.length) return;
    const tx = this.db.transaction("outbox", "readwrite", { durability: "strict" });
    for (const id of ids) {
      const key = await tx.store.index("id").getKey(id);
      if (key !== undefined) await tx.store.delete(key);
    }
    await tx.done;
  }

  // ---- photos and ECGs ----

  async keepBlob(id, caseId, meta, blob) {
    const sealed = await sealBytes(this.key, id, await blob.arrayBuffer());
    const sealedMeta = await seal(this.key, `${id}/meta`, meta);
    return roomFor(() => this.db.put("blobs", { id, case: caseId, meta: sealedMeta, sealed }));
  }

  async listBlobs() {
    const rows = await this.db.getAll("blobs");
    return Promise.all(rows.map(async ({ id, case: caseId, meta, sealed }) =>
      ({ id, case: caseId, size: sealed.sealed.byteLength - 16, ...(await unseal(this.key, `${id}/meta`, meta)) })));
  }

  async readBlob(id) {
    const row = await this.db.get("blobs", id);
    return row && unsealBytes(this.key, id, row.sealed);
  }

  deleteBlob(id) { return this.db.delete("blobs", id); }

  // ---- the end ----

  /** Everything goes, the key first. */
  async wipe() {
    this.key = null;
    this.unkept = [];
    const tx = this.db.transaction(["meta", "sealed", "entries", "outbox", "blobs"], "readwrite", { durability: "strict" });
    for (const name of tx.objectStoreNames) tx.objectStore(name).clear();
    await tx.done;
  }
}

const range = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

async function roomFor(write) {
  try {
    return await write();
  } catch (error) {
    if (error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError") throw new StorageFull();
    throw error;
  }
}
