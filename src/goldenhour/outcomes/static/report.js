// The report of a disease: each answer is saved as soon as it is given, what hangs on it appears or goes, and the next
// open question is in focus. Digits choose, four digits are a time, Enter confirms; "?" is not known, "/" not recorded.
import { newId } from "../ids.js";
import { send } from "../send.js";
import { dateOf, momentOf, shown } from "./moments.js";

const root = document.querySelector("[data-report]");
const words = root.dataset, rules = JSON.parse(words.order);
const known = () => Date.parse(words.anchor ?? valueOf("arrived_at") ?? valueOf("call_at") ?? "");
const anchor = () => known() || Date.parse(document.documentElement.dataset.now);
const questions = [...root.querySelectorAll(".q")];
const byItem = new Map(questions.map((q) => [q.dataset.item, q]));
const valueOf = (item) => byItem.get(item)?.dataset.value || null;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

// ---- which questions are asked ----

function isAsked(q) {
  if (!q.dataset.when) return true;
  const on = byItem.get(q.dataset.when);
  return Boolean(on) && isAsked(on) && q.dataset.whenValues.split(" ").includes(on.dataset.value);
}

const isDone = (q) => q.dataset.value || q.dataset.state === "answered" || q.dataset.state === "proposed";

function refresh() {
  for (const q of questions) {
    const asked = isAsked(q);
    if (asked && q.dataset.state === "closed") Object.assign(q.dataset, { state: "open", value: "" });
    if (!asked) q.hidden = true;
    else if (!isDone(q) || q.dataset.touched !== undefined) q.hidden = false;
  }
  for (const part of root.querySelectorAll("[data-part]")) showCounts(part);
  const asked = questions.filter(isAsked), filled = asked.filter(isDone);
  root.querySelector("[data-filled]").textContent = filled.length;
  root.querySelector("[data-asked]").textContent = asked.length;
  root.querySelector("[data-left]").textContent = asked.filter((q) => q.dataset.core !== undefined && !isDone(q)).length;
  Object.assign(root.querySelector("[data-bar]"), { max: asked.length, value: filled.length });
}

function showCounts(part) {
  const asked = [...part.querySelectorAll(".q")].filter(isAsked);
  part.querySelector("[data-part-filled]").textContent = asked.filter(isDone).length;
  part.querySelector("[data-part-asked]").textContent = asked.length;
  const more = part.querySelector("[data-more]");
  const folded = [...more.querySelectorAll(".q")].filter((q) => !q.hidden);
  more.hidden = folded.length === 0;
  part.hidden = part.querySelectorAll(".q:not([hidden])").length === 0;
  more.querySelector("[data-more-count]").textContent = folded.filter((q) => !isDone(q)).length || "";
}

// ---- saving ----

let line = Promise.resolve(); // one after another, so that the last word is the last

/** Save answers; resolves to "kept", "asked" or "refused". `said` is where a refusal is said. */
function save(answers, said, confirmed = []) {
  const saying = { id: newId(), at: new Date().toISOString(), confirmed, body: { answers } };
  const sent = line.then(() => send(`${words.path}/answers`, saying, (why) => tell(said, why?.message ?? "…", "waiting")));
  line = sent.catch(() => {});
  return sent.then(({ refusal }) => {
    if (!refusal) return tell(said, [words.wordSaved, readAs(said.closest(".q"))].filter(Boolean).join(" · "), "kept"), "kept";
    if (refusal.category === "confirm") return ask(said, refusal, () => save(answers, said, [...confirmed, refusal.code])), "asked";
    tell(said, refusal.message, "refused");
    return "refused";
  });
}

function tell(said, text, kind) {
  said.className = `said ${kind}`;
  said.textContent = text;
}

/** Possible, but unusual: asked beside the question; Enter on the button says yes, but not the one that was on its way while
 * the question came up, for nobody has read it yet. */
function ask(said, refusal, again) {
  tell(said, refusal.message, "question");
  const asked = performance.now();
  const yes = document.createElement("button");
  yes.type = "button";
  yes.textContent = words.wordYes;
  yes.onclick = () => performance.now() - asked > 500 && again().then((became) => { if (became === "kept") next(said); });
  said.append(" ", yes);
  yes.focus();
}

