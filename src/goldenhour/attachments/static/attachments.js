// Photos and ECGs of a run: taken or chosen, kept sealed on this tablet at once, sent by themselves.
import { NoPicture, smaller, thumbOf } from "./pictures.js";
import { UploadQueue } from "./uploadQueue.js";

const thumbs = new Map(); // id -> address, for as long as this window lives
let queue = null;

/** Send what waits, whichever run is open; called once when the tablet is unlocked. */
export function startQueue(blobs) {
  if (queue) return queue;
  queue = new UploadQueue({ blobs, onChange: (id) => document.dispatchEvent(new CustomEvent("attachments:changed", { detail: { id } })) });
  document.addEventListener("tablet:blob", () => queue.knock());
  queue.start();
  return queue;
}

export const part = {
  id: "attachments", order: 45,
  title: (word) => word("attachments.title"),
  start({ store }) { startQueue(store); },

  render(root, ctx) {
    startQueue(ctx.blobs);
    const { word } = ctx, text = element("input", { id: "attachment-text", maxLength: 300, autocomplete: "off" });
    const wrong = element("p", { className: "refusal", hidden: true, role: "alert" });
    const take = async (files, what) => {
      wrong.hidden = true;
      for (const file of files) await this.keep(ctx, file, what, text.value.trim()).catch((error) => {
        wrong.textContent = word(error instanceof NoPicture ? "attachments.no picture" : "attachments.not kept");
        wrong.hidden = false;
      });
      text.value = "";
      this.update(root, ctx);
    };
    const choices = element("div", { className: "attach-choices" },
      chooser(word("attachments.take ecg"), "ecg12", take, { camera: true, main: true }),
      chooser(word("attachments.take photo"), "photo", take, { camera: true }),
      chooser(word("attachments.choose ecg"), "ecg12", take, {}),
      chooser(word("attachments.choose file"), "photo", take, {}));
    root.replaceChildren(choices, element("div", { className: "field" }, element("label", { htmlFor: text.id, textContent: word("attachments.text") }), text),
      wrong, element("p", { className: "attach-camera refusal", hidden: true }), element("ul", { className: "attach-list" }));
    sayWhetherCameraIsAllowed(root.querySelector(".attach-camera"), word);
    this.hear?.abort();
    this.hear = new AbortController();
    document.addEventListener("attachments:changed", () => root.isConnected && this.update(root, ctx), { signal: this.hear.signal });
    this.update(root, ctx);
  },

  /** Durable, sealed, when it resolves. */
  async keep(ctx, file, what, text) {
    const blob = await smaller(file, what), shows = blob.type === "image/jpeg" ? what : what === "ecg12" ? what : "other";
    const id = await ctx.attach(blob, { what: shows, text, taken_at: new Date(ctx.now()).toISOString(), unit: ctx.unit });
    const thumb = await thumbOf(blob);
    if (thumb) thumbs.set(id, thumb);
    ctx.toast(ctx.word("attachments.kept"));
  },

  async update(root, ctx) {
    const list = root.querySelector(".attach-list");
    if (!list) return;
    const round = (this.round = (this.round ?? 0) + 1), here = (await ctx.blobs.listBlobs()).filter((one) => one.case === ctx.caseState.id);
    if (round !== this.round) return; // a later one is on its way
    const added = ctx.caseState.attachments ?? [], known = new Set(added.map((one) => one.id));
    const lines = [...here.filter((one) => !known.has(one.id)).map((one) => waitingLine(one, ctx)), ...added.map((one) => addedLine(one, ctx))];
    list.replaceChildren(...lines.sort((a, b) => b.dataset.at.localeCompare(a.dataset.at)));
    if (!lines.length) list.replaceChildren(element("li", { className: "soft", textContent: ctx.word("attachments.none") }));
    for (const one of here) if (!thumbs.has(one.id)) fillThumb(one, ctx, list);
  },
};

