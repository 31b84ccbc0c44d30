// One incident: what there is to decide is fetched anew after changes; one casualty is taken in hand in a dialog, which the
// live rows never touch.
import { newId } from "/static/ids.js";
import { send } from "/static/send.js";
import { isBeingWritten } from "/static/writing.js";

const { id: incident, name, method } = JSON.parse(document.getElementById("incident-data").textContent);
const decide = document.querySelector("[data-decisions]");
const dialog = document.getElementById("casualty");
const live = document.querySelector("[data-live]");
const FETCH_AT_MOST_MS = 2000;
let due = null, last = 0;

async function refresh() {
  due = null;
  last = performance.now();
  if (isBeingWritten(decide)) return later();
  const response = await fetch(decide.dataset.decisions, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok || isBeingWritten(decide)) return;
  decide.innerHTML = await response.text();
  document.dispatchEvent(new CustomEvent("live:put")); // running times start at once
}
function later() {
  due ??= setTimeout(refresh, Math.max(200, FETCH_AT_MOST_MS - (performance.now() - last)));
}
for (const event of ["live:put", "live:gone"]) live.addEventListener(event, later);
decide.addEventListener("say:kept", later);
decide.addEventListener("say:refused", later);
setInterval(later, 30_000); // ages run, injects fall due
refresh();

decide.addEventListener("click", ({ target }) => {
  if (target.closest("[data-warn-all]")) for (const button of decide.querySelectorAll("[data-warn]")) button.click();
});

// ---- one casualty in hand ----
let hand = null;
live.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-take-casualty]")?.closest(".casualty");
  if (!row) return;
  hand = { ...row.dataset };
  document.getElementById("casualty-title").textContent = `${hand.number} · ${row.querySelector(".triage-chip").textContent.trim()}`;
  dialog.querySelector("[data-consult]").href = `/cases/${hand.case}/consults`;
  dialog.querySelector("[data-timeline]").href = `/cases/${hand.case}/timeline`;
  const select = dialog.querySelector("#to-hospital");
  if (select) select.value = hand.hospital ?? "";
  dialog.querySelectorAll(".refusal").forEach((one) => one.remove());
  dialog.showModal();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

async function say(form, path, body) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  dialog.querySelectorAll(".refusal").forEach((one) => one.remove());
  let confirmed = [], done = false;
  while (!done) {
    const { answer, refusal } = await send(path, { id: newId(), at: new Date().toISOString(), confirmed, body });
    if (refusal?.category === "confirm" && window.confirm(refusal.message)) { confirmed = [...confirmed, refusal.code]; continue; }
    done = true;
    if (answer) { form.reset(); dialog.close(); later(); } else refused(form, refusal.message);
  }
  form.removeAttribute("aria-busy");
}
function refused(form, message) {
  const words = document.createElement("p");
  Object.assign(words, { className: "refusal", textContent: message });
  words.setAttribute("role", "alert");
  form.append(words);
}

// Captured before forms.js, for a body that is a list.
dialog.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  event.stopPropagation();
  if (form.matches("[data-decide]")) {
    const { hospital, reason } = form.elements;
    const assigned = [{ case: hand.case, hospital: hospital.value, instead_of: hand.hospital ?? "", reason: reason.value.trim() }];
    return say(form, form.dataset.say, { assigned, name });
  }
  if (form.matches("[data-load]")) {
    const chosen = form.elements.unit.selectedOptions[0];
    const body = { unit: chosen.value, name: chosen.dataset.name, unit_type: chosen.dataset.type, crew_level: chosen.dataset.level, hospital: hand.hospital ?? "" };
    return say(form, `/cases/${hand.case}/loading`, body);
  }
  if (form.matches("[data-again]")) return say(form, `/cases/${hand.case}/triage`, { category: event.submitter.value, method: hand.method || method, name });
  if (form.matches("[data-join]")) {
    const number = form.elements.number.value.trim();
    const response = await fetch(`/incidents/${incident}/tags/${encodeURIComponent(number)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const found = await response?.json();
    if (!response?.ok) return refused(form, found?.error?.message ?? "");
    return say(form, `/cases/${hand.case}/joining`, { into: found.case, incident, name });
  }
}, { capture: true });
