// The whole national record, an element a line, in the order of a run: made from the element table alone.
import { isTyped, progressOf, recordedOf, rowOf, valuesOf } from "./sheet.js";
import { element as h, saidIn } from "./making.js";

let wished = "";

export const part = {
  id: "form", order: 80, title: (word) => word("runsheets.record"),
  render(root, ctx) {
    const search = h("input", { type: "search", id: "element-search", "aria-label": ctx.word("runsheets.search"), placeholder: ctx.word("runsheets.search") });
    search.value = wished;
    search.addEventListener("input", () => { wished = search.value; sift(root, ctx); });
    root.replaceChildren(h("div", { class: "record-progress", role: "status" }), search, h("div", { class: "record-form" }));
    for (const stage of ctx.data.elements.stages) root.querySelector(".record-form").append(stageOf(stage, ctx));
    this.update(root, ctx);
    sift(root, ctx);
  },
  update(root, ctx) {
    const { needed, open } = progressOf(ctx), opened = new Set(open.map((element) => element.id));
    const bar = root.querySelector(".record-progress");
    bar.replaceChildren(h("b", {}, ctx.word(open.length ? "runsheets.open" : "runsheets.complete", { n: open.length, needed: needed.length })), ...(open.length ? [jump(root, ctx, open), rest(ctx, open)] : []));
    for (const line of root.querySelectorAll("[data-element]")) {
      const element = ctx.data.elements.elements.find((one) => one.id === line.dataset.element), values = valuesOf(ctx, element);
      line.classList.toggle("open", opened.has(element.id));
      line.querySelector("output").textContent = values.filter((value) => value !== "·").map((value) => meaning(ctx, element, value)).join("、") || (opened.has(element.id) ? ctx.word("runsheets.missing") : values.length ? ctx.word("runsheets.by the program") : "–");
    }
  },
};

/** Bring an element into sight, or the part of the tablet where its value is said. */
export function jumpTo(ctx, element, root = document) {
  const line = root.querySelector(`[data-element="${element.id}"]`);
  if (!line || timesPanel(element)) return openWhereSaid(ctx, element);
  line.querySelector("details").open = true;
  line.scrollIntoView({ block: "center" });
  line.querySelector("summary").focus();
}

const jump = (root, ctx, open) => press(ctx.word("runsheets.next open"), () => jumpTo(ctx, open[0], root));
const rest = (ctx, open) => press(ctx.word("runsheets.rest not recorded"), async () => {
  for (const element of open) await record(ctx, element, ["7701003"]);
  ctx.toast(ctx.word("runsheets.kept"));
});

function stageOf(stage, ctx) {
  const lines = ctx.data.elements.elements.filter((element) => element.stage === stage).map((element) => lineOf(element, ctx));
  return h("section", { "data-stage": stage }, h("h2", {}, ctx.word(`runsheets.stage ${stage}`)), ...lines);
}

function lineOf(element, ctx) {
  const details = h("details", {}, h("summary", {}, h("span", {}, saidIn(ctx.language, element.names)), " ", h("output", {})));
  details.addEventListener("toggle", () => { if (details.open && details.childElementCount === 1) details.append(...answers(element, ctx)); });
  return h("div", { class: "element", "data-element": element.id, "data-names": `${element.id} ${Object.values(element.names).join(" ")}`.toLowerCase() }, details);
}

/** How an element is answered: where it is said, by its codes, by typing, or by a reason for having none. */
function answers(element, ctx) {
  const elsewhere = element.part !== "form" && element.source.split(".")[0] !== "findings";
  const go = elsewhere ? [press(ctx.word("runsheets.say it there"), () => openWhereSaid(ctx, element))] : [];
  if (isTyped(ctx, element)) return go;
  const codes = ctx.data.elements.tables[element.table] ?? [];
  const reasons = ctx.data.elements.not_values.filter((code) => ctx.data.elements.reasons.includes(code.code));
  return [...go, codes.length ? taps(element, codes, ctx) : typing(element, ctx), taps(element, reasons, ctx, true)];
}

