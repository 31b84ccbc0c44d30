// Forms and buttons that say one thing: {"id", "at", "confirmed", "body"} as JSON to data-say.
//
// <form data-say="/cases/7/vital-signs" data-then="reload | stay | quiet | goto:/cases/{id}">  fields by name, data-type
// <button data-say="/cases/7/times" data-body='{"what": "at_scene"}' data-then="stay">
// data-corrects names the entry that this one corrects, data-at the time it tells of (else that of a field with data-when,
// else now).
// data-under is one more step of the name, as it is: a person's name may have dots in it.
// data-type also: none (a ticked box says null), word (a ticked box says its value), contacts (one a line, name and number),
// lines (one a line), drugs (one a line: name, dose and unit, route; data-codes has the codes of known names), json (written
// by a script of the page).
// The id is made once per filling and kept until success, so a repeat is harmless. Events, bubbling: say:kept
// {saying, answer}, say:refused {saying, refusal}.
import { newId } from "./ids.js";
import { send } from "./send.js";
import { instantOf, word } from "./words.js";
import "./keys.js";

const begun = new WeakMap(); // form or button -> the saying it is busy with

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-say]");
  if (!form) return;
  event.preventDefault();
  say(form, bodyOf(form, event.submitter));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-say]");
  if (button) say(button, JSON.parse(button.dataset.body || "{}"));
});

/** Send what `source` (form or button) says; once at a time. */
async function say(source, body, confirmed = []) {
  if (source.getAttribute("aria-busy") === "true") return;
  const { corrects, at = whenOf(source) ?? new Date().toISOString() } = source.dataset;
  const saying = { id: begun.get(source)?.id ?? newId(), at, confirmed, body, ...(corrects && { corrects }) };
  begun.set(source, saying);
  clear(source);
  setBusy(source, true);
  const { answer, refusal } = await send(source.dataset.say, saying, (why) => waiting(source, why));
  setBusy(source, false);
  clear(source);
  if (answer) return kept(source, saying, answer);
  source.dispatchEvent(new CustomEvent("say:refused", { bubbles: true, detail: { saying, refusal } }));
  if (refusal.category === "confirm") ask(source, saying, refusal);
  else refuse(source, refusal);
}

/** The time a form tells of, where it asks for one (data-when): something that was written on paper. */
function whenOf(source) {
  const when = source.matches("form") ? source.querySelector("[data-when]") : null;
  return when && (instantOf(when.value) ?? when.value);
}

function kept(source, saying, answer) {
  begun.delete(source);
  source.dispatchEvent(new CustomEvent("say:kept", { bubbles: true, detail: { saying, answer } }));
  const then = source.dataset.then ?? "stay";
  if (then === "reload") return location.reload();
  if (then.startsWith("goto:")) {
    const place = then.slice(5).replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer[name] ?? saying[name] ?? ""));
    return location.assign(place);
  }
  if (source.matches("form")) source.reset();
  if (then === "quiet") return; // the page itself shows what was kept
  const notice = box(source, "notice kept", word("kept"));
  setTimeout(() => notice.remove(), 4000);
}

// ---- reading the fields ----

/** The body a form says: dots in names nest, empty fields are left out, data-type decides the type. */
export function bodyOf(form, submitter = null) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.matches("button, [type=submit]") && field !== submitter)) continue;
    const value = valueOf(field);
    if (value === undefined) continue;
    const path = [...field.name.split("."), ...("under" in field.dataset ? [field.dataset.under] : [])], last = path.pop();
    const place = path.reduce((inside, name) => (inside[name] ??= {}), body);
    place[last] = Array.isArray(place[last]) && Array.isArray(value) ? [...place[last], ...value] : value;
  }
  return body;
}

function valueOf(field) {
  const type = field.dataset.type ?? (field.type === "checkbox" ? "list" : "text");
  if (field.type === "checkbox" && type === "boolean") return field.checked;
  if (["checkbox", "radio"].includes(field.type) && !field.checked) return undefined;
  if (type === "none") return null; // ticked: left out on purpose
  if (field.type === "checkbox") return type === "word" ? field.value : [field.value];
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  const text = field.value.normalize("NFKC").trim();
  if (text === "") return undefined;
  if (type === "drugs") return linesOf(text).map((line) => drug(line, JSON.parse(field.dataset.codes || "{}")));
  return typed(text, type, field.value.trim());
}

// What cannot be read as its type goes as written: the server says what is wrong, in its own words.
function typed(text, type, asWritten) {
  if (type === "number" || type === "integer") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === "boolean") return { true: true, false: false }[text] ?? text;
  if (type === "datetime") return instantOf(text) ?? text;
  if (type === "json") return JSON.parse(asWritten); // made by a script of the page, not by hand
  if (type === "list") return asWritten.split(/[,，、\n]/).map((item) => item.trim()).filter(Boolean);
  if (type === "lines") return linesOf(asWritten);
  if (type === "contacts") return linesOf(asWritten).map(contact);
  return asWritten;
}

