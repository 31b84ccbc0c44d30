// The app from its start: words, unlocking, the runs on this tablet, and the courier that carries what was said.
import "/static/clock.js";
import "/static/press.js";
import { StorageFull, openStore } from "../store/db.js";
import { Clock } from "../sync/clock.js";
import { Courier } from "../sync/courier.js";
import { isOver } from "../timeline/fold.js";
import { Cases } from "./cases.js";
import { bind, unlock } from "./doors.js";
import { button, fill, h } from "./dom.js";
import { closeRun, openRun } from "./run.js";
import { newRunForm } from "./new_run.js";
import { feedbackList } from "./feedback.js";
import { settling } from "./settled.js";
import { chooseUnit } from "./units.js";
import { startUpdates } from "./updates.js";
import { chooseLanguage, chosenLanguage, loadWords, word } from "./words.js";

const LOCK_AFTER_MS = 15 * 60_000; // without a touch, when no run is on
const LOCK_IN_RUN_AFTER_MS = 4 * 3600_000;
const root = document.getElementById("content");
const VERSION = document.documentElement.dataset.app;

const settled = settling();
const app = { view: null, news: {}, language: chosenLanguage(), version: VERSION, contextFor, toast };
globalThis.goldenhour = app; // for the tests and for whoever looks after the tablet

async function start() {
  await loadWords(app.language).catch(() => {});
  app.store = await openStore();
  app.clock = new Clock();
  await showBeforeUnlocked();
  app.updates = startUpdates({ inRun: () => app.view === "run" });
  if (!(await app.store.meta("locks"))) await bind(root, app.store);
  else await unlock(root, app.store, { waiting: await app.store.countQueued(), onWiped: wipe });
  await begin();
}

async function begin() {
  app.person = await app.store.get("person");
  app.unit = await app.store.meta("unit");
  app.data = await app.store.get("data");
  app.news = (await app.store.get("news")) ?? {};
  app.data = (await freshData()) ?? app.data;
  if (!app.data) return needsNetwork();
  app.cases = new Cases(app.store, app.clock, app.data);
  await app.cases.load();
  app.parts = await Promise.all(JSON.parse(document.getElementById("parts").textContent).map(async (url) => (await import(url)).part));
  app.parts.sort((a, b) => a.order - b.order);
  for (const part of app.parts) part.start?.(app); // what goes on whichever run is open
  app.cases.listeners.add(refresh);
  app.courier = new Courier({ store: app.store, clock: app.clock, app: VERSION, onNews: takeNews, onState: showState });
  app.courier.start();
  watchIdle();
  keepKit();
  showState("offline");
  showUnsent(); // what waited while it was locked is in sight from the first moment
  route();
}

/** The downtime kit of this crew's unit lies on the tablet as well (downtime/static/keep.js); without a network it is renewed later. */
function keepKit() {
  document.documentElement.dataset.kitFor = encodeURIComponent(app.person?.id ?? "").replaceAll("%2F", "/");
  import("/static/downtime/keep.js").catch(() => {});
}

/** The reference data, newer if the server has newer; null offline. */
async function freshData() {
  try {
    const known = app.data?.version;
    const answer = await fetch("/tablet/data", { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(app.data ? 4000 : 30_000) });
    if (!answer.ok) return null;
    const data = await answer.json();
    if (data.version !== known) await app.store.set("data", data);
    return data;
  } catch {
    return null;
  }
}

function needsNetwork() {
  fill(root, h("section.panel.stack.door", {}, h("h1", {}, word("needs network once")), button(word("try again"), begin, { main: true })));
}

async function takeNews(news) {
  app.news = { hospitals: news.hospitals ?? {}, at: news.now };
  // Running times on the page (clock.js) go by the server's clock, too, however wrong this tablet's own is.
  document.dispatchEvent(new CustomEvent("live:beat", { detail: { now: new Date(app.clock.now()).toISOString() } }));
  const unit = await app.store.meta("unit"), moved = unit !== app.unit; // the news may be of before a choice made here
  app.unit = unit;
  if (Object.keys(app.news.hospitals).length) await app.store.set("news", app.news);
  await app.cases.took(news);
  if (moved && app.view === "units") route(); // put onto an ambulance elsewhere
}

// ---- what is shown ----

function runsHere() {
  return app.cases.all().filter((c) => app.unit && c.runs[app.unit]).sort((a, b) => (b.runs[app.unit].sentAt ?? "").localeCompare(a.runs[app.unit].sentAt ?? ""));
}

function currentRun() {
  return runsHere().find((c) => !c.runs[app.unit].stoodDownReason && !isOver(c.runs[app.unit]));
}

function route() {
  if (!app.unit) return showUnits();
  const run = app.open ? app.cases.get(app.open) : currentRun();
  if (run) return showRun(run.id);
  showWaiting();
}

function showUnits(onBack) {
  app.view = "units";
  closeRun();
  chooseUnit(root, { data: app.data, current: app.unit, onBack, onChoose: takeUnit });
}

