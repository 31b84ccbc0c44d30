// The two doors of the app: binding this tablet to a person (once, online), and unlocking it (each time, also offline).
import { newId } from "/static/ids.js";
import { addPasskey, canPasskey, openByPasskey } from "../store/passkey.js";
import * as vault from "../store/vault.js";
import { fill, h } from "./dom.js";
import { word } from "./words.js";

const SHORTEST = 6;
const DIGITS_IN_A_ROW = "01234567890 09876543210";

/** Bind the tablet: asks the server, then for a PIN. Resolves with the enrolment once the data key is made and locked. */
export async function bind(root, store) {
  for (;;) {
    const answer = await enrol(await store.meta("device"));
    if (answer.status === 201 || answer.status === 200) {
      await store.setMeta("device", { id: answer.body.device }); // read anew before the PIN is set, it is still this tablet
      const { secret, passkey } = await askNewPin(root, answer.body.person.name);
      const key = await vault.newDataKey();
      await store.setMeta("locks", [await vault.lockWithPin(key, secret)]);
      if (passkey) await keepPasskey(store, key, answer.body.person.name);
      await store.setMeta("unit", answer.body.unit ?? null);
      store.key = key;
      await store.set("person", answer.body.person);
      navigator.storage?.persist?.();
      return answer.body;
    }
    await askToSignIn(root, answer);
  }
}

async function enrol(device) {
  const body = { device: device?.id ?? newId(), name: nameOfThisDevice() };
  try {
    const response = await fetch("/tablet/enrolment", { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json().catch(() => null) };
  } catch {
    return { status: 0 };
  }
}

/** "Android 14, SM-X200", "iPad", "Linux x86_64": by it an administrator finds the tablet that was lost. */
export function nameOfThisDevice(agent = navigator.userAgent) {
  const told = (/\(([^)]+)/.exec(agent)?.[1] ?? "").split(";").map((part) => part.trim()).filter((part) => part && !["X11", "Linux", "U", "K", "wv"].includes(part));
  return (told.slice(0, told[0]?.startsWith("Android") ? 2 : 1).join(", ") || "tablet").slice(0, 60);
}

function askToSignIn(root, { status, body }) {
  return new Promise((resolve) => {
    const why = status === 0 ? word("bind needs network") : status === 401 ? word("bind needs crew") : body?.error?.message ?? word("bind refused");
    fill(root, h("section.panel.stack.door", {},
      h("h1", {}, word("bind this tablet")), h("p", { role: "alert" }, why),
      h("p.row", {}, status === 401 && h("a.button.main", { href: "/sign-in?then=/tablet/app" }, word("sign in")),
        h("button", { type: "button", onclick: resolve }, word("try again"))),
    ));
  });
}

function askNewPin(root, name) {
  return new Promise((resolve) => {
    const one = pinField("new-pin", word("new pin"), "new-password"), two = pinField("new-pin-again", word("pin again"), "new-password");
    const trouble = h("p.refusal", { hidden: true, role: "alert" });
    const form = h("form.stack", { onsubmit: (event) => {
      event.preventDefault();
      const secret = valueOf(one), weak = weakness(secret) || (secret !== valueOf(two) && word("pins differ"));
      trouble.hidden = !weak;
      trouble.textContent = weak || "";
      if (weak) return;
      form.querySelector("button").textContent = word("sealing");
      resolve({ secret, passkey: byPasskey(form) });
    } }, one, two, trouble, offerPasskey(), h("button.main", {}, word("set pin")));
    const made = demoPin() && h("button", { type: "button", onclick: () => resolve({ secret: demoPin(), passkey: byPasskey(form) }) }, word("demo pin", { pin: demoPin() }));
    fill(root, h("section.panel.stack.door", {}, h("h1", {}, word("pin for", { name })), h("p", {}, word("why a pin")), made, form));
    one.querySelector("input").focus();
  });
}

/** Where everybody is made up, one PIN for all is offered, so that a visitor is not stopped at the door. "" elsewhere. */
const demoPin = () => document.documentElement.dataset.demoPin ?? "";

/** Why a PIN is not taken; "" when it is good enough. */
export function weakness(secret) {
  if (secret.length < SHORTEST) return word("pin too short", { n: SHORTEST });
  if (new Set(secret).size < 3 || DIGITS_IN_A_ROW.includes(secret)) return word("pin too simple");
  return "";
}

/** Unlock: resolves with the data key set in the store. Each wrong try makes the next wait longer. */
export function unlock(root, store, { waiting = 0, onWiped = () => {} } = {}) {
  return new Promise((resolve) => {
    const watching = watchForWipe(onWiped);
    const pin = pinField("pin", word("pin"), "current-password"), trouble = h("p.refusal", { hidden: true, role: "alert" });
    const go = h("button.main", {}, word("unlock"));
    const form = h("form.stack", { onsubmit: async (event) => {
      event.preventDefault();
      go.disabled = true;
      const [lock] = await store.meta("locks"), typed = valueOf(pin), bare = typed.trim();
      const key = (await vault.openWithPin(lock, typed)) ?? (bare !== typed ? await vault.openWithPin(lock, bare) : null);
      if (!key) return hold(await countWrong(store));
      if (byPasskey(form)) await keepPasskey(store, key, "Golden Hour");
      await opened(key);
    } }, pin, trouble, h("div.passkey"), go);
    const opened = async (key) => {
      await store.setMeta("wrong", null);
      store.key = key;
      watching.stop();
      resolve();
    };
    const tryPasskey = async (lock) => {
      const key = await openByPasskey(lock);
      if (key) return opened(key);
      trouble.hidden = false;
      trouble.textContent = word("passkey not opened");
    };
    store.meta("locks").then((locks) => {
      const lock = locks?.find((one) => one.kind === "passkey");
      form.querySelector(".passkey").replaceChildren(lock ? h("button.by-passkey", { type: "button", onclick: () => tryPasskey(lock) }, word("unlock by passkey")) : offerPasskey());
    });
    const hold = ({ until }) => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      trouble.hidden = false;
      trouble.textContent = seconds > 0 ? word("wrong pin wait", { n: seconds }) : word("wrong pin");
      go.disabled = true;
      setTimeout(() => { go.disabled = false; pin.querySelector("input").select(); }, Math.max(0, seconds) * 1000);
    };
    const made = demoPin() && h("button", { type: "button", onclick: () => { pin.querySelector("input").value = demoPin(); form.requestSubmit(); } }, word("demo pin", { pin: demoPin() }));
    store.meta("wrong").then((wrong) => { if (wrong?.until > Date.now()) hold(wrong); });
    fill(root, h("section.panel.stack.door", {}, h("h1", {}, word("locked")), waiting > 0 && h("p", {}, word("unlock to send", { n: waiting })), form, made, h("p.soft", {}, word("forgot pin"))));
    pin.querySelector("input").focus();
  });
}

