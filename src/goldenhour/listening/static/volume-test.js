// The volume test: the real alarm pattern plays until somebody says that they hear it, by name. Remembered on this device
// for twelve hours, since nobody knows who turned the loudspeaker down in another shift; then it is asked for again.
import { serverNow } from "/static/clock.js";
import { everySecond } from "/static/ticker.js";
import { word } from "/static/words.js";

const KEY = "sound-proof", UNHEARD_KEY = "sound-unheard", HOLDS_MS = 12 * 3600_000, TRIED_AT_MOST_MS = 60_000, NAMES_KEY = "board-names";
const panel = document.getElementById("sound-test");
const button = document.querySelector("[data-sound-test]");
const passing = new Map(); // where a browser keeps nothing, this window still knows
let trying = 0;

/** The last test somebody heard on this device, {at, by}, or null when there was none this shift. */
export const proof = () => remembered(KEY);

/** Whether somebody tested this device this shift and heard nothing, and nobody has heard it since. */
export const isUnheard = () => remembered(UNHEARD_KEY) !== null;

function remembered(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? passing.get(key));
    const age = serverNow() - Date.parse(kept.at);
    return age >= -60_000 && age <= HOLDS_MS ? kept : null;
  } catch {
    return null;
  }
}

function remember(key, what) {
  const kept = what && JSON.stringify({ at: new Date(serverNow()).toISOString(), ...what });
  if (kept) passing.set(key, kept); else passing.delete(key);
  try { if (kept) localStorage.setItem(key, kept); else localStorage.removeItem(key); } catch { /* private: until the page goes */ }
}

function begin() {
  panel.hidden = false;
  showPlaying(true);
  offerNames();
  panel.focus();
  alarm.resume();
  alarm.try(true);
  clearTimeout(trying);
  trying = setTimeout(() => end(), TRIED_AT_MOST_MS);
}

function end() {
  clearTimeout(trying);
  alarm.try(false);
  panel.hidden = true;
}

function heard(by) {
  remember(KEY, { by });
  remember(UNHEARD_KEY, null);
  end();
  show();
  document.dispatchEvent(new CustomEvent("sound:proven"));
}

/** Nobody hears it: the alarm cannot be relied on, whatever the browser says. */
function notHeard() {
  remember(KEY, null);
  remember(UNHEARD_KEY, {});
  alarm.try(false);
  clearTimeout(trying);
  showPlaying(false);
  show();
  document.dispatchEvent(new CustomEvent("sound:proven"));
}

/** While it plays it is asked who hears it; once nobody does, it is said what that means, and it can be played again. */
function showPlaying(plays) {
  for (const element of panel.querySelectorAll("[data-playing]")) element.hidden = !plays;
  panel.querySelector("[data-no-sound]").hidden = plays;
}

function offerNames() {
  const place = panel.querySelector(".names");
  let known = [];
  try { known = JSON.parse(localStorage.getItem(NAMES_KEY)) ?? []; } catch { /* none */ }
  const names = [...new Set([panel.dataset.person, ...known])].slice(0, 6);
  place.replaceChildren(...names.map((name) => Object.assign(document.createElement("button"), { type: "button", className: "main", textContent: name })));
}

function show() {
  if (!button) return;
  const last = proof();
  const minutes = last ? Math.max(0, Math.floor((serverNow() - Date.parse(last.at)) / 60_000)) : null;
  const unheard = isUnheard();
  const words = unheard ? word("sound not heard") : !last ? word("sound not proven")
    : minutes < 90 ? word("sound proven", { n: minutes, name: last.by }) : word("sound proven hours", { n: Math.round(minutes / 60), name: last.by });
  const short = unheard ? word("not heard") : !last ? word("test the sound") : minutes < 90 ? word("heard", { n: minutes }) : word("heard hours", { n: Math.round(minutes / 60) });
  if (button.textContent !== short) button.textContent = short;
  if (button.title !== words) button.title = words;
  panel.querySelector("[data-proof-words]").textContent = words;
  button.classList.toggle("is-unproven", !last);
}

button?.addEventListener("click", begin);
panel?.addEventListener("click", ({ target }) => {
  if (target.closest(".names button")) return heard(target.closest("button").textContent);
  if (target.closest("[data-not-heard]")) return notHeard();
  if (target.closest("[data-test-again]")) return begin();
  if (target.closest("[data-stop-test]")) end();
});
panel?.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = new FormData(event.target).get("heard_by").trim();
  if (name) heard(name);
});
everySecond(show);
show();
