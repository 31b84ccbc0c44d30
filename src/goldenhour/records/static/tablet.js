// The crew's tablet: tabs, taps that settle, correcting what was said, and fragments that follow the run.
// What is live (#live) shows; what is typed lives outside of it and is never replaced.
import { clockTime, instantOf } from "/static/words.js";
import { serverNow } from "/static/clock.js";

const SETTLE_MS = 900; // a glove's second tap must not hit the button that has just taken the first one's place
const page = document.querySelector(".run");
const current = () => document.getElementById(`run-${page?.dataset.case}`);

// ---- tabs ----

function openTab(name) {
  if (!page) return;
  page.dataset.tab = name;
  for (const button of page.querySelectorAll(".tabs [data-open-tab]")) {
    if (button.dataset.openTab === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  if (name !== "time") history.replaceState(null, "", `#${name}`);
}
if (page?.querySelector(`.tabs [data-open-tab="${CSS.escape(location.hash.slice(1) || "-")}"]`)) openTab(location.hash.slice(1));

// Our own keypad fills the numbers: the device's keyboard would cover half of the page.
if (matchMedia("(pointer: coarse)").matches)
  for (const field of document.querySelectorAll("[data-keypad]")) field.inputMode = "none";

// ---- taps ----

let changedAt = -Infinity, settling;
const underway = new Map(); // what a button says -> when it was tapped; survives the button's replacement

/** The next time has changed: until a tap counts again, the buttons look it. */
function settle() {
  changedAt = performance.now();
  clearTimeout(settling);
  page.style.setProperty("--settle", `${SETTLE_MS}ms`);
  page.dataset.settling = "";
  settling = setTimeout(() => delete page.dataset.settling, SETTLE_MS);
}

const sayingOf = (button) => `${button.dataset.say} ${button.dataset.corrects ?? ""} ${button.dataset.body}`;

addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.settles !== undefined && performance.now() - changedAt < SETTLE_MS) {
    event.stopImmediatePropagation();
    return;
  }
  if (button.dataset.say && button.closest("#live")) follow(button);
  if (button.dataset.say) date(button);
}, { capture: true });

addEventListener("submit", ({ target }) => {
  if (target.matches("form[data-say]")) date(target);
}, { capture: true });

/** Show when this was tapped until the server has answered: on every button that says the same, drawn anew or not. */
function follow(button) {
  const saying = sayingOf(button);
  if (underway.has(saying)) return;
  underway.set(saying, clockTime(serverNow(), true));
  const done = () => {
    underway.delete(saying);
    for (const twin of twins(saying)) {
      delete twin.dataset.tapped;
      twin.removeAttribute("aria-busy");
    }
  };
  button.addEventListener("say:kept", done, { once: true });
  button.addEventListener("say:refused", done, { once: true });
  showUnderway(button);
}

const twins = (saying) => [...document.querySelectorAll("#live button[data-say]")].filter((twin) => sayingOf(twin) === saying);

/** Mark what is on its way; a busy button says nothing a second time. `source` is the one just about to say it. */
function showUnderway(source = null) {
  for (const [saying, tapped] of underway)
    for (const twin of twins(saying)) {
      twin.dataset.tapped = tapped;
      if (twin !== source) twin.setAttribute("aria-busy", "true");
    }
}

// ---- when what is entered happened ----

const when = document.getElementById("f-when");
const whenWords = document.querySelector("[data-when-words]");
const now = whenWords?.textContent;

function setWhen(text) {
  if (!when) return;
  when.value = text;
  whenWords.textContent = text ? text.slice(11, 16) : now;
  when.closest("details").classList.toggle("late", Boolean(text));
}
when?.addEventListener("input", () => setWhen(when.value));

/** Give a saying its own time: the one set for late entries, or that of the form itself; otherwise it happens now. */
function date(source) {
  const own = source.querySelector?.("[data-when]")?.value || (source.closest("[data-for-tab]") ? when?.value : "");
  if (own) source.dataset.at = instantOf(own); else delete source.dataset.at;
}

