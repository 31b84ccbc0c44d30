// The nearest devices in the call form: asked for as soon as a place is found; what the caller was told before there was a
// case is said when the call has been taken.
import { newId } from "/static/ids.js";
import { send } from "/static/send.js";

const box = document.querySelector("[data-call-aeds]");
let asked = 0, told = new Map();

document.addEventListener("call:place", async ({ detail }) => {
  const question = ++asked;
  told.clear();
  const answer = await fetch(`/aeds/for-call?lat=${detail.lat}&lon=${detail.lon}`).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  if (question === asked) box.innerHTML = html;
});
document.addEventListener("call:noplace", ({ detail }) => {
  asked++;
  told.clear();
  const coarse = Object.assign(document.createElement("p"), { className: "note", textContent: box.dataset.coarse });
  box.replaceChildren(...(detail.lat === undefined ? [] : [coarse]));
});

box?.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-tell]");
  if (!button) return;
  const key = button.closest("[data-aed]").dataset.aed, on = !told.has(key);
  if (on) told.set(key, { body: JSON.parse(button.dataset.body), at: new Date().toISOString() });
  else told.delete(key);
  button.setAttribute("aria-pressed", String(on));
});

document.addEventListener("say:kept", ({ target, detail }) => {
  if (target.id !== "call-form" || detail.saying.corrects) return;
  const sayings = [...told.values()];
  told = new Map();
  box.replaceChildren();
  for (const saying of sayings) send(`/cases/${detail.answer.id}/aeds`, { id: newId(), ...saying });
});
