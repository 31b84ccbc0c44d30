// Sorting casualties on a phone, with or without a network. The steps are the server's own tables. What is decided is kept in
// this phone (IndexedDB) at once, under an id of its own, and sent until the server answers: sent twice, it is kept once.
import { newId } from "/static/ids.js";
import { readerAtHand, scan } from "/static/scanning.js";
import { openDB } from "/static/vendor/idb/index.js";

const data = JSON.parse(document.getElementById("triage-data").textContent);
const at = (selector) => document.querySelector(selector);
const number = at("#number"), child = at("#child"), step = at("[data-step]"), mine = at("[data-mine]");
const word = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), data.words[key]);
const RETRY_MS = 4000, ANSWER_MS = 15_000, SHOWN = 40, SCAN_MS = 20_000;

// ---- what this phone keeps ----
const store = `triage-${data.incident}`;
const memory = new Map();
const db = await openDB("golden-hour-triage", 1, { upgrade: (opened) => opened.createObjectStore("said", { keyPath: "key" }) }).catch(() => null);
const keep = async (one) => { memory.set(one.key, one); try { await db?.put("said", one); } catch { /* in memory only: said below */ } };
const drop = async (key) => { memory.delete(key); try { await db?.delete("said", key); } catch { /* nothing to drop */ } };
for (const one of (await db?.getAll("said").catch(() => [])) ?? []) if (one.store === store) memory.set(one.key, one);
const all = () => [...memory.values()].sort((a, b) => b.key.localeCompare(a.key));

// ---- the number ----
function readNumber(text) {
  const [, letter, digits, check] = /^([A-Za-z])[\s-]*(\d{3})[\s-]*(\d)$/.exec(text.normalize("NFKC").trim()) ?? [];
  const upper = letter?.toUpperCase(), place = upper ? data.letters.indexOf(upper) : -1;
  if (place < 0) return { refusal: word("wrong_tag") };
  const found = [...`${place}${digits}`].reduce((interim, digit) => Number(data.quasigroup[interim][Number(digit)]), 0);
  return found === Number(check) ? { number: `${upper}-${digits}-${check}` } : { refusal: word("wrong_check_digit") };
}
function checkedNumber() {
  const { number: found, refusal } = readNumber(number.value);
  if (!refusal) hideRefusal();
  else refuseNumber(refusal);
  return found;
}
const box = at("[data-number-refusal]");
function refuseNumber(words) {
  box.textContent = words;
  box.hidden = false;
  number.setAttribute("aria-invalid", "true");
}
function hideRefusal() {
  box.hidden = true;
  number.removeAttribute("aria-invalid");
}

// ---- one question after another ----
let path = [], result = null;
const methodNow = () => (child.checked ? data.childMethod : data.method);

function show() {
  const table = data.methods[methodNow()];
  let name = table.first, category = null;
  for (const [asked, answer] of path) {
    const chosen = table.steps[asked].answers.find((one) => one.code === answer);
    name = chosen.step;
    category = chosen.category;
  }
  at("[data-back]").disabled = path.length === 0;
  step.replaceChildren();
  if (category) return decided(category);
  const { question, aid, answers } = table.steps[name];
  if (aid) step.append(element("p", "aid", aid));
  step.append(element("p", "question", question));
  for (const answer of answers) {
    const button = element("button", answer.category ? `triage-leads ${answer.category}-edge` : "", answer.words);
    button.type = "button";
    button.dataset.answer = answer.code;
    button.addEventListener("click", () => { path.push([name, answer.code]); show(); });
    step.append(button);
  }
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  Object.assign(made, { className, textContent: text });
  return made;
}

/** The category is found: kept at once where the number is known, else the number is asked for. */
function decided(category) {
  result = category;
  const { numeral, shape, word: called } = data.categories[category];
  const box = element("div", `triage-result ${category}`, "");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", shape);
  svg.append(drawn);
  box.append(svg, element("span", "", `${numeral} ${called}`));
  step.append(box);
  if (!number.value.trim() || !checkedNumber()) {
    step.append(element("p", "question", word("number_first")));
    number.focus();
    return;
  }
  keepDecision(category);
}
// Said while it is typed, and not when the field is left: what moves then is no longer under the finger that goes on.
const COMPLETE = /^\s*[A-Za-z][\s-]*\d{3}[\s-]*\d\s*$/;
number.addEventListener("input", () => {
  if (!COMPLETE.test(number.value.normalize("NFKC"))) hideRefusal();
  else if (checkedNumber() && result) keepDecision(result);
});
number.addEventListener("keydown", (event) => { if (event.key === "Enter") { entered(); number.blur(); } });
function entered() {
  if (checkedNumber() && result) keepDecision(result);
}