async function takeUnit(unit) {
  let answer;
  try {
    answer = await fetch("/tablet/unit", { method: "PUT", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ unit }) });
  } catch {
    throw new Error(word("unit needs network"));
  }
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(said?.error?.message ?? word("unit refused"));
  await app.store.changeUnit(said.unit);
  app.unit = said.unit;
  app.open = null;
  app.courier.listen();
  app.courier.knock();
  document.dispatchEvent(new Event("kit:due"));
  route();
}

function showWaiting() {
  app.view = "waiting";
  closeRun();
  const name = app.data.units?.find((unit) => unit.id === app.unit)?.name ?? app.unit;
  const earlier = runsHere().slice(0, 8);
  fill(root,
    h("section.waiting", {}, h("h1", {}, word("no run")), h("p", {}, word("waiting for run", { unit: name })),
      h("p.row", {}, button(word("begin a run"), showNewRun, { main: true }), button(word("other ambulance"), () => showUnits(route)),
        h("a.button", { href: "/downtime" }, word("downtime kit")))),
    earlier.length > 0 && h("section.panel.stack", {}, h("h2", {}, word("earlier runs")),
      h("ul.earlier", {}, earlier.map((c) => h("li", {}, button(word("run line", { complaint: complaintOf(c), place: c.call?.place?.address ?? "" }), () => openCase(c.id)))))),
    feedbackList(app),
  );
}

const complaintOf = (c) => {
  const found = app.data.codes?.dispatch_complaints?.find((code) => code.code === c.call?.complaint);
  return found ? found.labels[app.language.split("_")[0]] ?? found.labels.zh ?? found.labels.en : c.call?.complaint ?? word("complaint unknown");
};

function showNewRun() {
  app.view = "new";
  closeRun();
  newRunForm(root, app, { onBegun: openCase, onBack: route });
}

function openCase(id) {
  app.open = id;
  showRun(id);
}

function showRun(id) {
  app.view = "run";
  app.open = id;
  openRun(root, app, id, { onLeave: leaveRun, complaintOf });
}

function leaveRun() {
  app.open = null;
  closeRun();
  const next = currentRun();
  if (next) return showRun(next.id);
  showWaiting();
}

/** Something was said or fed. A run that is open is brought up to date in place; nothing typed is touched. */
function refresh() {
  showUnsent();
  if (app.view === "run") {
    const c = app.cases.get(app.open);
    if (!app.cases.all().some((one) => one.id === app.open)) return leaveRun();
    document.dispatchEvent(new CustomEvent("tablet:changed", { detail: { id: c.id } }));
    return;
  }
  if (app.view === "waiting") return currentRun() ? showRun(currentRun().id) : showWaiting();
}

// ---- connection and what has not left ----

function showUnsent() {
  const { queued, asked, aside } = app.cases.waiting(), n = queued.length;
  const place = document.querySelector(".unsent");
  place.textContent = n ? word("unsent", { n }) : word("all sent");
  place.toggleAttribute("data-count", Boolean(n));
  place.toggleAttribute("data-unkept", queued.some((row) => row.unkept));
  const needs = document.querySelector("[data-needs-a-look]");
  needs.hidden = !(asked.length + aside.length);
  needs.textContent = word("needs a look", { n: asked.length + aside.length });
}

/** Before the PIN nothing is sent or fetched; the bar says what can be known without it. */
async function showBeforeUnlocked() {
  const bound = Boolean(await app.store.meta("locks"));
  const show = async () => {
    if (app.courier) return; // from now on it knows better
    const n = await app.store.countQueued(), place = document.querySelector(".unsent");
    place.textContent = n ? word("unsent", { n }) : word("all sent");
    place.toggleAttribute("data-count", Boolean(n));
    document.querySelector("[data-connection]").textContent = word(!navigator.onLine ? "state offline" : bound ? "state locked" : "state unbound");
  };
  for (const event of ["online", "offline"]) addEventListener(event, show);
  await show();
}

function showState(state) {
  const place = document.querySelector("[data-connection]");
  place.dataset.connection = state;
  place.textContent = word(`state ${state}`);
  if (state === "wiped") return wipe();
  document.getElementById("signed-out").hidden = state !== "signed out";
}

async function wipe() {
  document.documentElement.dataset.kitFor = "";
  app.courier?.stop();
  await app.store.wipe();
  await app.updates.end();
  for (const name of await caches.keys()) await caches.delete(name);
  document.getElementById("thumb").hidden = true;
  for (const told of document.querySelectorAll(".unsent, [data-needs-a-look]")) told.hidden = true; // nothing is left to send or to look at
  fill(root, h("section.panel.stack.door", {}, h("h1", {}, word("wiped")), h("p", {}, word("wiped why")), h("p", {}, h("a.button", { href: "/sign-in?then=/tablet/app" }, word("sign in")))));
}

// ---- locking when nobody is there ----

function watchIdle() {
  let touched = performance.now();
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => { touched = performance.now(); }, { capture: true, passive: true });
  setInterval(() => {
    const limit = app.view === "run" ? LOCK_IN_RUN_AFTER_MS : LOCK_AFTER_MS;
    if (app.view === "locked" ? !app.cases.waiting().queued.length : performance.now() - touched > limit) lock();
  }, 10_000);
}

