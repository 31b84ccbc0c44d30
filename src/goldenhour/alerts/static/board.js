// The board's hands: a touch (or Enter) on a tile opens it beside the others; nothing here ever covers the tiles' alarm.
import { serverNow } from "/static/clock.js";
import { everySecond } from "/static/ticker.js";
import { showKeys } from "/static/keys.js";

const STALE_MS = 15 * 60_000; // a crew that says nothing for a quarter of an hour
const NAMES_KEY = "board-names", NAMES_AT_MOST = 8;

const board = document.querySelector(".board-tiles");
const hand = document.getElementById("in-hand");
const doorForm = document.getElementById("door-form");
let open = null; // {case, alert} of the tile in hand, or {} while a door is

// ---- taking a tile in hand ----

async function take(tile) {
  open = { case: tile.dataset.case, alert: tile.dataset.alert };
  mark();
  hand.hidden = false;
  hand.focus(); // never on a name: the next key pressed must not sign for somebody
  await refresh();
}

async function refresh() {
  const wanted = open;
  if (!wanted?.case) return;
  const html = await piece(`/cases/${wanted.case}/alerts/${wanted.alert}`);
  if (wanted !== open || isWriting()) return;
  if (html === null) return close();
  hand.innerHTML = html;
  rememberedNames();
  showKeys(hand);
  document.dispatchEvent(new CustomEvent("live:put")); // running times start at once
  for (const place of hand.querySelectorAll("[data-fragment]")) place.innerHTML = (await piece(place.dataset.fragment)) ?? "";
}

async function piece(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    return response.ok ? await response.text() : null;
  } catch {
    return hand.innerHTML; // no network: what is shown stays; the bar says that the connection is lost
  }
}

function close() {
  const tile = open?.case && document.getElementById(`case-${open.case}`);
  open = null;
  hand.hidden = true;
  hand.replaceChildren();
  mark();
  tile?.focus();
}

const mark = () => board.querySelectorAll(".tile").forEach((tile) =>
  tile.classList.toggle("in-this-hand", tile.dataset.case === open?.case));

// What somebody has begun to write here is never taken from under their hands.
const isWriting = () => [...hand.querySelectorAll("input:not([type=hidden], [type=radio]), textarea")]
  .some((field) => field.value !== field.defaultValue);

board.addEventListener("click", ({ target }) => {
  const door = target.closest("[data-door]");
  if (door) return takeDoor(door);
  const tile = target.closest(".tile");
  if (tile) take(tile);
});
board.addEventListener("keydown", (event) => {
  if (!event.target.matches(".tile") || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  take(event.target);
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key !== "a" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const first = board.querySelector(".tile.unacknowledged") ?? board.querySelector(".tile");
  if (first) take(first);
});
hand.addEventListener("click", ({ target }) => { if (target.closest("[data-close]")) close(); });

// What is in hand follows its case: changed elsewhere, it changes here; gone, it closes.
board.addEventListener("live:put", ({ detail }) => {
  mark();
  stale();
  if (open?.case && detail?.key === `case-${open.case}` && !isWriting()) refresh();
});
board.addEventListener("live:gone", ({ detail }) => { if (open?.case && detail.key === `case-${open.case}`) close(); });

hand.addEventListener("say:kept", ({ detail, target }) => {
  if (detail.saying.body.name) remember(detail.saying.body.name);
  if (target.matches("form")) target.reset(); // written and kept: no longer somebody's to finish
  if (open?.case) refresh(); else close();
});
// The second to acknowledge is told who was first, beside what there is to do now.
hand.addEventListener("say:refused", async ({ detail, target }) => {
  if (detail.refusal.category !== "conflict") return;
  target.reset?.();
  await refresh();
  const words = document.createElement("p");
  words.className = "refusal";
  words.setAttribute("role", "alert");
  words.textContent = detail.refusal.message;
  hand.querySelector("[data-in-hand]")?.prepend(words);
});

// ---- the names of whoever stood here before ----

function names() {
  try { return JSON.parse(localStorage.getItem(NAMES_KEY)) ?? []; } catch { return []; }
}

function remember(name) {
  const kept = [name, ...names().filter((other) => other !== name)].slice(0, NAMES_AT_MOST);
  try { localStorage.setItem(NAMES_KEY, JSON.stringify(kept)); } catch { /* a private window keeps nothing */ }
}

function rememberedNames() {
  const place = hand.querySelector("[data-names]");
  const sample = place?.querySelector("button");
  if (!sample) return;
  const offered = new Set([...place.children].map((button) => JSON.parse(button.dataset.body).name));
  for (const name of names().filter((one) => !offered.has(one)).slice(0, NAMES_AT_MOST)) {
    const button = sample.cloneNode(true);
    button.removeAttribute("data-key");
    button.dataset.body = JSON.stringify({ name });
    button.textContent = name;
    place.append(button);
  }
}

// ---- the hospital's own doors ----

function takeDoor(door) {
  open = {};
  mark();
  hand.replaceChildren(doorForm.content.cloneNode(true));
  const closed = door.dataset.closed === "true", form = hand.querySelector("form");
  hand.querySelector("[data-door-name]").textContent = door.dataset.name;
  form.dataset.say = `/hospitals/${door.dataset.hospital}/diversion`;
  form.elements.what.value = door.dataset.door;
  form.elements.closed.value = String(!closed);
  form.elements.name.value = names()[0] ?? "";
  form.elements.reason.required = !closed;
  hand.querySelectorAll(closed ? ".only-closing" : ".only-opening").forEach((element) => element.remove());
  hand.hidden = false;
  showKeys(hand);
  form.querySelector("input:not([type=hidden])").focus();
}

// ---- stale tiles say so ----

function stale() {
  for (const tile of board.querySelectorAll(".tile:not(.is-here)")) {
    tile.classList.toggle("is-stale", serverNow() - Date.parse(tile.dataset.heard) > STALE_MS);
  }
}
everySecond(stale);