async function fillThumb(one, ctx, list) {
  thumbs.set(one.id, null);
  const bytes = await ctx.blobs.readBlob(one.id), thumb = bytes && (await thumbOf(new Blob([bytes])));
  if (!thumb) return;
  thumbs.set(one.id, thumb);
  list.querySelector(`[data-id="${CSS.escape(one.id)}"] .attach-thumb`)?.replaceChildren(element("img", { src: thumb, alt: "" }));
}

function line({ id, what = "photo", text, taken_at, at }, ctx, address, ...more) {
  const taken = taken_at ?? at, item = element("li", {},
    element("span", { className: "attach-thumb" }, ...(address ? [element("img", { src: address, alt: "", loading: "lazy" })] : [])),
    element("span", { className: "attach-what" }, element("b", { textContent: ctx.word(`attachments.what ${what}`) }), ` ${text ?? ""} `, timeOf(taken)), ...more);
  Object.assign(item.dataset, { id, at: taken ?? "" });
  return item;
}

function waitingLine(one, ctx) {
  const { state, sent = 0, size = one.size, message = "" } = queue.of(one.id), share = size ? Math.floor((100 * sent) / size) : 0;
  const words = ctx.word(`attachments.state ${state === "here" && !navigator.onLine ? "offline" : state}`, { percent: share });
  const item = line(one, ctx, thumbs.get(one.id),
    element("span", { className: "attach-state", role: "status" }, state === "sending" ? element("progress", { max: 100, value: share, ariaLabel: words }) : "", ` ${words} `, message),
    element("span", { className: "attach-do" }, ...(state === "refused" ? [button(ctx.word("attachments.try again"), () => queue.again(one.id))] : []),
      button(ctx.word("attachments.take back"), () => queue.takeBack(one.id), "undo")));
  item.dataset.state = state;
  return item;
}

function addedLine(one, ctx) {
  const address = thumbs.get(one.id) ?? (navigator.onLine && /^image\//.test(one.media_type ?? "") ? `/cases/${ctx.caseState.id}/attachments/${one.id}/picture?size=small` : null);
  const item = line(one, ctx, address,
    element("span", { className: "attach-state" }, `✓ ${ctx.word("attachments.state added")}`),
    element("span", { className: "attach-do" }, button(ctx.word("attachments.strike"), () => ctx.undo(one.id), "undo")));
  item.dataset.state = "added";
  return item;
}

/** A button that opens the camera or the files of the tablet. */
function chooser(words, what, take, { camera = false, main = false }) {
  const input = element("input", { type: "file", accept: camera ? "image/*" : "image/*,application/pdf,.dcm,.scp,.xml", multiple: !camera, hidden: true });
  if (camera) input.setAttribute("capture", "environment");
  input.dataset.what = what;
  input.addEventListener("change", async () => {
    await take([...input.files], what);
    input.value = "";
  });
  return element("span", {}, button(words, () => input.click(), main ? "main" : ""), input);
}

async function sayWhetherCameraIsAllowed(place, word) {
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  const show = () => {
    place.hidden = permission?.state !== "denied";
    place.textContent = word("attachments.camera denied");
  };
  if (!permission) return;
  permission.addEventListener("change", show);
  show();
}

function timeOf(at) {
  const moment = new Date(at);
  return element("time", { dateTime: at ?? "", textContent: Number.isNaN(moment.getTime()) ? "" : moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: document.documentElement.dataset.zone || undefined }) });
}

function button(words, onclick, className = "") {
  return element("button", { type: "button", textContent: words, className, onclick });
}

function element(tag, properties = {}, ...children) {
  const { role, ariaLabel, ...more } = properties, made = Object.assign(document.createElement(tag), more);
  if (role) made.setAttribute("role", role);
  if (ariaLabel) made.setAttribute("aria-label", ariaLabel);
  made.append(...children);
  return made;
}