async function keepDecision(category) {
  const found = checkedNumber();
  if (!found) return;
  const method = methodNow(), answers = Object.fromEntries(path);
  result = null; // kept once, however often it is said that the number is complete
  const value = (id) => at(id).value.normalize("NFKC").trim();
  const body = {
    ...data.tag, number: found, category, method, answers, child: child.checked,
    ...(value("#sector") && { sector: value("#sector") }), ...(value("#sex") && { sex: value("#sex") }),
    ...(Number(value("#age")) > 0 && { age_years: Number(value("#age")) }), ...(value("#injury") && { injury: value("#injury") }),
    ...(at("#burns").checked && { burns: true }),
  };
  const id = newId();
  const kept = keep({ key: id, store, number: found, category, state: "waiting", url: `/incidents/${data.incident}/casualties`, saying: { id, at: new Date().toISOString(), confirmed: [], body } });
  // Reset before anything is waited for: the next casualty may already be under the finger.
  number.value = "";
  hideRefusal();
  child.checked = false;
  restart();
  for (const field of ["#sex", "#age", "#injury"]) at(field).value = "";
  at("#burns").checked = false;
  list();
  const said = element("p", `triage-result ${category}`, `${data.categories[category].numeral} ${word("kept", { number: found })}`);
  said.setAttribute("role", "status");
  step.prepend(said);
  await kept;
  flush();
}
function restart() { path = []; result = null; show(); }
at("[data-restart]").addEventListener("click", restart);
at("[data-back]").addEventListener("click", () => { path.pop(); result = null; show(); });
child.addEventListener("change", restart);

// ---- sending ----
let sending = false;
async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (const one of all().reverse()) if (one.state === "waiting" && !(await handIn(one))) break;
  } finally {
    sending = false;
    list();
  }
}

/** Whether the server answered: what is refused stays here, for somebody to read. */
async function handIn(one) {
  const reply = await post(one.url, one.saying);
  if (reply === null) return false;
  if (reply.ok) await keep({ ...one, state: "sent" });
  else if (reply.error.code === "already_tagged") return sortedAgain(one);
  else await keep({ ...one, state: "refused", why: reply.error.message });
  list();
  return true;
}

/** Another phone had this tag first: it is the same casualty, sorted again. */
async function sortedAgain(one) {
  const found = await get(`/incidents/${data.incident}/tags/${one.number}`);
  if (found === null) return false;
  const { category, method, answers, sector, sex, age_years, child: young, injury, burns, name } = one.saying.body;
  const body = Object.fromEntries(Object.entries({ category, method, answers, sector, sex, age_years, child: young, injury, burns, name }).filter(([, value]) => value !== undefined));
  const again = { ...one, url: `/cases/${found.joined_into || found.case}/triage`, saying: { ...one.saying, body }, again: true };
  await keep(again);
  return handIn(again);
}

async function post(url, saying) {
  return asked(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(saying) });
}
async function get(url) {
  const reply = await asked(url, { headers: { Accept: "application/json" } });
  return reply?.ok ? reply.answer : null;
}
/** null: no answer that counts (no network, too slow, the server's own trouble, a sign-in page): tried again. */
async function asked(url, init) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.status >= 500 || response.status === 401 || !/[/+]json/.test(response.headers.get("Content-Type") ?? "")) return null;
    const answer = await response.json();
    return response.ok ? { ok: true, answer } : { ok: false, error: answer.error ?? { code: "", message: "" } };
  } catch {
    return null;
  }
}
setInterval(flush, RETRY_MS);
addEventListener("online", flush);
addEventListener("beforeunload", (event) => { if (!db && all().some((one) => one.state === "waiting")) event.preventDefault(); });

// ---- what is on this phone ----
function list() {
  const waiting = all().filter((one) => one.state !== "sent").length, words = at("[data-unsent-words]");
  words.textContent = [waiting ? word("not_sent", { n: waiting }) : memory.size ? word("all_sent") : "", db ? "" : word("not_kept")].filter(Boolean).join(" ");
  words.classList.toggle("waiting", waiting > 0);
  mine.replaceChildren(...all().slice(0, SHOWN).map((one) => {
    const row = document.createElement("li");
    row.dataset.state = one.state;
    const chip = element("span", `triage-chip ${one.category}`, `${data.categories[one.category].numeral} ${data.categories[one.category].word}`);
    row.append(chip, element("b", "number", one.number), element("span", "", [word(one.state), one.again && word("again"), one.why].filter(Boolean).join(" · ")));
    if (one.state === "refused") {
      const button = element("button", "", word("remove"));
      button.type = "button";
      button.addEventListener("click", async () => { await drop(one.key); list(); });
      row.append(button);
    }
    return row;
  }));
}

// ---- the camera ----
const scanner = at("[data-scan]"), video = at("[data-video]");
const readable = (texts) => texts.map((text) => readNumber(text).number).find(Boolean);
readerAtHand(); // while there is a network
scanner.addEventListener("click", async () => {
  try {
    number.value = (await scan(video, AbortSignal.timeout(SCAN_MS), readable)) || number.value;
    entered();
  } catch {
    refuseNumber(word("scan_failed"));
  }
});

show();
list();
flush();
