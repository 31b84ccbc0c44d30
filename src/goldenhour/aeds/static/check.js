// A check in under a minute, also without a network: what is said waits in this phone under its id until the server answers.
import { newId } from "/static/ids.js";
import { scan } from "/static/scanning.js";

const HEADERS = { "Content-Type": "application/json", Accept: "application/json" };
const DEVICES = "aed-devices", SAYING = "aed-saying-", AGAIN_MS = 15_000, SLOW_MS = 15_000, GATHER_MS = 1_500;
const root = document.querySelector("[data-check]"), words = JSON.parse(document.getElementById("check-words").textContent);
const part = (name) => root.querySelector(`[data-${name}]`);
const say = (key, n = "") => words[key].replace("{n}", n);
const zone = document.documentElement.dataset.zone;
const SETTLES_MS = 700; // a second tap of the same finger chooses no other device
let device = null, done = "", told = "", busy = false, lost = false, closing = new AbortController();

const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());
const spelled = (code) => code.toUpperCase().replace(/[\s-]/g, "");

// ---- what this phone knows ----

function known() {
  const kept = JSON.parse(localStorage.getItem(DEVICES) ?? "null");
  return kept?.person === root.dataset.whose ? kept.devices : [];
}

/** Ask the server for my devices and the one with this code; without a network, what is kept stays. */
async function learn(code = "") {
  const query = code ? `?code=${encodeURIComponent(code)}` : "";
  const response = await fetch(`/check/devices${query}`, { headers: HEADERS, signal: AbortSignal.timeout(8_000) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error?.message ?? ""), { refused: true });
  root.dataset.whose = answer.person;
  localStorage.setItem(DEVICES, JSON.stringify(answer));
}

const named = (code) => known().filter((one) => one.codes.some((own) => spelled(own) === spelled(code)));

/** The device that bears one of these codes: several stickers may be in sight, and one device's are several. */
async function open(codes) {
  closing.abort();
  const best = () => codes.map(named).filter((found) => found.length).sort((one, other) => one.length - other.length)[0] ?? [];
  let why = say("unknown");
  for (const code of codes) {
    if (best().length) break;
    try {
      await learn(code);
    } catch (error) {
      why = error.refused ? error.message : say("unknown_offline");
      if (!error.refused) break;
    }
  }
  const found = best();
  if (found.length === 1) return show(found[0]);
  tell(found.length ? say("several") : why);
  list(found.length ? found : known());
}

// ---- finding ----

