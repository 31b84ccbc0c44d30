// The board's hands: a touch (or Enter) on a tile opens it beside the others; nothing here ever covers the tiles' alarm.
import { serverNow } from "/static/clock.js";
import { everySecond } from "/static/ticker.js";
import { showKeys } from "/static/keys.js";
import { isBeingWritten } from "/static/writing.js";

const STALE_MS = 15 * 60_000; // a crew that says nothing for a quarter of an hour
const SOON_MS = 5 * 60_000;
const TOUCH_MS = 400; // a touch, from finger down to its click
const NAMES_KEY = "board-names", NAMES_AT_MOST = 8;

const board = document.querySelector(".board-tiles");
const hand = document.getElementById("in-hand");
const doorForm = document.getElementById("door-form");
let open = null; // {case, alert} of the tile in hand, or {} while a door is

// ---- taking a tile in hand ----

async function take(tile) {
  if (tile.dataset.case !== open?.case) hand.replaceChildren(); // a name half typed for one patient is never another's
  open = { case: tile.dataset.case, alert: tile.dataset.alert };
  mark();
  hand.hidden = false;
  hand.focus(); // never on a name: the next key pressed must not sign for somebody
  await refresh();
}

let behind = false; // whether something changed while somebody wrote

async function refresh() {
  const wanted = open;
  if (!wanted?.case) return;
  const html = await piece(`/cases/${wanted.case}/alerts/${wanted.alert}`);
  if (wanted !== open) return;
  behind = isBeingWritten(hand);
  if (behind) return;
  if (html === undefined && hand.childElementCount) return;
  if (!html) return close();
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
    return undefined; // no network: what is shown stays; the bar says that the connection is lost
  }
}

function close() {
  const tile = open?.case && document.getElementById(`case-${open.case}`);
  open = null;
  hand.hidden = true;
  hand.replaceChildren();
  mark();
  tile?.focus();
  answerQuestion();
}

const mark = () => board.querySelectorAll(".tile").forEach((tile) =>
  tile.classList.toggle("in-this-hand", Boolean(open?.case) && tile.dataset.case === open.case));

// Left with nothing written: what changed meanwhile is shown, once the touch that left it has done its work.
hand.addEventListener("focusout", () => { if (behind) setTimeout(() => { if (behind) refresh(); }, TOUCH_MS); });
// Written and answered: no longer somebody's to finish.
function written(form) {
  form.reset?.();
  if (form.contains(document.activeElement)) hand.focus();
}

board.addEventListener("click", ({ target }) => {
  const piece = target.closest("[data-take]");
  if (piece) return takePiece(piece.dataset.take);
  const door = target.closest("[data-door]");
  if (door) return takeDoor(door);
  const tile = target.closest(".tile");
  if (tile?.dataset.goneAt) return tile.remove(); // seen
  if (tile?.dataset.case) take(tile);
});
board.addEventListener("keydown", (event) => {
  if (!event.target.matches(".tile") || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  if (event.target.dataset.goneAt) return event.target.remove();
  take(event.target);
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key !== "a" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const first = board.querySelector(".tile.unacknowledged") ?? board.querySelector(".tile[data-case]");
  if (first) take(first);
});
hand.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) return close();
  const one = target.closest("[data-take]"); // one of a group
  if (one) take(one);
});

// What is in hand follows its case: changed elsewhere, it changes here; gone, it closes.
board.addEventListener("live:put", ({ detail }) => {
  mark();
  stale();
  if (open?.case && detail?.key === `case-${open.case}`) refresh();
});
board.addEventListener("live:gone", ({ detail }) => { if (open?.case && detail.key === `case-${open.case}`) close(); });

