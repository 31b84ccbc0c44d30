// CPR by telephone at the desk: clocks against their goals, the beat, the caller's other language. The panel is drawn anew all
// the time: everything listens at the document, and the metronome beats on.
import { serverNow } from "/static/clock.js";
import { FASTEST, Metronome, SLOWEST } from "/static/metronome.js";
import { everySecond } from "/static/ticker.js";
import { running } from "/static/words.js";

const metronome = new Metronome();
let beatsFor = null, otherLanguage = false;

const caseShown = () => document.querySelector("[data-metronome]")?.closest(".phone-cpr")?.dataset.case ?? null;

function tick() {
  for (const goal of document.querySelectorAll("[data-goal-best]")) {
    const { goalS, goalSince, goalBest, goalMost } = goal.dataset;
    const seconds = goalS === undefined ? (serverNow() - Date.parse(goalSince)) / 1000 : Number(goalS);
    const state = seconds <= Number(goalBest) ? "best" : seconds <= Number(goalMost) ? "within" : "late";
    if (goal.dataset.state !== state) goal.dataset.state = state;
    const place = goal.querySelector(".running"), text = running(Math.max(0, seconds));
    if (place.textContent !== text) place.textContent = text;
  }
  show();
}

/** The beat's buttons as they stand; another case, or the end, is silence. */
function show() {
  const row = document.querySelector("[data-metronome]");
  if (metronome.running && beatsFor !== caseShown()) metronome.stop();
  if (!row) return;
  row.querySelector("[data-beat]").setAttribute("aria-pressed", String(metronome.running));
  row.querySelector("[data-rate]").textContent = `${metronome.rate}/min`;
  row.querySelector("[data-slower]").disabled = metronome.rate <= SLOWEST;
  row.querySelector("[data-faster]").disabled = metronome.rate >= FASTEST;
  for (const [n, lines] of [...document.querySelectorAll("[data-lines]")].entries()) lines.hidden = (n === 1) !== otherLanguage;
}

metronome.onBeat = () => {
  const light = document.querySelector(".beat-light");
  light?.animate([{ opacity: 1 }, { opacity: 0.15 }], { duration: 240 });
};

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-beat]")) {
    if (metronome.running) metronome.stop();
    else {
      beatsFor = caseShown();
      metronome.start().catch(() => {}); // without sound the light beats on
    }
  } else if (target.closest("[data-slower]")) metronome.setRate(metronome.rate - 5);
  else if (target.closest("[data-faster]")) metronome.setRate(metronome.rate + 5);
  else if (target.closest("[data-other-language]")) otherLanguage = !otherLanguage;
  else return;
  show();
});

new MutationObserver(tick).observe(document.getElementById("chosen") ?? document.body, { childList: true });
everySecond(tick);
tick();