document.addEventListener("say:kept", ({ target }) => {
  if (page && !document.querySelector("#live[data-live]")) return location.reload(); // a finished run has no live part
  if (target.closest("[data-for-tab]")) setWhen("");
  delete target.dataset.corrects;
  const offer = target.closest(".arriving"); // told: what is offered next is another time (its own button had the focus)
  if (offer) globalThis.htmx?.trigger(offer, "record:changed");
  if (target.id === "correct-time") openTab("vitals");
});

// ---- correcting ----

const two = (n) => String(n).padStart(2, "0");

/** A moment as a datetime-local field writes it, on the wall clock of the page's zone. */
function localTime(ms) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: document.documentElement.dataset.zone, hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(ms);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${two(part.hour)}:${part.minute}:${part.second}`;
}

function correctTime(button) {
  const form = document.getElementById("correct-time");
  form.dataset.say = form.dataset.sayTo;
  form.dataset.corrects = button.dataset.correctTime;
  form.elements.mark.value = button.dataset.mark;
  form.querySelector("[data-name]").textContent = button.dataset.name;
  form.querySelector("[data-when]").value = localTime(Date.parse(button.dataset.at));
  const strike = form.querySelector("[data-strike]");
  strike.dataset.say = `/cases/${page.dataset.case}/struck`;
  strike.dataset.corrects = button.dataset.correctTime;
  strike.dataset.body = JSON.stringify({ reason: strike.textContent });
  strike.onclick = () => strike.addEventListener("say:kept", () => openTab("vitals"), { once: true });
  openTab("time");
}

function correctSigns(button) {
  const form = document.querySelector("form.vitals"), values = JSON.parse(button.dataset.values);
  form.reset();
  for (const [name, value] of Object.entries(values)) {
    const found = form.elements.namedItem(name);
    if (found instanceof HTMLInputElement && found.type === "checkbox") found.checked = value;
    else if (found) found.value = value;
  }
  form.dataset.corrects = button.dataset.correctSigns;
  setWhen(localTime(Date.parse(button.dataset.at)));
  form.scrollIntoView({ block: "start" });
}

document.addEventListener("reset", ({ target }) => { delete target.dataset.corrects; });

// ---- small helps while typing ----

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const { openTab: tab, adds, ago, correctTime: entry, correctSigns: set } = button.dataset;
  if (tab) openTab(tab);
  if (entry) correctTime(button);
  if (set) correctSigns(button);
  if (button.dataset.whenNow !== undefined) setWhen("");
  const field = document.getElementById(button.dataset.for ?? "");
  if (field && adds) field.value = [field.value.trim(), adds].filter(Boolean).join(", ");
  if (field && ago) field.value = localTime(serverNow() - Number(ago) * 60_000);
});

// ---- the live part ----

let shown = { ...current()?.dataset };

document.addEventListener("live:put", ({ target, detail }) => {
  const element = document.getElementById(detail.key);
  if (target.matches("[data-waiting]")) {
    if (element?.dataset.active === "true") location.assign(`/tablet/runs/${detail.key.slice("run-".length)}`);
    return;
  }
  if (element !== current()) return;
  if (nextOf(element) !== nextShown) settle();
  nextShown = nextOf(element);
  showUnderway();
  page.classList.toggle("over", element.dataset.active === "false");
  const phase = document.querySelector('form.vitals [name="phase"]');
  if (phase) phase.value = phase.defaultValue = element.dataset.phase;
  for (const part of document.querySelectorAll("[data-refresh-on]")) {
    const changed = part.dataset.refreshOn.split(" ").some((name) => element.dataset[name] !== shown[name]);
    if (changed && !part.contains(document.activeElement)) globalThis.htmx?.trigger(part, "record:changed");
  }
  shown = { ...element.dataset };
});

const nextOf = (element) => element?.querySelector(".next [data-body]")?.dataset.body;
let nextShown = nextOf(current());

document.addEventListener("live:gone", ({ detail }) => {
  if (page && detail.key === `run-${page.dataset.case}`) document.getElementById("run-ended").hidden = false;
});
