// Stroke: Cincinnati and G-FAST in one pass, last known well, the windows that close, glucose.
import { agoButtons, button, clock, everySecond, fill, finding, h, lastStep, latest, note, say, source, stepsOf, suspect } from "./elements.js";
import { cincinnati, gFast, STROKE_CODES } from "./scales.js";

const ROWS = [
  ["face", [["3520039", "left"], ["3520041", "right"]]],
  ["arm", [["3520051", "left"], ["3520053", "right"]]],
  ["speech", [["3520029", "abnormal"]]],
  ["gaze", [["abnormal", "gaze turned"]]],
];
const HOUR = 3_600_000;
/** Hours from last known well: thrombolysis, thrombectomy in chosen patients. */
export const WINDOWS = [4.5, 24];
const LOW_GLUCOSE = 60;

export const part = {
  id: "stroke", order: 32, hidden: true, title: (word) => word("protocols.stroke"),
  render(root, ctx) {
    fill(root, h("div.protocol.stroke", {}, h("div.windows"), h("div.asks")));
    const panel = root.querySelector(".stroke");
    this.update(root, ctx);
    everySecond(panel, () => windows(panel.querySelector(".windows"), ctx));
  },
  update(root, ctx) {
    windows(root.querySelector(".windows"), ctx);
    fill(root.querySelector(".asks"), ROWS.map(([item, options]) => examine(ctx, item, options)), score(ctx), wellSince(ctx), glucose(ctx), source(ctx, "source stroke"));
  },
};

function windows(place, ctx) {
  const well = ctx.caseState.history.last_known_well_at, now = ctx.now();
  if (!well) return fill(place, h("p.big", {}, h("b.open", {}, "?"), h("span", {}, say(ctx, "last known well missing"))));
  const passed = now - Date.parse(well);
  fill(place, h("p.big", {}, h("b.running", {}, clock(passed)), h("span", {}, say(ctx, "since last known well"))),
    h("ul.next-up", {}, WINDOWS.map((hours) => h(`li${passed > hours * HOUR ? ".over" : passed > (hours - 1) * HOUR ? ".soon" : ""}`, { "data-window": hours },
      passed > hours * HOUR ? say(ctx, "window over", { n: hours }) : [say(ctx, "window left", { n: hours }), " ", h("b", {}, clock(hours * HOUR - passed))]))));
}

/**
 * One item of the scales: what stands, and how to say otherwise. Found is a finding by its national code (there is none for
 * the gaze), examined and normal a step of this helper: neither depends on the language in which it was tapped.
 */
export function itemOf(ctx, item) {
  const codes = STROKE_CODES[item] ?? [], found = ctx.caseState.findings.filter((one) => codes.includes(one.body.code)), said = lastStep(ctx.caseState, "stroke", item);
  const step = async (value) => {
    for (const one of found) await ctx.undo(one.id);
    await note(ctx, "stroke", item, value, said && { corrects: said.id });
  };
  const pick = async (code) => {
    if (item === "gaze") return step(code);
    if (said) await ctx.undo(said.id);
    const [first, ...rest] = found;
    for (const one of rest) await ctx.undo(one.id);
    return finding(ctx, code, first && { corrects: first.id });
  };
  return { pick, normal: () => step("normal"), isNormal: !found.length && said?.value === "normal", is: (code) => (item === "gaze" ? said?.value === code : found.some((one) => one.body.code === code)) };
}

function examine(ctx, item, options) {
  const one = itemOf(ctx, item);
  return h("div.pick", {}, h("span", {}, say(ctx, `ask ${item}`)),
    button(say(ctx, "normal"), one.normal, { pressed: one.isNormal, focus: `${item}-normal` }),
    options.map(([code, key]) => button(say(ctx, key), () => one.pick(code), { pressed: one.is(code), focus: code === "abnormal" ? "gaze-abnormal" : code })));
}

function score(ctx) {
  const bodies = ctx.caseState.findings.map((one) => one.body), simple = cincinnati(bodies), fast = gFast(bodies, stepsOf(ctx.caseState, "stroke"));
  const positive = fast.large || simple.positive, why = fast.large ? say(ctx, "why g-fast", { count: fast.count }) : say(ctx, "why cincinnati", { count: simple.count });
  return h(`div.result${fast.large ? ".due" : positive ? ".soon" : ""}`, { role: "status" },
    h("p", {}, "Cincinnati ", h("b", {}, `${simple.count}/3`), " · G-FAST ", h("b", { "data-score": "g-fast" }, `${fast.complete ? "" : "≥"}${fast.count}/4`), " ", fast.large ? say(ctx, "large vessel") : positive ? say(ctx, "stroke likely") : ""),
    positive && (ctx.caseState.suspected?.condition === "stroke" ? h("small", {}, say(ctx, "stroke suspected")) : button(say(ctx, "suspect stroke"), () => suspect(ctx, "stroke", why), { main: true, focus: "suspect" })));
}

function wellSince(ctx) {
  const unknown = lastStep(ctx.caseState, "stroke", "last_known_well_unknown");
  return [agoButtons(ctx, "last_known_well_at", [0, 15, 30, 60, 120]),
    h("div.pick", {}, button(say(ctx, "nobody knows"), () => (unknown ? ctx.untap(unknown.id) : note(ctx, "stroke", "last_known_well_unknown")), { pressed: Boolean(unknown), focus: "unknown" }))];
}

function glucose(ctx) {
  const mgDl = latest(ctx.caseState).glucose_mg_dl;
  if (mgDl === undefined) return h("p.result.soon", {}, say(ctx, "glucose missing"), " ", button(say(ctx, "enter vital signs"), () => ctx.openPart("vitals"), { focus: "glucose" }));
  return h(`p.result${mgDl < LOW_GLUCOSE ? ".due" : ""}`, {}, say(ctx, "glucose is", { n: mgDl }), " ", mgDl < LOW_GLUCOSE ? say(ctx, "glucose low") : "");
}
