// One transfer: the name typed once goes with every touch; a code for the vehicle is made and shown, never kept here.
import { serverNow } from "/static/clock.js";
import { isBeingWritten } from "/static/writing.js";

const mine = document.querySelector("[data-my-name]");

// Before forms.js reads the button: its listener stands on the document, this one catches on the way down.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-body-name]");
  if (!button) return;
  const { body = "{}", within } = button.dataset; // the page may be open for long: the time for an answer begins now
  const answer_by = within && { answer_by: new Date(serverNow() + within * 60_000).toISOString() };
  button.dataset.body = JSON.stringify({ ...JSON.parse(body), ...answer_by, name: mine.value.trim() });
}, { capture: true });
mine?.addEventListener("input", () => {
  for (const field of document.querySelectorAll("[data-name-too]")) field.value = mine.value.trim();
});
// A form that was kept goes back to what was there at first; the name stays the one typed.
document.addEventListener("reset", () => setTimeout(() => mine.dispatchEvent(new Event("input"))));

// Who could be asked changes with every answer. What stands beside it has fields, and stays as it is.
let asked = 0;
async function renew() {
  const question = ++asked;
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const html = response?.ok && await response.text();
  if (!html || question !== asked) return; // a later question has the newer answer
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-fresh]");
  const before = document.querySelector("[data-fresh]");
  if (fresh && before && !isBeingWritten(before)) before.replaceWith(fresh);
}
document.querySelector("[data-live]")?.addEventListener("live:put", renew);
// The news of what was said here may come before its answer, while its button still waits.
document.querySelector("[data-fresh]")?.parentElement.addEventListener("say:kept", renew);

const shown = document.querySelector("[data-code]");
const post = async (path) => {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: "{}" });
  return { ok: response.ok, answer: await response.json() };
};
document.querySelector("[data-make-link]")?.addEventListener("click", async ({ target }) => {
  const { ok, answer } = await post(target.dataset.makeLink).catch(() => ({ ok: false, answer: {} }));
  shown.textContent = ok ? `${new URL(answer.path, location.href).href}  ${answer.code}` : answer.error?.message ?? shown.dataset.refused;
});
document.querySelector("[data-end-link]")?.addEventListener("click", async ({ target }) => {
  const { ok, answer } = await post(target.dataset.endLink).catch(() => ({ ok: false, answer: {} }));
  shown.textContent = ok ? shown.dataset.ended : answer.error?.message ?? shown.dataset.refused;
});
