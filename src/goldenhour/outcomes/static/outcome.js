// The outcome form: shows the fields of the chosen condition, turns "1042" into a moment after the arrival, and says
// what is left. What it sends, and how refusals appear, is forms.js.
import { clockTime, instantOf } from "../words.js";

const SLACK_MS = 5 * 60e3; // clocks may differ by so much
const form = document.querySelector("[data-outcome]");
const fields = JSON.parse(form.dataset.fields), waitedFor = JSON.parse(form.dataset.waitedFor);
const arrived = Date.parse(form.dataset.arrived);
const ofAny = new Set(Object.values(fields).flat());

const condition = () => form.querySelector("[name=condition]:checked")?.value ?? "other";
const isOn = (element, on) => {
  element.hidden = !on;
  element.querySelectorAll("input").forEach((input) => { input.disabled = !on; });
};

/** Only the fields of this condition are asked, and only they are sent. */
function showFields() {
  const asked = fields[condition()];
  for (const part of form.querySelectorAll("[data-field]")) {
    if (ofAny.has(part.dataset.field)) isOn(part, asked.includes(part.dataset.field));
  }
  for (const part of form.querySelectorAll("[data-for]")) isOn(part, part.dataset.for === condition());
}

// ---- clocks ----

/** The first moment with this wall-clock time that is not before `start`; null when it is no time. */
function momentOf(text, start) {
  const written = text.normalize("NFKC").replace(/[\s:.]/g, "");
  if (!/^\d{3,4}$/.test(written)) return null; // "-1" or "5" is no clock
  const digits = written.padStart(4, "0");
  const hours = Number(digits.slice(0, 2)), minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) return null;
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: document.documentElement.dataset.zone }).format(start);
  const same = Date.parse(instantOf(`${day}T${digits.slice(0, 2)}:${digits.slice(2)}:00`));
  return same < start - SLACK_MS ? same + 24 * 3600e3 : same;
}

function readClock(input) {
  const hidden = form.elements.namedItem(input.dataset.clockFor);
  const words = form.querySelector(`[data-clock-words="${input.dataset.clockFor}"]`);
  const text = input.value.trim();
  const moment = text ? momentOf(text, Date.parse(input.dataset.start)) : null;
  input.setCustomValidity(text && moment === null ? form.dataset.wordNoTime : "");
  hidden.value = moment === null ? "" : new Date(moment).toISOString();
  words.textContent = moment === null ? "" : after(moment);
}

function after(moment) {
  const minutes = Math.round((moment - arrived) / 60e3);
  const text = minutes < 0 ? form.dataset.wordBefore : form.dataset.wordAfter;
  return `${clockTime(moment)}, ${text.replace("{n}", Math.abs(minutes))}`;
}

// ---- what is left ----

const isFilled = (field) => [...form.querySelectorAll(`[name="${field}"]`)].some((input) =>
  !input.disabled && (["radio", "checkbox"].includes(input.type) ? input.checked : input.value.trim()));

function showLeft() {
  const left = waitedFor[condition()].filter((field) => !isFilled(field));
  form.querySelector("[data-left]").textContent = left.length || "";
  form.querySelector("[data-left-names]").textContent = left.map(nameOf).join(" · ");
  form.querySelector("[data-left-some]").hidden = !left.length;
  form.querySelector("[data-left-none]").hidden = left.length > 0;
  const typed = form.querySelector("input[name=diagnosis]:not([type=radio])");
  typed.setCustomValidity(isFilled("diagnosis") ? "" : form.dataset.wordNoDiagnosis);
}

const nameOf = (field) =>
  form.querySelector(`[data-field="${field}"] :is(legend, label)`).firstChild.textContent.trim();

// ---- together ----

function refresh() {
  showFields();
  form.querySelectorAll("[data-clock-for]").forEach((input) => { if (input.value) readClock(input); });
  showLeft();
}

form.addEventListener("input", ({ target }) => {
  if (target.dataset.clockFor) readClock(target);
  // A diagnosis is either chosen or typed.
  if (target.name === "diagnosis" && target.type !== "radio" && target.value.trim()) {
    form.querySelectorAll("[name=diagnosis][type=radio]").forEach((radio) => { radio.checked = false; });
  } else if (target.name === "diagnosis" && target.type === "radio") {
    form.querySelector("input[name=diagnosis]:not([type=radio])").value = "";
  }
  if (target.name === "condition") showFields();
  showLeft();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

// The clock the nurse typed into stands for the field that was refused.
form.addEventListener("say:refused", ({ detail }) => {
  form.querySelector(`[data-clock-for="${CSS.escape(detail.refusal.field ?? "")}"]`)?.focus();
});

refresh();
const first = waitedFor[condition()][0];
[...form.querySelectorAll(first ? `[name="${first}"]` : "button.main")].find((el) => !el.disabled)?.focus();