/** Nothing of a patient is seen any more. The key leaves the memory with the last entry that waits for a network: until
 *  then the locked tablet goes on sending. */
function lock() {
  app.view = "locked"; // and nobody is asked whether to leave
  if (!app.cases.waiting().queued.length) return location.reload();
  app.open = null;
  closeRun();
  unlock(root, app.store, { waiting: app.cases.waiting().queued.length }).then(() => { app.view = null; route(); });
}
app.lock = lock;

async function sayOf(id, path, body, more) {
  try {
    const said = await app.cases.say(id, path, body, { unit: app.unit, at: app.datedAt?.(), onFull: tellFull, ...more });
    app.courier.knock();
    if (!("at" in more)) app.datedNow?.();
    return said;
  } catch (error) {
    toast(word("not kept here"), true);
    throw error;
  }
}

/** What a part may use, for one run. */
function contextFor(id) {
  return {
    get caseState() { return app.cases.get(id); },
    get hospitals() { return app.news.hospitals ?? {}; },
    get rows() { return app.cases.waiting(id); },
    get connected() { return app.courier.state === "connected"; },
    get heardAt() { return app.news.at; },
    unit: app.unit, person: app.person, data: app.data, language: app.language, word,
    now: () => app.clock.now(),
    say: (path, body, more = {}) => settled.once(path, body, more.corrects, () => sayOf(id, path, body, more)),
    /** Also what never left this tablet is struck, not taken out: it may be on its way. */
    undo(entryId, reason = word("undone by crew")) {
      return this.say(`/cases/${id}/struck`, { reason }, { corrects: entryId, at: undefined });
    },
    /** What a button takes back that it said itself; not by the second tap of the same finger. */
    untap(entryId) {
      return settled.isFresh(entryId) ? undefined : this.undo(entryId);
    },
    /** All patients of this call that are on this tablet, the first one first (null: it is not here). */
    get patients() {
      const all = app.cases.all(), rootOf = (c) => (c?.splitFrom ? rootOf(all.find((one) => one.id === c.splitFrom)) ?? c.splitFrom : c?.id);
      const first = rootOf(app.cases.get(id)), split = all.filter((c) => c.splitFrom && rootOf(c) === first);
      return [all.find((c) => c.id === first) ?? null, ...split.sort((a, b) => Date.parse(a.entries[0].at) - Date.parse(b.entries[0].at))];
    },
    openCase,
    /** A second patient of the same call: a case of their own from here on, with what both share said again. */
    async splitOff(c) {
      const { unit, name, unit_type, crew_level, sentAt, times } = c.runs[app.unit], { place, complaint, level, incident_number, origin, synthetic, speed } = c.call;
      const body = { place, complaint, level, unit, name, unit_type, crew_level, called_at: c.calledAt, sent_at: sentAt, times, incident_number, origin, synthetic, speed };
      openCase(await this.say(`/cases/${c.id}/split`, Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)), { at: undefined }));
    },
    async attach(blob, meta) {
      const blobId = meta.id ?? crypto.randomUUID();
      try {
        await app.store.keepBlob(blobId, id, { ...meta, id: blobId, case: id }, blob);
      } catch (error) {
        toast(error instanceof StorageFull ? word("storage full") : word("not kept here"), true);
        throw error;
      }
      document.dispatchEvent(new CustomEvent("tablet:blob", { detail: { id: blobId } }));
      return blobId;
    },
    blobs: app.store,
    async answer(rowId, code) {
      await app.store.confirm(rowId, code);
      await app.cases.tell();
      app.courier.knock();
    },
    async dismiss(rowId) {
      await app.store.drop([rowId]);
      await app.cases.took({ cases: [], left: await app.store.forgetGone() });
    },
    toast,
  };
}

/** The disk is full. What was just said is only in this window until it has left: that must be known. */
function tellFull() {
  toast(word("storage full"), true);
}
addEventListener("beforeunload", (event) => { if (app.store?.unkept.length || halfTyped()) event.preventDefault(); });

/** What stands in a form of the run that is open and was not kept yet: read anew, the page would lose it without a word. */
function halfTyped() {
  return app.view === "run" && [...root.querySelectorAll(".vitals input:not([type=radio]), .give input, .two input:not([type=radio]), .two textarea")].some((field) => field.value);
}

for (const link of document.querySelectorAll("header [hreflang]")) link.addEventListener("click", (event) => {
  event.preventDefault(); // the server's own answer would be the browser's error page where there is no network
  chooseLanguage(link.pathname.split("/").at(-1));
  location.reload();
});

function toast(text, alarming = false) {
  const notice = h("div.notice", { role: alarming ? "alert" : "status" }, text);
  if (alarming) notice.className = "refusal";
  document.getElementById("notices").append(notice);
  setTimeout(() => notice.remove(), alarming ? 12_000 : 3_500);
}

await start(); // last: everything above is there by now
