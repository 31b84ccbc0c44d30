// The volume by day and by night, on this device. Never silent (alarm.js keeps a least), and a louder step goes beyond it.
import { QUIETEST } from "/static/alarm.js";
import { serverNow } from "/static/clock.js";

const KEY = "board-volume", NIGHT_FROM = 22, NIGHT_UNTIL = 7;
const form = document.querySelector("[data-volumes]");

function kept() {
  try { return { day: 1, night: 1, ...JSON.parse(localStorage.getItem(KEY)) }; } catch { return { day: 1, night: 1 }; }
}

function isNight() {
  const zone = document.documentElement.dataset.zone || undefined;
  const hour = Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: zone }).format(serverNow()));
  return hour >= NIGHT_FROM || hour < NIGHT_UNTIL;
}

alarm.volume = () => kept()[isNight() ? "night" : "day"];

for (const name of form ? ["day", "night"] : []) {
  const field = form.elements[name];
  field.min = QUIETEST;
  field.value = kept()[name];
  field.addEventListener("input", () => {
    try { localStorage.setItem(KEY, JSON.stringify({ ...kept(), [name]: Number(field.value) })); } catch { /* private */ }
  });
}
