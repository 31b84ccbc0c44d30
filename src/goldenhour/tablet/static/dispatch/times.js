// The seven times a crew taps (TEMSIS T03-T09). The next one is the largest thing on the tablet.
import { button, h } from "../shell/dom.js";
import { word } from "../shell/words.js";
import { clockTime } from "/static/words.js";

export const MARKS = ["en_route", "at_scene", "at_patient", "left_scene", "at_hospital", "left_hospital", "back_at_station"];
const TEMSIS = { en_route: "T03", at_scene: "T04", at_patient: "T05", left_scene: "T06", at_hospital: "T07", left_hospital: "T08", back_at_station: "T09" };
const SETTLE_MS = 900; // a glove's second tap must not hit the button that has just taken the first one's place
let settledAt = 0;

/** The one after the last reported; one that was left out stays in its place and can be tapped there. */
export function nextMark(times) {
  const last = MARKS.findLastIndex((mark) => times[mark]);
  return MARKS[last + 1] ?? null;
}

/** `between` is shown under the next time and above the nine: how far a warning has come is read without scrolling. */
export function timesPanel(ctx, c, between = []) {
  const run = c.runs[ctx.unit];
  if (!run) return null;
  const over = Boolean(run.stoodDownReason), next = nextMark(run.times);
  const tap = (mark) => {
    if (performance.now() < settledAt) return;
    settledAt = performance.now() + SETTLE_MS;
    document.querySelector(".run")?.toggleAttribute("data-settling", true);
    setTimeout(() => document.querySelector(".run")?.removeAttribute("data-settling"), SETTLE_MS);
    ctx.say(`/cases/${c.id}/units/${ctx.unit}/times`, { mark }, { at: undefined });
  };
  const nine = [["T01", word("call"), c.calledAt], ["T02", word("dispatch"), run.sentAt]];
  return h("div.times-panel", {},
    !over && h("div.next", {}, next ? button(word(`mark ${next}`), () => tap(next), { main: true, "data-focus": "next", "data-mark": next }) : h("p.nothing", {}, word("all times reported"))),
    between,
    h("ol.times", {},
      nine.map(([code, words, at]) => h("li", {}, h("div.done", {}, h("span", {}, `${code} ${words}`), time(at)))),
      MARKS.map((mark) => h("li", {}, run.times[mark] ? done(ctx, c, mark, run.times[mark])
        : button([h("span", {}, `${TEMSIS[mark]} ${word(`mark ${mark}`)}`)], () => tap(mark), { disabled: over, "data-focus": mark, "data-mark": mark })))),
  );
}

function done(ctx, c, mark, at) {
  const entry = c.entries.findLast((one) => one.kind === "time_reported" && one.body.mark === mark && one.body.unit === ctx.unit);
  return h(`details.done${entry?.state === "queued" ? ".queued" : ""}`, { "data-mark": mark, "data-fold": mark }, h("summary", { "data-focus": mark }, h("span", {}, `${TEMSIS[mark]} ${word(`mark ${mark}`)}`), time(at)), correct(ctx, c, mark, at, entry));
}

function correct(ctx, c, mark, at, entry) {
  const shift = (minutes) => button(word(minutes < 0 ? "minute earlier" : "minute later"), () =>
    ctx.say(`/cases/${c.id}/units/${ctx.unit}/times`, { mark }, { corrects: entry.id, at: Date.parse(at) + minutes * 60_000 }));
  return h("div.row", {}, shift(-1), shift(1), button(word("undo"), () => ctx.undo(entry.id)));
}

const time = (at) => h("time", { "data-at": at }, at ? clockTime(Date.parse(at)) : "–");
