// What the emergency departments thought of this crew's warnings, and what became of the patients: shown without asking.
import { fill, h } from "./dom.js";
import { word } from "./words.js";

export function feedbackList(app) {
  const place = h("section.panel.stack", { hidden: true });
  load(app).then((runs) => {
    const told = (runs ?? []).filter((run) => run.verdict || run.outcome);
    if (!told.length) return;
    place.hidden = false;
    fill(place, h("h2", {}, word("feedback")), h("ul.feedback", {}, told.map((run) => h("li", {}, h("b", {}, run.complaint ?? run.what ?? ""), " ", run.hospital ?? "",
      run.verdict && h("span", {}, " · ", run.verdict), run.note && h("span", {}, " ", run.note), run.outcome && h("span", {}, " · ", run.outcome)))));
  }).catch(() => {});
  return place;
}

async function load(app) {
  try {
    const answer = await fetch("/tablet/feedback", { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error();
    const told = await answer.json(), runs = told.runs ?? told;
    await app.store.set("feedback", runs);
    return runs;
  } catch {
    return app.store.get("feedback");
  }
}
