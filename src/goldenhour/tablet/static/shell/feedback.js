// What the emergency departments thought of this crew's warnings, and what became of the patients: shown without asking.
import { fill, h } from "./dom.js";
import { word } from "./words.js";

const FRESH_MS = 10 * 60_000; // each look is noted in the audit log: not at every redrawing of the page
let known = null, askedAt = -Infinity;

export function feedbackList(app) {
  const place = h("section.panel.stack", { hidden: true });
  load(app).then((all) => show(place, (all ?? []).filter((one) => one.verdict || one.outcome || one.went_elsewhere))).catch(() => {});
  return place;
}

function show(place, told) {
  place.hidden = !told.length;
  fill(place, h("h2", {}, word("feedback")), h("ul.feedback", {}, told.map((one) => h("li", {}, h("b", {}, one.condition), " · ", one.hospital, one.went_elsewhere && h("span", {}, " · ", one.went_elsewhere),
    one.verdict && h("span", {}, " · ", one.verdict_words), one.note && h("span", {}, " ", one.note), one.judged_by && h("small", {}, " ", one.judged_by),
    one.outcome && h("span", {}, " · ", one.outcome)))));
}

async function load(app) {
  if (known && performance.now() - askedAt < FRESH_MS) return known;
  askedAt = performance.now();
  try {
    const answer = await fetch("/tablet/feedback", { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error();
    known = await answer.json();
    await app.store.set("feedback", known);
  } catch {
    known = (await app.store.get("feedback")) ?? [];
  }
  return known;
}
