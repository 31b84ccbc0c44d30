// This phone and its notifications: subscribe, try, leave. What the browser or the server refuses is said.
import { activeWorker } from "/static/push.js";

const page = document.querySelector("[data-phone]");
const words = JSON.parse(page.dataset.words);
const state = page.querySelector("[data-state]");
const [subscribe, trial, leave] = ["[data-subscribe]", "[data-try]", "[data-leave]"].map((one) => page.querySelector(one));
const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const say = (name, values = {}) => { state.textContent = words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? ""); };

/** The worker that hears pushes. Its scope is its own folder: it serves no page. */
const worker = () => activeWorker("/static/ladders/push-worker.js", { scope: "/static/ladders/" });

async function ask(method, path, body) {
  const response = await fetch(path, {
    method, body: JSON.stringify(body), headers: { "Content-Type": "application/json", Accept: "application/json" },
    signal: AbortSignal.timeout(20_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? response.status);
  return answer;
}

async function current() {
  return possible ? (await (await worker()).pushManager.getSubscription()) : null;
}

async function show() {
  if (!possible) return say("impossible");
  if (Notification.permission === "denied") return say("forbidden");
  const subscription = await current();
  const kept = subscription && [...page.querySelectorAll("[data-endpoint]")].find((row) => row.dataset.endpoint === subscription.endpoint);
  if (kept) kept.querySelector(".this-one").hidden = false;
  say(kept ? "on" : "off");
  subscribe.hidden = Boolean(kept);
  trial.hidden = leave.hidden = !kept;
}

async function onSubscribe() {
  say("asking");
  if (await Notification.requestPermission() !== "granted") return say("forbidden");
  const ready = await worker();
  const subscription = await ready.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: page.dataset.pushKey });
  const { endpoint, keys } = subscription.toJSON();
  await ask("POST", "/account/phone", { endpoint, keys });
  location.reload();
}

async function onTry() {
  const { sent, why } = await ask("POST", "/account/phone/test", { endpoint: (await current()).endpoint });
  say(sent ? "tried" : "failed", { why });
}

async function onLeave() {
  const subscription = await current();
  await ask("DELETE", "/account/phone", { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
  location.reload();
}

for (const [button, act] of [[subscribe, onSubscribe], [trial, onTry], [leave, onLeave]]) {
  button.addEventListener("click", () => act().catch((error) => say("failed", { why: error.message })));
}
show().catch((error) => say("failed", { why: error.message }));