async function answer(q, value, absent = null) {
  if (q.dataset.value === value && q.dataset.state === "answered" && !absent) return next(q);
  Object.assign(q.dataset, { value, touched: "" });
  q.dataset.state = value || absent ? "answered" : "open";
  for (const one of q.querySelectorAll("[data-absent]")) one.setAttribute("aria-pressed", String(one.dataset.absent === absent));
  refresh();
  const kept = save({ [q.dataset.item]: absent ? { absent } : { value } }, q.querySelector("[data-said]"));
  if (value || absent) next(q);
  if ((await kept) !== "refused") return;
  Object.assign(q.dataset, { state: "open", value: "" });
  refresh();
  focusOn(q);
}

// ---- what she types ----

function typed(q) {
  const text = q.querySelector("input:not([type=radio])").value.normalize("NFKC").trim();
  if (!text) return { value: "" };
  if (q.dataset.kind === "date") return typedDate(text);
  return q.dataset.kind === "time" ? typedTime(q, text) : typedNumber(q, text);
}

function typedDate(text) {
  const value = dateOf(text, anchor());
  return value ? { value, words: value } : { wrong: words.wordNoDate };
}

function typedTime(q, text) {
  const ms = momentOf(text, anchor());
  if (ms === null) return { wrong: words.wordNoTime };
  const value = new Date(ms).toISOString().replace(/\.\d+Z$/, "Z"), minutes = Math.round((ms - anchor()) / 60e3);
  const beside = fill(minutes < 0 ? words.wordBefore : words.wordAfter, { n: Math.abs(minutes) });
  const order = Math.abs(minutes) < 48 * 60 ? outOfOrder(q.dataset.item, ms) : "";
  return { value, words: `${shown(ms, anchor())}${Math.abs(minutes) < 48 * 60 ? ` · ${beside}` : ""}`, unusual: order };
}

/** The first time this one would contradict, in words; the server has the last one. */
function outOfOrder(item, ms) {
  for (const { first, second, slack, names } of rules) {
    if (item !== first && item !== second) continue;
    const other = Date.parse(valueOf(item === first ? second : first) ?? "");
    if (Number.isNaN(other)) continue;
    const [a, b] = item === first ? [ms, other] : [other, ms];
    if (a > b + slack * 60e3) return fill(words.wordOrder, { first: names[0], second: names[1] });
  }
  return "";
}

function typedNumber(q, text) {
  const { lowest, highest, low, high, decimals } = q.dataset, number = Number(text);
  const fits = /^-?\d+(\.\d+)?$/.test(text) && number >= Number(lowest) && number <= Number(highest);
  if (!fits || (decimals === "0" && !Number.isInteger(number))) return { wrong: fill(words.wordRange, { low: lowest, high: highest }) };
  return { value: text, words: "", unusual: low !== undefined && (number < Number(low) || number > Number(high)) ? words.wordUnusual : "" };
}

/** How a typed time was understood, "10:44 · 13 min after arrival"; empty for other answers. */
const readAs = (q) => (q?.dataset.value && ["time", "date"].includes(q.dataset.kind) ? typed(q).words ?? "" : "");

function sayTyped(q) {
  const { wrong, unusual, words: read } = typed(q), said = q.querySelector("[data-said]");
  tell(said, wrong ?? [read, unusual].filter(Boolean).join(" · "), wrong || unusual ? "refused" : "");
}

function commit(q) {
  const { value, wrong } = typed(q);
  if (wrong) return tell(q.querySelector("[data-said]"), wrong, "refused");
  if (value || q.dataset.value) answer(q, value);
}

root.addEventListener("input", ({ target }) => {
  const q = target.closest(".q");
  if (!q || target.type === "radio") return;
  sayTyped(q);
  const digits = target.value.normalize("NFKC").replace(/\D/g, "");
  if (q.dataset.kind === "date" && digits.length === 4 && !typed(q).wrong) return commit(q);
  const whole = digits.length === 4 && q.dataset.days === undefined && known() && momentOf(digits, anchor()) !== null;
  if (q.dataset.kind === "time" && (whole || digits.length === 8)) commit(q);
});

root.addEventListener("change", ({ target }) => {
  const q = target.closest(".q");
  if (!q) return;
  if (target.type !== "radio") return void (typed(q).value !== q.dataset.value && commit(q));
  if (performance.now() - arrowed > 300) answer(q, target.value);
});
let arrowed = -1e9; // arrow keys only walk; Enter or leaving takes what they stand on

