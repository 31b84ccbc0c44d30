// A board that knows of itself: its heartbeat, the volume test, staying awake, the mute, and saying of each alert that it
// is on the page and that it sounds.
import { serverNow } from "/static/clock.js";
import { newId } from "/static/ids.js";
import { everySecond } from "/static/ticker.js";
import { word } from "/static/words.js";
import { keepAwake } from "/static/listening/awake.js";
import { startHeartbeat } from "/static/listening/heartbeat.js";
import { isUnheard, proof } from "/static/listening/volume-test.js";
import "/static/listening/volume.js";

const board = document.querySelector("[data-alarms]");
const topic = new URL(board.dataset.live, location.href).searchParams.get("topic");
const can = { sounding: () => alarm.state === "ready" || alarm.state === "sounding" || alarm.state === "muted" };
const awake = keepAwake();

const heartbeat = await startHeartbeat({
  topic,
  kind: "board",
  describe: () => ({
    sound: can.sounding(),
    connected: board.dataset.state !== "lost",
    visible: document.visibilityState === "visible",
    awake: awake.held,
    muted: alarm.state === "muted",
    heard_at: proof()?.at ?? null,
    heard_by: proof()?.by ?? "",
    unheard: isUnheard(),
    seq: Number(board.dataset.after) || 0,
  }),
  onheard: ({ state, words }) => show(state, words),
  onslept,
});
globalThis.screenName = heartbeat.screen; // for the console of whoever installs the screen
document.addEventListener("sound:proven", heartbeat.now);
document.addEventListener("visibilitychange", heartbeat.now);
new MutationObserver(heartbeat.now).observe(document.documentElement, { attributeFilter: ["data-alarm-state"] });

// ---- what the server knows of all boards of this hospital ----

function show(state, words) {
  const place = document.querySelector("[data-listening-words]");
  if (!place) return;
  place.textContent = words;
  place.dataset.listening = state;
}

// ---- a page that stood still says so, and asks for what it missed ----

function onslept(ms) {
  document.dispatchEvent(new CustomEvent("screen:slept"));
  const place = document.querySelector("[data-slept]");
  if (!place) return;
  place.textContent = word("slept", { n: Math.max(1, Math.round(ms / 60_000)) });
  place.hidden = false;
}
document.querySelector("[data-slept]")?.addEventListener("click", ({ currentTarget }) => { currentTarget.hidden = true; });

// ---- muting is no acknowledgement ----

const mute = document.querySelector("[data-mute]");
mute?.addEventListener("click", () => { if (!alarm.mute()) mute.hidden = true; });
everySecond(() => {
  if (!mute) return;
  const louder = board.querySelector("[data-louder]") !== null;
  mute.hidden = !(["sounding", "muted"].includes(alarm.state) && !louder);
  const left = Math.ceil(alarm.mutedFor / 1000);
  mute.textContent = left ? word("muted for", { n: left }) : word("mute");
  mute.disabled = left > 0;
});

// ---- shown, sounding ----

const told = new Set(); // alert/ringing/what: said once by this window, whatever the server made of it

function tell(tile, sounding) {
  const { case: caseId, alert, ringing = "1" } = tile.dataset;
  const key = `${alert}/${ringing}/${sounding}`;
  if (told.has(key) || (sounding ? "sounding" : "shown") in tile.dataset) return;
  told.add(key);
  say(`/cases/${caseId}/alerts/${alert}/shown`, { screen: heartbeat.screen, sounding })
    .catch(() => told.delete(key)); // no network: said again when it is there
}

async function say(url, body) {
  const saying = { id: newId(), at: new Date(serverNow()).toISOString(), body };
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(saying),
  });
  if (response.status >= 500) throw new Error("not now");
}

const ringing = () => [...board.querySelectorAll("[data-alarm][data-alert]")];
const onPage = (tile) => document.visibilityState === "visible" && !tile.hidden && tile.getClientRects().length > 0;

/** After the frame that draws it: then it is on the screen. */
function shown() {
  if (document.visibilityState !== "visible") return;
  requestAnimationFrame(() => requestAnimationFrame(() => ringing().filter(onPage).forEach((tile) => tell(tile, false))));
}

let listening = 0;

/** Whether samples of the alarm leave this page now: looked at often while somebody waits to know. */
function sounding() {
  clearTimeout(listening);
  const waiting = ringing().filter((tile) => !("sounding" in tile.dataset) && !told.has(`${tile.dataset.alert}/${tile.dataset.ringing ?? "1"}/true`));
  if (waiting.length === 0) return;
  if (alarm.state === "sounding" && alarm.peak() > 0.02) return waiting.forEach((tile) => tell(tile, true));
  listening = setTimeout(sounding, 40);
}

function look() { shown(); sounding(); }
board.addEventListener("live:put", look);
document.addEventListener("visibilitychange", look);
everySecond(look);
look();