function list(devices) {
  part("find").hidden = false;
  part("device").hidden = true;
  const place = part("mine");
  place.replaceChildren();
  if (!devices.length) return;
  const title = document.createElement("h2");
  title.textContent = say("mine");
  place.append(title, ...devices.map((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${one.site_name} · ${one.name}`;
    button.onclick = () => show(one);
    return button;
  }));
  place.className = "check-big";
}

/** The camera until something is read or it is closed; why it cannot, in words. */
async function look() {
  closing = new AbortController();
  const { signal } = closing;
  part("scan").hidden = true;
  part("camera").hidden = false;
  part("close").focus();
  tell("");
  const slow = setTimeout(() => tell(say("slow")), SLOW_MS);
  try {
    const codes = await scan(part("video"), signal, gathering());
    if (!codes) return;
    part("typed").elements.code.value = codes[0]; // what was read can be seen, and corrected
    await open(codes);
  } catch (error) {
    tell(say(error.how ?? "unread"));
  } finally {
    clearTimeout(slow);
    part("scan").hidden = false;
    part("camera").hidden = true;
  }
}

/** A device bears several stickers, and not all are in the first picture: the first that is known, else all of a moment. */
function gathering() {
  const codes = new Set();
  let until = Infinity;
  return (texts) => {
    for (const code of texts.flatMap(codesIn)) codes.add(code);
    if (codes.size) until = Math.min(until, Date.now() + GATHER_MS);
    return (Date.now() > until || [...codes].some((code) => named(code).length)) && [...codes];
  };
}

const LABEL = /\/check\/([^/?#]+)/;
// GS1 General Specifications, section 3: (01) article, dates of six digits, (10) batch, (21) serial number; FNC1 reads as \u001d.
const SERIAL = /^\u001d?01\d{14}(?:\u001d?(?:1[1-7]\d{6}|10[^\u001d]+\u001d))*\u001d?21([^\u001d]+)/;

/** What a text may name a device by: a label holds an address, a maker's barcode the serial number among others. */
function codesIn(text) {
  const label = LABEL.exec(text)?.[1];
  return label ? [label] : [SERIAL.exec(text)?.[1], text].filter(Boolean);
}

// ---- one device ----

function show(one) {
  device = one;
  part("find").hidden = true;
  part("device").hidden = false;
  part("title").textContent = `${one.site_name} · ${one.name}`;
  part("facts").textContent = [one.serial && `${say("serial")} ${one.serial}`, `${say("last")}: ${one.checked_on ?? say("never")}`, one.out && say("out")].filter(Boolean).join(" · ");
  const fields = part("checking").elements;
  fields.namedItem("pads_until").value = one.pads_until ?? "";
  fields.namedItem("battery_until").value = one.battery_until ?? "";
  fields.namedItem("name").value ||= root.dataset.name;
}

part("checking").addEventListener("submit", async (event) => {
  event.preventDefault();
  const photo = part("photo").files[0], ready = event.submitter?.value !== "false";
  const value = (name) => event.target.elements.namedItem(name).value.trim();
  const body = { on: today(), name: value("name"), ready, note: value("note") };
  for (const name of ["pads_until", "battery_until"]) if (value(name)) body[name] = value(name);
  const sum = photo ? await sent(photo) : "";
  keep("checks", sum ? { ...body, photo: sum } : body, event.submitter?.textContent);
  part("photo").value = "";
  lost = photo && !sum;
});

/** The photo's SHA-256 as the server keeps it; empty where there is no network, or it is none. */
async function sent(photo) {
  try {
    const signal = AbortSignal.timeout(30_000);
    const response = await fetch(`/sites/${device.site}/files?sort=photo`, { method: "POST", headers: { Accept: HEADERS.Accept }, body: photo, signal });
    return response.ok ? (await response.json()).sha256 : "";
  } catch {
    return "";
  }
}

part("used").addEventListener("click", ({ target }) => keep("uses", { on: today(), name: part("checking").elements.namedItem("name").value.trim() || root.dataset.name }, target.textContent));
for (const button of root.querySelectorAll("[data-out]")) {
  button.addEventListener("click", () => keep("out-of-service", { why: button.dataset.out, name: root.dataset.name }, button.textContent));
}

/** First kept here, then sent; `words` are those on the button. */
function keep(what, body, words = "") {
  const id = newId(), path = `/sites/${device.site}/devices/${device.aed}/${what}`;
  const saying = { id, at: new Date().toISOString(), confirmed: [], body };
  localStorage.setItem(SAYING + id, JSON.stringify({ whose: root.dataset.whose, about: `${device.site_name} · ${device.name}`, path, saying }));
  [done, told] = [id, `${device.site_name} · ${device.name} · ${words}`];
  list(known());
  part("find").inert = true;
  setTimeout(() => { part("find").inert = false; }, SETTLES_MS);
  flush();
}

// ---- sending ----

const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith(SAYING)).sort().map((key) => [key, JSON.parse(localStorage.getItem(key))]);

async function flush() {
  if (busy || !(done || waiting().length)) return; // nothing to tell: what stands there stays
  busy = true;
  let why = "";
  try {
    for (const [key, one] of waiting()) {
      if (one.refusal || one.whose !== root.dataset.whose) continue;
      tell(say("sending", waiting().length));
      why = await hand(key, one);
      if (why) break;
    }
  } finally {
    busy = false;
  }
  report(why);
}

/** Empty when the server has answered; else what to tell. */
async function hand(key, one) {
  let response, answer;
  try {
    response = await fetch(one.path, { method: "POST", headers: HEADERS, body: JSON.stringify(one.saying), signal: AbortSignal.timeout(15_000) });
    answer = await response.json();
  } catch {
    return "waits";
  }
  if (response.ok) localStorage.removeItem(key);
  else if (response.status === 401) return "sign_in";
  else if (response.status >= 500 || response.status === 429) return "waits";
  else localStorage.setItem(key, JSON.stringify({ ...one, refusal: answer.error }));
  return "";
}

function report(why) {
  const all = waiting(), mine = all.filter(([, one]) => one.whose === root.dataset.whose), refused = mine.filter(([, one]) => one.refusal);
  const still = mine.length - refused.length, others = all.length - mine.length;
  const parts = [why && say(why, still), !why && done && !refused.some(([key]) => key === SAYING + done) && `${told}: ${say("kept")}`, lost && say("no_photo"), others && say("other", others)];
  tell(parts.filter(Boolean).join(" "));
  part("refused").hidden = !refused.length;
  part("refused").replaceChildren(...refused.map(([key, one]) => asked(key, one)));
  if (!why && done) learn().then(() => !part("find").hidden && list(known())).catch(() => {});
}

/** What the server did not take: its sentence, and what can be done with it here. */
function asked(key, one) {
  const item = document.createElement("li"), text = document.createElement("p"), drop = document.createElement("button");
  item.className = "refusal";
  text.textContent = `${one.about}: ${one.refusal.message}`;
  drop.textContent = say("drop");
  drop.onclick = () => { localStorage.removeItem(key); done = ""; report(""); };
  item.append(text);
  if (one.refusal.category === "confirm") {
    const yes = document.createElement("button");
    yes.className = "main";
    yes.textContent = say("yes");
    yes.onclick = () => {
      const { refusal, ...again } = one;
      again.saying.confirmed = [...again.saying.confirmed, refusal.code];
      localStorage.setItem(key, JSON.stringify(again));
      flush();
    };
    item.append(yes);
  }
  item.append(drop);
  return item;
}

function tell(text) {
  part("waiting").textContent = text;
  part("waiting").hidden = !text;
}

// ---- beginning ----

part("typed").addEventListener("submit", (event) => { event.preventDefault(); open(codesIn(event.target.elements.code.value)); });
part("another").addEventListener("click", () => list(known()));
part("scan").addEventListener("click", look);
part("close").addEventListener("click", () => closing.abort());
addEventListener("visibilitychange", () => document.hidden && closing.abort());
addEventListener("online", flush);
setInterval(() => waiting().length && flush(), AGAIN_MS);
navigator.serviceWorker?.register("/check/worker.js", { scope: "/check" }).catch(() => {});

const code = decodeURIComponent(location.pathname.split("/")[2] ?? "");
learn(code).catch(() => {}).then(() => (code ? open([code]) : list(known()))).then(flush);
