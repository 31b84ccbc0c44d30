// The signatures under the record: what is open first, then a name and a finger's strokes; by keyboard, the name alone.
import { jumpTo, timesPanel } from "./form.js";
import { element as h, saidIn } from "./making.js";
import { progressOf } from "./sheet.js";
import { HEIGHT, WIDTH, pathOf } from "./strokes.js";

const WHO = ["crew", "patient", "family", "receiving_nurse"];

export const part = {
  id: "signing", order: 90, keepsTyped: true, title: (word) => word("runsheets.sign"),
  render(root, ctx) {
    root.replaceChildren(h("details", { class: "record-open" }, h("summary", { role: "status" }), h("div", { class: "open-elements" })), paper(ctx), h("ul", { class: "record-signed" }), formOf(ctx));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const { open, needed } = progressOf(ctx);
    root.querySelector(".record-open").classList.toggle("complete", !open.length);
    root.querySelector(".record-open summary").textContent = ctx.word(open.length ? "runsheets.open" : "runsheets.complete", { n: open.length, needed: needed.length });
    root.querySelector(".open-elements").replaceChildren(...open.map((element) => press(saidIn(ctx.language, element.names), () => { if (!timesPanel(element)) ctx.openPart("form"); jumpTo(ctx, element); })));
    root.querySelector(".record-paper").hidden = !navigator.onLine || !ctx.caseState.signatures.length;
    root.querySelector(".record-signed").replaceChildren(...ctx.caseState.signatures.map((one) => h("li", {}, `${ctx.word(`runsheets.who ${one.who}`)}: ${one.refused_reason ? `✗ ${one.refused_reason}` : `✓ ${one.name}`}`)));
  },
};

/** The signed record on paper; it is made on the server, so only where there is a network. */
const paper = (ctx) => h("a", { class: "button record-paper", href: `/cases/${ctx.caseState.id}/run-sheet.pdf`, target: "_blank", rel: "noopener" }, ctx.word("runsheets.paper"));

function formOf(ctx) {
  const who = h("select", { id: "signer" }, ...WHO.map((one) => h("option", { value: one }, ctx.word(`runsheets.who ${one}`))));
  const name = h("input", { id: "signer-name", autocomplete: "off", maxlength: "300" }), refused = h("input", { id: "signer-refused", autocomplete: "off", maxlength: "300" });
  const pad = padOf(ctx), trouble = h("p", { role: "alert" });
  const form = h("form", { class: "two signing" }, labelled(ctx.word("runsheets.who signs"), who), labelled(ctx.word("runsheets.name"), name), h("p", { class: "soft pad-words", "aria-hidden": "true" }, ctx.word("runsheets.draw or type")), pad.canvas,
    h("div", { class: "row" }, press(ctx.word("runsheets.again"), pad.clear)), labelled(ctx.word("runsheets.did not sign"), refused), trouble, h("button", { class: "main" }, ctx.word("runsheets.sign")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const strokes = pad.path(), reason = who.value === "crew" ? "" : refused.value.trim();
    trouble.textContent = "";
    if (!name.value.trim() && !reason) { trouble.textContent = ctx.word("runsheets.name first"); return name.focus(); }
    if (who.value === "crew" && progressOf(ctx).open.length) { trouble.textContent = ctx.word("runsheets.fill first"); return undefined; }
    await ctx.say(`/cases/${ctx.caseState.id}/record-signatures`, reason ? { who: who.value, name: name.value.trim(), refused_reason: reason } : { who: who.value, name: name.value.trim(), strokes });
    form.reset();
    pad.clear();
    ctx.toast(ctx.word("runsheets.kept"));
    return undefined;
  });
  return form;
}

/** A field to sign in with finger, pen or mouse. */
export function padOf(ctx) {
  const canvas = h("canvas", { width: WIDTH, height: HEIGHT, class: "signature-pad", role: "img", "aria-label": ctx.word("runsheets.draw or type") });
  const pen = canvas.getContext("2d");
  let strokes = [], drawing = null;
  const at = (event) => { const box = canvas.getBoundingClientRect(); return { x: (event.clientX - box.left) * WIDTH / box.width, y: (event.clientY - box.top) * HEIGHT / box.height }; };
  canvas.addEventListener("pointerdown", (event) => { event.preventDefault(); canvas.setPointerCapture(event.pointerId); drawing = [at(event)]; strokes.push(drawing); });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const from = drawing.at(-1), to = at(event);
    drawing.push(to);
    Object.assign(pen, { lineWidth: 3, lineCap: "round", strokeStyle: getComputedStyle(canvas).color });
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = null; });
  return { canvas, path: () => pathOf(strokes), clear: () => { strokes = []; pen.clearRect(0, 0, WIDTH, HEIGHT); } };
}

const labelled = (words, field) => h("div", { class: "field" }, h("label", { for: field.id }, words), field);

function press(words, onclick) {
  const button = h("button", { type: "button" }, words);
  button.addEventListener("click", onclick);
  return button;
}
