// Live pages: one changed thing is one frame, and a lost connection is said in words.
//
// <section data-live="/live?topic=…" data-after="123"> holds elements with id (the frame's key) and data-order.
// Frames:  id: <seq>  event: put   data: {"key", "html", "order"}    insert or replace, kept sorted by order
//          id: <seq>  event: gone  data: {"key"}                     remove
//                     event: keys  data: {"keys"}                    on connecting: all there are; drop the others
//                     event: unit  data: {"key", ...}                anything named in data-events: passed on, live:unit
//                     event: beat  data: {"now"}                     at once, then every 5 s; none for 15 s is "lost"
// States: connecting, live, lost; a lost one whose session has ended says so, loudly. Events on the container: live:put, live:gone, live:state; on the document: live:beat.
import "./press.js";
import { everySecond } from "./ticker.js";
import { clockTime, word } from "./words.js";

const STALE_MS = 15_000;
const RETRY_MS = 3_000;

/** Follow `url` from sequence number `after`; resumes by itself until close(). Times are ms. */
export function connect({ url, after = "", staleMs = STALE_MS, events = [], onFrame = () => {}, onState = () => {}, onSignedOut = () => {} }) {
  let source = null, state = "", heard = performance.now(), openedAt = 0, closed = false, asking = false;

  const setState = (next) => { if (next !== state) onState((state = next)); };
  const sign = () => { heard = performance.now(); setState("live"); };

  function open() {
    source?.close();
    openedAt = performance.now();
    const address = new URL(url, location.href);
    if (after !== "") address.searchParams.set("after", after);
    source = new EventSource(address);
    for (const event of ["put", "gone", "keys", "beat", ...events]) source.addEventListener(event, (message) => take(event, message));
    // An open line proves nothing: only a beat or a frame makes it live. What the browser gave up on is opened again below.
    source.onerror = () => setState(state === "live" ? "connecting" : state || "connecting");
  }

  function take(event, message) {
    sign();
    // Order matters: a frame counts as had only once it is on the page, or a reconnect could skip it.
    onFrame(event, JSON.parse(message.data), message.lastEventId);
    if (message.lastEventId) after = message.lastEventId;
  }

  const stop = everySecond(() => {
    const now = performance.now(), silent = now - heard > staleMs;
    if (silent) setState("lost");
    const givenUp = source.readyState === EventSource.CLOSED;
    if ((silent || givenUp) && now - openedAt > (givenUp ? RETRY_MS : staleMs)) open();
    else if (givenUp) askWhy();
  });

  // An EventSource never says why it failed. Asked as an ordinary request, the server does: 401 is a session that ended.
  async function askWhy() {
    if (asking) return;
    asking = true;
    const asked = new AbortController();
    try {
      const { status } = await fetch(url, { headers: { Accept: "text/event-stream" }, cache: "no-store", signal: asked.signal });
      if (status === 401 && !closed && source.readyState === EventSource.CLOSED) {
        onSignedOut(); // before the state, which is shown with it
        setState("lost");
      }
    } catch { /* no network: that is said already */ }
    asked.abort(); // only the status was wanted, not a second stream
    asking = false;
  }

  document.addEventListener("screen:slept", () => { if (!closed) open(); }); // what came meanwhile is asked for

  setState("connecting");
  open();
  return {
    get state() { return state; },
    get after() { return after; },
    close() { if (!closed) { closed = true; stop(); source.close(); } },
  };
}

/** Keep a [data-live] container true to its feed. */
export function followInto(container) {
  tally(container);
  return connect({
    url: container.dataset.live,
    after: container.dataset.after ?? "",
    staleMs: Number(container.dataset.staleAfter || STALE_MS / 1000) * 1000,
    events: (container.dataset.events ?? "").split(/\s+/).filter(Boolean),
    onFrame(event, data, seq) {
      heardSomething();
      if (event === "beat") return document.dispatchEvent(new CustomEvent("live:beat", { detail: data }));
      if (event === "put") put(container, data);
      if (event === "gone") document.getElementById(data.key)?.remove();
      if (event === "keys") ordered(container).filter((child) => !data.keys.includes(child.id)).forEach((child) => child.remove());
      if (seq) container.dataset.after = seq;
      tally(container);
      container.dispatchEvent(new CustomEvent(`live:${event}`, { bubbles: true, detail: { ...data, seq } }));
    },
    onSignedOut() {
      signedOut = true;
      showState();
    },
    onState(state) {
      container.dataset.state = state;
      showState();
      container.dispatchEvent(new CustomEvent("live:state", { bubbles: true, detail: { state } }));
    },
  });
}

/** Insert or replace the element `key`, in its place by `order` (compared as text, then by key). */
export function put(container, { key, html, order = "" }) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const element = template.content.firstElementChild;
  if (!element) return;
  element.id = key;
  element.dataset.order = order;
  const old = document.getElementById(key);
  const focus = old?.contains(document.activeElement) ? [...old.querySelectorAll("*")].indexOf(document.activeElement) : -1;
  old?.remove();
  const next = ordered(container).find((other) =>
    order < other.dataset.order || (order === other.dataset.order && key < other.id));
  container.insertBefore(element, next ?? null);
  if (focus >= 0) element.querySelectorAll("*")[focus]?.focus?.();
}

const ordered = (container) => [...container.children].filter((child) => "order" in child.dataset);

/** data-most="12" hides the rest and counts it into data-rest="#id"; [data-when-empty] shows when there is nothing. */
export function tally(container) {
  const children = ordered(container), most = Number(container.dataset.most || Infinity);
  children.forEach((child, place) => { child.hidden = place >= most; });
  const rest = container.dataset.rest && document.querySelector(container.dataset.rest);
  if (rest) {
    rest.hidden = children.length <= most;
    rest.textContent = word("rest", { n: children.length - most });
  }
  container.querySelectorAll(":scope > [data-when-empty]").forEach((el) => { el.hidden = children.length > 0; });
}

let lastHeard = 0, signedOut = false;

/** Every frame is a sign of life, and of a session that still holds. */
function heardSomething() {
  lastHeard = Date.now();
  signedOut = false;
  showState();
}

/** The worst state of all feeds on the page, in words, wherever [data-live-state] asks; and on <html> for the styles. */
function showState() {
  const states = [...document.querySelectorAll("[data-live]")].map((container) => container.dataset.state);
  const worst = ["lost", "connecting", "live"].find((state) => states.includes(state)) ?? "connecting";
  document.documentElement.dataset.liveState = worst;
  for (const el of document.querySelectorAll("[data-live-state]:not(html)")) {
    el.dataset.liveState = worst;
    const place = el.querySelector("[data-live-words]") ?? el, words = word(signedOut ? "signed out" : worst);
    if (place.textContent !== words) place.textContent = words;
  }
  showSignedOut();
  const heard = lastHeard ? word("last heard", { time: clockTime(lastHeard, true) }) : "";
  document.querySelectorAll("[data-live-last]").forEach((el) => { el.textContent = heard; });
}

/** Nothing more comes here until somebody signs in: said across the page, with the way there and back. */
function showSignedOut() {
  const shown = document.querySelector(".signed-out");
  if (!signedOut) return shown?.remove();
  if (shown) return;
  const link = document.createElement("a");
  link.className = "signed-out";
  link.setAttribute("role", "alert");
  link.href = `/sign-in?then=${encodeURIComponent(location.pathname)}`;
  link.textContent = word("signed out");
  (document.getElementById("content") ?? document.body).prepend(link);
}

document.querySelectorAll("[data-live]").forEach(followInto);