root.addEventListener("focusout", ({ target, relatedTarget }) => {
  const q = target.closest?.(".q");
  const chosen = q?.querySelector("input[type=radio]:checked");
  if (chosen && !q.contains(relatedTarget) && chosen.value !== q.dataset.value && q.dataset.state !== "answered") answer(q, chosen.value);
});

root.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const q = event.target.closest(".q");
  if (!q || event.target.matches("button")) return;
  if (event.key.startsWith("Arrow")) { arrowed = performance.now(); return; }
  const chosen = q.querySelector(`input[data-digit="${CSS.escape(event.key)}"]`);
  const absent = q.querySelector(`[data-absent-key="${CSS.escape(event.key)}"]`);
  if (chosen && event.target.type === "radio") { chosen.checked = true; answer(q, chosen.value); }
  else if (absent) absent.click();
  else if (event.key === "Enter" && event.target.type === "radio") {
    const checked = q.querySelector("input:checked");
    if (checked) answer(q, checked.value); else return;
  } else if (event.key === "Enter") commit(q);
  else return;
  event.preventDefault();
});

// ---- taps ----

root.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.absent) return absentOf(button);
  if (button.dataset.change) return change(byItem.get(button.dataset.change));
  if (button.dataset.confirm !== undefined) return confirmAll(button);
  if (button.dataset.sign !== undefined) sign(button);
});

function absentOf(button) {
  const q = button.closest(".q"), taken = button.getAttribute("aria-pressed") === "true";
  q.querySelectorAll("input").forEach((input) => { if (input.type === "radio") input.checked = false; else input.value = ""; });
  answer(q, "", taken ? null : button.dataset.absent);
}

function change(q) {
  q.dataset.touched = "";
  q.hidden = false;
  const folded = q.closest("details");
  if (folded) folded.open = true;
  refresh();
  focusOn(q);
}

async function confirmAll(button) {
  const answers = JSON.parse(button.dataset.answers);
  for (const item of Object.keys(answers)) if (byItem.get(item)?.dataset.touched !== undefined) delete answers[item];
  const said = button.nextElementSibling;
  button.disabled = true;
  next(button);
  if ((await save(answers, said)) === "refused") return void (button.disabled = false);
  for (const item of Object.keys(answers)) byItem.get(item).dataset.state = "answered";
  button.remove();
  tell(said, words.wordConfirmed, "kept");
  refresh();
}

// ---- where to go next ----

const canGo = (el) => el.checkVisibility() && !el.disabled; // what is folded away has boxes, and cannot be seen

/** The stops of the page in order: what is to be confirmed, open questions, the signature. */
function stops() {
  return [...root.querySelectorAll("[data-confirm], .q, [data-sign]")].filter((el) =>
    canGo(el) && (!el.matches(".q") || !isDone(el)));
}

function next(from) {
  const q = from.closest(".q") ?? from;
  const after = stops().find((el) => q.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (after) focusOn(after);
}

function focusOn(el) {
  const target = el.matches(".q") ? el.querySelector("input:checked") ?? el.querySelector("input") : el;
  target.focus();
  el.scrollIntoView({ block: "nearest" });
}

// ---- signing ----

async function sign(button) {
  await line;
  const answers = Object.assign({}, ...[...root.querySelectorAll("[data-confirm]")].map((one) => JSON.parse(one.dataset.answers)));
  for (const q of questions) if (q.dataset.touched !== undefined || !isAsked(q)) delete answers[q.dataset.item];
  const said = button.closest(".sign").querySelector("[data-said]");
  const saying = { id: newId(), at: new Date().toISOString(), body: { name: words.name, answers } };
  button.setAttribute("aria-busy", "true");
  const { refusal } = await send(`${words.path}/signature`, saying, (why) => tell(said, why?.message ?? "…", "waiting"));
  button.removeAttribute("aria-busy");
  if (!refusal) { tell(said, words.wordSigned, "kept"); return void (root.dataset.signed = ""); }
  tell(said, refusal.message, "refused");
  const q = byItem.get(refusal.field);
  if (q) { q.hidden = false; const folded = q.closest("details"); if (folded) folded.open = true; focusOn(q); }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) root.querySelector("[data-sign]").click();
});

refresh();
const first = stops()[0];
if (first) focusOn(first);