hand.addEventListener("say:kept", ({ detail, target }) => {
  if (detail.saying.body.name) remember(detail.saying.body.name);
  written(target);
  if (open?.case) refresh(); else close();
});
// The second to acknowledge is told who was first, beside what there is to do now.
hand.addEventListener("say:refused", async ({ detail, target }) => {
  if (detail.refusal.category !== "conflict") return;
  written(target);
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
  for (const place of hand.querySelectorAll("[data-names]")) {
    const sample = place.querySelector("button");
    if (!sample) continue;
    const offered = new Set([...place.children].map((button) => button.textContent.trim()));
    for (const name of names().filter((one) => !offered.has(one)).slice(0, NAMES_AT_MOST)) {
      const button = sample.cloneNode(true);
      button.removeAttribute("data-key");
      if (sample.dataset.body) button.dataset.body = JSON.stringify({ ...JSON.parse(sample.dataset.body), name }); else button.value = name;
      button.textContent = name;
      place.append(button);
    }
  }
}

// ---- why, and who says so: touched; a keyboard only for what is unusual ----

hand.addEventListener("change", ({ target }) => {
  if (!target.matches("[type=radio][name=reason]")) return;
  const other = target.form.querySelector(".other-reason"), wanted = "other" in target.dataset;
  other.hidden = other.disabled = !wanted;
  other.required = wanted;
  if (wanted) other.focus();
});
// Enter in a field must not sign with the first name: it sends only what was typed.
hand.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("form:has(.typed-name) input")) return;
  event.preventDefault();
  if (event.target.name === "name") event.target.form.requestSubmit(event.target.closest(".type-name").querySelector(".typed-name"));
});
hand.addEventListener("toggle", ({ target }) => {
  if (target.matches("details[open]")) target.scrollIntoView({ block: "start" });
}, { capture: true });

// ---- another part of the board's, such as what we have free ----

async function takePiece(url, byTouch = true) {
  const wanted = open = {}, html = await piece(url);
  if (wanted !== open || !html) return;
  mark();
  hand.innerHTML = html;
  hand.hidden = false;
  rememberedNames();
  showKeys(hand);
  document.dispatchEvent(new CustomEvent("live:put"));
  hand.scrollTop = 0;
  if (byTouch) hand.focus();
}

// A question opens by itself, once, where it covers nothing: beside the tiles of a wide screen, while none rings.
let asked = "";
function answerQuestion() {
  const waiting = board.querySelector("[data-question]"), wide = matchMedia("(min-width: 60rem)").matches;
  if (!waiting || open || !hand.hidden || !wide || board.querySelector(".tile.unacknowledged")) return;
  if (asked === waiting.dataset.question) return;
  asked = waiting.dataset.question;
  takePiece(waiting.dataset.take, false);
}
board.addEventListener("live:put", answerQuestion);
answerQuestion();

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
  hand.querySelectorAll(closed ? ".only-closing" : ".only-opening").forEach((element) => element.remove());
  hand.hidden = false;
  rememberedNames();
  showKeys(hand);
  hand.scrollTop = 0;
  hand.focus(); // as with a tile: never on a name
}

// ---- stale tiles say so ----

function stale() {
  for (const tile of board.querySelectorAll(".tile:not(.is-here, .gone)")) {
    tile.classList.toggle("is-stale", serverNow() - Date.parse(tile.dataset.heard) > STALE_MS);
  }
}
everySecond(stale);

// ---- who goes to another hospital or does not come is said for some minutes, then nobody looks for them any more ----

function takeAway() {
  for (const tile of board.querySelectorAll("[data-gone-at]")) {
    if (Date.parse(tile.dataset.goneAt) <= serverNow()) tile.remove();
  }
}
everySecond(takeAway);

// ---- beside an alarm, whoever is gravely ill or almost here stays large ----

function weigh() {
  const [first, ...others] = board.querySelectorAll(".tile:not([hidden])");
  const weighty = (tile) => tile && !tile.classList.contains("is-here")
    && (tile.dataset.priority === "high" || Date.parse(tile.dataset.eta) - serverNow() < SOON_MS);
  const soonest = (tile) => Date.parse(tile.dataset.eta) || Infinity;
  const chosen = first?.classList.contains("unacknowledged")
    ? others.filter(weighty).sort((a, b) => soonest(a) - soonest(b))[0] : null;
  for (const tile of [first, ...others]) tile?.classList.toggle("weighty", tile === chosen);
}
everySecond(weigh);
weigh();
board.addEventListener("live:put", weigh);
board.addEventListener("live:gone", weigh);
