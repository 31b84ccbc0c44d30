// The vehicle's page: enter the code once, then send the position every 30 seconds as long as the page is open.
import { newId } from "/static/ids.js";

const EVERY_MS = 30_000;
const HEADERS = { "Content-Type": "application/json", Accept: "application/json" };

const form = document.querySelector("[data-ride]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = form.querySelector("[data-refusal]");
  const response = await fetch("/ride", { method: "POST", headers: HEADERS, body: JSON.stringify({ code: form.elements.code.value }) });
  if (response.ok) return location.reload();
  place.textContent = (await response.json()).error?.message ?? "";
  place.hidden = false;
});

const told = document.querySelector("[data-position]");
const share = document.querySelector("[data-share]");
let sentAt = 0;

share?.addEventListener("click", () => {
  share.disabled = true;
  told.textContent = told.dataset.waiting;
  navigator.geolocation.watchPosition(send, () => {
    told.textContent = told.dataset.refused;
    share.disabled = false;
  }, { enableHighAccuracy: true, maximumAge: 10_000 });
});

async function send({ coords }) {
  if (performance.now() - sentAt < EVERY_MS && sentAt) return;
  sentAt = performance.now();
  const saying = { id: newId(), at: new Date().toISOString(), body: { lat: coords.latitude, lon: coords.longitude } };
  try {
    const response = await fetch("/ride/position", { method: "POST", headers: HEADERS, body: JSON.stringify(saying) });
    const words = response.ok ? told.dataset.sent : response.status === 401 ? told.dataset.over : (await response.json()).error?.message;
    told.textContent = response.ok ? `${words} ${new Date().toLocaleTimeString("en-GB")}` : words;
  } catch {
    sentAt = 0;
    told.textContent = told.dataset.notSent;
  }
}
