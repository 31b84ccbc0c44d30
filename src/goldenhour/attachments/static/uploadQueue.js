// The files that wait on this tablet, sent one after another by the tus protocol, for as long as it takes. A file stays here
// until the server says that its entry is in the record (`Attachment-State: added`); only then is it deleted.
const FIRST_MS = 1_000, LONGEST_MS = 60_000, EVERY_MS = 30_000, SILENT_MS = 45_000, CHUNK = 2 * 1024 * 1024;
const FIRST_OF_ALL = { ecg12: 0, photo: 1, other: 2 };
const AGAIN = new Set([0, 401, 408, 409, 423, 425, 429]);

/**
 * `blobs`: {listBlobs(), readBlob(id), deleteBlob(id)}, each file with {id, case, what, text, taken_at, unit, size}.
 * `onChange()` is called when anything in `of(id)` has changed.
 */
export class UploadQueue {
  constructor({ blobs, tus = globalThis.tus, onChange = () => {}, random = Math.random, endpoint = "/uploads" }) {
    Object.assign(this, { blobs, tus, onChange, random, endpoint });
    this.states = new Map();
    this.failures = 0;
    this.stopped = true;
    for (const event of ["online", "pageshow"]) addEventListener(event, () => this.knock());
    addEventListener("offline", () => this.current?.giveUp(new Error("offline")));
  }

  /** How far a file is: {state, sent, size, message}. States: here (on this tablet only), sending, waiting (arrived, its run
      is not there yet), refused. One that is gone from the list was added. */
  of(id) { return this.states.get(id) ?? { state: "here", sent: 0 }; }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    // One window of the app sends, however many are open.
    const alone = (work) => (navigator.locks ? navigator.locks.request("goldenhour-uploads", work) : work());
    this.running = alone(() => this.run());
  }

  stop() {
    this.stopped = true;
    this.current?.giveUp(new Error("stopped"));
    this.knock();
  }

  /** Something new waits, or a network is there: go now. */
  knock() {
    this.knocked = true;
    this.wake?.();
  }

  /** Try a refused file once more. */
  again(id) {
    this.states.delete(id);
    this.knock();
  }

  /** End a file that was not added yet: here and on the server. */
  async takeBack(id) {
    if (this.current?.id === id) this.current.giveUp(new Error("taken back"));
    await this.blobs.deleteBlob(id);
    this.set(id, null);
    await fetch(`${this.endpoint}/${id}`, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => {}); // it expires there
  }

  set(id, state) {
    if (state) this.states.set(id, { ...this.of(id), ...state });
    else this.states.delete(id);
    this.onChange(id);
  }

  async run() {
    while (!this.stopped) {
      this.knocked = false;
      const left = await this.round();
      if (this.stopped) return;
      if (!this.knocked) await this.pause(this.failures ? this.backoff() : left ? EVERY_MS / 6 : EVERY_MS);
    }
  }

  /** Every waiting file once; gives back how many still wait. */
  async round() {
    const waiting = (await this.blobs.listBlobs()).filter(({ id }) => this.of(id).state !== "refused").sort(inOrder);
    for (const one of waiting) {
      if (this.stopped) break;
      const done = await this.sendOne(one);
      this.failures = done ? 0 : this.failures + 1;
      if (!done) break; // no network: the others would not come through either
    }
    return waiting.length;
  }

  /** Send one file as far as it goes. True when the server has answered for it, whatever it said. */
  async sendOne(one) {
    if (!navigator.onLine) return false;
    try {
      const bytes = await this.blobs.readBlob(one.id);
      if (!bytes) return true; // taken back meanwhile
      this.set(one.id, { state: "sending", size: bytes.byteLength ?? bytes.size });
      const answer = await this.upload(one, new Blob([bytes]));
      if (answer?.getHeader("Attachment-State") !== "added") return this.set(one.id, { state: "waiting" }), true;
      await this.blobs.deleteBlob(one.id);
      this.set(one.id, null);
      return true;
    } catch (error) {
      return this.failed(one, error);
    } finally {
      this.current = null;
    }
  }

  failed({ id }, error) {
    const answer = error.originalResponse, status = answer?.getStatus() ?? 0;
    if (AGAIN.has(status) || status >= 500 || status === 460) {
      this.set(id, { state: "here", message: status >= 500 ? sentence(answer) : "" });
      return false;
    }
    this.set(id, { state: "refused", message: sentence(answer) });
    return true;
  }

  async upload(one, file) {
    const sha256 = await sumOf(file);
    return new Promise((resolve, reject) => {
      let heard = performance.now();
      const hear = () => { heard = performance.now(); };
      const watch = setInterval(() => performance.now() - heard > SILENT_MS && giveUp(new Error("silent")), 5_000);
      const end = (settle, value) => { clearInterval(watch); settle(value); };
      const { id, case: belongs, what, text, taken_at, unit } = one;
      const upload = new this.tus.Upload(file, {
        endpoint: this.endpoint, uploadUrl: `${this.endpoint}/${id}`, chunkSize: CHUNK, retryDelays: null, storeFingerprintForResuming: false,
        headers: { Accept: "application/json" },
        metadata: Object.fromEntries(Object.entries({ id, case: belongs, what, text, taken_at, unit, sha256 }).filter(([, value]) => value)),
        onProgress: (sent, size) => { hear(); this.set(id, { state: "sending", sent, size }); },
        onSuccess: ({ lastResponse }) => end(resolve, lastResponse),
        onError: (error) => end(reject, error),
      });
      const giveUp = (why) => { upload.abort(); end(reject, why); };
      this.current = { id, giveUp };
      upload.start();
    });
  }

  backoff() {
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.failures, 7)) * (0.5 + this.random() / 2);
  }

  pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}

const inOrder = (a, b) => (FIRST_OF_ALL[a.what] ?? 9) - (FIRST_OF_ALL[b.what] ?? 9) || (a.taken_at ?? "").localeCompare(b.taken_at ?? "");

/** SHA-256 as the server reckons it: what arrives is what left. */
async function sumOf(file) {
  if (!crypto.subtle) return "";
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sentence(answer) {
  try { return JSON.parse(answer.getBody()).error.message; } catch { return ""; }
}
