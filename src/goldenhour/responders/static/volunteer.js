// A volunteer's pages: places from the phone, calls kept fresh, this phone subscribed, withdrawing. Saying goes by forms.js.
import { newId } from "/static/ids.js";
import { activeWorker } from "/static/push.js";
import "/static/way.js";

const FRESH_MS = 4000, POSITION_MS = 60_000;
const page = document.querySelector("[data-volunteer]");
const words = page ? JSON.parse(page.dataset.words) : {};

const post = (path, body) => fetch(path, {
  method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
  body: JSON.stringify({ id: newId(), at: new Date().toISOString(), body }), signal: AbortSignal.timeout(20_000),
});

document.addEventListener("click", ({ target }) => {
  const here = target.closest("[data-here]");
  if (here) {
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      document.getElementById(here.dataset.here).value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
    }, () => document.getElementById(here.dataset.here).focus(), { enableHighAccuracy: true, timeout: 20_000 });
  }
});

if (page) {
  const calls = page.querySelector("[data-calls]"), state = page.querySelector("[data-phone-state]");
  const subscribe = page.querySelector("[data-subscribe]");
  const say = (name, values = {}) => { state.textContent = words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? ""); };

  const waiting = () => calls.querySelectorAll("[data-waiting]").length;
  const read = async () => {
    if (document.hidden || calls.querySelector("[aria-busy=true]")) return;
    const response = await fetch("/responders/now", { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) return;
    const html = await response.text();
    if (calls.dataset.shown === html) return;
    calls.dataset.shown = html;
    const before = waiting();
    calls.innerHTML = html;
    if (waiting() > before) navigator.vibrate?.([600, 200, 600, 200, 600]);
  };
  setInterval(read, FRESH_MS);
  document.addEventListener("visibilitychange", read);
  document.addEventListener("say:kept", ({ target }) => { if (target.closest("[data-call]")) setTimeout(read); });

  if (page.dataset.live === "true" && navigator.geolocation) {
    const tell = () => { if (!document.hidden) navigator.geolocation.getCurrentPosition(
      ({ coords }) => post("/responders/me/position", { lat: coords.latitude, lon: coords.longitude }).catch(() => {}), () => {}); };
    tell();
    setInterval(tell, POSITION_MS);
  }

  const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const worker = () => activeWorker(page.dataset.worker);
  const show = async () => {
    if (!possible) return say("impossible");
    if (Notification.permission === "denied") return say("forbidden");
    const there = Number(state.dataset.subscribed) > 0 && await (await worker()).pushManager.getSubscription();
    say(there ? "on" : "off");
    subscribe.hidden = Boolean(there);
  };
  const onSubscribe = async () => {
    if (await Notification.requestPermission() !== "granted") return say("forbidden");
    const made = await (await worker()).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: page.dataset.pushKey });
    const { endpoint, keys } = made.toJSON();
    const response = await post("/responders/me/phone", { endpoint, keys });
    if (!response.ok) throw new Error((await response.json()).error?.message ?? response.status);
    location.reload();
  };
  subscribe.addEventListener("click", () => onSubscribe().catch((error) => say("failed", { why: error.message })));
  page.querySelector("[data-withdraw]").addEventListener("click", async () => {
    if (!confirm(words.sure)) return;
    const response = await post("/responders/me/withdrawal", {}).catch(() => null);
    if (response?.ok) location.assign("/responders/left");
  });
  show().catch((error) => say("failed", { why: error.message }));
}