const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** "Aspirin 300 mg po" as {drug, dose, unit, route, code}; what is not there is left out, and the server says what is wrong. */
function drug(line, codes) {
  const [, name, dose, unit, route] = /^(.*?\D)\s*(\d+(?:\.\d+)?)\s*([^\s\d]+)?\s*(.*)$/.exec(line) ?? [null, line];
  const code = codes[name.trim().toLowerCase()];
  return { drug: name.trim(), ...(dose && { dose: Number(dose) }), ...(unit && { unit }), ...(route && { route }), ...(code && { code }) };
}

/** "Chen 0912 345 678" as {name, number}; a line without a number goes as it is, and the server says what is missing. */
function contact(line) {
  const [, name, number] = /^(.*?)[\s,，:：]+(\+?[0-9][0-9 ()#,-]*)$/.exec(line) ?? [null, line, ""];
  return { name, number };
}

// ---- showing what became of it ----

function setBusy(source, busy) {
  source.toggleAttribute("data-unsent", busy);
  if (busy) source.setAttribute("aria-busy", "true"); else source.removeAttribute("aria-busy");
  // What is on its way is not changed meanwhile: the repeat must say the same thing under the same id.
  if (source.matches("form")) for (const child of source.children) if (!child.matches("[data-box]")) child.inert = busy;
}

/** A box for words about `source`: in the form itself, or among the page's notices for a button. */
function box(source, kind, text = "") {
  const element = document.createElement("div");
  element.className = kind;
  element.dataset.box = "";
  element.textContent = text;
  boxesOf(source).push(element);
  const inForm = source.matches("form");
  (inForm ? source : document.getElementById("notices") ?? document.body)[inForm ? "prepend" : "append"](element);
  return element;
}

const boxes = new WeakMap();
const boxesOf = (source) => boxes.get(source) ?? boxes.set(source, []).get(source);

function clear(source) {
  boxesOf(source).splice(0).forEach((element) => element.remove());
  if (!source.matches("form")) return;
  source.querySelectorAll(".field-refusal").forEach((element) => element.remove());
  for (const field of source.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
  }
}

function waiting(source, why) {
  boxesOf(source).splice(0).forEach((element) => element.remove());
  box(source, "notice waiting", [why?.message, word("not sent")].filter(Boolean).join(" ")).setAttribute("role", "status");
}

// Said once: beside its field where it has one that can be seen, else in a box.
function refuse(source, refusal) {
  const field = source.matches("form") && refusal.field ? fieldNamed(source, refusal.field) : null;
  const message = inLabels(refusal, field) || word("not understood");
  if (!field?.getClientRects().length) return focusOn(refusalBox(source, "refusal", word("not kept"), message));
  const words = markField(field, message);
  field.focus();
  words.scrollIntoView({ block: "nearest" }); // nobody mends what they cannot read
}

/** Programs are told a field's name; people know it by its label. */
function inLabels({ message = "", code, field: name }, field) {
  const label = field?.closest("fieldset.choice")?.querySelector("legend") ?? field?.labels?.[0];
  const called = label?.firstChild?.textContent.trim();
  return code === "wrong_body" && called ? message.replace(name, () => called) : message;
}

function fieldNamed(form, name) {
  const found = form.elements.namedItem(name) ?? form.elements.namedItem(name.replace(/^body\./, "").replace(/\.\d+(\..*)?$/, ""));
  return found instanceof RadioNodeList ? found[0] : found;
}

function markField(field, message) {
  const words = document.createElement("span");
  words.className = "refusal field-refusal";
  words.id = `${field.id || field.name}-refusal`;
  words.textContent = message;
  words.setAttribute("role", "alert");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", words.id);
  (field.closest(".field, fieldset") ?? field.parentElement).append(words);
  return words;
}

function refusalBox(source, kind, heading, message) {
  const element = box(source, kind);
  element.setAttribute("role", "alert");
  element.tabIndex = -1;
  const title = document.createElement("h2"), words = document.createElement("p");
  title.textContent = heading;
  words.textContent = message;
  element.append(title, words);
  return element;
}

const focusOn = (element) => { element.focus(); element.scrollIntoView({ block: "nearest" }); };

/** Possible but unusual: ask, and on yes say the same again with the code confirmed. */
function ask(source, saying, refusal) {
  const element = refusalBox(source, "refusal question", word("please check"), refusal.message);
  const row = document.createElement("p"), yes = document.createElement("button"), no = document.createElement("button");
  row.className = "row";
  yes.type = no.type = "button";
  yes.className = "main";
  yes.textContent = word("yes");
  no.textContent = word("no");
  yes.onclick = () => say(source, saying.body, [...saying.confirmed, refusal.code]);
  no.onclick = () => {
    clear(source);
    (source.matches("form") ? fieldNamed(source, refusal.field ?? "") ?? source.elements[0] : source)?.focus();
  };
  row.append(yes, no);
  element.append(row);
  yes.focus();
}

function showUnsent({ detail }) {
  for (const element of document.querySelectorAll(".unsent")) {
    if (detail.count) element.dataset.count = detail.count; else delete element.dataset.count;
    element.textContent = detail.count ? word("unsent", { n: detail.count }) : word("all sent");
  }
}
document.addEventListener("say:unsent", showUnsent);
showUnsent({ detail: { count: 0 } });
