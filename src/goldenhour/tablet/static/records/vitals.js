// Vital signs: a keypad, plausible ranges asked about at once and offline, "not taken" with a reason.
import { button, fill, h } from "../shell/dom.js";
import { label, word } from "../shell/words.js";
import { clockTime } from "/static/words.js";
import "/static/keys.js";

const ACVPU = ["alert", "confused", "voice", "pain", "unresponsive"];
const NOT_TAKEN = ["8801023", "8801019", "8801017", "7701001"];
let correcting = null;

export const part = {
  id: "vitals", order: 10, keepsTyped: true, title: (word) => word("vital signs"),
  render(root, ctx) {
    correcting = null;
    fill(root, form(ctx), h("div.sets-place"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    fill(root.querySelector(".sets-place"), sets(ctx, root));
  },
};

/** Where vital signs taken now are taken (TEMSIS 120001-120003). */
export function phaseOf(run) {
  return run?.times.at_hospital ? "hospital" : run?.times.left_scene ? "transport" : "scene";
}

function form(ctx) {
  const trouble = h("div.trouble", { role: "alert" });
  const element = h("form.vitals", { onsubmit: (event) => { event.preventDefault(); keep(event.target, ctx, trouble); } },
    h("div.numbers", {}, ctx.data.vital_signs.map((sign) => number(ctx, sign))),
    h("div.pad", {}, keypad(), trouble, h("button.main.save", {}, word("record vital signs"))),
    h("div.wide", {}, choice("on_oxygen", word("oxygen"), [["false", word("on air")], ["true", word("on oxygen")]]),
      choice("consciousness", word("consciousness"), ACVPU.map((level) => [level, word(`acvpu ${level}`)])),
      h("div.gcs", {}, ["eye", "verbal", "motor"].map((p) => gcs(ctx, p)))));
  return element;
}

function number(ctx, sign) {
  const id = `v-${sign.field}`;
  return h("div.measure", {},
    h("div.field", {}, h("label", { htmlFor: id }, word(`sign ${sign.field}`)), h("span.hint", { id: `${id}-hint` }, `${sign.low}–${sign.high}`),
      h("div.with-unit", {}, h("input", { id, name: sign.field, inputMode: "none", autocomplete: "off", "data-keypad": "", "aria-describedby": `${id}-hint` }), h("span.unit", {}, sign.unit))),
    h("select.not-taken", { name: `not_taken.${sign.field}`, "aria-label": word("why not taken", { what: word(`sign ${sign.field}`) }) }, h("option", { value: "" }, word("not taken because")),
      NOT_TAKEN.map((code) => h("option", { value: code }, label(ctx.data, "not_values", code)))));
}

export function keypad() {
  const keys = [..."789456123.0"].map((press) => button(press, null, { "data-press": press }));
  return h("div.keypad", { "data-keys": "", role: "group", "aria-label": word("keypad") }, keys,
    button("⌫", null, { "data-press": "back", "aria-label": word("delete digit") }), button(word("next number"), null, { "data-press": "next" }));
}

export function choice(name, legend, options, chosen) {
  return h("fieldset.choice", {}, h("legend", {}, legend), h("div.options", {}, options.map(([value, words]) =>
    h("label", {}, h("input", { type: "radio", name, value, checked: value === chosen }), words))));
}

function gcs(ctx, which) {
  const id = `v-gcs-${which}`;
  return h("div.field", {}, h("label", { htmlFor: id }, word(`gcs ${which}`)),
    h("select", { id, name: `gcs_${which}` }, h("option", { value: "" }, "–"),
      (ctx.data.codes[`gcs_${which}`] ?? []).map((code) => h("option", { value: code.code }, `${code.code} ${label(ctx.data, `gcs_${which}`, code.code)}`))));
}

/** What the form says; numbers that are none stay as written and are asked about. */
export function signsIn(form) {
  const body = {}, notTaken = {};
  for (const [name, raw] of new FormData(form)) {
    const text = String(raw).normalize("NFKC").trim();
    if (text === "") continue;
    if (name.startsWith("not_taken.")) notTaken[name.slice(10)] = text;
    else if (name === "on_oxygen") body[name] = text === "true";
    else if (name === "consciousness") body[name] = text;
    else body[name] = Number.isFinite(Number(text)) ? Number(text) : text;
  }
  for (const sign of Object.keys(notTaken)) if (sign in body) delete notTaken[sign];
  return Object.keys(notTaken).length ? { ...body, not_taken: notTaken } : body;
}

/** The rules of emergency/plausible.py that need no server: [{field, impossible, code, words}]. */
export function problemsOf(body, limits, sayWord = word) {
  const problems = [];
  for (const [field, { lowest, low, high, highest, unit }] of Object.entries(limits)) {
    const value = body[field];
    if (value === undefined) continue;
    const what = { what: sayWord(`sign ${field}`), value, unit, low, high };
    if (typeof value !== "number" || value < lowest || value > highest) problems.push({ field, impossible: true, words: sayWord("impossible value", what) });
    else if (value < low || value > high) problems.push({ field, impossible: false, code: `unusual_${field}`, words: sayWord("unusual value", what) });
  }
  if (typeof body.systolic === "number" && typeof body.diastolic === "number" && body.diastolic > body.systolic) {
    problems.push({ field: "diastolic", impossible: true, words: sayWord("diastolic above systolic") });
  }
  return problems;
}

async function keep(form, ctx, trouble, confirmed = []) {
  const signs = signsIn(form);
  trouble.replaceChildren();
  if (!Object.keys(signs).length) return say(trouble, word("nothing filled in"));
  const problems = problemsOf(signs, ctx.data.limits), impossible = problems.find((problem) => problem.impossible);
  if (impossible) {
    form.elements[impossible.field]?.focus();
    return say(trouble, impossible.words);
  }
  const unusual = problems.find((problem) => !confirmed.includes(problem.code));
  if (unusual && !inArrest(signs, unusual)) {
    return say(trouble, unusual.words, button(word("yes right"), () => keep(form, ctx, trouble, [...confirmed, unusual.code]), { main: true }),
      button(word("no change"), () => { trouble.replaceChildren(); form.elements[unusual.field]?.focus(); }));
  }
  const more = correcting ? { corrects: correcting.id, at: Date.parse(correcting.at) } : {};
  await ctx.say(`/cases/${ctx.caseState.id}/vital-signs`, { ...signs, phase: phaseOf(ctx.caseState.runs[ctx.unit]) }, { confirmed, ...more });
  correcting = null;
  form.reset();
  ctx.toast(word("kept"));
}

const inArrest = (signs, problem) => signs[problem.field] === 0 && ["systolic", "diastolic", "pulse", "breaths", "spo2"].includes(problem.field);

function say(place, words, ...buttons) {
  fill(place, h("div.refusal", {}, h("p", {}, words), buttons.length > 0 && h("p.row", {}, buttons)));
  place.scrollIntoView({ block: "nearest" });
}

function sets(ctx, root) {
  const shown = [...ctx.caseState.vitalSigns].reverse().slice(0, 6);
  if (!shown.length) return h("p.soft", {}, word("no vital signs yet"));
  const columns = ["systolic", "diastolic", "pulse", "breaths", "spo2", "temperature_c"];
  return h("table.sets", {}, h("thead", {}, h("tr", {}, h("th", {}, word("time")), columns.map((sign) => h("th", {}, word(`sign ${sign}`))), h("th", {}))),
    h("tbody", {}, shown.map((set) => h("tr", {}, h("td", {}, h("time", {}, clockTime(Date.parse(set.at))), set.entry.state === "queued" && " ◌"),
      columns.map((sign) => h("td", { "data-sign": word(`sign ${sign}`) }, set.signs[sign] ?? "–")),
      h("td.row", {}, button(word("correct"), () => begin(root, set)), button(word("undo"), () => ctx.undo(set.id)))))));
}

/** Put a set back into the form, to say it again as it was. */
function begin(root, set) {
  const form = root.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(set.signs)) {
    if (name === "not_taken") for (const [sign, reason] of Object.entries(value)) form.elements[`not_taken.${sign}`].value = reason;
    else if (form.elements[name] instanceof RadioNodeList) form.elements[name].value = String(value);
    else if (form.elements[name]) form.elements[name].value = value;
  }
  correcting = { id: set.id, at: set.at };
  form.scrollIntoView({ block: "start" });
}