/** "Also by finger or face", where the device can; nothing elsewhere. */
function offerPasskey() {
  const place = h("label.offer-passkey", { hidden: true }, h("input", { type: "checkbox", name: "passkey" }), " ", word("offer passkey"));
  canPasskey().then((can) => { place.hidden = !can; });
  return place;
}

const byPasskey = (form) => Boolean(form.querySelector("[name=passkey]")?.checked);

/** A second lock beside the PIN's; without it, where the device or its holder did not want to. */
async function keepPasskey(store, key, name) {
  const lock = await addPasskey(key, name);
  if (lock) await store.setMeta("locks", [...(await store.meta("locks")).filter((one) => one.kind !== "passkey"), lock]);
}

/** Wrong tries outlive the page: reading it anew does not shorten the wait. */
async function countWrong(store) {
  const times = ((await store.meta("wrong"))?.times ?? 0) + 1;
  const wrong = { times, until: Date.now() + (times < 4 ? 0 : Math.min(300, 5 * 2 ** (times - 4)) * 1000) };
  await store.setMeta("wrong", wrong);
  return wrong;
}

/** A locked tablet, too, forgets everything once it was signed out from elsewhere and there is a network. */
function watchForWipe(onWiped) {
  const look = async () => {
    try {
      const answer = await fetch("/tablet/data", { headers: { Accept: "application/json" } });
      if (answer.status === 401 && (await answer.json()).error?.code === "device_wiped") onWiped();
    } catch { /* no network */ }
  };
  const timer = setInterval(look, 60_000);
  look();
  return { stop: () => clearInterval(timer) };
}

function pinField(id, words, autocomplete) {
  return h("div.field", {}, h("label", { htmlFor: id }, words),
    h("input", { id, type: "password", inputMode: "numeric", autocomplete, required: true, maxLength: 64 }));
}

const valueOf = (field) => field.querySelector("input").value.normalize("NFKC");