function taps(element, codes, ctx, alone = false) {
  const box = h("div", { class: "taps" }, ...codes.map((code) => {
    const one = press(saidIn(ctx.language, code.labels), async () => {
      await choose(element, code, ctx, alone);
      for (const other of box.children) other.setAttribute("aria-pressed", String(valuesOf(ctx, element).includes(other.dataset.code)));
    });
    one.dataset.code = code.code;
    one.setAttribute("aria-pressed", String(valuesOf(ctx, element).includes(code.code)));
    return one;
  }));
  return box;
}

async function choose(element, code, ctx, alone) {
  const noted = element.source.startsWith("findings.") && !alone;
  const standing = ctx.caseState.findings.find((one) => one.body.code === code.code);
  if (noted) return standing ? ctx.untap(standing.id) : ctx.say(`/cases/${ctx.caseState.id}/findings`, { code: code.code, system: code.version });
  const now = recordedOf(ctx.caseState, element)?.values ?? [], there = now.includes(code.code);
  const values = element.several && !alone ? (there ? now.filter((value) => value !== code.code) : [...now, code.code]) : there ? [] : [code.code];
  return record(ctx, element, values, code.version && !alone ? code.version : undefined);
}

function typing(element, ctx) {
  const long = element.type === "text" && (element.length ?? 0) > 100, kinds = { date: "date", datetime: "datetime-local" };
  const input = h(long ? "textarea" : "input", { "aria-label": saidIn(ctx.language, element.names), maxlength: element.length ?? 300, ...(long ? {} : { type: kinds[element.type] ?? "text", inputmode: ["integer", "decimal"].includes(element.type) ? "decimal" : "text", step: element.type === "datetime" ? "1" : null }) });
  const form = h("form", { class: "row" }, input, h("button", { class: "main" }, ctx.word("runsheets.keep")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    await record(ctx, element, text ? [element.type === "datetime" ? new Date(text).toISOString().replace("Z", "+00:00") : text] : []);
    ctx.toast(ctx.word("runsheets.kept"));
  });
  return form;
}

/** Say an element's values; in the vital signs, beside the last set that was taken. */
export function record(ctx, element, values, system) {
  const of = rowOf(ctx.caseState, element);
  return ctx.say(`/cases/${ctx.caseState.id}/elements`, { element: element.id, values, ...(system ? { system } : {}), ...(of ? { of } : {}) });
}

function meaning(ctx, element, value) {
  const code = [...(ctx.data.elements.tables[element.table] ?? []), ...ctx.data.elements.not_values].find((one) => one.code === value);
  return code ? saidIn(ctx.language, code.labels) : element.type === "datetime" ? timeIn(value) : value;
}

/** A moment as the clock on the wall showed it; what is no moment stays as it was typed. */
function timeIn(value) {
  const at = new Date(value), zone = document.documentElement.dataset.zone || undefined;
  return Number.isNaN(at.getTime()) ? value : at.toLocaleString("sv-SE", { timeZone: zone });
}

/** Where the times of a run stand, for an element that is one of them. */
export const timesPanel = (element) => (element.source.startsWith("times.") ? document.querySelector(".times-panel") : null);

/** Open the part where an element is said; the times stand beside every part. */
function openWhereSaid(ctx, element) {
  const times = timesPanel(element);
  if (!times) return ctx.openPart(element.part);
  times.scrollIntoView({ block: "center" });
  times.querySelector(`[data-mark="${element.source.slice(6)}"]:not(summary), [data-mark="${element.source.slice(6)}"] summary`)?.focus();
}

function sift(root, ctx) {
  const text = wished.trim().toLowerCase();
  for (const line of root.querySelectorAll("[data-element]")) line.hidden = !line.dataset.names.includes(text);
  for (const section of root.querySelectorAll("section[data-stage]")) section.hidden = !section.querySelector("[data-element]:not([hidden])");
}

function press(words, onclick) {
  const button = h("button", { type: "button" }, words);
  button.addEventListener("click", onclick);
  return button;
}
